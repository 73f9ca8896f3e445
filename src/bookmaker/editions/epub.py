"""Book -> EpubEdition: one document a section, the cover, the ways through the book, everything they use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bookmaker.content.book import Book
from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.editions.accessibility import Holdings, accessibility_metadata, holdings
from bookmaker.editions.epub_documents import Begun, Shown, begun, cover_documents, section_documents
from bookmaker.editions.epub_forms import EpubForms, path_of
from bookmaker.editions.epub_metadata import metadata_of, pagination_of, unique_identifier
from bookmaker.editions.gathering import gathered
from bookmaker.editions.index_folios import index_folios
from bookmaker.editions.lost_pages import lost_pages
from bookmaker.editions.navigation import Navigation, nav_document, ncx_document
from bookmaker.editions.package import (
    NAV_PATH,
    NCX_PATH,
    NCX_TYPE,
    Document,
    EpubEdition,
    Metadatum,
    Resource,
)
from bookmaker.editions.page_breaks import NO_PAGES, PrintPages
from bookmaker.editions.proof import Reading, item_properties, proof, reading
from bookmaker.editions.reflowable import (
    CoverImage,
    packed_cover,
    packed_styles,
)
from bookmaker.editions.style_sheets import Sheet
from bookmaker.editions.templates import Templates
from bookmaker.editions.wayfinding import navigation_of
from bookmaker.filed import Put, held
from bookmaker.store import NOWHERE, Store


@dataclass(frozen=True, slots=True)
class Dress:
    """What a book wears in its reflowable edition.

    `sheets` are in the order of the cascade, the house design before the book's own; `files` holds the fonts
    and images that they name, by path. What was made before lies in `store`; what is made goes to `put`.
    """

    templates: Templates
    sheets: tuple[Sheet, ...]
    files: Mapping[str, bytes]
    cover: CoverImage
    store: Store = NOWHERE
    put: Put = held


def epub_edition(
    book: Book,
    dress: Dress,
    modified: datetime,
    printed: PrintPages = NO_PAGES,
    early: Begun | None = None,
) -> tuple[EpubEdition, tuple[Diagnostic, ...]]:
    """The whole EPUB, and what was wrong with it. It has a page list where pages have been laid out.

    `early` is what was begun of the same book with the same templates.

    J codes where a template fails, S codes for styles, T codes for fonts, E codes for images that can't be
    packed, for documents that reading systems would refuse and for printed pages without a place (E020,
    E022). `modified` is in UTC.
    """
    early = early or begun(book, dress.templates, dress.store, dress.put)
    shown = Shown(printed, index_folios(book, printed))
    book = gathered(book, book.manifest.notes.epub)
    pictures = early.pictures
    cover = packed_cover(dress.cover, book.places.value("cover", "image"), dress.store)
    sections = section_documents(book, dress.templates, early, shown, dress.store)
    front = cover_documents(book, dress.templates, cover.paths.get(""), dress.cover.alt)
    documents = (*front, *sections.documents)
    spans = {section.id: section.span for section in book.sections}
    readings = _readings(documents, spans, dress.store)
    readable = (bytes(d.content) for d, read in zip(documents, readings, strict=True) if read.ids is not None)
    styles = packed_styles(dress.sheets, dress.files, readable, book.manifest.direction, dress.store)
    navigation = replace(navigation_of(book, EpubForms("", pictures.paths)), pages=sections.targets)
    resources = (*cover.resources, *pictures.resources, *styles.resources, _ncx(book, navigation))
    held = holdings(book, resources)
    held = replace(held, pages=len(sections.targets), cover_described=dress.cover.described)
    nav = _nav(navigation)
    edition = EpubEdition(
        language=book.manifest.language,
        direction=book.manifest.direction,
        metadata=_metadata(book, held, printed.source),
        documents=(*documents, nav),
        resources=resources,
        modified=modified,
    )
    found = (
        *sections.diagnostics,
        *lost_pages(book, printed, sections.lost, spans),
        *cover.diagnostics,
        *pictures.diagnostics,
        *styles.diagnostics,
        *proof([*readings, _reading(nav, {}, dress.store)], [resource.path for resource in resources]),
    )
    return edition, found


def _metadata(book: Book, held: Holdings, source: str) -> tuple[Metadatum, ...]:
    """What the package says of the book, of the source of its printed pages, and of its accessibility."""
    return (
        *metadata_of(book),
        *(pagination_of(source) if held.pages else ()),
        *accessibility_metadata(held, book.manifest.accessibility, book.manifest.language),
    )


def _readings(documents: Iterable[Document], spans: Mapping[str, Span], store: Store) -> list[Reading]:
    places = {path_of(section): span for section, span in spans.items()}
    return [_reading(document, places, store) for document in documents]


def _reading(document: Document, places: Mapping[str, Span], store: Store) -> Reading:
    span = places.get(document.path, Span(document.path))
    return reading(document.path, bytes(document.content), span, store)


def _nav(navigation: Navigation) -> Document:
    content = nav_document(navigation)
    properties = ("nav", *item_properties(content))
    return Document(NAV_PATH, navigation.heading, content, properties, in_spine=False)


def _ncx(book: Book, navigation: Navigation) -> Resource:
    paths = tuple(path_of(section.id) for section in book.sections)
    content = ncx_document(navigation, unique_identifier(book.manifest), book.manifest.title, paths)
    return Resource(NCX_PATH, NCX_TYPE, content)
