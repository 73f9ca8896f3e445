"""Titles balanced over their lines, which WeasyPrint 70.0 cannot do (`text-wrap: balance`).

A title that takes several lines gets the least width in which it takes no more. The lines of a block come
from one function, `iter_line_boxes`; for titles it is asked in narrower and narrower blocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weasyprint.layout import block, inline

from bookmaker.files.mending import check_version

# The classes of the vocabulary that are balanced.
BALANCED = frozenset({"title", "subtitle"})
MOST_LINES = 6
STEPS = 7

_lines_of = inline.iter_line_boxes


def install() -> None:
    """Balance the titles of every later layout; a second call changes nothing."""
    check_version()
    block.iter_line_boxes = _balanced


def _balanced(  # noqa: PLR0913, PLR0917 (WeasyPrint's own signature)
    context: Any,  # noqa: ANN401
    box: Any,  # noqa: ANN401
    position_y: float,
    bottom_space: float,
    skip_stack: Any,  # noqa: ANN401
    containing_block: Any,  # noqa: ANN401
    *rest: Any,  # noqa: ANN401
) -> Iterator[tuple[Any, Any]]:
    """The lines of a block; `iter_line_boxes` as it is but for titles."""
    if not _is_title(containing_block) or skip_stack is not None:
        yield from _lines_of(context, box, position_y, bottom_space, skip_stack, containing_block, *rest)
        return
    _, _, *styles = rest

    def lines(width: float) -> list[tuple[Any, Any]]:
        narrow = containing_block.copy()
        narrow.width = width
        return list(_lines_of(context, box, position_y, bottom_space, None, narrow, [], [], *styles))

    width = _least_width(lines, containing_block.width)
    narrow = containing_block.copy()
    narrow.width = width
    for line, resume_at in _lines_of(context, box, position_y, bottom_space, None, narrow, *rest):
        line.translate(_offset(containing_block, containing_block.width - width))
        yield line, resume_at


def _is_title(box: Any) -> bool:  # noqa: ANN401
    element = getattr(box, "element", None)
    if element is None or box.element_tag != element.tag:
        return False
    return not BALANCED.isdisjoint((element.get("class") or "").split())


def _least_width(lines: Any, width: float) -> float:  # noqa: ANN401
    """The least width, in CSS px, in which there are as few lines as in `width`."""
    at_first = lines(width)
    if not 1 < len(at_first) <= MOST_LINES:
        return width
    low, high = sum(line.width for line, _ in at_first) / len(at_first), width
    for _ in range(STEPS):
        middle = (low + high) / 2
        tried = lines(middle)
        fits = len(tried) == len(at_first) and all(line.width <= middle + 1 for line, _ in tried)
        low, high = (low, middle) if fits else (middle, high)
    return high


def _offset(box: Any, spare: float) -> float:  # noqa: ANN401
    """How far lines set in a narrower block lie from their place in the whole one."""
    align = box.style["text_align_all"]
    if align == "center":
        return spare / 2
    right = {"ltr": "end", "rtl": "start"}[box.style["direction"]]
    return spare if align in {"right", right} else 0
