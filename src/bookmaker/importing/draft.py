"""What an import makes of a foreign manuscript, before it is put into a book: the values.

Every reader is an arrow `Source -> Draft`, or the one diagnostic that says why the file can't be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Final, Literal, TypeAlias

from bookmaker.diagnostics import Diagnostic, Span, warning
from bookmaker.workspace import Memory, Workspace

RemarkKind: TypeAlias = Literal[
    "dropped",  # was in the file, and is not in the chapter
    "unread",  # could not be read, and is lost
    "question",  # stands in the chapter as it was, and wants an answer
    "guessed",  # was decided by look or by wording
    "change",  # a tracked change
    "comment",  # a remark in the margin
    "mended",  # was put right
]

BlockKind: TypeAlias = Literal["heading", "paragraph", "figure", "caption", "other", "note"]

IMAGE: Final = "bookmaker-image:"
"""Before the name of an image in a draft's Markdown, until the image has its place in the book."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What an editor should look at. Its place is a line of the file; in a word processor's file the number
    of a paragraph, counted from 1.
    """

    kind: RemarkKind
    diagnostic: Diagnostic


def remark(kind: RemarkKind, code: str, message: str, span: Span, hint: str = "") -> Remark:
    """A remark; imports go on, so it is a warning."""
    return Remark(kind, warning(code, message, span, hint))


@dataclass(frozen=True, slots=True)
class Source:
    """A file to import: its name as it was given, its bytes, and what lies in its folder (a saved page's
    images). `inside` is what a web archive holds besides its page, by address.
    """

    file: str
    data: bytes
    beside: Workspace = field(default_factory=Memory)
    inside: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named as an author; `bio` is Markdown."""

    name: str
    affiliation: str = ""
    bio: str = ""
    orcid: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Front:
    """What a manuscript says of itself; "" where it says nothing.

    Title, subtitle and abstract are Markdown, `license` is an SPDX name, `first_published` the line that
    names where the text appeared, `volume` the title of the book that the manuscript says it belongs to.
    """

    title: str = ""
    subtitle: str = ""
    people: tuple[Person, ...] = ()
    language: str = ""
    direction: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    first_published: str = ""
    license: str = ""
    doi: str = ""
    volume: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a manuscript in our Markdown, without blank lines around it; `plain` are its words alone.

    A heading's text has no `#`, and its level is that of the chapter's text: 2 is a section. A note's text is
    not indented and has no label before it. A caption is the text of a paragraph that looks like one. `other`
    are lists, tables, quotations, divisions, code, formulas, breaks.
    """

    kind: BlockKind
    text: str
    plain: str
    place: Span
    level: int = 0
    label: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A chapter to be: what it says of itself, its blocks in order, its images by name, and the remarks.

    The blocks refer to an image by `IMAGE` and its name.
    """

    front: Front
    blocks: tuple[Block, ...]
    images: Mapping[str, bytes] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()

    @property
    def text(self) -> str:
        """The chapter's Markdown below its title: text, then notes."""
        notes = [block for block in self.blocks if block.kind == "note"]
        text = [block for block in self.blocks if block.kind != "note"]
        printed = [part for part in chain(map(_printed, text), map(_note, notes)) if part]
        return "\n\n".join(printed) + "\n" if printed else ""


def _printed(block: Block) -> str:
    return f"{'#' * block.level} {block.text}" if block.kind == "heading" else block.text


def _note(block: Block) -> str:
    return "\n".join(_indented(f"[^{block.label}]: {block.text}".splitlines()))


def _indented(lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield f"    {line}" if number and line else line
