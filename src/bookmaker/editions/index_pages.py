"""The index -> the values of its page: letters, entries with their links, subentries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from bookmaker.content import tree
from bookmaker.content.book import Book, Section
from bookmaker.content.index_tree import IndexEntry, IndexLink, IndexLocator
from bookmaker.editions.elements import Forms, inline_elements
from bookmaker.editions.filling import safe
from bookmaker.editions.xhtml import xhtml


@dataclass(frozen=True, slots=True)
class LocatorLink:
    """A link to a place: a folio, or what stands for it."""

    href: str
    text: str


LocatorsOf: TypeAlias = Callable[[tuple[IndexLocator, ...]], tuple[LocatorLink, ...]]
"""An edition's links to places."""


@dataclass(frozen=True, slots=True)
class EntryLink:
    """An entry that readers are sent to; `href` is empty where there is none."""

    href: str
    term: str


@dataclass(frozen=True, slots=True)
class IndexLine:
    """An entry of the index; `see` and `see_also` are links to others."""

    id: str
    term: str
    locators: tuple[LocatorLink, ...]
    see: tuple[EntryLink, ...]
    see_also: tuple[EntryLink, ...]
    children: tuple[IndexLine, ...]


@dataclass(frozen=True, slots=True)
class IndexLetter:
    """The entries under a letter."""

    letter: str
    entries: tuple[IndexLine, ...]


def index_letters(
    section: Section, book: Book, forms: Forms, locators_of: LocatorsOf
) -> tuple[IndexLetter, ...]:
    """The letters of the section `section`; none where it is not the index."""
    if section.kind != "index":
        return ()
    lines = _Lines(section, forms, locators_of)
    return tuple(IndexLetter(g.letter, tuple(map(lines.line, g.entries))) for g in book.index)


@dataclass(frozen=True, slots=True)
class _Lines:
    section: Section
    forms: Forms
    locators_of: LocatorsOf

    def line(self, entry: IndexEntry) -> IndexLine:
        """An entry with its subentries."""
        return IndexLine(
            id=entry.id,
            term=self._words(entry.term),
            locators=self.locators_of(entry.locators),
            see=tuple(map(self._link, entry.see)),
            see_also=tuple(map(self._link, entry.see_also)),
            children=tuple(map(self.line, entry.children)),
        )

    def _link(self, link: IndexLink) -> EntryLink:
        place = tree.Reference(self.section.id, link.entry, (), self.section.span)
        return EntryLink(self.forms.href(place) if link.entry else "", self._words(link.words))

    def _words(self, inlines: tree.Inlines) -> str:
        return safe(xhtml(inline_elements(inlines, self.forms)))
