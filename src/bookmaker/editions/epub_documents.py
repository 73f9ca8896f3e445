"""Sections of a book -> the documents of its EPUB; those that name no printed page before these are there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from bookmaker.content.book import Book, Section
from bookmaker.content.words import words_of
from bookmaker.diagnostics import Diagnostic
from bookmaker.editions.book_pages import book_page
from bookmaker.editions.citing import citation, is_cited
from bookmaker.editions.epub_forms import EpubForms, endnotes, path_of, popup_notes, said_of_endnote
from bookmaker.editions.gathering import gathered, gathering_section
from bookmaker.editions.index_folios import IndexFolios, epub_locators
from bookmaker.editions.index_pages import index_letters
from bookmaker.editions.kept_pieces import kept_marked
from bookmaker.editions.navigation import PageTarget
from bookmaker.editions.note_elements import NoteIds
from bookmaker.editions.note_groups import NoteGroup, note_groups
from bookmaker.editions.package import STYLE_PATHS, Document
from bookmaker.editions.page_breaks import NO_PAGES, PrintPages
from bookmaker.editions.people import people
from bookmaker.editions.proof import item_properties
from bookmaker.editions.reflowable import Packed, packed_pictures
from bookmaker.editions.section_pages import (
    ChapterNotes,
    SectionPage,
    section_page,
    with_citation,
    with_notes,
)
from bookmaker.editions.templates import Templates
from bookmaker.editions.toc import toc_entries
from bookmaker.filed import Put, held
from bookmaker.steps import Steps, in_one
from bookmaker.store import NOWHERE, Store

_Made: TypeAlias = tuple[Document, tuple[Diagnostic, ...]]


@dataclass(frozen=True, slots=True)
class Begun:
    """What of an EPUB needs no printed pages: its pictures, and by section the documents without folios.

    What is large was put aside by `put`, as the rest will be.
    """

    pictures: Packed
    made: Mapping[str, _Made]
    put: Put


def begun(book: Book, templates: Templates, store: Store = NOWHERE, put: Put = held) -> Begun:
    """The EPUB as far as it can be made while pages are laid out."""
    return in_one(beginning(book, templates, store, put))


def beginning(book: Book, templates: Templates, store: Store, put: Put) -> Steps[Begun]:
    """See `begun`; a step an image or a document."""
    book = gathered(book, book.manifest.notes.epub)
    pictures = yield from packed_pictures(book, store, put)
    quiet = (section for section in book.sections if not _shows_folios(section, book))
    made: dict[str, _Made] = {}
    for section in quiet:
        document, found = _section(section, book, templates, pictures.paths, Shown())
        made[section.id] = replace(document, content=put(bytes(document.content))), found
        yield
    return Begun(pictures, made, put)


@dataclass(frozen=True, slots=True)
class Shown:
    """The printed pages that the EPUB shows, and the folios of the index's places among them."""

    printed: PrintPages = NO_PAGES
    index: IndexFolios = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents of a book's sections, what its page list leads to, and what was wrong.

    `lost` has by section the folios of printed pages that have no place.
    """

    documents: tuple[Document, ...]
    targets: tuple[PageTarget, ...]
    lost: Mapping[str, tuple[str, ...]]
    diagnostics: tuple[Diagnostic, ...]


def section_documents(
    book: Book, templates: Templates, early: Begun, shown: Shown, store: Store
) -> Documents:
    """A document for each section, with the breaks of the printed pages; `book` has its notes gathered."""
    documents: list[Document] = []
    targets: list[PageTarget] = []
    lost: dict[str, tuple[str, ...]] = {}
    found: list[Diagnostic] = []
    for section in book.sections:
        early_one = early.made.get(section.id)
        document, mistakes = early_one or _section(section, book, templates, early.pictures.paths, shown)
        made = kept_marked(bytes(document.content).decode(), shown.printed.breaks.get(section.id, ()), store)
        documents.append(replace(document, content=early.put(made.text.encode())))
        targets += (PageTarget(folio, f"{document.path}#{name}") for folio, name in made.marks)
        lost |= {section.id: made.lost} if made.lost else {}
        found += mistakes
    return Documents(tuple(documents), tuple(targets), lost, tuple(found))


def _section(
    section: Section, book: Book, templates: Templates, images: Mapping[str, str], shown: Shown
) -> _Made:
    home = gathering_section(book, book.manifest.notes.epub)
    forms = EpubForms(section.id, images, NoteIds(section.id, home))
    filled = templates.fill(section.kind, _values(section, book, forms, shown))
    content = filled.text.encode()
    title = section.plain_title or book.manifest.title
    return Document(path_of(section.id), title, content, item_properties(content)), filled.diagnostics


def _shows_folios(section: Section, book: Book) -> bool:
    """Whether the section names printed pages: in its own citation, or as the places of an index."""
    return section.kind == "index" or is_cited(section, book)


def _values(section: Section, book: Book, forms: EpubForms, shown: Shown) -> dict[str, object]:
    """What a template is filled with; the same names as for the printed page."""
    folios = shown.printed.ranges.get(section.id, "")
    contents = section.kind == "contents"
    listed = section.kind == "contributors"
    return {
        "book": book_page(book, forms),
        "section": with_citation(_page(section, book, forms), citation(section, book, forms, folios)),
        "note_groups": _note_groups(section, book, forms),
        "words": words_of(section.language),
        "styles": STYLE_PATHS,
        "toc": toc_entries(book, forms, path_of, _no_folio) if contents else (),
        "index": index_letters(section, book, forms, epub_locators(book, forms, shown.index)),
        "contributors": people(book, forms, path_of, _no_folio) if listed else (),
    }


def _page(section: Section, book: Book, forms: EpubForms) -> SectionPage:
    match book.manifest.notes.epub:
        case "popup":
            popups = ChapterNotes(popup_notes(section, forms), "footnotes")
            return with_notes(section, book, forms, popups)
        case "chapter":
            notes = ChapterNotes(endnotes(section, forms), "endnotes")
            return with_notes(section, book, forms, notes)
        case "book":
            return section_page(section, book, forms)


def _note_groups(section: Section, book: Book, forms: EpubForms) -> tuple[NoteGroup, ...]:
    if section.kind != "notes":
        return ()
    return note_groups(book, section.id, lambda ids: replace(forms, notes=ids), lambda _: said_of_endnote)


def _no_folio(_: str) -> str:
    return ""


def cover_documents(book: Book, templates: Templates, image: str | None, alt: str) -> tuple[Document, ...]:
    """The page that shows the cover; none when the cover could not be packed."""
    if image is None:
        return ()
    manifest = book.manifest
    section = Section(
        id="cover",
        kind="cover",
        matter="front",
        span=book.places.value(),
        language=manifest.language,
        direction=manifest.direction,
        plain_title=words_of(manifest.language).cover,
    )
    values = _values(section, book, EpubForms("cover"), Shown())
    page = replace(book_page(book, EpubForms("cover")), image=image, image_alt=alt)
    filled = templates.fill("cover", {**values, "book": page})
    return (Document(path_of("cover"), section.plain_title, filled.text.encode()),)
