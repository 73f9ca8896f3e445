"""An EPUB's documents -> what is wrong in them: language, ids, links, scripts, images, notes."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bookmaker.gates.epub_file import (
    OUTSIDE,
    XHTML,
    XML_LANG,
    EpubFile,
    ids_of,
    kinds,
    line_of,
    resolved,
)
from bookmaker.gates.expected import Expected
from bookmaker.gates.findings import Finding

_NOTES = frozenset({"footnote", "endnote", "rearnote", "doc-footnote", "doc-endnote"})
_CALLS = frozenset({"noteref", "doc-noteref"})


def languages(epub: EpubFile, _: Expected) -> Iterator[Finding]:
    """K069: every document says its language in both ways."""
    for part, tree in epub.documents.items():
        if not (tree.get("lang") and tree.get(XML_LANG)):
            message = "the document does not say its language by both `lang` and `xml:lang`"
            yield Finding("K069", message, epub.at(part, tree))


def unique(epub: EpubFile, _: Expected) -> Iterator[Finding]:
    """K064: no id twice in a document."""
    for part, tree in epub.trees.items():
        seen: dict[str, int] = {}
        for element in tree.iter():
            key = element.get("id") if isinstance(element.tag, str) else None
            if key and key in seen:
                message = f"the id {key!r} stands on line {seen[key]} already"
                yield Finding("K064", message, epub.at(part, element), "links to it lead to either")
            elif key:
                seen[key] = line_of(element)


def links(epub: EpubFile, _: Expected) -> Iterator[Finding]:
    """K065: every link within the book lands."""
    targets = {part: ids_of(tree) for part, tree in epub.trees.items()}
    there = {entry.name for entry in epub.entries}
    for part, tree in epub.documents.items():
        for element in tree.iter():
            for name in ("href", "src") if isinstance(element.tag, str) else ():
                value = element.get(name)
                if value is None or value.startswith((*OUTSIDE, "data:")) or _scheme(value):
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


def active(epub: EpubFile, _: Expected) -> Iterator[Finding]:
    """K072: no script, nothing that a reading system would have to fetch, no link that runs something."""
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
            if scheme and f"{scheme}:" not in OUTSIDE:
                yield Finding("K072", f"a link leads to {element.get('href')!r}, which is no web page", place)


def images(epub: EpubFile, _: Expected) -> Iterator[Finding]:
    """K068: every image has an `alt`, be it empty."""
    for part, tree in epub.documents.items():
        for image in tree.iter(f"{XHTML}img"):
            if image.get("alt") is None:
                message = "an image has no `alt`: a screen reader reads out its file's name"
                yield Finding("K068", message, epub.at(part, image), 'alt="" says that it is decoration')


def notes(epub: EpubFile, _: Expected) -> Iterator[Finding]:
    """K067: every call leads to a note, wherever that stands, and every note back to each of its calls."""
    ids = {part: ids_of(tree) for part, tree in epub.trees.items()}
    called: dict[tuple[str, str], list[tuple[str, etree._Element]]] = {}
    for part, call in _of_kind(epub, _CALLS, f"{XHTML}a"):
        target, fragment = resolved(part, call.get("href") or "")
        note = ids.get(target, {}).get(fragment)
        if note is None or not kinds(note) & _NOTES:
            yield Finding("K067", "a note's call does not lead to a note", epub.at(part, call))
        else:
            called.setdefault((target, fragment), []).append((part, call))
    for part, note in _of_kind(epub, _NOTES):
        yield from _ways_back(epub, part, note, called.get((part, note.get("id") or ""), []))


def _of_kind(epub: EpubFile, wanted: frozenset[str], tag: str = "*") -> Iterator[tuple[str, etree._Element]]:
    """The elements of some kinds in all documents, each with its part."""
    for part, tree in epub.documents.items():
        yield from ((part, element) for element in tree.iter(tag) if kinds(element) & wanted)


def _ways_back(
    epub: EpubFile, part: str, note: etree._Element, calls: list[tuple[str, etree._Element]]
) -> Iterator[Finding]:
    if not calls:
        yield Finding("K067", "no call leads to this note", epub.at(part, note))
    back = {resolved(part, a.get("href") or "") for a in note.iter(f"{XHTML}a")}
    for other, call in calls:
        if (other, call.get("id") or "") not in back:
            where = f"line {line_of(call)}" + (f" of {other}" if other != part else "")
            message = f"the note has no way back to its call on {where}"
            yield Finding("K067", message, epub.at(part, note))
