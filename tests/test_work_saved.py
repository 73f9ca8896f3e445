"""What a layout does once and not again: lines are shaped once for all products, pages alike share styles,
short texts are set once, fonts are cut once.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest

import paper
from bookmaker.files.layout import LaidOut, Layout, Press, Product

BODY = paper.prose(420) + paper.noted(1, "the first note") + "<p><em>an ending</em></p>"
OWN = """
@page:first { margin-top: 40mm }
@page:left { @top-left { content: 'left ' counter(page) } }
@page:right { @top-right { content: 'right ' counter(page) } }
@page wide { size: 148mm 105mm; margin: 10vw; @top-right { content: 'wide ' counter(page) } }
div.wide { page: wide }
em { font: italic 12pt/15pt serif; letter-spacing: .5pt; text-decoration: underline }
"""


def laid(*products: Product, body: str = BODY) -> LaidOut:
    plain = paper.layout(paper.CSS + OWN)
    layout = Layout(plain.sheets, plain.resources, products, press=plain.press)
    return Press(layout).lay_out(paper.section("one", body, notes=1), "right", lambda _: 1)


def test_a_product_is_the_same_bytes_alone_and_after_another() -> None:
    together = laid("print", "screen").pdfs
    assert together == {**laid("print").pdfs, **laid("screen").pdfs}


def test_each_line_is_shaped_once_however_many_products_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    laid("screen")  # WeasyPrint is there, and mended
    from weasyprint.text.line_break import Layout as Line  # noqa: PLC0415

    shaped: Counter[str] = Counter()
    original = Line.reactivate

    def counted(line: Line, style: object) -> None:
        shaped[line.text] += 1
        original(line, style)

    monkeypatch.setattr(Line, "reactivate", counted)
    laid("screen")
    once = shaped.copy()
    shaped.clear()
    laid("print", "screen")
    assert shaped == once
    assert once.total() > 40


def test_a_line_that_is_drawn_again_names_its_font_where_the_stream_has_another() -> None:
    laid("screen")
    from weasyprint.pdf.stream import Stream  # noqa: PLC0415

    from bookmaker.files.drawn_lines import _Line, _written  # noqa: PLC0415

    def stream() -> Any:
        return Stream(None, (0, 0, 1, 1), {}, {}, None, None, None)

    operators = (
        ("set_text_matrix", (1, 0, 0, 1, 2, 3.5)),
        ("set_font_size", ("F", 10)),
        ("show_text", ("<01>",)),
    )
    first, again = stream(), stream()
    first.set_font_size("F", 10)
    line = _Line((), tuple(_written(first, operators)), [])
    assert first.stream == [b"/F 10 Tf", b"1 0 0 1 2 3.5 Tm", b"[<01>] TJ"]
    line.draw(again)
    assert again.stream == [b"1 0 0 1 2 3.5 Tm", b"/F 10 Tf", b"[<01>] TJ"]


JUSTIFIED = (
    paper.CSS
    + """
* { text-align: justify }
em { font: italic 12pt/15pt serif; text-decoration: underline }
.small { font-size: 9.37px }
.spaced { letter-spacing: .5pt }
"""
)
LATIN = (
    "The office of the AVATAR, “WAVY” fjords; naïve—re-entry: 1914–1918 and 12,000 To. Afflict it, in 7 × 8 "
    "ways, « non\u00a0! » or 10\u00a0km: – (and) the end. "
)
LONG = (
    "Considerable improvements nevertheless, typographical conventions remained extraordinarily persistent "
    "among compositors, apprentices and proof-readers; international correspondence multiplied. "
)
OTHERS = "слова и буквы, λόγος; مرحبا بالعالم 漢字 e\u0301t\u0336 \u2009 thin\u202fspace 1⁄2 "


def justified(css: str = JUSTIFIED) -> LaidOut:
    paragraphs = (
        f"<p>{LATIN * 6}</p><p class='small'>{LATIN * 4} <em>{LATIN * 3}</em> {OTHERS * 3}</p>",
        f"<p class='spaced'>{LATIN * 4}</p><p lang='fr'>{OTHERS} {LATIN * 3}</p>",
        f"<p>{LONG * 9}</p><p class='small'>{LONG * 9}</p>",
        f"<p>{'the ₿itter qʭx paper ' * 12}</p>",
        "".join(
            f"<p>{word * 30}</p>"
            for word in (
                "1914 ",
                "first\u00a0 ",
                "No.\u00a07, p.\u202f8 ",
                "\u20077 ",
                "Wort-\u00adtrenn\u00adung ",
                "compo\u00adsi\u00adtor's ",
            )
        ),
    )
    plain = paper.layout(css)
    layout = Layout(plain.sheets, plain.resources, ("print", "screen"), press=plain.press)
    return Press(layout).lay_out(paper.section("one", "".join(paragraphs)), "right", lambda _: 1)


def test_lines_put_together_from_words_are_the_lines_that_are_shaped(monkeypatch: pytest.MonkeyPatch) -> None:
    laid("screen")
    from bookmaker.files import drawn_lines, drawn_words  # noqa: PLC0415

    put_together: list[bool] = []

    def counted(stream: object, textbox: object, matrix: object) -> object:
        found = drawn_words.composed(stream, textbox, matrix)
        put_together.append(found is not None and not found.is_first)
        return found

    monkeypatch.setattr(drawn_lines, "composed", counted)
    with_words = justified()
    assert put_together.count(True) > 30
    assert put_together.count(False) > 20
    monkeypatch.setattr(drawn_lines, "composed", lambda *_: None)
    assert justified() == with_words


@pytest.mark.parametrize("fault", ["<0001>", ""])
def test_where_words_are_not_what_is_drawn_every_line_is_shaped(
    fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = justified()
    from bookmaker.files import drawn_words  # noqa: PLC0415

    monkeypatch.setattr(drawn_words, "_text", lambda *_: fault)
    assert justified() == expected


HYPHENED = (
    JUSTIFIED + "p { hyphens: auto } .small { hyphenate-limit-zone: 12% } .spaced { letter-spacing: 0 }"
)


def test_lines_that_are_foreseen_are_those_that_pango_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The text of each line, where the next one begins, and its size, to the last bit, at many widths."""
    laid("screen")
    from weasyprint.layout import inline  # noqa: PLC0415

    from bookmaker.files import foreseen_lines  # noqa: PLC0415
    from bookmaker.files.text_kinds import is_usual  # noqa: PLC0415

    found: list[tuple[object, object]] = []

    def both(text: str, style: Any, context: Any, width: float | None, spacing: float, **more: bool) -> Any:
        widths = [0.81 * width, width - 7, width] if width and is_usual(style) else []
        for tried in widths:
            sought = foreseen_lines.tried(text, style, context, tried, spacing, **more)
            split = foreseen_lines.foreseen(text, style, context, tried, spacing)
            if split is not None:
                found.append((_facts(split), _facts(sought)))
            if len(widths) < 20:
                # A hair more and less than such a line, and one with the word behind it, need.
                layout, _, begin, needed, *_ = sought
                more_text = layout.text + " " + text.encode()[begin:].decode().split(" ")[0]
                both_words = foreseen_lines.tried(more_text, style, context, None, spacing)[3]
                widths += [needed + hair for hair in (-0.3, 0, 0.3)] + [
                    both_words + h for h in (-0.3, -0.01, 0.3)
                ]
        return foreseen_lines.tried(text, style, context, width, spacing, **more)

    monkeypatch.setattr(inline, "split_first_line", both)
    justified(HYPHENED)
    assert [pair for pair in found if pair[0] != pair[1]] == []
    assert len(found) > 150
    assert any(line[0].endswith("‐") for line, _ in found)  # type: ignore[index]


def _facts(split: Any) -> tuple[object, ...]:
    layout, *numbers = split
    return layout.text, layout.max_width, layout.justification_spacing, layout.first_line_direction, *numbers


def test_a_line_of_text_is_shaped_once_to_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    laid("screen")
    from weasyprint.text.line_break import Layout as Line  # noqa: PLC0415

    shaped: list[str] = []
    original = Line.get_first_line

    def counted(line: Line) -> object:
        shaped.append(line.text)
        return original(line)

    monkeypatch.setattr(Line, "get_first_line", counted)
    text = f"{LATIN}No.\u00a07, p.\u202f8, \u20079 " * 30
    press = Press(paper.layout(paper.CSS + "p { letter-spacing: 0 }"))
    press.rendered(paper.section("one", f"<p>{text}</p>"), "right", lambda _: 1)
    assert sum(map(len, shaped)) < 2 * len(text)


def test_words_are_not_used_where_the_font_has_widths_from_another_size() -> None:
    laid("screen")
    from bookmaker.files.drawn_words import Case, Piece, agrees  # noqa: PLC0415

    pieces = {"to": Piece("<0001>0<0002>", ((1, "t", 330), (2, "o", 500)))}
    for widths, expected in (({}, True), ({1: 330}, True), ({1: 331}, False), ({3: 7, 2: 499}, False)):
        assert agrees(Case(document_font=SimpleNamespace(widths=widths)), pieces) is expected


def test_pages_have_the_styles_of_their_own_rules_and_share_them_with_pages_alike(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    laid("screen")
    from bookmaker.files import page_styles  # noqa: PLC0415

    computed: list[object] = []
    original = page_styles._compute

    def counted(page_type: object, html: object, style_for: object) -> None:
        computed.append(page_type)
        original(page_type, html, style_for)

    monkeypatch.setattr(page_styles, "_compute", counted)
    wide = '<div class="wide"><p>wide</p></div>'
    made = laid("screen", body=paper.prose(1400) + wide + paper.prose(300) + wide)
    heads = [" ".join(re.findall(r"(?:left|right|wide) \d+", page)) for page in texts(made.pdfs["screen"])]
    sides = [f"{'right' if folio % 2 else 'left'} {folio}" for folio in range(1, 9)]
    assert heads == [*sides, "wide 9", "left 10", "wide 11"]
    # The first page, a left one, a right one, a wide one.
    assert len(computed) == 4


def texts(pdf: bytes) -> list[str]:
    import pypdfium2  # noqa: PLC0415

    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        return [page.get_textpage().get_text_range() for page in document]


# --- texts without end ---------------------------------------------------------------------------------


def test_a_text_without_end_is_laid_out_in_parts_and_shows_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    body = f"<p>{LATIN * 12}<em>so</em> {LATIN * 12}</p>"
    whole = laid("print", body=body)
    monkeypatch.setattr("bookmaker.files.long_texts.LONGEST", 300)
    parted = laid("print", body=body)
    assert parted.pages == whole.pages
    assert parted.starts == whole.starts
    assert words(parted) == words(whole)


def words(laid_out: LaidOut) -> list[str]:
    pages = pypdfium2.PdfDocument(laid_out.pdfs["print"])
    return [page.get_textpage().get_text_range() for page in pages]


def test_the_parts_of_a_text_end_with_words_and_have_all_its_letters() -> None:
    from bookmaker.files.long_texts import LONGEST, parts  # noqa: PLC0415 (WeasyPrint is loaded late)

    text = LATIN * 400 + "x" * 50_000
    found = list(parts(text))
    assert "".join(found) == text
    assert max(map(len, found)) <= LONGEST
    assert {part[-1] for part in found if "x" * 99 not in part} == {" "}
    assert list(parts(LATIN * 50)) == [LATIN * 50]


# --- what is remembered --------------------------------------------------------------------------------

CELL = (
    "<td>14</td><td>spaced words</td><td class='small'>14</td><td class='spaced'>14</td><td>compositors</td>"
)
TABLE = f"<table><tr>{CELL}</tr><tr>{CELL}</tr></table>" + paper.noted(1, "14 <em>14</em>")


def test_a_short_text_is_set_once_and_what_is_remembered_is_what_it_would_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    laid("screen")
    from weasyprint.layout import inline, preferred  # noqa: PLC0415

    from bookmaker.files import known_lines  # noqa: PLC0415

    found: list[tuple[object, object]] = []
    asked: Counter[str] = Counter()
    original = known_lines._asked

    def counted(text: str, *rest: Any, **named: bool) -> Any:
        asked[text] += 1
        return original(text, *rest, **named)

    def both(*rest: Any, **named: bool) -> Any:
        split = known_lines._split(*rest, **named)
        anew = original(*rest, **named)
        found.append(((vars(split[0]), *split[1:]), (vars(anew[0]), *anew[1:])))
        return split

    monkeypatch.setattr(known_lines, "_asked", counted)
    for module in (inline, preferred):
        monkeypatch.setattr(module, "split_first_line", both)
    own = "td { width: 30pt } td.spaced { letter-spacing: .5pt } em { font: inherit }"
    press = Press(paper.layout(HYPHENED + own))
    for identifier in ("one", "two"):
        press.rendered(paper.section(identifier, TABLE * 3, notes=1), "right", lambda _: 1)
    assert [pair for pair in found if pair[0] != pair[1]] == []
    assert len(found) > 3 * asked.total()
    assert asked["14"] > 3  # in five styles, and for widths of their columns


def test_a_line_that_is_remembered_can_be_changed_without_the_next_one_being_so() -> None:
    laid("screen")
    from bookmaker.files import known_lines  # noqa: PLC0415

    press = Press(paper.layout(HYPHENED))
    _, document = press.rendered(paper.section("one", "<p>so</p>"), "right", lambda _: 1)
    box = next(b for b in document.pages[0]._page_box.descendants() if getattr(b, "text", "") == "so")
    first = known_lines._split("so", box.style, None, None, 0)[0]
    first.text = "other"
    assert known_lines._split("so", box.style, None, None, 0)[0].text == "so"


def test_a_font_is_cut_once_for_all_products_that_draw_its_glyphs(monkeypatch: pytest.MonkeyPatch) -> None:
    laid("screen")
    from weasyprint.pdf.fonts import Font  # noqa: PLC0415
    from weasyprint.text.ffi import ffi  # noqa: PLC0415

    cut: list[str] = []
    original = Font._harfbuzz_subset

    def counted(font: Any, *asked: Any) -> None:
        cut.append(font.hash)
        original(font, *asked)

    monkeypatch.setattr(Font, "_harfbuzz_subset", counted)
    laid("screen")
    once = sorted(cut)
    cut.clear()
    laid("print", "screen")
    assert sorted(cut) == once
    assert once
    assert [name for name in ffi._parsed_types if re.fullmatch(r"hb_codepoint_t\[\d+\]", name)] == []


def test_a_font_is_cut_anew_where_a_product_draws_other_glyphs() -> None:
    laid("screen")
    from bookmaker.files import cut_fonts  # noqa: PLC0415

    font = SimpleNamespace(missing={}, file_content=b"whole")

    def cut(font: Any, glyphs: dict[int, str], _hinting: bool) -> None:
        font.file_content = repr(sorted(glyphs)).encode()

    original, cut_fonts._subset_of[-1] = cut_fonts._subset_of[-1], cut
    try:
        for glyphs, expected in (({1: "a"}, b"[1]"), ({1: "a"}, b"[1]"), ({1: "a", 2: "b"}, b"[1, 2]")):
            font.file_content = b"changed"
            cut_fonts._subset(font, glyphs, False)  # noqa: FBT003
            assert font.file_content == expected
    finally:
        cut_fonts._subset_of[-1] = original
