"""Style sheets beyond all bounds are refused before any layout; those just below are laid out."""

from __future__ import annotations

import pytest

import paper
from bookmaker.editions.sheet_bounds import beyond_bounds, usable_sheets
from bookmaker.editions.style_sheets import Sheet
from bookmaker.files.layout import Layout, Press
from bookmaker.order import Order
from bookmaker.pipeline import built, checked, specimen_built
from bookmaker.workspace import Memory
from clock import within

AT = "styles/own.css:1:1: error[S017]: "
DEEP = f"{AT}something in this rule is nested more than 50 deep\n  hint: set it down flat"
LONG = f"{AT}a selector of this rule has more than 100 parts\n  hint: give what you mean a class"


def far(place: str, what: str) -> str:
    return (
        f"styles/own.css:{place}: error[S018]: {what} is beyond all measure: at most 1,000,000px\n"
        "  hint: a page has a few hundred millimetres"
    )


def no_size(place: str, what: str) -> str:
    return (
        f"styles/own.css:{place}: error[S018]: a page of {what} has no size\n"
        "  hint: `print.trim` in the manifest sets it"
    )


def endless(place: str, what: str) -> str:
    return (
        f"styles/own.css:{place}: error[S019]: {what} needs itself, "
        "or more of other custom properties than can be followed\n  hint: give it a value of its own"
    )


def chained(length: int, value: str = "var(--a{})", last: str = "red") -> str:
    steps = " ".join(f"--a{i}: {value.replace('{}', str(i + 1))};" for i in range(length - 1))
    return f":root {{ {steps} --a{length - 1}: {last} }} p {{ color: var(--a0) }}"


REFUSED = {
    "brackets in a value": ("p { width: " + "(" * 9_000 + " }", [DEEP]),
    "functions in a value": ("p { width: " + "calc(" * 60 + "1px" + ")" * 60 + " }", [DEEP]),
    "brackets in a selector": ("p" + ":not(p" * 9_000 + ")" * 9_000 + " { color: red }", [DEEP]),
    "groups": ("@media print { " * 9_000, [DEEP]),
    "a selector without end": ("p " * 9_000 + "{ color: red }", [LONG]),
    "a selector of brackets": (
        "@media print { p" + ":is(a > b)" * 20 + "{} }",
        [LONG.replace(":1:1", ":1:16")],
    ),
    "a length": ("p {\n  margin: 0 1e9px }", [far("2:13", "1e9px")]),
    "a negative length": ("p { margin: -1e300em }", [far("1:13", "-1e300em")]),
    "a share": ("p { width: calc(1px + 1e9%) }", [far("1:23", "1e9%")]),
    "infinity": ("p { width: calc(1px * infinity) }", [far("1:12", "calc(1px * infinity)")]),
    "a page": ("@page :left { size: 1e9mm }", [far("1:21", "1e9mm")]),
    "a page of nothing": ("@page { margin: 0; size: 0 }", [no_size("1:20", "0")]),
    "a page without height": ("@media print { @page { size: 100mm -5mm } }", [no_size("1:24", "100mm -5mm")]),
    "properties that double themselves": (chained(60, "var(--a{}) var(--a{})"), [endless("1:9", "--a0")]),
    "a chain of properties": (chained(9_000), [endless("1:9", "--a0")]),
    "a property that needs itself": ("p { --a: calc(var(--a) + 1px) }", [endless("1:5", "--a")]),
    "properties in a circle": ("p { --b: 1px; --a: var(--b) } q { --b: var(--a) }", [endless("1:5", "--b")]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_measure_is_told_at_its_place(name: str) -> None:
    css, expected = REFUSED[name]
    with within(2):
        assert list(map(str, beyond_bounds([Sheet("styles/own.css", css)]))) == expected


def test_properties_of_two_sheets_are_weighed_together() -> None:
    sheets = [Sheet("a.css", "p { --a: var(--b) var(--b) }"), Sheet("b.css", f"p {{ --b: {'x ' * 300} }}")]
    assert [d.span.file for d in beyond_bounds(sheets)] == ["a.css"]


BELOW = {
    "nested": "p { width: calc(" + "(1px + " * 46 + "1px" + ")" * 46 + ") }",
    "groups": "@media print { " * 48 + "p { color: black }" + "}" * 48,
    "a long selector": "p + " * 24
    + "p { color: black }"
    + "p"
    + ":not(p" * 32
    + ")" * 32
    + " { color: black }",
    "far away": "p { text-indent: -9999em; letter-spacing: 1000000px; border-radius: 9999px }",
    "a chain": chained(100),
    "many tokens": chained(7, "var(--a{}) var(--a{})", "1px"),
}


@pytest.mark.parametrize("name", BELOW)
def test_what_is_below_the_bounds_is_laid_out(name: str) -> None:
    css = BELOW[name]
    assert list(beyond_bounds([Sheet("styles/own.css", css)])) == []
    plain = paper.layout()
    layout = Layout((*plain.sheets, ("file:///book/styles/own.css", css)), plain.resources, ("screen",))
    laid = Press(layout).lay_out(paper.section("one", "<p>Text</p>"), "right", lambda _: 1)
    assert [d for d in laid.diagnostics if d.severity == "error"] == []


def test_a_sheet_that_is_refused_is_not_used() -> None:
    texts, found = usable_sheets({"a.css": "p { color: red }", "b.css": "p { width: 1e9px }"})
    assert texts == {"a.css": "p { color: red }", "b.css": ""}
    assert [d.code for d in found] == ["S018"]


def book(css: str) -> Memory:
    files = {
        "book.yaml": b"title: T\nlanguage: en\nchapters: [a.md]\nstyles: {all: [o.css]}\n",
        "a.md": b"# A\n\nText.\n",
        "o.css": css.encode(),
    }
    return Memory(files)


@pytest.mark.parametrize("name", ["brackets in a value", "a length"])
def test_a_build_and_a_specimen_do_not_follow_a_sheet_without_end(name: str) -> None:
    css, (said,) = REFUSED[name]
    order = Order(editions=("screen", "epub"), jobs=1)
    for made in (built(book(css), "book.yaml", order), specimen_built(book(css), "book.yaml", order)):
        errors = [str(d) for d in made.diagnostics if d.severity == "error"]
        assert (errors, made.files) == ([said.replace("styles/own.css", "o.css")], {})


def test_a_book_that_is_read_for_any_command_is_without_a_sheet_that_is_refused() -> None:
    read = checked(book(REFUSED["a chain of properties"][0]), "book.yaml")
    assert read.volume is not None
    assert (read.volume.styles, [d.code for d in read.diagnostics]) == ({"o.css": ""}, ["S019"])


@pytest.mark.parametrize("shape", ["linear-gradient", "radial-gradient"])
def test_stripes_that_nobody_can_see_are_one_colour(shape: str) -> None:
    def drawn(period: str) -> int:
        css = f"{paper.CSS} p {{ background: repeating-{shape}(red, blue {period}) }}"
        with within(10):
            laid = Press(paper.layout(css)).lay_out(paper.section("one", "<p>word</p>"), "right", lambda _: 1)
        return len(laid.pdfs["screen"])

    assert drawn("1e-6px") < drawn("2px")
