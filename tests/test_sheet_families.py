"""Families of letters that no face has: told at their place, since any other would be taken in silence."""

from __future__ import annotations

import pytest

from bookmaker.editions.book_pages import book_page
from bookmaker.editions.epub_forms import EpubForms
from bookmaker.editions.sheet_families import flaws_of_families
from bookmaker.editions.style_sheets import Sheet
from bookmaker.packaged import house_families
from bookmaker.pipeline import checked
from bookmaker.workspace import Memory

HINT = "its files with @font-face, or take var(--serif), var(--sans) or var(--mono)"
NEITHER = "warning[S021]: neither the house nor the book has a face called"
ANY = "any other would be taken"
CASES = {
    "the house's": (
        "body { font-family: 'EB Garamond', serif } h1 { font-family: Alegreya Sans }\n"
        "p { font-family: fira code }",
        [],
    ),
    "the book's own, in a group and in other sheets": (
        "@media print { @font-face { font-family: Own; src: url(own.ttf) } }\n"
        "h1 { font-family: OWN, x } h2 { font-family: 'Other' }",
        [],
    ),
    "values from elsewhere": (
        "h1 { font-family: var(--sans) } h2 { font-family: inherit; font-family: var(--sans), Nope }\n"
        "h3 { --face-title: var(--x, y) }",
        [],
    ),
    "a family of another machine": (
        'h1 {\n  font-family: "Helvetica Neue"\n}',
        [f"own.css:2:3: {NEITHER} 'Helvetica Neue': {ANY}\n  hint: bring {HINT}"],
    ),
    "a slip of the pen": (
        "h1 { font-family: EB Garamont, Times }",
        [
            f"own.css:1:6: {NEITHER} 'EB Garamont' or 'Times': {ANY}\n"
            f"  hint: did you mean 'EB Garamond'? Else bring {HINT}"
        ],
    ),
    "a kind of families": (
        "code { font-family: monospace }",
        [f"own.css:1:8: {NEITHER} 'monospace': {ANY}\n  hint: bring {HINT}"],
    ),
    "the house's properties, pages and their margins, rules in rules": (
        ":root { --serif: Nope } @page { font-family: A; @top-left { font-family: B } }\n"
        "@media print { h1 { --accent: C; &.x { font-family: D } } }",
        [
            f"own.css:{place}: {NEITHER} {name!r}: {ANY}\n  hint: bring {HINT}"
            for place, name in (("1:9", "Nope"), ("1:33", "A"), ("1:61", "B"), ("2:40", "D"))
        ],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_family_has_a_face_or_is_told(case: tuple[str, list[str]]) -> None:
    css, expected = case
    sheets = [Sheet("own.css", css), Sheet("other.css", "@font-face { font-family: 'Other' }")]
    assert expected == list(map(str, flaws_of_families(sheets, house_families())))


def test_the_house_has_the_families_that_its_tokens_name() -> None:
    assert {"EB Garamond", "Alegreya Sans", "Fira Code", "Amiri", "Frank Ruhl Libre"} < set(house_families())


def test_check_tells_it_for_pages_and_not_for_the_epub_whose_reader_has_fonts() -> None:
    manifest = b"title: T\nlanguage: en\nchapters: [a.md]\nstyles: {screen: [s.css], epub: [e.css]}\n"
    css = b"p { font-family: Georgia }"
    files = {"book.yaml": manifest, "a.md": b"# A\n\nText.\n", "s.css": css, "e.css": css}
    found = checked(Memory(files), "book.yaml").diagnostics
    assert [("S021", "s.css")] == [(one.code, one.span.file) for one in found]


FACES = {
    "nothing of it": ("p { color: red }", "en", "EB Garamond"),
    "another serif": (":root { --serif: 'Own Serif', serif }", "en", "Own Serif"),
    "the house's sans": (":root { --face-text: var(--sans) }", "en", "Alegreya Sans"),
    "the serif of a text in sans": (
        ":root { --face-text: var(--sans); --serif: Own }",
        "en",
        "Alegreya Sans",
    ),
    "faces of captions": (":root { --face-caption: var(--mono); --mono: 'Own Mono' }", "en", "EB Garamond"),
    "another Arabic": (":root { --arabic: 'Own Naskh' }", "ar-EG", "Own Naskh"),
    "another Latin in an Arabic book": (":root { --serif: Own }", "ar", "أميري"),
}


@pytest.mark.parametrize("case", FACES.values(), ids=FACES)
def test_the_colophon_names_the_letters_in_which_the_book_is_set(case: tuple[str, str, str]) -> None:
    css, language, expected = case
    manifest = f"title: T\nlanguage: {language}\nchapters: [a.md]\nstyles: {{all: [s.css]}}\n".encode()
    book = checked(
        Memory({"book.yaml": manifest, "a.md": b"# A\n\nText.\n", "s.css": css.encode()}), "book.yaml"
    ).book
    assert book is not None
    assert expected in book_page(book, EpubForms("colophon")).set_in
