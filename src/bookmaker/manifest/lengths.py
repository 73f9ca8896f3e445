"""Lengths of the printed page: CSS lengths, and trims by name."""

from __future__ import annotations

import re

from bookmaker.manifest.mistakes import Check, Mistake, shown

_LENGTH = re.compile(r"(\d{1,4}(?:\.\d{1,6})?|\.\d{1,6})(mm|cm|in|pt|pc)")
_MM = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72, "pc": 25.4 / 6}

SMALLEST_TRIM_MM, LARGEST_TRIM_MM = 50, 600
LARGEST_BLEED_MM = 25
SMALLEST_BARCODE, LARGEST_BARCODE = 80, 200

TRIMS = {
    "us-trade": ("6in", "9in"),
    "us-digest": ("5.5in", "8.5in"),
    "us-letter": ("8.5in", "11in"),
    "b-format": ("129mm", "198mm"),
    "demy": ("138mm", "216mm"),
    "royal": ("156mm", "234mm"),
    "a5": ("148mm", "210mm"),
    "a4": ("210mm", "297mm"),
}
"""Trims that printers know by name: width and height."""


def millimetres(length: str) -> float:
    """A checked length in mm."""
    number = length.rstrip("acimnpt")
    return float(number) * _MM[length.removeprefix(number)]


def _length(text: str) -> str | Mistake:
    if not _LENGTH.fullmatch(text):
        return Mistake(
            "M022", f"{shown(text)} is not a length", "a number and mm, cm, in, pt or pc: 6in, 152.4mm"
        )
    return text


def trim(text: str) -> str | Mistake:
    """One side of the page. M022: not a length, or one that no press cuts to."""
    length = _length(text)
    if isinstance(length, str) and not SMALLEST_TRIM_MM <= millimetres(length) <= LARGEST_TRIM_MM:
        message = f"a page {shown(text)} wide or high can't be made"
        return Mistake("M022", message, f"between {SMALLEST_TRIM_MM}mm and {LARGEST_TRIM_MM}mm")
    return length


def bleed(text: str) -> str | Mistake:
    """How far colour runs over the trim; `0` is none. M022: not a length, or too much for a sheet."""
    length = _length("0mm" if text == "0" else text)
    if isinstance(length, str) and millimetres(length) > LARGEST_BLEED_MM:
        return Mistake(
            "M022", f"a bleed of {shown(text)} is too wide", f"at most {LARGEST_BLEED_MM}mm; 3mm is usual"
        )
    return length


def between(least: float, most: float, what: str) -> Check:
    """A check of a length with limits in mm. M022: not a length, or one that `what` can't have."""

    def check(text: str) -> str | Mistake:
        length = _length("0mm" if text == "0" else text)
        if isinstance(length, str) and not least <= millimetres(length) <= most:
            message = f"{what} of {shown(text)} can't be made"
            return Mistake("M022", message, f"between {least:g}mm and {most:g}mm")
        return length

    return check


def magnification(text: str) -> str | Mistake:
    """The size of a barcode in percent of the nominal one, as a bare number. M043: none of 80 to 200 %.

    GS1 General Specifications, section 5.2: an X-dimension of 0.33 mm, from 80 to 200 % of it.
    """
    found = re.fullmatch(r"(\d{2,3}) ?%?", text)
    if not found or not SMALLEST_BARCODE <= int(found[1]) <= LARGEST_BARCODE:
        return Mistake("M043", f"a barcode can't be printed at {shown(text)}", "from 80% to 200%")
    return found[1]
