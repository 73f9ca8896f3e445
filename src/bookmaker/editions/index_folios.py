"""EPUB documents with page breaks -> the printed page of each element in them, for the index."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bookmaker.content.book import Book
from bookmaker.content.index_tree import IndexLocator
from bookmaker.content.words import words_of
from bookmaker.editions.epub_forms import EpubForms, path_of
from bookmaker.editions.index_locators import UNKNOWN, counted_locators, printed_locators
from bookmaker.editions.index_pages import LocatorLink
from bookmaker.editions.package import Document

_ID = re.compile(r' id="([^"]+)"(?:[^>]* role="doc-pagebreak" aria-label="([^"]+)")?')


@dataclass(frozen=True, slots=True)
class PrintedIds:
    """The folio of the page on which an element of the printed book begins, by document and id."""

    folios: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def of(self, section: str, anchor: str) -> str:
        """The folio; `UNKNOWN` where there is none."""
        return self.folios.get((path_of(section), anchor or section), UNKNOWN)


NO_FOLIOS = PrintedIds()


def printed_ids(documents: Iterable[Document]) -> PrintedIds:
    """The folios of all ids behind a page break, or before the first one of their document."""
    return PrintedIds({key: folio for each in documents for key, folio in _in_document(each)})


def _in_document(document: Document) -> Iterator[tuple[tuple[str, str], str]]:
    found = _ID.findall(document.content.decode())
    folio = next((folio for _, folio in found if folio), UNKNOWN)
    for name, begun in found:
        folio = begun or folio
        yield (document.path, name), folio


def epub_locators(
    book: Book, forms: EpubForms, printed: PrintedIds
) -> Callable[[tuple[IndexLocator, ...]], tuple[LocatorLink, ...]]:
    """The links of an EPUB's index: printed folios where all places of an entry have one, else 1, 2, 3.

    A note at the foot of the printed page is on the page of its call, wherever the EPUB has it.
    """
    words = words_of(book.manifest.language)

    def folio(locator: IndexLocator) -> str:
        at_foot = locator.note and book.manifest.notes.print == "foot"
        return printed.of(locator.section, f"fnref-{locator.note}" if at_foot else locator.anchor)

    def found(locators: tuple[IndexLocator, ...]) -> tuple[LocatorLink, ...]:
        if UNKNOWN in map(folio, locators):
            return counted_locators(locators, forms.href)
        of_notes = {(place.section, place.anchor): folio(place) for place in locators if place.note}

        def page(section: str, anchor: str) -> str:
            return of_notes.get((section, anchor)) or printed.of(section, anchor)

        return printed_locators(locators, forms.href, page, words)

    return found
