"""`text-wrap: balance` (CSS Text 4, 6.4.1), which WeasyPrint 70.0 does not know: lines of about one length.

Text that takes several lines gets the least width in which it takes no more. The lines of a block come
from one function, `iter_line_boxes`; for such text it is asked in narrower and narrower blocks. Longer text
and text with leaders stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weasyprint.css.properties import INHERITED, INITIAL_VALUES, KNOWN_PROPERTIES
from weasyprint.css.tokens import get_single_keyword
from weasyprint.css.validation import properties as validation
from weasyprint.layout import block, inline

from bookmaker.files.mending import check_version

VALUES = frozenset({"auto", "wrap", "nowrap", "balance", "pretty", "stable"})
MOST_LINES = 6
STEPS = 7

_lines_of = inline.iter_line_boxes


def install() -> None:
    """Make WeasyPrint know the property, of which it follows `balance`; a second call changes nothing."""
    check_version()
    INITIAL_VALUES["text_wrap"] = "auto"
    INHERITED.add("text_wrap")
    KNOWN_PROPERTIES.add("text-wrap")
    validation.PROPERTIES["text-wrap"] = _text_wrap
    block.iter_line_boxes = _balanced


def _text_wrap(tokens: Any) -> str | None:  # noqa: ANN401
    """The value of a declaration, None where it is invalid."""
    keyword: str | None = get_single_keyword(tokens)
    return keyword if keyword in VALUES else None


vars(_text_wrap)["wants_base_url"] = False  # WeasyPrint asks every function for it


def _balanced(  # noqa: PLR0913, PLR0917 (WeasyPrint's own signature)
    context: Any,  # noqa: ANN401
    box: Any,  # noqa: ANN401
    position_y: float,
    bottom_space: float,
    skip_stack: Any,  # noqa: ANN401
    containing_block: Any,  # noqa: ANN401
    *rest: Any,  # noqa: ANN401
) -> Iterator[tuple[Any, Any]]:
    """The lines of a block; `iter_line_boxes` as it is but for those that are balanced."""
    if skip_stack is not None or not _is_balanced(containing_block, box):
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


def _is_balanced(containing_block: Any, box: Any) -> bool:  # noqa: ANN401
    if containing_block.style["text_wrap"] != "balance":
        return False
    return not any(inner.is_leader for inner in box.descendants())


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
