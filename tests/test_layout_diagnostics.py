"""What goes wrong while pages are made, as an editor reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from PIL import Image

import paper
from bookmaker.content.tree import Text
from bookmaker.diagnostics import Span, warning
from bookmaker.editions.elements import inline_elements
from bookmaker.editions.epub_forms import EpubForms
from bookmaker.editions.print import print_sections
from bookmaker.editions.print_section import PrintSection
from bookmaker.editions.templates import Templates
from bookmaker.editions.xhtml import xhtml
from bookmaker.files.cut_places import told_of
from bookmaker.files.layout import LaidOut, Layout, Press, Resources
from bookmaker.files.sheets import laid_out
from bookmaker.order import EditionName, Order
from bookmaker.pipeline import built, checked
from bookmaker.questions import Means
from bookmaker.store import InMemory
from bookmaker.workspace import Memory
from watching_network import Watch

FAULT = "\n  hint: this is a fault of the layout, not of the text: look at the book's own rules for notes"
CALL = '<p>Called.<a id="fnref-1" href="#fn-1">1</a></p>'

# CSS, body, notes, and what is said of them.
CUT_OFF = (
    "reaches over the edge of page {} of “{}” and is cut off\n"
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
            f"one.md: warning[P008]: “high” {CUT_OFF.format(1, 'one')}",
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
        "<p>漢 \N{GRINNING FACE} \ue000</p>",
        0,
        [
            f"one.md: warning[T010]: no font of the book has the character {character}\n"
            "  hint: add a font that has it to the styles, or write it otherwise; `check` knows its line"
            for character in ("漢 (U+6F22)", "\N{GRINNING FACE} (U+1F600)", "\ue000 (U+E000)")
        ],
    ),
    "S002, a style in the text that is none": (
        "",
        '<p style="colour: red">text</p>',
        0,
        ["one.md: warning[S002]: `colour: red` is ignored: unknown property"],
    ),
    "S001, a style sheet's syntax": (
        "p { margin: 0 }\n} q { margin: 0 }\np { : blue }\nq",
        "<p>text</p>",
        0,
        [
            "styles/own.css:2:1: warning[S001]: Invalid or unsupported selector: '} q '",
            "styles/own.css:3:11: warning[S001]: Error: EOF reached before {} block for a qualified rule.",
            "styles/own.css:4:1: warning[S001]: Parse error: "
            "EOF reached before {} block for a qualified rule.",
        ],
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
    "S001, rules that are unknown": (
        "@supports (top: 0) { p { margin: 0 } }\n@page :rigth { margin: 0 }\n@page { @top { margin: 0 } }",
        "<p>text</p>",
        0,
        [
            "styles/own.css:1:1: warning[S001]: `@supports` is ignored: no such rule is known",
            "styles/own.css:2:1: warning[S001]: `@page :rigth` is ignored: no page can be meant by it",
            "styles/own.css:3:9: warning[S001]: `@top` is ignored: no such rule is known in @page",
        ],
    ),
    "S001, media that no page is": (
        "@media (min-width: 3px) { p { margin: 0 } }\n@media screen { p { margin: 0 } }",
        "<p>text</p>",
        0,
        [
            "styles/own.css:1:1: warning[S001]: `@media (min-width: 3px)` is ignored on pages: "
            "it names no medium, as `print`",
        ],
    ),
    "S001, colours that tinycss2 does not end with": (
        "p { color: color() }\np { color: device-cmyk(-1e400 0 none 0) }",
        "<p>text</p>",
        0,
        [
            "styles/own.css:1:5: warning[S001]: `color: color()` is ignored: invalid value",
            "styles/own.css:2:5: warning[S001]: `color: device-cmyk(-1e400 0 none 0)` is ignored: "
            "invalid value",
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
            f"one.md: warning[P008]: “{text}” {CUT_OFF.format(page, 'one')}"
            for text, page in [
                ("From here to the other end of the bay, …", 1),
                ("baybaybaybaybaybaybaybaybaybaybaybaybay…", 3),
            ]
        ],
    ),
    "P008, a table of sixty columns": (
        "",
        "<table><tr>" + "".join(f"<td>cell{n}</td>" for n in range(60)) + "</tr></table>",
        0,
        [f"one.md: warning[P008]: “cell11” {CUT_OFF.format(1, 'one')}"],
    ),
    "text that is turned or hidden, and no wider": (
        "b { display: block; width: 400pt; transform: rotate(90deg) } i { visibility: hidden }",
        "<b>" + "bay " * 40 + "</b><p style='white-space: nowrap'><i>" + "bay" * 99 + "</i></p>",
        0,
        [],
    ),
    "P026, sizes that can't be computed": (
        "p { font-size: 60000em; letter-spacing: 60000em }",
        f'{CALL}<aside id="fn-1"><p>seen</p></aside><p>text</p>',
        1,
        [
            "one.md: error[P026]: the layout engine can't compute these pages: "
            "integer 49151999999999 does not fit 'int'\n"
            "  hint: look in style sheets and text for sizes beyond all measure, or nesting without end"
        ],
    ),
    "P026, what is nested without end": (
        "",
        "<b>" * 600 + "text" + "</b>" * 600,
        0,
        [
            "one.md: error[P026]: the layout engine can't compute these pages: "
            "what they are made of nests too deep\n"
            "  hint: look in style sheets and text for sizes beyond all measure, or nesting without end"
        ],
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


def test_a_word_that_no_line_can_hold_is_set_and_not_cut_off() -> None:
    word = "bay" * 3_000
    text = xhtml(inline_elements((Text(word, Span("one.md")),), EpubForms("one")))
    laid = Press(layout("")).lay_out(paper.section("one", f"<p>{text}</p>"), "right", lambda _: 1)
    assert laid.diagnostics == ()
    assert laid.pages > 1


def test_what_is_as_deep_as_it_may_be_is_set_and_so_is_its_note() -> None:
    def deep(words: str, indent: str = "") -> str:
        lines = "<div>" * 24, "> " * 23 + "[" * 48 + words + "]{.a}" * 48, "</div>" * 24
        return f"\n\n{indent}".join(lines)

    source = f"# T\n\n{deep('Word[^1]')}\n\n[^1]: {deep('Note', '    ')}\n"
    files = {"book.yaml": b"title: T\nlanguage: en\nchapters: [one.md]\n", "one.md": source.encode()}
    read = checked(Memory(files), "book.yaml")
    assert (read.diagnostics, read.book is not None) == ((), True)
    assert read.book is not None
    section = next(s for s, _ in print_sections(read.book, Templates({})) if s.id == "one")
    laid = Press(layout("")).lay_out(section, "right", lambda _: 1)
    assert [d for d in laid.diagnostics if d.severity == "error"] == []


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


STRICT = "lint: {error: [S001, S002, S010]}\n"
SLIPS: dict[str, tuple[str, EditionName, str, str]] = {
    "unknown property": ("p { colour: red }", "screen", "o.css:1:5", "S001"),
    "bad value": ("p { color: rred }", "screen", "o.css:1:5", "S001"),
    "a selector": ("p { color: red }\n} q { color: red }", "screen", "o.css:2:1", "S001"),
    "a declaration": ("p {\n  : blue }", "screen", "o.css:2:9", "S001"),
    "syntax in the EPUB": ("p { color: red; : blue; }", "epub", "o.css:1:23", "S010"),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_mistake_in_a_sheet_is_an_error_where_the_book_is_strict(name: str) -> None:
    css, edition, place, code = SLIPS[name]
    head = f"title: T\nlanguage: en\nchapters: [a.md]\nstyles: {{{edition}: [o.css]}}\n{STRICT}"
    files = {"book.yaml": head.encode(), "a.md": b"# A\n\nText.\n", "o.css": css.encode()}
    made = built(Memory(files), "book.yaml", Order(editions=(edition,), jobs=1))
    assert [(str(d.span), d.code, str(d.severity)) for d in made.diagnostics] == [(place, code, "error")]
    assert made.files == {}


def test_page_numbers_that_never_settle_are_an_error() -> None:
    rounds = count(1)

    def restless(_folios: Mapping[str, str]) -> tuple[PrintSection, ...]:
        return (paper.section("one", paper.prose(next(rounds) % 2 * 400)),)

    _, found = laid_out(restless, paper.layout(), jobs=1)
    assert [str(d) for d in found] == [
        "one.md: error[P010]: the pages of this section do not settle: its length changes with the"
        " page numbers that it shows\n"
        "  hint: change a word or two near a page number that stands in it"
    ]


def test_nothing_but_the_books_own_files_is_read(tmp_path: Path) -> None:
    """Neither the disk nor the network: an image is drawn from the shelves, or not at all."""
    picture = tmp_path / "x.png"
    Image.new("L", (9, 9)).save(picture)
    with Watch() as watch:
        asked = [
            picture.as_uri(),
            f"file:///book/../..{picture}",
            watch.url,
            watch.url.replace("http", "ftp"),
            f"//{watch.url.partition('//')[2]}",
        ]
        body = "".join(f'<p><img src="{url}" alt="x"/></p>' for url in asked)
        laid = Press(layout("")).lay_out(paper.section("one", body), "right", lambda _: 1)
    assert ([d.code for d in laid.diagnostics], watch.visits) == (["I010"] * 5, 0)


def test_no_sheet_fetches_anything(tmp_path: Path) -> None:
    """Neither by `@import`, `@font-face` or `url()`, nor from a document's head."""
    own = tmp_path / "own.css"
    own.write_text("p { break-before: page }", "utf-8")
    with Watch() as watch:
        css = (
            f"@import '{watch.url}'; @import url({own.as_uri()});"
            f"@font-face {{ font-family: Far; src: url({watch.url}) }}"
            f"p {{ background: url({watch.url}); font-family: Far, serif }}"
            f"li {{ list-style: url({watch.url}) }}"
        )
        section = paper.section("one", "<p>Text</p><ul><li>Text</li></ul>")
        link = f'<link rel="stylesheet" href="{watch.url}"/><link rel="stylesheet" href="{own.as_uri()}"/>'
        linked = replace(
            section,
            document=section.xhtml.replace("<head>", f'<head><base href="{watch.url}"/>{link}').encode(),
        )
        laid = Press(layout(css)).lay_out(linked, "right", lambda _: 1)
    told = {d.code for d in laid.diagnostics}
    assert (0, {"S001", "T011", "I010"}, 1) == (watch.visits, told, laid.pages)


def test_a_shelf_gives_what_lies_under_its_own_url() -> None:
    shelves = Resources((("file:///house/", {"a.css": b"house"}), ("file:///book/", {"a.css": b"book"})))
    assert shelves.get("file:///book/a.css") == b"book"
    assert shelves.get("file:///book/b.css") is None
    assert shelves.get("a.css") is None


CUT = """# One

From here to the other end of the bay it is a long way home.

```
short
{code}
short
```

| a | b |
|---|---|
| 1 | two words |

So it *was*,
said the "wood*cutter*s".[^1]

short

A word, and

- a word.

[^1]: A note has nothing in it.
"""
CUT_BOOK = b"title: T\nlanguage: en\nchapters: [a.md]\n"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("the bay it is a long", 3),
        ("for_the_tide", 7),
        ("TWO WORDS", 13),  # as a style sheet has it
        ("said the “wood", 16),
        ("cutter", 16),
        ("nothing", 24),
        ("short", 0),  # on several lines
        ("a word", 0),
        ("running head", 0),  # in no block
        ("—", 0),
    ],
)
def test_text_that_is_cut_off_is_told_on_its_line(words: str, line: int) -> None:
    text = CUT.format(code="for_the_tide").encode()
    book = checked(Memory({"book.yaml": CUT_BOOK, "a.md": text}), "book.yaml").book
    assert book is not None
    others = warning("P001", "the layout engine says: x", Span("a.md"))
    found = (others, warning("P008", "cut off", Span("a.md")), others)
    laid = LaidOut("a", 1, {}, {}, (), found, cut_off=(words,))
    expected = (others, warning("P008", "cut off", Span("a.md", line)), others)
    assert expected == told_of(laid, book.sections)


def test_a_build_and_the_next_one_tell_where_text_is_cut_off() -> None:
    text = CUT.format(code="for_the_tide_" * 20).encode()
    css = b"pre, pre * { white-space: pre !important }"
    book = CUT_BOOK + b"styles: {all: [styles/s.css]}\n"
    memory = Memory({"book.yaml": book, "a.md": text, "styles/s.css": css})
    kept = Means(store=InMemory())
    for _ in range(2):
        found = built(memory, "book.yaml", Order(("screen",)), kept).diagnostics
        assert [Span("a.md", 7)] == [d.span for d in found if d.code == "P008"]
