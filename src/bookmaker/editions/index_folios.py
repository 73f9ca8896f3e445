"""The printed pages of an index's places, for the index of the EPUB."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from bookmaker.content.book import Book
from bookmaker.content.index_tree import IndexEntry, IndexLocator
from bookmaker.content.words import words_of
from bookmaker.editions.epub_forms import EpubForms
from bookmaker.editions.gathering import gathered
from bookmaker.editions.index_locators import UNKNOWN, counted_locators, printed_locators
from bookmaker.editions.index_pages import LocatorLink
from bookmaker.editions.page_breaks import PrintPages
from bookmaker.editions.print_section import destination

IndexFolios: TypeAlias = Mapping[tuple[str, str], str]
"""The printed folio of a place in the EPUB, by its section and id there."""


def index_folios(book: Book, printed: PrintPages) -> IndexFolios:
    """The folios of all places of the book's index; none where the EPUB lists no pages.

    A place in a note may stand in different sections in print and in the EPUB.
    """
    if not printed.breaks:
        return {}
    in_print, in_epub = (
        gathered(book, place).index for place in (book.manifest.notes.print, book.manifest.notes.epub)
    )
    both = zip(
        _locators(entry for group in in_epub for entry in group.entries),
        _locators(entry for group in in_print for entry in group.entries),
        strict=True,
    )
    ends = (pair for ours, theirs in both for pair in _ends(ours, theirs))
    folios = ((ours, printed.folios.get(destination(*theirs), "")) for ours, theirs in ends)
    return {place: folio for place, folio in folios if folio}


def _locators(entries: Iterable[IndexEntry]) -> Iterator[IndexLocator]:
    for entry in entries:
        yield from entry.locators
        yield from _locators(entry.children)


def _ends(ours: IndexLocator, theirs: IndexLocator) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    yield (ours.section, ours.anchor), (theirs.section, theirs.anchor)
    if ours.end:
        yield (ours.section, ours.end), (theirs.section, theirs.end)


def epub_locators(
    book: Book, forms: EpubForms, folios: IndexFolios
) -> Callable[[tuple[IndexLocator, ...]], tuple[LocatorLink, ...]]:
    """The links of an EPUB's index: printed folios where all places of an entry have one, else 1, 2, 3."""
    words = words_of(book.manifest.language)

    def folio(section: str, anchor: str) -> str:
        return folios.get((section, anchor), UNKNOWN)

    def found(locators: tuple[IndexLocator, ...]) -> tuple[LocatorLink, ...]:
        if UNKNOWN in (folio(place.section, place.anchor) for place in locators):
            return counted_locators(locators, forms.href)
        return printed_locators(locators, forms.href, folio, words)

    return found
