"""Typed captions -> captions of figures and tables; mentions of their numbers -> references.

So the numbers that the book gives agree with the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal, TypeAlias

from bookmaker.content.tree import (
    Block,
    Blocks,
    CrossReference,
    Figure,
    Heading,
    HtmlInline,
    Inline,
    Inlines,
    LineBreak,
    Link,
    Note,
    Paragraph,
    Picture,
    Styled,
    Table,
    Text,
)
from bookmaker.content.walk import inlines_of, map_blocks, map_inlines, plain_text
from bookmaker.importing.draft import Remark, remark
from bookmaker.importing.tidied import shown
from bookmaker.importing.word_looks import Looks

Sort: TypeAlias = Literal["fig", "tbl"]

_FIGURES = r"Figures?|Figs?\.?|Figura|Abbildung|Abb\.|Illustration|Image|Photo|Map|Carte|Chart|شكل|الشكل"
_TABLES = r"Tables?|Tableau|Tabelle|Tabla|Tab\.|جدول|الجدول"
_NUMBER = r"\d{1,3}(?:[.\-–]\d{1,3})*"
_LABEL = re.compile(
    rf"\s*(?:(?P<fig>{_FIGURES})|(?P<tbl>{_TABLES}))\s*(?P<number>{_NUMBER})\s*[.:—–-]*\s*", re.IGNORECASE
)
_MENTION = re.compile(
    rf"\b(?:(?P<fig>{_FIGURES})|(?P<tbl>{_TABLES}))[ \u00a0](?P<number>{_NUMBER})(?![\w]|[.\-–]\d)"
)
_BEGINS = re.compile(r"(?:^|[.!?…][\"”’»)]?\s+)$")
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class _Caption:
    """A paragraph that looks like a caption: its words without the label, its id, whether a style says so."""

    words: Inlines
    id: str
    styled: bool


def captioned(blocks: Blocks, looks: Looks) -> tuple[Blocks, tuple[Remark, ...]]:
    """Figures and tables with their captions. R024: a caption that no style marks was taken for one."""
    blocks = tuple(chain.from_iterable(map(_parted, blocks)))
    out: list[Block] = []
    remarks: list[Remark] = []
    taken: set[int] = set()
    for i, block in enumerate(blocks):
        if i in taken:
            continue
        sort = _sort(block)
        if sort is None:
            out.append(block)
            continue
        place, caption = _beside(blocks, i, sort, looks, taken)
        if caption is None:
            out.append(block)
            continue
        if place < i and out:
            out.pop()
        taken.add(place)
        out.append(_with(block, caption))
        if not caption.styled:
            remarks.append(_guess(sort, caption, blocks[place]))
    return tuple(out), tuple(remarks)


def _parted(block: Block) -> Blocks:
    """A paragraph that begins with an image and goes on with its caption, in two."""
    if not isinstance(block, Paragraph):
        return (block,)
    first, *rest = block.children or (None,)
    if not isinstance(first, Picture) or not _LABEL.match(plain_text(rest)):
        return (block,)
    figure = Figure(first.src, first.alt, (), block.span, first.attributes)
    below = tuple(rest[1:] if isinstance(rest[0], LineBreak) else rest)
    return (figure, Paragraph(below, block.span))


def _sort(block: Block) -> Sort | None:
    if isinstance(block, Figure) and not block.caption:
        return "fig"
    return "tbl" if isinstance(block, Table) and not block.caption else None


def _beside(
    blocks: Sequence[Block], place: int, sort: Sort, looks: Looks, taken: set[int]
) -> tuple[int, _Caption | None]:
    """The caption of a figure, rather below it; of a table, rather above it."""
    order = (place + 1, place - 1) if sort == "fig" else (place - 1, place + 1)
    for near in order:
        if 0 <= near < len(blocks) and near not in taken:
            found = _caption(blocks[near], sort, looks)
            other = near + (near - place)
            claimed = (
                0 <= other < len(blocks) and _sort(blocks[other]) == sort and near > place and sort == "tbl"
            )
            if found and not claimed:
                return near, found
    return place, None


def _caption(block: Block, sort: Sort, looks: Looks) -> _Caption | None:
    if not isinstance(block, Paragraph):
        return None
    words = plain_text(block.children)
    label = _LABEL.match(words)
    look = looks.of(block)
    styled = bool(look and ("caption" in look.style or "legend" in look.style))
    if len(words) > _LONGEST or not (styled or label) or (label and not label[sort]):
        return None
    if not styled and label and words[label.end() :][:1].islower():
        return None  # a sentence that begins with it: "Figure 1 shows …"
    name = f"{sort}-{re.sub(r'[.–]', '-', label['number'])}" if label else ""
    return _Caption(_without_first(block.children, label.end() if label else 0), name, styled)


def _without_first(inlines: Inlines, count: int) -> Inlines:
    """Inlines without their first letters."""
    out: list[Inline] = []
    for node in inlines:
        if count <= 0:
            out.append(node)
        elif isinstance(node, Text):
            kept = node.text[count:]
            count -= len(node.text)
            if kept:
                out.append(Text(kept, node.span))
        elif isinstance(node, Styled | HtmlInline | Link):
            size = len(plain_text((node,)))
            inner = _without_first(node.children, count)
            count -= size
            if inner:
                out.append(replace(node, children=inner))
        else:
            count -= len(plain_text((node,)))
    return tuple(out)


def _with(block: Block, caption: _Caption) -> Block:
    if isinstance(block, Figure | Table):
        named = replace(block.attributes, id=caption.id)
        return replace(block, caption=caption.words, attributes=named)
    return block


def _guess(sort: Sort, caption: _Caption, block: Block) -> Remark:
    what = "figure" if sort == "fig" else "table"
    message = f"{shown(plain_text(caption.words))} was taken for the caption of the {what} beside it"
    return remark("guessed", "R024", message, block.span)


# --- mentions ----------------------------------------------------------------------------------------------


def referred(blocks: Blocks, notes: tuple[Note, ...]) -> tuple[Blocks, tuple[Note, ...], tuple[Remark, ...]]:
    """Numbers of figures and tables in the text made references. R026: how many; R027: a number that is typed
    and leads to none, which will disagree with the numbers that the book gives.
    """
    ids = {b.attributes.id for b in blocks if isinstance(b, Figure | Table) and b.attributes.id}
    if not ids:
        return blocks, notes, ()

    def changed(block: Block) -> Blocks:
        if not isinstance(block, Paragraph):
            return (block,)
        return (replace(block, children=_with_references(block.children, ids)),)

    done = map_blocks(blocks, changed)
    kept = tuple(replace(note, children=map_blocks(note.children, changed)) for note in notes)
    made = [n for n in inlines_of((*done, *_children(kept))) if isinstance(n, CrossReference)]
    remarks = (_counted(made),) if made else ()
    return done, kept, (*remarks, *_typed((*done, *_children(kept))))


def _children(notes: tuple[Note, ...]) -> Iterator[Block]:
    for note in notes:
        yield from note.children


def _with_references(inlines: Inlines, ids: set[str]) -> Inlines:
    return map_inlines(inlines, lambda node: tuple(_cut(node, ids)) if isinstance(node, Text) else (node,))


def _cut(node: Text, ids: set[str]) -> Iterator[Inline]:
    end = 0
    for found in _MENTION.finditer(node.text):
        label = f"{'fig' if found['fig'] else 'tbl'}-{re.sub(r'[.–]', '-', found['number'])}"
        if label in ids:
            before = node.text[end : found.start()]
            yield Text(before, node.span)
            capital = bool(_BEGINS.search(node.text[: found.start()]))
            yield CrossReference(label.capitalize() if capital else label, node.span)
            end = found.end()
    yield Text(node.text[end:], node.span)


def _counted(made: Sequence[CrossReference]) -> Remark:
    times = f"{len(made)} time{'s' * (len(made) != 1)}"
    message = f"figures and tables are named by a typed number {times}: these are references now"
    return remark("guessed", "R026", message, made[0].span, "they follow the numbers that the book gives")


def _typed(blocks: Sequence[Block]) -> Iterator[Remark]:
    for block in blocks:
        if isinstance(block, Heading):
            continue
        for node in inlines_of((block,)):
            if isinstance(node, Text) and (found := _MENTION.search(node.text)):
                message = f"“{found[0]}” is a typed number, and leads to no figure or table of this chapter"
                hint = "write @fig-… or @tbl-… where it should follow the book's numbers"
                yield remark("question", "R027", message, node.span, hint)
