"""Style sheets for reading systems: custom properties resolved, files found, everything else reported."""

from __future__ import annotations

import re

import pytest

from bookmaker.editions.font_faces import FontFace
from bookmaker.editions.older_engines import for_all, for_newer
from bookmaker.editions.style_sheets import Sheet
from bookmaker.editions.styles import Styles, resolved
from bookmaker.packaged import house_files
from bookmaker.reflowed import HOUSE_SHEETS
from clock import within

PATH = "styles/own.css"


def styles_of(text: str) -> Styles:
    return resolved([Sheet(PATH, text)], lambda path: f"packed/{path}")


def printed(text: str) -> str:
    """The rules on one line each, and the diagnostics after them."""
    styles = styles_of(text)
    rules = [" ".join(str(rule).split()) for rule in styles.rules]
    return "\n".join([*rules, *map(str, styles.diagnostics)])


CASES = {
    "a value is put in the place of var()": (
        ":root { --ink: #333; } p { color: var(--ink); }",
        "p { color: #333; }",
    ),
    "a value may need others, and stand inside a function": (
        ":root { --line: 14pt; --half: calc(var(--line) / 2); } p { margin: 0 var(--half); }",
        "p { margin: 0 7pt; }",
    ),
    "what can be computed is, since old reading systems give a whole sheet up for calc()": (
        "p { margin: calc(1.3em * 2) max(1em, 2em) calc(-1 * (0.1em + 0.2em)) calc(1em - 1em);"
        " transform: scale(calc(1 / 3)); }",
        "p { margin: 2.6em 2em -0.3em 0em; transform: scale(0.3333); }",
    ),
    "what needs an element to be computed stays": (
        "p { margin: calc(50% - 1em); }",
        "p { margin: calc(50% - 1em); }",
    ),
    "a later sheet or rule at the root wins": (
        ":root { --ink: red; } html { --ink: blue; } p { color: var(--ink); }",
        "p { color: blue; }",
    ),
    "a fallback is used where nothing is set": (
        "p { color: var(--nowhere, var(--neither, green)); }",
        "p { color: green; }",
    ),
    "other properties of the root stay": (
        ":root { --ink: red; font-size: 1em; }",
        ":root { font-size: 1em; }",
    ),
    "what is important stays important": (
        "p { color: red !important; }",
        "p { color: red !important; }",
    ),
    "where a condition sets a property, the rules that use it follow under the condition": (
        ":root { --ink: black; } @media (prefers-color-scheme: dark) { :root { --ink: white; } }"
        " p { color: var(--ink); margin: 0; } a { color: red; }",
        "p { color: black; margin: 0; }\n"
        "@media (prefers-color-scheme: dark) { p { color: white; } }\n"
        "a { color: red; }",
    ),
    "conditions and what they hold are kept": (
        "@supports (display: grid) { p { color: red; } }",
        "@supports (display: grid) { p { color: red; } }",
    ),
    "what is for paper alone is left out": (
        "@page { margin: 1cm; } @media print { p { color: red; } }",
        "",
    ),
    "files are named from where they will be packed": (
        'p { background: url("../images/a b.png"); list-style: url(dot.svg); }',
        'p { background: url("packed/images/a b.png"); list-style: url("packed/styles/dot.svg"); }',
    ),
    "a file in a custom property is found from the sheet that names it": (
        ":root { --mark: url(dot.svg); } li { list-style: var(--mark); }",
        'li { list-style: url("packed/styles/dot.svg"); }',
    ),
    "data and parts of the document are left as they are": (
        "p { background: url(data:image/gif;base64,R0lGOD); fill: url(#shade); }",
        'p { background: url("data:image/gif;base64,R0lGOD"); fill: url("#shade"); }',
    ),
    "S010: a mistake in the syntax": (
        "p { color: red; : blue; }",
        "p { color: red; }\n"
        "styles/own.css:1:23: warning[S010]: the style sheet has a mistake: "
        "Stop token reached before {} block for a qualified rule",
    ),
    "S010: a bracket too many": (
        "p { margin: 0; }\n} q { margin: 0; }\na { margin: 0; }",
        "p { margin: 0; }\na { margin: 0; }\n"
        "styles/own.css:2:1: warning[S010]: the style sheet has a mistake: Unmatched }",
    ),
    "S010: a rule without a block": (
        "p { margin: 0; }\nq",
        "p { margin: 0; }\nstyles/own.css:2:1: warning[S010]: the style sheet has a mistake: "
        "EOF reached before {} block for a qualified rule",
    ),
    "S010: an address that is broken off": (
        "p { background: url(a b.png); color: red; }",
        "p { color: red; }\nstyles/own.css:1:17: warning[S010]: the style sheet has a mistake: bad URL token",
    ),
    "S010: nothing after the colon": (
        "p { color:; }",
        "styles/own.css:1:5: warning[S010]: the style sheet has a mistake: color has no value",
    ),
    "S010: a font face without a file": (
        "@font-face { font-family: Own; }",
        "styles/own.css:1:1: warning[S010]: the style sheet has a mistake: "
        "@font-face needs a font-family and a src with a file",
    ),
    "S010: a font face of no weight": (
        "@font-face { font-family: Own; src: url(own.ttf); font-weight: heavy; }",
        "styles/own.css:1:1: warning[S010]: the style sheet has a mistake: "
        "a weight or a range of @font-face can't be read",
    ),
    "S011: @import": (
        '@import "more.css";',
        "styles/own.css:1:1: error[S011]: @import is not followed\n"
        "  hint: name the sheet under `styles` in the manifest",
    ),
    "S012: a place on the network": (
        "p { background: url(https://example.org/x.png); margin: 0; }",
        "p { margin: 0; }\n"
        "styles/own.css:1:5: error[S012]: background is left out: 'https://example.org/x.png' is not a file "
        "of the book\n  hint: copy the file into the book's folder",
    ),
    "S012: a file outside the book": (
        "p { background: url(../../secret.png); }",
        "styles/own.css:1:5: error[S012]: background is left out: '../secret.png' is not a file of the book\n"
        "  hint: copy the file into the book's folder",
    ),
    "S013: a custom property that nothing sets": (
        "p { color: var(--nowhere); }",
        "styles/own.css:1:5: error[S013]: color is left out: it needs --nowhere, which no :root sets\n"
        "  hint: set it in tokens of your own, or give var() a fallback",
    ),
    "S013: custom properties that need each other": (
        ":root { --a: var(--b); --b: var(--a); } p { color: var(--a); }",
        "styles/own.css:1:45: error[S013]: color is left out: it needs --a, which no :root sets\n"
        "  hint: set it in tokens of your own, or give var() a fallback",
    ),
    "S014: a custom property inside a rule": (
        "p { --ink: red; margin: 0; }",
        "p { margin: 0; }\n"
        "styles/own.css:1:5: warning[S014]: --ink is set inside a rule: the EPUB takes custom properties "
        "from :root alone\n  hint: set the property itself here, without a custom property",
    ),
    "S015: rules that many reading systems do not know": (
        "@layer base { p { color: red; } }\np { & a { color: red; } }",
        "styles/own.css:1:1: warning[S015]: @layer is left out of the EPUB: "
        "many reading systems do not know it\n"
        "styles/own.css:2:5: warning[S015]: a rule inside a rule is left out of the EPUB: "
        "many reading systems do not know it",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_sheet_becomes_what_reading_systems_understand(name: str) -> None:
    given, expected = CASES[name]
    assert printed(given) == expected


OLDER = {
    "left and right": (
        "p { padding-inline-start: 1em; margin-inline-end: 2em; inset-inline-start: 0; text-align: end; }",
        "p { padding-left: 1em; margin-right: 2em; left: 0; text-align: right; }",
    ),
    "no group, no selector and no value of today": (
        "@media (max-width: 40em) { p { margin: 0; } } p:has(a) { margin: 0; } p { width: calc(50% - 1em); }"
        " q { width: min(50%, 9em); color: red; }",
        "q { color: red; }",
    ),
}


@pytest.mark.parametrize("name", OLDER)
def test_older_engines_have_a_sheet_of_what_they_know(name: str) -> None:
    given, expected = OLDER[name]
    assert " ".join("".join(map(str, for_all(styles_of(given).rules, "ltr"))).split()) == expected


def test_newer_engines_have_all_again_in_a_group_and_take_back_the_sides_of_the_first_sheet() -> None:
    styles = styles_of("p { margin: 0 2em; margin-inline-start: 1em; } @media screen { a { top: 0; } }")
    (group,) = for_newer(styles.rules, "rtl")
    assert " ".join(str(group).split()) == (
        "@supports (inset-inline-start: 0) { p { margin-right: 0; }"
        " p { margin: 0 2em; margin-inline-start: 1em; } @media screen { a { top: 0; } } }"
    )
    assert for_newer((), "ltr") == ()


def test_the_house_gives_older_engines_nothing_that_costs_them_a_sheet() -> None:
    files = house_files()
    sheets = [Sheet(f"styles/{n}.css", files[f"styles/{n}.css"].decode()) for n in HOUSE_SHEETS]
    rules = resolved(sheets, str).rules
    assert re.findall(r"\b(?:calc|min|max|clamp)\(", "".join(map(str, rules))) == []
    older = "".join(map(str, for_all(rules, "ltr")))
    assert "@" not in older
    assert "-inline-" not in older


def test_a_property_that_doubles_itself_many_times_ends_soon() -> None:
    bomb = " ".join(f"--a{i}: var(--a{i + 1}) var(--a{i + 1});" for i in range(60))
    with within(5):
        assert "S013" in printed(f":root {{ {bomb} --a60: x; }} p {{ color: var(--a0); }}")


def test_a_long_chain_of_properties_is_no_problem() -> None:
    chain = " ".join(f"--a{i}: var(--a{i + 1});" for i in range(200))
    assert printed(f":root {{ {chain} --a200: red; }} p {{ color: var(--a0); }}") == "p { color: red; }"


def test_a_font_face_keeps_its_descriptors_and_knows_its_file_and_characters() -> None:
    (face,) = styles_of(
        '@font-face { font-family: "Own Face"; src: url(own.woff2) format("woff2"), url(own.ttf);'
        " font-weight: 200 900; font-style: italic; unicode-range: U+41, U+600-6FF, U+4??; }"
    ).faces
    assert isinstance(face, FontFace)
    assert (face.family, face.source, face.italic) == ("Own Face", "styles/own.woff2", True)
    assert face.weights == (200, 900)
    assert face.ranges == ((0x41, 0x41), (0x600, 0x6FF), (0x400, 0x4FF))
    assert [d.name for d in face.descriptors] == ["font-family", "font-weight", "font-style", "unicode-range"]


def test_the_files_that_rules_name_are_listed_once_each() -> None:
    styles = styles_of(
        "p { background: url(a.png) } @media screen { q { background: url(a.png), url(b.png) } }"
    )
    assert styles.urls() == ("styles/a.png", "styles/b.png")
