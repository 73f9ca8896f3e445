"""Notes in print: each begins on the page of its call, and no word of it is lost."""

from __future__ import annotations

import importlib
import inspect
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from math import inf
from pathlib import Path
from random import Random

import pytest
import weasyprint

from bookmaker.files import mending, note_columns, running_notes
from bookmaker.files.note_faults import Fault, NoteFault, note_faults
from note_books import call, called, dense_book, laid_out, note, pairs, paragraph, set_lines, text_of, words

running_notes.install()
note_columns.install()

SMALL = "@page { size: 100mm 130mm; margin: 12mm }"
LONG = {3: 300, 6: 900, 9: 400}
ARABIC = "كتاب في تاريخ المدينة وأهلها وما جرى فيها من الحوادث والأخبار على مر السنين والأيام "


def faults(body: str, notes: int, style: str = SMALL) -> tuple[NoteFault, ...]:
    return note_faults(laid_out(body, style).pages, pairs(notes))


# What is promised


def test_dense_notes_are_all_there() -> None:
    assert faults(dense_book(1, 60), 60) == ()


def test_notes_as_in_a_law_review_are_all_there() -> None:
    """And no page has room for two more lines of text, but the last."""
    sizes = {number: 60 + 13 * number % 200 for number in range(1, 11)}
    pages = laid_out(dense_book(3, 10, sizes), SMALL).pages
    assert note_faults(pages, pairs(10)) == ()
    assert max(gap(page) for page in pages[:-1] if set_lines(page, notes=True)) < 40


def test_long_notes_run_on_and_short_ones_stay_with_their_calls() -> None:
    assert faults(dense_book(4, 14, LONG), 14) == ()


def test_a_note_of_3000_words_is_whole_and_leaves_room_for_text_and_other_notes() -> None:
    document = laid_out(dense_book(5, 6, {2: 3000, 3: 400}), SMALL)
    assert note_faults(document.pages, pairs(6)) == ()
    with_text = [page for page in document.pages if set_lines(page, notes=False)]
    assert min(len(set_lines(page, notes=False)) for page in with_text[:-1]) >= 3


def test_without_the_mends_notes_are_lost_and_astray() -> None:
    """The same books, in a process whose WeasyPrint is as it was."""
    script = (
        "from note_books import *; from bookmaker.files.note_faults import note_faults\n"
        f"for book, notes in (dense_book(1, 60), 60), (dense_book(4, 14, {LONG}), 14):\n"
        f"    found = note_faults(laid_out(book, '{SMALL}').pages, pairs(notes))\n"
        "    print(*(fault.fault for fault in found))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    dense, long = (Counter(line.split()) for line in run.stdout.splitlines())
    assert dense[Fault.ASTRAY]
    assert long[Fault.OFF_THE_PAGE]
    assert long[Fault.ASTRAY]


def gap(page: weasyprint.Page) -> float:
    """The height, in CSS px, that is empty between the text and the notes, with their rule."""
    last, first = set_lines(page, notes=False)[-1], set_lines(page, notes=True)[0]
    return float(first.position_y - last.position_y - last.height - 12)


# Columns

COLUMNS = "section { columns: 2; column-gap: 5mm } h2.wide { column-span: all }"
A5 = "@page { size: 148mm 210mm; margin: 15mm } html { font-size: 9pt }" + COLUMNS


@pytest.mark.parametrize("sizes", [{}, {4: 250}], ids=["short notes", "one that runs on"])
def test_notes_called_in_columns_are_all_there_and_under_the_text(sizes: dict[int, int]) -> None:
    """Above and below what spans the columns."""
    parts = (dense_book(1, 14, sizes).replace("<h2>", "<h2 class='wide'>"), paragraph(200, 7))
    pages = laid_out(f"<section>{''.join(parts)}</section>", A5).pages
    assert note_faults(pages, pairs(14)) == ()
    for page in pages:
        text, notes = set_lines(page, notes=False), set_lines(page, notes=True)
        lowest = max(line.position_y + line.height for line in text)
        assert lowest < min((line.position_y for line in notes), default=inf) + 1


# Where notes are called

# ruff: noqa: S311
CALLERS = {
    "a heading": f"<h2>Title{called(1, 300)}</h2>{paragraph(30, 1)}",
    "a table's cell": f"<table><tr><td>One{called(1, 300)}</td><td>Two{called(2, 30)}</td></tr></table>",
    "a table's head": "<table><thead><tr><th>Head" + called(1, 300) + "</th></tr></thead>"
    "<tr><td>a</td></tr><tr><td>b</td></tr><tr><td>c</td></tr></table>",
    "a table's caption": f"<table><caption>One{called(1, 300)}</caption><tr><td>a</td></tr></table>",
    "a figure's caption": "<figure><div style='height: 20mm'> </div>"
    f"<figcaption>One{called(1, 300)}</figcaption></figure>",
    "a quotation": f"<blockquote>{paragraph(9)}<p>One{called(1, 300)}</p></blockquote>",
    "a list": f"<ul><li>One{called(1, 300)}</li><li>Two{called(2, 30)}</li></ul>",
    "columns": f"<div style='columns: 2'><p>One{called(1, 300)} {words(60, Random(1))}</p></div>",
    "a grid": "<div style='display: grid; grid-template-columns: 1fr 1fr'>"
    f"<p>One{called(1, 300)}</p><p>{words(40, Random(2))}{called(2, 30)}</p></div>",
    "a box": f"<p>One <span style='display: inline-block'>Two{called(1, 300)}</span></p>",
    "one line, side by side": f"<p>One{called(1, 200)}{called(2, 200)}{called(3, 200)}</p>",
    "Arabic": f"<p lang='ar' dir='rtl'>{ARABIC * 2}{call(1)}{note(1, f'<p>{ARABIC * 20}</p>')}</p>",
}


@pytest.mark.parametrize("size", [0, 125, 137])
@pytest.mark.parametrize("caller", CALLERS)
def test_a_long_note_can_be_called_anywhere(caller: str, size: int) -> None:
    """At the head of a page and near its foot, where lines, rows and blocks must move."""
    body = (paragraph(size) if size else "") + CALLERS[caller] + paragraph(90, 3)
    assert faults(body, body.count("<aside")) == ()


ROWS = "".join(f"<tr><td>{n}</td></tr>" for n in range(70))
REPEATED = {
    "head": "<thead><tr><th>Head{}</th></tr></thead>" + ROWS,
    "foot": "<tfoot><tr><td>Foot{}</td></tr></tfoot>" + ROWS,
    "head and row": "<thead><tr><th>Head{}</th></tr></thead>"
    f"<tr><td>One{called(2, 40)}</td></tr>{ROWS}<tr><td>Two{called(3, 40)}</td></tr>",
}


@pytest.mark.parametrize("size", [20, 300])
@pytest.mark.parametrize("part", REPEATED)
def test_a_note_in_a_repeated_head_or_foot_is_set_once(part: str, size: int) -> None:
    """On the first page that has the head, with whatever of it runs on; other pages repeat the call alone."""
    body = paragraph(40) + "<table>" + REPEATED[part].format(called(1, size)) + "</table>"
    pages = laid_out(body, SMALL).pages
    assert len([page for page in pages if "Head" in text_on(page) or "Foot" in text_on(page)]) > 2
    assert note_faults(pages, pairs(body.count("<aside"))) == ()
    assert words_of_first_note(pages) == [str(word) for word in range(size)]


def words_of_first_note(pages: Sequence[weasyprint.Page]) -> list[str]:
    """The numbers of the words of note 1, as they stand on the pages."""
    text = " ".join(text_of(line) for page in pages for line in set_lines(page, notes=True))
    return re.findall(r"n1w(\d+)", text.replace("‐ ", ""))


@pytest.mark.parametrize("rows", [24, 28])
def test_a_repeated_heads_note_is_set_once_where_what_follows_goes_to_the_next_page(rows: int) -> None:
    """WeasyPrint forgets the notes of a grid that it moves, and the page's notes are looked for again."""
    table = (
        REPEATED["head"]
        .format(called(1, 20))
        .replace(ROWS, "".join(f"<tr><td>{n}</td></tr>" for n in range(rows)))
    )
    columns = f"<p>One{called(2, 60)}</p><p>{words(40, Random(2))}{called(3, 30)}</p>"
    grid = f"<div style='display: grid; grid-template-columns: 1fr 1fr'>{columns}</div>"
    pages = laid_out(f"{paragraph(20)}<table>{table}</table>{grid}", SMALL).pages
    assert note_faults(pages, pairs(3)) == ()
    assert words_of_first_note(pages) == [str(word) for word in range(20)]


def text_on(page: weasyprint.Page) -> str:
    return " ".join(map(text_of, set_lines(page, notes=False)))


def test_a_call_in_the_last_line_of_a_page_has_its_note_there() -> None:
    """Wherever in the text the call stands; now and then its line is the last of its page."""
    last = 0
    for place in range(96, 126, 5):
        text = f"<p>{words(place, Random(1))}{called(1, 30)} {words(120, Random(2))}</p>"
        pages = laid_out(text, SMALL).pages
        assert note_faults(pages, pairs(1)) == ()
        page = next(page for page in pages if "fnref-1" in page.anchors)
        last += "1" in text_of(set_lines(page, notes=False)[-1])
    assert last > 0


def test_a_note_called_in_a_box_that_is_placed_by_hand_is_not_lost() -> None:
    box = f"<div style='position: absolute; top: 0'>One{called(1, 30)}</div>"
    body = f"<div style='position: relative'>{paragraph(40)}{box}</div>{paragraph(90, 1)}"
    assert faults(body, 1) == ()


# How notes are cut


def test_a_note_is_cut_between_lines_with_two_on_either_side() -> None:
    for size in range(60, 100, 4):
        pages = laid_out(paragraph(120) + f"<p>One{called(1, size)}</p>", SMALL).pages
        pieces = [len(lines) for lines in (set_lines(page, notes=True) for page in pages) if lines]
        assert min(pieces) >= 2


def test_a_note_is_not_cut_for_the_sake_of_a_later_lines() -> None:
    """That line goes to the next page with its note."""
    for size in (36, 40, 44):
        body = f"<p>{words(size, Random(1))}{called(1, 40)} {words(30, Random(2))}{called(2, 40)}</p>"
        pages = [set(page.anchors) for page in laid_out(body, SMALL).pages] + [set()]
        first = next(number for number, anchors in enumerate(pages) if "fn-1" in anchors)
        assert "fn-1" not in pages[first + 1] or "fn-2" not in pages[first]


def test_no_line_is_lost_or_set_twice_in_cuts_in_and_between_blocks() -> None:
    dice = Random(6)
    items = "".join(f"<li>{words(8, dice)}</li>" for _ in range(9))
    quotation = f"<blockquote><p>{words(40, dice)}</p><p>{words(40, dice)}</p></blockquote>"
    inside = f"<p>{words(30, dice)}</p><p>{words(30, dice)}</p><ul>{items}</ul>{quotation}<p>End.</p>"
    for size in range(100, 150, 9):
        document = laid_out(
            paragraph(size) + f"<p>One{call(1)}{note(1, inside)}</p>" + paragraph(90, 1), SMALL
        )
        whole = laid_out(f"<div style='width: 76mm; font-size: 9pt'>{note(1, inside)}</div>", TALL)
        lines = [text_of(line) for page in document.pages for line in set_lines(page, notes=True)]
        assert lines == [text_of(line) for line in set_lines(whole.pages[0], notes=True)]
        assert note_faults(document.pages, pairs(1)) == ()


TALL = SMALL + "@page { size: 100mm 900mm }"


def test_the_last_line_before_a_cut_is_full_and_its_word_hyphenated() -> None:
    """Every line but the last is as wide as the page: the cut line ends like any other."""
    text = "incomprehensibilities of " * 120
    document = laid_out(paragraph(60) + f"<p>One{call(1)}{note(1, f'<p>{text}</p>')}</p>", SMALL)
    pages = [set_lines(page, notes=True) for page in document.pages]
    assert len(pages) > 1
    for lines in pages[:-1]:
        inline = lines[-1].children[-1]
        assert inline.position_x + inline.width == pytest.approx(lines[-1].position_x + lines[-1].width)
    assert any(text_of(lines[-1]).endswith("‐") for lines in pages[:-1])


def test_a_page_that_holds_only_the_end_of_a_note_is_no_blank_page() -> None:
    """It has its running head, and the name of the page before."""
    style = """@page { @top-left { content: "Head" } } @page :blank { @top-left { content: none } }
               @page chapter { @top-left { content: "Chapter" } } body { page: chapter }"""
    document = laid_out(paragraph(9) + f"<p>One{called(1, 900)}</p>", SMALL + style)
    heads = [
        [box.text for box in page._page_box.descendants() if hasattr(box, "text")] for page in document.pages
    ]
    assert len(document.pages) > 2
    assert set_lines(document.pages[-1], notes=False) == []
    assert all("Chapter" in texts for texts in heads)


def test_notes_that_run_on_outlive_a_second_pagination() -> None:
    """A reference to a page's number makes WeasyPrint lay out some pages again, and keep others."""
    body = "<p><a href='#end'>See</a></p>" + dense_book(8, 9, {2: 600, 8: 700}) + "<p id='end'>End</p>"
    style = (
        SMALL + "[href='#end']::after { content: target-counter('#end', page) ' is the page that is meant' }"
    )
    assert faults(body, 9, style) == ()


def test_a_repeated_heads_note_that_runs_on_is_set_once_in_a_second_pagination() -> None:
    """What goes on from a page that is kept is not begun again by the head of the next."""
    table = f"<table>{REPEATED['head'].format(called(1, 120))}</table>"
    body = f"{paragraph(60)}{table}<p><a href='#end'>See</a></p><p id='end'>End</p>"
    style = "[href='#end']::after { content: target-counter('#end', page) ' is the page that is meant here' }"
    pages = laid_out(body, SMALL + style).pages
    assert note_faults(pages, pairs(1)) == ()
    assert words_of_first_note(pages) == [str(word) for word in range(120)]


def test_a_note_whose_own_words_change_in_a_second_pagination_is_cut_anew() -> None:
    far = f"<p><a href='#end'>See</a> {words(300, Random(1))}</p>"
    body = paragraph(40) + f"<p>One{call(1)}{note(1, far)}</p>" + paragraph(120, 2) + "<p id='end'>End</p>"
    style = """@page :first { counter-reset: page 3885 } [href='#end']::after {
                 content: target-counter('#end', page, upper-roman); letter-spacing: 3em }"""
    document = laid_out(body, SMALL + style)
    lines = [text_of(line) for page in document.pages for line in set_lines(page, notes=True)]
    assert note_faults(document.pages, pairs(1)) == ()
    assert "CCCLXXXVII" in "".join(lines)


def test_the_same_text_makes_the_same_pages() -> None:
    first, second = (laid_out(dense_book(4, 5, {3: 300}), SMALL).write_pdf() for _ in range(2))
    assert first == second


@pytest.mark.parametrize("size", ["60mm 40mm", "40mm 22mm", "30mm 14mm"])
def test_layout_ends_on_pages_that_are_too_small(size: str) -> None:
    body = "".join(f"<p>One two{called(number, 20)}</p>" for number in (1, 2, 3))
    assert laid_out(body, f"@page {{ size: {size}; margin: 4mm }}").pages


def test_a_paragraph_that_should_not_be_broken_is_when_it_must() -> None:
    assert faults(f"<p>One{called(1, 400)}</p>", 1, SMALL + ".note p { break-inside: avoid }") == ()


# What is found afterwards


def kinds(body: str, notes: int = 1, style: str = SMALL) -> list[Fault]:
    return [fault.fault for fault in faults(body, notes, style)]


def test_a_note_that_is_set_nowhere_is_found() -> None:
    running = f"<div style='position: running(head)'>One{called(1, 9)}</div>{paragraph(9)}"
    style = SMALL + "@page { @top-left { content: element(head) } }"
    assert kinds(running, style=style) == [Fault.NOTE_MISSING]


def test_a_call_that_is_set_nowhere_is_found() -> None:
    found = faults(f"<p>One{called(1, 9)}</p>".replace('id="fnref-1"', ""), 1)
    assert found == (NoteFault(Fault.CALL_MISSING, "fnref-1", "fn-1", 0, 1),)


def test_a_note_on_another_page_than_its_call_is_found() -> None:
    body = f"<p>One{called(1, 9)}</p><h2 style='break-before: page'>Two</h2>"
    moved = body.replace('id="fnref-1"', "").replace("<h2", "<h2 id='fnref-1'")
    assert faults(moved, 1) == (NoteFault(Fault.ASTRAY, "fnref-1", "fn-1", 2, 1),)


def test_a_note_that_leaves_the_type_area_is_found() -> None:
    picture = "<div style='height: 200mm; width: 9mm'> </div>"
    assert Fault.OFF_THE_PAGE in kinds(f"<p>One{call(1)}{note(1, picture)}</p>")


def test_words_that_a_note_has_lost_are_counted() -> None:
    body = f"<p>One{call(1)}{note(1, '<p>Two <b>three</b> four</p>')}</p>"
    found = faults(body, 1, SMALL + ".note b { display: none }")
    assert found == (NoteFault(Fault.WORDS_LOST, "fnref-1", "fn-1", 1, 1, letters=5),)


def test_capitals_by_the_style_sheet_are_not_lost_words() -> None:
    body = f"<p>One{call(1)}{note(1, '<p>Straße und Maß</p>')}</p>"
    assert kinds(body, style=SMALL + ".note p { text-transform: uppercase }") == []


# The mends


def test_another_weasyprint_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weasyprint, "__version__", "70.1")
    with pytest.raises(mending.UnknownWeasyPrintError, match=r"need WeasyPrint 70\.0, this is 70\.1"):
        running_notes.install()


def test_a_passage_that_is_not_there_once_is_refused() -> None:
    with pytest.raises(mending.UnknownWeasyPrintError, match="has 0 times, not once, the passage 'no such'"):
        mending.mended(weasyprint.layout.page, "make_page", {"no such": ""})


@pytest.mark.parametrize("name", ["css", "formatting_structure.build", "layout.page", "draw.text"])
def test_a_source_is_cut_out_as_inspect_does(name: str) -> None:
    module = importlib.import_module(f"weasyprint.{name}")
    defined = [
        n for n, o in vars(module).items() if inspect.isfunction(o) and o.__module__ == module.__name__
    ]
    assert defined
    for one in {"css": ["StyleFor"]}.get(name, []) + [n for n in defined if vars(module)[n].__name__ == n]:
        lines, first = inspect.getsourcelines(vars(module)[one])
        assert ("".join(lines).rstrip() + "\n", first) == mending.source_of(module, one)


def test_mending_twice_changes_nothing() -> None:
    before = weasyprint.layout.page.make_page
    running_notes.install()
    assert weasyprint.layout.page.make_page is before
