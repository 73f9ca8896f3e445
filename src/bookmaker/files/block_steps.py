"""`block-step-size` (CSS Rhythmic Sizing 1, 3): blocks of any height that bring the text back to its lines.

WeasyPrint 70.0 does not know it. The white that such a block needs, so that what comes behind it stands on a
line of the page's grid, is put above and below its content in equal parts; below alone at the head of a page,
where the margin below gives way instead if the block is hardly longer than its lines.
Unlike the draft's, the step is counted from the head of the page: what was off before is on again.
"""

from __future__ import annotations

from typing import Any

from weasyprint.css import computed_values
from weasyprint.css.properties import INITIAL_VALUES, KNOWN_PROPERTIES
from weasyprint.css.tokens import get_length, get_single_keyword
from weasyprint.css.validation import properties as validation
from weasyprint.layout import block

from bookmaker.files.mending import check_version, mended, put_in_place

# Less than this, in CSS px, is no distance; so much of a step may be taken from a margin.
HAIR, LITTLE = 0.05, 0.15

_CHILDREN = {
    """\
    # Check that child doesn’t overflow and set next position_y.
    if new_child is not None:
""": """\
    with_whole_steps(context, new_child, bottom_space, at_head=page_is_empty_with_no_children)
    # Check that child doesn’t overflow and set next position_y.
    if new_child is not None:
""",
}


def install() -> None:
    """Make WeasyPrint know the property; a second call changes nothing."""
    check_version()
    INITIAL_VALUES["block_step_size"] = "none"
    KNOWN_PROPERTIES.add("block-step-size")
    validation.PROPERTIES["block-step-size"] = _block_step_size
    computed_values.COMPUTER_FUNCTIONS["block_step_size"] = _computed
    if not hasattr(block, "with_whole_steps"):
        put_in_place([mended(block, "_in_flow_layout", _CHILDREN)])
        block.with_whole_steps = with_whole_steps


def _block_step_size(tokens: Any) -> Any:  # noqa: ANN401 (WeasyPrint has no types)
    """The value of a declaration, None where it is invalid."""
    if get_single_keyword(tokens) == "none":
        return "none"
    return get_length(tokens[0], negative=False) if len(tokens) == 1 else None


vars(_block_step_size)["wants_base_url"] = False  # WeasyPrint asks every function for it


def _computed(style: Any, name: str, value: Any) -> Any:  # noqa: ANN401
    return value if value == "none" else computed_values.length(style, name, value, pixels_only=True)


def with_whole_steps(context: Any, box: Any, bottom_space: float, *, at_head: bool) -> None:  # noqa: ANN401
    """Lengthen a block that was laid out, if it has steps. One that is broken fills its page anyway."""
    step: Any = "none" if box is None else box.style["block_step_size"]
    if step != "none" and step and not context.in_column:
        _lengthen(context, box, bottom_space, step, at_head=at_head)


def _lengthen(context: Any, box: Any, bottom_space: float, step: float, *, at_head: bool) -> None:  # noqa: ANN401
    """Let the block end where a line of the page ends, if that is still on the page."""
    top = context.current_footnote_area.page.content_box_y()
    end = box.border_box_y() + box.border_height() + box.margin_bottom
    white = -(end - top) % step
    over = step - white
    if white < HAIR or over < HAIR:
        return
    if at_head and over <= min(step * LITTLE, box.margin_bottom):
        box.height -= over
        return
    if context.overflows_page(bottom_space, end + white):
        return
    if not at_head:
        for child in box.children:
            child.translate(dy=white / 2)
    box.height += white
