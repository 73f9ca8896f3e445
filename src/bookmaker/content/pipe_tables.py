"""Syntax of a pipe table -> Table, with its caption."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bookmaker.content.phrases import phrases
from bookmaker.content.quotations import trimmed
from bookmaker.content.reading import Reading
from bookmaker.content.syntax import Syntax
from bookmaker.content.tree import PLAIN, Cell, Inlines, Plain, Row, Table
from bookmaker.diagnostics import Diagnostic


def captioned(nodes: Sequence[Syntax]) -> Iterator[Syntax]:
    """Each table with its caption as the last of its children, whether it stood before or behind it."""
    out: list[Syntax] = []
    for node in nodes:
        last = out[-1] if out else None
        if node.kind == "caption" and last and last.kind == "table" and not _has_caption(last):
            out[-1] = replace(last, children=(*last.children, node))
        elif node.kind == "table" and last and last.kind == "caption":
            out[-1] = replace(node, children=(*node.children, last))
        else:
            out.append(node)
    return iter(out)


def _has_caption(table: Syntax) -> bool:
    return any(child.kind == "caption" for child in table.children)


def pipe_table(node: Syntax, reading: Reading) -> Table:
    """The table; its caption is the last of its children."""
    parts = {child.kind: child for child in node.children}
    caption = parts.get("caption")
    head, body = (_rows(parts.get(kind), reading) for kind in ("head", "body"))
    inlines: Inlines = trimmed(phrases(caption.children, reading)) if caption else ()
    attributes = reading.usable(caption.attributes, caption.span) if caption else PLAIN
    return Table(head, body, (), inlines, node.span, attributes)


def _rows(part: Syntax | None, reading: Reading) -> tuple[Row, ...]:
    """C013: a line with more cells than the table has columns."""
    if part is None:
        return ()
    for row in part.children:
        if row.text:
            message = f"this line has more cells than the table's head: {row.text!r} is left out"
            hint = "give the head as many columns; write \\| for a bar in a cell"
            reading.found.append(Diagnostic("C013", message, replace(row.span, column=0), hint))
    return tuple(tuple(_cell(cell, reading) for cell in row.children) for row in part.children)


def _cell(node: Syntax, reading: Reading) -> Cell:
    children = phrases(node.children, reading)
    blocks = (Plain(children, children[0].span),) if children else ()
    span = children[0].span if children else node.span
    return Cell(blocks, span, node.align, header=node.kind == "header-cell")
