"""EpubEdition -> what reading systems would refuse in it, since a book's own templates can write anything."""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urldefrag

from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.editions.package import EpubEdition

HINT = "look at the book's own template for this kind of section"
LOADED = frozenset({"src", "srcset", "poster", "data"})
ACTIVE = frozenset({"script", "iframe", "object", "embed", "form", "applet", "base"})
RUNNING = ("javascript:", "vbscript:", "data:text/html")


@dataclass(frozen=True, slots=True)
class _Read:
    """A document's elements, its path and its place in the book."""

    path: str
    span: Span
    elements: tuple[ET.Element, ...]

    def ids(self) -> Counter[str]:
        return Counter(e.attrib["id"] for e in self.elements if "id" in e.attrib)


def item_properties(content: bytes) -> tuple[str, ...]:
    """The properties that a document's manifest item must declare (EPUB 3.3, appendix D.4)."""
    found = {"mathml": rb"<(?:\w+:)?math\b", "svg": rb"<(?:\w+:)?svg\b"}
    return tuple(name for name, pattern in found.items() if re.search(pattern, content))


def is_well_formed(content: bytes) -> bool:
    """Whether a document is XML that can be read."""
    try:
        ET.fromstring(content)  # noqa: S314 (a document of this book)
    except ET.ParseError:
        return False
    return True


def proof(edition: EpubEdition, spans: Mapping[str, Span]) -> Iterator[Diagnostic]:
    """E001: a document is not well-formed XML. E002: it holds something that runs, or loads from elsewhere.

    E003: an id stands in it twice. E004: a link leads to no document, file or id of the EPUB.
    """
    read: list[_Read] = []
    for document in edition.documents:
        span = spans.get(document.path, Span(document.path))
        try:
            read.append(_Read(document.path, span, tuple(ET.fromstring(document.content).iter())))  # noqa: S314
        except ET.ParseError as error:
            yield Diagnostic("E001", f"the document {document.path} is not well-formed: {error}", span, HINT)
    files = frozenset(resource.path for resource in edition.resources)
    unread: dict[str, frozenset[str] | None] = {document.path: None for document in edition.documents}
    places = unread | {document.path: frozenset(document.ids()) for document in read}
    for each in read:
        yield from _active(each)
        yield from _doubled(each)
        yield from _lost(each, places, files)


def _active(document: _Read) -> Iterator[Diagnostic]:
    for element in document.elements:
        name = element.tag.rpartition("}")[2].lower()
        if name in ACTIVE:
            yield Diagnostic("E002", f"the document {document.path} holds a <{name}>", document.span, HINT)
        for attribute, value in element.attrib.items():
            if attribute.startswith("on") or _runs(value):
                message = f"the document {document.path} runs a script from {attribute}"
                yield Diagnostic("E002", message, document.span, HINT)
            elif _is_loaded(name, attribute) and _is_remote(value):
                message = f"the document {document.path} loads {value!r} from elsewhere"
                yield Diagnostic("E002", message, document.span, HINT)


def _is_loaded(name: str, attribute: str) -> bool:
    local = attribute.rpartition("}")[2]
    return local in LOADED or (local == "href" and name in {"link", "image", "use"})


def _is_remote(url: str) -> bool:
    return url.startswith("//") or bool(re.match(r"(?!data:)[A-Za-z][A-Za-z0-9+.-]*:", url))


def _doubled(document: _Read) -> Iterator[Diagnostic]:
    for name, count in document.ids().items():
        if count > 1:
            message = f"the id {name!r} stands {count} times in {document.path}"
            yield Diagnostic("E003", message, document.span, "give each its own id")


def _lost(
    document: _Read, places: Mapping[str, frozenset[str] | None], files: frozenset[str]
) -> Iterator[Diagnostic]:
    for element in document.elements:
        for attribute in ("href", "src"):
            url = element.attrib.get(attribute)
            if url and _is_inside(url) and not _lands(url, document, places, files):
                message = f"{document.path} leads to {url!r}, which is not in the EPUB"
                yield Diagnostic("E004", message, document.span, HINT)


def _is_inside(url: str) -> bool:
    return not (_is_remote(url) or url.startswith("data:") or _runs(url))


def _runs(url: str) -> bool:
    return url.strip().lower().startswith(RUNNING)


def _lands(
    url: str, document: _Read, places: Mapping[str, frozenset[str] | None], files: frozenset[str]
) -> bool:
    path, anchor = urldefrag(url)
    target = posixpath.normpath(posixpath.join(posixpath.dirname(document.path), unquote(path)))
    target = target if path else document.path
    if target in places:
        ids = places[target]
        return not anchor or ids is None or unquote(anchor) in ids
    return target in files and not anchor
