"""Blocks -> Quotation, epigraph, Verse: the attribution found, lines and stanzas kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from bookmaker.content.tree import (
    PLAIN,
    Attributes,
    Block,
    Blocks,
    HtmlInline,
    IndexMark,
    Inline,
    Inlines,
    LineBreak,
    Link,
    Paragraph,
    Plain,
    Quotation,
    Reference,
    SoftBreak,
    Styled,
    Text,
    Verse,
)
from bookmaker.content.walk import plain_text
from bookmaker.diagnostics import Span

EM_SPACE = "\N{EM SPACE}"
_DASHES = ("---", "\N{EM DASH}", "\N{HORIZONTAL BAR}")


def quotation(
    kind: Literal["quotation", "epigraph"], blocks: Blocks, span: Span, attributes: Attributes = PLAIN
) -> Quotation:
    """A quotation; its last line or paragraph is its attribution where an em dash or `---` begins it.

    Not where the line before begins so too: that is a dialogue. An epigraph around one quotation is that one.
    """
    if kind == "epigraph" and len(blocks) == 1 and isinstance(blocks[0], Quotation):
        inner = blocks[0]
        return Quotation(kind, inner.children, inner.attribution, span, attributes)
    children, attribution = _attributed(blocks)
    return Quotation(kind, children, attribution, span, attributes)


def _attributed(blocks: Blocks) -> tuple[Blocks, Inlines]:
    last = blocks[-1] if blocks else None
    if not isinstance(last, Paragraph | Plain):
        return blocks, ()
    lines = lines_of(last.children)
    if not _is_attribution(lines[-1]):
        return blocks, ()
    if len(lines) > 1:
        kept = _before_last_break(last.children)
        if kept and not _is_attribution(lines[-2]):
            return (*blocks[:-1], replace(last, children=kept)), lines[-1]
        if not _is_attribution(lines[0]):
            return blocks, ()
    whole = len(lines) == 1 and len(blocks) > 1 and not _begins_with_dash(blocks[-2])
    return (blocks[:-1], last.children) if whole else (blocks, ())


def _begins_with_dash(block: Block) -> bool:
    return isinstance(block, Paragraph | Plain) and _is_attribution(lines_of(block.children)[-1])


def _is_attribution(line: Iterable[Inline]) -> bool:
    text = plain_text(line).strip()
    return text.startswith(_DASHES) and not text.startswith("----") and bool(text.strip("-—― "))


def _before_last_break(inlines: Inlines) -> Inlines:
    breaks = [i for i, node in enumerate(inlines) if isinstance(node, SoftBreak | LineBreak)]
    return inlines[: breaks[-1]] if breaks else ()


def lines_of(inlines: Inlines) -> tuple[Inlines, ...]:
    """Inlines cut at their line ends; an element that runs over several lines is repeated on each."""
    lines: list[list[Inline]] = [[]]
    for node in inlines:
        match node:
            case SoftBreak() | LineBreak():
                lines.append([])
            case Styled() | HtmlInline() | Link() | Reference() | IndexMark():
                first, *others = _pieces(node)
                lines[-1].append(first)
                lines.extend([other] for other in others)
            case _:
                lines[-1].append(node)
    return tuple(tuple(line) for line in lines)


def _pieces(node: Styled | HtmlInline | Link | Reference | IndexMark) -> list[Inline]:
    """An element once for each of its lines; its id stays with the first."""
    nameless = replace(node.attributes, id="")
    first, *others = lines_of(node.children)
    rest = [replace(node, children=line, attributes=nameless) for line in others]
    return [replace(node, children=first), *rest]


def verse(blocks: Blocks, span: Span, attributes: Attributes = PLAIN) -> Verse | None:
    """Each paragraph a stanza and each line a line, with its indent; None where there is something else."""
    stanzas: list[tuple[Inlines, ...]] = []
    for block in blocks:
        if not isinstance(block, Paragraph | Plain):
            return None
        stanzas.append(tuple(line for line in lines_of(block.children) if line))
    attribution: Inlines = ()
    if (
        stanzas
        and stanzas[-1]
        and (len(stanzas) > 1 or len(stanzas[-1]) > 1)
        and _is_attribution(stanzas[-1][-1])
    ):
        attribution = stanzas[-1][-1]
        stanzas[-1] = stanzas[-1][:-1]
    return Verse(_indented([s for s in stanzas if s]), trimmed(attribution), span, attributes)


def _indented(stanzas: Iterable[tuple[Inlines, ...]]) -> tuple[tuple[Inlines, ...], ...]:
    """Lines behind an em for every two spaces that stand before them, and not before all."""
    kept = tuple(stanzas)
    places = [_place(line) for stanza in kept for line in stanza]
    if not all(place.column for place in places):
        return kept
    least = min((place.column for place in places), default=0)
    begun: set[int] = set()
    out: list[tuple[Inlines, ...]] = []
    for stanza in kept:
        lines: list[Inlines] = []
        for line in stanza:
            place = _place(line)
            spaces = 0 if place.line in begun else place.column - least  # a break may part a typed line
            begun.add(place.line)
            lines.append((Text(EM_SPACE * ((spaces + 1) // 2), place), *line) if spaces else line)
        out.append(tuple(lines))
    return tuple(out)


def _place(line: Inlines) -> Span:
    """Where a line begins: with its first words, where its first element goes on from the line before."""
    first = leaf = line[0]
    while isinstance(leaf, Styled | HtmlInline | Link | Reference | IndexMark) and leaf.children:
        leaf = leaf.children[0]
    return first.span if first.span.line == leaf.span.line else leaf.span


def trimmed(inlines: Inlines) -> Inlines:
    """Inlines without white space at either end."""
    kept = list(inlines)
    while kept and _is_blank(kept[0]):
        kept.pop(0)
    while kept and _is_blank(kept[-1]):
        kept.pop()
    if kept and isinstance(kept[0], Text):
        kept[0] = Text(kept[0].text.lstrip(" \t\n"), kept[0].span)
    if kept and isinstance(kept[-1], Text):
        kept[-1] = Text(kept[-1].text.rstrip(" \t\n"), kept[-1].span)
    return tuple(kept)


def _is_blank(node: Inline) -> bool:
    return isinstance(node, SoftBreak | LineBreak) or (
        isinstance(node, Text) and not node.text.strip(" \t\n")
    )
