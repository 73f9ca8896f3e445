"""Places of an entry -> its links: folios with merged ranges where there are pages, numbers elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bookmaker.content import tree
from bookmaker.content.index_tree import IndexLocator
from bookmaker.content.words import Words
from bookmaker.diagnostics import Span
from bookmaker.editions.index_pages import LocatorLink

# What stands for a folio that is not known.
UNKNOWN = "?"
# So many pages in a row are a range although nobody marked one.
PAGES_IN_A_ROW = 3
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}

HrefTo = Callable[[tree.Reference], str]
# The folio of an element, by its section and id.
FolioOf = Callable[[str, str], str]


@dataclass(frozen=True, slots=True, order=True)
class Page:
    """A page in the order of the book: roman folios before the others."""

    arabic: bool
    number: int


@dataclass(frozen=True, slots=True)
class _Found:
    """A place with the folios of its first and its last page."""

    locator: IndexLocator
    first: str
    last: str


def printed_locators(
    locators: tuple[IndexLocator, ...], href: HrefTo, folio: FolioOf, words: Words
) -> tuple[LocatorLink, ...]:
    """The folios, each once and in order: "ix, 12, 41–43, 41n3".

    Pages make a range where one is marked, or where three or more follow one another; what lies inside a
    marked range is not told again. A note stands behind its page. Places whose page is not known, since their
    chapter is not in the file, are left out.
    """
    found = tuple(_found(locators, folio))
    folios = {page_of(text): text for place in found for text in (place.first, place.last)}
    lines = [(first, 0, link) for first, link in _ranges(_in_text(found), folios, href)]
    lines += _in_notes(found, href, words)
    return tuple(link for _, _, link in sorted(lines, key=lambda line: line[:2]))


def _found(locators: Iterable[IndexLocator], folio: FolioOf) -> Iterator[_Found]:
    for locator in locators:
        first = folio(locator.section, locator.anchor)
        last = folio(locator.section, locator.end) if locator.end else first
        if first.isalnum() and last.isalnum():
            yield _Found(locator, first, last)


def page_of(folio: str) -> Page:
    """A folio as a place in the book."""
    if folio.isdecimal():
        return Page(arabic=True, number=int(folio))
    values = [_ROMAN.get(letter, 0) for letter in folio]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return Page(arabic=False, number=sum(-value if value < after else value for value, after in pairs))


# --- in the text -------------------------------------------------------------------------------------------


def _in_text(found: Iterable[_Found]) -> Mapping[Page, tuple[_Found, bool]]:
    """The pages that are named, the first place on each, and whether a marked range goes on from it."""
    pages: dict[Page, tuple[_Found, bool]] = {}
    for place in found:
        if not place.locator.note:
            first, last = page_of(place.first), page_of(place.last)
            for number in range(first.number, max(first.number, last.number) + 1):
                page = Page(first.arabic, number)
                before, goes_on = pages.get(page, (place, False))
                pages[page] = (before, goes_on or number < last.number)
    return pages


def _ranges(
    pages: Mapping[Page, tuple[_Found, bool]], folios: Mapping[Page, str], href: HrefTo
) -> Iterator[tuple[Page, LocatorLink]]:
    for run in _in_a_row(sorted(pages)):
        whole = len(run) >= PAGES_IN_A_ROW or all(pages[page][1] for page in run[:-1])
        for part in (run,) if whole else ((page,) for page in run):
            first, last = folios[part[0]], folios[part[-1]]
            text = first if len(part) == 1 else f"{first}–{last}"
            yield part[0], LocatorLink(_href(pages[part[0]][0].locator, href), text)


def _in_a_row(pages: Iterable[Page]) -> Iterator[tuple[Page, ...]]:
    run: tuple[Page, ...] = ()
    for page in pages:
        if run and page != Page(run[-1].arabic, run[-1].number + 1):
            yield run
            run = ()
        run = (*run, page)
    if run:
        yield run


# --- in notes, and where there are no pages -----------------------------------------------------------------


def _in_notes(found: Iterable[_Found], href: HrefTo, words: Words) -> Iterator[tuple[Page, int, LocatorLink]]:
    seen: set[str] = set()
    for place in found:
        text = words.in_note.format(page=place.first, note=place.locator.note)
        if place.locator.note and text not in seen:
            seen.add(text)
            yield page_of(place.first), place.locator.note, LocatorLink(_href(place.locator, href), text)


def counted_locators(locators: tuple[IndexLocator, ...], href: HrefTo) -> tuple[LocatorLink, ...]:
    """The places by number, 1, 2, 3, in the order of the book, where there are no pages."""
    return tuple(LocatorLink(_href(place, href), str(n)) for n, place in enumerate(locators, 1))


def _href(locator: IndexLocator, href: HrefTo) -> str:
    return href(tree.Reference(locator.section, locator.anchor, (), Span("")))
