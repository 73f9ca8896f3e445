"""The last lines of paragraphs: no stub of a word and no crumb, where the line above stays full."""

from __future__ import annotations

from typing import Any

import pytest
from weasyprint.formatting_structure import boxes

import paper
from bookmaker.files.layout import Press

CSS = "p {{ width: {width}px; font: 20px/26px serif; text-align: justify; hyphens: auto; margin: 0 }}"
WORDS = "We went from the harbour to the old town, and looked for what was left of it in the "


def set_in(width: int, text: str, more: str = "") -> list[str]:
    """The lines of a paragraph, hyphens among them."""
    section = paper.section("one", f'<p lang="en">{text}</p>')
    layout = paper.layout(paper.CSS + CSS.format(width=width) + more)
    _, document = Press(layout).rendered(section, "right", lambda _: 1)
    page = document.pages[0]._page_box
    (said,) = (
        box for box in page.descendants() if box.element_tag == "p" and isinstance(box, boxes.BlockBox)
    )
    return [line_of(line) for line in said.children]


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
    assert last == set_in(width, WORDS + word)[-1]


@pytest.mark.parametrize("more", ["", "p { white-space: pre-wrap }", "p { text-wrap: balance }"])
def test_no_paragraph_ends_with_a_crumb(more: str) -> None:
    """Where spaces are kept, as in code, lines end where they end."""
    found = {set_in(width, f"{WORDS}place where we saw him.", more)[-1] for width in range(300, 620, 3)}
    assert ("him." in found) == ("pre-wrap" in more)


def test_a_crumb_stays_where_the_line_above_would_be_loose() -> None:
    found = {set_in(width, f"{WORDS}place where we saw him.")[-1] for width in range(100, 200, 2)}
    assert "him." in found
