"""Sections and their page counts -> where each lies in the book: folios, blanks, sides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bookmaker.editions.page_breaks import PageBreak
from bookmaker.editions.page_ranges import page_range
from bookmaker.editions.print_section import LAST_PAGE, PrintSection, destination
from bookmaker.files.layout import LaidOut, Side


@dataclass(frozen=True, slots=True)
class Place:
    """Where a section comes to lie: its first folio, the blank pages before it, the side it opens on.

    `prefix` stands before the folios in the labels of its pages.
    """

    first_folio: int
    blanks: int
    side: Side
    roman: bool
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class PlacedSection:
    """A section, where it lies, and its pages; `anew`: they were laid out in this build."""

    section: PrintSection
    place: Place
    sheets: LaidOut
    anew: bool = True


@dataclass(frozen=True, slots=True)
class Earlier:
    """What of a section bears on the places of those behind it: all of it that a worker is sent of others."""

    kind: str
    matter: str
    opens: str


def places(
    sections: Sequence[PrintSection | Earlier], counts: Sequence[int], recto: Side = "right"
) -> tuple[Place, ...]:
    """Where each section lies, from the page counts of those before it; `recto` is the side of odd folios.

    Front matter is numbered i, ii, … from its first page, the rest 1, 2, …; a section that opens on a side
    that is not the next one gets a blank page before it. The cover stands outside.
    """
    found: list[Place] = []
    verso: Side = "left" if recto == "right" else "right"
    folio, roman = 1, True
    for section, count in zip(sections, counts, strict=False):
        if section.kind == "cover":
            found.append(Place(1, 0, recto, roman=True))
            continue
        blanks = 0
        if roman and section.matter != "front":
            blanks = (folio - 1) % 2
            folio, roman = 1, False
        if (section.opens == "recto" and folio % 2 == 0) or (section.opens == "verso" and folio % 2):
            blanks += 1
            folio += 1
        found.append(Place(folio, blanks, recto if folio % 2 else verso, roman=roman))
        folio += count
    return tuple(found)


# --- what is told of pages -------------------------------------------------------------------------------


def folios(placed: Iterable[PlacedSection]) -> dict[str, str]:
    """The folio of every destination, as it is printed."""
    found: dict[str, str] = {}
    for part in placed:
        first, roman = part.place.first_folio, part.place.roman
        ends = {part.section.id: 1, LAST_PAGE: part.sheets.pages}
        for anchor, page in (ends | dict(part.sheets.anchors)).items():
            name = destination(part.section.id, anchor)
            found[name] = folio_text(first + page - 1, roman=roman)
    return found


def page_breaks(placed: Iterable[PlacedSection]) -> dict[str, tuple[PageBreak, ...]]:
    """The pages of each section that begin in its text, by their folios; blank pages do not."""
    return {
        p.section.id: tuple(
            PageBreak(folio_text(folio, roman=p.place.roman), start)
            for folio, start in enumerate(p.sheets.starts, p.place.first_folio)
            if start is not None
        )
        for p in placed
    }


def page_ranges(placed: Iterable[PlacedSection]) -> dict[str, str]:
    """The first and the last folio of each section, as a citation has them."""
    parts = tuple(placed)
    known = folios(parts)
    ids = [part.section.id for part in parts]
    return {i: page_range(known[destination(i, "")], known[destination(i, LAST_PAGE)]) for i in ids}


def folio_text(folio: int, *, roman: bool) -> str:
    """A folio as it is printed: lower-case roman in the front matter."""
    if not roman:
        return str(folio)
    text = ""
    for value, letters in _ROMAN:
        text += letters * (folio // value)
        folio %= value
    return text


_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
