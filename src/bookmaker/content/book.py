"""The book as every edition sees it: sections in order, numbered, with every name and number given once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bookmaker.content.index_tree import IndexGroup
from bookmaker.content.tree import Blocks, Inlines, Note, Remark
from bookmaker.diagnostics import Span
from bookmaker.manifest.imprint import Contributor
from bookmaker.manifest.model import Manifest
from bookmaker.manifest.places import Places
from bookmaker.volume import NOWHERE

Matter: TypeAlias = Literal["front", "body", "back"]


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the book: a chapter, a part opener, a piece of front or back matter.

    `id` is unique, safe in a file name and in XML ("title-page", "part-1", "chapter-02-votes"). `kind` is the
    word of the manifest ("chapter", "part", "half-title", "foreword", …). `number` is "3" or "II", or ""
    where nothing is numbered. `depth` is its level in the contents: 1, or 2 inside a part.
    `running_title` and `plain_title` are without notes and mark-up. `abstract` is set Markdown.
    Ids inside `blocks` are unique in the section. `title_id` is the id that its manuscript gives the title.
    """

    id: str
    kind: str
    matter: Matter
    span: Span
    language: str
    direction: str
    number: str = ""
    depth: int = 1
    title: Inlines = ()
    subtitle: Inlines = ()
    plain_title: str = ""
    running_title: str = ""
    authors: tuple[Contributor, ...] = ()
    blocks: Blocks = ()
    notes: tuple[Note, ...] = ()
    abstract: Blocks = ()
    keywords: tuple[str, ...] = ()
    doi: str = ""
    license: str = ""
    first_published: str = ""
    remarks: tuple[Remark, ...] = ()
    title_id: str = ""


@dataclass(frozen=True, slots=True)
class Biography:
    """A contributor's biography as set Markdown, and the ids of the sections that he or she wrote."""

    contributor: Contributor
    blocks: Blocks
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Praise:
    """What somebody said of the book."""

    words: Blocks
    by: str


@dataclass(frozen=True, slots=True)
class CoverText:
    """What stands on the wrap, as set Markdown."""

    back: Blocks = ()
    praise: tuple[Praise, ...] = ()
    front_flap: Blocks = ()
    back_flap: Blocks = ()


@dataclass(frozen=True, slots=True)
class Book:
    """The whole volume. `description` and `statement` (the copyright page's) are set Markdown.

    `places` are those of the manifest's values, for whoever finds that one of them can't be what it is.
    `face` is the family that the book's style sheets give to its text, where the house gives another.
    """

    manifest: Manifest
    sections: tuple[Section, ...]
    biographies: tuple[Biography, ...]
    description: Blocks
    statement: Blocks
    images: Mapping[str, bytes]
    cover: CoverText = CoverText()
    index: tuple[IndexGroup, ...] = ()
    places: Places = NOWHERE
    face: str = ""
