"""White space is looked at without reading what Pango has freed."""

from __future__ import annotations

import weakref
from dataclasses import replace
from importlib import resources
from typing import Any

import pypdfium2
import pytest
from weasyprint.formatting_structure import boxes
from weasyprint.text import line_break
from weasyprint.text.ffi import ffi

import paper
from bookmaker.files.layout import Press, Resources


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


@pytest.mark.parametrize("width", range(140, 230, 3))
def test_code_whose_space_hangs_over_the_end_is_broken_at_that_space(width: int) -> None:
    """Not at the spaces before its first word: that would leave a line of nothing."""
    css = f"pre {{ white-space: pre-wrap; width: {width}pt; font: 10pt/13pt serif; margin: 0 }}"
    said = '"the path of the folder that this will observe"'
    body = f"<pre>    <code>help</code><code>=</code><code>{said}</code></pre>"
    made = Press(paper.layout(paper.CSS + css)).lay_out(paper.section("one", body), "right", lambda _: 1)
    document = pypdfium2.PdfDocument(made.pdfs["screen"])
    page = document[0].get_textpage()
    tops = [page.get_rect(i)[3] for i in range(page.count_rects())]
    text = page.get_text_range()
    document.close()
    assert "help" in text
    assert tops[0] - tops[1] < 2 * 13, "there is an empty line between the heading and the code"


def test_a_list_s_number_stands_apart_from_its_item() -> None:
    section = paper.section("one", "<ol><li>Word</li></ol>")
    document = pypdfium2.PdfDocument(
        Press(paper.layout()).lay_out(section, "right", lambda _: 1).pdfs["screen"]
    )
    page = document[0].get_textpage()
    text = page.get_text_range()
    stop, word = (page.get_charbox(text.index(found)) for found in (".", "W"))
    document.close()
    assert word[0] - stop[2] > 1.5


@pytest.mark.parametrize("body", ["<li>Word</li>", "<li><p>Word</p></li>", "<li></li>"])
def test_a_list_s_mark_may_be_words(body: str) -> None:
    css = paper.CSS + "li::marker { content: 'Item '; }"
    section = paper.section("one", f"<ul>{body}</ul>")
    document = pypdfium2.PdfDocument(
        Press(paper.layout(css)).lay_out(section, "right", lambda _: 1).pdfs["screen"]
    )
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert "Item" in text


ARABIC = (
    "قال الربّان: لا تُطفئ المصباح قبل أن تعدّ السفن، فإن نقصت واحدةٌ فعُدّها مرّةً أخرى. وكان اسم السفينة "
    '<span lang="en" dir="ltr">Low Water</span>، وعددُ بحّارتها ١٢، وكلّهم يُحسنون العدّ. وكان اسم السفينة '
    "<b>كلمة</b> وعددُ بحّارتها ثم وكلّهم يُحسنون العدّ"
)


@pytest.mark.parametrize("width", range(180, 240, 6))
def test_justified_lines_from_right_to_left_keep_to_both_margins(width: int) -> None:
    amiri = resources.files("bookmaker").joinpath("design/fonts/amiri/Amiri-Regular.ttf").read_bytes()
    css = (
        "@font-face { font-family: arabic; src: url(file:///arabic/font.ttf) } h1 { display: none }"
        f"p {{ width: {width}pt; font: 10pt/15pt arabic, serif; text-align: justify }}"
    )
    layout = paper.layout(paper.CSS.replace("15mm", "8mm") + css)
    layout = replace(
        layout, resources=Resources((*layout.resources.shelves, ("file:///arabic/", {"font.ttf": amiri})))
    )
    section = paper.section("one", f'<p lang="ar" dir="rtl">{ARABIC}</p>')
    _, document = Press(layout).rendered(section, "right", lambda _: 1)
    lines = [box for box in document.pages[0]._page_box.descendants() if isinstance(box, boxes.LineBox)]
    assert len(lines) > 3
    for line in lines:
        texts = [box for box in line.descendants() if isinstance(box, boxes.TextBox) and box.text]
        texts.sort(key=lambda box: box.position_x)
        assert texts[0].position_x == pytest.approx(line.position_x, abs=0.1)
        ends = [box.position_x + box.width for box in texts]
        assert ends[-1] == pytest.approx(line.position_x + line.width, abs=0.1)
        assert ends[:-1] == pytest.approx([box.position_x for box in texts[1:]], abs=0.1)
        assert [box.pango_layout.text for box in texts] == [box.text for box in texts]


def code_in_a_line(body: str, width: int, css: str = "") -> list[list[Any]]:
    """The text boxes of each line of a justified paragraph, their code unjustified."""
    css = f"p {{ width: {width}pt; text-align: justify; font: 10pt/13pt serif; margin: 0 }} {css}"
    section = paper.section("one", f"<p>{body}</p>")
    _, document = Press(paper.layout(paper.CSS + css)).rendered(section, "right", lambda _: 1)
    page = document.pages[0]._page_box
    (said,) = (
        box for box in page.descendants() if box.element_tag == "p" and isinstance(box, boxes.BlockBox)
    )
    return [[box for box in line.descendants() if isinstance(box, boxes.TextBox)] for line in said.children]


@pytest.mark.parametrize("width", range(150, 250, 10))
def test_spaces_of_code_keep_their_width_in_a_justified_line(width: int) -> None:
    css = "code { text-align: start }"
    lines = code_in_a_line(
        "Type <code>ebb -o out</code> and then wait for the tide to come. " * 6, width, css
    )
    whole = [box for line in lines for box in line if box.text == "ebb -o out"]
    assert len(whole) > 2
    assert len({round(box.width, 3) for box in whole}) == 1
    ends = {round(line[-1].position_x + line[-1].width, 1) for line in lines[:-1]}
    assert len(ends) == 1


@pytest.mark.parametrize("name", [".ebb_and_flow", ":ebb_and_flow", "ebb_and_flow."])
def test_a_line_may_end_before_code_that_begins_with_a_point(name: str) -> None:
    """Pango would take the word before the space into the next line, too."""
    first, *_ = code_in_a_line(f"{'tide ' * 9}<code>{name}</code>", 200)
    assert "tide " * 8 + "tide" == "".join(box.text for box in first)
