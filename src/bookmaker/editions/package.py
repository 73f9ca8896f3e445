"""What an EPUB is made of, as values: documents in reading order, resources, metadata."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from bookmaker.filed import Content

NAV_PATH = "nav.xhtml"
NCX_PATH = "toc.ncx"
STYLE_PATH = "styles/book.css"
NEWER_STYLE_PATH = "styles/newer.css"
# Each document has both: the second says again, for engines that know more, what the first says for all.
STYLE_PATHS = (STYLE_PATH, NEWER_STYLE_PATH)
UNIQUE_ID = "book-id"

XHTML_TYPE = "application/xhtml+xml"
NCX_TYPE = "application/x-dtbncx+xml"


@dataclass(frozen=True, slots=True)
class Document:
    """One XHTML document. `path` is relative to the package; `properties` are those of its manifest item.

    The navigation document need not be in the spine: reading systems show it in their own way.
    """

    path: str
    title: str
    content: Content
    properties: tuple[str, ...] = ()
    in_spine: bool = True


@dataclass(frozen=True, slots=True)
class Resource:
    """What documents use: a style sheet, a font, an image, the NCX."""

    path: str
    media_type: str
    content: Content
    properties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DublinCore:
    """An element of the Dublin Core namespace: `name` is "title", "creator", …; an id when it is refined."""

    name: str
    value: str
    id: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Property:
    """A `meta` element: a property of the book, or of the element with the id `refines`."""

    name: str
    value: str
    refines: str = ""
    scheme: str = ""
    id: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class LinkedRecord:
    """A `link` element: what stands elsewhere on the book, or on the element with the id `refines`."""

    rel: str
    href: str
    refines: str = ""


Metadatum: TypeAlias = DublinCore | Property | LinkedRecord


@dataclass(frozen=True, slots=True)
class EpubEdition:
    """A whole EPUB. `documents` are in reading order and hold the navigation document.

    The `DublinCore` identifier with the id `UNIQUE_ID` is the book's own. `modified` is in UTC.
    """

    language: str
    direction: str
    metadata: tuple[Metadatum, ...]
    documents: tuple[Document, ...]
    resources: tuple[Resource, ...]
    modified: datetime
