"""Transparency in files whose standard knows none: lighter ink over white paper, or a fault that is told."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pikepdf
import pytest

import paper
from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.editions.print_section import BOOK_URL, PlacedPicture
from bookmaker.editions.sheet_colours import colour_places
from bookmaker.editions.style_sheets import Sheet
from bookmaker.files.binding import house_press
from bookmaker.files.layout import Layout, Press, Resources

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100">{}</svg>'
ACCENT = {(1.0, 0.0, 0.0): (0.0, 1.0, 1.0, 0.0), (0.0, 0.0, 1.0): (1.0, 0.5, 0.0, 0.0)}


def printed(
    body: str, css: str = "", *, svg: str = "", standard: str = "pdf/x-1a"
) -> tuple[bytes, list[Diagnostic]]:
    """A section's drawn page, everything in it unpacked, and what is said of it."""
    plain = paper.layout(paper.CSS + css)
    shelves = (*plain.resources.shelves, (BOOK_URL, {"images/d.svg": SVG.format(svg).encode()}))
    places = colour_places([Sheet("test.css", text) for _, text in plain.sheets])
    run = replace(house_press(), standard=standard)  # type: ignore[arg-type]
    layout = Layout(plain.sheets, Resources(shelves), ("print",), ACCENT, run, places)
    section = replace(
        paper.section("one", body), pictures=(PlacedPicture("images/d.svg", Span("one.md", 7)),)
    )
    laid = Press(layout).lay_out(section, "right", lambda _: 1)
    with pikepdf.open(io.BytesIO(laid.pdfs["print"])) as pdf:
        out = io.BytesIO()
        pdf.save(
            out,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return out.getvalue(), list(laid.diagnostics)


def drawing(svg: str, standard: str = "pdf/x-1a") -> tuple[bytes, list[Diagnostic]]:
    return printed('<p><img src="file:///book/images/d.svg" alt=""/></p>', svg=svg, standard=standard)


def transparency(pdf: bytes) -> list[bytes]:
    """What makes a file transparent (ISO 15930-4, 6.17): alphas, groups, soft masks, blend modes."""
    alphas = [a for a in re.findall(rb"/(?:ca|CA) ([\d.]+)", pdf) if float(a) < 1]
    return alphas + re.findall(rb"/S /Transparency|/SMask|/BM /(?!Normal)\w+", pdf)


FLAT = [
    ("a colour of text", "p { color: rgb(255 0 0 / 50%) }", "0 0.5 0.5 0 k"),
    ("a background", "p { background: rgb(255 0 0 / 20%) }", "0 0.2 0.2 0 k"),
    ("a border", "p { border: 2pt solid rgb(255 0 0 / 20%) }", "0 0.2 0.2 0 k"),
    ("an element's opacity", "p { opacity: .25; background: #f00 }", "0 0.25 0.25 0 k"),
    ("one in another", "p { opacity: .5; background: rgb(255 0 0 / 50%) }", "0 0.25 0.25 0 k"),
    ("paper before it", "body { background: #fff } p { color: rgb(255 0 0 / 50%) }", "0 0.5 0.5 0 k"),
]


@pytest.mark.parametrize(("css", "ink"), [case[1:] for case in FLAT], ids=[case[0] for case in FLAT])
def test_what_is_transparent_over_paper_is_lighter_ink(css: str, ink: str) -> None:
    pdf, found = printed("<p>text</p>", css)
    assert found == []
    assert transparency(pdf) == []
    assert f"\n{ink}\n".encode() in pdf


def test_two_transparent_elements_side_by_side_are_both_over_paper() -> None:
    _, found = printed("<p>one</p><p>two</p>", "p { background: rgb(255 0 0 / 20%); opacity: .5 }")
    assert found == []


FAULTS = [
    ("a colour on a colour", "body { background: #00f } p { color: rgb(255 0 0 / 50%) }", "test.css"),
    ("an opacity on a colour", "body { background: #00f } p { opacity: .5 }", "one.md"),
    ("a blurred shadow", "p { box-shadow: 0 0 5pt #000 }", "one.md"),
    ("a gradient", "p { background: linear-gradient(#f00, transparent) }", "one.md"),
]


@pytest.mark.parametrize(("css", "place"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS])
def test_what_can_not_be_flattened_is_told(css: str, place: str) -> None:
    _, found = printed("<p>text</p>", css)
    assert [d.span.file for d in found if d.code == "P025"] == [place]


def test_the_colour_and_its_place_are_named() -> None:
    _, found = printed("<p>text</p>", "\nbody { background: #00f }\np { color: rgb(255 0 0 / 50%) }")
    line = paper.CSS.count("\n") + 3
    assert [str(d) for d in found] == [
        f"test.css:{line}:12: error[P025]: the colour #ff0000/50% is transparent over more than white paper, "
        "and pdf/x-1a knows no transparency\n"
        "  hint: make it opaque, or set `print.standard: pdf/x-4`"
    ]


def test_text_over_text_is_more_than_paper() -> None:
    _, found = printed("<p>one</p><p>two</p>", "p + p { margin-top: -13pt; color: rgb(255 0 0 / 50%) }")
    assert [d.code for d in found] == ["P025"]


# --- drawings --------------------------------------------------------------------------------------------

RED = '<rect width="40" height="40" fill="red" {}/>'


@pytest.mark.parametrize("how", ['fill-opacity=".5"', 'opacity=".5"', 'style="fill: rgba(255,0,0,.5)"'])
def test_a_transparent_shape_of_a_drawing_over_paper_is_lighter_ink(how: str) -> None:
    pdf, found = drawing(RED.format(how))
    assert found == []
    assert transparency(pdf) == []
    assert b"\n0 0.5 0.5 0 k\n" in pdf


@pytest.mark.parametrize("how", ['fill-opacity=".5"', 'opacity=".5"'])
@pytest.mark.parametrize("below", ['<path d="M20 20 H90" stroke="blue"/>', '<text y="20">below</text>'])
def test_a_transparent_shape_over_another_is_told_where_the_drawing_is_shown(how: str, below: str) -> None:
    _, found = drawing(below + RED.format(how))
    assert [str(d) for d in found] == [
        "one.md:7: error[P025]: a part of 'images/d.svg' is transparent over more than white paper, "
        "and pdf/x-1a knows no transparency\n"
        "  hint: make it opaque, or set `print.standard: pdf/x-4`"
    ]


def test_shapes_that_only_touch_do_not_lie_on_one_another() -> None:
    _, found = drawing(RED.format("") + '<rect x="40" width="40" height="40" fill-opacity=".5"/>')
    assert found == []


def test_what_can_not_be_seen_is_not_painted() -> None:
    below = '<rect width="40" height="40" fill="blue"/>'
    pdf, found = drawing(below + '<rect width="40" height="40" fill="red" fill-opacity="0" stroke="red"/>')
    after = pdf[pdf.index(b"\n1 0.5 0 0 k\n") :]
    assert found == []
    assert re.findall(rb"\n(f|S|B|n)\n", after)[:2] == [b"f", b"S"]


@pytest.mark.parametrize(
    "svg",
    [
        '<mask id="m"><rect width="9" height="9" fill="white"/></mask>' + RED.format('mask="url(#m)"'),
        '<filter id="f"><feBlend mode="multiply"/></filter>' + RED.format('filter="url(#f)"'),
        '<pattern id="p" width="9" height="9" patternUnits="userSpaceOnUse"><rect width="5" height="5" '
        'fill-opacity=".5"/></pattern><rect width="40" height="40" fill="url(#p)"/>',
    ],
    ids=["mask", "blend mode", "pattern"],
)
def test_masks_blend_modes_and_patterns_are_told(svg: str) -> None:
    assert {d.code for d in drawing(svg)[1]} == {"P025"}


def test_anchored_text_needs_no_group() -> None:
    pdf, found = drawing('<text x="50" y="50" text-anchor="middle">middle</text>')
    assert found == []
    assert transparency(pdf) == []


# --- the standard that knows transparency ----------------------------------------------------------------


def test_pdf_x_4_keeps_transparency_and_blends_in_ink() -> None:
    pdf, found = drawing(RED.format("") + RED.format('opacity=".5"'), "pdf/x-4")
    assert found == []
    assert transparency(pdf) == [b"0.5", b"0.5", b"/S /Transparency"]
    assert b"/CS /DeviceCMYK" in pdf
