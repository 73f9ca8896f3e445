"""The e-book's sheets on a telephone, as a browser shows them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from at_hand import asks
from bookmaker.content.tree import CodeBlock, LineBreak, Math, NoteCall, Paragraph, Text
from bookmaker.diagnostics import Span
from bookmaker.editions.elements import block_elements
from bookmaker.editions.epub_forms import EpubForms
from bookmaker.editions.older_engines import for_all
from bookmaker.editions.style_sheets import Sheet
from bookmaker.editions.styles import resolved
from bookmaker.editions.xhtml import xhtml
from bookmaker.packaged import house_files
from bookmaker.reflowed import HOUSE_SHEETS
from chromium import Browser, chromium

pytestmark = asks("Chromium")
WIDTH = 320
SPAN = Span("a.md")


@pytest.fixture(scope="module")
def telephone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


def house() -> str:
    """The sheets as they are written."""
    files = house_files()
    return "".join(files[f"styles/{name}.css"].decode() for name in HOUSE_SHEETS)


def house_for_older_engines() -> str:
    return "".join(map(str, for_all(resolved([Sheet("house.css", house())], str).rules, "ltr")))


def shown(browser: Browser, folder: Path, body: str, question: str, css: str = "") -> Any:
    """What a page on a small screen answers."""
    css = css or house()
    page = folder / "page.html"
    page.write_text(f"<!DOCTYPE html><style>{css}</style>{body}", "utf-8")
    browser.open(page.as_uri(), WIDTH, 800)
    browser.wait("document.readyState == 'complete'")
    return browser.ask(question)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize(
    "noted", ["<blockquote><p id=said>Said.</p></blockquote>", "<ul><li id=said>Said.</li></ul>"]
)
def test_the_number_of_a_note_stands_beside_what_it_begins_with(
    telephone: Browser, tmp_path: Path, noted: str, direction: str
) -> None:
    head = '<p class="note-head"><a class="note-number" id="number" href="#x">12</a>\u2007</p>'
    body = f'<section class="notes" dir={direction}><aside class="note">{head}{noted}</aside></section>'
    question = """(() => {
        const text = document.createRange(); text.selectNodeContents(document.getElementById("said"));
        const number = document.getElementById("number").getBoundingClientRect();
        const said = text.getBoundingClientRect();
        return [number.top + number.height / 2 - said.top - said.height / 2, said.left - number.left];
    })()"""
    down, along = shown(telephone, tmp_path, body, question)
    assert abs(down) < 4
    assert along * (1 if direction == "ltr" else -1) > 10


def test_a_turned_line_of_code_hangs_behind_where_the_line_begins(telephone: Browser, tmp_path: Path) -> None:
    code = xhtml(block_elements((CodeBlock("    " + "word " * 20 + "\n", "", (), SPAN),), EpubForms("a")))
    question = """(() => {
        const line = document.querySelector(".code-line"), text = document.createRange();
        text.selectNodeContents(line.childNodes[1]);
        const rects = [...text.getClientRects()], first = rects[0];
        const turned = rects.find((rect) => rect.top > first.bottom - 2);
        return [first.left, turned.left, parseFloat(getComputedStyle(line).fontSize)];
    })()"""
    first, turned, size = shown(telephone, tmp_path, code, question)
    assert size < turned - first < 2 * size


LONG = "aNameThatIsLongerThanAnyLineOfATelephone(orItsArguments)"
# Some of these lines end right at the edge.
CALLS = tuple(
    part for n in range(40, 120) for part in (Text("i" * n, SPAN), NoteCall("a", SPAN, 1), LineBreak(SPAN))
)
FORMULA = " + ".join(f"x_{n}(t)y_{n}(t)" for n in range(9))


@pytest.mark.parametrize(
    "block",
    [
        CodeBlock("x\n        " + LONG + "\n", "", (), SPAN),
        CodeBlock(" " * 60 + LONG + "\n", "", (), SPAN),
        Paragraph(CALLS, SPAN),
        Paragraph((Text("So ", SPAN), Math(FORMULA, SPAN), Text(" it is.", SPAN)), SPAN),
    ],
    ids=["code", "deep code", "calls", "formula"],
)
def test_nothing_is_wider_than_the_screen(
    telephone: Browser, tmp_path: Path, block: CodeBlock | Paragraph
) -> None:
    body = xhtml(block_elements((block,), EpubForms("a")))
    assert WIDTH == shown(telephone, tmp_path, body, "document.documentElement.scrollWidth")


def test_no_line_of_code_ends_behind_its_indentation(telephone: Browser, tmp_path: Path) -> None:
    code = xhtml(block_elements((CodeBlock("        " + "n" * 40 + "\n", "", (), SPAN),), EpubForms("a")))
    question = "document.querySelector('.code-indent').nextSibling"
    ask = f"""(() => {{ const text = document.createRange(); text.selectNodeContents({question});
        const top = document.querySelector(".code-indent").getBoundingClientRect().top;
        return text.getClientRects()[0].top - top; }})()"""
    assert abs(shown(telephone, tmp_path, code, ask)) < 4


HANGING = """
<ul><li>One.</li></ul>
<p class="reference">Quill, Edda. Paper.</p>
<div class="verse"><p class="stanza"><span class="line">A line</span><br/>
<span class="line">and one</span></p></div>
<pre class="code"><code><span class="code-line">a = 1</span></code></pre>
<ul class="index-entries"><li class="index-entry"><span class="index-line">ink, 4</span></li></ul>
<section class="contents"><nav class="toc"><ol><li><a class="entry" href="x"><span class="number">10</span>
<span class="title">On paper</span></a></li></ol></nav></section>
"""


def test_for_an_older_engine_nothing_begins_beyond_the_edge_and_numbers_stand_before_titles(
    telephone: Browser, tmp_path: Path
) -> None:
    question = """(() => {
        const lefts = ["li", ".reference", ".line", ".code-line", ".index-line", ".number"].map((name) => {
            const text = document.createRange(); text.selectNodeContents(document.querySelector(name));
            return text.getBoundingClientRect().left;
        });
        const [number, title] = [".number", ".title"].map((name) => document.querySelector(name));
        const apart = title.getBoundingClientRect().left - number.getBoundingClientRect().right;
        return [Math.min(...lefts), lefts[0], apart];
    })()"""
    css = house_for_older_engines()
    least, item, apart = shown(telephone, tmp_path, HANGING, question, css=css)
    assert least >= 0
    assert item > 10  # room for its mark
    assert apart > 0
