"""The last lines of paragraphs: no stub of a word and no crumb, where the line above stays full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from weasyprint.formatting_structure import boxes

import paper
from bookmaker.files.layout import Press

CSS = "p { font: 20px/26px serif; text-align: justify; hyphens: auto; margin: 0 }"
WORDS = "We went from the harbour to the old town, and looked for what was left of it in the "


# So many paragraphs of a few lines stand on one page.
MOST = 120


def last_lines(widths: Sequence[int], text: str, more: str = "") -> set[str]:
    """The last lines of a paragraph that is set in each of these widths (px), hyphens among them."""
    paragraphs = "".join(f'<p lang="en" style="width: {width}px">{text}</p>' for width in widths)
    section = paper.section("one", f"<div>{paragraphs}</div>")
    layout = paper.layout(f"{paper.CSS} @page {{ size: 900px {MOST * 400}px }} {CSS} {more}")
    _, document = Press(layout).rendered(section, "right", lambda _: 1)
    (page,) = (one._page_box for one in document.pages)
    said = [box for box in page.descendants() if box.element_tag == "p" and isinstance(box, boxes.BlockBox)]
    assert len(said) == len(widths) <= MOST
    return {line_of(paragraph.children[-1]) for paragraph in said}


def line_of(line: Any) -> str:
    return "".join(b.pango_layout.text for b in line.descendants() if isinstance(b, boxes.TextBox))


@pytest.mark.parametrize(
    ("width", "word", "last"),
    [
        (334, "library.", "library."),
        (348, "library.", "rary."),  # "in the" alone would fill too little of the line above
        (348, "understanding.", "derstanding."),
        (362, "understanding.", "standing."),
        (362, "consideration.”", "eration.”"),
    ],
)
def test_no_paragraph_ends_with_the_stub_of_a_word(width: int, word: str, last: str) -> None:
    assert {last} == last_lines([width], WORDS + word)


@pytest.mark.parametrize("more", ["", "p { white-space: pre-wrap }", "p { text-wrap: balance }"])
def test_no_paragraph_ends_with_a_crumb(more: str) -> None:
    """Where spaces are kept, as in code, lines end where they end."""
    found = last_lines(range(300, 620, 3), f"{WORDS}place where we saw him.", more)
    assert ("him." in found) == ("pre-wrap" in more)


def test_a_crumb_stays_where_the_line_above_would_be_loose() -> None:
    found = last_lines(range(100, 200, 2), f"{WORDS}place where we saw him.")
    assert "him." in found
