"""Laid-out pages -> where their lines stand, to be numbered in proofs. Knows WeasyPrint's boxes (70.0)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure import boxes

PT_PER_PX = 0.75
# Lines nearer to each other than this are one: cells of a row, a formula in its line.
LEAST_DISTANCE = 4.0


@dataclass(frozen=True, slots=True)
class PageLines:
    """The lines of a page: the left and the right edge of its type area, and the baselines from the top.

    In points, counted from the lower left corner of the trimmed page.
    """

    left: float
    right: float
    baselines: tuple[float, ...]


def line_places(pages: Iterable[Any]) -> tuple[PageLines, ...]:
    """The lines of each page, those of its notes too; running heads, folios and turned figures have none."""
    return tuple(_page_lines(page._page_box) for page in pages)  # noqa: SLF001


def _page_lines(page: Any) -> PageLines:  # noqa: ANN401
    left = page.content_box_x() * PT_PER_PX
    height = page.margin_height() * PT_PER_PX
    found = sorted((height - y * PT_PER_PX for y in _baselines(page)), reverse=True)
    kept: list[float] = []
    for baseline in found:
        if not kept or kept[-1] - baseline >= LEAST_DISTANCE:
            kept.append(round(baseline, 2))
    return PageLines(round(left, 2), round(left + page.width * PT_PER_PX, 2), tuple(kept))


def _baselines(box: Any) -> Iterator[float]:  # noqa: ANN401
    """The baselines of the lines in a box, from the top of the page in CSS pixels."""
    for child in box.children:
        if isinstance(child, boxes.MarginBox) or child.style["transform"]:
            continue
        if isinstance(child, boxes.LineBox):
            words = [b for b in child.descendants() if isinstance(b, boxes.TextBox) and b.text.strip()]
            if words:
                yield words[0].position_y + words[0].baseline
        elif isinstance(child, boxes.ParentBox):
            yield from _baselines(child)
