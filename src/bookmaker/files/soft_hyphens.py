"""Hyphens at the ends of lines, which WeasyPrint 70.0 sets, read as what they are: soft ones.

A word that is parted at the end of a line is one word for those who search, copy or listen, if its hyphen is
U+00AD (ISO 32000-1, 14.8.2.2.3). The text itself has no U+2010: `typographic_marks` sets it as U+002D.
"""

from __future__ import annotations

from weasyprint import pdf
from weasyprint.pdf import fonts

from bookmaker.files.mending import check_version, mended, put_in_place

HYPHEN, SOFT_HYPHEN = "\N{HYPHEN}", "\N{SOFT HYPHEN}"

_TEXTS = {"for letter in text)": "for letter in read_as(text))"}


def install() -> None:
    """Have the hyphens of every later document read so; a second call changes nothing."""
    check_version()
    if "read_as" not in vars(fonts):
        fonts.read_as = read_as
        put_in_place([mended(fonts, "build_fonts_dictionary", _TEXTS)])
        pdf.build_fonts_dictionary = fonts.build_fonts_dictionary


def read_as(text: str) -> str:
    """What a glyph is read as that was set for a text."""
    return SOFT_HYPHEN if text == HYPHEN else text
