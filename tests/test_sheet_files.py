"""The files that a book's style sheets name: each mistake is told at the name's place, before any layout."""

from __future__ import annotations

import pytest

from bookmaker.editions.sheet_files import flaws_of_files
from bookmaker.editions.style_sheets import Sheet
from bookmaker.order import EditionName, Order
from bookmaker.packaged import house_files
from bookmaker.pipeline import built, checked
from bookmaker.workspace import Memory
from test_faces import font

FONT = next(data for path, data in sorted(house_files().items()) if path.endswith((".ttf", ".woff2")))
FONTS = {
    "styles/whole.ttf": FONT,
    "styles/cut.ttf": FONT[:5_000],
    "styles/empty.ttf": b"",
    "styles/garbage.woff2": b"wOF2" + FONT[4:],
    "styles/words.ttf": b"These are words.",
    "styles/forbidden.ttf": font(permissions=0x0002),
    "styles/bitmaps.ttf": font(permissions=0x0200),
}
CUT = "the file is damaged, or is not a font"
CASES = {
    "what is there": (
        "p { background: url(../images/x.png), url('../images/x.png') }\n"
        "@font-face { font-family: Own; src: url(whole.ttf) }",
        [],
    ),
    "data, and parts of the document": (
        "p { background: url(data:image/png;base64,AA==); mask: url(#m) }",
        [],
    ),
    "a picture that is not there": (
        "p {\n  background: url(nope.png)\n}",
        ["styles/own.css:2:15: error[S016]: there is no file 'styles/nope.png', which is named here"],
    ),
    "a font that is not there, in a group": (
        '@media print { @font-face { font-family: Lost; src: local("x"), url("lost.ttf") } }',
        ["styles/own.css:1:65: error[S016]: there is no file 'styles/lost.ttf', which is named here"],
    ),
    "fonts that are none": (
        "@font-face { font-family: A; src: url(cut.ttf) }\n"
        "@font-face { font-family: B; src: url(empty.ttf) }",
        [
            f"styles/own.css:1:35: error[E012]: the font 'styles/cut.ttf' can't be embedded: {CUT}",
            f"styles/own.css:2:35: error[E012]: the font 'styles/empty.ttf' can't be embedded: {CUT}",
        ],
    ),
    "fonts that are others": (
        "@font-face { font-family: C; src: url(garbage.woff2) }\n"
        "@font-face { font-family: D; src: url(words.ttf) }",
        [
            f"styles/own.css:1:35: error[E012]: the font 'styles/garbage.woff2' can't be embedded: {CUT}",
            f"styles/own.css:2:35: error[E012]: the font 'styles/words.ttf' can't be embedded: {CUT}",
        ],
    ),
    "fonts that may not be embedded": (
        "@font-face { font-family: E; src: url(forbidden.ttf) }\n"
        "@font-face { font-family: F; src: url(bitmaps.ttf) }",
        [
            f"styles/own.css:{line}:35: error[E012]: the font 'styles/{name}.ttf' can't be embedded: "
            "its maker forbids embedding"
            for line, name in enumerate(("forbidden", "bitmaps"), 1)
        ],
    ),
    "files elsewhere": (
        "p { background: url(http://127.0.0.1:9/x.png) }\nq { background: url(../../secret.png) }\n"
        "b { background: url(//127.0.0.1:9/x) }\ni { background: url(file:///etc/passwd) }",
        [
            f"styles/own.css:{line}:17: error[S012]: {url!r} is not a file of the book\n"
            "  hint: copy the file into the book's folder"
            for line, url in enumerate(
                ("http://127.0.0.1:9/x.png", "../secret.png", "//127.0.0.1:9/x", "file:///etc/passwd"), 1
            )
        ],
    ),
    "sheets in sheets": (
        "@import 'own.css';\n@import url(http://127.0.0.1:9/x.css);\n@namespace url(http://www.w3.org/1999/xhtml);",
        [
            f"styles/own.css:{line}:1: error[S011]: @import is not followed\n"
            "  hint: name the sheet under `styles` in the manifest"
            for line in (1, 2)
        ],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_a_sheet_names_is_in_the_book_and_whole(case: tuple[str, list[str]]) -> None:
    css, expected = case
    found = flaws_of_files([Sheet("styles/own.css", css)], FONTS, {"images/x.png"})
    assert expected == list(map(str, found))


def test_check_finds_it_once_whatever_editions_use_the_sheet() -> None:
    manifest = (
        "title: T\nlanguage: en\nchapters: [a.md]\nstyles: {all: [o.css], print: [o.css], epub: [o.css]}\n"
    )
    files = {
        "book.yaml": manifest.encode(),
        "a.md": b"# A\n\nText.\n",
        "o.css": b"p { background: url(n.png) }",
    }
    found = checked(Memory(files), "book.yaml").diagnostics
    assert ["o.css:1:17: error[S016]: there is no file 'n.png', which is named here"] == list(map(str, found))


def test_a_font_beside_a_sheet_in_the_books_own_folder_is_the_books() -> None:
    manifest = b"title: T\nlanguage: en\nchapters: [a.md]\nstyles: {all: [o.css]}\n"
    css = b"@font-face { font-family: Own; src: url(own.ttf) }"
    files = {
        "book.yaml": manifest,
        "a.md": b"# A\n\nText.\n",
        "o.css": css,
        "own.ttf": FONT,
        "x/no.ttf": FONT,
    }
    read = checked(Memory(files), "book.yaml")
    assert read.volume is not None
    assert ((), ["own.ttf"]) == (read.diagnostics, list(read.volume.fonts))


@pytest.mark.parametrize("edition", ["print", "screen", "epub"])
def test_no_edition_is_set_in_another_font_in_silence(edition: EditionName) -> None:
    files = {
        "book.yaml": b"title: T\nlanguage: en\nchapters: [a.md]\nstyles: {all: [o.css]}\n",
        "a.md": b"# A\n\nText.\n",
        "o.css": "\n".join(
            f"@font-face {{ font-family: F{i}; src: url({path}) }} h{i} {{ font-family: F{i} }}"
            for i, path in enumerate(FONTS, 1)
        ).encode(),
        **FONTS,
    }
    made = built(Memory(files), "book.yaml", Order(editions=(edition,), jobs=1))
    told = [(d.code, d.span.line) for d in made.diagnostics if d.severity == "error"]
    assert (told, made.files) == ([("E012", line) for line in range(2, 8)], {})
