"""Passages of plain text -> blocks of the book's tree: what typists mark with signs is marked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bookmaker.content import tree
from bookmaker.content.tree import Inline, Inlines, Link, Paragraph, Quotation, SceneBreak, Styled, Text
from bookmaker.diagnostics import Span
from bookmaker.importing.looks import ADDRESS
from bookmaker.importing.text_lines import Passage

_BREAK = re.compile(r"(?:[*#~_=•⁂·–—-]\s*){3,}|\*{1,3}|⁂|#")
_HEADING = re.compile(r"(?P<signs>#{1,6})\s+(?P<text>\S.*?)\s*#*")
_MARKED = re.compile(
    rf"(?P<address>{ADDRESS})"
    r"|(?<![\w*/_])(?P<mark>\*\*|\*|_|/)(?P<words>[^\s*_/](?:[^*_/]{0,118}[^\s*_/])?)(?P=mark)(?![\w*/_])"
)
_KINDS: dict[str, tree.InlineKind] = {"*": "emphasis", "_": "emphasis", "/": "emphasis", "**": "strong"}
_QUOTED = re.compile(r">\s?")


def blocks_of_passage(passage: Passage, file: str) -> Iterator[tree.Block]:
    """The blocks of a passage: as a rule a paragraph. Stars and strokes around words are emphasis."""
    span = Span(file, passage.line)
    if _BREAK.fullmatch(passage.text):
        yield SceneBreak(span)
    elif heading := _HEADING.fullmatch(passage.text):
        yield tree.Heading(max(2, len(heading["signs"])), inlines_of_text(heading["text"], span), span)
    elif quoted := _QUOTED.match(passage.text):
        yield _quotation(passage.text[quoted.end() :], span)
    else:
        yield Paragraph(inlines_of_text(passage.text, span), span)


def _quotation(text: str, span: Span) -> tree.Block:
    return Quotation("quotation", (Paragraph(inlines_of_text(text, span), span),), (), span)


def inlines_of_text(text: str, span: Span) -> Inlines:
    """The inlines of a line: letters, addresses as links, and what stands between marks of emphasis."""
    return tuple(_inlines(text, span))


def _inlines(text: str, span: Span) -> Iterator[Inline]:
    end = 0
    for match in _MARKED.finditer(text):
        if match.start() > end:
            yield Text(text[end : match.start()], span)
        end = match.end()
        if match["address"]:
            yield Link(match[0], (Text(match[0], span),), span)
        elif _is_emphasis(match):
            yield Styled(_KINDS[match["mark"]], (Text(match["words"], span),), span)
        else:
            yield Text(match[0], span)
    if text[end:]:
        yield Text(text[end:], span)


def _is_emphasis(match: re.Match[str]) -> bool:
    """Whether marks are certainly emphasis: words with letters; strokes only where a text has but two."""
    if not any(c.isalpha() for c in match["words"]):
        return False
    return match["mark"] != "/" or match.string.count("/") == len("//")
