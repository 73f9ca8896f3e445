"""Templates: the house's, replaced by the book's own; every mistake in one has its place."""

from __future__ import annotations

import pytest

from bookmaker.editions.template_room import Limits, TemplateRoom
from bookmaker.editions.templates import Templates
from bookmaker.packaged import house_templates

MISTAKES = {
    "syntax": (
        "<p>{% if %}</p>",
        "templates/section.xhtml:1: error[J001]: template mistake: Expected an expression, "
        "got 'end of statement block'",
    ),
    "undefined": (
        "<p>\n{{ chapter.name }}</p>",
        "templates/section.xhtml:2: error[J002]: the template asks for what is not there: "
        "'chapter' is undefined\n"
        "  hint: docs/vocabulary.md lists what a template may ask for",
    ),
    "missing": (
        '\n\n{% include "nowhere.xhtml" %}',
        "templates/section.xhtml:3: error[J002]: there is no template 'nowhere.xhtml'",
    ),
    "outside": (
        '{% include "../../secret.xhtml" %}',
        "templates/section.xhtml:1: error[J002]: there is no template '../../secret.xhtml'",
    ),
    "escape": (
        "{{ ''.__class__.__mro__ }}",
        "templates/section.xhtml:1: error[J003]: the template failed: access to attribute '__class__' "
        "of 'str' object is unsafe.",
    ),
    "range": (
        "{% for i in range(10**9) %}{% endfor %}",
        "templates/section.xhtml:1: error[J003]: the template failed: Range too big. "
        "The sandbox blocks ranges larger than MAX_RANGE (100000).",
    ),
    "failure": (
        "{{ 1 / 0 }}",
        "templates/section.xhtml:1: error[J003]: the template failed: division by zero",
    ),
    "itself": (
        '{% include "section.xhtml" %}',
        "templates/section.xhtml:1: error[J003]: the template failed: maximum recursion depth exceeded",
    ),
}


ENDLESS = {
    "loops in loops": (
        "<p>{% for a in range(99999) %}{% for b in range(99999) %}\n{% for c in range(99999) %}{% endfor %}"
        "{% endfor %}{% endfor %}",
        "templates/section.xhtml:2: error[J004]: the template comes to no end\n"
        "  hint: a template may loop over what it is given, and no more",
    ),
    "a power": (
        "{{ 10 ** (10 ** 10) }}",
        "templates/section.xhtml:1: error[J004]: the template comes to no end\n"
        "  hint: a template may loop over what it is given, and no more",
    ),
    "a long text": (
        "{{ 'x' * 10 ** 10 }}",
        "templates/section.xhtml:1: error[J004]: the template asks for more memory than it may\n"
        "  hint: a template may loop over what it is given, and no more",
    ),
    "a text that doubles itself": (
        "{% set t = namespace(x='sea sea ') %}\n"
        "{% for a in range(99) %}{% set t.x = t.x ~ t.x %}{% endfor %}",
        "templates/section.xhtml:2: error[J004]: the template asks for more memory than it may\n"
        "  hint: a template may loop over what it is given, and no more",
    ),
}


@pytest.mark.parametrize("case", ENDLESS.values(), ids=ENDLESS)
def test_a_template_that_goes_too_far_is_stopped(case: tuple[str, str]) -> None:
    """A second section of its kind is not tried."""
    text, expected = case
    room = TemplateRoom({"templates/section.xhtml": text}, Limits(cpu=1))
    for _ in range(3):
        assert [expected] == [str(d) for d in room.fill("chapter", {}).diagnostics]


def test_a_template_that_no_signal_stops_is_ended_by_the_clock() -> None:
    room = TemplateRoom({"t/section.xhtml": ENDLESS["loops in loops"][0]}, Limits(clock=1))
    expected = "t/section.xhtml: error[J004]: the template comes to no end"
    assert [expected] == [str(d) for d in room.fill("chapter", {}).diagnostics]


def test_after_a_template_that_goes_too_far_others_are_filled() -> None:
    own = {"t/part.xhtml": "{{ 'x' * 10 ** 10 }}", "t/section.xhtml": "{{ title }}"}
    templates = Templates(own)
    assert "J004" == templates.fill("part", {}).diagnostics[0].code
    assert "The sea" == templates.fill("chapter", {"title": "The sea"}).text


@pytest.mark.parametrize("case", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_a_template_has_its_file_and_line(case: tuple[str, str]) -> None:
    text, expected = case
    found = Templates({"templates/section.xhtml": text}).fill("chapter", {}).diagnostics
    assert [str(d)[: len(expected)] for d in found] == [expected]


def test_a_kind_without_a_template_of_its_own_is_a_section() -> None:
    assert Templates({"t/section.xhtml": "section"}).fill("foreword", {}).text == "section"


def test_the_books_own_template_replaces_the_house_template_of_the_same_name() -> None:
    own = Templates({"templates/half-title.xhtml": "<p>own</p>"})
    assert own.fill("half-title", {}).text == "<p>own</p>"


def test_what_is_filled_in_is_escaped() -> None:
    own = Templates({"t/section.xhtml": "{{ title }}"})
    assert own.fill("chapter", {"title": "<b>&"}).text == "&lt;b&gt;&amp;"


def test_the_house_has_a_template_for_every_generated_kind() -> None:
    kinds = {
        "half-title",
        "title-page",
        "copyright-page",
        "contents",
        "part",
        "contributors",
        "colophon",
        "cover",
    }
    assert {f"{kind}.xhtml" for kind in kinds} - set(house_templates()) == set()
