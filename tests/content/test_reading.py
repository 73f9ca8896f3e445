"""Reading a manuscript: hostile shapes, what no text can hold, and the two smaller readers."""

from __future__ import annotations

import pytest
from tree_text import block_lines, inline_text

from bookmaker.content.markdown import read_blocks, read_inlines, read_manuscript
from bookmaker.content.tree import Blocks, NoteCall, Paragraph, Text
from bookmaker.content.walk import Node, children_of, inlines_of, nodes_in
from bookmaker.diagnostics import Diagnostic, Span
from clock import within

HERE = Span("book.yaml", 7, 12)


def mistakes_in(source: str) -> list[str]:
    _, mistakes = read_manuscript(source, "chapters/a.md")
    return [str(mistake) for mistake in mistakes]


# --- what no text can hold ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sign", "name"),
    [("\x00", "U+0000"), ("\x0c", "U+000C"), ("\x9f", "U+009F"), ("\ud800", "U+D800"), ("\ufffe", "U+FFFE")],
)
def test_a_character_that_no_book_can_hold_is_an_error_with_its_place(sign: str, name: str) -> None:
    manuscript, mistakes = read_manuscript(f"One.\n\nTw{sign}o.", "chapters/a.md", first_line=5)
    assert [str(m) for m in mistakes] == [
        f"chapters/a.md:7:3: error[C001]: the character {name} cannot be in a text\n"
        "  hint: take it out; it came from another program"
    ]
    assert "Two." in repr(manuscript)


@pytest.mark.parametrize("source", ["\ufeff# T\r\n\r\nOne\r\ntwo.\r\n", "# T\r\rOne\rtwo.\r"])
def test_line_ends_and_a_byte_order_mark_make_no_difference(source: str) -> None:
    assert read_manuscript("# T\n\nOne\ntwo.\n", "a.md") == read_manuscript(source, "a.md")


def test_a_line_separator_is_no_line_end() -> None:
    manuscript, _ = read_manuscript("a\u2028b\n\nc", "a.md")
    assert [block.span.line for block in manuscript.blocks] == [1, 3]


# --- hostile shapes -------------------------------------------------------------------------------


TOO_DEEP = {
    "quotations": "> " * 500 + "x",
    "lists": "- " * 500 + "x",
    "divisions": "::: a\n" * 500 + "x\n" + ":::\n" * 500,
    "raw divisions": "<div>\n" * 5_000 + "x\n" + "</div>\n" * 5_000,
    "raw divisions around Markdown": "<div>\n\n" * 500 + "x\n\n" + "</div>\n\n" * 500,
}


@pytest.mark.parametrize("source", TOO_DEEP.values(), ids=TOO_DEEP)
def test_blocks_nested_too_deep_are_an_error(source: str) -> None:
    found = read_manuscript(source, "chapters/a.md")[1]
    assert {mistake.code for mistake in found if mistake.severity == "error"} == {"C002"}


# Little of each kind, and together far more than a stage that recurses can follow.
TOGETHER = {
    "raw divisions in quotations": "\n".join("> " * n + "<div>" * 30 + "\n" + "> " * n for n in range(40)),
    "elements in spans": "".join("[" + "<b>" * 30 for _ in range(40)) + "x" + ("</b>" * 30 + "]{.a}") * 40,
    "elements in emphasis": "x "
    + " ".join("*" * (1 + n % 2) + "<b>" * 30 + "w" for n in range(40))
    + " "
    + " ".join("</b>" * 30 + "*" * (2 - n % 2) for n in range(40)),
    "raw divisions and elements in both": "> " * 40
    + "<div>" * 45
    + "\n"
    + "> " * 40
    + "\n"
    + "> " * 40
    + "<b>" * 45
    + "[" * 45
    + "<i>" * 45
    + "x",
    "quotations in raw divisions": "<div>" * 40 + "\n\n" + "> " * 40 + "word\n\n" + "</div>" * 40,
    "emphasis in notes in notes": ("^[" + "*a **b " * 20) * 4 + "x" + (" b** a*" * 20 + "]") * 4,
    "spans in quotations in raw divisions": "<div>" * 48
    + "\n\n"
    + "> " * 48
    + "[" * 48
    + "word"
    + "]{.a}" * 48
    + "\n\n"
    + "</div>" * 48,
}


@pytest.mark.parametrize("source", TOGETHER.values(), ids=TOGETHER)
def test_all_that_is_nested_is_counted_together(source: str) -> None:
    manuscript, found = read_manuscript(f"# T\n\n{source}", "chapters/a.md")
    assert "C002" in {mistake.code for mistake in found}
    assert deepest(manuscript.blocks) < 110


def deepest(blocks: Blocks) -> int:
    waiting: list[tuple[Node, int]] = [(block, 1) for block in blocks]
    most = 0
    while waiting:
        node, depth = waiting.pop()
        most = max(most, depth)
        waiting.extend((child, depth + 1) for child in children_of(node))
    return most


def test_nesting_that_is_too_deep_says_where_it_begins() -> None:
    source = "Text.\n\n" + "> " * 60 + "x"
    assert mistakes_in(source) == [
        "chapters/a.md:3:1: error[C002]: what begins here is nested more than 50 deep\n"
        "  hint: look for a mark that is repeated by mistake"
    ]


@pytest.mark.parametrize(
    ("opened", "closed"), [("<b>", "</b>"), ("<div>\n\n", "\n\n</div>"), ("**a *", "*b**"), ("[", "]{.x}")]
)
def test_mark_up_nested_too_deep_loses_no_letter(opened: str, closed: str) -> None:
    source = opened * 300 + "word" + closed * 300
    manuscript, mistakes = read_manuscript(source, "chapters/a.md")
    assert "word" in "".join(n.text for n in nodes_in(manuscript.blocks) if isinstance(n, Text))
    assert mistakes


HOSTILE = {
    "brackets": "[" * 20_000,
    "stars": "*a **b" * 5_000,
    "half links": "[a](b" * 12_000,
    "nested emphasis": "*a **b " * 1_500 + "b** a*" * 1_500,
    "carets": "^a" * 5_000,
    "dollars": "$a " * 20_000,
    "half spans": "[a]{" * 10_000,
    "half citations": "[@a " * 3_000,
    "half images": "![" * 3_000,
    "half notes": "^[" * 3_000,
    "half tags": "<a " * 20_000,
    "half comments": "<!-- " * 20_000,
    "divisions": "::: a\n" * 2_000,
    "raw divisions": "<div>" * 2_000,
    "cells": "<table>" + "<tr><td colspan=100000>a" * 1_000,
    "one long word": "a" * 200_000,
    "one long word of marks": "a-" * 50_000,
    "a long paragraph": "The paper *was* folded twice, and `ink` left to dry.\n" * 3_000,
    "a paragraph of many lines": "a\n" * 20_000,
    "a long paragraph in one line": "The paper *was* folded twice, and `ink` left to dry. " * 4_000,
    "a long chapter": "The paper *was* folded twice, and `ink` left to dry.\n\n" * 3_000,
    "a long table in HTML": "<table>\n" + "<tr>\n<td>a</td>\n</tr>\n" * 4_000 + "</table>",
    "a link around many calls": "[" + "a[^1]" * 8_000 + "](b)\n\n[^1]: n",
    "many notes": "".join(f"a[^{n}]\n\n[^{n}]: n\n\n" for n in range(2_000)),
    "undefined notes": "[^x] " * 2_000 + "\n\n" + "".join(f"[^{n}]: n\n\n" for n in range(300)),
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_shape_takes_bounded_time(source: str) -> None:
    with within(5):
        read_manuscript(source, "chapters/a.md")


# --- places ---------------------------------------------------------------------------------------


def test_every_inline_knows_its_line_and_column() -> None:
    source = (
        "# A *b*\n\n> one\n> two `c` [four](#x)\n\n1. five^[six *seven*]\n\n"
        "| eight | nine |\n|---|---|\n| nine | x |\n"
    )
    manuscript, _ = read_manuscript(source, "a.md")
    lines = source.split("\n")
    written = (*manuscript.title, *manuscript.blocks, *manuscript.notes[0].children)
    places = {
        node.text: lines[node.span.line - 1].find(node.text, node.span.column - 1) + 1 - node.span.column
        for node in inlines_of(written)
        if isinstance(node, Text)
    }
    assert set(places.values()) == {0}


def test_the_same_text_gives_the_same_tree() -> None:
    source = "# T\n\nA^[n] [b]{.c #d} `e`.\n\n```python\nx = 1\n```\n"
    assert read_manuscript(source, "a.md") == read_manuscript(source, "a.md")


# --- labels called from elsewhere -----------------------------------------------------------------


def test_a_note_that_a_title_in_the_manifest_calls_is_not_unused() -> None:
    source = "Text.\n\n[^*]: To the title.\n"
    assert ([], ["N003"]) == (
        [m.code for m in read_manuscript(source, "a.md", called=["*"])[1]],
        [m.code for m in read_manuscript(source, "a.md")[1]],
    )


# --- a line, and blocks, of the manifest ----------------------------------------------------------


def test_a_title_of_the_manifest_keeps_its_calls() -> None:
    inlines, mistakes = read_inlines("On *Emma*[^*] and `x`", HERE)
    assert inline_text(inlines) == "'On ' emphasis('Emma') call * 7:12 ' and ' code('x')"
    assert mistakes == ()
    assert NoteCall("*", HERE) in inlines


def test_marks_of_blocks_are_letters_in_a_title() -> None:
    assert inline_text(read_inlines("1. Beginnings # 2", HERE)[0]) == "'1. Beginnings # 2'"


def test_a_note_written_out_in_a_title_has_no_place() -> None:
    assert [str(m) for m in read_inlines("A^[note]", HERE)[1]] == [
        "book.yaml:7:12: error[N008]: a note cannot be written here\n"
        "  hint: a title calls a note by [^label] that its chapter defines; elsewhere say it in the text"
    ]


def test_a_biography_is_blocks_without_notes() -> None:
    blocks, mistakes = read_blocks("*Ada* writes.\n\n- a\n\n[^1]: Note.\n", HERE)
    assert block_lines(blocks) == [
        "Paragraph 7:12: emphasis('Ada') ' writes.'",
        "List 7:12 bullets tight",
        "  -",
        "    Plain 7:12: 'a'",
    ]
    assert {(type(m), m.code, m.span) for m in mistakes} == {(Diagnostic, "N008", HERE)}


@pytest.mark.parametrize("text", ["", "\n", "   "])
def test_an_empty_text_is_no_blocks(text: str) -> None:
    assert ((), (), ()) == (
        read_blocks(text, HERE)[0],
        read_inlines(text, HERE)[0],
        read_manuscript(text, "a.md")[0].blocks,
    )


def test_a_paragraph_of_a_comment_alone_is_nothing() -> None:
    manuscript, _ = read_manuscript("<!-- a --> <!-- b -->\n\nText.", "a.md")
    assert [block for block in manuscript.blocks if isinstance(block, Paragraph)] == list(manuscript.blocks)
    assert [remark.text for remark in manuscript.remarks] == ["a", "b"]
