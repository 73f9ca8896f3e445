"""White space is looked at without reading what Pango has freed."""

from __future__ import annotations

import weakref
from typing import Any

import pytest
from weasyprint.text import line_break
from weasyprint.text.ffi import ffi

import paper
from bookmaker.files.layout import Press


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of each line that is measured, whether its layout is there: Pango frees the line with it."""
    homes: dict[int, weakref.ref[Any]] = {}
    alive: list[bool] = []
    first_line, size = line_break.Layout.get_first_line, line_break.line_size

    def get_first_line(layout: Any) -> Any:
        found = first_line(layout)
        homes[int(ffi.cast("uintptr_t", found[0]))] = weakref.ref(layout)
        return found

    def line_size(line: Any, style: Any) -> Any:
        alive.append(homes[int(ffi.cast("uintptr_t", line))]() is not None)
        return size(line, style)

    monkeypatch.setattr(line_break.Layout, "get_first_line", get_first_line)
    monkeypatch.setattr(line_break, "line_size", line_size)
    return alive


def test_no_line_is_measured_whose_layout_is_gone(measured: list[bool]) -> None:
    """Runs of text that end with a space are measured without it, where the line may be full."""
    text = "<p>" + "Ebb and <em>flow </em>and " * 60 + "</p>"
    Press(paper.layout()).lay_out(paper.section("one", text), "right", lambda _: 1)
    assert measured
    assert all(measured)
