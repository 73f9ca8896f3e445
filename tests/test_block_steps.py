"""Behind a block of any height the text stands on its lines again (`block-step-size`)."""

from __future__ import annotations

from typing import Any

import pytest

import paper
from bookmaker.files.layout import Press

# 24 lines of 13 pt; measures are in CSS px below.
CSS = paper.CSS + "h1 { font: 10pt/13pt serif; margin: 0 } body { margin: 0 } div { block-step-size: 13pt }"
LINE = 13 * 96 / 72


def boxes(body: str, css: str = CSS) -> list[dict[str, Any]]:
    """Of each page, WeasyPrint's boxes by the ids of their elements, and the page itself under ``."""
    _, document = Press(paper.layout(css)).rendered(paper.section("one", body), "right", lambda _: 1)
    found = []
    for page in document.pages:
        box = page._page_box
        named = {
            b.element.get("id"): b for b in box.descendants() if b.element is not None and b.element.get("id")
        }
        found.append({"": box, **named})
    return found


def lines_down(page: dict[str, Any], name: str) -> float:
    """How many lines below the head of the page an element begins."""
    return float((page[name].content_box_y() - page[""].content_box_y()) / LINE)


def block(height: str, style: str = "") -> str:
    return f'<div id="block" style="height: {height}; {style}"><p id="inside">Inside.</p></div>'


@pytest.mark.parametrize("height", ["13pt", "14pt", "20.3pt", "25.9pt", "40pt"])
@pytest.mark.parametrize("style", ["", "margin: 6.5pt 0", "margin: 3pt 0 7pt", "padding: 2pt 0 1pt"])
def test_the_text_behind_stands_on_a_line(height: str, style: str) -> None:
    (page,) = boxes(f"<p>Before.</p>{block(height, style)}<p id='after'>After.</p>")
    after = lines_down(page, "after")
    assert after == pytest.approx(round(after), abs=0.01)
    assert after - 2 < float(height[:-2]) / 13 + 2.1


def test_the_white_is_above_and_below_in_equal_parts_and_below_alone_at_the_head_of_a_page() -> None:
    (page,) = boxes(f"<p>Before.</p>{block('20pt')}<p id='after'>After.</p>")
    assert lines_down(page, "inside") == pytest.approx(2 + 3 / 13, abs=0.01)
    _, second = boxes(f"{block('20pt', 'break-before: page')}<p id='after'>After.</p>")
    assert lines_down(second, "inside") == pytest.approx(0, abs=0.01)
    assert lines_down(second, "after") == pytest.approx(2, abs=0.01)


def test_a_block_of_whole_lines_stays_as_it_is() -> None:
    (page,) = boxes(f"<p>Before.</p>{block('26pt')}<p id='after'>After.</p>")
    assert lines_down(page, "inside") == pytest.approx(2, abs=0.01)
    assert lines_down(page, "after") == pytest.approx(4, abs=0.01)


def test_a_block_that_fits_is_not_pushed_to_the_next_page_by_its_white() -> None:
    room = boxes("<p>Before.</p>")[0][""].height * 72 / 96 - 2 * 13
    (page,) = boxes(f"<p>Before.</p>{block(f'{room - 0.5}pt', 'break-inside: avoid')}")
    assert "block" in page


def test_a_block_that_is_broken_gets_its_white_where_it_ends() -> None:
    many = "".join(f"<p>Line {n}.</p>" for n in range(30))
    style = "<div id='block' style='padding-top: 5pt'>"
    first, second = boxes(f"<p>Before.</p>{style}{many}</div><p id='after'>After.</p>")
    assert lines_down(first, "block") == pytest.approx(2 + 5 / 13, abs=0.01)
    assert lines_down(second, "after") == pytest.approx(round(lines_down(second, "after")), abs=0.01)


def test_without_the_property_nothing_changes() -> None:
    (page,) = boxes(f"<p>Before.</p>{block('20pt', 'block-step-size: none')}<p id='after'>After.</p>")
    assert lines_down(page, "after") == pytest.approx(2 + 20 / 13, abs=0.01)


@pytest.mark.parametrize("value", ["-1pt", "big", "1pt 2pt"])
def test_a_value_that_there_is_not_is_told(value: str) -> None:
    css = f"div {{ block-step-size: {value} }}"
    assert [d.code for d in Press(paper.layout(css)).diagnostics] == ["S001"]


@pytest.mark.parametrize(("height", "lines"), [("24pt", 3), ("26.5pt", 3), ("27.5pt", 3), ("29pt", 4)])
def test_at_the_head_of_a_page_the_margin_gives_way_to_a_block_that_is_hardly_too_long(
    height: str, lines: int
) -> None:
    """Else two lines of white would stand below two of code and a half."""
    body = block(height, "margin: 6.5pt 0; break-before: page") + '<p id="after">After.</p>'
    page = boxes(body)[-1]
    assert lines_down(page, "after") == pytest.approx(lines, abs=0.01)
