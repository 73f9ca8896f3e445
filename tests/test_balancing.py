"""Text with `text-wrap: balance` is balanced over its lines."""

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
            + ".title { text-wrap: balance }"
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


def test_lines_with_leaders_reach_to_the_end_of_the_measure() -> None:
    css = ".title::after { content: leader('.') 'x' }"
    assert lines(css)[-1][2] == pytest.approx(lines(css, attributes="")[-1][2], abs=2)
    assert lines(css)[0] == lines(css, attributes="")[0]


@pytest.mark.parametrize("value", ["wrap", "pretty", "inherit"])
def test_other_values_of_the_property_are_known_and_change_nothing(value: str) -> None:
    css = f".title {{ text-wrap: {value} }}"
    assert lines(css) == lines(attributes="")
    assert Press(paper.layout(css)).diagnostics == []


def test_a_value_that_there_is_not_is_told() -> None:
    assert [d.code for d in Press(paper.layout(".title { text-wrap: fair }")).diagnostics] == ["S001"]
