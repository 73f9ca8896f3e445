"""Typed captions -> captions of figures and tables; mentions of their numbers -> references.

So the numbers that the book gives agree with the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
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
from bookmaker.content.walk import blocks_of, inlines_of, map_blocks, map_inlines, plain_text
from bookmaker.diagnostics import Span
from bookmaker.importing.draft import Remark, remark
from bookmaker.importing.tidied import shown
from bookmaker.importing.word_looks import UNSEEN, Looks

Sort: TypeAlias = Literal["fig", "tbl"]

_PICTURES = r"Illustration|Images?|Photos?|Foto|Bild|Maps?|Mapa|Carte|Karte|Charts?|Graph|Grafik"
_FIGURES = rf"Figures?|Figs?\.?|Figura|Abbildung(?:en)?|Abb\.|شكل|الشكل|{_PICTURES}"
_TABLES = r"Tables?|Tableaux?|Tabelle|Tabla|Tabella|Tabela|Tab\.|جدول|الجدول"
_NUMBER = r"\d{1,3}(?:[.\-–]\d{1,3})*"
_LABEL = re.compile(
    rf"\s*(?:(?P<fig>{_FIGURES})|(?P<tbl>{_TABLES}))\s*(?:رقم\s*)?(?P<number>{_NUMBER})(?!\w)"
    r"\s*(?P<stop>[.:|—–-]*)\s*",
    re.IGNORECASE,
)
_NO_NAME_ALONE = re.compile(_PICTURES, re.IGNORECASE)
_MENTION = re.compile(
    rf"\b(?:(?P<fig>{_FIGURES})|(?P<tbl>{_TABLES}))[ \u00a0](?P<number>{_NUMBER})(?![\w]|[.\-–]\d)"
)
_BEGINS = re.compile(r"(?:^|[.!?…][\"”’»)]?\s+)$")
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class _Caption:
    """A paragraph that looks like a caption: its words, and whether a style says so."""

    words: Inlines
    styled: bool


def label_of(block: Figure | Table) -> re.Match[str] | None:
    """The typed number at the beginning of a caption: "Figure 1. ", "Tab. 2 – ". What could be a year, as in
    "Map 1919", is none without a stop behind it.
    """
    return _label(plain_text(block.caption), _sort(block))


def _label(words: str, sort: Sort) -> re.Match[str] | None:
    found = _LABEL.match(words)
    if found is None or not found[sort]:
        return None
    is_sure = bool(found["stop"]) or found.end() == len(words)
    return found if is_sure or not _NO_NAME_ALONE.fullmatch(found[sort]) else None


def named_by(label: re.Match[str]) -> str:
    """The id that a typed number stands for: "fig-1", "tbl-2-3"."""
    number = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else "-" for c in label["number"])
    return f"{'fig' if label['fig'] else 'tbl'}-{number}"


def says_caption(alt: str, caption: Inlines) -> bool:
    """Whether a description only says the caption again, which would be read out twice."""

    def bare(text: str) -> str:
        return " ".join(text.split()).casefold().rstrip(".")

    return bool(bare(alt)) and bare(alt) == bare(plain_text(caption))


def captioned(blocks: Blocks, looks: Looks = UNSEEN) -> tuple[Blocks, tuple[Remark, ...]]:
    """Figures and tables with the captions that stand beside them, typed numbers and all. R024: a caption
    that no style marks was taken for one.
    """
    blocks = tuple(chain.from_iterable(_parted(own) for block in blocks for own in _own(block)))
    out: list[Block] = []
    remarks: list[Remark] = []
    taken: set[int] = set()
    for i, block in enumerate(blocks):
        if i in taken:
            continue
        if not isinstance(block, Figure | Table) or block.caption:
            out.append(block)
            continue
        place, caption = _beside(blocks, i, _sort(block), looks, taken)
        if caption is None:
            out.append(block)
            continue
        if place < i and out:
            out.pop()
        taken.add(place)
        found = replace(block, caption=caption.words)
        out.append(found)
        if not caption.styled:
            remarks.append(_guess(found, blocks[place].span))
    return tuple(out), tuple(remarks)


def _own(block: Block) -> Blocks:
    """A table without the caption of the figure before it, which Pandoc gives to it for its style."""
    if not isinstance(block, Table):
        return (block,)
    label = _LABEL.match(plain_text(block.caption))
    if not label or not label["fig"]:
        return (block,)
    return (Paragraph(block.caption, block.span), replace(block, caption=()))


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


def _sort(block: Figure | Table) -> Sort:
    return "fig" if isinstance(block, Figure) else "tbl"


def _beside(
    blocks: Sequence[Block], place: int, sort: Sort, looks: Looks, taken: set[int]
) -> tuple[int, _Caption | None]:
    """The caption of a figure, rather below it; of a table, rather above it."""
    order = (place + 1, place - 1) if sort == "fig" else (place - 1, place + 1)
    for near in order:
        if 0 <= near < len(blocks) and near not in taken:
            found = _caption(blocks[near], sort, looks)
            other = near + (near - place)
            claimed = near > place and 0 <= other < len(blocks) and _is_bare_table(blocks[other], sort)
            if found and not claimed:
                return near, found
    return place, None


def _is_bare_table(block: Block, sort: Sort) -> bool:
    return sort == "tbl" and isinstance(block, Table) and not block.caption


def _caption(block: Block, sort: Sort, looks: Looks) -> _Caption | None:
    if not isinstance(block, Paragraph):
        return None
    words = plain_text(block.children)
    look = looks.of(block)
    styled = bool(look and ("caption" in look.style or "legend" in look.style))
    label = _label(words, sort)
    if len(words) > _LONGEST or not (styled or label) or (_LABEL.match(words) and not label):
        return None
    if not styled and label and not label["stop"] and words[label.end() :][:1].islower():
        return None  # a sentence that begins with it: "Figure 1 shows …"
    return _Caption(block.children, styled)


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


def _guess(captioned: Figure | Table, span: Span) -> Remark:
    label = label_of(captioned)
    words = plain_text(captioned.caption)[label.end() if label else 0 :]
    what = "figure" if isinstance(captioned, Figure) else "table"
    message = f"{shown(words)} was taken for the caption of the {what} beside it"
    return remark("guessed", "R024", message, span)


def renumbered(
    blocks: Blocks, notes: tuple[Note, ...]
) -> tuple[Blocks, tuple[Note, ...], tuple[Remark, ...]]:
    """The book's numbers in place of typed ones, in captions and where they are named. R022, R026, R027."""
    done, left_out = _unnumbered(blocks)
    done, kept, remarks = _referred(done, notes)
    return done, kept, (*left_out, *remarks)


def _unnumbered(blocks: Blocks) -> tuple[Blocks, tuple[Remark, ...]]:
    """Captions without the numbers that were typed into them, which become ids; of two that are equal the
    first does. R022: what is left out.
    """
    taken = {block.attributes.id for block in blocks_of(blocks) if isinstance(block, Figure | Table)} - {""}
    labels: list[tuple[str, Span]] = []

    def changed(block: Block) -> Blocks:
        if isinstance(block, Figure) and block.alt and says_caption(block.alt, block.caption):
            block = replace(block, alt=None)
        label = label_of(block) if isinstance(block, Figure | Table) else None
        if label is None or not isinstance(block, Figure | Table):
            return (block,)
        labels.append((label[0].strip(), block.span))
        words = _without_first(block.caption, label.end())
        name = "" if named_by(label) in taken else named_by(label)
        taken.add(name)
        return (replace(block, caption=words, attributes=replace(block.attributes, id=name)),)

    done = map_blocks(blocks, changed)
    return done, (_left_out(labels),) if labels else ()


def _left_out(labels: Sequence[tuple[str, Span]]) -> Remark:
    typed = ", ".join(shown(label) for label, _ in labels)
    what = "the typed number of a caption is" if len(labels) == 1 else "the typed numbers of captions are"
    return remark("dropped", "R022", f"{what} left out: {typed}", labels[0][1], "the book gives its own")


# --- mentions ----------------------------------------------------------------------------------------------


def _referred(blocks: Blocks, notes: tuple[Note, ...]) -> tuple[Blocks, tuple[Note, ...], tuple[Remark, ...]]:
    """Numbers of figures and tables in the text made references. R026: how many; R027: a number that is typed
    and leads to none, which will disagree with the numbers that the book gives.
    """
    ids = {b.attributes.id for b in blocks if isinstance(b, Figure | Table) and b.attributes.id}
    if not ids:
        return blocks, notes, ()

    typed: dict[str, Span] = {}

    def changed(block: Block) -> Blocks:
        if not isinstance(block, Paragraph):
            return (block,)
        found: dict[str, None] = {}
        children = _with_references(block.children, ids, found)
        for words in found:
            typed.setdefault(words, block.span)
        return (replace(block, children=children),)

    done = map_blocks(blocks, changed)
    kept = tuple(replace(note, children=map_blocks(note.children, changed)) for note in notes)
    made = [n for n in inlines_of((*done, *_children(kept))) if isinstance(n, CrossReference)]
    remarks = (_counted(len(made), typed),) if typed else ()
    return done, kept, (*remarks, *_typed((*done, *_children(kept))))


def _children(notes: tuple[Note, ...]) -> Iterator[Block]:
    for note in notes:
        yield from note.children


def _with_references(inlines: Inlines, ids: set[str], typed: dict[str, None]) -> Inlines:
    """References in place of the typed numbers of these ids, whose words are added to `typed`."""
    return map_inlines(
        inlines, lambda node: tuple(_cut(node, ids, typed)) if isinstance(node, Text) else (node,)
    )


def _cut(node: Text, ids: set[str], typed: dict[str, None]) -> Iterator[Inline]:
    end = 0
    for found in _MENTION.finditer(node.text):
        label = named_by(found)
        if label in ids:
            before = node.text[end : found.start()]
            typed[found[0]] = None
            yield Text(before, node.span)
            capital = bool(_BEGINS.search(node.text[: found.start()]))
            yield CrossReference(label.capitalize() if capital else label, node.span)
            end = found.end()
    yield Text(node.text[end:], node.span)


def _counted(made: int, typed: Mapping[str, Span]) -> Remark:
    times = f"{made} time{'s' * (made != 1)} ({', '.join(map(shown, typed))})"
    message = f"figures and tables are named by a typed number {times}: these are references now"
    first = next(iter(typed.values()))
    return remark("guessed", "R026", message, first, "they follow the numbers that the book gives")


def _typed(blocks: Sequence[Block]) -> Iterator[Remark]:
    for block in blocks:
        if isinstance(block, Heading):
            continue
        for node in inlines_of((block,)):
            if isinstance(node, Text) and (found := _MENTION.search(node.text)):
                message = f"“{found[0]}” is a typed number, and leads to no figure or table of this chapter"
                hint = "write @fig-… or @tbl-… where it should follow the book's numbers"
                yield remark("question", "R027", message, block.span, hint)
