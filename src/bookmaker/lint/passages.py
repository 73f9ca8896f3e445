"""Passages: runs of letters, each of which knows its place in the source.

A passage is what typography will see: what is no prose (code, formulas, images, addresses, citations) is one
sign, `OBJECT`, and what is marked as another language is a passage of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from bookmaker.diagnostics import Span
from bookmaker.lint.findings import Edit, Finding

OBJECT, CALL, MARK = "\ufffc", "\ufff9", "\ufffa"

Kind: TypeAlias = Literal[
    "title", "paragraph", "item", "heading", "verse", "term", "caption", "attribution", "cell", "span"
]


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a passage stands: its language, whether others' words are quoted in it, its note's label.

    `plain` is the kind of what stands in no paragraph there.
    """

    language: str
    quoted: bool = False
    note: str = ""
    plain: Kind = "item"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Letters in a row with their place; `exact` where the source holds these very letters there."""

    start: int
    text: str
    span: Span
    exact: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of prose. `letters` are as written; in `text` addresses that are typed out are masked too.

    `at` says where it stands. Offsets count the letters of either, which are equally many.
    """

    kind: Kind
    at: Setting
    stretches: tuple[Stretch, ...]
    letters: str
    text: str
    span: Span
    level: int = 0

    @property
    def language(self) -> str:
        """The language without its region and script: `fr` of `fr-CA`."""
        return self.at.language.partition("-")[0].lower()

    @property
    def is_prose(self) -> bool:
        """Whether sentences stand in it that the author wrote: no verse, no cell of a table, no quotation."""
        return self.kind in {"paragraph", "item"} and not self.at.quoted

    def _stretch(self, offset: int) -> Stretch | None:
        number = bisect_right(self.stretches, offset, key=lambda s: s.start) - 1
        return self.stretches[number] if number >= 0 else None

    def place(self, offset: int) -> Span:
        """Where a letter stands in the source: the column too where it is certain."""
        stretch = self._stretch(offset)
        if stretch is None:
            return self.span
        if stretch.exact:
            return replace(stretch.span, column=stretch.span.column + offset - stretch.start)
        return stretch.span

    def words(self, start: int, end: int) -> str:
        """The letters from `start` to `end` on one line, for a message."""
        shown = self.letters[start:end].replace(OBJECT, "…").replace(CALL, "").replace(MARK, "")
        return " ".join(shown.split())

    def edit(self, start: int, end: int, new: str) -> Edit | None:
        """The letters from `start` to `end` replaced, where the source holds them all in a row."""
        stretch = self._stretch(min(start, len(self.letters) - 1))
        if stretch is None or not stretch.exact or end > stretch.start + len(stretch.text):
            return None
        old = self.letters[start:end]
        return Edit(replace(stretch.span, column=stretch.span.column + start - stretch.start), old, new)

    def finding(self, at: re.Match[str] | tuple[int, int], message: str, hint: str = "") -> Finding:
        """What is wrong with these letters, for a reader to judge."""
        start, _ = at.span() if isinstance(at, re.Match) else at
        return Finding(message, self.place(start), hint)

    def mending(self, at: re.Match[str] | tuple[int, int], new: str, message: str, hint: str = "") -> Finding:
        """What is wrong with these letters, and what stands for them where it is certain."""
        start, end = at.span() if isinstance(at, re.Match) else at
        return replace(self.finding((start, end), message, hint), edit=self.edit(start, end, new))
