"""Names in a book's style sheets that nothing knows: rules without an effect are told at their place."""

from __future__ import annotations

import re

import pytest

from bookmaker.editions.sheet_names import (
    classes_named,
    flaws_of_classes,
    flaws_of_properties,
    flaws_of_values,
    house_classes,
    properties_asked_for,
)
from bookmaker.editions.style_sheets import Sheet
from bookmaker.packaged import house_sheets, house_templates
from bookmaker.pipeline import checked
from bookmaker.workspace import Memory
from test_specimen import listed_classes

TEMPLATES = tuple(house_templates().values())
HOUSE_CLASSES = house_classes(house_sheets(), TEMPLATES)
HOUSE_PROPERTIES = properties_asked_for((*house_sheets(), *TEMPLATES))
NOTHING = "nothing asks for it, so that it changes nothing"
LISTED = "docs/vocabulary.md lists the properties of the house"
PROPERTIES = {
    "the house's, and its twin": (":root { --accent: red; --print-accent: device-cmyk(0 1 1 0) }", []),
    "the book's own, asked for in another sheet": (
        ":root { --box: red; --of-the-other: 1pt }\np { color: var( --box ) }",
        [],
    ),
    "one set in a rule": ("p { --pad: 1pt; @media print { & { padding: var(--pad, 2pt) } } }", []),
    "a slip of the pen": (
        "\n:root { --acent: red; --print-acent: device-cmyk(0 1 1 0) }",
        [f"own.css:2:9: warning[S022]: --acent is set: {NOTHING}\n  hint: did you mean '--accent'?"],
    ),
    "a name that nothing has": (
        "p { --text-colour: red }",
        [f"own.css:1:5: warning[S022]: --text-colour is set: {NOTHING}\n  hint: {LISTED}"],
    ),
    "a colour that only says how it is printed": (
        ":root { --pistachio: #93c572; --print-pistachio: device-cmyk(0.4 0 0.7 0) }\np { color: #93c572 }",
        [],
    ),
}


@pytest.mark.parametrize("case", PROPERTIES.values(), ids=PROPERTIES)
def test_a_custom_property_is_asked_for_or_told(case: tuple[str, list[str]]) -> None:
    css, expected = case
    sheets = [Sheet("own.css", css), Sheet("other.css", "h1 { margin: var(--of-the-other) }")]
    assert expected == list(map(str, flaws_of_properties(sheets, HOUSE_PROPERTIES)))


SET = "set it in tokens of your own, or give var() a fallback"
VALUES = {
    "the house's, the book's, one of a rule, a fallback": (
        ":root { --box: red } p { color: var(--accent); top: var(--box); left: var(--of-the-other) }\n"
        "@page { margin: var(--nope, var(--line)); @top-left { width: var(--wrap-width) } }",
        [],
    ),
    "a slip of the pen": (
        "h2 {\n  color: var(--acent) }",
        [
            "own.css:2:3: error[S013]: color is left out: it needs --acent, which nothing sets\n"
            "  hint: did you mean '--accent'?"
        ],
    ),
    "in a fallback, a margin box and another property": (
        "@page { @top-left { width: calc(1pt + var(--a-a, var(--zebra))) } } :root { --wide: var(--zebra) }",
        [
            f"own.css:{place}: error[S013]: {name} is left out: it needs {needed}, which nothing sets\n"
            f"  hint: {SET}"
            for place, name, needed in (("1:21", "width", "--a-a"), ("1:77", "--wide", "--zebra"))
        ],
    ),
}


@pytest.mark.parametrize("case", VALUES.values(), ids=VALUES)
def test_what_a_value_asks_for_is_set_or_told(case: tuple[str, list[str]]) -> None:
    css, expected = case
    sheets = [Sheet("own.css", css), Sheet("other.css", "h1 { --of-the-other: 1pt }")]
    assert expected == list(map(str, flaws_of_values(sheets, HOUSE_PROPERTIES)))


HAS = "nothing in the book has the class"
CLASSES = {
    "the house's, in groups, in functions, beside others": (
        "header.opener .title, p:not(.opening) { top: 0 }\n@media print { .note-call { &.wide { top: 0 } } }",
        [],
    ),
    "the book's own": (".pull-quote { top: 0 }", []),
    "near to nothing: perhaps of another book": (".zebra, .xyz { top: 0 }", []),
    "a point that is no class": ("p { width: 1.5em } @page :left { margin: .titel }", []),
    "a slip of the pen": (
        "header .titel { top: 0 }",
        [f"own.css:1:8: warning[S023]: {HAS} 'titel'\n  hint: did you mean 'title'?"],
    ),
    "another, in a group and in a function": (
        "@media print {\n  :is(h2, .pull-quot) { & .x { top: 0 } }\n}",
        [f"own.css:2:11: warning[S023]: {HAS} 'pull-quot'\n  hint: did you mean 'pull-quote'?"],
    ),
}


@pytest.mark.parametrize("case", CLASSES.values(), ids=CLASSES)
def test_a_class_is_in_the_book_or_told(case: tuple[str, list[str]]) -> None:
    css, expected = case
    found = flaws_of_classes([Sheet("own.css", css)], {*HOUSE_CLASSES, "pull-quote"})
    assert expected == list(map(str, found))


def test_every_class_of_the_vocabulary_is_the_houses() -> None:
    assert listed_classes() - HOUSE_CLASSES == set()


def test_every_class_that_the_house_styles_is_known() -> None:
    assert {name for text in house_sheets() for name, _ in classes_named(Sheet("", text))} <= HOUSE_CLASSES


def test_the_house_sets_no_property_that_nothing_asks_for() -> None:
    named = {
        name for text in house_sheets() for name in re.findall(r"^ +(--[a-z0-9-]+):", text, re.MULTILINE)
    }
    assert {name for name in named - HOUSE_PROPERTIES if not name.startswith("--print-")} == set()


def test_check_knows_what_chapters_and_templates_have() -> None:
    css = b".key-finding, .of-a-templat, .quotatoin, .remark { color: var(--x) }"
    manifest = b"title: T\nlanguage: en\nchapters: [a.md]\nstyles: {all: [s.css], epub: [e.css]}\n"
    files = {
        "book.yaml": manifest,
        "a.md": b"# A\n\nText.^[[word]{.remark}]\n\n::: key-findings\nText.\n:::\n",
        "s.css": css,
        "e.css": b":root { --x: red; --of-a-template: 1pt; --y: 1 }",
        "templates/part.xhtml": b'<p class="of-a-template" style="top: var(--of-a-template)"></p>',
    }
    found = checked(Memory(files), "book.yaml").diagnostics
    told = [(one.code, one.span.file, re.findall(r"'([a-z-]+)'|(--\w+)", one.message)[0]) for one in found]
    assert told == [
        ("S022", "e.css", ("", "--y")),
        ("S023", "s.css", ("key-finding", "")),
        ("S023", "s.css", ("of-a-templat", "")),
        ("S023", "s.css", ("quotatoin", "")),
    ]
