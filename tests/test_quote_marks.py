"""Straight quotation marks among curly ones."""

from __future__ import annotations

import pytest

from bookmaker.diagnostics import Span
from bookmaker.importing.draft import Block
from bookmaker.importing.quote_marks import evened

PLACE = Span("page.txt")


def paragraph(text: str) -> Block:
    return Block("paragraph", text, text, PLACE)


@pytest.mark.parametrize(
    ("text", "even"),
    [
        ('“One” and "two".', "“One” and “two”."),
        ('“One” ("two," he said) and *"three"*', "“One” (“two,” he said) and *“three”*"),
        ("It’s the boat's “one”", "It’s the boat’s “one”"),
        ('„Eins“ und "zwei"', "„Eins“ und „zwei“"),
    ],
)
def test_marks_in_certain_pairs_are_those_of_the_text(text: str, even: str) -> None:
    (block,), told = evened((paragraph(text),), PLACE)
    assert (even, even) == (block.text, block.plain)
    assert len(told) == 1


@pytest.mark.parametrize(
    "text",
    [
        '"One" and "two": the boat\'s',
        '“One”, 6" long',
        '“One” and "two',
        '“One” and a"b"c',
        '“One” `"code"` <a title="x"> [a]{alt="b"}',
        '« Un » et "deux"',
        "“One” and the clerks' books",
    ],
)
def test_what_is_not_certain_stays(text: str) -> None:
    assert evened((paragraph(text),), PLACE) == ((paragraph(text),), ())


def test_an_editor_is_told_how_many() -> None:
    _, told = evened((paragraph('“A” "b"'), paragraph('"c"')), PLACE)
    assert ["page.txt: warning[R081]: put right: 4 straight marks among curly ones"] == [
        str(found.diagnostic) for found in told
    ]
