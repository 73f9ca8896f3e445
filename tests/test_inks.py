"""Colours of the screen, inks of the press; white space in notes and at the ends of lines."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2

import paper
from bookmaker.editions.sheet_colours import inks
from bookmaker.editions.style_sheets import Sheet
from bookmaker.files.layout import Layout, Press


def drawn(
    body: str, css: str = "", layout_inks: dict[tuple[float, float, float], tuple[float, ...]] | None = None
) -> dict[str, bytes]:
    """The products of a section's one page."""
    plain = paper.layout(paper.CSS + css)
    layout = Layout(plain.sheets, plain.resources, plain.products, layout_inks or {})  # type: ignore[arg-type]
    laid = Press(layout).lay_out(paper.section("one", body), "right", lambda _: 1)
    return {str(product): data for product, data in laid.pdfs.items()}


def content(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return opened.pages[0].Contents.read_bytes()


def lines(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[0].get_textpage().get_text_bounded().split("\r\n")
    finally:
        document.close()


def test_a_colour_with_a_twin_is_drawn_in_its_ink_on_paper_and_as_itself_on_the_screen() -> None:
    made = drawn(
        '<p style="color: #8c2f1b">red</p>', layout_inks={(0.549, 0.1843, 0.1059): (0.25, 0.9, 1, 0.28)}
    )
    assert b"0.25 0.9 1 0.28 k" in content(made["print"])
    assert b"0.54902 0.184314 0.105882 rg" in content(made["screen"])


def test_a_grey_without_a_twin_is_black_ink_alone() -> None:
    assert b"0 0 0 0.6 k" in content(drawn('<p style="color: #666">grey</p>')["print"])


def test_the_inks_of_a_design_are_the_twins_of_its_colours() -> None:
    css = ":root { --accent: #f00; --print-accent: device-cmyk(0 1 1 0) }"
    assert inks([Sheet("house/tokens.css", css)]) == ({(1.0, 0.0, 0.0): (0.0, 1.0, 1.0, 0.0)}, ())


def test_a_book_gives_a_colour_of_the_house_another_ink() -> None:
    house = ":root { --accent: #f00; --print-accent: device-cmyk(0 1 1 0) }"
    own = ":root { --accent: #00f; --print-accent: device-cmyk(1 1 0 0) }"
    found, _ = inks([Sheet("house/tokens.css", house), Sheet("styles/own.css", own)])
    assert found == {(0.0, 0.0, 1.0): (1.0, 1.0, 0.0, 0.0)}


def test_an_ink_that_is_none_is_a_warning() -> None:
    _, found = inks([Sheet("styles/own.css", ":root { --print-accent: red }")])
    assert [str(d) for d in found] == [
        "styles/own.css:1:9: warning[S020]: --print-accent names no ink: "
        "it wants a device-cmyk() of four numbers, and a colour beside it"
    ]


def test_an_ink_without_its_colour_is_told_at_its_place_with_the_one_that_is_meant() -> None:
    house = ":root { --accent: red; --print-accent: device-cmyk(0 1 1 0) }"
    _, found = inks(
        [Sheet("tokens.css", house), Sheet("own.css", "\n:root { --print-acent: device-cmyk(1 0 0 0) }")]
    )
    assert [(str(one.span), one.hint) for one in found] == [("own.css:2:9", "did you mean '--print-accent'?")]


def test_a_line_feed_in_a_note_is_a_space() -> None:
    made = drawn(paper.noted(1, "one\ntwo\nthree", words=1))
    assert "1 one two three" in lines(made["screen"])


def test_an_element_inside_a_paragraph_does_not_change_where_its_lines_end() -> None:
    """A line that fits but for the space at its end, before an element, keeps its last word."""
    before = "be from as at at by was be with but by is is of at from"
    after = "be not and from with which as on for from in to have for"
    css = "p { width: 70mm; text-align: justify }"
    plain = lines(drawn(f"<p>{before} and {after}</p>", css)["screen"])
    assert lines(drawn(f"<p>{before} <span>and</span> {after}</p>", css)["screen"]) == plain
