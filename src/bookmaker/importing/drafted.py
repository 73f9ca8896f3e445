"""Blocks and notes of the book's tree -> blocks of a draft."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bookmaker.content import tree
from bookmaker.content.walk import inlines_of, plain_text
from bookmaker.importing.draft import Block, BlockKind
from bookmaker.importing.written_blocks import one_line, parts, written
from bookmaker.importing.written_lines import attributes_written

_KINDS: dict[type, BlockKind] = {
    tree.Heading: "heading",
    tree.Paragraph: "paragraph",
    tree.Plain: "paragraph",
    tree.Figure: "figure",
}
_MARK = re.compile(r"\d*([-*.)])")


def drafted(blocks: tree.Blocks, notes: Iterable[tree.Note] = ()) -> tuple[Block, ...]:
    """Blocks in their order, then the notes. What has nothing to write in Markdown is left out."""
    return (*_drafted(blocks), *(_note(note) for note in notes))


def _drafted(blocks: tree.Blocks) -> Iterator[Block]:
    mark = ""
    for block in blocks:
        if isinstance(block, tree.Heading):
            text = f"{one_line(block.children)} {attributes_written(block.attributes)}".rstrip()
            yield Block("heading", text, words(block), block.span, level=block.level)
            mark = ""
            continue
        for text in parts((block,), mark):
            yield Block(_KINDS.get(type(block), "other"), text, words(block), block.span)
        mark = _mark(text) if isinstance(block, tree.List) and (text := written((block,))) else ""


def _mark(text: str) -> str:
    match = _MARK.match(text)
    return match[1] if match else ""


def _note(note: tree.Note) -> Block:
    plain = " ".join(words(block) for block in note.children)
    return Block("note", written(note.children), plain, note.span, label=note.label)


def words(block: tree.Block) -> str:
    """The words of a block in a line, without mark-up."""
    letters = (tree.Text, tree.Code, tree.Math, tree.SoftBreak, tree.LineBreak)
    leaves = (node for node in inlines_of((block,)) if isinstance(node, letters))
    return " ".join("".join(plain_text((leaf,)) for leaf in leaves).split())
