"""Inlines of the tree become Markdown that reads back as the same inlines."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bookmaker.content.markdown import read_manuscript
from bookmaker.content.tree import (
    Attributes,
    Code,
    HtmlInline,
    Inline,
    Inlines,
    LineBreak,
    Link,
    Math,
    NoteCall,
    Paragraph,
    SoftBreak,
    Styled,
    Text,
)
from bookmaker.diagnostics import Span
from bookmaker.importing.markdown_text import begun
from bookmaker.importing.written_lines import COMMENT, line, settled

HERE = Span("essay.docx", 1)
SIGNS = "ab 1.*_`[]<>&#!{}$@^~\\|:;-+=()\"'/%é—“"
words = st.text(SIGNS, min_size=1, max_size=12).map(lambda text: Text(text, HERE))
codes = st.text("ab `[*<", min_size=1, max_size=6).filter(str.strip).map(lambda text: Code(text, HERE))
KINDS = ("emphasis", "strong", "strikeout", "superscript", "subscript")


def styled(inner: st.SearchStrategy[Inline]) -> st.SearchStrategy[Inline]:
    children = st.lists(inner, min_size=1, max_size=3).map(tuple)
    marks = st.builds(lambda kind, nodes: Styled(kind, nodes, HERE), st.sampled_from(KINDS), children)
    phrases = st.builds(
        lambda nodes, name: Styled("phrase", nodes, HERE, Attributes(classes=(name,))),
        children,
        st.sampled_from(("smallcaps", "odd")),
    )
    return marks | phrases


inlines = st.recursive(words | codes | st.just(LineBreak(HERE)), styled, max_leaves=6)


def letters(nodes: Iterable[Inline], under: frozenset[str] = frozenset()) -> list[tuple[str, frozenset[str]]]:
    """Each letter with all that it stands under; a blank is the same anywhere."""
    found: list[tuple[str, frozenset[str]]] = []
    for node in nodes:
        match node:
            case Text(text=text):
                found += [(c, frozenset() if c == " " else under) for c in text]
            case Code(text=text):
                found += [(c, under | {"code"}) for c in text]
            case LineBreak() | SoftBreak():
                found.append(("\n", frozenset()))
            case Styled():
                name = node.kind if node.kind != "phrase" else node.attributes.classes[0]
                found += letters(node.children, under | {name})
            case HtmlInline():
                found += letters(node.children, under | {node.name})
            case _:
                raise AssertionError(node)
    return found


def told(nodes: Iterable[Inline]) -> list[tuple[str, frozenset[str]]]:
    """The letters; blanks beside a line end, and after another blank, say nothing."""
    found = letters(nodes)
    pairs = zip(
        found, [*found[1:], ("", frozenset[str]())], [("", frozenset[str]()), *found[:-1]], strict=True
    )
    return [
        this
        for this, after, before in pairs
        if this[0] != " " or not (after[0] in " \n" or before[0] == "\n")
    ]


def read(markdown: str) -> Inlines:
    manuscript, _ = read_manuscript(markdown, "chapters/a.md")
    (block,) = manuscript.blocks
    assert isinstance(block, Paragraph), markdown
    return block.children


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(inlines, min_size=1, max_size=5))
@example([Text("1. no list", HERE)])
@example([Text("wow!", HERE), Styled("phrase", (Text("x", HERE),), HERE, Attributes(classes=("odd",)))])
def test_what_is_written_reads_back_as_the_same_letters_under_the_same_marks(nodes: list[Inline]) -> None:
    usual = settled((Text("(", HERE), *nodes, Text(")", HERE)))
    markdown = begun(line(usual))
    assert told(read(markdown)) == told(usual), markdown


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(SIGNS, min_size=1, max_size=16).filter(str.strip))
@example("# no heading")
@example("- no item")
@example("10) no item")
@example(": no caption")
@example("---")
@example("> no quotation")
@example("Table: no caption")
def test_a_paragraph_of_any_letters_reads_back_as_a_paragraph_of_these_letters(text: str) -> None:
    usual = settled((Text(text.strip(), HERE),))
    markdown = begun(line(usual))
    assert told(read(markdown)) == told(usual), markdown


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        ((Text("a_b, *c* and [1]", HERE),), r"a_b, \*c\* and \[1\]"),
        ((Text("ada@example.org, @ada", HERE),), r"ada@example.org, \@ada"),
        ((Text("5 < 6 & AT&T; <x>", HERE),), r"5 < 6 & AT\&T; \<x>"),
        ((Styled("emphasis", (Text("Emma,", HERE),), HERE), Text("she", HERE)), "<em>Emma,</em>she"),
        ((Text("un", HERE), Styled("emphasis", (Text("break", HERE),), HERE)), "un*break*"),
        ((Text("H", HERE), Styled("subscript", (Text("2", HERE),), HERE), Text("O", HERE)), "H~2~O"),
        ((Styled("superscript", (Text("a b", HERE),), HERE),), "<sup>a b</sup>"),
        ((Link("https://e.org/a", (Text("https://e.org/a", HERE),), HERE),), "<https://e.org/a>"),
        ((Link("https://e.org/a (b", (Text("x", HERE),), HERE),), "[x](https://e.org/a%20%28b)"),
        ((Math("x^2", HERE), NoteCall("4", HERE)), "$x^2$[^4]"),
        (
            (HtmlInline(COMMENT, (), HERE, Attributes(pairs=(("text", "see -- A --> B"),))),),
            "<!-- see – A –> B -->",
        ),
    ],
)
def test_lines_are_written_as_an_editor_would(nodes: Inlines, expected: str) -> None:
    assert line(nodes) == expected
