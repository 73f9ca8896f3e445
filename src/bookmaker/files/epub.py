"""EpubEdition -> an EPUB 3 file. The only module that knows EbookLib.

EbookLib writes the package document and the container, and is told of every file without its content: its
own document class parses XHTML as HTML and damages it. It dates the archive's entries with the time of day,
so the archive is written a second time, with the files as we made them, under one fixed date.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Mapping
from typing import Any, BinaryIO, assert_never

from ebooklib import epub

from bookmaker.editions.package import (
    NCX_TYPE,
    UNIQUE_ID,
    XHTML_TYPE,
    Document,
    DublinCore,
    EpubEdition,
    LinkedRecord,
    Metadatum,
    Property,
    Resource,
)
from bookmaker.filed import Content, pieces_of

MIMETYPE = "mimetype"
ENTRY_DATE = (1980, 1, 1, 0, 0, 0)
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# What is compressed by its own format is not compressed again.
_PACKED = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".woff", ".woff2", ".mp3", ".m4a", ".mp4")

FOLDER = "EPUB/"
_LEADERS = (MIMETYPE, "META-INF/container.xml", f"{FOLDER}content.opf")


def write_epub(out: BinaryIO, edition: EpubEdition) -> None:
    """Write the EPUB file: the same bytes for the same edition, at any time and in any place.

    ValueError when a path is used twice, or a piece of metadata can't be written in XML.
    """
    _check_paths(edition)
    stream = io.BytesIO()
    _Writer(stream, _book(edition), edition).write()
    documents = {f"{FOLDER}{d.path}": d.content for d in edition.documents}
    resources = {f"{FOLDER}{r.path}": r.content for r in edition.resources}
    _archive(out, stream, documents | resources)


def _check_paths(edition: EpubEdition) -> None:
    seen: set[str] = set()
    for path in (*(d.path for d in edition.documents), *(r.path for r in edition.resources)):
        if path.casefold() in seen:
            raise ValueError(f"two files of the EPUB are named {path!r}")
        seen.add(path.casefold())


def _book(edition: EpubEdition) -> epub.EpubBook:
    book = epub.EpubBook()
    book.IDENTIFIER_ID = UNIQUE_ID
    book.language = edition.language
    book.direction = edition.direction
    book.metadata = {}
    book.add_metadata("OPF", "generator", "", {"name": "generator", "content": "bookmaker"})
    for entry in edition.metadata:
        _add(book, entry)
    cover = [r for r in edition.resources if "cover-image" in r.properties]
    if cover:
        book.add_metadata("OPF", "cover", "", {"name": "cover", "content": _item_id(cover[0])})
    for document in edition.documents:
        book.add_item(_item(document, XHTML_TYPE))
    for resource in edition.resources:
        book.add_item(_item(resource, resource.media_type))
    book.spine = [_item_id(document) for document in edition.documents if document.in_spine]
    return book


def _add(book: epub.EpubBook, entry: Metadatum) -> None:
    match entry:
        case DublinCore():
            attributes = {"id": entry.id, XML_LANG: entry.lang}
            book.add_metadata("DC", entry.name, entry.value, _kept(attributes))
        case Property():
            refines = f"#{entry.refines}" if entry.refines else ""
            attributes = {"refines": refines, "property": entry.name, "scheme": entry.scheme}
            attributes |= {"id": entry.id, XML_LANG: entry.lang}
            book.add_metadata(None, "meta", entry.value, _kept(attributes))
        case LinkedRecord():
            refines = f"#{entry.refines}" if entry.refines else ""
            attributes = {"rel": entry.rel, "href": entry.href, "refines": refines}
            book.add_metadata(None, "link", "", _kept(attributes))
        case _:
            assert_never(entry)


def _kept(attributes: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if value}


def _item_id(item: Document | Resource) -> str:
    if isinstance(item, Resource) and item.media_type == NCX_TYPE:
        return "ncx"
    return "item-" + re.sub(r"[^A-Za-z0-9._-]", "-", item.path)


def _item(item: Document | Resource, media_type: str) -> epub.EpubItem:
    made = epub.EpubItem(_item_id(item), item.path, media_type, b"")
    made.properties = list(item.properties)
    made.is_linear = True
    return made


class _Writer(epub.EpubWriter):  # type: ignore[misc]  # EbookLib has no types
    """EbookLib's writer, with the language on the package; metadata that it would drop are refused."""

    def __init__(self, stream: io.BytesIO, book: epub.EpubBook, edition: EpubEdition) -> None:
        options = {
            "mtime": edition.modified,
            "epub2_guide": False,
            "package_direction": True,
            "compresslevel": 0,
        }
        super().__init__(stream, book, options)
        self._edition = edition

    def _write_opf_file(self, root: Any) -> None:  # noqa: ANN401 (an element of lxml)
        root.set(XML_LANG, self._edition.language)
        written = Counter(meta.text or "" for meta in root.find("metadata"))
        values = (entry.value for entry in self._edition.metadata if not isinstance(entry, LinkedRecord))
        if Counter(values) - written:
            raise ValueError("metadata of the book hold characters that XML does not allow")
        super()._write_opf_file(root)


def _archive(out: BinaryIO, theirs: io.BytesIO, ours: Mapping[str, Content]) -> None:
    """EbookLib's archive under one date, with our own bytes in the files that it was only told of."""
    with zipfile.ZipFile(theirs) as source, zipfile.ZipFile(out, "w") as target:
        rest = sorted(set(source.namelist()) - set(_LEADERS))
        for name in (*_LEADERS, *rest):
            entry = zipfile.ZipInfo(name, ENTRY_DATE)
            entry.create_system = 3  # the same on every system
            entry.external_attr = 0o644 << 16
            is_stored = name == MIMETYPE or name.casefold().endswith(_PACKED)
            entry.compress_type = zipfile.ZIP_STORED if is_stored else zipfile.ZIP_DEFLATED
            content = ours[name] if name in ours else source.read(name)
            if is_stored:
                entry.file_size = len(content)
                with target.open(entry, "w") as stream:
                    stream.writelines(pieces_of(content))
            else:  # compressed in one piece: so its bytes depend on nothing else
                target.writestr(entry, bytes(content), compresslevel=9)
