"""What a book's own sheets ask for beyond the house design, and what is said where it can't be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

import paper
from bookmaker.editions.print_section import PrintSection
from bookmaker.files.layout import LaidOut, Layout, Press, Resources
from bookmaker.layouts import HOUSE_SHEETS
from bookmaker.packaged import house_files
from test_house_pages import lines

URL = "file:///house/"


def press(css: str) -> Press:
    """The house design with a sheet of the book's own behind it."""
    files = house_files()
    sheets = [(f"{URL}styles/{name}.css", files[f"styles/{name}.css"].decode()) for name in HOUSE_SHEETS]
    sheets.append(("file:///book/own.css", css))
    return Press(Layout(tuple(sheets), Resources(((URL, files),)), ("screen",)))


def laid_out(css: str, body: str) -> LaidOut:
    """A chapter in the house design with a sheet of the book's own behind it."""
    return press(css).lay_out(paper.section("one", body), "right", lambda _: 1)


def page_boxes(css: str, section: PrintSection) -> list[Any]:
    """WeasyPrint's page boxes of a section, the first of which is a recto."""
    _, document = press(css).rendered(section, "right", lambda _: 1)
    return [page._page_box for page in document.pages]


def margins(page: Any) -> Mapping[str, str]:
    """What a page's margin boxes say."""
    said = ((box, "".join(getattr(b, "text", "") for b in box.descendants())) for box in page.children[1:])
    return {box.at_keyword: text for box, text in said if text}


def test_a_first_letter_that_floats_does_so_where_its_paragraph_is_laid_out_again() -> None:
    """What is kept together and does not fit is laid out on its page, and again on the next."""
    css = "p.drop::first-letter { float: left; font-size: 3em; line-height: 0.8 }"
    kept = f"<div style='break-inside: avoid'><p class='drop'>‘Drop {'paper ' * 60}</p></div>"
    laid = laid_out(css, f"<p>{'paper ' * 330}</p>{kept}")
    assert (list(laid.diagnostics), laid.pages) == ([], 2)


def test_a_rule_that_the_layout_engine_does_not_foresee_is_told_with_its_chapter() -> None:
    css = "p { max-lines: 3; overflow: hidden; text-overflow: ellipsis }"
    assert [str(one) for one in laid_out(css, f"<p>{'paper ' * 90}</p>").diagnostics] == [
        "one.md: error[P026]: the layout engine can't compute these pages: AssertionError in its "
        "draw/text.py\n"
        "  hint: a rule of the book's own style sheets is more than it can do: "
        "take out the last ones, one by one"
    ]


def test_a_list_begins_at_the_number_that_it_is_given() -> None:
    """Whether its numbers are marks, or stand where a rule puts them."""
    css = 'ol.own li::before { content: "R" counter(list-item) " " }'
    items = "<li>a</li><li>b</li>"
    lists = f'<ol start="4">{items}</ol><ol>{items}</ol><ol class="own" start="7">{items}</ol>'
    (page,) = page_boxes(css, paper.section("one", f"<div>{lists}</div>"))
    said = [getattr(box, "text", "").strip() for box in page.children[0].descendants(placeholders=True)]
    numbers = [text for text in said if any(map(str.isdigit, text))]
    assert numbers == ["4.", "5.", "1.", "2.", "7.", "R7", "8.", "R8"]


# --- running heads and folios ----------------------------------------------------------------------------

PLACES = [
    *(f"top-{side}" for side in ("left-corner", "left", "center", "right", "right-corner")),
    *(f"bottom-{side}" for side in ("left-corner", "left", "center", "right", "right-corner")),
    *(f"{side}-{at}" for side in ("left", "right") for at in ("top", "middle", "bottom")),
]


@pytest.mark.parametrize("kind", ["title-page", "cover"])
def test_a_bare_page_has_nothing_in_its_margins_wherever_a_book_sets_heads_and_folios(kind: str) -> None:
    everywhere = "".join(f"@{place} {{ content: '{place}' }}" for place in PLACES)
    css = f"@page {{ {everywhere} }} @page :left {{ {everywhere} }} @page :right {{ {everywhere} }}"
    section = paper.section("one", f"<p>{'paper ' * 900}</p>", kind=kind, matter="front")
    said = [margins(page) for page in page_boxes(css, section)]
    assert said == [{}] * len(said)


MOVED = "".join(
    f"@page :{side} {{ @top-left {{ content: none }} @top-right {{ content: none }}"
    f" @bottom-center {{ content: var(--folio) }} @{side}-top {{ content: var(--running-{string}) }} }}"
    f"@page :first {{ @{side}-top {{ content: none }} }}"
    f"@page :first:{side} {{ @bottom-{side} {{ content: none }} }}"
    for side, string in (("left", "verso"), ("right", "recto"))
)


@pytest.mark.parametrize(("kind", "matter"), [("preface", "front"), ("chapter", "body"), ("notes", "back")])
def test_folios_and_running_heads_move_by_rules_for_left_and_right_pages_alone(
    kind: str, matter: str
) -> None:
    section = paper.section("one", f"<p>{'paper ' * 1000}</p>", kind=kind, matter=matter)
    text = section.xhtml.replace("<section", '<section data-running-verso="V" data-running-recto="R"')
    pages = page_boxes(MOVED, replace(section, document=text.encode()))
    folios = ["i", "ii", "iii"] if matter == "front" else ["1", "2", "3"]
    heads = [{}, {"@left-top": "V"}, {"@right-top": "R"}]
    assert [{"@bottom-center": n} | head for n, head in zip(folios, heads, strict=True)] == list(
        map(margins, pages)
    )


# --- openers ---------------------------------------------------------------------------------------------

OPENERS = {
    "header.opener": ("chapter", ("number", "title", "subtitle", "byline", "affiliation", "orcid")),
    "section.title-page": ("title-page", ("title", "subtitle", "editors", "series", "publisher", "place")),
    "section.half-title": ("half-title", ("title",)),
}


@pytest.mark.parametrize("selector", OPENERS)
def test_an_opener_is_centred_by_one_declaration(selector: str) -> None:
    kind, parts = OPENERS[selector]
    inner = "".join(
        f'<{"h1" if p == "title" else "p"} class="{p}">x</{"h1" if p == "title" else "p"}>' for p in parts
    )
    header = f'<header class="opener">{inner}</header>' if kind == "chapter" else inner
    section = paper.section("one", "", kind=kind)
    text = section.xhtml.replace("<h1>one</h1>", header).replace("<section", f'<section class="{kind}"')
    (page,) = page_boxes(f"{selector} {{ text-align: center }}", replace(section, document=text.encode()))
    middle = page.content_box_x() + page.width / 2
    found = {
        part: abs(line.children[0].position_x + line.children[0].width / 2 - middle) < 1
        for part in parts
        for line in lines(page, part)
    }
    assert found == dict.fromkeys(parts, True)
