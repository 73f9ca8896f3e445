"""Marks in the letters of a foreign manuscript -> what they stand for: places, languages, comments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from bookmaker.content.tree import Attributes, Blocks, HtmlInline, Inline, Inlines, Note, Styled, Text
from bookmaker.content.walk import joined_texts
from bookmaker.diagnostics import Span
from bookmaker.importing.written_lines import COMMENT
from bookmaker.manifest.languages import direction_of

WORDS_FIRST, WORDS_LAST, WORDS_END = "\ufdd2", "\ufdd3", "\ufdd4"
"""Around a language's tag or a class, and behind the words that have it: non-characters, not for texts."""

COMMENT_FIRST, COMMENT_LAST = "\ufdd5", "\ufdd6"
"""Around the number of a comment that stands there."""

_WORDS = re.compile(
    f"{WORDS_FIRST}([^{WORDS_LAST}]*){WORDS_LAST}([^{WORDS_END}]*){WORDS_END}"
    f"|{COMMENT_FIRST}(\\d+){COMMENT_LAST}"
)


@dataclass(frozen=True, slots=True)
class Marks:
    """How places are marked in the letters: what a mark looks like, and the place that it stands for."""

    file: str
    pattern: re.Pattern[str] = re.compile(r"(?!)")
    place: Callable[[str], Span] = field(default=Span)
    language_style: str = "\0"
    comments: tuple[str, ...] = ()

    def language_of(self, style: str) -> str:
        """The language that the name of a style marks, "" where it marks none."""
        return style.removeprefix(self.language_style) if style.startswith(self.language_style) else ""

    def found(self, text: str) -> Span | None:
        """The place that the first mark in a text stands for."""
        match = self.pattern.search(text)
        return self.place(match[1]) if match else None


@dataclass(slots=True)
class Reading:
    """What the walk through Pandoc's tree gathers: the place where it is, notes, comments, oddities.

    `blocks` reads the blocks of a note, which stands in a line.
    """

    marks: Marks
    span: Span
    blocks: Callable[[list[Any], Reading], Blocks]
    notes: list[Note] = field(default_factory=list)
    comments: list[tuple[str, str, Span]] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)


def worded(found: Inlines, reading: Reading) -> Inlines:
    """Inlines with the marks of languages and comments made what they stand for."""
    if not any(isinstance(n, Text) and (WORDS_FIRST in n.text or COMMENT_FIRST in n.text) for n in found):
        return found
    return tuple(chain.from_iterable(_unmarked(node, reading) for node in joined_texts(found)))


def _unmarked(node: Inline, reading: Reading) -> Iterator[Inline]:
    """A node, its marks made what they stand for."""
    if not isinstance(node, Text):
        yield node
        return
    end = 0
    for found in _WORDS.finditer(node.text):
        if before := node.text[end : found.start()]:
            yield Text(before, node.span)
        end = found.end()
        if found[3]:
            yield _margin(reading.marks.comments[int(found[3])], reading)
        else:
            yield _worded(found[1], Text(found[2], node.span))
    if rest := node.text[end:]:
        yield Text(rest, node.span)


def _worded(told: str, words: Text) -> Styled:
    """Words in another language, in small capitals, or both: `fr`, `.smallcaps`, `fr.smallcaps`."""
    tag, _, name = told.partition(".")
    direction = "rtl" if tag and direction_of(tag) == "rtl" else ""
    classes = (name,) if name else ()
    return Styled("phrase", (words,), words.span, Attributes(classes=classes, lang=tag, dir=direction))


def _margin(text: str, reading: Reading) -> HtmlInline:
    who, _, words = text.rpartition(": ")
    reading.comments.append((who, words, reading.span))
    return HtmlInline(COMMENT, (), reading.span, Attributes(pairs=(("text", text),)))
