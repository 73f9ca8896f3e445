"""Laid-out pages -> where their lines and type areas stand, for proofs and the preview. Knows WeasyPrint's
boxes (70.0).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from weasyprint.formatting_structure import boxes

from bookmaker.files.page_lines import PageLines

PT_PER_PX = 0.75
# Lines nearer to each other than this are one: cells of a row, a formula in its line.
LEAST_DISTANCE = 4.0


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
    top = height - page.content_box_y() * PT_PER_PX
    sides = (round(left, 2), round(left + page.width * PT_PER_PX, 2))
    ends = (round(top, 2), round(top - page.height * PT_PER_PX, 2))
    return PageLines(*sides, tuple(kept), *ends, _leading(page))


def _leading(page: Any) -> float:  # noqa: ANN401
    """The line height of the document's root: WeasyPrint has it as a number of times or as (pixels, "px")."""
    height = page.children[0].style["line_height"] if page.children else "normal"
    value, unit = height if isinstance(height, tuple) else (0, "")
    return round(value * PT_PER_PX, 3) if unit == "px" else 0.0


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
