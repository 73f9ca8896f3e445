"""A section as it is laid out: one XHTML document, and what is known of it. Light: every worker loads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from bookmaker.diagnostics import Span
from bookmaker.filed import Content

if TYPE_CHECKING:
    from bookmaker.content.book import Matter

Opening: TypeAlias = Literal["recto", "verso", "any"]

BOOK_URL = "file:///book/"
# The scheme of links to other sections, until the joiner finds where they lead.
INTERNAL = "bookmaker:"
# The destination of a section's last page: no id of an element can be that.
LAST_PAGE = "$last"


def destination(section: str, anchor: str) -> str:
    """The name of an element's destination in the joined file; the section's own where `anchor` is empty."""
    return f"{anchor or section}@{section}"


@dataclass(frozen=True, slots=True)
class PlacedPicture:
    """A picture of the section: its path, and where the manuscript shows it first."""

    path: str
    span: Span


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A line of the PDF's outline; `level` counts from 1; `anchor` "" is the section's beginning."""

    level: int
    title: str
    anchor: str


@dataclass(frozen=True, slots=True)
class PlacedNote:
    """A note as it must be found on the pages: the ids of its first call and of its text.

    One of them is "" where it stands in another document.
    """

    call: str
    note: str
    number: int
    label: str
    span: Span


@dataclass(frozen=True, slots=True)
class PrintSection:
    """One document to lay out, XHTML in UTF-8. `opens` says on which side its first page stands.

    `notes` stand at the foot of the pages of their calls, `endnotes` in the text, the calls of both as well.
    `shows` names the destinations whose folios the document shows: it is made again when they are known.
    `depth` is the section's level in the contents: 1, or 2 inside a part.
    """

    id: str
    kind: str
    matter: Matter
    title: str
    document: Content
    opens: Opening
    notes: tuple[PlacedNote, ...]
    bookmarks: tuple[Bookmark, ...]
    span: Span
    language: str
    shows: frozenset[str] = frozenset()
    pictures: tuple[PlacedPicture, ...] = ()
    depth: int = 1
    endnotes: tuple[PlacedNote, ...] = ()

    @property
    def xhtml(self) -> str:
        """The document as text."""
        return bytes(self.document).decode()
