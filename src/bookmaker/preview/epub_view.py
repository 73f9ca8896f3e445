"""A book -> its EPUB's files, and its documents in reading order, as the page shows them in a frame.

The list of printed pages is left out: it would need the pages.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from bookmaker.content.book import Book
from bookmaker.diagnostics import Diagnostic
from bookmaker.editions.page_breaks import NO_PAGES
from bookmaker.paged import Paged
from bookmaker.preview.fingerprints import digest
from bookmaker.preview.state import Document
from bookmaker.reflowed import reflowed
from bookmaker.store import Store
from bookmaker.volume import Volume

XHTML, OPS, OPF = (
    "http://www.w3.org/1999/xhtml",
    "http://www.idpf.org/2007/ops",
    "http://www.idpf.org/2007/opf",
)
FOLDER = "EPUB/"
# Nobody reads the moment of a preview, and the same book is to have the same bytes.
UNDATED = "2000-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class EpubView:
    """The files of an EPUB by path, a name for them all, and its documents."""

    name: str = ""
    documents: tuple[Document, ...] = ()
    members: Mapping[str, bytes] = field(default_factory=dict)


NO_EPUB = EpubView()


def epub_view(
    volume: Volume, book: Book, cover: bytes, store: Store
) -> tuple[EpubView, tuple[Diagnostic, ...]]:
    """The EPUB of the book with this page as its cover; empty where there are errors."""
    data, found = reflowed(volume, book, Paged({}, cover, NO_PAGES, ()), UNDATED, store)
    return (view_of(bytes(data)) if data else NO_EPUB), found


def view_of(epub: bytes) -> EpubView:
    """What an EPUB that we made holds."""
    with zipfile.ZipFile(io.BytesIO(epub)) as archive:
        members = {name.removeprefix(FOLDER): archive.read(name) for name in archive.namelist()}
    return EpubView(digest(epub), tuple(_documents(members)), members)


def _documents(members: Mapping[str, bytes]) -> Iterator[Document]:
    """The documents of the spine, with their titles in the contents, each named by all that it shows."""
    styles = digest(*(data for path, data in sorted(members.items()) if path.endswith(".css")))
    titles = _titles(members["nav.xhtml"])
    for path in _spine(members["content.opf"]):
        title, level = titles.get(path, ("", 1))
        name = digest(members[path], styles, *_shown_in(members, path))
        yield Document(path, title or _own_title(members[path]), level, name)


def _shown_in(members: Mapping[str, bytes], path: str) -> Iterator[bytes]:
    """The images of a document."""
    for node in ET.fromstring(members[path]).iter():  # noqa: S314 (we printed it)
        source = node.get("src") or node.get("{http://www.w3.org/1999/xlink}href") or ""
        if source in members:
            yield members[source]


def _spine(package: bytes) -> Iterator[str]:
    root = ET.fromstring(package)  # noqa: S314 (we printed it)
    paths = {item.get("id"): item.get("href") or "" for item in root.iter(f"{{{OPF}}}item")}
    for item in root.iter(f"{{{OPF}}}itemref"):
        if path := paths.get(item.get("idref")):
            yield path


def _titles(navigation: bytes) -> dict[str, tuple[str, int]]:
    root = ET.fromstring(navigation)  # noqa: S314 (we printed it)
    toc = next(nav for nav in root.iter(f"{{{XHTML}}}nav") if nav.get(f"{{{OPS}}}type") == "toc")
    found: dict[str, tuple[str, int]] = {}
    for title, path, level in _entries(toc, 0):
        found.setdefault(path, (title, level))
    return found


def _entries(node: ET.Element, level: int) -> Iterator[tuple[str, str, int]]:
    for child in node:
        if child.tag == f"{{{XHTML}}}a":
            yield (
                " ".join("".join(child.itertext()).split()),
                (child.get("href") or "").partition("#")[0],
                level,
            )
        else:
            yield from _entries(child, level + (child.tag == f"{{{XHTML}}}ol"))


def _own_title(document: bytes) -> str:
    root = ET.fromstring(document)  # noqa: S314 (we printed it)
    return next((node.text or "" for node in root.iter(f"{{{XHTML}}}title")), "")
