"""A finished PDF as values that rules can look at. Lengths in pt from the lower left, pages from 1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bookmaker.gates.findings import Box

What: TypeAlias = Literal["text", "fill", "stroke", "shading", "image"]
PT_PER_MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Paint:
    """One colour that a page is painted with: on what, in which colour space, its components, where first.

    `space` is the family of ISO 32000-1, 8.6, with the number of components of an ICC profile and the base
    of an indexed space: DeviceCMYK, ICCBased3, Indexed(DeviceRGB), Separation.
    """

    what: What
    space: str
    values: tuple[float, ...]
    box: Box | None


@dataclass(frozen=True, slots=True)
class PlacedImage:
    """An image as it stands on a page: its pixels, pixels an inch at its printed size, total ink in %."""

    size: tuple[int, int]
    dpi: float
    space: str
    ink: float
    box: Box


@dataclass(frozen=True, slots=True)
class Annotation:
    """Something that lies on a page: a link, a form's field, a comment.

    `target` is a destination's name, "#" where it names a page of this file, "" where there is none.
    """

    kind: str
    action: str
    uri: str
    target: str
    contents: str
    tagged: bool
    box: Box


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its boxes, what it is painted with, and what of it is tagged."""

    number: int
    label: str
    boxes: Mapping[str, Box]
    tabs: str
    annotations: tuple[Annotation, ...]
    paints: tuple[Paint, ...]
    images: tuple[PlacedImage, ...]
    thinnest: tuple[float, Box] | None
    transparency: tuple[tuple[str, Box | None], ...]
    marked: Mapping[int, Box | None]
    unmarked: tuple[Box | None, ...]
    fonts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Font:
    """A font of the file, by its name there; `kind` as in its Subtype."""

    name: str
    kind: str
    embedded: bool
    subset: bool
    unicode: bool


@dataclass(frozen=True, slots=True)
class Intent:
    """An output intent: for which family of standards, its condition, and its profile's colour space."""

    standard: str
    condition: str
    space: str


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline and whether it leads anywhere in this file."""

    title: str
    lands: bool


@dataclass(frozen=True, slots=True)
class Tag:
    """A structure element by its standard role. `content` are its own marked contents: page and number."""

    role: str
    alt: str
    scope: str
    headers: bool
    id: str
    lang: str
    content: tuple[tuple[int, int], ...]
    objects: int
    kids: tuple[Tag, ...]
    page: int

    def walk(self) -> Iterator[Tag]:
        """This element and all below it, in reading order."""
        yield self
        for kid in self.kids:
            yield from kid.walk()

    @property
    def place(self) -> tuple[int, int | None]:
        """Page and number of its first marked content; its own page and None where there is none."""
        for tag in self.walk():
            if tag.content:
                return tag.content[0]
        return next((t.page for t in self.walk() if t.page), 0), None


@dataclass(frozen=True, slots=True)
class PdfFile:
    """A whole PDF."""

    name: str
    version: str
    pages: tuple[Page, ...]
    fonts: Mapping[str, Font]
    intents: tuple[Intent, ...]
    info: Mapping[str, str]
    claims: Mapping[str, str]
    title: str
    lang: str
    shows_title: bool
    is_tagged: bool
    tree: Tag | None
    destinations: frozenset[str]
    outline: tuple[Bookmark, ...]
    has_labels: bool
    active: tuple[str, ...]
