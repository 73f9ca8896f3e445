"""Book -> print sections: XHTML documents, each laid out alone, with its own folios, notes and bookmarks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bookmaker.content import tree
from bookmaker.content.book import Book, Section
from bookmaker.content.walk import blocks_of, nodes_in, plain_text
from bookmaker.content.words import words_of
from bookmaker.diagnostics import Diagnostic, has_errors
from bookmaker.editions.book_pages import book_page
from bookmaker.editions.citing import Citation, citation, is_cited
from bookmaker.editions.gathering import gathering_section
from bookmaker.editions.index_locators import printed_locators
from bookmaker.editions.index_pages import LocatorsOf, index_letters
from bookmaker.editions.note_elements import NoteIds, endnote_list
from bookmaker.editions.note_groups import NoteGroup, group_id, grouped
from bookmaker.editions.page_ranges import page_range
from bookmaker.editions.people import people
from bookmaker.editions.print_forms import Folios, PrintForms, internal_href
from bookmaker.editions.print_notes import gathered_notes, placed_notes, printed_groups
from bookmaker.editions.print_section import (
    LAST_PAGE,
    Bookmark,
    Opening,
    PlacedNote,
    PlacedPicture,
    PrintSection,
)
from bookmaker.editions.proof import proof_of_page
from bookmaker.editions.section_pages import (
    ChapterNotes,
    SectionPage,
    section_page,
    with_citation,
    with_notes,
)
from bookmaker.editions.templates import Templates
from bookmaker.editions.toc import toc_entries

# Sections that open on the left page, back to back with the one before.
ON_VERSO = frozenset({"copyright-page"})


def print_sections(book: Book, templates: Templates) -> Iterator[tuple[PrintSection, tuple[Diagnostic, ...]]]:
    """Every section of the book as a document, with placeholders for the folios of others."""
    for section in book.sections:
        yield print_section(section, book, templates, {})


def with_folios(
    drafts: tuple[PrintSection, ...], book: Book, templates: Templates, folios: Mapping[str, str]
) -> tuple[tuple[PrintSection, tuple[Diagnostic, ...]], ...]:
    """The same sections, those that show folios made again; `folios` maps destinations to folios.

    A section whose template fails with them stays as it was, beside what is wrong.
    """
    sections = {section.id: section for section in book.sections}
    made = (print_section(sections[d.id], book, templates, folios) if d.shows else (d, ()) for d in drafts)
    return tuple(
        (draft if has_errors(found) else section, found)
        for draft, (section, found) in zip(drafts, made, strict=True)
    )


def print_section(
    section: Section, book: Book, templates: Templates, folios: Mapping[str, str]
) -> tuple[PrintSection, tuple[Diagnostic, ...]]:
    """One section as a document. J codes of `Templates.fill`, E codes of `proof_of_page`."""
    shown = Folios(folios)
    place = book.manifest.notes.print
    ids = NoteIds(section.id, gathering_section(book, place))
    foot = {note.number: note for note in section.notes} if place == "foot" else {}
    forms = PrintForms(section, foot, shown, ids)
    placed = placed_notes(section, ids)

    def href(identifier: str) -> str:
        return internal_href(identifier, "", section.id)

    filled = templates.fill(
        section.kind,
        {
            "book": book_page(book, forms),
            "section": with_citation(_page(section, book, forms), _citation(section, book, forms)),
            "note_groups": _note_groups(section, book, forms),
            "words": words_of(section.language),
            "styles": (),
            "toc": toc_entries(book, forms, href, shown.of) if section.kind == "contents" else (),
            "index": index_letters(section, book, forms, _printed(forms)),
            "contributors": people(book, forms, href, shown.of) if section.kind == "contributors" else (),
        },
    )
    document = PrintSection(
        id=section.id,
        kind=section.kind,
        matter=section.matter,
        title=section.plain_title,
        document=filled.text.encode(),
        opens=opening(section, book),
        notes=placed if place == "foot" else (),
        bookmarks=(*bookmarks(section), *_group_bookmarks(section, book)),
        span=section.span,
        language=section.language,
        shows=frozenset(shown.shown),
        pictures=tuple(placed_pictures(section, book)),
        depth=section.depth,
        endnotes=_endnotes(section, book, placed),
    )
    return document, filled.diagnostics or proof_of_page(f"{section.id}.xhtml", filled.text, section.span)


def _page(section: Section, book: Book, forms: PrintForms) -> SectionPage:
    if book.manifest.notes.print != "chapter":
        return section_page(section, book, forms)
    notes = endnote_list(section, forms.ids, forms, lambda _: ({}, {}))
    return with_notes(section, book, forms, ChapterNotes(notes, "endnotes"))


def _printed(forms: PrintForms) -> LocatorsOf:
    words = words_of(forms.section.language)
    return lambda locators: printed_locators(locators, forms.href, forms.folios.of, words)


def _note_groups(section: Section, book: Book, forms: PrintForms) -> tuple[NoteGroup, ...]:
    if section.kind != "notes":
        return ()
    words = words_of(section.language)
    return printed_groups(section, book, lambda ids: replace(forms, numbers=ids), forms.folios.of, words)


def _endnotes(section: Section, book: Book, placed: tuple[PlacedNote, ...]) -> tuple[PlacedNote, ...]:
    if section.kind == "notes":
        return tuple(gathered_notes(section, book))
    return () if book.manifest.notes.print == "foot" else placed


def _citation(section: Section, book: Book, forms: PrintForms) -> Citation | None:
    """How the section is cited by its folios, where its opening page says so."""
    if not is_cited(section, book):
        return None  # and no folio is asked for
    folio = forms.folios.of
    return citation(section, book, forms, page_range(folio(section.id), folio(section.id, LAST_PAGE)))


def cover_section(book: Book, templates: Templates) -> tuple[PrintSection, tuple[Diagnostic, ...]]:
    """The front cover as a page of the trim size; it has no folio and is not in the print PDF."""
    words = words_of(book.manifest.language)
    cover = Section(
        id="cover",
        kind="cover",
        matter="front",
        span=book.places.value("cover"),
        language=book.manifest.language,
        direction=book.manifest.direction,
        plain_title=words.cover,
    )
    return print_section(cover, book, templates, {})


def opening(section: Section, book: Book) -> Opening:
    """On which side a section opens: chapters as the manifest says, the copyright page behind the title."""
    if section.kind == "cover":
        return "any"
    if section.kind in ON_VERSO:
        return "verso"
    if section.matter == "front" or section.kind == "part" or _opens_matter(section, book):
        return "recto"
    return book.manifest.print.open


def _opens_matter(section: Section, book: Book) -> bool:
    first = next(s for s in book.sections if s.matter == section.matter)
    return first.id == section.id


def placed_pictures(section: Section, book: Book) -> Iterator[PlacedPicture]:
    """The pictures that stand in a section's document, in reading order: of the text, and of notes there."""
    sources = [section] if book.manifest.notes.print != "book" else []
    if section.kind == "notes":
        sources = list(grouped(book))
    notes = (block for source in sources for note in source.notes for block in note.children)
    for node in nodes_in((*section.blocks, *notes)):
        if isinstance(node, tree.Figure | tree.Picture):
            yield PlacedPicture(node.src, node.span)


def bookmarks(section: Section) -> Iterator[Bookmark]:
    """The section and its headings as lines of the outline."""
    number = f"{section.number}. " if section.number else ""
    yield Bookmark(section.depth, number + section.plain_title, "")
    for block in blocks_of(section.blocks):
        if isinstance(block, tree.Heading) and block.attributes.id:
            level = section.depth + block.level - 1
            yield Bookmark(level, plain_text(block.children), block.attributes.id)


def _group_bookmarks(section: Section, book: Book) -> Iterator[Bookmark]:
    for group in grouped(book) if section.kind == "notes" else ():
        number = f"{group.number}. " if group.number else ""
        yield Bookmark(section.depth + 1, number + group.plain_title, group_id(group))
