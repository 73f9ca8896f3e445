"""Finished PDFs -> what they say of themselves: how many pages they have, or which book a cover was made for.

Knows pikepdf, as `joining` does.
"""

from __future__ import annotations

import io

import pikepdf

from bookmaker.files.pdf_metadata import PAGES_INSIDE


def page_count(data: bytes) -> int:
    """How many pages a PDF has; 0 where it is none."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return len(pdf.pages)
    except pikepdf.PdfError:
        return 0


def pages_inside(data: bytes) -> int:
    """The number of pages that a cover's wrap was made for; 0 where a file does not say, or is no PDF."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            told = str(pdf.docinfo.get(PAGES_INSIDE, "0"))
    except pikepdf.PdfError:
        return 0
    return int(told) if told.isdigit() else 0
