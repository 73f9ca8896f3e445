"""What one reading of a page knows, and what it gathers beside the text: repairs, images, remarks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from bookmaker.content.tree import Attributes, Blocks
from bookmaker.diagnostics import Span
from bookmaker.free_names import FreeNames
from bookmaker.importing.draft import Remark, RemarkKind, Source, remark
from bookmaker.importing.mending import mended
from bookmaker.importing.page import Element, Node
from bookmaker.importing.page_styles import Look, Looks, looks_of

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_DIRECTIONS = frozenset({"ltr", "rtl"})


def tag_of(lang: str) -> str:
    """A language's tag with the capitals that BCP 47 recommends: "en-GB", "zh-Hant"."""
    first, *others = lang.replace("_", "-").split("-")
    sizes = {2: str.upper, 4: str.title}
    return "-".join([first.lower(), *(sizes.get(len(part), str.lower)(part) for part in others)])


def _first(tag: str) -> str:
    """A language without its country or script."""
    return tag.partition("-")[0].lower()


@dataclass(frozen=True, slots=True)
class PageReading:
    """Where the parts of the reader put what they find. It lives no longer than one page is read.

    `language` is the page's, `address` is where the page stood, "" where nobody tells; `linked` are the ids
    that its links lead to; `image_names` are the names of images by their own and their bytes.
    """

    source: Source
    classes: Looks
    language: str = ""
    address: str = ""
    linked: frozenset[str] = frozenset()
    counts: list[Mapping[str, int]] = field(default_factory=list)
    images: dict[str, bytes] = field(default_factory=dict)
    image_names: dict[tuple[str, bytes], str] = field(default_factory=dict)
    free_names: FreeNames = field(default_factory=FreeNames)
    remarks: list[Remark] = field(default_factory=list)

    def span(self, element: Element) -> Span:
        """Where an element begins."""
        return Span(self.source.file, element.line)

    def letters(self, text: str) -> str:
        """Letters put right, and counted."""
        done = mended(text)
        if done.counts:
            self.counts.append(done.counts)
        return done.text

    def looks(self, element: Element) -> frozenset[Look]:
        """What the page's styles do with an element's words."""
        return looks_of(element, self.classes)

    def attributes(self, element: Element) -> Attributes:
        """The language of an element where it is another than the page's, and its direction."""
        lang = element.get("lang") or element.get("xml:lang")
        direction = element.get("dir").lower()
        other = bool(_LANGUAGE.fullmatch(lang)) and _first(lang) != _first(self.language)
        return Attributes(
            lang=tag_of(lang) if other else "", dir=direction if direction in _DIRECTIONS and other else ""
        )

    def told(self, kind: RemarkKind, code: str, message: str, element: Element, hint: str = "") -> None:
        """A remark on an element."""
        self.remarks.append(remark(kind, code, message, self.span(element), hint))


BlockMaker: TypeAlias = Callable[[Iterable[Node], PageReading, int], Blocks]
"""Makes the blocks of a run of nodes that begins on a line: what stands in lists, tables and figures."""
