"""Sections -> the navigation document (contents, landmarks) and the NCX for old reading systems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from bookmaker.editions.package import STYLE_PATHS
from bookmaker.editions.xhtml import EPUB, XHTML, Element, Node, Nodes, element, xhtml

NCX = "http://www.daisy.org/z3986/2005/ncx/"

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True, slots=True)
class NavEntry:
    """A line of the contents: `label` as it is shown, `text` without mark-up."""

    href: str
    label: Nodes
    text: str
    children: tuple[NavEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Landmark:
    """A place that readers ask for; `kind` is a term of the EPUB Structural Semantics Vocabulary."""

    kind: str
    href: str
    text: str


@dataclass(frozen=True, slots=True)
class PageTarget:
    """The beginning of a printed page, by its folio."""

    folio: str
    href: str


@dataclass(frozen=True, slots=True)
class Navigation:
    """All that leads through the book. `heading` stands over the contents, in the book's language."""

    language: str
    direction: str
    heading: str
    entries: tuple[NavEntry, ...]
    landmarks: tuple[Landmark, ...]
    pages: tuple[PageTarget, ...] = ()


def nested(entries: Iterable[tuple[int, NavEntry]]) -> tuple[NavEntry, ...]:
    """Entries with their depth, in order -> a tree of two levels."""
    tree: list[NavEntry] = []
    for depth, entry in entries:
        if depth > 1 and tree:
            tree[-1] = replace(tree[-1], children=(*tree[-1].children, entry))
        else:
            tree.append(entry)
    return tuple(tree)


# --- the navigation document (EPUB 3.3, section 7) -------------------------------------------------------


def nav_document(navigation: Navigation) -> bytes:
    """The navigation document: contents; landmarks and printed pages, which only reading systems see."""
    toc = element(
        "nav",
        {"epub:type": "toc", "role": "doc-toc", "id": "toc", "aria-labelledby": "toc-title", "class": "toc"},
        [
            "\n",
            element("h1", {"id": "toc-title", "class": "title"}, [navigation.heading]),
            "\n",
            _list(navigation.entries),
        ],
    )
    body: list[Node] = ["\n", toc, "\n"]
    if navigation.landmarks:
        attributes = {"epub:type": "landmarks", "id": "landmarks", "hidden": "hidden"}
        body += _hidden(attributes, map(_landmark, navigation.landmarks))
    if navigation.pages:
        attributes = {"epub:type": "page-list", "role": "doc-pagelist", "id": "page-list", "hidden": "hidden"}
        links = (element("a", {"href": page.href}, [page.folio]) for page in navigation.pages)
        body += _hidden(attributes, links)
    return _document(navigation, body)


def _hidden(attributes: Mapping[str, str], links: Iterable[Element]) -> Nodes:
    lines = (_line(link) for link in links)
    return element("nav", attributes, ["\n", element("ol", {}, ["\n", *_separated(lines)]), "\n"]), "\n"


def _document(navigation: Navigation, body: list[Node]) -> bytes:
    head = (
        element("meta", {"charset": "UTF-8"}),
        element("title", {}, [navigation.heading]),
        *(element("link", {"rel": "stylesheet", "type": "text/css", "href": path}) for path in STYLE_PATHS),
    )
    attributes = {
        "xmlns": XHTML,
        "xmlns:epub": EPUB,
        "lang": navigation.language,
        "xml:lang": navigation.language,
        "dir": navigation.direction,
    }
    parts = (element("head", {}, head), "\n", element("body", {"class": "contents front"}, body))
    return (_DECLARATION + "<!DOCTYPE html>\n" + xhtml([element("html", attributes, parts)]) + "\n").encode()


def _list(entries: Iterable[NavEntry]) -> Element:
    return element("ol", {}, ["\n", *_separated(_entry(entry) for entry in entries)])


def _entry(entry: NavEntry) -> Element:
    link = element("a", {"href": entry.href}, entry.label)
    return _line(link, *(("\n", _list(entry.children)) if entry.children else ()))


def _landmark(landmark: Landmark) -> Element:
    return element("a", {"epub:type": landmark.kind, "href": landmark.href}, [landmark.text])


def _line(*children: Node) -> Element:
    return Element("li", (), children)


def _separated(elements: Iterable[Element]) -> Iterator[Node]:
    for each in elements:
        yield each
        yield "\n"


# --- the NCX (OPF 2.0.1, section 2.4.1; ANSI/NISO Z39.86-2005, section 8) -----------------------------------


def ncx_document(navigation: Navigation, identifier: str, title: str, paths: Iterable[str]) -> bytes:
    """The NCX: the same contents and pages, numbered in reading order: that of the documents' `paths`.

    `identifier` is the book's unique one.
    """
    order = _play_order(navigation, paths)
    metas = {
        "dtb:uid": identifier,
        "dtb:depth": "2" if any(entry.children for entry in navigation.entries) else "1",
        "dtb:totalPageCount": str(len(navigation.pages)),
        "dtb:maxPageNumber": str(max((_arabic(page.folio) for page in navigation.pages), default=0)),
    }
    head = [element("meta", {"name": name, "content": content}) for name, content in metas.items()]
    attributes = {
        "xmlns": NCX,
        "version": "2005-1",
        "xml:lang": navigation.language,
        "dir": navigation.direction,
    }
    points = (_point(entry, order) for entry in navigation.entries)
    targets = [_target(page, number, order) for number, page in enumerate(navigation.pages, 1)]
    parts = (
        element("head", {}, ["\n", *_separated(head)]),
        "\n",
        element("docTitle", {}, [element("text", {}, [title])]),
        "\n",
        element("navMap", {}, ["\n", *_separated(points)]),
        *((element("pageList", {}, ["\n", *_separated(targets)]),) if targets else ()),
    )
    return (_DECLARATION + xhtml([element("ncx", attributes, parts)]) + "\n").encode()


def _play_order(navigation: Navigation, paths: Iterable[str]) -> Mapping[str, int]:
    """The place of each target in the order of reading; a document's beginning comes before its pages."""
    places = {path: place for place, path in enumerate(paths)}
    hrefs = dict.fromkeys((*_hrefs(navigation.entries), *(page.href for page in navigation.pages)))
    read = sorted(hrefs, key=lambda href: places.get(href.partition("#")[0], len(places)))
    return {href: number for number, href in enumerate(read, 1)}


def _hrefs(entries: Iterable[NavEntry]) -> Iterator[str]:
    for entry in entries:
        yield entry.href
        yield from _hrefs(entry.children)


def _point(entry: NavEntry, order: Mapping[str, int]) -> Element:
    number = order[entry.href]
    children = [_point(child, order) for child in entry.children]
    attributes = {"id": f"point-{number}", "playOrder": str(number)}
    return element("navPoint", attributes, [*_labelled(entry.text, entry.href), *children])


def _target(page: PageTarget, number: int, order: Mapping[str, int]) -> Element:
    arabic = _arabic(page.folio)
    attributes = {
        "id": f"page-target-{number}",
        "type": "normal" if arabic else "front",
        "value": str(arabic) if arabic else None,
        "playOrder": str(order[page.href]),
    }
    return element("pageTarget", attributes, _labelled(page.folio, page.href))


def _labelled(text: str, href: str) -> Nodes:
    label = element("navLabel", {}, [element("text", {}, [text])])
    return label, element("content", {"src": href})


def _arabic(folio: str) -> int:
    """The number of a page with an arabic folio; 0 for roman ones, which number the front matter."""
    return int(folio) if folio.isdecimal() else 0
