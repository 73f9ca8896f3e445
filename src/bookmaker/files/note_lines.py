"""Laid-out boxes -> where their lines lie, and which notes they call. Reads WeasyPrint's boxes alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder


def bottom_of_text(box: Any) -> float:  # noqa: ANN401
    """How far down the lines, pictures and tables in a box reach; boxes that are stretched don't count."""
    if isinstance(box, AbsolutePlaceholder):
        return -inf
    if isinstance(box, boxes.LineBox) and _is_empty(box):
        return -inf
    if isinstance(box, boxes.LineBox | boxes.ReplacedBox | boxes.TableBox):
        return float(box.position_y + box.margin_height())
    if not box.children:
        return float(box.border_box_y() + box.border_height())
    return max(bottom_of_text(child) for child in box.children)


def _is_empty(line: Any) -> bool:  # noqa: ANN401
    """Whether nothing is set in a line: WeasyPrint puts one before a block that stands in an inline box."""
    set_there = boxes.TextBox | boxes.AtomicInlineLevelBox
    return not any(isinstance(box, set_there) for box in line.descendants())


def notes_called_in(root_box: Any) -> list[Any]:  # noqa: ANN401
    """The notes of the calls in a box, in their order."""
    return [box.footnote for box in root_box.descendants(placeholders=True) if box.footnote is not None]


def lines_of(box: Any) -> list[tuple[float, bool]]:  # noqa: ANN401
    """The bottoms of a laid-out block's lines, and whether its style allows a page to end there.

    A row of a table, and what can't be broken, counts as one line.
    """
    if not isinstance(box, boxes.BlockContainerBox | boxes.TableBox | boxes.TableRowGroupBox):
        return [(box.position_y + box.margin_height(), True)]
    lines = [line for line in box.children if isinstance(line, boxes.LineBox)]
    found = list(_lines_of_paragraph(box.style, lines)) if lines else _lines_of_blocks(box)
    if found and box.style["break_inside"] in ("avoid", "avoid-page"):
        found = [(bottom, False) for bottom, _ in found]
    if found:
        found[-1] = max(found[-1][0], box.border_box_y() + box.border_height()), True
    return found


def _lines_of_blocks(box: Any) -> list[tuple[float, bool]]:  # noqa: ANN401
    return [line for child in box.children if child.is_in_normal_flow() for line in lines_of(child)]


def _lines_of_paragraph(style: Any, lines: Sequence[Any]) -> Iterator[tuple[float, bool]]:  # noqa: ANN401
    for number, line in enumerate(lines, 1):
        fine = number >= style["orphans"] and len(lines) - number >= style["widows"]
        yield line.position_y + line.height, fine
