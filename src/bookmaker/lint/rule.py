"""A rule: its code, its documentation, and the function that looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

from bookmaker.lint.chapters import Chapter, Copy
from bookmaker.lint.findings import Finding
from bookmaker.lint.passages import Passage


@dataclass(frozen=True, slots=True)
class InPassage:
    """Looks at one passage after the other."""

    look: Callable[[Passage], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class InChapter:
    """Looks at one chapter after the other."""

    look: Callable[[Chapter], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class InBook:
    """Looks at the whole book."""

    look: Callable[[Copy], Iterable[Finding]]


Check: TypeAlias = InPassage | InChapter | InBook


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `why` says what readers or printers have of it; `bad` and `good` are chapters in Markdown.

    An example of more than one chapter has a line `=====` between them. `fixes` says that `check --fix`
    mends what is certain of it.
    """

    code: str
    name: str
    why: str
    bad: str
    good: str
    check: Check
    fixes: bool = False

    def in_chapter(self, chapter: Chapter) -> Iterator[Finding]:
        """What the rule finds in one chapter; nothing for a rule of the whole book."""
        match self.check:
            case InPassage(look):
                yield from chain.from_iterable(map(look, chapter.passages))
            case InChapter(look):
                yield from look(chapter)
            case InBook():
                pass

    def in_book(self, copy: Copy) -> Iterator[Finding]:
        """What the rule finds in all chapters and in the book."""
        if isinstance(self.check, InBook):
            yield from self.check.look(copy)
        else:
            yield from chain.from_iterable(map(self.in_chapter, copy.chapters))
