"""Markdown text -> Manuscript. The only module that knows markdown-it and its plugins.

What CommonMark does not have is spelled as Pandoc and Quarto spell it: notes, attributes, spans, divisions,
mathematics, captions, definition lists, superscript and subscript, citations.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import cache
from itertools import chain
from types import SimpleNamespace
from typing import Any, Literal, cast

from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkDestination, parseLinkTitle
from markdown_it.parser_inline import ParserInline
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote.index import footnote_def

from bookmaker.content import block_rules, citation_rules, line_rules
from bookmaker.content.headings import levelled, titled
from bookmaker.content.labels import distinct, homeless, uncalled
from bookmaker.content.leftovers import clean_text, left_over
from bookmaker.content.links import without_calls
from bookmaker.content.page import Page
from bookmaker.content.parsing import DEEPEST
from bookmaker.content.passages import passages
from bookmaker.content.phrases import phrases
from bookmaker.content.reading import Reading
from bookmaker.content.syntax import Syntax
from bookmaker.content.tokens import block_syntax
from bookmaker.content.tree import Blocks, Inlines, Manuscript
from bookmaker.content.walk import map_runs, note_calls
from bookmaker.diagnostics import Diagnostic, Span, in_order, told_once, warning


class _PlacedState(StateInline):
    """Remembers for each token at which offset of its content it began."""

    def __init__(self, src: str, md: MarkdownIt, env: EnvType, outTokens: list[Token]) -> None:  # noqa: N803
        super().__init__(src, md, env, outTokens)
        self.begun = -1

    def append_pending(self, text: str) -> None:
        if self.begun < 0:
            self.begun = self.pos
        super().append_pending(text)

    def pushPending(self) -> Token:  # noqa: N802
        token = super().pushPending()
        token.meta["at"], self.begun = max(self.begun, 0), -1
        return token

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        token = super().push(ttype, tag, nesting)
        token.meta["at"], self.begun = self.pos, -1
        return token


class _PlacedInline(ParserInline):
    """Parses the content of a block with `_PlacedState`."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = _PlacedState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


class _Parser(MarkdownIt):
    """Keeps every link and its spelling: what is wrong with one is said later, with its place."""

    def validateLink(self, url: str) -> bool:  # noqa: N802, ARG002
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link


@cache
def _parser() -> MarkdownIt:
    md = _Parser()
    md.inline = _PlacedInline()
    md.helpers = cast(
        "Any",
        SimpleNamespace(
            parseLinkDestination=parseLinkDestination,
            parseLinkLabel=line_rules.label_end,
            parseLinkTitle=parseLinkTitle,
        ),
    )
    rules = md.inline.ruler
    md.configure("commonmark", {"maxNesting": DEEPEST, "store_labels": True})
    md.use(deflist_plugin).enable(["table", "strikethrough"]).disable(["fragments_join", "text_join"])
    rules.before("escape", "math", line_rules.math)
    rules.before("link", "note_call", line_rules.note_call)
    rules.before("link", "citation", citation_rules.citation)
    rules.before("citation", "cross_references", line_rules.cross_references)
    rules.after("link", "span", line_rules.span)
    rules.before("html_inline", "open_special", line_rules.open_special)
    rules.after("image", "inline_note", line_rules.inline_note)
    rules.after("inline_note", "superscript", line_rules.script("^", "superscript"))
    rules.after("superscript", "subscript", line_rules.script("~", "subscript"))
    rules.push("cross_reference", line_rules.cross_reference)
    rules.push("bare_citation", citation_rules.bare_citation)
    rules.push("attributes_behind", line_rules.attributes_behind)
    everywhere: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    blocks = md.block.ruler
    blocks.before("reference", "footnote_def", footnote_def, everywhere)
    blocks.before("fence", "division", block_rules.division, everywhere)
    blocks.before("fence", "math_block", block_rules.math_block, everywhere)
    blocks.before("table", "caption", block_rules.caption, {"alt": ["blockquote"]})
    blocks.before("deflist", "paragraph_before_caption", block_rules.paragraph_before_caption)
    md.core.ruler.after("block", "headings", lambda s: block_rules.take_attributes_of_headings(s.tokens))
    return md


def read_manuscript(
    text: str, file: str, first_line: int = 1, called: Collection[str] = ()
) -> tuple[Manuscript, tuple[Diagnostic, ...]]:
    """A Markdown source as a tree with notes and remarks, and all that is wrong with it.

    `file` is the source's path in the book and `first_line` the line in it on which `text` begins; images are
    looked for beside it. `called` are labels of notes that are called from elsewhere, as from a title in the
    manifest. Ids are as written. Every code that begins with C, and N001 to N008, come from here.
    """
    found: list[Diagnostic] = []
    clean = clean_text(text, Span(file, first_line), found)
    page = Page(file, first_line, clean.split("\n"), found)
    syntax, labels = _parsed(clean, page)
    reading = Reading(file, labels, found=found)
    title, attributes, below = titled(passages(syntax, reading))
    body = levelled(below, found)
    notes = distinct(reading.notes, found)
    written = (*title, *body, *chain.from_iterable(note.children for note in notes))
    found.extend(uncalled(notes, {*(call.label for call in note_calls(written)), *called}))
    found.extend(left_over(written, page.lines, first_line))
    return Manuscript(file, title, body, notes, tuple(reading.remarks), attributes), in_order(
        told_once(found, "N001")
    )


def _parsed(text: str, page: Page) -> tuple[tuple[Syntax, ...], frozenset[str]]:
    """The syntax of a text, and the labels of the notes that it defines."""
    environment = _environment()
    tokens = _parser().parse(text, environment)
    page.found.extend(_idle_references(tokens, environment, page))
    labels = environment["footnotes"]["refs"]
    return block_syntax(tokens, page), frozenset(label[1:] for label in labels)


def _environment() -> dict[str, Any]:
    """What the parser shares among its rules; they look up notes before the first is defined."""
    return {"footnotes": {"refs": {}, "list": {}}, "references": {}, "duplicate_refs": []}


def _idle_references(
    tokens: Iterable[Token], environment: dict[str, Any], page: Page
) -> Iterator[Diagnostic]:
    """C042: a link's target is defined and no link uses it, or one of that name stood before."""
    used = set(_reference_labels(tokens))
    for label, reference in environment["references"].items():
        if label not in used:
            message = f"no link uses the target {label.lower()!r}, which is not printed"
            hint = "write [text][label] for the link; begin the line with \\[ where text is meant"
            yield warning("C042", message, page.span(reference["map"][0]), hint)
    for reference in environment["duplicate_refs"]:
        message = f"the target {reference['label'].lower()!r} is defined twice: the first is used"
        yield warning("C042", message, page.span(reference["map"][0]), "give one of them another label")


def _reference_labels(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if "label" in token.meta and token.type in {"link_open", "image"}:
            yield token.meta["label"]
        yield from _reference_labels(token.children or ())


def read_inlines(text: str, span: Span) -> tuple[Inlines, tuple[Diagnostic, ...]]:
    """A line of Markdown from the manifest, such as a title. Calls of notes are kept and not looked up.

    N008: a note is written out in it, which has no place to stand.
    """
    found: list[Diagnostic] = []
    page = _page_at(text, span, found)
    tokens = _parser().parseInline(" ".join(page.lines), _environment())
    reading = Reading(span.file, None, found=found)
    inlines = phrases(block_syntax(tokens, page), reading)
    found.extend(homeless(reading.notes))
    return inlines, in_order(found)


def read_blocks(text: str, span: Span) -> tuple[Blocks, tuple[Diagnostic, ...]]:
    """Markdown from the manifest: a biography, a description. N008: a note, which has no place to stand."""
    found: list[Diagnostic] = []
    page = _page_at(text, span, found)
    syntax, labels = _parsed("\n".join(page.lines), page)
    reading = Reading(span.file, labels, found=found)
    blocks = levelled(passages(syntax, reading), found)
    found.extend(homeless(reading.notes))
    return map_runs(blocks, without_calls), in_order(found)


def _page_at(text: str, span: Span, found: list[Diagnostic]) -> Page:
    return Page(span.file, span.line, clean_text(text, span, found).strip().split("\n"), found, fixed=span)
