"""A chapter in a file of its own: what it may lead to, and its notes, where the book gathers all notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bookmaker.content.book import Book, Section
from bookmaker.editions.gathering import gathering_section
from bookmaker.editions.offprints import links_to, own_notes, without_ways_out
from bookmaker.editions.print import PrintSection
from bookmaker.editions.templates import Templates
from bookmaker.files.sheets import Place, PlacedSection


def ways_out(section: Section, book: Book, templates: Templates) -> frozenset[str]:
    """What the chapter's pages may lead to outside the chapter: its notes."""
    notes = own_notes(section, book, templates, {})
    return frozenset() if notes is None else links_to(notes)


def notes_alone(
    section: Section, chapter: PlacedSection, book: Book, templates: Templates, folios: Mapping[str, str]
) -> PrintSection | None:
    """The pages of the chapter's notes, to be laid out; None where they stand in the chapter.

    To the layout they are a cover: outside the count of pages.
    """
    notes = own_notes(section, book, templates, folios)
    if notes is None:
        return None
    inside = without_ways_out(notes, links_to(chapter.section))
    return replace(inside, id=notes_name(section), kind="cover")


def notes_name(section: Section) -> str:
    """The id of the pages of a chapter's notes while they are laid out."""
    return f"notes-{section.id}"


def placed_notes(notes: PlacedSection, book: Book) -> PlacedSection:
    """Those pages behind the chapter, under the id of the section that gathers all notes, as links want."""
    home = gathering_section(book, book.manifest.notes.print)
    place = Place(1, 0, notes.place.side, roman=False, prefix=f"{notes.section.title} ")
    return replace(notes, section=replace(notes.section, id=home, kind="notes"), place=place)
