"""Styles and lengths that are found with less work than WeasyPrint does are those that WeasyPrint finds."""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import Any

import pytest

from bookmaker.files.mends import weasyprint_mended

weasyprint_mended()

from weasyprint import CSS, HTML, css  # noqa: E402
from weasyprint.css.properties import INITIAL_VALUES, Dimension  # noqa: E402
from weasyprint.css.tokens import Pending  # noqa: E402
from weasyprint.layout import percent  # noqa: E402

from bookmaker.files import quick_lengths, quick_styles  # noqa: E402
from bookmaker.files.mending import mended, put_in_place  # noqa: E402

SHEET = """
:root { --step: 6pt; --wide: calc(2 * var(--step)); --ink: #123456; --none: ; font-size: 11pt }
section { --step: 9pt; direction: rtl; margin-inline-start: 7pt; padding-block-end: 3pt; inline-size: 80% }
section p { margin-inline: var(--step) 2pt; text-decoration: underline; color: var(--ink) }
p { margin: 0; text-indent: var(--step); line-height: calc(var(--step) + 1em); page: body; color: inherit }
p { word-spacing: calc((var(--step) + 1pt) * 2) }
p + p { padding: var(--wide) calc(var(--step) / 2); border-block: 1pt solid var(--ink) }
.odd { margin: var(--missing); color: var(--none); width: var(--step, 5pt) }
.odd { font-size: calc(1em + var(--ink)) }
.last { font: italic var(--wide) / 1.5 serif; margin-top: initial; float: left; position: absolute }
.far { display: inline-block; max-width: min(50%, var(--wide)); --own: 4pt; padding: var(--own) }
p::before { content: attr(title) " – "; color: var(--ink) }
p::marker { content: "§" }
li::marker { color: var(--ink) }
p:nth-child(odd)::after { content: counter(list-item); margin-inline-end: var(--step) }
@layer quiet { p { color: green; text-align: center } }
"""
LINES = "".join(f'<p title="{n}">A line <em>of</em> text</p>' for n in range(20))
PAGE = f"""
<html><body><p>One</p><p class="odd">Two</p><p class="last" style="margin-left: var(--step)">Three</p>
<section><p>Four</p><p class="far">Five <span class="far">and</span> <span class="far">six</span></p>
<p style="--step: 1pt">Seven</p></section><ul><li>Eight</li><li class="odd">Nine</li></ul>
<div>{LINES}</div></body></html>
"""


def styles() -> tuple[list[Any], Any]:
    """Every element with a style, in order, and what tells the style."""
    html = HTML(string=PAGE)
    style_for = css.get_all_computed_styles(html, user_stylesheets=[CSS(string=SHEET)])
    style_for.initial_page_sizes |= {"box": (300, 400), "area": (200, 300)}
    return list(html.etree_element.iter()), style_for


def told() -> tuple[dict[tuple[int, str | None], dict[str, str]], list[str]]:
    """All values of all elements and pseudo-elements, and what WeasyPrint says of mistakes."""
    said: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        elements, style_for = styles()
        places = {element: number for number, element in enumerate(elements)}
        made = dict(style_for.get_computed_styles())
        names = [*INITIAL_VALUES, "__step", "__ink", "__own"]
        values = {
            (places[element], pseudo): {name: repr(style[name]) for name in names}
            for (element, pseudo), style in made.items()
        }
    finally:
        logger.removeHandler(handler)
    return values, said


def test_the_styles_are_those_that_weasyprint_computes(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, said = told()
    monkeypatch.setattr(css.ComputedStyle, "__missing__", quick_styles._missing)
    monkeypatch.setattr(Pending, "solve", quick_styles._solve)
    monkeypatch.setattr(css, "StyleFor", css.StyleFor)
    put_in_place([mended(css, "StyleFor", {})])
    theirs, said_by_weasyprint = told()
    assert ours.keys() == theirs.keys()
    for place, values in theirs.items():
        assert values == ours[place], place
    assert sorted(said) == sorted(said_by_weasyprint)
    assert len(said) > 2


def test_elements_that_are_alike_share_the_styles_of_their_pseudo_elements() -> None:
    elements, style_for = styles()
    lines = [element for element in elements if element.get("title")][2::2]
    for pseudo in (None, "before", "after", "marker", "footnote-call"):
        assert 1 == len({id(style_for(line, pseudo)) for line in lines}), pseudo
    assert style_for(lines[0], "before") is not style_for(lines[0], "after")


def test_a_declaration_is_validated_once_for_the_same_values(monkeypatch: pytest.MonkeyPatch) -> None:
    solved: list[object] = []

    def counted(pending: object, *rest: object) -> object:
        solved.append(pending)
        return solve(pending, *rest)

    solve = quick_styles._solve
    monkeypatch.setattr(quick_styles, "_solve", counted)
    elements, style_for = styles()
    for element in elements:
        style_for(element)["line_height"]
    by_declaration = [solved.count(pending) for pending in set(solved)]
    assert max(by_declaration) <= 3  # one for each value of --step


def test_what_is_kept_of_a_declaration_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick_styles, "MOST", 1)
    elements, style_for = styles()
    for element in elements:
        style_for(element)["line_height"]
    declared = [
        style.cascaded["line_height"][0]
        for style in style_for.get_computed_styles().values()
        if "line_height" in getattr(style, "cascaded", {})
    ]
    kept = [vars(value)["solved"] for value in declared if isinstance(value, Pending)]
    assert kept
    assert all(len(known) == 1 for known in kept)


@pytest.mark.parametrize("value", [Dimension(3.5, "px"), Dimension(20, "%"), "auto", None])
@pytest.mark.parametrize("name", ["width", "min_width", "max_height", "margin_left", "min_height"])
def test_used_lengths_are_those_that_weasyprint_finds(value: object, name: str) -> None:
    boxes = [SimpleNamespace(style={name: value}) for _ in range(2)]
    for box, resolve in zip(boxes, (quick_lengths._resolve, percent.resolve_one_percentage), strict=True):
        resolve(box, name, 120)
    assert vars(boxes[0]) == vars(boxes[1])
    assert percent.resolve_one_percentage is not quick_lengths._resolve
