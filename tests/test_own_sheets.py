"""What a book's own sheets ask for beyond the house design, and what is said where it can't be done."""

from __future__ import annotations

import paper
from bookmaker.files.layout import LaidOut, Layout, Press, Resources
from bookmaker.layouts import HOUSE_SHEETS
from bookmaker.packaged import house_files

URL = "file:///house/"


def laid_out(css: str, body: str) -> LaidOut:
    """A chapter in the house design with a sheet of the book's own behind it."""
    files = house_files()
    sheets = [(f"{URL}styles/{name}.css", files[f"styles/{name}.css"].decode()) for name in HOUSE_SHEETS]
    sheets.append(("file:///book/own.css", css))
    press = Press(Layout(tuple(sheets), Resources(((URL, files),)), ("screen",)))
    return press.lay_out(paper.section("one", body), "right", lambda _: 1)


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
