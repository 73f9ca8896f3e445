"""Trees -> elements: what every edition prints alike."""

from __future__ import annotations

from bookmaker.content.tree import Text
from bookmaker.diagnostics import Span
from bookmaker.editions.elements import BREAK, inline_elements
from bookmaker.editions.epub_forms import EpubForms
from bookmaker.editions.xhtml import xhtml


def printed(letters: str) -> str:
    return xhtml(inline_elements((Text(letters, Span("a.md")),), EpubForms("a")))


def test_a_word_that_no_line_can_hold_may_end_anywhere() -> None:
    word = "0123456789abcdef" * 5
    assert f"The key {word}, and home." == printed(f"The key {word}, and home.").replace(BREAK, "")
    assert printed(f"The key {word}").startswith("The key 01234567\u200b89abcdef\u200b01234567")


def test_a_word_that_a_line_can_hold_is_left_whole() -> None:
    assert "a " + "b" * 79 + " c" == printed("a " + "b" * 79 + " c")
