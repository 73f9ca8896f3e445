"""What a layout does once and not again: lines are shaped once for all products, pages alike share styles."""

from __future__ import annotations

import io
import re
from collections import Counter

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
