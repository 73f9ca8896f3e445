"""Fonts cut down to the glyphs that a document draws, once for all its products.

WeasyPrint 70.0 cuts each font anew whenever a document is written, and names its arrays of glyphs by their
lengths, each of which is another type that cffi has to read.
"""

from __future__ import annotations

from typing import Any

from weasyprint.pdf import fonts, stream

from bookmaker.files.mending import check_version, mended, put_in_place

_ARRAYS = {
    "ffi.new(f'hb_codepoint_t[{len(to_unicode)}]', ": "ffi.new('hb_codepoint_t[]', ",
    "ffi.new(f'hb_codepoint_t[{len(drop_tables)}]', ": "ffi.new('hb_codepoint_t[]', ",
    "ffi.new(f'hb_codepoint_t[{len(keep)}]', ": "ffi.new('hb_codepoint_t[]', ",
}

# The types that text is set and drawn with, which every process would have to read.
_TYPES = ("char[]", "PangoRectangle *", "PangoLogAttr[]", "unsigned int *", "hb_codepoint_t[]")


def install() -> None:
    """Cut fonts so in every later document; a second call changes nothing."""
    check_version()
    if fonts.Font.subset is not _subset:
        put_in_place([mended(fonts, "Font", _ARRAYS)])
        stream.Font = fonts.Font
        _subset_of.append(fonts.Font.subset)
        fonts.Font.subset = _subset
    for name in _TYPES:
        fonts.ffi.typeof(name)


_subset_of: list[Any] = []


def _subset(font: Any, to_unicode: Any, hinting: Any) -> None:  # noqa: ANN401 (WeasyPrint has no types)
    """`Font.subset`, once for the same glyphs."""
    key = (frozenset(to_unicode), hinting, bool(font.missing))
    cut = vars(font).get("cut")
    if cut is None or cut[0] != key:
        _subset_of[-1](font, to_unicode, hinting)
        cut = font.cut = key, font.file_content
    font.file_content = cut[1]
