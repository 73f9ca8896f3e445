"""Walks through the tree: every node once, in reading order; a change reaches every place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import pytest

from bookmaker.content.anchors import identified
from bookmaker.content.book import Section
from bookmaker.content.cross_references import cross_referenced
from bookmaker.content.index_places import without_marks
from bookmaker.content.markdown import read_manuscript
from bookmaker.content.numbering import numbered
from bookmaker.content.references import Anchors, resolved
from bookmaker.content.tree import Block, Blocks, Inline, Inlines, NoteCall, Paragraph, SceneBreak, Text
from bookmaker.content.typography import typeset
from bookmaker.content.walk import (
    blocks_of,
    inlines_of,
    map_blocks,
    map_inlines,
    map_notes,
    map_runs,
    note_calls,
    plain_text,
)
from bookmaker.diagnostics import Span

SOURCE = """\
## h1 *h2*

p1 [p2](#x) <abbr>p3</abbr>

> q1
>
> --- q2

::: verse
v1
v2

--- v3
:::

- l1
- l2

d1
: d2

![f1](f.png){alt="f"}

| t2 | t3 |
|---|---|
| t4 | t5 |

: t1

::: aside
a1
:::

***
"""
BLOCKS = read_manuscript(SOURCE, "a.md")[0].blocks
ORDER = "h1 h2 p1 p2 p3 q1 --- q2 v1 v2 --- v3 l1 l2 d1 d2 f1 t1 t2 t3 t4 t5 a1"


NOTES = read_manuscript("One[^1] two[^2].\n\n[^1]: n1\n\n[^2]: > n2", "a.md")[0].notes

Stage: TypeAlias = Callable[[Section], Section]
NO_PLACES = Anchors({}, {"a": {}})
STAGE_NAMES = ("typeset", "without marks", "numbered", "identified", "resolved", "cross-referenced")
STAGES: tuple[Stage, ...] = (
    typeset,
    without_marks,
    lambda section: numbered([section], through_book=False)[0],
    lambda section: identified([section])[0][0],
    lambda section: resolved([section], NO_PLACES)[0][0],
    lambda section: cross_referenced([section], {})[0][0],
)


def words(blocks: Blocks) -> str:
    return " ".join(" ".join(n.text for n in inlines_of(blocks) if isinstance(n, Text)).split())


def loud(node: Inline) -> Inlines:
    return (replace(node, text=node.text.upper()),) if isinstance(node, Text) else (node,)


def test_inlines_come_in_reading_order() -> None:
    assert words(BLOCKS) == ORDER


def test_a_change_of_runs_reaches_every_text() -> None:
    assert words(map_runs(BLOCKS, lambda run: map_inlines(run, loud))) == ORDER.upper()


def test_a_walk_that_changes_nothing_gives_the_same_tree() -> None:
    assert map_runs(BLOCKS, lambda run: run) == map_blocks(BLOCKS, lambda block: (block,)) == BLOCKS


def test_trees_share_what_a_change_leaves_as_it_is() -> None:
    assert map_runs(BLOCKS, lambda run: map_inlines(run, lambda node: (node,))) is BLOCKS
    assert map_blocks(BLOCKS, lambda block: (block,)) is BLOCKS
    assert map_notes(NOTES, lambda blocks: map_blocks(blocks, lambda block: (block,))) is NOTES
    louder = map_runs(
        BLOCKS, lambda run: map_inlines(run, lambda node: loud(node) if is_p2(node) else (node,))
    )
    others = [new is old for new, old in zip(louder, BLOCKS, strict=True)]
    assert [n for n, same in enumerate(others) if not same] == [1]
    changed, before = louder[1], BLOCKS[1]
    assert isinstance(changed, Paragraph)
    assert isinstance(before, Paragraph)
    assert [a is b for a, b in zip(changed.children, before.children, strict=True)].count(False) == 1


def is_p2(node: Inline) -> bool:
    return isinstance(node, Text) and node.text == "p2"


@pytest.mark.parametrize("stage", STAGES, ids=STAGE_NAMES)
def test_a_stage_that_has_nothing_to_change_shares_the_whole_text(stage: Stage) -> None:
    text = "Plain words, *marked* ones and [an address](https://example.org).\n\n> Said\n> twice\n\n- one\n"
    read, _ = read_manuscript(text, "a.md")
    section = Section("a", "chapter", "body", Span("a.md"), "en", "ltr", blocks=read.blocks, notes=read.notes)
    assert stage(section).blocks is section.blocks


def test_a_change_of_blocks_reaches_those_inside_and_may_take_them_out() -> None:
    def without_paragraphs(block: Block) -> Blocks:
        return () if isinstance(block, Paragraph | SceneBreak) else (block,)

    left = map_blocks(BLOCKS, without_paragraphs)
    assert [b for b in blocks_of(left) if isinstance(b, Paragraph | SceneBreak)] == []


def test_the_plain_text_of_a_line_leaves_notes_and_pictures_out() -> None:
    manuscript, _ = read_manuscript("a *b*[^1] `c`\nd ![e](f.png) $g$\n\n[^1]: N.\n", "a.md")
    (paragraph,) = manuscript.blocks
    assert isinstance(paragraph, Paragraph)
    assert plain_text(paragraph.children) == "a b c d  g"


def test_calls_of_notes_come_in_reading_order() -> None:
    manuscript, _ = read_manuscript("a[^1] *b[^2]*\n\n> c[^1]\n\n[^1]: N.\n[^2]: M.\n", "a.md")
    labels = [call.label for call in note_calls(manuscript.blocks) if isinstance(call, NoteCall)]
    assert labels == ["1", "2", "1"]
