"""A foreign tree -> the tree of a chapter: what is no text goes, what belongs together is joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain, groupby

from bookmaker.content.tree import (
    Attributes,
    Block,
    Blocks,
    CodeBlock,
    Heading,
    Inline,
    Inlines,
    Link,
    Note,
    Paragraph,
    Quotation,
    SceneBreak,
    Styled,
    Text,
)
from bookmaker.content.walk import (
    blocks_of,
    inlines_of,
    joined_texts,
    map_blocks,
    map_inlines,
    map_runs,
    plain_text,
)
from bookmaker.free_names import ascii_words
from bookmaker.importing.draft import Remark, remark
from bookmaker.importing.mending import mended, mending_remarks, totals
from bookmaker.importing.pandoc_lines import ANCHOR, HIGHLIGHTED
from bookmaker.manifest.languages import direction_of

_SCENE = re.compile(r"\s*(?:[*⁂•◆❖#~—–-]\s*){1,7}")
_SHOWN = 60


def shown(text: str) -> str:
    """Words for a remark, in quotes and not too many."""
    line = " ".join(text.split())
    return f"“{line}”" if len(line) <= _SHOWN else f"“{line[:_SHOWN].rstrip()}…”"


# --- blocks ------------------------------------------------------------------------------------------------


def joined(blocks: Blocks) -> Blocks:
    """Neighbouring quotations and pieces of code made one each, and lines of asterisks scene breaks."""
    runs = (tuple(run) for _, run in groupby(blocks, _kind))
    return tuple(chain.from_iterable(map(_one, runs)))


def _kind(block: Block) -> object:
    match block:
        case Quotation() | CodeBlock():
            return type(block)
        case _:
            return id(block)


def _one(run: Blocks) -> Blocks:
    match run[0]:
        case Quotation() as first if len(run) > 1:
            inner = chain.from_iterable(block.children for block in run if isinstance(block, Quotation))
            return (replace(first, children=tuple(inner)),)
        case CodeBlock() as first if len(run) > 1:
            text = "\n".join(block.text for block in run if isinstance(block, CodeBlock))
            return (replace(first, text=text, tokens=(("", text),)),)
        case Paragraph() as first if _is_scene(first):
            return (SceneBreak(first.span),)
        case _:
            return run


def _is_scene(block: Paragraph) -> bool:
    text = plain_text(block.children)
    bare = all(isinstance(node, Text | Styled) for node in block.children)
    return bare and bool(_SCENE.fullmatch(text)) and bool(text.strip())


# --- letters -----------------------------------------------------------------------------------------------


def clean(blocks: Blocks, notes: tuple[Note, ...]) -> tuple[Blocks, tuple[Note, ...], tuple[Remark, ...]]:
    """The letters mended, and what was put right in a sentence."""
    counts: list[dict[str, int]] = []

    def letters(node: Inline) -> Inlines:
        if not isinstance(node, Text):
            return (node,)
        made = mended(node.text)
        counts.append(dict(made.counts))
        return (Text(made.text, node.span),)

    done, kept = everywhere(blocks, notes, lambda run: map_inlines(joined_texts(run), letters))
    span = blocks[0].span if blocks else None
    remarks = mending_remarks(totals(counts), replace(span, line=0)) if span else ()
    return done, kept, remarks


def everywhere(
    blocks: Blocks, notes: tuple[Note, ...], change: Callable[[Inlines], Inlines]
) -> tuple[Blocks, tuple[Note, ...]]:
    """Every run of inlines changed, in the text and in the notes."""
    kept = tuple(replace(note, children=map_runs(note.children, change)) for note in notes)
    return map_runs(blocks, change), kept


def highlights(
    blocks: Blocks, notes: tuple[Note, ...]
) -> tuple[Blocks, tuple[Note, ...], tuple[Remark, ...]]:
    """Without colour behind words. R021: each place that had some."""
    told = [
        remark("question", "R021", f"{shown(plain_text(n.children))} is highlighted", n.span, _HIGHLIGHT)
        for n in inlines_of((*blocks, *chain.from_iterable(note.children for note in notes)))
        if isinstance(n, Styled) and HIGHLIGHTED in n.attributes.classes and plain_text(n.children).strip()
    ]

    def plain(node: Inline) -> Inlines:
        marked = isinstance(node, Styled) and HIGHLIGHTED in node.attributes.classes
        return node.children if isinstance(node, Styled) and marked else (node,)

    return *everywhere(blocks, notes, lambda run: map_inlines(run, plain)), tuple(told)


_HIGHLIGHT = "the colour is gone; ask the author what it meant"


def in_own_direction(
    blocks: Blocks, notes: tuple[Note, ...], language: str
) -> tuple[Blocks, tuple[Note, ...]]:
    """Without marks that words run from right to left, where all words do."""
    if not language or direction_of(language) != "rtl":
        return blocks, notes

    def plain(node: Inline) -> Inlines:
        told = isinstance(node, Styled) and node.attributes == Attributes(dir="rtl")
        return node.children if isinstance(node, Styled) and told else (node,)

    return everywhere(blocks, notes, lambda run: map_inlines(run, plain))


# --- links inside the file ---------------------------------------------------------------------------------


def linked(
    blocks: Blocks, notes: tuple[Note, ...], *, has_title: bool
) -> tuple[Blocks, tuple[Note, ...], tuple[Remark, ...]]:
    """Links inside the file lead to places with readable names; names that nothing leads to are gone.

    R025: a link leads to a place that the file does not have; its words stay.
    """
    everything = (*blocks, *chain.from_iterable(note.children for note in notes))
    links = [n for n in inlines_of(everything) if isinstance(n, Link) and _is_inside(n)]
    may_be_title = () if has_title else blocks[:1]
    first = {"", *(block.attributes.id for block in may_be_title if isinstance(block, Heading))}
    names = dict(_names(everything, {link.target[1:] for link in links} - first))
    lost = [link for link in links if link.target[1:] not in names]

    def changed(node: Inline) -> Inlines:
        match node:
            case Link(target=target) if _is_inside(node):
                found = names.get(target[1:])
                return (replace(node, target=f"#{found}"),) if found else node.children
            case Styled(kind="phrase", attributes=Attributes(id=name, classes=classes)) if ANCHOR in classes:
                here = (Styled("phrase", (), node.span, Attributes(id=names[name])),) if name in names else ()
                return (*here, *node.children)
            case Styled(kind="phrase", attributes=Attributes(id=name)) if name and name not in names:
                return (replace(node, attributes=replace(node.attributes, id="")),)
            case _:
                return (node,)

    done, kept = everywhere(blocks, notes, lambda run: map_inlines(run, changed))
    named = map_blocks(done, lambda block: (_named(block, names),))
    return named, kept, tuple(_lost(lost))


def _is_inside(node: Link) -> bool:
    return node.target.startswith("#") or not node.target


def _names(nodes: Iterable[Block], wanted: set[str]) -> Iterator[tuple[str, str]]:
    """The places that links lead to, with ids to be seen in the chapter."""
    taken: Counter[str] = Counter()
    for block in blocks_of(nodes):
        if isinstance(block, Heading) and block.attributes.id in wanted:
            yield block.attributes.id, _free(f"sec-{slug(plain_text(block.children)) or 'place'}", taken)
    for node in inlines_of(nodes):
        name = node.attributes.id if isinstance(node, Styled) else ""
        if name in wanted:
            yield name, _free(f"place-{slug(name).lstrip('-') or 'here'}", taken)


def _free(name: str, taken: Counter[str]) -> str:
    taken[name] += 1
    return name if taken[name] == 1 else f"{name}-{taken[name]}"


def _named(block: Block, names: dict[str, str]) -> Block:
    if not isinstance(block, Heading):
        return block
    return replace(block, attributes=Attributes(id=names.get(block.attributes.id, "")))


def _lost(links: Iterable[Inline]) -> Iterator[Remark]:
    for link in links:
        words = plain_text((link,))
        message = f"the link {shown(words)} leads to a place that the file does not have: its words stay"
        yield remark("dropped", "R025", message, link.span)


def slug(text: str, most: int = 40) -> str:
    """Letters, digits and hyphens of ASCII, cut between words where that is long."""
    whole = "-".join(ascii_words(text))
    if len(whole) <= most:
        return whole
    return whole[: most + 1].rpartition("-")[0] or whole[:most]
