"""What the Markdown parser saw, as plain nested values with their places: between its tokens and our tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bookmaker.content.tree import PLAIN, Align, Attributes
from bookmaker.diagnostics import Span

BlockKind: TypeAlias = Literal[
    "paragraph",
    "plain",
    "heading",
    "quotation",
    "bullets",
    "numbers",
    "item",
    "definitions",
    "term",
    "meaning",
    "code",
    "mathematics",
    "table",
    "head",
    "body",
    "row",
    "header-cell",
    "cell",
    "caption",
    "division",
    "break",
    "html",
    "note",
]
InlineKind: TypeAlias = Literal[
    "text",
    "soft-break",
    "line-break",
    "emphasis",
    "strong",
    "strikeout",
    "superscript",
    "subscript",
    "span",
    "code-inline",
    "math",
    "display-math",
    "link",
    "image",
    "html-inline",
    "open-special",
    "open-citation",
    "call",
    "inline-note",
    "citation",
    "cited",
    "before",
    "behind",
    "cross-reference",
]


@dataclass(frozen=True, slots=True)
class Syntax:
    """One construct. What `text`, `name` and `number` hold depends on its kind:

    text: the letters of a text, code, formula or piece of HTML, a citation, a cited work's key, a row's
    surplus cells;
    name: a link's or image's target, a note's label, a code block's info string, how a work is cited, what
    kind of thing that is not for readers has no end, the key behind a bracket that nothing closes;
    number: a heading's level, a list's first number.
    `lines` holds where each line of a piece of HTML begins; `closed` is false where the end is missing.
    """

    kind: BlockKind | InlineKind
    span: Span
    children: tuple[Syntax, ...] = ()
    text: str = ""
    name: str = ""
    title: str = ""
    number: int = 0
    align: Align = ""
    attributes: Attributes = PLAIN
    closed: bool = True
    lines: tuple[Span, ...] = ()


def all_syntax(node: Syntax) -> Iterator[Syntax]:
    """A construct and all that stands in it, in reading order."""
    yield node
    for child in node.children:
        yield from all_syntax(child)
