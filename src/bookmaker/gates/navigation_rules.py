"""An EPUB's navigation document -> what is wrong in it: contents, their order, the page list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from bookmaker.gates.epub_file import OPF, XHTML, EpubFile, Item, kinds, resolved, text_of
from bookmaker.gates.expected import Expected
from bookmaker.gates.findings import Finding


def navigation(epub: EpubFile, _: Expected) -> Iterator[Finding]:
    """K066: one navigation document with a table of contents, whose links stand in the order of reading."""
    found = _nav(epub)
    if found is None:
        if epub.opf is not None:
            yield Finding("K066", "the book has no navigation document", epub.at(epub.package))
        return
    item, tree = found
    contents = [nav for nav in tree.iter(f"{XHTML}nav") if "toc" in kinds(nav)]
    if not contents or not any(True for _ in contents[0].iter(f"{XHTML}a")):
        yield Finding("K066", "the navigation holds no table of contents", epub.at(item.part))
    for nav in tree.iter(f"{XHTML}nav"):
        if kinds(nav) & {"toc", "page-list"}:
            yield from _order(epub, item.part, nav)


def _nav(epub: EpubFile) -> tuple[Item, etree._Element] | None:
    items = [item for item in epub.items if "nav" in item.properties and item.part in epub.trees]
    return (items[0], epub.trees[items[0].part]) if items else None


def _order(epub: EpubFile, part: str, nav: etree._Element) -> Iterator[Finding]:
    """Entries go forward through the spine (EPUB 3.3, 7.3.1)."""
    places = _reading_places(epub)
    last, name = (-1, -1), "page list" if "page-list" in kinds(nav) else "table of contents"
    for link in nav.iter(f"{XHTML}a"):
        here = places.get(resolved(part, link.get("href") or ""))
        if here is not None and here < last:
            text = text_of(link)
            yield Finding("K066", f"the {name} goes back at {text!r}", epub.at(part, link))
        last = here or last


def _reading_places(epub: EpubFile) -> dict[tuple[str, str], tuple[int, int]]:
    """Each part and id with its place in the order of reading."""
    parts = {item.id: item.part for item in epub.items}
    order = (
        [parts.get(r.get("idref", ""), "") for r in epub.opf.iterfind(f"{OPF}spine/{OPF}itemref")]
        if epub.opf is not None
        else []
    )
    places: dict[tuple[str, str], tuple[int, int]] = {}
    for number, part in enumerate(order):
        places.setdefault((part, ""), (number, -1))
        for i, element in enumerate(epub.trees[part].iter() if part in epub.trees else ()):
            if isinstance(element.tag, str) and element.get("id"):
                places.setdefault((part, str(element.get("id"))), (number, i))
    return places


def page_list(epub: EpubFile) -> tuple[str, ...]:
    """The labels of the page list, in order; none where the book has none."""
    found = _nav(epub)
    if found is None:
        return ()
    navs = [nav for nav in found[1].iter(f"{XHTML}nav") if "page-list" in kinds(nav)]
    return tuple(text_of(a) for nav in navs for a in nav.iter(f"{XHTML}a"))


def pages(epub: EpubFile, _: Expected) -> Iterator[Finding]:
    """K074: every entry of the page list leads to a page break, every break is listed, each label once."""
    found = _nav(epub)
    if found is None:
        return
    item, tree = found
    breaks = {
        (part, e.get("id") or ""): e
        for part, document in epub.documents.items()
        for e in document.iter()
        if isinstance(e.tag, str) and kinds(e) & {"pagebreak", "doc-pagebreak"}
    }
    links = [a for n in tree.iter(f"{XHTML}nav") if "page-list" in kinds(n) for a in n.iter(f"{XHTML}a")]
    listed = {resolved(item.part, link.get("href") or "") for link in links}
    for link in links:
        if resolved(item.part, link.get("href") or "") not in breaks:
            label = text_of(link)
            yield Finding("K074", f"page {label} of the page list is no page break", epub.at(item.part, link))
    for key, element in breaks.items():
        if key not in listed:
            yield Finding("K074", "a page break is not in the page list", epub.at(key[0], element))
    for label, times in Counter(page_list(epub)).items():
        if times > 1:
            yield Finding("K074", f"the page list holds page {label} {times} times", epub.at(item.part))
