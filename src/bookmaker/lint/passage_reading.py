"""Blocks as they are written -> passages, each with the places of its letters in the source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import assert_never

from bookmaker.content.tree import (
    Block,
    Blocks,
    Cell,
    CodeBlock,
    DefinitionList,
    Division,
    Figure,
    Heading,
    HtmlInline,
    IndexMark,
    Inline,
    Inlines,
    LineBreak,
    Link,
    List,
    MathBlock,
    NoteCall,
    Paragraph,
    Plain,
    Quotation,
    Reference,
    SceneBreak,
    SoftBreak,
    Styled,
    Table,
    Text,
    Verse,
)
from bookmaker.content.typography import is_prose
from bookmaker.diagnostics import Span
from bookmaker.lint.passages import CALL, MARK, OBJECT, Kind, Passage, Setting, Stretch
from bookmaker.lint.places import Piece, pieces_of

_ADDRESS = re.compile(
    r"(?:(?:https?|ftp)://|www\.|doi:10\.)[^\s\"'<>«»“”]*[\w/#=&~]|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]+)+"
)


# --- the passages of blocks ------------------------------------------------------------------------------


def passages_of(blocks: Iterable[Block], lines: Sequence[str], first: int, at: Setting) -> Iterator[Passage]:
    """All passages of the blocks in reading order; `lines` are the source's, from line `first` on."""
    page = _Page(lines, first)
    for block in blocks:
        yield from _of_block(block, page, at)


def passages_of_run(
    run: Inlines, kind: Kind, lines: Sequence[str], first: int, at: Setting
) -> Iterator[Passage]:
    """The passage of one run of inlines, and those of other languages in it."""
    yield from _of_run(run, kind, _Page(lines, first), at)


@dataclass(frozen=True, slots=True)
class _Page:
    lines: Sequence[str]
    first: int

    def pieces(self, text: str, span: Span) -> tuple[Piece, ...]:
        """Where the letters of a text stand in its line; nothing where they can't be found there."""
        number = span.line - self.first
        if not (span.column and 0 <= number < len(self.lines)):
            return ()
        return pieces_of(text, self.lines[number], span.column - 1)


def _of_blocks(blocks: Blocks, page: _Page, at: Setting) -> Iterator[Passage]:
    return chain.from_iterable(_of_block(block, page, at) for block in blocks)


def _of_block(block: Block, page: _Page, outer: Setting) -> Iterator[Passage]:  # noqa: C901, PLR0912 (one case a kind)
    language = "" if isinstance(block, Plain | SceneBreak) else block.attributes.lang
    at = replace(outer, language=language) if language else outer
    match block:
        case Paragraph():
            yield from _of_run(block.children, "cell" if at.plain == "cell" else "paragraph", page, at)
        case Plain():
            yield from _of_run(block.children, at.plain, page, at)
        case Heading():
            yield from (replace(p, level=block.level) for p in _of_run(block.children, "heading", page, at))
        case Division():
            yield from _of_blocks(block.children, page, at)
        case Quotation():
            yield from _of_blocks(block.children, page, replace(at, quoted=True))
            yield from _of_run(block.attribution, "attribution", page, at)
        case Verse():
            for stanza in block.stanzas:
                yield from _of_run(_joined(stanza, block.span), "verse", page, replace(at, quoted=True))
            yield from _of_run(block.attribution, "attribution", page, at)
        case List():
            yield from _of_blocks(tuple(chain.from_iterable(block.items)), page, replace(at, plain="item"))
        case DefinitionList():
            for item in block.items:
                yield from _of_run(item.term, "term", page, at)
                yield from _of_blocks(
                    tuple(chain.from_iterable(item.meanings)), page, replace(at, plain="item")
                )
        case Figure():
            yield from _of_run(block.caption, "caption", page, at)
        case Table():
            yield from _of_run(block.caption, "caption", page, at)
            yield from _of_blocks(_in_cells(block), page, replace(at, plain="cell"))
        case CodeBlock() | MathBlock() | SceneBreak():
            pass
        case _:
            assert_never(block)


def _in_cells(table: Table) -> Blocks:
    cells: Iterable[Cell] = chain.from_iterable((*table.head, *table.body, *table.foot))
    return tuple(chain.from_iterable(cell.children for cell in cells))


def _joined(stanza: tuple[Inlines, ...], span: Span) -> Inlines:
    return tuple(chain.from_iterable((LineBreak(span), *line) for line in stanza))[1:]


# --- one run ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Tape:
    """A passage while it is read: its stretches, what stands on it, and the passages of other languages."""

    page: _Page
    at: Setting
    stretches: list[Stretch] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    foreign: list[Passage] = field(default_factory=list)
    length: int = 0

    def put(self, text: str, span: Span, *, exact: bool = False) -> None:
        if text:
            self.stretches.append(Stretch(self.length, text, span, exact))
            self.parts.append(text)
            self.length += len(text)

    def read(self, run: Inlines) -> None:
        for node in run:
            self._node(node)

    def _node(self, node: Inline) -> None:
        match node:
            case Text():
                self._text(node)
            case SoftBreak() | LineBreak():
                self.put("\n", node.span)
            case NoteCall():
                self.put(CALL, node.span)
            case IndexMark(children=()):
                self.put(MARK, node.span)
            case Styled() | HtmlInline() | Link() | Reference() | IndexMark() if is_prose(node):
                self._inside(node)
            case _:
                self.put(OBJECT, node.span)

    def _text(self, node: Text) -> None:
        pieces = self.page.pieces(node.text, node.span)
        for piece in pieces:
            self.put(piece.text, replace(node.span, column=piece.column + 1), exact=piece.exact)
        if not pieces:
            self.put(node.text, node.span)

    def _inside(self, node: Styled | HtmlInline | Link | Reference | IndexMark) -> None:
        if not node.attributes.lang:
            self.read(node.children)
            return
        self.put(OBJECT, node.span)
        at = replace(self.at, language=node.attributes.lang)
        self.foreign += _of_run(node.children, "span", self.page, at)


def _of_run(run: Inlines, kind: Kind, page: _Page, at: Setting) -> Iterator[Passage]:
    tape = _Tape(page, at)
    tape.read(run)
    letters = "".join(tape.parts)
    if letters:
        text = _ADDRESS.sub(lambda found: OBJECT * len(found[0]), letters)
        yield Passage(kind, at, tuple(tape.stretches), letters, text, tape.stretches[0].span)
    yield from tape.foreign
