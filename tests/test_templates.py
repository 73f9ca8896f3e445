"""Templates: the house's, replaced by the book's own; every mistake in one has its place."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bookmaker.editions.filling import safe
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
    "undefined word": (
        "<p>\n\n{{ nothing }}</p>",
        "templates/section.xhtml:3: error[J002]: the template asks for what is not there: "
        "'nothing' is undefined\n"
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
        "templates/section.xhtml:1: error[J003]: the template failed: it nests without end",
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
    "a text of a little more than it may": (
        "\n\n{{ ('x' * 1200000000)|length }}",
        "templates/section.xhtml:3: error[J004]: the template asks for more memory than it may\n"
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
    seconds = 1 if "no end" in expected else 60
    room = TemplateRoom({"templates/section.xhtml": text}, Limits(cpu=seconds))
    for _ in range(3):
        assert [expected] == [str(d) for d in room.fill("chapter", {}).diagnostics]


def test_a_template_that_went_too_far_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else every section of its kind would take all the time that one may take."""
    room = TemplateRoom({"t/section.xhtml": "{{ 'x' * 10 ** 10 }}"})
    first = room.fill("chapter", {})
    monkeypatch.setattr(room, "_filled", pytest.fail)
    assert (first, "J004") == (room.fill("chapter", {}), first.diagnostics[0].code)


def test_a_template_that_no_signal_stops_is_ended_by_the_clock() -> None:
    room = TemplateRoom({"t/section.xhtml": ENDLESS["loops in loops"][0]}, Limits(clock=1))
    expected = "t/section.xhtml: error[J004]: the template comes to no end"
    assert [expected] == [str(d) for d in room.fill("chapter", {}).diagnostics]


def test_after_a_template_that_goes_too_far_others_are_filled() -> None:
    own = {"t/part.xhtml": "{{ 'x' * 10 ** 10 }}", "t/section.xhtml": "{{ title }}"}
    templates = Templates(own)
    assert "J004" == templates.fill("part", {}).diagnostics[0].code
    assert "The sea" == templates.fill("chapter", {"title": "The sea"}).text


def test_after_a_template_that_was_ended_by_the_clock_others_are_filled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = {"t/part.xhtml": ENDLESS["loops in loops"][0], "t/section.xhtml": "{{ title }}"}
    room = TemplateRoom(own, Limits(clock=1))
    assert "J004" == room.fill("part", {}).diagnostics[0].code
    monkeypatch.setattr(room, "_limits", Limits())
    assert "The sea" == room.fill("chapter", {"title": "The sea"}).text


@pytest.mark.skipif(sys.platform == "win32", reason="its processes have no such limits")
def test_a_machine_that_bounds_memory_itself_fills_templates_too() -> None:
    program = (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))\n"
        "from bookmaker.editions.templates import Templates\n"
        "print(Templates({'t/section.xhtml': '{{ title }}'}).fill('chapter', {'title': 'The sea'}).text)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "The sea\n" == ran.stdout


@pytest.mark.parametrize("case", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_a_template_has_its_file_and_line(case: tuple[str, str]) -> None:
    text, expected = case
    found = Templates({"templates/section.xhtml": text}).fill("chapter", {}).diagnostics
    assert [str(d)[: len(expected)] for d in found] == [expected]


@pytest.mark.parametrize("how", ['{% include "NAME" %}', '{% extends "NAME" %}', '{% import "NAME" as x %}'])
def test_no_template_is_read_from_the_disk(how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Templates are known by their names alone: not by a way to them, whatever lies there."""
    (tmp_path / "secret.xhtml").write_text("Keep this.", "utf-8")
    (tmp_path / "book/templates").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "book/templates")
    for name in ("../../secret.xhtml", str(tmp_path / "secret.xhtml")):
        filled = Templates({"templates/section.xhtml": f"\n{how.replace('NAME', name)}"}).fill("chapter", {})
        expected = f"templates/section.xhtml:2: error[J002]: there is no template {name!r}"
        assert ("", [expected]) == (filled.text, [str(d) for d in filled.diagnostics])


def test_a_mistake_in_an_included_template_has_that_ones_file_and_line() -> None:
    own = {"t/section.xhtml": '\n\n{% include "part.xhtml" %}', "t/part.xhtml": "\n{{ nothing }}"}
    (found,) = Templates(own).fill("chapter", {}).diagnostics
    assert ("t/part.xhtml", 2) == (found.span.file, found.span.line)


def test_a_kind_without_a_template_of_its_own_is_a_section() -> None:
    assert Templates({"t/section.xhtml": "section"}).fill("foreword", {}).text == "section"


def test_the_books_own_template_replaces_the_house_template_of_the_same_name() -> None:
    own = Templates({"templates/half-title.xhtml": "<p>own</p>"})
    assert own.fill("half-title", {}).text == "<p>own</p>"


def test_what_is_filled_in_is_escaped() -> None:
    own = Templates({"t/section.xhtml": "{{ title }}"})
    assert own.fill("chapter", {"title": "<b>&"}).text == "&lt;b&gt;&amp;"


def test_braces_in_what_is_filled_in_are_letters() -> None:
    """In words and in mark-up: what a manuscript says is no template."""
    own = Templates({"t/section.xhtml": "{{ title }} {{ content }}"})
    words = "{{ 7*7 }} {% for i in range(9) %}x{% endfor %} {# y #}"
    assert own.fill("chapter", {"title": words, "content": safe(words)}).text == f"{words} {words}"


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
