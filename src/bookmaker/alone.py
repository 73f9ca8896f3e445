"""A chapter in a file of its own: what it may lead to, and its notes, where the book gathers all notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bookmaker.content.book import Book, Section
from bookmaker.diagnostics import Diagnostic, has_errors
from bookmaker.editions.gathering import gathering_section
from bookmaker.editions.offprints import links_to, own_notes, without_ways_out
from bookmaker.editions.print_section import PrintSection
from bookmaker.editions.templates import Templates
from bookmaker.files.places import Place, PlacedSection


def ways_out(
    sections: Iterable[Section], book: Book, templates: Templates
) -> tuple[Mapping[str, frozenset[str]], tuple[Diagnostic, ...]]:
    """What the pages of these chapters may lead to outside the chapter, its notes, by the chapters' ids.

    The codes of `own_notes` where these can't be made.
    """
    known: dict[str, frozenset[str]] = {}
    found: list[Diagnostic] = []
    for section in sections:
        notes, failed = own_notes(section, book, templates, {})
        known[section.id] = frozenset() if notes is None else links_to(notes)
        found += failed if has_errors(failed) else ()
    return known, tuple(found)


def notes_alone(
    section: Section, chapter: PlacedSection, book: Book, templates: Templates, folios: Mapping[str, str]
) -> tuple[PrintSection | None, tuple[Diagnostic, ...]]:
    """The pages of the chapter's notes, to be laid out; None where they stand in the chapter, or where their
    template fails. To the layout they are a cover: outside the count of pages. The codes of `own_notes`.
    """
    notes, found = own_notes(section, book, templates, folios)
    if notes is None:
        return None, found
    inside = without_ways_out(notes, links_to(chapter.section))
    return replace(inside, id=notes_name(section), kind="cover"), found


def notes_name(section: Section) -> str:
    """The id of the pages of a chapter's notes while they are laid out."""
    return f"notes-{section.id}"


def placed_notes(notes: PlacedSection, book: Book) -> PlacedSection:
    """Those pages behind the chapter, under the id of the section that gathers all notes, as links want."""
    home = gathering_section(book, book.manifest.notes.print)
    place = Place(1, 0, notes.place.side, roman=False, prefix=f"{notes.section.title} ")
    return replace(notes, section=replace(notes.section, id=home, kind="notes"), place=place)
