"""Text that is cut off with the paper -> the line of the manuscript that it stands on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bookmaker.content.book import Section
from bookmaker.content.tree import Block, Code, CodeBlock, Text
from bookmaker.content.walk import Node, nodes_in
from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.files.layout import LaidOut

CUT_OFF = "P008"


def told_of(laid: LaidOut, sections: Iterable[Section]) -> tuple[Diagnostic, ...]:
    """What a layout found, each P008 on the line of its text where the section has it on one line alone."""
    section = next((s for s in sections if s.id == laid.id), None) if laid.cut_off else None
    if section is None:
        return laid.diagnostics
    stream = _stream((*section.blocks, *(block for note in section.notes for block in note.children)))
    texts = iter(laid.cut_off)
    return tuple(
        replace(one, span=stream.place(next(texts)) or one.span) if one.code == CUT_OFF else one
        for one in laid.diagnostics
    )


@dataclass(frozen=True, slots=True)
class _Stream:
    """The letters and figures of a text in a row, blocks apart, and where each piece of them begins."""

    letters: str
    starts: tuple[int, ...]
    spans: tuple[Span, ...]

    def place(self, text: str) -> Span | None:
        """The line on which this text stands; None where that is none, or several."""
        wanted, found = _folded(text), set[Span]()
        at = self.letters.find(wanted) if wanted else -1
        while at >= 0:
            span = self.spans[bisect_right(self.starts, at) - 1]
            found.add(Span(span.file, span.line))
            at = self.letters.find(wanted, at + 1)
        return found.pop() if len(found) == 1 else None


def _stream(nodes: Iterable[Node]) -> _Stream:
    parts, starts, spans, length = [], [], [], 0
    for text, span in _pieces(nodes):
        starts.append(length)
        spans.append(span)
        parts.append(text)
        length += len(text)
    return _Stream("".join(parts), tuple(starts), tuple(spans))


def _pieces(nodes: Iterable[Node]) -> Iterator[tuple[str, Span]]:
    for node in nodes_in(nodes):
        match node:
            case CodeBlock():
                # A fence stands above the first line.
                for number, line in enumerate(node.text.split("\n"), 1):
                    yield f"\n{_folded(line)}", replace(node.span, line=node.span.line + number)
            case Text() | Code():
                yield _folded(node.text), node.span
            case _ if isinstance(node, Block):
                yield "\n", node.span
            case _:
                pass


def _folded(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
