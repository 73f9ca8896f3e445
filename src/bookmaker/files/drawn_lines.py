"""Lines of text drawn once for all products of a layout, where WeasyPrint 70.0 shapes them for each drawing.

The operators that a line of text is drawn with are kept with its box, and are written again in later drawings
of the same document, which share its fonts. The glyphs of a run are read from memory in one go. Knows of
WeasyPrint 70 that `draw_text` has each line shaped, and then drawn by `draw_first_line`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from weasyprint import draw
from weasyprint.draw import text as drawn_text
from weasyprint.text.ffi import ffi

from bookmaker.files.drawn_words import Operator, composed
from bookmaker.files.mending import check_version, mended, put_in_place

_GLYPHS = {
    "for i, glyph_info in enumerate(glyphs_info[0:num_glyphs]):\n": (
        "for i, (glyph_id, width, x_offset, y_offset, _) in enumerate(glyphs_of(glyphs_info, num_glyphs)):\n"
    ),
    "            glyph_id = glyph_info.glyph\n            width = glyph_info.geometry.width\n": "",
    "offset = glyph_info.geometry.x_offset / font_size": "offset = x_offset / font_size",
    "rise = glyph_info.geometry.y_offset / 1000": "rise = y_offset / 1000",
}
_TEXT = {
    "    textbox.pango_layout.reactivate(textbox.style)\n": "",
    "    textbox.pango_layout.deactivate()\n": "    let_go(textbox)\n",
}

# A PangoGlyphInfo: the glyph, its width and offsets in Pango's units, and flags.
_GLYPH = struct.Struct("=IiiiI")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as it was drawn: with which matrix, by which operators, and the emojis in it.

    Operators are what a stream holds of them; a font and its size are asked for anew, since a stream passes
    over what it has already.
    """

    matrix: tuple[float, ...]
    operators: tuple[bytes | tuple[str, float], ...]
    emojis: list[Any]

    def draw(self, stream: Any) -> None:  # noqa: ANN401
        for operator in self.operators:
            if isinstance(operator, bytes):
                stream.stream.append(operator)
            else:
                stream.set_font_size(*operator)


@dataclass(slots=True)
class _Listener:
    """A stream that notes the operators of a line in place of writing them."""

    stream: Any
    noted: list[Operator] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (whatever a stream has)
        return getattr(self.stream, name)

    def set_text_matrix(self, *values: float) -> None:
        """Place the line."""
        self.noted.append(("set_text_matrix", values))

    def set_font_size(self, font: str, size: float) -> None:
        """Choose the font."""
        self.noted.append(("set_font_size", (font, size)))

    def set_text_rise(self, height: float) -> None:
        """Raise the glyphs that follow."""
        self.noted.append(("set_text_rise", (height,)))

    def show_text(self, text: str) -> None:
        """Show glyphs."""
        self.noted.append(("show_text", (text,)))


def shape(textbox: Any) -> None:  # noqa: ANN401 (WeasyPrint has no types)
    """Have the glyphs of a line at hand, which are not kept with it."""
    if not _is_shaped(textbox):
        textbox.pango_layout.reactivate(textbox.style)


def _let_go(textbox: Any) -> None:  # noqa: ANN401
    if _is_shaped(textbox):
        textbox.pango_layout.deactivate()


def _is_shaped(textbox: Any) -> bool:  # noqa: ANN401
    return hasattr(textbox.pango_layout, "layout")


def _glyphs(infos: Any, count: int) -> Iterator[tuple[int, int, int, int, int]]:  # noqa: ANN401 (a pointer)
    return _GLYPH.iter_unpack(ffi.buffer(infos, count * _GLYPH.size))


def _drawn(stream: Any, textbox: Any, overflow: Any, ellipsis: Any, matrix: Any) -> list[Any]:  # noqa: ANN401
    """`draw_first_line`, from the second time on without Pango."""
    line = vars(textbox).get("line")
    if line is not None and line.matrix == matrix.values:
        line.draw(stream)
        return line.emojis  # type: ignore[no-any-return]
    whole = overflow != "ellipsis" and ellipsis == "none"
    found = composed(stream, textbox, matrix) if whole else None
    operators, emojis = () if found is None else found.operators, list[Any]()
    if found is None or found.is_first:
        shape(textbox)
        listener = _Listener(stream)
        emojis = _draw_first_line(listener, textbox, overflow, ellipsis, matrix)
        operators = tuple(listener.noted)
    if found is not None:
        found.note(operators)
    textbox.line = _Line(matrix.values, tuple(_written(stream, operators)), emojis)
    return emojis


def _written(stream: Any, operators: Iterable[Operator]) -> Iterator[bytes | tuple[str, float]]:  # noqa: ANN401
    """Write operators; each as a `_Line` keeps it."""
    for name, arguments in operators:
        getattr(stream, name)(*arguments)
        yield arguments if name == "set_font_size" else stream.stream[-1]


check_version()
vars(drawn_text).update(glyphs_of=_glyphs, let_go=_let_go)
put_in_place([mended(drawn_text, "draw_first_line", _GLYPHS), mended(drawn_text, "draw_text", _TEXT)])
_draw_first_line = drawn_text.draw_first_line
drawn_text.draw_first_line = _drawn
draw.draw_text = drawn_text.draw_text
