"""A run of lines of a page -> paragraphs, figures and displayed formulas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bookmaker.content import tree
from bookmaker.content.tree import (
    Block,
    HtmlInline,
    Inline,
    Inlines,
    LineBreak,
    MathBlock,
    NoteCall,
    Paragraph,
)
from bookmaker.content.walk import plain_text
from bookmaker.diagnostics import Span
from bookmaker.importing.page import Element, Node
from bookmaker.importing.page_figures import figures_in
from bookmaker.importing.page_lines import inlines_of
from bookmaker.importing.page_reading import PageReading
from bookmaker.importing.written_lines import COMMENT


def paragraphs(run: list[Node], reading: PageReading, line: int) -> Iterator[Block]:
    """A run of lines as paragraphs: two line ends in a row part them; images alone are figures."""
    first = next((node.line for node in run if isinstance(node, Element) and node.line), line)
    span = Span(reading.source.file, first)
    for part in (piece for whole in _parted(inlines_of(run, reading)) for piece in _remarks_apart(whole)):
        if figures := figures_in(part):
            yield from figures
        elif len(part) == 1 and isinstance(part[0], tree.Math) and _is_display(run):
            yield MathBlock(part[0].tex, span)
        else:
            yield Paragraph(part, span)


def _remarks_apart(inlines: Inlines) -> Iterator[Inlines]:
    """Remarks at a paragraph's beginning alone: Markdown would take the words behind them for HTML."""
    count = next((i for i, node in enumerate(inlines) if not _is_remark(node)), len(inlines))
    yield from ((remark,) for remark in inlines[:count])
    if rest := inlines[count:]:
        yield rest


def _is_remark(node: Inline) -> bool:
    return isinstance(node, HtmlInline) and node.name == COMMENT


def _is_display(run: list[Node]) -> bool:
    return any(
        n.name == "math" and n.get("display") == "block"
        for e in run
        if isinstance(e, Element)
        for n in e.walk()
    )


def _parted(inlines: Inlines) -> Iterator[Inlines]:
    part: list[Inline] = []
    for number, node in enumerate(inlines):
        following = inlines[number + 1] if number + 1 < len(inlines) else None
        before = inlines[number - 1] if number else None
        if isinstance(node, LineBreak) and (
            isinstance(following, LineBreak) or isinstance(before, LineBreak)
        ):
            yield from _full(part)
            part = []
        else:
            part.append(node)
    yield from _full(part)


def _full(part: list[Inline]) -> Iterator[Inlines]:
    """The part, unless nothing is in it."""
    kept = (tree.Picture, NoteCall, tree.Math)
    marked = any(isinstance(node, kept) or _is_remark(node) for node in _leaves(part))
    if plain_text(part).strip() or marked:
        yield tuple(part)


def _leaves(inlines: Iterable[Inline]) -> Iterator[Inline]:
    """Inlines and all that stands in them."""
    for node in inlines:
        yield node
        yield from _leaves(getattr(node, "children", ()))
