"""Book -> EpubEdition: one document a section, the cover, the ways through the book, everything they use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bookmaker.content.book import Book, Section
from bookmaker.content.words import words_of
from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.editions import pages
from bookmaker.editions.accessibility import accessibility_metadata, holdings
from bookmaker.editions.citing import citation
from bookmaker.editions.epub_forms import EpubForms, endnotes, path_of, popup_notes, said_of_endnote
from bookmaker.editions.epub_metadata import metadata_of, pagination_of, unique_identifier
from bookmaker.editions.gathering import gathered, gathering_section
from bookmaker.editions.index_folios import IndexFolios, epub_locators, index_folios
from bookmaker.editions.index_pages import index_letters
from bookmaker.editions.kept_pieces import kept_marked
from bookmaker.editions.lost_pages import lost_pages
from bookmaker.editions.navigation import Navigation, PageTarget, nav_document, ncx_document
from bookmaker.editions.note_elements import NoteIds
from bookmaker.editions.note_groups import NoteGroup, note_groups
from bookmaker.editions.package import (
    NAV_PATH,
    NCX_PATH,
    NCX_TYPE,
    STYLE_PATH,
    Document,
    EpubEdition,
    Resource,
)
from bookmaker.editions.page_breaks import NO_PAGES, PrintPages
from bookmaker.editions.people import people
from bookmaker.editions.proof import is_well_formed, item_properties, proof
from bookmaker.editions.reflowable import CoverImage, packed_cover, packed_pictures, packed_styles
from bookmaker.editions.styles import Sheet
from bookmaker.editions.templates import Templates
from bookmaker.editions.toc import toc_entries
from bookmaker.editions.wayfinding import navigation_of
from bookmaker.store import NOWHERE, Store


@dataclass(frozen=True, slots=True)
class Dress:
    """What a book wears in its reflowable edition.

    `sheets` are in the order of the cascade, the house design before the book's own; `files` holds the fonts
    and images that they name, by path. What was made before lies in `store`.
    """

    templates: Templates
    sheets: tuple[Sheet, ...]
    files: Mapping[str, bytes]
    cover: CoverImage
    store: Store = NOWHERE


def epub_edition(
    book: Book, dress: Dress, modified: datetime, printed: PrintPages = NO_PAGES
) -> tuple[EpubEdition, tuple[Diagnostic, ...]]:
    """The whole EPUB, and what was wrong with it. It has a page list where pages have been laid out.

    J codes where a template fails, S codes for styles, T codes for fonts, E codes for images that can't be
    packed, for documents that reading systems would refuse and for printed pages without a place (E020,
    E022). `modified` is in UTC.
    """
    shown = _Shown(printed.ranges, index_folios(book, printed))
    book = gathered(book, book.manifest.notes.epub)
    pictures = packed_pictures(book, dress.store)
    cover = packed_cover(dress.cover, dress.store)
    sections, failures = _sections(book, dress.templates, pictures.paths, shown)
    spans = {path_of(section.id): section.span for section in book.sections}
    sections, targets, lost = _marked(sections, printed, dress.store)
    documents = (*_cover_documents(book, dress, cover.paths.get("")), *sections)
    styles = packed_styles(
        dress.sheets,
        dress.files,
        tuple(filter(is_well_formed, (d.content for d in documents))),
        dress.store,
    )
    navigation = replace(navigation_of(book, EpubForms("", pictures.paths)), pages=targets)
    nav = nav_document(navigation)
    resources = (*cover.resources, *pictures.resources, *styles.resources, _ncx(book, navigation))
    spine = (
        *documents,
        Document(NAV_PATH, navigation.heading, nav, ("nav", *item_properties(nav)), in_spine=False),
    )
    held = replace(holdings(book, resources), pages=len(targets), cover_described=dress.cover.described)
    edition = EpubEdition(
        language=book.manifest.language,
        direction=book.manifest.direction,
        metadata=(
            *metadata_of(book),
            *(pagination_of(printed.source) if targets else ()),
            *accessibility_metadata(held, book.manifest.accessibility),
        ),
        documents=spine,
        resources=resources,
        modified=modified,
    )
    found = (
        *failures,
        *lost_pages(book, printed, lost, {section.id: section.span for section in book.sections}),
        *cover.diagnostics,
        *pictures.diagnostics,
        *styles.diagnostics,
        *proof(edition, spans),
    )
    return edition, found


@dataclass(frozen=True, slots=True)
class _Shown:
    """The printed pages that the EPUB shows: of each section, for its citation, and of the index's places."""

    ranges: Mapping[str, str]
    index: IndexFolios


# --- documents -------------------------------------------------------------------------------------------


def _sections(
    book: Book, templates: Templates, images: Mapping[str, str], shown: _Shown
) -> tuple[tuple[Document, ...], tuple[Diagnostic, ...]]:
    documents: list[Document] = []
    diagnostics: list[Diagnostic] = []
    for section in book.sections:
        home = gathering_section(book, book.manifest.notes.epub)
        forms = EpubForms(section.id, images, NoteIds(section.id, home))
        filled = templates.fill(section.kind, _values(section, book, forms, shown))
        content = filled.text.encode()
        title = section.plain_title or book.manifest.title
        documents.append(Document(path_of(section.id), title, content, item_properties(content)))
        diagnostics += filled.diagnostics
    return tuple(documents), tuple(diagnostics)


def _marked(
    documents: tuple[Document, ...], printed: PrintPages, store: Store
) -> tuple[tuple[Document, ...], tuple[PageTarget, ...], Mapping[str, tuple[str, ...]]]:
    """The sections with the breaks of the printed pages, what the page list leads to, and by section the
    folios that have no place.
    """
    marked: list[Document] = []
    targets: list[PageTarget] = []
    lost: dict[str, tuple[str, ...]] = {}
    for document in documents:
        section = document.path.removesuffix(".xhtml")
        made = kept_marked(document.content.decode(), printed.breaks.get(section, ()), store)
        marked.append(replace(document, content=made.text.encode()))
        targets += (PageTarget(folio, f"{document.path}#{name}") for folio, name in made.marks)
        lost |= {section: made.lost} if made.lost else {}
    return tuple(marked), tuple(targets), lost


def _values(section: Section, book: Book, forms: EpubForms, shown: _Shown) -> dict[str, object]:
    """What a template is filled with; the same names as for the printed page."""
    folios = shown.ranges.get(section.id, "")
    contents = section.kind == "contents"
    listed = section.kind == "contributors"
    return {
        "book": pages.book_page(book, forms),
        "section": pages.with_citation(_page(section, book, forms), citation(section, book, forms, folios)),
        "note_groups": _note_groups(section, book, forms),
        "words": words_of(section.language),
        "styles": (STYLE_PATH,),
        "toc": toc_entries(book, forms, path_of, _no_folio) if contents else (),
        "index": index_letters(section, book, forms, epub_locators(book, forms, shown.index)),
        "contributors": people(book, forms, path_of, _no_folio) if listed else (),
    }


def _page(section: Section, book: Book, forms: EpubForms) -> pages.SectionPage:
    match book.manifest.notes.epub:
        case "popup":
            popups = pages.ChapterNotes(popup_notes(section, forms), "footnotes")
            return pages.with_notes(section, book, forms, popups)
        case "chapter":
            notes = pages.ChapterNotes(endnotes(section, forms), "endnotes")
            return pages.with_notes(section, book, forms, notes)
        case "book":
            return pages.section_page(section, book, forms)


def _note_groups(section: Section, book: Book, forms: EpubForms) -> tuple[NoteGroup, ...]:
    if section.kind != "notes":
        return ()
    return note_groups(book, section.id, lambda ids: replace(forms, notes=ids), lambda _: said_of_endnote)


def _no_folio(_: str) -> str:
    return ""


def _cover_documents(book: Book, dress: Dress, image: str | None) -> tuple[Document, ...]:
    """The page that shows the cover; none when the cover could not be packed."""
    if image is None:
        return ()
    manifest = book.manifest
    section = Section(
        id="cover",
        kind="cover",
        matter="front",
        span=Span("book.yaml"),
        language=manifest.language,
        direction=manifest.direction,
        plain_title=words_of(manifest.language).cover,
    )
    values = _values(section, book, EpubForms("cover"), _Shown({}, {}))
    page = replace(pages.book_page(book, EpubForms("cover")), image=image, image_alt=dress.cover.alt)
    filled = dress.templates.fill("cover", {**values, "book": page})
    return (Document(path_of("cover"), section.plain_title, filled.text.encode()),)


def _ncx(book: Book, navigation: Navigation) -> Resource:
    paths = tuple(path_of(section.id) for section in book.sections)
    content = ncx_document(navigation, unique_identifier(book.manifest), book.manifest.title, paths)
    return Resource(NCX_PATH, NCX_TYPE, content)
