"""The EPUB -> what stands in its readers' way: archive, package, navigation, links, notes, images."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from lxml import etree

from bookmaker.gates.epub_file import DC, OPF, OPS, XHTML, XML_ID, XML_LANG, EpubFile, Item, line_of, resolved
from bookmaker.gates.expected import Expected
from bookmaker.gates.findings import Finding, Place, remark

Rule = Callable[[EpubFile, Expected], Iterator[Finding]]
MIMETYPE = b"application/epub+zip"
_NOT_LISTED = ("META-INF/", "mimetype")
_NOTES = frozenset({"footnote", "endnote", "rearnote", "doc-footnote", "doc-endnote"})
_CALLS = frozenset({"noteref", "doc-noteref"})
_OUTSIDE = ("http:", "https:", "mailto:", "tel:", "urn:")
_A11Y = ("accessMode", "accessibilityFeature", "accessibilityHazard", "accessibilitySummary")


def epub_findings(epub: EpubFile, expected: Expected) -> tuple[Finding, ...]:
    """Everything that is wrong with an EPUB, by its rules in order.

    K060: the archive; K061: container or package; K062: a file that is not listed, or listed and not there;
    K063: not well-formed; K064: an id twice; K065: a link that does not land; K066: navigation; K067: a note
    without its call, a call without its note; K068: an image without `alt`; K069: the language; K070: title,
    identifier, date; K071 (a warning): what the book says of its accessibility; K072: scripts, and what is
    fetched; K073: the spine; K074: page breaks and page list.
    """
    return tuple(finding for rule in RULES for finding in rule(epub, expected))


def _kinds(element: etree._Element) -> frozenset[str]:
    return frozenset(f"{element.get(f'{OPS}type', '')} {element.get('role', '')}".split())


def _text(element: etree._Element) -> str:
    return " ".join("".join(str(text) for text in element.itertext()).split())


def _ids(tree: etree._Element) -> dict[str, etree._Element]:
    found = ((e.get("id") or e.get(XML_ID), e) for e in tree.iter() if isinstance(e.tag, str))
    return {str(key): element for key, element in found if key}


# --- archive and package ---------------------------------------------------------------------------------


def _archive(epub: EpubFile, _: Expected) -> Iterator[Finding]:
    """The file `mimetype` first, stored and exact (EPUB 3.3, 4.2.5); each name once, none outside."""
    place = Place(epub.name)
    hint = "the archive was packed by another program: build again"
    if not epub.entries or epub.entries[0].name != "mimetype":
        yield Finding("K060", "the archive does not begin with the file `mimetype`", place, hint)
    elif not epub.entries[0].stored:
        yield Finding("K060", "the file `mimetype` is compressed or has extra fields", place, hint)
    elif epub.mimetype != MIMETYPE:
        yield Finding("K060", f"the file `mimetype` does not read {MIMETYPE.decode()}", place, hint)
    for name, times in Counter(entry.name.casefold() for entry in epub.entries).items():
        if times > 1:
            yield Finding("K060", f"the archive holds {name!r} {times} times", place, hint)
    for entry in epub.entries:
        if entry.name.startswith(("/", "\\")) or ".." in entry.name.split("/"):
            yield Finding("K060", f"the archive's entry {entry.name!r} leads outside it", place, hint)


def _package(epub: EpubFile, _: Expected) -> Iterator[Finding]:
    if not epub.package:
        yield Finding("K061", "no package document is named in META-INF/container.xml", Place(epub.name))
    elif epub.opf is None or epub.opf.tag != f"{OPF}package":
        message = f"the package document {epub.package!r} is missing, or none"
        yield Finding("K061", message, Place(epub.name))


def _listed(epub: EpubFile, _: Expected) -> Iterator[Finding]:
    there = {entry.name for entry in epub.entries if not entry.name.endswith("/")}
    for item in epub.items:
        if item.part not in there and not item.part.startswith(_OUTSIDE):
            place = Place(epub.name, part=epub.package, line=item.line)
            yield Finding("K062", f"{item.part!r} is listed and not in the archive", place)
    listed = {item.part for item in epub.items} | {epub.package}
    for name in sorted(there - listed):
        if epub.opf is not None and not name.startswith(_NOT_LISTED):
            yield Finding("K062", f"{name!r} is in the archive and not listed", Place(epub.name, part=name))


def _formed(epub: EpubFile, _: Expected) -> Iterator[Finding]:
    for broken in epub.unparsed:
        place = Place(epub.name, part=broken.part, line=broken.line)
        yield Finding("K063", f"the document is not well-formed: {broken.message}", place)


def _spine(epub: EpubFile, _: Expected) -> Iterator[Finding]:
    """The spine names items of the manifest, each once, and at least one (EPUB 3.3, 5.7)."""
    if epub.opf is None:
        return
    ids, seen = {item.id for item in epub.items}, set()
    references = list(epub.opf.iterfind(f"{OPF}spine/{OPF}itemref"))
    if not references:
        yield Finding("K073", "the book has no order of reading", epub.at(epub.package))
    for reference in references:
        name = reference.get("idref", "")
        if name not in ids:
            message = f"the order of reading names {name!r}, which is not listed"
            yield Finding("K073", message, epub.at(epub.package, reference))
        elif name in seen:
            message = f"the order of reading names {name!r} twice"
            yield Finding("K073", message, epub.at(epub.package, reference))
        seen.add(name)


# --- metadata --------------------------------------------------------------------------------------------


def _metadata(epub: EpubFile, expected: Expected) -> Iterator[Finding]:
    """What every EPUB says of itself (EPUB 3.3, 5.5.3)."""
    if epub.opf is None:
        return
    place = epub.at(epub.package)
    metadata = epub.opf.find(f"{OPF}metadata")
    texts = {
        name: [(e.text or "").strip() for e in metadata.iterfind(f"{DC}{name}")]
        if metadata is not None
        else []
        for name in ("title", "identifier", "language")
    }
    if not any(texts["title"]):
        yield Finding("K070", "the book has no title", place)
    elif expected.title not in texts["title"]:
        message = f"the book's title is {texts['title'][0]!r}, and the manifest says {expected.title!r}"
        yield Finding("K070", message, place, "build again")
    if not any(texts["identifier"]):
        yield Finding("K070", "the book has no identifier", place)
    if metadata is None or not _values(metadata, "dcterms:modified"):
        yield Finding("K070", "the book does not say when it was made", place)
    if not any(texts["language"]):
        yield Finding("K069", "the book does not say in which language it is", place)
    elif texts["language"][0] != expected.language:
        message = f"the book says {texts['language'][0]}, and the manifest {expected.language}"
        yield Finding("K069", message, place, "build again")


def _values(metadata: etree._Element, name: str) -> list[str]:
    return [(e.text or "").strip() for e in metadata.iterfind(f"{OPF}meta[@property='{name}']")]


def _accessibility(epub: EpubFile, _: Expected) -> Iterator[Finding]:
    """What shops show of a book's accessibility (EPUB Accessibility 1.1, 2.2)."""
    metadata = epub.opf.find(f"{OPF}metadata") if epub.opf is not None else None
    if metadata is None:
        return
    for name in _A11Y:
        if not any(_values(metadata, f"schema:{name}")):
            message = f"the book does not say its schema:{name}, which shops show to readers"
            yield remark("K071", message, epub.at(epub.package))


def _languages(epub: EpubFile, _: Expected) -> Iterator[Finding]:
    for part, tree in epub.documents.items():
        if not (tree.get("lang") and tree.get(XML_LANG)):
            message = "the document does not say its language by both `lang` and `xml:lang`"
            yield Finding("K069", message, epub.at(part, tree))


# --- documents -------------------------------------------------------------------------------------------


def _unique(epub: EpubFile, _: Expected) -> Iterator[Finding]:
    for part, tree in epub.trees.items():
        seen: dict[str, int] = {}
        for element in tree.iter():
            key = element.get("id") if isinstance(element.tag, str) else None
            if key and key in seen:
                message = f"the id {key!r} stands on line {seen[key]} already"
                yield Finding("K064", message, epub.at(part, element), "links to it lead to either")
            elif key:
                seen[key] = line_of(element)


def _links(epub: EpubFile, _: Expected) -> Iterator[Finding]:
    targets = {part: _ids(tree) for part, tree in epub.trees.items()}
    there = {entry.name for entry in epub.entries}
    for part, tree in epub.documents.items():
        for element in tree.iter():
            for name in ("href", "src") if isinstance(element.tag, str) else ():
                value = element.get(name)
                if value is None or value.startswith((*_OUTSIDE, "data:")) or _scheme(value):
                    continue
                target, fragment = resolved(part, value)
                if target not in there:
                    message = f"a link leads to {value!r}, and there is no such file"
                    yield Finding("K065", message, epub.at(part, element))
                elif fragment and target in targets and fragment not in targets[target]:
                    message = f"a link leads to {value!r}, and there is no such place"
                    yield Finding("K065", message, epub.at(part, element))


def _scheme(value: str) -> str:
    """What stands before a colon, where it is no path: "javascript"."""
    head, colon, _ = value.strip().partition(":")
    return head.lower() if colon and head.replace("-", "").isalnum() else ""


def _active(epub: EpubFile, _: Expected) -> Iterator[Finding]:
    """No script, nothing that a reading system would have to fetch, no link that runs something."""
    for part, tree in epub.documents.items():
        for element in tree.iter():
            if not isinstance(element.tag, str):
                continue
            place = epub.at(part, element)
            if element.tag == f"{XHTML}script" or any(k.startswith("on") for k in map(str, element.attrib)):
                yield Finding("K072", "the document holds a script", place)
            if element.get("src", "").startswith(("http:", "https:", "//")):
                yield Finding("K072", f"{element.get('src')} would be fetched from the network", place)
            scheme = _scheme(element.get("href") or "")
            if scheme and f"{scheme}:" not in _OUTSIDE:
                yield Finding("K072", f"a link leads to {element.get('href')!r}, which is no web page", place)


def _images(epub: EpubFile, _: Expected) -> Iterator[Finding]:
    for part, tree in epub.documents.items():
        for image in tree.iter(f"{XHTML}img"):
            if image.get("alt") is None:
                message = "an image has no `alt`: a screen reader reads out its file's name"
                yield Finding("K068", message, epub.at(part, image), 'alt="" says that it is decoration')


def _notes(epub: EpubFile, _: Expected) -> Iterator[Finding]:
    """Every call leads to a note, and every note back to each of its calls."""
    for part, tree in epub.documents.items():
        ids = _ids(tree)
        calls = [e for e in tree.iter(f"{XHTML}a") if _kinds(e) & _CALLS]
        called: dict[str, list[etree._Element]] = {}
        for call in calls:
            target, fragment = resolved(part, call.get("href") or "")
            note = (
                ids.get(fragment)
                if target == part
                else _ids(epub.trees[target]).get(fragment)
                if target in epub.trees
                else None
            )
            if note is None or not _kinds(note) & _NOTES:
                yield Finding("K067", "a note's call does not lead to a note", epub.at(part, call))
            elif target == part:
                called.setdefault(fragment, []).append(call)
        yield from _ways_back(epub, part, tree, called)


def _ways_back(
    epub: EpubFile, part: str, tree: etree._Element, called: dict[str, list[etree._Element]]
) -> Iterator[Finding]:
    for note in (e for e in tree.iter() if isinstance(e.tag, str) and _kinds(e) & _NOTES):
        calls = called.get(note.get("id") or "", [])
        if not calls:
            yield Finding("K067", "no call leads to this note", epub.at(part, note))
        back = {resolved(part, a.get("href") or "") for a in note.iter(f"{XHTML}a")}
        for call in calls:
            if (part, call.get("id") or "") not in back:
                message = f"the note has no way back to its call on line {line_of(call)}"
                yield Finding("K067", message, epub.at(part, note))


# --- navigation ------------------------------------------------------------------------------------------


def _navigation(epub: EpubFile, _: Expected) -> Iterator[Finding]:
    """One navigation document with a table of contents, whose links stand in the order of reading."""
    found = _nav(epub)
    if found is None:
        if epub.opf is not None:
            yield Finding("K066", "the book has no navigation document", epub.at(epub.package))
        return
    item, tree = found
    contents = [nav for nav in tree.iter(f"{XHTML}nav") if "toc" in _kinds(nav)]
    if not contents or not any(True for _ in contents[0].iter(f"{XHTML}a")):
        yield Finding("K066", "the navigation holds no table of contents", epub.at(item.part))
    for nav in tree.iter(f"{XHTML}nav"):
        if _kinds(nav) & {"toc", "page-list"}:
            yield from _order(epub, item.part, nav)


def _nav(epub: EpubFile) -> tuple[Item, etree._Element] | None:
    items = [item for item in epub.items if "nav" in item.properties and item.part in epub.trees]
    return (items[0], epub.trees[items[0].part]) if items else None


def _order(epub: EpubFile, part: str, nav: etree._Element) -> Iterator[Finding]:
    """Entries go forward through the spine (EPUB 3.3, 7.3.1)."""
    places = _reading_places(epub)
    last, name = (-1, -1), "page list" if "page-list" in _kinds(nav) else "table of contents"
    for link in nav.iter(f"{XHTML}a"):
        here = places.get(resolved(part, link.get("href") or ""))
        if here is not None and here < last:
            text = _text(link)
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
    navs = [nav for nav in found[1].iter(f"{XHTML}nav") if "page-list" in _kinds(nav)]
    return tuple(_text(a) for nav in navs for a in nav.iter(f"{XHTML}a"))


def _pages(epub: EpubFile, _: Expected) -> Iterator[Finding]:
    """Every entry of the page list leads to a page break, every break is listed, each label once."""
    found = _nav(epub)
    if found is None:
        return
    item, tree = found
    breaks = {
        (part, e.get("id") or ""): e
        for part, document in epub.documents.items()
        for e in document.iter()
        if isinstance(e.tag, str) and _kinds(e) & {"pagebreak", "doc-pagebreak"}
    }
    links = [a for n in tree.iter(f"{XHTML}nav") if "page-list" in _kinds(n) for a in n.iter(f"{XHTML}a")]
    listed = {resolved(item.part, link.get("href") or "") for link in links}
    for link in links:
        if resolved(item.part, link.get("href") or "") not in breaks:
            label = _text(link)
            yield Finding("K074", f"page {label} of the page list is no page break", epub.at(item.part, link))
    for key, element in breaks.items():
        if key not in listed:
            yield Finding("K074", "a page break is not in the page list", epub.at(key[0], element))
    for label, times in Counter(page_list(epub)).items():
        if times > 1:
            yield Finding("K074", f"the page list holds page {label} {times} times", epub.at(item.part))


RULES: tuple[Rule, ...] = (
    *(_archive, _package, _listed, _formed, _spine),
    *(_metadata, _accessibility, _languages),
    *(_unique, _links, _active, _images, _notes),
    *(_navigation, _pages),
)
