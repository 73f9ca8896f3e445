"""A note keeps its place at the foot when what follows its call does not fit."""

from __future__ import annotations

import pytest

import paper
from bookmaker.files.layout import Press


@pytest.fixture(scope="module")
def press() -> Press:
    return Press(paper.layout())


@pytest.mark.parametrize("lines", range(18, 30))
def test_an_empty_line_before_a_block_in_an_inline_box_takes_no_notes_room(press: Press, lines: int) -> None:
    """WeasyPrint sets an empty line before such a block, and leaves it behind when the block goes on."""
    code = '<pre><code><span style="display: block">code\n</span></code></pre>'
    body = paper.noted(1, "the note", words=1) + "<p>line</p>" * lines + code
    laid = press.lay_out(paper.section("one", body, notes=1), "right", lambda _: 1)
    assert [str(d) for d in laid.diagnostics] == []
    assert (laid.anchors["fnref-1"], laid.anchors["fn-1"]) == (1, 1)
