"""Trees -> elements: what every edition prints alike."""

from __future__ import annotations

import pytest
from weasyprint import HTML
from weasyprint.formatting_structure.boxes import LineBox, TextBox

from bookmaker.content.tree import Attributes, Code, CodeBlock, Math, NoteCall, Text
from bookmaker.diagnostics import Span
from bookmaker.editions.elements import block_elements, inline_elements
from bookmaker.editions.epub_forms import EpubForms
from bookmaker.editions.text_elements import BREAK
from bookmaker.editions.xhtml import xhtml
from clock import within

SPAN = Span("a.md")
WBR = "<wbr/>"
ADDRESS = '<span class="address" dir="ltr">'
UNBROKEN = '<span class="unbroken">'


def printed(letters: str) -> str:
    return xhtml(inline_elements((Text(letters, SPAN),), EpubForms("a")))


def test_a_word_that_no_line_can_hold_may_end_anywhere() -> None:
    word = "0123456789abcdef" * 5
    assert f"The key {word}, and home." == printed(f"The key {word}, and home.").replace(BREAK, "")
    assert printed(f"The key {word}").startswith("The key 01234567\u200b89abcdef\u200b01234567")


def test_an_address_ends_its_lines_behind_its_marks_and_leaves_no_crumb() -> None:
    address = "https://www.example.org/collections/of-things/" + "drawer/" * 6 + "list.html?page=12"
    pieces = printed(address).removeprefix(ADDRESS).removesuffix("</span>").split(WBR)
    assert address == "".join(pieces)
    assert [] == [piece for piece in pieces[:-1] if piece[-1] not in "/?=.-@" or len(piece) < 8]
    assert len(pieces) > 6
    assert "https://key.example/" + BREAK not in printed("https://key.example/" + "x" * 100)
    assert BREAK in printed("https://key.example/" + "x" * 100)


def test_an_address_has_an_element_in_which_nothing_is_hyphenated() -> None:
    for address in ("http://press.example/a_list", "www.press.example", "doi:10.1/x", "a.b@press.example"):
        seen = printed(f"See {address} and on.").replace(WBR, "")
        assert f"See {ADDRESS}{address}</span> and on." == seen
    assert "The e@mail, a://b and 3@4 stay." == printed("The e@mail, a://b and 3@4 stay.")


def test_looking_for_addresses_takes_a_time_that_grows_with_the_text() -> None:
    with within(10):
        for unit in ("a", "a@", "a.", "www.", "https://", "@", "a@a "):
            printed(unit * (200_000 // len(unit)))


def test_a_word_that_a_line_can_hold_is_left_whole() -> None:
    assert "a " + "b" * 79 + " c" == printed("a " + "b" * 79 + " c")


@pytest.mark.parametrize(
    ("typed", "bound"),
    [
        ("him—it", "him+—it"),
        ("words:—“That", "words:+—“That"),
        ("etc.—June", "etc.+—June"),
        ("“What?”—he said", "“What?”+—he said"),
        ("he— she", "he+— she"),
        ("he——she", "he+——she"),
        ("—then", "+—then"),
        ("dit-il — et", "dit-il — et"),
        ("— Ada Rill", "— Ada Rill"),
        ("Sí —dijo—, no", "Sí —+dijo+—, no"),
        ("“—No”", "“—No”"),
        ("1939–45", "1939–45"),
    ],
)
def test_a_dash_stays_with_the_word_that_it_belongs_to(typed: str, bound: str) -> None:
    assert bound.replace("+", "\N{WORD JOINER}") == printed(typed)


@pytest.mark.parametrize(
    ("tex", "classes"),
    [
        ("e = mc^2", "math"),
        (r"\frac{a}{b}", "math"),
        (r"a(t) = x_u(t)x_g(t) + y_u(t)y_g(t) + z_u(t)z_g(t)", "math wide"),
    ],
)
def test_a_formula_that_a_telephone_may_not_hold_is_marked(tex: str, classes: str) -> None:
    assert f'<span class="{classes}">' in xhtml(inline_elements((Math(tex, SPAN),), EpubForms("a")))


def first_texts(page: str) -> list[str]:
    """The text with which each line of a page begins."""
    laid_out = [sheet._page_box for sheet in HTML(string=page).render().pages]
    lines = [box for sheet in laid_out for box in sheet.descendants() if isinstance(box, LineBox)]
    return [next(box.text for box in line.descendants() if isinstance(box, TextBox)) for line in lines]


@pytest.mark.parametrize("before", ["alone.", "alone!", "alone…", "alone!”"])
def test_no_line_begins_with_the_call_of_a_note(before: str) -> None:
    calls = NoteCall("a", SPAN, 7), NoteCall("b", SPAN, 8, adjacent=True)
    text = Text(f"All of them were lost, and only the numbers stayed {before}", SPAN)
    line = xhtml(inline_elements((text, *calls), EpubForms("a")))
    paragraphs = "".join(f'<p style="width: {width}px">{line}</p>' for width in range(100, 400, 3))
    begun = first_texts(f"<style>@page {{ size: 900px }} a {{ font-size: 8px }}</style>{paragraphs}")
    assert len(begun) > 200
    assert not {"7", "8"} & set(begun)


def from_left(page: str) -> str:
    """The pieces of text of a page's only line from left to right, each as it is written."""
    (laid_out,) = HTML(string=page).render().pages
    texts = [box for box in laid_out._page_box.descendants() if isinstance(box, TextBox)]
    inked = "".join(box.text for box in sorted(texts, key=lambda box: box.position_x))
    return inked.replace(BREAK, "")


@pytest.mark.parametrize(
    "node",
    [Text("https://doi.org/10.5555/rooms.2026", SPAN), Code("open_door(door, speed=1)", SPAN)],
)
def test_addresses_and_code_run_from_left_to_right_in_a_text_that_does_not(node: Text | Code) -> None:
    line = xhtml(inline_elements((node,), EpubForms("a")))
    page = "<html dir=rtl><style>@page { size: 400mm } [dir=ltr] { direction: ltr }</style><p>"
    assert node.text == from_left(f"{page}{line}")


def test_blocks_of_code_run_from_left_to_right_unless_their_author_says_otherwise() -> None:
    ours = CodeBlock("f(x)\n", "python", (), SPAN)
    theirs = CodeBlock("f(x)\n", "python", (), SPAN, Attributes(dir="rtl"))
    pieces = xhtml(block_elements((ours, theirs), EpubForms("a"))).replace(">", " ").split()
    assert ['dir="ltr"', 'dir="rtl"'] == [piece for piece in pieces if piece.startswith("dir")]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Much I/O here", "Much [I/O] here"),
        ("at 90 km/h.", "at 90 [km/h]."),
        ("and/or TCP/IP", "[and/or] [TCP/IP]"),
        ("either/or", "either/or"),
        ("24/7/365 and /etc", "24/7/365 and /etc"),
        ("", ""),
    ],
)
def test_two_short_words_with_a_slash_between_them_are_not_parted(typed: str, kept: str) -> None:
    assert kept == printed(typed).replace(UNBROKEN, "[").replace("</span>", "]")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("--dispatcher-server", "[--d]ispatcher-|server"),
        ("-o out", "[-o] out"),
        ("--", "--"),
        ("/path/to/test_repo", "[/p]ath/|to/|test_|repo"),
        ("test_repo_clone", "test_|repo_|clone"),
        ("-v", "[-v]"),
    ],
)
def test_an_option_is_not_parted_from_its_hyphens(typed: str, kept: str) -> None:
    code = xhtml(inline_elements((Code(typed, SPAN),), EpubForms("a")))
    code = code.removeprefix('<code dir="ltr">').removesuffix("</code>")
    assert kept == code.replace(WBR, "|").replace(UNBROKEN, "[").replace("</span>", "]")
