"""An item is put into a list of the manifest, and everything else stays as it was, to the letter."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookmaker.manifest.editing import scalar, with_item
from bookmaker.manifest.nodes import document
from bookmaker.manifest.places import Mapping, Scalar

calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
BLOCK = """\
# A book
title: 'Tides'   # in quotes
language: en-CA

chapters:  # in order
  - chapters/01-ebb.md
  # the second came late
  - {file: chapters/02-flood.md, title: "Flood: a life"}

  # more to come

# what stands behind
back_matter: [notes]
"""


def added(before: str, after: str | None) -> list[str]:
    """The lines that are new; nothing else may differ."""
    assert after is not None
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    assert not [line for line in lines if line.startswith("- ")]
    return [line[2:] for line in lines if line.startswith("+ ")]


def test_a_chapter_is_a_line_at_the_end_of_the_list() -> None:
    after = with_item(BLOCK, ("chapters",), "chapters/03-ebb-again.md")
    assert added(BLOCK, after) == ["  - chapters/03-ebb-again.md"]
    assert after is not None
    assert after.index("03-ebb") < after.index("# what stands behind")
    assert after.index("03-ebb") > after.index("02-flood")


def test_a_contributor_is_put_before_the_chapters_where_there_is_no_list_yet() -> None:
    after = with_item(BLOCK, ("contributors",), {"id": "rill", "name": "Ada Rill: a name"})
    assert added(BLOCK, after) == ["contributors:", "  - id: rill", '    name: "Ada Rill: a name"']
    assert after is not None
    assert after.index("contributors") < after.index("chapters:")


PARTS = """\
chapters:
  - part: One
    chapters:
      - a.md‸
  - part: Two
    chapters: [b.md]
title: T
"""
FOLDED = """\
chapters:
  - part: One
    chapters: [a.md]
  - file: b.md
    abstract: >-
      Long

      words‸
title: T
"""


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("title: T\nchapters: [a.md, 'b].md'‸]\nx: y\n", ", c.md"),
        ("title: T\nchapters: [‸]\n", "c.md"),
        ("title: T\nchapters: [\n  a.md,\n  b.md,‸\n]\n", " c.md"),
        ("title: T\nchapters:‸\n", "\n  - c.md"),
        ("title: T\nchapters:\n- a.md‸\n", "\n- c.md"),
        ("title: T\nchapters:\n- a.md‸\nlanguage: en\n", "\n- c.md"),
        ("title: T\nchapters:\n  - a.md‸", "\n  - c.md"),
        ("title: T\r\nchapters:\r\n  - a.md‸\r\n", "\r\n  - c.md"),
        ("\ufefftitle: T\nchapters: [a.md‸]\n", ", c.md"),
        (FOLDED, "\n  - c.md"),
    ],
)
def test_lists_of_every_form_get_an_item_more_where_the_mark_is(text: str, new: str) -> None:
    assert with_item(text.replace("‸", ""), ("chapters",), "c.md") == text.replace("‸", new)


def test_a_part_gets_a_chapter_more() -> None:
    made = with_item(PARTS.replace("‸", ""), ("chapters", 0, "chapters"), "c.md")
    assert made == PARTS.replace("‸", "\n      - c.md")


# The apostrophe in a plain word looks like a quotation mark, and hides the bracket that ends the list.
ODD = "title: T\nchapters: [it's.md]\nsubtitle: 'a]'\n"


@pytest.mark.parametrize(
    "text",
    [
        "{title: T, language: en}",
        "title: [T\n",
        "chapters: a.md\n",
        "- a\n",
        "chapters: [a.md # one\n]\n",
        ODD,
    ],
)
def test_what_would_have_to_be_written_anew_is_left_alone(text: str) -> None:
    assert with_item(text, ("chapters",), "c.md") is None


@calm
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).map(str.strip).filter(bool))
def test_a_value_of_any_letters_is_read_as_it_was_written(text: str) -> None:
    for written in (f"a: {scalar(text)}", f"{{a: {scalar(text, in_flow=True)}}}"):
        root, found = document(written, "")
        assert found == ()
        assert isinstance(root, Mapping)
        value = root.pairs[0].value
        assert isinstance(value, Scalar)
        assert value.text == text
