"""Tracked changes in a tree: accepted, rejected or shown, and each told with its author."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal, TypeAlias

from bookmaker.content.tree import Attributes, Block, Blocks, HtmlInline, Inline, Inlines, Note, Styled
from bookmaker.content.walk import inlines_of, map_inlines, map_runs, plain_text
from bookmaker.importing.draft import Remark, remark
from bookmaker.importing.pandoc_lines import DELETED, INSERTED

Changes: TypeAlias = Literal["accept", "reject", "list"]
"""What becomes of tracked changes: all taken, none taken, or all left in the text, marked `ins` and `del`."""

_SHOWN = 60


def decided(
    blocks: Blocks, notes: tuple[Note, ...], changes: Changes
) -> tuple[Blocks, tuple[Note, ...], tuple[Remark, ...]]:
    """The tree without marks of changes, and R017 for each of them."""
    everything = (*blocks, *(block for note in notes for block in note.children))

    def changed(run: Inlines) -> Inlines:
        return map_inlines(run, lambda node: _decided(node, changes))

    kept = tuple(replace(note, children=map_runs(note.children, changed)) for note in notes)
    return map_runs(blocks, changed), kept, tuple(_told(everything, changes))


def _decided(node: Inline, changes: Changes) -> Inlines:
    match node:
        case Styled(kind="phrase", attributes=Attributes(classes=classes)) if INSERTED in classes:
            shown = HtmlInline("ins", node.children, node.span)
            return {"accept": node.children, "reject": (), "list": (shown,)}[changes]
        case Styled(kind="phrase", attributes=Attributes(classes=classes)) if DELETED in classes:
            shown = HtmlInline("del", node.children, node.span)
            return {"accept": (), "reject": node.children, "list": (shown,)}[changes]
        case _:
            return (node,)


_TOLD = {
    "accept": ("is taken", "is left out"),
    "reject": ("is left out", "stays"),
    "list": ("stands in the text as <ins>", "stands in the text as <del>"),
}


def _told(blocks: Iterable[Block], changes: Changes) -> Iterable[Remark]:
    for node in inlines_of(blocks):
        if not isinstance(node, Styled) or not {INSERTED, DELETED} & {*node.attributes.classes}:
            continue
        words = " ".join(plain_text(node.children).split())
        if not words:
            continue
        inserted = INSERTED in node.attributes.classes
        who = node.attributes.get("author") or "somebody"
        day = (node.attributes.get("date") or "").partition("T")[0]
        did = "inserted" if inserted else "deleted"
        what = words if len(words) <= _SHOWN else f"{words[:_SHOWN].rstrip()}…"
        outcome = _TOLD[changes][0 if inserted else 1]
        message = f"{who} {did} “{what}”{f' on {day}' if day else ''}: it {outcome}"
        yield remark("change", "R017", message, node.span)
