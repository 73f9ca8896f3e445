"""A raw HTML table -> Table, its spans kept within bounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final, Protocol

from bookmaker.content.allowed import attributes_of, report_misplaced
from bookmaker.content.html import Element, Item
from bookmaker.content.reading import Reading
from bookmaker.content.tree import (
    ALIGNMENTS,
    PLAIN,
    Align,
    Attributes,
    Block,
    Blocks,
    Cell,
    Division,
    Inlines,
    Plain,
    Row,
    Styled,
    Table,
    Text,
)
from bookmaker.diagnostics import warning

WIDEST: Final = 100
TALLEST: Final = 10_000
"""Columns and rows that one cell may span."""

_SECTIONS: Final = frozenset({"thead", "tbody", "tfoot"})


class Flow(Protocol):
    """Makes blocks of elements."""

    def __call__(self, items: Iterable[Item], reading: Reading, *, plain: bool = False) -> Blocks:
        """The blocks."""
        ...


def table_from(element: Element, reading: Reading, flow: Flow) -> Blocks:
    """The table, with what stands in it outside of its cells before it (C038).

    A first row of header cells alone is its head. C037: a span that is no number or too great.
    """
    caption: Inlines = ()
    rows: dict[str, list[Row]] = {"thead": [], "tbody": [], "tfoot": []}
    stray: list[Item] = []
    for child in element.children:
        name = child.name if isinstance(child, Element) else ""
        if name == "caption" and isinstance(child, Element):
            caption = (*caption, *_caption(child, reading, flow))
        elif name in _SECTIONS and isinstance(child, Element):
            rows[name] += _rows(child.children, reading, flow, stray)
        elif name == "tr":
            rows["tbody"] += _rows((child,), reading, flow, stray)
        else:
            stray.append(child)
    before = _outside(stray, reading, flow)
    if not rows["thead"] and len(rows["tbody"]) > 1 and _is_head(rows["tbody"][0]):
        rows["thead"].append(rows["tbody"].pop(0))
    head, body, foot = (_bounded(rows[name]) for name in ("thead", "tbody", "tfoot"))
    return (*before, Table(head, body, foot, caption, element.span, attributes_of(element, reading)))


def _is_head(row: Row) -> bool:
    return all(cell.header and cell.rowspan == 1 for cell in row)


def _caption(element: Element, reading: Reading, flow: Flow) -> Inlines:
    blocks = flow(element.children, reading, plain=True)
    return tuple(chain.from_iterable(b.children for b in blocks if isinstance(b, Plain)))


def _outside(stray: list[Item], reading: Reading, flow: Flow) -> Blocks:
    for item in stray:
        if isinstance(item, Element):
            report_misplaced(item, reading)
        elif isinstance(item, Text) and item.text.strip():
            message = "text stands in a table but in no cell of it: it is set before the table"
            reading.found.append(warning("C038", message, item.span, "write it into a <td>"))
    inner = [child for item in stray for child in (item.children if isinstance(item, Element) else (item,))]
    return flow(inner, reading)


def _rows(items: Iterable[Item], reading: Reading, flow: Flow, stray: list[Item]) -> list[Row]:
    rows: list[Row] = []
    for item in items:
        if not isinstance(item, Element) or item.name != "tr":
            stray.append(item)
            continue
        cells = [c for c in item.children if isinstance(c, Element) and c.name in {"td", "th"}]
        stray += [c for c in item.children if c not in cells]
        if cells:
            rows.append(tuple(_cell(cell, reading, flow) for cell in cells))
    return rows


def _cell(element: Element, reading: Reading, flow: Flow) -> Cell:
    given = dict(element.attributes)
    pairs = tuple(pair for pair in element.attributes if pair[0] not in {"scope", "valign"})
    attributes = attributes_of(replace(element, attributes=pairs), reading)
    return Cell(
        _in_language(flow(element.children, reading, plain=True), attributes),
        element.span,
        align=_align(given, attributes),
        header=element.name == "th",
        rowspan=_span(element, "rowspan", reading),
        colspan=_span(element, "colspan", reading),
    )


def _align(given: dict[str, str], attributes: Attributes) -> Align:
    style = given.get("style", "").replace(" ", "").rstrip(";").removeprefix("text-align:")
    for name in (given.get("align", "").lower(), style.lower(), *attributes.classes):
        if name in ALIGNMENTS:
            return ALIGNMENTS[name]
    return ""


def _in_language(blocks: Blocks, attributes: Attributes) -> Blocks:
    """A cell has no attributes of its own: what it says of its words is said around them."""
    classes = tuple(c for c in attributes.classes if c not in ALIGNMENTS)
    own = replace(attributes, classes=classes, pairs=())
    if own == PLAIN or not blocks:
        return blocks
    first: Block = blocks[0]
    if len(blocks) == 1 and isinstance(first, Plain):
        return (Plain((Styled("phrase", first.children, first.span, own),), first.span),)
    return (Division(blocks, first.span, own),)


def _span(element: Element, name: str, reading: Reading) -> int:
    given = dict(element.attributes).get(name, "1").strip()
    number = int(given[:9]) if given.isascii() and given.isdigit() else 0
    most = WIDEST if name == "colspan" else TALLEST
    kept = min(max(number, 1), most)
    if kept != number:
        message = f"{name}={given[:20]!r} is read as {kept}"
        hint = f"write a number from 1 to {most}"
        reading.found.append(warning("C037", message, element.span, hint))
    return kept


def _bounded(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Rows in which no cell reaches below the last."""
    return tuple(
        tuple(replace(cell, rowspan=min(cell.rowspan, len(rows) - number)) for cell in row)
        for number, row in enumerate(rows)
    )
