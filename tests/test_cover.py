"""The wrap of the printed book: its measures, its barcode, what it says, and what is wrong with it."""

from __future__ import annotations

import io
import re
from functools import cache
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from click.testing import CliRunner

import small_book
from bookmaker.cli import app
from bookmaker.editions.barcode import barcode
from bookmaker.editions.wrap import spine_direction
from bookmaker.editions.wrap_geometry import Wrap, wrap_of
from bookmaker.files.built import page_count, pages_inside
from bookmaker.manifest.model import Manifest
from bookmaker.manifest.papers import STOCKS
from bookmaker.manifest.prices import add_on, price, printed
from bookmaker.manifest.read import read_manifest
from bookmaker.order import Built, Order
from bookmaker.pipeline import built
from bookmaker.workspace import Memory
from written_cases import Case, cases

MM = 72 / 25.4
BOOK = """
title: The Tides
language: en
editors: [ada]
contributors: [{id: ada, name: Ada Sample, family: Sample, given: Ada}]
publisher: {name: Sample Press}
isbn: {paperback: 978-0-00-000000-2, hardback: 978-0-00-000001-9}
description: About the sea, which goes out.
chapters: [a.md]
print: {trim: a5, bleed: 3mm, marks: [crop]}
"""
PAPERBACK = "cover: {paper: {leaf: 0.123mm}, price: 24.95 USD}\n"


def manifest(cover: str, book: str = BOOK) -> Manifest:
    found, _, mistakes = read_manifest((book + cover).encode(), "book.yaml")
    assert mistakes == ()
    assert found is not None
    return found


def wrap(cover: str, pages: int, book: str = BOOK) -> Wrap:
    read = manifest(cover, book)
    assert read.cover.paper is not None
    assert read.cover.paper.stock is not None
    return wrap_of(read, read.cover.paper.stock, pages)


@cache
def made(cover: str, pages: int, book: str = BOOK, **files: bytes) -> Built:
    """`bookmaker cover` for so many pages."""
    contents = {"book.yaml": (book + cover).encode(), "a.md": b"# Ebb\n\nThe sea goes out.\n"}
    contents |= {name.replace("_", "."): data for name, data in files.items()}
    return built(Memory(contents), "book.yaml", Order(editions=("cover",), cover_pages=pages))


def said(result: Built) -> list[str]:
    return [str(diagnostic) for diagnostic in result.diagnostics]


def pdf(result: Built) -> bytes:
    (data,) = result.files.values()
    return data


def text(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    try:
        return document[0].get_textpage().get_text_bounded()
    finally:
        document.close()


# --- the manifest ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", cases("cover.md"), ids=lambda case: case.name)
def test_what_a_cover_can_not_be_made_of_is_told_with_its_place(case: Case) -> None:
    found = read_manifest(case.files["book.yaml"], "book.yaml")[2]
    assert case.printed == "".join(f"{diagnostic}\n" for diagnostic in found)


# --- measures --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paper", "pages", "expected"),
    [
        ("{leaf: 0.12mm}", 300, 18.0),
        ("{page: 0.06mm}", 300, 18.0),
        ("{ppi: 254}", 300, 30.0),
        ("{leaf: 0.12mm, allowance: 1mm}", 300, 19.0),
        ("{leaf: 0.12mm}", 299, 18.0),
        ("kdp-white", 200, 0.4504 * 25.4),
        ("kdp-cream", 240, 0.6 * 25.4),
        ("lulu-444", 444, 1.06 * 25.4),
        ("ingram-creme-50", 200, 11.63),
    ],
)
def test_the_spine_is_as_wide_as_its_pages_are_thick(paper: str, pages: int, expected: float) -> None:
    """A leaf has two pages, and a last leaf printed on one side is a leaf."""
    assert wrap(f"cover: {{paper: {paper}}}", pages).width_of("spine") == pytest.approx(expected)


def test_the_printers_own_width_of_the_spine_wins() -> None:
    found = wrap("cover: {paper: kdp-white, spine: {width: 0.5in}}", 200)
    assert found.width_of("spine") == pytest.approx(12.7)


def test_a_paperback_with_flaps_is_folded_five_times_less_one() -> None:
    found = wrap("cover: {paper: {leaf: 0.1mm}, flaps: {width: 80mm}}", 200)
    assert found.trim == pytest.approx((80 + 148 + 10 + 148 + 80, 210))
    assert found.folds[0] == pytest.approx((80, 228, 238, 386))
    assert found.folds[1] == ()


def test_a_hard_case_has_boards_that_stand_over_joints_and_turn_ins() -> None:
    found = wrap("cover: {binding: hardcover, paper: {leaf: 0.1mm}}", 200)
    board, spine = 148 + 3 - 7, 10 + 2 * 2
    assert found.trim == pytest.approx((2 * (15 + board + 10) + spine, 210 + 2 * 3 + 2 * 15))
    assert found.folds[0] == pytest.approx((15, 159, 169, 183, 193, 337))
    assert found.folds[1] == pytest.approx((15, 231))
    assert found.bleed == 0


def test_each_measure_of_a_case_can_be_given() -> None:
    case = "{board: 3mm, overhang: 4mm, setback: 6mm, hinge: 8mm, turn_in: 20mm}"
    found = wrap(f"cover: {{binding: hardcover, paper: {{leaf: 0.1mm}}, case: {case}}}", 200)
    assert found.trim == pytest.approx((2 * (20 + 146 + 8) + 16, 210 + 8 + 40))


def test_a_book_that_is_read_from_right_to_left_has_its_front_at_the_left() -> None:
    paper = "cover: {paper: {leaf: 0.1mm}}"
    left_to_right = wrap(paper, 200)
    right_to_left = wrap(paper, 200, BOOK.replace("language: en", "language: ar"))
    assert (left_to_right.left("back"), left_to_right.left("front")) == pytest.approx((0, 158))
    assert (right_to_left.left("front"), right_to_left.left("back")) == pytest.approx((0, 158))


def test_a_paperback_without_bleed_gets_some() -> None:
    paper = "cover: {paper: {leaf: 0.1mm}}"
    assert wrap(paper, 200, BOOK.replace("bleed: 3mm", "bleed: 0")).bleed == 3
    assert wrap("cover: {bleed: 5mm, paper: {leaf: 0.1mm}}", 200).bleed == 5


@pytest.mark.parametrize(
    ("language", "expected"), [("en-CA", "down"), ("nl", "down"), ("fr", "up"), ("es-MX", "up"), ("it", "up")]
)
def test_the_spine_runs_as_the_language_has_it_by_custom(language: str, expected: str) -> None:
    book = BOOK.replace("language: en", f"language: {language}")
    assert spine_direction(manifest("", book)) == expected


def test_every_named_paper_is_as_thick_as_paper_is() -> None:
    assert [name for name, stock in STOCKS.items() if not 0.04 < stock.page < 0.08] == []


# --- prices and bars -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "digits", "shown"),
    [
        ("24.95 USD", "52495", "US\u00a0$24.95"),
        ("CAD 32", "63200", "CAN\u00a0$32.00"),
        ("18.00 GBP", "01800", "£18.00"),
        ("250 USD", "59999", "US\u00a0$250.00"),
        ("22 EUR", "", "€22.00"),
    ],
)
def test_a_price_is_five_digits_where_its_currency_has_one(typed: str, digits: str, shown: str) -> None:
    read = str(price(typed))
    assert (add_on(read), printed(read, "en")) == (digits, shown)


def test_a_price_is_printed_as_its_language_prints_it() -> None:
    assert printed("22.50 EUR", "fr-FR") == "22,50\u00a0€"


def test_bars_have_light_margins_and_are_as_high_as_gs1_wants_them() -> None:
    alone, priced = barcode("", "9780000000002"), barcode("", "9780000000002", "52495")
    assert re.findall(r'viewBox="(.+?)"', alone.bars + priced.bars) == ["0 0 113 74.242", "0 0 165 74.242"]
    assert 'd="M11 0h1v74.242' in alone.bars


# --- the page --------------------------------------------------------------------------------------------


def test_the_spine_of_the_finished_page_is_pages_times_paper_to_a_tenth_of_a_millimetre() -> None:
    """Read back from the file: 250 pages of 0.0615 mm."""
    with pikepdf.open(io.BytesIO(pdf(made(PAPERBACK, 250)))) as opened:
        (page,) = opened.pages
        trim, bleed = ([float(x) / MM for x in box] for box in (page.trimbox, page.bleedbox))
    left, low, right, high = trim
    assert right - left - 2 * 148 == pytest.approx(250 * 0.0615, abs=0.1)
    assert high - low == pytest.approx(210, abs=0.01)
    assert bleed == pytest.approx([left - 3, low - 3, right + 3, high + 3], abs=0.01)


def test_a_decoder_reads_isbn_and_price_off_the_rendered_page() -> None:
    document = pypdfium2.PdfDocument(pdf(made(PAPERBACK, 250)))
    image = document[0].render(scale=300 / 72).to_pil().convert("L")
    document.close()
    found = zxingcpp.read_barcodes(image, ean_add_on_symbol=zxingcpp.EanAddOnSymbol.Require)
    assert [(str(code.format), code.text) for code in found] == [("EAN-13", "9780000000002" + "52495")]


def test_everything_is_drawn_in_ink_and_black_is_black_ink_alone() -> None:
    with pikepdf.open(io.BytesIO(pdf(made(PAPERBACK, 250)))) as opened:
        drawn = [
            ([float(x) for x in operands], str(operator))
            for operands, operator in pikepdf.parse_content_stream(opened.pages[0])
            if str(operator) in {"g", "G", "rg", "RG", "k", "K", "sc", "SC", "scn", "SCN"}
        ]
    registration = ([1.0], "SCN")
    assert drawn.pop() == registration
    assert {operator for _, operator in drawn} == {"k"}
    assert {tuple(ink) for ink, _ in drawn} == {(0, 0, 0, 0), (0, 0, 0, 1), (0.25, 0.9, 1, 0.28)}


def test_the_wrap_says_what_book_it_is() -> None:
    shown = text(pdf(made(PAPERBACK, 250)))
    wanted = ["About the sea", "The Tides", "Sample Press", "Ada Sample", "ISBN 978-0-00-000000-2", "24.95"]
    assert [words for words in wanted if words not in shown] == []
    assert said(made(PAPERBACK, 250)) == []


def test_a_hardcover_has_the_hardbacks_isbn_and_a_mark_at_every_fold() -> None:
    hardcover = pdf(made("cover: {binding: hardcover, paper: {leaf: 0.1mm}}\n", 200))
    with pikepdf.open(io.BytesIO(hardcover)) as opened:
        marks = re.search(
            rb"\[2 1\.5\] 0 d\n(.*?)\[\] 0 d", opened.pages[0].Contents[-1].read_bytes(), re.DOTALL
        )
    assert "ISBN 978-0-00-000001-9" in text(hardcover)
    assert marks is not None
    assert marks[1].count(b" S\n") == 2 * (6 + 2)


def test_the_designers_sheet_and_template_change_the_wrap() -> None:
    """The front comes from the same template as the cover of the other editions."""
    book = BOOK + "styles: {print: [own.css]}\n"
    own = {
        "own_css": b":root { --print-accent: device-cmyk(1 0 0 0.5); --accent: #006060 }",
        "templates/cover_xhtml": b"{% extends 'document.xhtml' %}{% block page %}<p>Drawn</p>{% endblock %}",
    }
    made_so = pdf(made(PAPERBACK, 250, book, **own))
    with pikepdf.open(io.BytesIO(made_so)) as opened:
        drawn = b"".join(stream.read_bytes() for stream in opened.pages[0].Contents)
    assert b"1 0 0 0.5 k" in drawn
    assert "Drawn" in text(made_so)
    assert "About the sea" in text(made_so)


# --- what is wrong ---------------------------------------------------------------------------------------


def test_a_thin_spine_stays_blank_and_the_editor_is_told() -> None:
    result = made(PAPERBACK, 90)
    assert said(result) == [
        "book.yaml:11:8: warning[P061]: the spine stays blank: with 90 pages it is 5.5 mm wide\n"
        "  hint: text begins at 6mm; `spine: {text: false}` under `cover` says that none is meant"
    ]
    assert text(pdf(result)).count("The Tides") == 1
    assert text(pdf(made(PAPERBACK, 250))).count("The Tides") == 2


def test_a_printers_own_rule_for_the_spine_counts_pages() -> None:
    result = made("cover: {paper: kdp-cream, spine: {minimum: 1mm}}\n", 78)
    assert said(result) == [
        "book.yaml:11:34: warning[P061]: the spine stays blank: with 78 pages it is 5.0 mm wide\n"
        "  hint: text begins at 79 pages; `spine: {text: false}` under `cover` says that none is meant"
    ]


def test_a_cover_needs_a_paper() -> None:
    result = made("", 200)
    assert (said(result), result.files) == (
        [
            "book.yaml:2:1: error[P060]: the spine's width can't be worked out: no paper is told\n"
            "  hint: give `paper` under `cover`: kdp-cream, {leaf: 0.1mm}, {ppi: 444}"
        ],
        {},
    )


def test_a_binding_without_an_isbn_has_no_barcode() -> None:
    book = BOOK.replace("hardback: 978-0-00-000001-9", "")
    result = made("cover: {binding: hardcover, paper: kdp-cream, flaps: {width: 70mm}}\n", 200, book)
    assert said(result) == [
        "book.yaml:7:7: warning[P062]: the wrap has no barcode: the hardback has no ISBN\n"
        "  hint: give `hardback` under `isbn`; `barcode: {show: false}` under `cover` says that none is "
        "meant",
        "book.yaml:11:54: warning[P066]: a hard case has no flaps: those of the manifest are left out\n"
        "  hint: take `flaps` out, or make `binding` paperback",
    ]


def test_a_text_that_does_not_fit_on_the_back_is_an_error() -> None:
    result = made(PAPERBACK, 250, BOOK.replace("About the sea", "About the sea " * 300))
    assert said(result) == [
        "book.yaml:11:8: error[P063]: the text of the back does not fit on the cover\n"
        "  hint: shorten `back` or `blurbs` under `cover`, or let it be set smaller: --back-size-least"
    ]
    assert result.files == {}


def test_an_image_made_for_another_spine_is_told() -> None:
    """312 mm by 216 mm with its bleed: that of a spine of 10 mm, where this one has 15.4 mm."""
    cover = "cover: {paper: {leaf: 0.123mm}, wrap_image: wrap.png}\n"
    result = made(cover, 250, wrap_png=small_book.picture(size=(624, 432)))
    assert [words for words in said(result) if "P065" in words] == [
        "book.yaml:11:45: warning[P065]: 'wrap.png' is 312.0 mm wide at the height of the wrap, "
        "where 317.4 mm are needed\n"
        "  hint: with 250 pages `wrap_image` is 317.38 by 216.00 mm, bleed included"
    ]
    assert "The Tides" not in text(pdf(result))


def test_a_cover_that_was_made_for_another_length_is_told_when_the_book_is_printed() -> None:
    old = pdf(made(PAPERBACK, 250))
    files = {"book.yaml": BOOK.encode(), "a.md": b"# Ebb\n\nOut.\n", "dist/the-tides-cover.pdf": old}
    result = built(Memory(files), "book.yaml", Order(editions=("print",)))
    pages = page_count(result.files["the-tides-print.pdf"])
    assert said(result) == [
        "dist/the-tides-cover.pdf: warning[P064]: this cover was made for 250 pages, "
        f"and the book now has {pages}: its spine is no longer right\n"
        "  hint: make it again: `bookmaker cover`"
    ]


def test_a_cover_that_nobody_of_us_made_says_nothing_of_pages() -> None:
    assert (pages_inside(b"no PDF"), pages_inside(pdf(made(PAPERBACK, 250)))) == (0, 250)


# --- the command -----------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "book.yaml").write_text(BOOK + PAPERBACK, "utf-8")
    (tmp_path / "a.md").write_text("# Ebb\n\nOut.\n", "utf-8")
    return tmp_path


def run(*arguments: str | Path) -> dict[str, bytes]:
    """The finished files of a command that ends well."""
    result = CliRunner().invoke(app, [*map(str, arguments), "--jobs", "1"])
    assert result.exit_code == 0, result.output
    return {path.name: path.read_bytes() for path in (Path(arguments[1]) / "dist").iterdir()}


def test_a_book_whose_paper_is_known_is_printed_with_its_wrap(folder: Path) -> None:
    files = run("build", folder, "--edition", "print")
    assert sorted(files) == ["the-tides-cover.pdf", "the-tides-print.pdf"]
    assert pages_inside(files["the-tides-cover.pdf"]) == page_count(files["the-tides-print.pdf"])


def test_the_command_writes_the_wrap_alone(folder: Path) -> None:
    """Counting the pages of the book, or taking the number that is given."""
    counted = run("cover", folder)
    given = run("cover", folder, "--pages", "240")
    assert [sorted(files) for files in (counted, given)] == [["the-tides-cover.pdf"]] * 2
    assert [pages_inside(files["the-tides-cover.pdf"]) for files in (counted, given)] == [9, 240]
