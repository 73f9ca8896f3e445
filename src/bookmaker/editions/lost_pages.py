"""Printed pages that the page list of the EPUB has to leave out -> what an editor is told of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bookmaker.content.book import Book
from bookmaker.content.words import words_of
from bookmaker.diagnostics import Diagnostic, Span, warning
from bookmaker.editions.letters import TEXT, folded
from bookmaker.editions.page_breaks import PrintPages, Start

# A note at the foot of a page and one that pops up both belong to their chapter's text.
_SAME = {"foot": "popup"}


def lost_pages(
    book: Book, printed: PrintPages, lost: Mapping[str, tuple[str, ...]], spans: Mapping[str, Span]
) -> Iterator[Diagnostic]:
    """`lost` holds by section the folios without a place in its document.

    Warnings. E020: the document has not the words that begin there; E022: pages begin in notes that the EPUB
    has in another place than print.
    """
    moved = dict.fromkeys(_in_moved_notes(book, printed, lost))
    for section, folios in lost.items():
        if left := [folio for folio in folios if folio not in moved]:
            message = (
                f"the page list leaves out {_named(left)}: "
                "the EPUB has not the words that begin there in that order"
            )
            hint = "let the book's own templates and styles keep the text's order"
            yield warning("E020", message, spans[section], hint)
    if moved:
        message = f"the page list leaves out {_named([*moved])}: their notes stand elsewhere in the EPUB"
        hint = "give `print` and `epub` under `notes` the same place, if all pages are to be found"
        yield warning("E022", message, book.places.value("notes"), hint)


def _in_moved_notes(book: Book, printed: PrintPages, lost: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The folios of lost pages that begin in notes, and of a section of notes that the EPUB does not have."""
    notes, here = book.manifest.notes, {section.id for section in book.sections}
    if _SAME.get(notes.print, notes.print) == notes.epub:
        return
    for section, breaks in printed.breaks.items():
        language = next((s.language for s in book.sections if s.id == section), book.manifest.language)
        gone = section not in here
        for each in breaks:
            if gone or (each.folio in lost.get(section, ()) and _in_notes(each.start, language)):
                yield each.folio


def _in_notes(start: Start, language: str) -> bool:
    """Whether a page begins in a note, or with the heading of a chapter's notes."""
    return start.stream != TEXT or start.witness.startswith("".join(folded(words_of(language).notes)))


def _named(folios: list[str]) -> str:
    return f"page {folios[0]}" if len(folios) == 1 else f"pages {', '.join(folios)}"
