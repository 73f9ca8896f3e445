"""The cover's wrap -> what a printer would send it back for: the rules of print, and its own measures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bookmaker.gates.expected import Expected
from bookmaker.gates.findings import Finding, Place
from bookmaker.gates.pdf_file import PdfFile
from bookmaker.gates.print_rules import print_findings


def cover_findings(pdf: PdfFile, expected: Expected) -> tuple[Finding, ...]:
    """Everything that is wrong with a wrap. Its size is looked at where pages and paper are known.

    K030: it is more than one sheet; K031: it was made for another number of pages; further codes as in
    `print_findings`, of which K011 holds the spine, since the sheet is as wide as all its parts.
    """
    wrap = expected.cover
    if wrap is None:
        found = print_findings(pdf, replace(expected, signature=1))
        return (*(f for f in found if f.rule not in {"K011", "K012"}), *_sheets(pdf))
    own = replace(expected, trim=wrap.trim, bleed=wrap.bleed, signature=1)
    return (*print_findings(pdf, own), *_sheets(pdf), *_spine(pdf, wrap.pages, wrap.spine))


def _sheets(pdf: PdfFile) -> Iterator[Finding]:
    if len(pdf.pages) != 1:
        yield Finding("K030", f"a cover is one sheet, and this file has {len(pdf.pages)}", Place(pdf.name))


def _spine(pdf: PdfFile, pages: int, spine: float) -> Iterator[Finding]:
    told = pdf.info.get("PagesInside", "")
    if told != str(pages):
        message = f"the cover was made for {told or 'an unknown number of'} pages, and the book has {pages}"
        hint = f"its spine is to be {spine:.1f} mm: bookmaker cover makes it again"
        yield Finding("K031", message, Place(pdf.name), hint)
