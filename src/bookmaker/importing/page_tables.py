"""A table of a page -> a table of the book, or the knowledge that it only places things."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bookmaker.content.tree import ALIGNMENTS, Align, Cell, Paragraph, Plain, Row, Styled, Table
from bookmaker.importing.page import Element, Node, names
from bookmaker.importing.page_lines import inlines_of
from bookmaker.importing.page_reading import BlockMaker, PageReading

_ALIGN = re.compile(r"text-align\s*:\s*(left|center|right)")
_WIDEST = 100
_DIGITS = 6


def is_layout(element: Element) -> bool:
    """Whether a table only places things: it says so, has one column, one row or other tables in it."""
    if element.get("role") in {"presentation", "none"}:
        return True
    if any(inner.name == "table" for inner in element.walk() if inner is not element):
        return True
    if any(inner.name in {"th", "caption", "thead"} for inner in element.walk()):
        return False
    rows = list(_rows(element))
    return len(rows) <= 1 or max(sum(1 for _ in _cells(row)) for row in rows) <= 1


def _rows(element: Element) -> Iterator[Element]:
    for child in element.elements:
        if child.name == "tr":
            yield child
        elif child.name in {"thead", "tbody", "tfoot"}:
            yield from _rows(child)


_PARTS = names("caption colgroup col thead tbody tfoot tr")
_INSIDE = {"tr": names("td th"), **dict.fromkeys(["table", "thead", "tbody", "tfoot"], _PARTS)}


def strays(element: Element) -> Iterator[Node]:
    """What stands in a table and in no cell: browsers show it above."""
    for child in element.children:
        if isinstance(child, str):
            yield from (child,) if child.strip() else ()
        elif child.name not in _INSIDE.get(element.name, ()):
            yield child
        elif child.name in _INSIDE:
            yield from strays(child)


def _cells(row: Element) -> Iterator[Element]:
    return (cell for cell in row.elements if cell.name in {"td", "th"})


def table_block(element: Element, reading: PageReading, inside: BlockMaker) -> Iterator[Table | Paragraph]:
    """The table with its caption; `inside` makes the blocks of a cell. A first row of heads is its head."""
    parts = {name: _part(element, name, reading, inside) for name in ("thead", "tbody", "tfoot")}
    loose = tuple(_row(row, reading, inside) for row in element.elements if row.name == "tr")
    head, body = parts["thead"], (*parts["tbody"], *loose)
    if not head and len(body) > 1 and all(cell.header or _is_bold(cell) for cell in body[0]):
        head, body = (tuple(_as_head(cell) for cell in body[0]),), body[1:]
    captions = [inlines_of(e.children, reading) for e in element.elements if e.name == "caption"]
    words = captions[0] if captions else ()
    head, body, foot = (tuple(row for row in rows if row) for rows in (head, body, parts["tfoot"]))
    span = reading.span(element)
    if head or body or foot:
        yield Table(head, body, foot, words, span)
        captions = captions[1:]
    yield from (Paragraph(caption, span) for caption in captions if caption)


def _is_bold(cell: Cell) -> bool:
    """Whether a cell is one column's, and bold throughout: a head, where nobody has said so."""
    lone = cell.children[0] if len(cell.children) == 1 else None
    words = lone.children if isinstance(lone, Plain) else ()
    return (
        cell.colspan == 1 and len(words) == 1 and isinstance(words[0], Styled) and words[0].kind == "strong"
    )


def _as_head(cell: Cell) -> Cell:
    lone = cell.children[0] if cell.children else None
    if not isinstance(lone, Plain) or not _is_bold(cell):
        return replace(cell, header=True)
    (bold,) = lone.children
    words = bold.children if isinstance(bold, Styled) else lone.children
    return replace(cell, header=True, children=(replace(lone, children=words),))


def _part(element: Element, name: str, reading: PageReading, inside: BlockMaker) -> tuple[Row, ...]:
    parts = (child for child in element.elements if child.name == name)
    return tuple(_row(row, reading, inside) for part in parts for row in part.elements if row.name == "tr")


def _row(row: Element, reading: PageReading, inside: BlockMaker) -> Row:
    return tuple(_cell(cell, reading, inside) for cell in _cells(row))


def _cell(cell: Element, reading: PageReading, inside: BlockMaker) -> Cell:
    blocks = inside(cell.children, reading, cell.line)
    lone = tuple(Plain(b.children, b.span) if isinstance(b, Paragraph) else b for b in blocks)
    return Cell(
        lone if len(blocks) == 1 else blocks,
        reading.span(cell),
        _align(cell),
        header=cell.name == "th",
        rowspan=_count(cell.get("rowspan")),
        colspan=_count(cell.get("colspan")),
    )


def _align(cell: Element) -> Align:
    given = cell.get("align").lower()
    styled = _ALIGN.search(cell.get("style").lower())
    found = styled[1] if styled else given
    return ALIGNMENTS.get(found, "")


def _count(given: str) -> int:
    """A span, within what a book allows."""
    return max(1, min(int(given[:_DIGITS]), _WIDEST)) if given.isdecimal() else 1
