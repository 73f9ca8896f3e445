"""ISBN and price -> the bars of an EAN-13 with add-on, and its digits. The only module that knows zint.

Measures are modules: the width of the narrowest bar, 0.33 mm at nominal size (GS1 General Specifications,
section 5.2; ISBN Users' Manual, section 7). The light margins belong to the drawing: 11 modules on the left,
7 on the right, or 5 to the right of an add-on.
"""

from __future__ import annotations

from dataclasses import dataclass

import zint

from bookmaker.editions.filling import safe

# zint draws in half modules; bars as high as GS1 wants them: 22.85 mm of 0.33 mm.
_UNITS = 2.0
_HEIGHT = 22.85 / 0.33
_LEFT, _HALF = 1, 6


@dataclass(frozen=True, slots=True)
class Barcode:
    """A barcode as a template prints it: SVG of the bars, digits in the groups in which they stand."""

    bars: str
    first: str
    left: str
    right: str
    add_on: str
    isbn: str


def barcode(isbn: str, digits: str, add_on: str = "") -> Barcode:
    """The barcode of thirteen checked digits, with five more where there is an add-on; `isbn` is printed."""
    symbol = zint.Symbol()
    symbol.symbology = zint.Symbology.EANX
    symbol.height = _HEIGHT
    symbol.show_text = True  # the add-on's bars leave room for the digits over them
    symbol.encode(f"{digits}+{add_on}" if add_on else digits)
    symbol.buffer_vector()
    parts = digits[:_LEFT], digits[_LEFT : _LEFT + _HALF], digits[_LEFT + _HALF :]
    return Barcode(safe(_svg(symbol.vector)), *parts, add_on, isbn)


def _svg(vector: zint.Vector) -> str:
    """The bars as one path, so that no viewer draws a seam or a grey edge between two of them."""
    bars = [(b.x / _UNITS, b.y / _UNITS, b.width / _UNITS, b.height / _UNITS) for b in vector.rectangles]
    path = "".join(f"M{x:g} {y:g}h{width:g}v{height:.3f}h{-width:g}z" for x, y, width, height in bars)
    width, height = vector.width / _UNITS, max(y + height for _, y, _, height in bars)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:.3f}">'
        f'<path fill="#000000" d="{path}"/></svg>'
    )
