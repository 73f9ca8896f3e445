"""Manifest + workspace -> Volume: every source, image, style and template of the book, in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bookmaker.diagnostics import Span
from bookmaker.manifest.model import Contributor, Manifest


@dataclass(frozen=True, slots=True)
class Source:
    """One Markdown file with what the manifest and its own front matter say of it, agreed.

    `text` is the manuscript without front matter; its first line is line `first_line` of the file.
    """

    file: str
    text: str
    first_line: int
    span: Span
    kind: str
    title: str
    subtitle: str
    short_title: str
    authors: tuple[Contributor, ...]
    language: str
    direction: str
    numbered: bool
    doi: str
    abstract: str
    keywords: tuple[str, ...]
    license: str
    first_published: str


@dataclass(frozen=True, slots=True)
class PartOpener:
    """A part and the sources in it."""

    title: str
    subtitle: str
    span: Span
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Generated:
    """A section that is made from the manifest alone: half-title, title-page, contents, contributors, …"""

    kind: str
    span: Span


@dataclass(frozen=True, slots=True)
class Volume:
    """All that a book is made of. Paths are keys relative to the book's folder."""

    manifest: Manifest
    front: tuple[Source | Generated, ...]
    body: tuple[Source | PartOpener, ...]
    back: tuple[Source | Generated, ...]
    images: Mapping[str, bytes]
    styles: Mapping[str, str]
    templates: Mapping[str, str]
    fonts: Mapping[str, bytes]
