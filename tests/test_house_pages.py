"""Pages in the house design, measured: what stands on the grid of lines, and what stands beside what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

import paper
from bookmaker.editions.code_lines import code_lines
from bookmaker.editions.xhtml import xhtml
from bookmaker.files.layout import Layout, Press, Resources
from bookmaker.layouts import HOUSE_SHEETS
from bookmaker.packaged import house_files

URL = "file:///house/"
LINE = 11 * 1.318 * 96 / 72


@pytest.fixture(scope="module")
def press() -> Press:
    """A press with the house's sheets."""
    files = house_files()
    sheets = tuple((f"{URL}styles/{name}.css", files[f"styles/{name}.css"].decode()) for name in HOUSE_SHEETS)
    return Press(Layout(sheets, Resources(((URL, files),)), ("screen",)))


def test_the_house_s_own_sheets_are_understood_to_the_end(press: Press) -> None:
    assert not press.diagnostics


def pages(press: Press, body: str, opener: str = "") -> list[Any]:
    """WeasyPrint's page boxes of a chapter."""
    section = paper.section("one", body)
    section = replace(section, document=section.xhtml.replace("<h1>one</h1>", opener).encode())
    _, document = press.rendered(section, "right", lambda _: 1)
    return [page._page_box for page in document.pages]


def lines(page: Any, class_: str) -> Iterator[Any]:
    """The lines of the elements with this class."""
    from weasyprint.formatting_structure import boxes  # noqa: PLC0415

    for box in page.descendants():
        if box.element is not None and class_ in (box.element.get("class") or "").split():
            yield from (line for line in box.children if isinstance(line, boxes.LineBox))


def off_the_grid(page: Any, class_: str) -> float:
    """How far the first line of an element stands from a line of the page's grid, in CSS px."""
    first = next(lines(page, class_))
    return (first.position_y - page.content_box_y() + LINE / 2) % LINE - LINE / 2


OPENERS = [
    "".join(parts)
    for parts in product(
        ("", '<p class="number">Chapter 2</p>'),
        (
            '<h1 class="title">A Title</h1>',
            '<h1 class="title">A Title That Is a Good Deal Longer Than a Line</h1>',
        ),
        ("", '<p class="subtitle">And what it is about</p>'),
        (
            "",
            '<p class="byline">Ann Example</p>',
            '<p class="byline">Ann Example</p><p class="affiliation">Example</p>',
        ),
    )
]


@pytest.mark.parametrize("opener", OPENERS)
def test_the_text_of_an_opening_page_stands_on_the_grid(press: Press, opener: str) -> None:
    (page,) = pages(press, '<p class="opening text">Text.</p>', f'<header class="opener">{opener}</header>')
    assert off_the_grid(page, "text") == pytest.approx(0, abs=0.05)


def test_the_source_of_a_quotation_leaves_no_word_alone_on_its_second_line(press: Press) -> None:
    for width in range(296, 332, 3):
        source = "— Security Council Resolution 1325 (2000), paragraph 1"
        quotation = (
            f'<blockquote class="quotation"><p>One.</p><p class="attribution">{source}</p></blockquote>'
        )
        (page,) = pages(press, f'<div style="width: {width}px">{quotation}</div>')
        said = [
            "".join(getattr(b, "text", "") for b in line.descendants()) for line in lines(page, "attribution")
        ]
        assert len(said) == 1 or len(said[-1].split()) > 1, said


ABSTRACT = '<div class="abstract"><p class="abstract-title">Abstract</p><p>What it says.</p></div>'
KEYWORDS = '<p class="keywords"><span class="keywords-title">Keywords</span> grid, line</p>'
EPIGRAPH = '<blockquote class="epigraph"><p>A line.</p><p class="attribution">— Somebody</p></blockquote>'
ASIDE = '<div class="aside"><p>Something beside.</p></div>'


@pytest.mark.parametrize("parts", list(product(("", ABSTRACT), ("", KEYWORDS), ("", EPIGRAPH, ASIDE))))
def test_what_stands_before_the_text_of_a_chapter_takes_whole_lines(
    press: Press, parts: tuple[str, ...]
) -> None:
    opener = f'<header class="opener">{OPENERS[0]}</header>'
    (page,) = pages(press, f'{"".join(parts)}<p class="text">Text.</p>', opener)
    assert off_the_grid(page, "text") == pytest.approx(0, abs=0.05)


def test_an_epigraph_within_a_chapter_has_a_line_of_white_on_either_side(press: Press) -> None:
    (page,) = pages(press, f'<p class="before">Text.</p>{EPIGRAPH}<p class="after">Text.</p>')
    before, after = (next(lines(page, name)).position_y for name in ("before", "after"))
    assert after - before == pytest.approx(5 * LINE, abs=0.05)


@pytest.mark.parametrize(
    "quoted",
    [
        "<blockquote><p class='said'>Said.</p></blockquote>",
        "<div class='verse'><p class='said'>Sung.</p></div>",
        "<ul><li class='said'>Listed.</li></ul>",
        "<ol><li class='said'>Counted.</li></ol>",
    ],
)
def test_the_number_of_a_note_that_begins_with_a_quotation_or_a_list_stands_beside_it(
    press: Press, quoted: str
) -> None:
    number = '<p class="note-head"><a class="note-number" href="#x">1</a>\u2007</p>'
    note = f'<aside class="note" id="fn-1">{number}{quoted}</aside>'
    (page,) = pages(press, f'<p>Text.<a class="note-call" id="x" href="#fn-1">1</a>{note}</p>')
    head, said = next(lines(page, "note-head")), next(lines(page, "said"))
    assert head.position_y + head.baseline == pytest.approx(said.position_y + said.baseline, abs=0.1)
    assert said.position_x >= head.position_x + head.width - 8


def test_a_passage_in_another_language_is_indented_as_a_paragraph_is(press: Press) -> None:
    body = (
        '<p>Text.</p><div lang="fr"><p class="french">Un passage.</p></div>'
        '<div lang="de"><p class="german">Ein Stück.</p></div><p>Text.</p><p class="english">Text.</p>'
    )
    (page,) = pages(press, body)
    starts = {
        name: next(lines(page, name)).children[0].position_x for name in ("french", "german", "english")
    }
    assert starts["french"] == starts["german"] == starts["english"]


def test_a_paragraph_behind_a_quotation_in_another_language_is_not_indented(press: Press) -> None:
    quoted = '<div lang="fr"><blockquote><p>Un passage.</p></blockquote></div>'
    (page,) = pages(press, f'<p class="before">Text.</p>{quoted}<p id="after">Text.</p>')
    before = next(lines(page, "before"))
    after = next(b for b in page.descendants() if b.element is not None and b.element.get("id") == "after")
    assert after.children[0].children[0].position_x == before.children[0].position_x


@pytest.mark.parametrize(
    "quoted", ["<div {}><blockquote>{}</blockquote></div>", "<blockquote {}>{}</blockquote>"]
)
def test_who_is_quoted_in_the_other_direction_stands_in_from_the_end(press: Press, quoted: str) -> None:
    said = '<p class="said">نصّ</p><p class="attribution">فلان</p>'
    quotation = quoted.format('lang="ar" dir="rtl"', said)
    (page,) = pages(press, f'<p class="before">Text.</p>{quotation}')
    before, by = next(lines(page, "before")), next(lines(page, "attribution"))
    assert by.position_x - before.position_x > 15


@pytest.mark.parametrize(
    "listed",
    [
        '<ul class="references"><li><p class="reference">{}</p></li></ul>',
        '<ul class="index"><li><span class="index-line">{}</span></li></ul>',
    ],
)
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_first_line_of_an_entry_hangs_where_its_language_begins(
    press: Press, listed: str, direction: str
) -> None:
    """WeasyPrint 70 takes `text-indent` from the left in either direction."""
    words, tongue = ("word " * 60, "en") if direction == "ltr" else ("كلمة " * 90, "ar")
    body = f'<div lang="{tongue}" dir="{direction}">{listed.format(words)}</div>'
    (page,) = pages(press, body)
    name = "reference" if "references" in listed else "index-line"
    first, *others = [_begins(line, direction) for line in lines(page, name)]
    edge = page.content_box_x() + (0 if direction == "ltr" else page.width)
    assert name == "index-line" or abs(first - edge) < 1  # the index has columns
    inwards = [(other - first) * (1 if direction == "ltr" else -1) for other in others]
    assert len(inwards) >= 2
    assert min(inwards) > 5
    assert max(inwards) - min(inwards) < 1


def test_a_transcription_is_set_as_any_latin(press: Press) -> None:
    body = '<p>So <em><span lang="{0}">kitāb</span></em> and <span lang="{0}">of <em>kitāb</em></span>.</p>'
    looks = []
    for tag in ("ar-Latn", "he-Latn-IL", "de", "ar"):
        (page,) = pages(press, body.format(tag))
        words = [box for box in page.descendants() if getattr(box, "text", "") == "kitāb"]
        looks.append([(b.style["font_style"], b.style["font_size"], b.style["font_family"]) for b in words])
    arabic_letters, hebrew_letters, german, arabic = looks
    assert arabic_letters == hebrew_letters == german
    assert {"italic"} == {style for style, _, _ in german}
    assert {"normal"} == {style for style, _, _ in arabic}


def _begins(line: Any, direction: str) -> float:
    from weasyprint.formatting_structure import boxes  # noqa: PLC0415

    texts = [box for box in line.descendants() if isinstance(box, boxes.TextBox) and box.text.strip()]
    if direction == "ltr":
        return min(box.position_x for box in texts)
    return max(box.position_x + box.width for box in texts)


def test_an_orcid_runs_from_left_to_right_in_an_arabic_chapter(press: Press) -> None:
    line = '<p class="orcid"><span dir="ltr">ORCID <a href="#x">0000-0002</a></span></p>'
    (page,) = pages(press, f'<div lang="ar" dir="rtl">{line}</div>')
    words = {box.text.strip(): box.position_x for box in page.descendants() if hasattr(box, "text")}
    assert words["ORCID"] < words["0000-0002"]


def test_titles_in_the_contents_have_lines_of_about_one_length(press: Press) -> None:
    title = "How This Volume Was Made, and a Guide for Those Who Will Make Another"
    entry = f'<a class="entry" href="#one"><span class="title">{title}</span></a>'
    (page,) = pages(press, f'<nav class="toc"><ol><li>{entry}</li></ol></nav>')
    first, second = (line.width for line in lines(page, "entry"))
    assert abs(first - second) < 0.25 * max(first, second)


def test_what_a_table_explains_is_not_hyphenated(press: Press) -> None:
    long = "What is said of it, at some length, so that the other column is as narrow as it can be. " * 3
    row = f'<tr><td><span class="term">Contributors</span></td><td>{long}</td></tr>'
    (page,) = pages(press, f'<div class="table-frame"><table>{row}</table></div>')
    terms = [b.text for b in page.descendants() if b.element_tag == "span" and hasattr(b, "text")]
    assert terms == ["Contributors"]


@pytest.mark.parametrize("depth", [0, 4, 16])
def test_the_turned_part_of_a_line_of_code_hangs_behind_where_the_line_begins(
    press: Press, depth: int
) -> None:
    line = f'<span class="code-line in-{depth} long">{" " * depth}{"word " * 20}\n</span>'
    (page,) = pages(press, f'<pre class="code"><code>{line}</code></pre>')
    first, turned, *_ = (box.children[0] for box in lines(page, "long"))
    letter = first.width / len(first.text)
    assert turned.position_x - first.position_x == pytest.approx((depth + 2) * letter, abs=0.2)


@pytest.mark.parametrize(
    "listed",
    [
        "<ul><li>One</li><li class='last'>Two</li></ul>",
        "<ol><li><p>Two</p><pre class='code'><code>x</code></pre></li><li class='last'>X</li></ol>",
        "<dl><dt>A term</dt><dd class='last'>And what it means.</dd></dl>",
        "<div lang='fr'><ul><li class='last'>Un</li></ul></div>",
    ],
)
@pytest.mark.parametrize("before", ["<p>Text.</p>", "<h2>A heading</h2>", ""])
def test_the_lines_of_a_list_stand_on_the_grid(press: Press, listed: str, before: str) -> None:
    opener = '<header class="opener"><h1 class="title">A Title</h1></header>'
    (page,) = pages(press, f"{before}{listed}<p class='text'>Text.</p>", opener)
    assert off_the_grid(page, "last") == pytest.approx(0, abs=0.1)
    assert off_the_grid(page, "text") == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize(
    "block", ["<ul><li class='said'>Item</li></ul>", "<blockquote><p class='said'>Said.</p></blockquote>"]
)
def test_a_page_may_end_behind_a_display_of_one_paragraph(press: Press, block: str) -> None:
    parted = set()
    for above in range(28, 37):
        text = "<p>Text.</p>" * above + block + "<p class='after'>Text.</p>"
        first = pages(press, text)[0]
        parted.add((any(lines(first, "said")), any(lines(first, "after"))))
    assert parted == {(True, True), (True, False), (False, False)}


@pytest.mark.parametrize("block", ["<ul>{}</ul>", "<blockquote>{}</blockquote>"], ids=["list", "quotation"])
def test_no_line_of_a_display_stands_alone_at_the_foot_or_the_head_of_a_page(
    press: Press, block: str
) -> None:
    tag = "li" if block.startswith("<ul") else "p"
    items = "".join(f"<{tag} class='i{n}'>Item</{tag}>" for n in range(5))
    broken = set()
    for above in range(28, 37):
        shown = pages(press, "<p>Text.</p>" * above + block.format(items))
        where = [next(n for n, page in enumerate(shown) if list(lines(page, f"i{i}"))) for i in range(5)]
        assert where[0] == where[1]
        assert where[3] == where[4]
        broken.add(where[2] - where[0] or where[4] - where[2])
    assert broken == {0, 1}


def test_no_stub_of_a_word_stands_alone_in_a_cell(press: Press) -> None:
    row = "<tr><td>1</td><td>2</td><td>3</td><td><span>A group of experts; violent extremism</span></td></tr>"
    for width in range(100, 260, 4):
        (page,) = pages(
            press, f'<div class="table-frame" style="width: {width}px"><table>{row}</table></div>'
        )
        pieces = [
            b.text.split() for b in page.descendants() if b.element_tag == "span" and hasattr(b, "text")
        ]
        firsts = {words[0] for words in pieces if words}
        assert "A" in firsts
        assert "ism" not in firsts


PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJR"
    "U5ErkJggg=="
)


def test_a_picture_begins_where_its_caption_does_and_an_ornament_stands_in_the_middle(press: Press) -> None:
    image = f'<img src="{PIXEL}" style="width: 60%" alt=""/>'
    caption = '<figcaption class="caption">A caption</figcaption>'
    (page,) = pages(press, "".join(f'<figure class="figure">{image}{x}</figure>' for x in (caption, "")))
    picture, ornament = (box for box in page.descendants() if box.element_tag == "img")
    assert picture.position_x == pytest.approx(next(lines(page, "caption")).position_x)
    assert ornament.content_box_x() - picture.position_x == pytest.approx(picture.width / 3, abs=1)


def test_numbers_stand_on_the_decimal(press: Press) -> None:
    cells = (("1.25", ""), ("99.5", ' data-decimals="0"'), ("15", ' data-decimals=".00"'))
    rows = "".join(f'<tr><td>a</td><td class="right"{blank}><b>{text}</b></td></tr>' for text, blank in cells)
    (page,) = pages(press, f'<div class="table-frame"><table>{rows}</table></div>')
    ends = [b.position_x + b.width for b in page.descendants() if b.element_tag == "b" and hasattr(b, "text")]
    two, one, none = (ends[0] - end for end in ends)
    assert two == 0 < one < none
    assert none == pytest.approx(2 * one, rel=0.35)


def rules(page: Any) -> list[float]:
    """How thick the rule above each row of a page's only table is, and the one below the last, in CSS px."""
    table = next(box for box in page.descendants() if type(box).__name__ == "TableBox")
    return [borders[0][1][1] for borders in table.collapsed_border_grid[1]]


def test_a_note_stands_below_its_table_and_a_sum_above_the_last_rule(press: Press) -> None:
    head, body = "<thead><tr><th>A</th><th>B</th></tr></thead>", "<tr><td>a</td><td>1</td></tr>"
    total, note = "<tr><td>Sum</td><td>1</td></tr>", '<tr><td colspan="2">Note</td></tr>'
    table = '<div class="table-frame"><table>{}<tbody>{}</tbody><tfoot>{}</tfoot></table></div>'
    thin, thick = (points * 96 / 72 for points in (0.4, 0.8))
    for foot, expected in (
        (total, [thick, thin, 0, thin, thick]),
        (note, [thick, thin, 0, thick, 0]),
        (total + note, [thick, thin, 0, thin, thick, 0]),
    ):
        (page,) = pages(press, table.format(head, body * 2, foot))
        assert rules(page) == pytest.approx(expected)


BETWEEN = {
    "code": '<pre class="code"><code><span class="code-line">one\n</span></code></pre>',
    "a figure": '<figure class="figure"><figcaption>A caption</figcaption></figure>',
    "a table": '<div class="table-frame"><table><tr><td>One<br/>and two</td></tr></table></div>',
    "a formula": '<div class="math"><span style="display: inline-block; height: 31pt"></span></div>',
    "a list": "<ul><li>One</li><li>Two</li></ul>",
    "a quotation in Arabic": '<blockquote lang="ar" dir="rtl"><p>نص</p><p>نص</p></blockquote>',
}


@pytest.mark.parametrize("between", BETWEEN.values(), ids=BETWEEN)
@pytest.mark.parametrize(
    "after", ['<p class="text">Text.</p>', '<h2>A heading</h2><p class="text">Text.</p>']
)
def test_text_behind_a_block_of_any_height_stands_on_the_grid(press: Press, between: str, after: str) -> None:
    (page,) = pages(press, f"<p>Text.</p>{between}{after}")
    assert off_the_grid(page, "text") == pytest.approx(0, abs=0.1)


def rows(count: int, attributes: str = "") -> str:
    cells = "".join(f'<tr><td class="row" {attributes}>{n}</td></tr>' for n in range(count))
    head = "<thead><tr><th>N</th></tr></thead>"
    return f'<div class="table-frame"><table>{head}<tbody>{cells}</tbody></table></div>'


@pytest.mark.parametrize("before", range(24, 36))
@pytest.mark.parametrize("count", [5, 10])
def test_a_table_is_never_parted_behind_its_first_row_or_before_its_last(
    press: Press, before: int, count: int
) -> None:
    """And one of five rows is not parted at all."""
    text = "".join(f"<p>Line {n}.</p>" for n in range(before))
    parts = [len(list(lines(page, "row"))) for page in pages(press, text + rows(count))]
    parts = [part for part in parts if part]
    assert sum(parts) == count
    assert parts == [5] if count == 5 else min(parts) > 1


def test_margins_that_a_book_sets_leave_the_type_area() -> None:
    """Running heads are as wide as the text, and a page that is filled to its foot stays one page."""
    files = house_files()
    sheets = [(f"{URL}styles/{name}.css", files[f"styles/{name}.css"].decode()) for name in HOUSE_SHEETS]
    own = ":root { --margin-head: 30mm; --margin-foot: 60mm; --margin-inner: 15mm; --margin-outer: 60mm; }"
    sheets.append((f"{URL}own.css", own))
    narrow = Press(Layout(tuple(sheets), Resources(((URL, files),)), ("screen",)))
    _, second = pages(narrow, "<p>One.</p><p style='break-before: page'>Two.</p>")
    heads = [box for box in second.children if getattr(box, "at_keyword", "") in {"@top-left", "@top-right"}]
    assert sum(box.margin_width() for box in heads) == pytest.approx(second.width, abs=0.05)
    assert len(pages(narrow, '<section class="copyright-page"><p>All.</p></section>')) == 1


@pytest.mark.parametrize("before", range(24, 36))
def test_a_table_with_cells_over_several_rows_is_not_parted_if_it_has_ten(press: Press, before: int) -> None:
    text = "".join(f"<p>Line {n}.</p>" for n in range(before))
    parts = [len(list(lines(page, "row"))) for page in pages(press, text + rows(10, 'rowspan="1"'))]
    assert [10] == [part for part in parts if part]


@pytest.mark.parametrize("depth", [0, 4, 12])
def test_a_turned_line_of_code_hangs_behind_its_head_and_has_a_mark_at_each_turn(
    press: Press, depth: int
) -> None:
    """And no line ends behind the indentation, however long the word that follows it."""
    said = " " * depth + "word" * 8 + "(" + "argument, " * 12 + ")\n"
    code = xhtml(code_lines((("n", said),)))
    (page,) = pages(press, f'<pre class="code"><code>{code}</code></pre>')
    first, *turned = lines(page, "code-line")
    assert line_text(first).strip()
    assert len(turned) > 1
    letter = first_letter(first) - page.content_box_x()
    assert {round(first_letter(line) - page.content_box_x(), 1) for line in turned} == {
        round(letter + 2 * width_of_letter(page), 1)
    }
    (mark,) = (b for b in page.descendants() if getattr(b, "element_tag", "") == "span::before")
    assert mark.height == pytest.approx(len(turned) * turned[0].height, abs=0.1)
    assert mark.style["background_image"][0][0] == "url"


def texts(line: Any) -> list[Any]:
    from weasyprint.formatting_structure import boxes  # noqa: PLC0415

    return [box for box in line.descendants() if isinstance(box, boxes.TextBox)]


def line_text(line: Any) -> str:
    return "".join(box.text for box in texts(line))


def first_letter(line: Any) -> float:
    """Where the first letter of a line of code stands, in CSS px."""
    indent = len(line_text(line)) - len(line_text(line).lstrip(" "))
    box = next(box for box in texts(line) if box.text)
    return float(
        box.position_x + indent * box.width / len(box.text) if box.text.strip() == "" else box.position_x
    )


def width_of_letter(page: Any) -> float:
    box = next(box for line in lines(page, "code-line") for box in texts(line) if len(box.text.strip()) > 9)
    return float(box.width / len(box.text))


def test_a_scene_break_may_end_a_page_and_begins_none(press: Press) -> None:
    """A page that ended before it and the text on either side would have four lines of white at its foot."""
    ends = set()
    for before in range(28, 38):
        text = "".join(f'<p class="text">Line {n}.</p>' for n in range(before))
        after = '<p class="text">And then<br/>another<br/>scene.</p>'
        first, *_ = pages(press, f'{text}<hr class="scene-break"/>{after}')
        seen = [box for box in first.descendants() if box.element_tag in {"p", "hr"}]
        full = sum(1 for _ in lines(first, "text"))
        ends |= {box.element_tag for box in seen[-1:]}
        assert full >= min(before, 33)
    assert ends == {"p", "hr"}
