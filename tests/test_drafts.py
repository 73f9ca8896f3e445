"""A draft's Markdown: headings at their level, the text, and the notes after it."""

from __future__ import annotations

from bookmaker.diagnostics import Span
from bookmaker.importing.draft import Block, Draft, Front

HERE = Span("essay.docx", 1)


def test_notes_stand_after_the_text_with_their_later_paragraphs_indented() -> None:
    blocks = (
        Block("heading", "Ebb[^1]", "Ebb", HERE, level=2),
        Block("note", "A first line.\n\nAnd another.", "A first line. And another.", HERE, label="1"),
        Block("paragraph", "The sea.", "The sea.", HERE),
    )
    expected = "## Ebb[^1]\n\nThe sea.\n\n[^1]: A first line.\n\n    And another.\n"
    assert Draft(Front(), blocks).text == expected


def test_a_draft_of_nothing_has_no_text() -> None:
    assert Draft(Front(), ()).text == ""
