"""Book -> the groups of its section of notes: one a chapter, under its number and title."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bookmaker.content import tree
from bookmaker.content.book import Book, Section
from bookmaker.content.walk import without_notes
from bookmaker.editions.elements import Forms, inline_elements
from bookmaker.editions.filling import safe
from bookmaker.editions.note_elements import NoteIds, Said, endnote_list
from bookmaker.editions.xhtml import xhtml

FormsOf = Callable[[NoteIds], Forms]
SaidOf = Callable[[NoteIds], Said]


@dataclass(frozen=True, slots=True)
class NoteGroup:
    """The notes of one chapter in the section of notes; `href` leads to the chapter."""

    id: str
    href: str
    number: str
    title: str
    language: str
    direction: str
    notes: str


def grouped(book: Book) -> Iterator[Section]:
    """The sections that have notes, in order."""
    return (section for section in book.sections if section.notes)


def group_id(section: Section) -> str:
    """The id of a section's group."""
    return f"notes-{section.id}"


def note_groups(book: Book, home: str, forms_of: FormsOf, said_of: SaidOf) -> tuple[NoteGroup, ...]:
    """The groups of the section `home`, in an edition's forms."""
    return tuple(_group(section, NoteIds(section.id, home), forms_of, said_of) for section in grouped(book))


def _group(section: Section, ids: NoteIds, forms_of: FormsOf, said_of: SaidOf) -> NoteGroup:
    forms = forms_of(ids)
    title = inline_elements(without_notes(section.title), forms) or (section.plain_title,)
    return NoteGroup(
        id=group_id(section),
        href=forms.href(tree.Reference(section.id, "", (), section.span)),
        number=section.number,
        title=safe(xhtml(title)),
        language=section.language,
        direction=section.direction,
        notes=safe(xhtml(endnote_list(section, ids, forms, said_of(ids)))),
    )
