"""Lines of code as elements: how far they are indented, and where they may end."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest
from weasyprint import HTML
from weasyprint.formatting_structure.boxes import BlockBox, LineBox, TextBox

from bookmaker.editions.code_lines import code_lines
from bookmaker.editions.xhtml import xhtml
from bookmaker.packaged import house_files

FONT = Path(str(resources.files("bookmaker") / "design/fonts/fira-code/FiraCode-Regular.ttf"))
INDENT = '<span class="code-indent">'


def test_a_line_says_how_far_it_is_indented() -> None:
    text = "if x:\n    f(x)\n\n\tg(x)\n" + " " * 40 + "h(x)\n   \n"
    code = xhtml(code_lines((("k", "if"), ("", text[2:]))))
    classes = [piece.split('"')[0] for piece in code.split('class="code-line')[1:]]
    assert classes == ["", " in-4", "", " in-4", " in-16", ""]


def test_white_space_at_the_head_of_a_line_is_an_element_whatever_token_holds_it() -> None:
    tokens = (("", "x\n "), ("w", "  "), ("k", " if"), ("", " y\n"))
    first, second = (xhtml((line,)) for line in code_lines(tokens))
    assert first == '<span class="code-line">x\n</span>'
    assert f'{INDENT}    </span><span class="k">if</span> y' in second


@pytest.mark.parametrize(
    ("typed", "broken"),
    [
        ("f(x, y)", "f(x, y)"),
        ("server.dispatch(self.address, x)", "server.|dispatch(|self.|address, x)"),
        ("https://example.org/a/long/path?x=1", "https://|example.|org/|a/|long/|path?|x=|1"),
        ("a_single_name_of_many_letters", "a_single_name_of_many_letters"),
    ],
)
def test_a_long_word_may_end_behind_its_marks_whatever_tokens_hold_it(typed: str, broken: str) -> None:
    for size in (1, 7, 100):
        tokens = [("n", typed[i : i + size]) for i in range(0, len(typed), size)]
        line = xhtml(code_lines(tokens)).replace("<wbr/>", "|")
        assert broken == re.sub("<[^>]*>|\n", "", line)


def test_no_line_ends_behind_its_indentation() -> None:
    """Else an empty line would stand above what is turned."""
    css = ".code-indent::after { content: '\\2060' } code { white-space: pre-wrap; overflow-wrap: anywhere }"
    code = xhtml(code_lines((("n", "        " + "word" * 8), ("p", "\n"))))
    css += f"@font-face {{ font-family: mono; src: url({FONT.as_uri()}) }} @page {{ size: 800px }}"
    css += "code { display: block; width: 20ch; font-family: mono }"
    page = f"<style>{css}</style><code>{code}"
    (laid_out,) = HTML(string=page).render().pages
    lines = [box for box in laid_out._page_box.descendants() if isinstance(box, LineBox)]
    texts = ["".join(b.text for b in line.descendants() if isinstance(b, TextBox)) for line in lines]
    assert "word" in texts[0]


@pytest.mark.parametrize(
    ("typed", "broken"),
    [
        (" " * 29 + "int(dispatcher_port),", "int(dispatcher_port),"),
        (" " * 40 + "int(dispatcher_port),", "int(|dispatcher_port),"),
        (" " * 48 + "left right_and_left_again", "l|e|f|t right_and_left_again"),
        (" " * 4 + "x" * 47, "|".join("x" * 47)),
        ("x" * 51, "x" * 51),
    ],
)
def test_the_first_word_of_a_deep_line_may_end_within_itself(typed: str, broken: str) -> None:
    """No line ends before it, and so it would reach over the margin."""
    line = xhtml(code_lines((("n", typed),))).replace("<wbr/>", "|")
    assert broken == re.sub("<[^>]*>|\n", "", line).strip()


@pytest.mark.parametrize("sign", list(".:;,!?/)]}"))
def test_a_long_line_may_end_before_a_sign_that_follows_a_space(sign: str) -> None:
    """Pango would keep it with the word before, and let all of them reach over the margin."""
    tokens = (("k", "read"), *((("p", " "), ("s", f"{sign}key")) * 14), ("p", "\n"))
    assert not boxes_over("60ch", xhtml(code_lines(tokens)))
    assert "<wbr/>" not in xhtml(code_lines((*tokens[:9], ("p", "\n"))))


def boxes_over(width: str, code: str) -> str:
    """What of a line of code reaches over a measure."""
    css = house_files()["styles/components.css"].decode()
    css += f"@font-face {{ font-family: mono; src: url({FONT.as_uri()}) }} @page {{ size: 1000px }}"
    css += f"code {{ display: block; width: {width}; font-family: mono; white-space: pre-wrap }}"
    (laid_out,) = HTML(string=f"<style>{css}</style><pre><code>{code}").render().pages
    boxes = list(laid_out._page_box.descendants())
    (block,) = [box for box in boxes if box.element_tag == "code" and isinstance(box, BlockBox)]
    edge = block.position_x + block.width + 0.1
    texts = [box for box in boxes if isinstance(box, TextBox) and box.text.strip()]
    return "".join(box.text for box in texts if box.position_x + box.width > edge)


@pytest.mark.parametrize("depth", [4, 12, 16, 30, 45, 54, 58])
@pytest.mark.parametrize(
    "word", ["int(dispatcher_port),", "a_name_of_forty_letters_and_of_no_mark_a", "x" * 90]
)
def test_no_line_of_code_reaches_over_the_measure(depth: int, word: str) -> None:
    sheets = [f"styles/{name}.css" for name in ("tokens", "components")]
    css = "".join(house_files()[name].decode() for name in sheets)
    css += f"@font-face {{ font-family: mono; src: url({FONT.as_uri()}) }} @page {{ size: 1000px }}"
    css += "code { display: block; width: 60ch; font-family: mono; white-space: pre-wrap }"
    code = xhtml(code_lines((("n", " " * depth + word + "\n"),)))
    (laid_out,) = HTML(string=f"<style>{css}</style><pre><code>{code}").render().pages
    boxes = list(laid_out._page_box.descendants())
    (block,) = [box for box in boxes if box.element_tag == "code" and isinstance(box, BlockBox)]
    texts = [box for box in boxes if isinstance(box, TextBox) and box.text.strip()]
    assert word in "".join(box.text for box in texts).replace("\u200b", "").replace("\u2060", "")
    assert max(box.position_x + box.width for box in texts) <= block.position_x + block.width + 0.1
