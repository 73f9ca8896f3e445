"""The index as a tree: letters, entries with subentries, and where each of them leads. Frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from bookmaker.content.tree import Inlines


@dataclass(frozen=True, slots=True)
class IndexLocator:
    """A place in the book: an element's id in a section ("" = its beginning), and the end's in a range.

    `note` is the number of the note that the place stands in, 0 in the text.
    """

    section: str
    anchor: str
    end: str = ""
    note: int = 0


@dataclass(frozen=True, slots=True)
class IndexLink:
    """An entry that another one sends readers to; `entry` is its id, "" where there is none."""

    words: Inlines
    entry: str


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A term, its places in the order of the book, and its subentries."""

    id: str
    term: Inlines
    locators: tuple[IndexLocator, ...] = ()
    see: tuple[IndexLink, ...] = ()
    see_also: tuple[IndexLink, ...] = ()
    children: tuple[IndexEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexGroup:
    """The entries under one letter."""

    letter: str
    entries: tuple[IndexEntry, ...]
