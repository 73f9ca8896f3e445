"""What goes wrong while pages are made, as an editor reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import count

import pytest

import paper
from bookmaker.editions.print import PrintSection
from bookmaker.files.layout import Layout, Press, Resources
from bookmaker.files.sheets import laid_out

FAULT = "\n  hint: this is a fault of the layout, not of the text"
CALL = '<p>Called.<a id="fnref-1" href="#fn-1">1</a></p>'

# CSS, body, notes, and what is said of them.
CUT_OFF = (
    "reaches over the edge of page {} of its chapter and is cut off\n"
    "  hint: give it room: a narrower table, shorter lines of code, another size"
)
CASES = {
    "P002 and P004, a note and its call that are not there": (
        "",
        "<p>text</p>",
        1,
        [
            f"one.md:1: error[P004]: the call of note 1 was lost in the layout{FAULT}",
            f"one.md:1: error[P002]: note 1 was lost in the layout{FAULT}",
        ],
    ),
    "P003, a note on another page than its call": (
        "",
        f'{CALL}<aside id="fn-1" style="break-before: page"><p>late</p></aside>',
        1,
        [f"one.md:1: error[P003]: note 1 begins on page 2 of its chapter, its call stands on page 1{FAULT}"],
    ),
    "P005, a note above the page": (
        "",
        f'{CALL}<aside id="fn-1" style="margin-top: -300mm"><p>high</p></aside>',
        1,
        [
            f"one.md:1: error[P005]: note 1 leaves the type area on page 1 of its chapter{FAULT}",
            f"one.md: warning[P008]: “high” {CUT_OFF.format(1)}",
        ],
    ),
    "P006, a note that is not whole": (
        "",
        f'{CALL}<aside id="fn-1"><p>seen <span style="display: none">unseen</span></p></aside>',
        1,
        [f"one.md:1: error[P006]: note 1 lost 6 letters in the layout{FAULT}"],
    ),
    "P001, whatever else the engine says": (
        "",
        '<p><span style="display: inline-grid">grid</span></p>',
        0,
        ["one.md: warning[P001]: the layout engine says: Inline grids are not supported"],
    ),
    "I010, an image that can't be drawn": (
        "",
        '<p><img src="file:///book/images/none.png" alt="none"/></p>',
        0,
        ["one.md: error[I010]: the image 'images/none.png' can't be drawn"],
    ),
    "L010, a link that leads nowhere": (
        "",
        '<p><a href="#nowhere">link</a></p>',
        0,
        ["one.md: warning[L010]: a link leads to 'nowhere', which is nowhere"],
    ),
    "T010, a character that no font has": (
        "",
        "<p>漢</p>",
        0,
        [
            "one.md: warning[T010]: no font of the book has the character 漢 (U+6F22)\n"
            "  hint: add a font that has it to the styles, or write it otherwise; `check` knows its line"
        ],
    ),
    "S002, a style in the text that is none": (
        "",
        '<p style="colour: red">text</p>',
        0,
        ["one.md: warning[S002]: `colour: red` is ignored: unknown property"],
    ),
    "S001, a style sheet's mistakes": (
        "p { colour: red }\np { color: rred }",
        "<p>text</p>",
        0,
        [
            "styles/own.css:1:5: warning[S001]: `colour: red` is ignored: unknown property",
            "styles/own.css:2:5: warning[S001]: `color: rred` is ignored: invalid value",
        ],
    ),
    "P008, text wider than the page": (
        "",
        "<p style='white-space: nowrap; font-size: 16pt'>From here to the other end of the bay, and home</p>"
        + paper.prose(500)
        + "<p>A word: "
        + "bay" * 99
        + "</p>",
        0,
        [
            f"one.md: warning[P008]: “{text}” {CUT_OFF.format(page)}"
            for text, page in [
                ("From here to the other end of the bay, …", 1),
                ("baybaybaybaybaybaybaybaybaybaybaybaybay…", 3),
            ]
        ],
    ),
    "text that is turned or hidden, and no wider": (
        "b { display: block; width: 400pt; transform: rotate(90deg) } i { visibility: hidden }",
        "<b>" + "bay " * 40 + "</b><p style='white-space: nowrap'><i>" + "bay" * 99 + "</i></p>",
        0,
        [],
    ),
    "T011, a font that is not there": (
        "@font-face { font-family: Lost; src: url(lost.ttf) }",
        "<p>text</p>",
        0,
        [
            "styles/own.css: error[T011]: the font 'Lost' can't be loaded\n"
            "  hint: is its file there, and whole?"
        ],
    ),
}


def layout(css: str) -> Layout:
    plain = paper.layout()
    sheets = (*plain.sheets, ("file:///book/styles/own.css", css))
    return Layout(sheets, plain.resources, ("screen", "print"))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_mistake_is_said_with_its_place(case: tuple[str, str, int, list[str]]) -> None:
    css, body, notes, expected = case
    laid = Press(layout(css)).lay_out(paper.section("one", body, notes=notes), "right", lambda _: 1)
    assert list(dict.fromkeys(map(str, laid.diagnostics))) == expected


ENDNOTE = '<div class="endnote" id="fn-1" role="listitem"><p>1 A note.</p></div>'
AT_END = "\n  hint: look at the book's own templates and style sheets: they must show each note once"
ENDNOTES = {
    "P002, a template that prints no notes": (
        CALL,
        [f"one.md:1: error[P002]: note 1 was lost in the layout{AT_END}"],
    ),
    "P004, a call that is not set": (
        ENDNOTE,
        [f"one.md:1: error[P004]: the call of note 1 was lost in the layout{AT_END}"],
    ),
    "P006, a note that is not whole": (
        CALL + ENDNOTE.replace("A note", '<span style="display: none">A</span> note'),
        [f"one.md:1: error[P006]: note 1 lost 1 letters in the layout{AT_END}"],
    ),
    "P007, a template that prints the notes twice": (
        CALL + ENDNOTE + ENDNOTE,
        [f"one.md:1: error[P007]: note 1 stands twice in the layout{AT_END}"],
    ),
    "a note that is there, pages after its call": (
        CALL + paper.prose(900) + ENDNOTE.replace("A note", paper.prose(400)),
        [],
    ),
}


@pytest.mark.parametrize("case", ENDNOTES.values(), ids=ENDNOTES)
def test_a_note_at_an_end_is_found_once_and_whole(case: tuple[str, list[str]]) -> None:
    body, expected = case
    foot = paper.section("one", body, notes=1)
    section = replace(foot, notes=(), endnotes=foot.notes)
    laid = Press(layout("")).lay_out(section, "right", lambda _: 1)
    assert [str(d) for d in laid.diagnostics if d.severity == "error"] == expected


def test_page_numbers_that_never_settle_are_an_error() -> None:
    rounds = count(1)

    def restless(_folios: Mapping[str, str]) -> tuple[PrintSection, ...]:
        return (paper.section("one", paper.prose(next(rounds) % 2 * 400)),)

    _, found = laid_out(restless, paper.layout(), jobs=1)
    assert [str(d) for d in found] == [
        "book.yaml: error[P010]: page numbers did not settle\n"
        "  hint: a section changes its length with the numbers it shows"
    ]


def test_nothing_but_the_books_own_files_is_read() -> None:
    """Neither the disk nor the network: an image is drawn from the shelves, or not at all."""
    asked = [
        "file:///etc/passwd",
        "http://127.0.0.1:9/x.png",
        "file:///book/../../etc/passwd",
        "ftp://127.0.0.1/x",
    ]
    body = "".join(f'<p><img src="{url}" alt="x"/></p>' for url in asked)
    laid = Press(layout("")).lay_out(paper.section("one", body), "right", lambda _: 1)
    assert [d.code for d in laid.diagnostics] == ["I010"] * 4


def test_a_shelf_gives_what_lies_under_its_own_url() -> None:
    shelves = Resources((("file:///house/", {"a.css": b"house"}), ("file:///book/", {"a.css": b"book"})))
    assert shelves.get("file:///book/a.css") == b"book"
    assert shelves.get("file:///book/b.css") is None
    assert shelves.get("a.css") is None
