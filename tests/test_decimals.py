"""Numbers in tables stand on the decimal."""

from __future__ import annotations

import pytest

from bookmaker.content.tree import Cell, Plain, Table, Text
from bookmaker.diagnostics import Span
from bookmaker.editions.decimals import decimals

SPAN = Span("a.md")


def cell(text: str, align: str = "right", **spans: int) -> Cell:
    return Cell((Plain((Text(text, SPAN),), SPAN),), SPAN, align, **spans)  # type: ignore[arg-type]


def table(column: str, align: str = "right") -> Table:
    cells = [cell(text.strip(), align) for text in column.split("|")]
    return Table((), tuple((cell(str(n), "left"), each) for n, each in enumerate(cells)), (), (), SPAN)


@pytest.mark.parametrize(
    ("column", "blanks"),
    [
        ("1.25 | 99.5 | −3.0 | 15", ["", "0", "0", ".00"]),
        ("1,25 | 1.200,5 | 3", ["", "0", ",00"]),
        ("$1,200.50 | $3 | – | ", ["", ".00", "", ""]),
        ("1\u202f200,5 | 3", ["", ",0"]),
        ("1,200 | 12 | 3,000,000", ["", "", ""]),
        ("1.125 | 2", ["", ""]),
        ("1.5 | 2,5", ["", ""]),
        ("1.5 | 3 May", ["", ""]),
        ("1.50 | 2.25", ["", ""]),
    ],
)
def test_shorter_numbers_have_room_for_the_decimals_of_others(column: str, blanks: list[str]) -> None:
    found = decimals(table(column))
    assert blanks == [found.get((row, 1), "") for row in range(len(blanks))]


def test_columns_that_are_not_set_to_the_right_and_tables_with_spans_stay_as_they_are() -> None:
    assert not decimals(table("1.25 | 3", "left"))
    one, two = cell("1.25"), cell("3", rowspan=2)
    assert not decimals(Table((), ((cell("a"), one), (cell("b"), two)), (), (), SPAN))


def test_a_sum_stands_on_the_decimal_of_its_column_and_a_note_is_no_row() -> None:
    total, note = cell("2"), cell("Note", "", colspan=2)
    foot = ((cell("Sum", "left"), total), (note,))
    whole = Table((), ((cell("a", "left"), cell("1.5")),), foot, (), SPAN)
    assert {(1, 1): ".0"} == decimals(whole)
