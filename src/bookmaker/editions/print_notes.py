"""Notes that stand at a printed chapter's end, or in the book's own section of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from bookmaker.content import tree
from bookmaker.content.book import Book, Section
from bookmaker.content.words import Words
from bookmaker.editions.note_elements import Attributes, NoteIds, Said
from bookmaker.editions.note_groups import FormsOf, NoteGroup, grouped, note_groups
from bookmaker.editions.note_pages import NotePages, running_heads
from bookmaker.editions.print_section import PlacedNote

# The folio of an element, by its section and id.
FolioOf = Callable[[str, str], str]


def placed_notes(section: Section, ids: NoteIds) -> tuple[PlacedNote, ...]:
    """The first calls in a section's document, and their notes where these stand in it too."""

    def placed(note: tree.Note) -> PlacedNote:
        call, spot = ids.call(note.number, 1), ids.note(note.number)
        here = spot.section == section.id
        return PlacedNote(
            call.anchor,
            spot.anchor if here else "",
            note.number,
            note.label,
            note.span,
        )

    return tuple(map(placed, section.notes))


def gathered_notes(home: Section, book: Book) -> Iterator[PlacedNote]:
    """The notes that the section `home` holds."""
    for section in grouped(book):
        ids = NoteIds(section.id, home.id)
        for note in section.notes:
            yield PlacedNote("", ids.note(note.number).anchor, note.number, note.label, note.span)


# --- running heads ---------------------------------------------------------------------------------------


def printed_groups(
    home: Section, book: Book, forms_of: FormsOf, folio: FolioOf, words: Words
) -> tuple[NoteGroup, ...]:
    """The groups of a section of notes, each note with what stands over its page.

    `data-running` on a note is the running head of the page on which it begins; on the mark at its end, that
    of a further page on which it ends.
    """
    pages = _note_pages(home, book, folio)
    heads = running_heads(pages.values(), words)

    def said_of(ids: NoteIds) -> Said:
        return lambda note: _said(ids.note(note.number).anchor, pages, heads)

    return note_groups(book, home.id, forms_of, said_of)


def _note_pages(home: Section, book: Book, folio: FolioOf) -> Mapping[str, NotePages]:
    found: dict[str, NotePages] = {}
    for section in grouped(book):
        ids = NoteIds(section.id, home.id)
        for note in section.notes:
            anchor, call = ids.note(note.number).anchor, ids.call(note.number, 1)
            start, end = folio(home.id, anchor), folio(home.id, _end(anchor))
            called = folio(call.section, call.anchor)
            found[anchor] = NotePages(called, start, end if end.isalnum() else start)
    return found


def _end(anchor: str) -> str:
    return f"{anchor}-end"


def _said(
    anchor: str, pages: Mapping[str, NotePages], heads: Mapping[str, str]
) -> tuple[Attributes, Attributes]:
    place = pages[anchor]
    further = heads[place.end] if place.end != place.start else None
    return {"data-running": heads[place.start]}, {"id": _end(anchor), "data-running": further}
