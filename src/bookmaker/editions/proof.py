"""Documents -> what nobody should be given in them, since a book's own templates can write anything."""

from __future__ import annotations

import json
import posixpath
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urldefrag

from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.software import software
from bookmaker.store import NOWHERE, Store, key_of

HINT = "look at the book's own template for this kind of section"
LOADED = frozenset({"src", "srcset", "poster", "data"})
ACTIVE = frozenset({"script", "iframe", "object", "embed", "form", "applet", "base"})
RUNNING = ("javascript:", "vbscript:", "data:text/html")
# What a browser passes over in an address.
_IGNORED = re.compile(r"[\x00-\x20]")


@dataclass(frozen=True, slots=True)
class _Document:
    """A document's elements, its path and its place in the book."""

    path: str
    span: Span
    elements: tuple[ET.Element, ...]

    def ids(self) -> Counter[str]:
        return Counter(e.attrib["id"] for e in self.elements if "id" in e.attrib)


@dataclass(frozen=True, slots=True)
class Reading:
    """What is held of a document that was read: its ids, where its links lead, and what is wrong in it.

    There are no `ids` of one that is not well-formed.
    """

    path: str
    span: Span
    ids: frozenset[str] | None
    urls: tuple[str, ...] = ()
    found: tuple[Diagnostic, ...] = ()


def item_properties(content: bytes) -> tuple[str, ...]:
    """The properties that a document's manifest item must declare (EPUB 3.3, appendix D.4)."""
    found = {"mathml": rb"<(?:\w+:)?math\b", "svg": rb"<(?:\w+:)?svg\b"}
    return tuple(name for name, pattern in found.items() if re.search(pattern, content))


def reading(path: str, content: bytes, span: Span, store: Store = NOWHERE) -> Reading:
    """A document, read once. One in which nothing is wrong is known again by its content.

    E001: it is not well-formed XML. E002: it holds something that runs, is attached, or is loaded from
    elsewhere. E003: an id stands in it twice.
    """
    key = "" if store is NOWHERE else key_of("reading", software(), content)
    kept = store.get(key) if key else None
    if kept is not None:
        ids, urls = json.loads(kept)
        return Reading(path, span, frozenset(ids), tuple(urls))
    document = _parsed(path, content, span)
    if isinstance(document, Diagnostic):
        return Reading(path, span, None, found=(document,))
    found = (*_active(document), *_remote(document), *_doubled(document))
    read = Reading(path, span, frozenset(document.ids()), tuple(_inside(document)), found)
    if key and not found:
        store.put(key, json.dumps([sorted(document.ids()), read.urls]).encode())
    return read


def proof(readings: Collection[Reading], files: Collection[str]) -> Iterator[Diagnostic]:
    """What is wrong in documents, and E004: a link leads to no document, file or id of the EPUB."""
    places = {document.path: document.ids for document in readings}
    for document in readings:
        yield from document.found
        yield from _lost(document, places, files)


def proof_of_page(path: str, xhtml: str, span: Span) -> tuple[Diagnostic, ...]:
    """What is wrong with a document that becomes pages: E001 and E002, as in `proof`.

    What it loads is the layout's affair, which has the book's own files alone.
    """
    page = _parsed(path, xhtml.encode(), span)
    return (page,) if isinstance(page, Diagnostic) else tuple(_active(page))


def _parsed(path: str, content: bytes, span: Span) -> _Document | Diagnostic:
    try:
        elements = tuple(ET.fromstring(content).iter())  # noqa: S314 (a document of this book)
        return _Document(path, span, elements)
    except ET.ParseError as error:
        return Diagnostic("E001", f"the document {path} is not well-formed: {error}", span, HINT)


def _active(document: _Document) -> Iterator[Diagnostic]:
    for element in document.elements:
        name = element.tag.rpartition("}")[2].lower()
        if name in ACTIVE:
            yield Diagnostic("E002", f"the document {document.path} holds a <{name}>", document.span, HINT)
        for attribute, value in element.attrib.items():
            if attribute == "rel" and "attachment" in value.lower().split():
                message = f"the document {document.path} attaches a file"
                yield Diagnostic("E002", message, document.span, HINT)
            elif attribute.startswith("on") or _runs(value):
                message = f"the document {document.path} runs a script from {attribute}"
                yield Diagnostic("E002", message, document.span, HINT)


def _remote(document: _Document) -> Iterator[Diagnostic]:
    for element in document.elements:
        name = element.tag.rpartition("}")[2].lower()
        for attribute, value in element.attrib.items():
            if _is_loaded(name, attribute) and _is_remote(value) and not _runs(value):
                message = f"the document {document.path} loads {value!r} from elsewhere"
                yield Diagnostic("E002", message, document.span, HINT)


def _is_loaded(name: str, attribute: str) -> bool:
    local = attribute.rpartition("}")[2]
    return local in LOADED or (local == "href" and name in {"link", "image", "use"})


def _is_remote(url: str) -> bool:
    return url.startswith("//") or bool(re.match(r"(?!data:)[A-Za-z][A-Za-z0-9+.-]*:", url))


def _doubled(document: _Document) -> Iterator[Diagnostic]:
    for name, count in document.ids().items():
        if count > 1:
            message = f"the id {name!r} stands {count} times in {document.path}"
            yield Diagnostic("E003", message, document.span, "give each its own id")


def _inside(document: _Document) -> Iterator[str]:
    """Where the document's links lead that stay in the EPUB."""
    for element in document.elements:
        for attribute in ("href", "src"):
            url = element.attrib.get(attribute)
            if url and not (_is_remote(url) or url.startswith("data:") or _runs(url)):
                yield url


def _lost(
    document: Reading, places: Mapping[str, frozenset[str] | None], files: Collection[str]
) -> Iterator[Diagnostic]:
    for url in document.urls:
        if not _lands(url, document, places, files):
            message = f"{document.path} leads to {url!r}, which is not in the EPUB"
            yield Diagnostic("E004", message, document.span, HINT)


def _runs(url: str) -> bool:
    return _IGNORED.sub("", url).lower().startswith(RUNNING)


def _lands(
    url: str, document: Reading, places: Mapping[str, frozenset[str] | None], files: Collection[str]
) -> bool:
    path, anchor = urldefrag(url)
    target = posixpath.normpath(posixpath.join(posixpath.dirname(document.path), unquote(path)))
    target = target if path else document.path
    if target in places:
        ids = places[target]
        return not anchor or ids is None or unquote(anchor) in ids
    return target in files and not anchor
