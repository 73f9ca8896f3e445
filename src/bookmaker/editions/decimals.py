"""A table's rows -> what each number wants at its end to stand with the others on the decimal."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import TypeAlias

from bookmaker.content import tree
from bookmaker.content.walk import plain_text

# A number with a sign or two before it, in groups; its decimals behind one mark or the other.
_NUMBERS = {
    mark: re.compile(rf"[^\w\s]{{0,2}}\s?\d+(?:[\s{grouping}’']\d{{2,3}})*(?:{re.escape(mark)}(\d+))?")
    for mark, grouping in ((".", ","), (",", "."))
}
# So many figures behind a mark may be a group of thousands.
GROUP = 3
# A row, counted from 0 over body and foot, and a column.
Place: TypeAlias = tuple[int, int]


def decimals(table: tree.Table) -> Mapping[Place, str]:
    """For each cell of a column set to the right whose number has fewer decimals than others: the figures
    (and the mark) that are to be left blank behind it.

    None in a table with cells over several columns or rows, save rows of one cell, nor where a column does
    not tell which mark is that of the decimals.
    """
    rows = {n: row for n, row in enumerate((*table.body, *table.foot)) if len(row) > 1}
    every = chain.from_iterable(rows.values())
    if len(set(map(len, rows.values()))) != 1 or any(c.rowspan > 1 or c.colspan > 1 for c in every):
        return {}
    blanks: dict[Place, str] = {}
    for column, cells in enumerate(zip(*rows.values(), strict=True)):
        if all(cell.align == "right" for cell in cells):
            found = _blanks(tuple(map(_text, cells)))
            blanks |= {(row, column): blank for row, blank in zip(rows, found, strict=True) if blank}
    return blanks


def _blanks(texts: Sequence[str]) -> Sequence[str]:
    """What each number of a column is shorter by; "" for what is none."""
    for mark, number in _NUMBERS.items():
        found = [number.fullmatch(text) for text in texts]
        if all(match or not any(map(str.isdigit, text)) for match, text in zip(found, texts, strict=True)):
            counts = [len(match[1] or "") if match else None for match in found]
            if set(counts) - {None, 0, GROUP}:
                most = max(count or 0 for count in counts)
                return ["" if count is None else _blank(count, most, mark) for count in counts]
    return ("",) * len(texts)


def _blank(count: int, most: int, mark: str) -> str:
    return ("" if count else mark) + "0" * (most - count)


def _text(cell: tree.Cell) -> str:
    """The text of a cell that is one line; that of any other is no number."""
    match cell.children:
        case (tree.Plain(children=children),):
            return plain_text(children).strip()
        case _:
            return ""
