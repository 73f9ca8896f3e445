"""A figure that does not fit waits for the next page, and the text goes on before it."""

from __future__ import annotations

import random
import re
from copy import deepcopy
from dataclasses import replace

import pypdfium2
import pytest

import paper
from bookmaker.files.glimpses import glimpse, laid_out
from bookmaker.files.layout import LaidOut, Press
from bookmaker.files.waiting_figures import Waiting
from test_tags import tree

# The type area holds 25 lines of 13 pt; a figure as high as this one leaves ten of them.
CSS = (
    paper.CSS
    + """
h1 { font: 10pt/13pt serif; margin: 0 } h2 { font: 10pt/13pt serif; margin: 0; break-after: avoid }
figure { margin: 0; height: 195pt; break-inside: avoid } figcaption { font: 10pt/13pt serif }
figure.low { height: 52pt } figure.high { height: 400pt }
figure.full-page { break-before: page; break-after: page; height: 310pt }
p + p { text-indent: 2em }
"""
)


def figure(number: int, classes: str = "", *, label: str = "Figure", more: str = "") -> str:
    name = f'<span class="caption-label">{label} {number}</span>' if label else f"figure {number}"
    return f'<figure class="figure {classes}"><figcaption>{name} shown{more}</figcaption></figure>'


def text(first: int, lines: int, *, end: str = "") -> str:
    """A paragraph of short lines, numbered from `first` on."""
    numbered = "<br/>".join(f"line{n}" for n in range(first, first + lines))
    return f"<p>{numbered}{end}</p>"


def laid(body: str, notes: int = 0) -> LaidOut:
    return Press(paper.layout(CSS)).lay_out(paper.section("one", body, notes=notes), "right", lambda _: 1)


def pages(body: str) -> list[list[str]]:
    """Of each page, the lines of the text and the numbers of figures in their order."""
    document = pypdfium2.PdfDocument(laid(body).pdfs["screen"])
    found = [
        re.findall(r"line\d+|(?:Figure|figure) \d+|head\d+", p.get_textpage().get_text_range())
        for p in document
    ]
    document.close()
    return found


def test_the_text_behind_a_figure_that_does_not_fit_fills_the_page() -> None:
    first, second = pages(text(1, 14) + figure(1) + text(15, 8) + text(23, 6))
    assert first == [f"line{n}" for n in range(1, 25)]
    assert second == ["Figure 1", *(f"line{n}" for n in range(25, 29))]


def test_a_figure_that_fits_stays_where_it_is_written() -> None:
    first, _ = pages(text(1, 8) + figure(1) + text(9, 12))
    assert first.index("Figure 1") == 8


STAYING = {
    "its class is `here`": text(1, 14) + figure(1, "here") + text(15, 8),
    "it has no number": text(1, 14) + figure(1, label="") + text(15, 8),
    "a colon leads to it": text(1, 14, end=":") + figure(1) + text(15, 8),
    "a note is called in it": text(1, 14)
    + figure(1, more='<aside class="note" id="fn-1"><p>A note.</p></aside>')
    + text(15, 8),
    "a table follows": text(1, 14) + figure(1) + f"<div class='table-frame'>{text(15, 8)}</div>",
    "a figure follows": text(1, 14) + figure(1) + figure(2, "low") + text(15, 8),
    "a heading without text follows": text(1, 14) + figure(1) + "<h2>head1</h2>" + figure(2) + text(15, 8),
    "nothing follows": text(1, 14) + figure(1),
}


@pytest.mark.parametrize("body", STAYING.values(), ids=STAYING)
def test_a_figure_stays_where_it_is_written_if(body: str) -> None:
    first, second, *_ = pages(body)
    assert first == [f"line{n}" for n in range(1, 15)]
    assert second[0] in {"Figure 1", "figure 1"}


def test_a_heading_goes_before_it_with_its_text() -> None:
    first, second = pages(text(1, 14) + figure(1) + text(15, 2) + "<h2>head1</h2>" + text(17, 6))
    assert first[14:] == ["line15", "line16", "head1", *(f"line{n}" for n in range(17, 23))]
    assert second == ["Figure 1"]


def test_two_wait_at_most_and_keep_their_order() -> None:
    body = text(1, 14) + "".join(figure(n) + text(13 + 2 * n, 2) for n in (1, 2, 3, 4)) + text(23, 20)
    made = pages(body)
    assert made[0] == [f"line{n}" for n in range(1, 19)]
    assert made[1][0] == "Figure 1"
    assert [name for page in made for name in page if name.startswith("Figure")] == [
        f"Figure {n}" for n in (1, 2, 3, 4)
    ]


def test_a_low_figure_comes_to_stand_under_the_one_that_waited() -> None:
    _, second = pages(text(1, 14) + figure(1) + text(15, 2) + figure(2, "low") + text(17, 12))
    assert second[:2] == ["Figure 1", "Figure 2"]


def test_a_figure_that_fills_a_page_waits_for_one() -> None:
    made = pages(text(1, 4) + figure(1, "full-page") + text(5, 30))
    assert made[0] == [f"line{n}" for n in range(1, 25)]
    assert made[1:] == [["Figure 1"], [f"line{n}" for n in range(25, 35)]]


def test_a_figure_that_is_higher_than_a_page_takes_nothing_away() -> None:
    made = pages(text(1, 14) + figure(1, "high") + text(15, 30))
    assert sorted(name for page in made for name in page) == sorted(
        ["Figure 1", *(f"line{n}" for n in range(1, 45))]
    )


def test_a_paragraph_that_goes_before_its_figure_is_indented_as_others_are() -> None:
    body = text(1, 3) + text(4, 11) + figure(1) + text(15, 8)
    page = pypdfium2.PdfDocument(laid(body).pdfs["screen"])[0].get_textpage()
    places = {
        page.get_text_bounded(*page.get_rect(i)).strip(): page.get_rect(i)[0]
        for i in range(page.count_rects())
    }
    assert places["line15"] == pytest.approx(places["line4"], abs=0.1)
    assert places["line16"] == pytest.approx(places["line1"], abs=0.1)


def test_no_white_is_left_where_the_figure_would_stand() -> None:
    body = (text(1, 14) + figure(1) + text(15, 8)).replace("<figure", '<figure style="margin-top: 26pt"')
    page = pypdfium2.PdfDocument(laid(body).pdfs["screen"])[0].get_textpage()
    tops = {
        page.get_text_bounded(*page.get_rect(i)).strip(): page.get_rect(i)[3]
        for i in range(page.count_rects())
    }
    assert tops["line14"] - tops["line16"] == pytest.approx(26, abs=1)


def test_a_figure_does_not_wait_where_the_page_ends_before_it() -> None:
    keep = '<p style="break-before: avoid; break-inside: avoid">'
    low = figure(1).replace("<figure", '<figure style="height: 117pt"')
    first, second = pages(text(1, 16) + low + text(17, 9).replace("<p>", keep))
    assert first == [f"line{n}" for n in range(1, 15)]
    assert second == ["line15", "line16", "Figure 1", *(f"line{n}" for n in range(17, 26))]


def random_body(seed: int) -> tuple[str, int, int, int]:
    """Text, figures, headings and notes as they come; how many lines, figures and notes there are."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    body, lines, figures, notes = "", 0, 0, 0
    for _ in range(40):
        kind = chance.choice(["text"] * 5 + ["figure"] * 3 + ["head", "note"])
        if kind == "figure":
            figures += 1
            body += figure(figures, chance.choice(["", "low", "low here", "full-page", "high"]))
        elif kind == "head":
            body += "<h2>A heading</h2>"
        elif kind == "note":
            notes += 1
            body += paper.noted(notes, "a note of " + "some words " * chance.randint(1, 60), 5)
        else:
            count = chance.randint(1, 14)
            body += text(lines + 1, count)
            lines += count
    return body, lines, figures, notes


@pytest.mark.parametrize("seed", range(6))
def test_whatever_comes_all_text_is_there_once_and_in_order(seed: int) -> None:
    body, lines, figures, notes = random_body(seed)
    sheets = laid(body, notes)
    assert sheets.diagnostics == ()
    document = pypdfium2.PdfDocument(sheets.pdfs["screen"])
    whole = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert [int(n) for n in re.findall(r"line(\d+)", whole)] == list(range(1, lines + 1))
    assert [int(n) for n in re.findall(r"Figure (\d+)", whole)] == list(range(1, figures + 1))
    assert sheets.pdfs["screen"] == laid(body, notes).pdfs["screen"]


def test_a_listener_hears_the_figure_where_it_is_written() -> None:
    body = paper.prose(150) + figure(1, more=" here").replace(
        "<figure", '<figure style="height: 90mm; break-inside: avoid"'
    )
    made = tree(body + "<p>" + "behind " * 80 + "</p>")
    assert made.index("Figure 1") < made.index("behind")


def test_each_page_begins_in_the_text_behind_the_one_before() -> None:
    made = laid(text(1, 14) + figure(1) + text(15, 8) + text(23, 6))
    letters = [start.letter for start in made.starts if start]
    assert len(letters) == 2
    assert letters == sorted(letters)


def test_a_figure_that_waited_is_seen_at_once_when_the_text_below_it_is_edited() -> None:
    blocks = [text(1, 14), figure(1), *(text(15 + 8 * n, 8) for n in range(12))]
    spotted = [
        re.sub("<(p|figure)", rf'<\1 id="spot-.{n}"', block, count=1) for n, block in enumerate(blocks)
    ]
    press = Press(replace(paper.layout(CSS), products=("screen",)))
    _, memory = laid_out(press, paper.section("one", "\n".join(spotted)), "right", lambda _: 1)
    edited = deepcopy(spotted)
    edited[7] = edited[7].replace("line", "edited line", 1)
    seen = glimpse(press, memory, paper.section("one", "\n".join(edited)), "right", 1)
    document = pypdfium2.PdfDocument(seen.pdf)
    shown = [page.get_textpage().get_text_range() for page in document]
    document.close()
    assert seen.first == 2
    assert shown[0].startswith("Figure 1")


def test_what_waits_is_part_of_where_a_page_begins() -> None:
    place = {3: None}
    assert Waiting(1, (2,), place) == deepcopy(Waiting(1, (2,), place))
    assert Waiting(1, (2,), place) != Waiting(1, (), place)
    assert Waiting(1, (), place) != 1
