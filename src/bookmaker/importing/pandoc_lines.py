"""A line of Pandoc's tree of a foreign manuscript -> inlines of the book's tree, each with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from typing import Any, Final, TypeAlias

from bookmaker.content.tree import (
    PLAIN,
    Attributes,
    Code,
    HtmlInline,
    InlineKind,
    Inlines,
    LineBreak,
    Link,
    Math,
    Note,
    NoteCall,
    Picture,
    Styled,
    Text,
)
from bookmaker.content.walk import plain_text
from bookmaker.diagnostics import Span
from bookmaker.importing.pandoc_marks import Marks, Reading, worded
from bookmaker.importing.written_lines import COMMENT

Json: TypeAlias = Any
"""A node of the library `pandoc-types`, as `json` reads it: {"t": its name, "c": what it holds}."""

INSERTED, DELETED, HIGHLIGHTED, ANCHOR = "insertion", "deletion", "mark", "anchor"
"""Classes of spans that stand in the tree until an import has decided about them."""

_STYLED: Final[dict[str, InlineKind]] = {
    "Emph": "emphasis",
    "Strong": "strong",
    "Strikeout": "strikeout",
    "Superscript": "superscript",
    "Subscript": "subscript",
}
_KEPT_SPANS: Final = frozenset({INSERTED, DELETED, HIGHLIGHTED, ANCHOR})


def line(nodes: list[Json], reading: Reading) -> Inlines:
    """The inlines of a block; the place of the first mark in them is theirs."""
    reading.span = _first_place(nodes, reading.marks) or reading.span
    return _inlines(nodes, reading)


def _first_place(node: Json, marks: Marks) -> Span | None:
    """The place of the first mark in a node, notes left out, which have places of their own."""
    match node:
        case {"t": "Note"}:
            return None
        case {"t": "Str", "c": text}:
            return marks.found(text)
        case {"c": inner}:
            return _first_place(inner, marks)
        case list():
            return next(filter(None, (_first_place(child, marks) for child in node)), None)
        case _:
            return None


def _inlines(nodes: Iterable[Json], reading: Reading) -> Inlines:
    return worded(tuple(chain.from_iterable(_inline(node, reading) for node in nodes)), reading)


def _inline(node: Json, reading: Reading) -> Inlines:  # noqa: C901, PLR0911, PLR0912 (one case a kind)
    span = reading.span
    match node:
        case {"t": "Str", "c": text}:
            clean = reading.marks.pattern.sub("", text)
            return (Text(clean, span),) if clean else ()
        case {"t": "Space" | "SoftBreak"}:
            return (Text(" ", span),)
        case {"t": "LineBreak"}:
            return (LineBreak(span),)
        case {"t": "SmallCaps", "c": inner}:
            return (Styled("phrase", _inlines(inner, reading), span, Attributes(classes=("smallcaps",))),)
        case {"t": "Underline", "c": inner}:
            return (HtmlInline("u", _inlines(inner, reading), span),)
        case {"t": "Span", "c": [[name, classes, pairs], inner]}:
            return _span(Attributes(name, tuple(classes), pairs=tuple(map(tuple, pairs))), inner, reading)
        case {"t": "Quoted", "c": [{"t": kind}, inner]}:
            mark = Text('"' if kind == "DoubleQuote" else "'", span)
            return (mark, *_inlines(inner, reading), mark)
        case {"t": "Cite", "c": [_, inner]}:
            return _inlines(inner, reading)
        case {"t": "Code", "c": [_, text]}:
            clean = reading.marks.pattern.sub("", text)
            return (Code(clean, span),) if clean else ()
        case {"t": "Math", "c": [{"t": kind}, tex]}:
            return (Math(f"\0{tex}" if kind == "DisplayMath" else tex, span),)
        case {"t": "Link", "c": [_, inner, [target, _]]}:
            return (Link(target, _inlines(inner, reading), span),)
        case {"t": "Image", "c": [[_, _, pairs], alt, [target, _]]}:
            return (_picture(dict(pairs), plain_text(_inlines(alt, reading)), target, span),)
        case {"t": "Note", "c": blocks}:
            return (_note(blocks, reading),)
        case {"t": name, "c": inner} if name in _STYLED:
            return (Styled(_STYLED[name], _inlines(inner, reading), span),)
        case {"t": name}:
            reading.strange.append(name)
            return ()
        case _:
            return ()


def _picture(pairs: dict[str, str], alt: str, target: str, span: Span) -> Picture:
    sizes = tuple((key, pairs[key]) for key in ("width", "height") if key in pairs)
    return Picture(target, alt.strip() or None, span, Attributes(pairs=sizes))


def _note(blocks: list[Json], reading: Reading) -> NoteCall:
    call = NoteCall(str(len(reading.notes) + 1), reading.span)
    place = len(reading.notes)
    reading.notes.append(Note(call.label, (), reading.span))
    children = reading.blocks(blocks, reading)
    span = children[0].span if children else reading.span
    reading.notes[place] = Note(call.label, children, span)
    reading.span = call.span
    return call


def _span(told: Attributes, inner: list[Json], reading: Reading) -> Inlines:
    pairs = dict(told.pairs)
    if "comment-start" in told.classes:
        return _comment(pairs, inner, reading)
    if {"comment-end", "paragraph-insertion", "paragraph-deletion"} & {*told.classes}:
        return _inlines(inner, reading)
    children = _inlines(inner, reading)
    kept = tuple(name for name in told.classes if name in _KEPT_SPANS)
    style = pairs.get("custom-style", "")
    language = reading.marks.language_of(style) or pairs.get("lang", "")
    direction = pairs.get("dir", "")
    dated = tuple((key, pairs[key]) for key in ("author", "date") if key in pairs and kept)
    name = told.id if ANCHOR in kept or not children else ""
    attributes = Attributes(name, kept, language, direction if direction == "rtl" else "", dated)
    return (_merged(attributes, children, reading.span),) if attributes != PLAIN else children


def _merged(attributes: Attributes, children: Inlines, span: Span) -> Styled:
    """A span around nothing but one that says the direction alone, as one."""
    inner = children[0] if len(children) == 1 else None
    if isinstance(inner, Styled) and inner.attributes == Attributes(dir="rtl") and inner.kind == "phrase":
        return Styled("phrase", inner.children, span, replace(attributes, dir="rtl"))
    return Styled("phrase", children, span, attributes)


def _comment(pairs: dict[str, str], inner: list[Json], reading: Reading) -> Inlines:
    words = " ".join(plain_text(_inlines(inner, reading)).split())
    author = pairs.get("author", "")
    reading.comments.append((author, words, reading.span))
    text = f"{author}: {words}" if author else words
    return (HtmlInline(COMMENT, (), reading.span, Attributes(pairs=(("text", text),))),)
