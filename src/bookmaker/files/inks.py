"""Screen colours -> print inks, as a page is drawn: one layout serves the screen and the press.

Knows one thing of WeasyPrint 70: every colour of a page passes through `Stream.set_color`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias

from weasyprint.pdf.stream import Stream

Inks: TypeAlias = Mapping[tuple[float, float, float], tuple[float, float, float, float]]

_drawing: list[Inks] = []
_set_color = Stream.set_color


def _set_ink(stream: Any, color: Any, stroke: bool = False) -> None:  # noqa: ANN401
    """Draw in ink while a print drawing goes on: a colour's own ink, or a grey as black alone."""
    if not _drawing or color.space == "device-cmyk":
        _set_color(stream, color, stroke)
        return
    rgb = tuple(round(c, 4) for c in color.to("srgb").coordinates)
    ink = _drawing[-1].get((rgb[0], rgb[1], rgb[2])) or _grey(rgb)
    if ink is None:
        _set_color(stream, color, stroke)
        return
    stream.set_alpha(color.alpha, stroke)
    # What WeasyPrint remembers as the colour in force no longer is.
    stream._current_color = stream._current_color_stroke = None  # noqa: SLF001
    stream.set_color_space("DeviceCMYK", stroke)
    stream.set_color_special(None, stroke, *ink)


def _grey(rgb: tuple[float, ...]) -> tuple[float, float, float, float] | None:
    red, green, blue = rgb
    return (0, 0, 0, round(1 - red, 4)) if red == green == blue else None


@contextmanager
def inks(table: Inks) -> Iterator[None]:
    """While this lasts, pages are drawn in ink; colours are sRGB from 0 to 1, inks CMYK from 0 to 1."""
    _drawing.append(table)
    try:
        yield
    finally:
        _drawing.pop()


Stream.set_color = _set_ink
