"""Sections and where they lie -> the spreads of the book: a verso and the recto that faces it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bookmaker.files.places import Place, folio_text


@dataclass(frozen=True, slots=True)
class Laid:
    """A section with its place in the book and the number of its pages."""

    id: str
    place: Place
    pages: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page that is shown: its section, its number there from 1 (0: a blank before it), its folio."""

    section: str
    page: int
    folio: str


@dataclass(frozen=True, slots=True)
class Spread:
    """Two pages that are seen together; None where there is none."""

    verso: Leaf | None
    recto: Leaf | None


COVER = "cover"


def spreads(sections: Iterable[Laid]) -> tuple[Spread, ...]:
    """The spreads in order. The cover stands alone; odd folios are rectos."""
    found: list[Spread] = []
    verso: Leaf | None = None
    for leaf, is_recto in _leaves(sections):
        if is_recto:
            found.append(Spread(verso, leaf))
            verso = None
        else:
            if verso is not None:
                found.append(Spread(verso, None))
            verso = leaf
    return (*found, Spread(verso, None)) if verso is not None else tuple(found)


def _leaves(sections: Iterable[Laid]) -> Iterator[tuple[Leaf, bool]]:
    """Every page with whether it is a recto."""
    for part in sections:
        if part.id == COVER:
            yield Leaf(COVER, 1, ""), True
            continue
        first = part.place.first_folio
        for number in range(first - part.place.blanks, first):
            yield Leaf(part.id, 0, ""), number % 2 == 1
        for page in range(1, part.pages + 1):
            folio = first + page - 1
            yield Leaf(part.id, page, folio_text(folio, roman=part.place.roman)), folio % 2 == 1
