"""A font of a PDF -> its name, and the widths of its glyphs (ISO 32000-1, 9.2.4, 9.7.4.3). Knows pikepdf."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pikepdf import Array, Name

_LAST_GLYPH = 0xFFFF


@dataclass(slots=True)
class Face:
    """What a font says of its glyphs' widths, in thousandths of its size."""

    name: str
    wide: bool
    widths: dict[int, float]
    default: float

    def width(self, text: bytes) -> float:
        """How far a text goes."""
        step = 2 if self.wide else 1
        codes = (int.from_bytes(text[i : i + step], "big") for i in range(0, len(text), step))
        return sum(self.widths.get(code, self.default) for code in codes)


def face_of(font: Any) -> Face:
    """A font's name and widths, whether its codes are of one byte or of two."""
    if font.get("/Subtype") == Name.Type0:
        kid = font.DescendantFonts[0]
        widths = _cid_widths(list(kid.get("/W", Array())))
        return Face(font_name(font), wide=True, widths=widths, default=float(kid.get("/DW", 1000)))
    first = int(font.get("/FirstChar", 0))
    listed = {first + i: float(width) for i, width in enumerate(font.get("/Widths", Array()))}
    return Face(font_name(font), wide=False, widths=listed, default=500)


def _cid_widths(entries: Iterable[Any]) -> dict[int, float]:
    """Widths by glyph: behind the first of a run a list of theirs, or the last of it and the width of all."""
    widths: dict[int, float] = {}
    rest = iter(entries)
    for first, second in zip(rest, rest, strict=False):
        if isinstance(second, Array):
            widths |= {int(first) + i: float(width) for i, width in enumerate(second)}
        else:
            run = range(int(first), min(int(second), _LAST_GLYPH) + 1)
            widths |= dict.fromkeys(run, float(next(rest, 0)))
    return widths


def font_name(font: Any) -> str:
    """A font's name with its object, since two subsets may share a name."""
    return f"{str(font.get('/BaseFont', '/unnamed'))[1:]}#{font.objgen[0]}"
