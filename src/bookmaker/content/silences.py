"""Remarks as `<!-- bookmaker: ignore Q012 because … -->` -> which codes are silenced on which lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from bookmaker.content.tree import Block, Blocks, Inlines, Note, Remark
from bookmaker.content.walk import children_of
from bookmaker.diagnostics import Diagnostic, Span, warning

_ORDER = re.compile(r"\s*bookmaker\s*:", re.IGNORECASE)
_CODES = r"[A-Z]\d{3}(?:(?:\s*,\s*|\s+and\s+|\s+)[A-Z]\d{3})*"
_SILENCE = re.compile(
    rf"\s*bookmaker\s*:\s*ignore\s+({_CODES})\s*(?:because\b:?\s*(.*))?", re.IGNORECASE | re.DOTALL
)
_END = 10**9


class Written(Protocol):
    """What a manuscript and a section have in common."""

    @property
    def title(self) -> Inlines:
        """Its title."""
        ...

    @property
    def blocks(self) -> Blocks:
        """Its blocks."""
        ...

    @property
    def notes(self) -> tuple[Note, ...]:
        """Its notes."""
        ...

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Its remarks."""
        ...


@dataclass(frozen=True, slots=True)
class Silence:
    """The codes that are not told on the lines `first` to `last` of a file, and the place of the remark."""

    codes: tuple[str, ...]
    span: Span
    first: int
    last: int

    def covers(self, found: Diagnostic) -> bool:
        """Whether a diagnostic stands where its code is silenced."""
        place = found.span
        return (
            found.code in self.codes
            and place.file == self.span.file
            and self.first <= place.line <= self.last
        )


def is_order(remark: Remark) -> bool:
    """Whether a remark is meant for this program, and not for an editor."""
    return _ORDER.match(remark.text) is not None


def silences_in(written: Written) -> tuple[tuple[Silence, ...], tuple[Diagnostic, ...]]:
    """The silences of a text. Each holds for the block behind it, with all that stands in it.

    Q001 (a warning): a silence gives no reason, and holds even so. Q004 (a warning): an order that can't be
    read, which silences nothing.
    """
    orders = [remark for remark in written.remarks if is_order(remark)]
    extents = _extents(written) if orders else ()
    silences: list[Silence] = []
    found: list[Diagnostic] = []
    for remark in orders:
        order = _SILENCE.fullmatch(remark.text)
        if order is None:
            hint = "write <!-- bookmaker: ignore Q012 because … -->"
            found.append(warning("Q004", "this order to bookmaker can't be read", remark.span, hint))
            continue
        if not (order[2] or "").strip(" .…"):
            message = "this silence gives no reason"
            found.append(warning("Q001", message, remark.span, "say why, behind the code: because …"))
        codes = tuple(re.findall(r"[A-Z]\d{3}", order[1].upper()))
        last = _last_line(remark, extents)
        silences.append(Silence(codes, remark.span, remark.span.line, last))
    return tuple(silences), tuple(found)


def _last_line(remark: Remark, extents: Sequence[tuple[int, int]]) -> int:
    """The last line of the first block that begins behind a remark, the outermost of several."""
    end = remark.span.line + remark.text.count("\n")
    behind = [(first, -last) for first, last in extents if first >= end]
    return -min(behind)[1] if behind else end


def _extents(written: Written) -> tuple[tuple[int, int], ...]:
    """First and last line of every block and note, at any depth: each ends where the next one begins."""
    title = tuple((node.span.line, ()) for node in written.title[:1])
    blocks = tuple((block.span.line, _children(block)) for block in written.blocks)
    notes = tuple((note.span.line, note.children) for note in written.notes)
    tops = sorted((*title, *blocks, *notes), key=lambda top: top[0])
    ends = (*(line for line, _ in tops[1:]), _END)
    return tuple(
        extent
        for (line, inside), end in zip(tops, ends, strict=False)
        for extent in (_extent(line, end), *_inner(inside, end))
    )


def _extent(line: int, end: int) -> tuple[int, int]:
    return line, max(line, end - 1)


def _children(block: Block) -> Blocks:
    return tuple(child for child in children_of(block) if isinstance(child, Block))


def _inner(blocks: Blocks, end: int) -> Iterator[tuple[int, int]]:
    ends = (*(block.span.line for block in blocks[1:]), end)
    for block, behind in zip(blocks, ends, strict=False):
        yield _extent(block.span.line, behind)
        yield from _inner(_children(block), behind)
