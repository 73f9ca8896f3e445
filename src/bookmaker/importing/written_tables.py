"""Table -> a pipe table, or HTML where Markdown has no mark for what is in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, zip_longest

from bookmaker.content.tree import Blocks, Cell, Code, Inlines, Math, Paragraph, Plain, Row, Table
from bookmaker.content.walk import inlines_of
from bookmaker.importing.markdown_text import begun
from bookmaker.importing.written_lines import attributes_written, line, settled

_RULES = {"": "---", "left": ":--", "center": ":-:", "right": "--:"}
_WIDEST_COLUMN, _WIDEST_TABLE = 40, 110


def table_written(table: Table, inside: Callable[[Blocks], str]) -> str:
    """The table and its caption; `inside` writes the blocks of a cell."""
    return _pipes(table) if _is_simple(table) else _elements(table, inside)


def _is_simple(table: Table) -> bool:
    rows = (*table.head, *table.body)
    widths = {len(row) for row in rows}
    cells = tuple(chain.from_iterable(rows))
    return (
        len(table.head) == 1
        and bool(table.body)
        and not table.foot
        and len(widths) == 1
        and all(map(_is_simple_cell, cells))
        and not any(cell.header for cell in chain.from_iterable(table.body))
    )


def _is_simple_cell(cell: Cell) -> bool:
    lone = len(cell.children) <= 1 and all(isinstance(b, Plain | Paragraph) for b in cell.children)
    barred = any(
        "|" in (n.text if isinstance(n, Code) else n.tex)
        for n in inlines_of(cell.children)
        if isinstance(n, Code | Math)
    )
    return lone and not barred and cell.rowspan == 1 and cell.colspan == 1


# --- pipes -------------------------------------------------------------------------------------------------


def _pipes(table: Table) -> str:
    rows = [[_in_a_line(cell) for cell in row] for row in (*table.head, *table.body)]
    rules = [_RULES[_alignment(column)] for column in zip(*table.head, *table.body, strict=True)]
    widths = [max(map(len, column)) for column in zip(rules, *rows, strict=True)]
    padded = max(widths) <= _WIDEST_COLUMN and sum(widths) <= _WIDEST_TABLE
    sizes = widths if padded else [0] * len(widths)
    head, *body = (_row(row, sizes) for row in rows)
    rule = "|".join(_stretched(mark, size + 2) for mark, size in zip(rules, sizes, strict=True))
    return "\n".join((head, f"|{rule}|", *body, *_caption(table)))


def _alignment(column: tuple[Cell, ...]) -> str:
    below = {cell.align for cell in column[1:]}
    return below.pop() if len(below) == 1 else ""


def _stretched(rule: str, size: int) -> str:
    return f"{rule[0]}{'-' * max(size - 2, 1)}{rule[-1]}"


def _row(cells: list[str], sizes: list[int]) -> str:
    return f"| {' | '.join(text.ljust(size) for text, size in zip(cells, sizes, strict=True))} |"


def _in_a_line(cell: Cell) -> str:
    runs: list[Inlines] = [b.children for b in cell.children if isinstance(b, Plain | Paragraph)]
    return line(settled(chain.from_iterable(runs))).replace("\\\n", "<br>").strip()


def _caption(table: Table) -> tuple[str, ...]:
    if not table.caption and not table.attributes.id:
        return ()
    named = attributes_written(table.attributes)
    return ("", f": {_words(table)} {named}".rstrip())


def _words(table: Table) -> str:
    """The caption in a line; braces in it would be attributes."""
    return begun(line(settled(table.caption)).replace("\\\n", " ").replace("\\{", "&#123;").strip())


# --- elements ----------------------------------------------------------------------------------------------


def _elements(table: Table, inside: Callable[[Blocks], str]) -> str:
    """A blank line around what stands in a cell lets Markdown be read in it."""
    return "\n".join(_lines(table, inside))


def _lines(table: Table, inside: Callable[[Blocks], str]) -> Iterator[str]:
    yield f'<table id="{table.attributes.id}">' if table.attributes.id else "<table>"
    if table.caption:
        yield f"<caption>\n\n{_words(table)}\n\n</caption>"
    for name, rows in zip_longest(("thead", "tbody", "tfoot"), (table.head, table.body, table.foot)):
        if rows:
            yield f"<{name}>"
            yield from chain.from_iterable(_cells(row, name == "thead", inside) for row in rows)
            yield f"</{name}>"
    yield "</table>"


def _cells(row: Row, is_head: bool, inside: Callable[[Blocks], str]) -> Iterator[str]:
    yield "<tr>"
    for cell in row:
        name = "th" if cell.header or is_head else "td"
        told = "".join(
            f' {key}="{value}"'
            for key, value in (("rowspan", cell.rowspan), ("colspan", cell.colspan), ("align", cell.align))
            if value not in {1, ""}
        )
        text = inside(cell.children)
        yield f"<{name}{told}>\n\n{text}\n\n</{name}>" if text else f"<{name}{told}></{name}>"
    yield "</tr>"
