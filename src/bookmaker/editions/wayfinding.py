"""Book -> the ways through its EPUB: contents with parts and authors, landmarks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bookmaker.content import tree
from bookmaker.content.book import Book, Section
from bookmaker.content.walk import map_inlines, without_notes
from bookmaker.content.words import words_of
from bookmaker.editions.elements import inline_elements
from bookmaker.editions.epub_forms import EpubForms, path_of
from bookmaker.editions.names import joined_names
from bookmaker.editions.navigation import Landmark, NavEntry, Navigation, nested
from bookmaker.editions.section_pages import SEMANTICS, UNTITLED
from bookmaker.editions.tongues import Tongue, foreign
from bookmaker.editions.xhtml import Node, element


def navigation_of(book: Book, forms: EpubForms) -> Navigation:
    """The contents with parts and authors, and the landmarks."""
    manifest = book.manifest
    listed = (s for s in book.sections if s.kind not in UNTITLED | {"title-page", "contents"})
    return Navigation(
        language=manifest.language,
        direction=manifest.direction,
        heading=words_of(manifest.language).contents,
        entries=nested((section.depth, _nav_entry(section, manifest, forms)) for section in listed),
        landmarks=tuple(_landmarks(book)),
    )


def _nav_entry(section: Section, around: Tongue, forms: EpubForms) -> NavEntry:
    """Number, title, subtitle and authors, in one link; its language where it is not the one around it."""
    title = inline_elements(_label(section.title), forms) or (section.plain_title,)
    number = f"{section.number}. " if section.number else ""
    subtitle = inline_elements(_label(section.subtitle), forms)
    words = words_of(section.language)
    byline = joined_names((author.name for author in section.authors), words)
    label: list[Node] = [number] if number else []
    label += title
    text = number + section.plain_title
    if subtitle:
        label += [f"{words.colon} ", *subtitle]
    if byline:
        label.append(f" \N{MIDDLE DOT} {byline}")
        text = f"{text} \N{MIDDLE DOT} {byline}"
    language, direction = foreign(section, around)
    if language:
        label = [element("span", {"lang": language, "xml:lang": language, "dir": direction}, label)]
    return NavEntry(path_of(section.id), tuple(label), text)


def _label(inlines: tree.Inlines) -> tree.Inlines:
    """Inlines without note calls and links, since the whole line is a link."""
    return map_inlines(without_notes(inlines), _unlinked)


def _unlinked(node: tree.Inline) -> tree.Inlines:
    return node.children if isinstance(node, tree.Link | tree.Reference) else (node,)


def _landmarks(book: Book) -> Iterator[Landmark]:
    """The cover, the beginning of the text, and the first of each kind of matter that readers look for."""
    manifest = book.manifest
    yield Landmark("cover", path_of("cover"), words_of(manifest.language).cover)
    seen: set[str] = set()
    for section in book.sections:
        for kind in _landmark_kinds(section):
            if kind not in seen:
                seen.add(kind)
                yield Landmark(kind, path_of(section.id), section.plain_title or manifest.title)


def _landmark_kinds(section: Section) -> Iterable[str]:
    if section.matter == "body":
        return ("bodymatter",)
    if section.kind == "contents":
        return ("toc",)
    kind, _ = SEMANTICS.get(section.kind, ("", ""))
    return (kind,) if kind else ()
