"""Titles are balanced over their lines."""

from __future__ import annotations

import pypdfium2
import pytest

import paper
from bookmaker.files.layout import Press

TITLE = "A title that is a good deal too long for one line alone"


def lines(css: str = "", attributes: str = 'class="title"') -> list[tuple[str, float, float]]:
    """The title's lines: text, left and right end in pt."""
    press = Press(
        paper.layout(
            paper.CSS
            + "h1 { line-height: 40pt; font-size: 17pt; font-weight: normal } section > h1 { display: none }"
            + css
        )
    )
    section = paper.section("one", f"<div><h1 {attributes}>{TITLE}</h1></div><p>Text.</p>")
    page = pypdfium2.PdfDocument(press.lay_out(section, "right", lambda _: 1).pdfs["screen"])[0]
    text = page.get_textpage()
    found = []
    for i in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(i)
        found.append((text.get_text_bounded(left, bottom, right, top).strip(), left, right))
    return [line for line in found if line[0] in TITLE and len(line[0]) > 4]


def test_the_lines_of_a_title_are_about_as_long_as_each_other() -> None:
    widths = [right - left for _, left, right in lines()]
    assert len(widths) == 2
    assert max(widths) - min(widths) < 0.1 * max(widths)


def test_no_more_lines_come_of_it_and_other_headings_stay_as_they_are() -> None:
    plain = lines(attributes="")
    widths = [right - left for _, left, right in plain]
    assert len(plain) == len(lines()) == 2
    assert max(widths) - min(widths) > 0.2 * max(widths)


@pytest.mark.parametrize("align", ["center", "right"])
def test_a_balanced_title_keeps_its_alignment(align: str) -> None:
    css = f"h1 {{ text-align: {align} }}"
    balanced, plain = lines(css), lines(css, attributes="")
    for (_, left, right), (_, other_left, other_right) in zip(balanced, plain, strict=True):
        places = {"center": (left + right, other_left + other_right), "right": (right, other_right)}[align]
        assert places[0] == pytest.approx(places[1], abs=4)
