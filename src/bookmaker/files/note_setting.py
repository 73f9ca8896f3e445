"""Notes -> boxes, one below the other, each whole or cut at a line. Lays out with WeasyPrint.

WeasyPrint can break any block at a line and go on with it from a skip stack. Here it does so with notes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any

from weasyprint.formatting_structure import boxes, build
from weasyprint.layout.block import block_level_layout, block_level_width, collapse_margin
from weasyprint.layout.percent import resolve_percentages

from bookmaker.files.note_cutting import Measure
from bookmaker.files.note_lines import bottom_of_text, lines_of

# Of the type area's height: how far a long note is laid out to see where it can be cut.
_FAR = 1.2

# What keeps lines together, undone.
_LOOSE = {
    "break_before": "auto",
    "break_inside": "auto",
    "break_after": "auto",
    "orphans": 1,
    "widows": 1,
}

# CSS px. Lengths are sums of floats: a line that fits exactly must not be refused.
HAIR = 0.01


@dataclass(frozen=True, slots=True)
class Rest:
    """A note, or what is left of it from `skip` on: the path in its boxes to the first line left."""

    note: Any
    skip: Any = None


@dataclass(frozen=True, slots=True)
class Setting:
    """The notes of a page, laid out one below the other from y = 0."""

    area: Any
    absolutes: list[Any] = field(default_factory=list)
    rests: tuple[Rest, ...] = ()
    whole: frozenset[Any] = frozenset()


@dataclass(slots=True)
class _Stack:
    """Notes as they are laid out one below the other; lives inside `Compositor.set`."""

    area: Any
    bottom: float
    loose: bool
    whole: bool
    margins: list[float] = field(default_factory=list)
    absolutes: list[Any] = field(default_factory=list)
    rests: dict[Any, Rest] = field(default_factory=dict)


class Compositor:
    """Sets the notes of `pages`, WeasyPrint's state of layout, in the width and the note area of its page."""

    def __init__(self, pages: Any) -> None:  # noqa: ANN401
        self.at_work = False
        self._pages = pages
        self._units: dict[tuple[Any, bool], Any] = {}
        self._measures: dict[tuple[Any, str, bool, float, float], Measure] = {}

    def forget(self) -> None:
        """Begin a page: contents that name pages may have changed since another was laid out."""
        self._units.clear()
        self._measures.clear()

    def _unit(self, note: Any, *, loose: bool) -> Any:  # noqa: ANN401
        """The note as a block that can be laid out alone, more than once; `loose`: it breaks anywhere."""
        if (note, loose) not in self._units:
            wrapper = boxes.BlockBox.anonymous_from(self._pages.current_footnote_area, [note.deepcopy()])
            wrapper = build.create_anonymous_boxes(wrapper)
            alone = len(wrapper.children) == 1 and isinstance(wrapper.children[0], boxes.BlockLevelBox)
            unit = wrapper.children[0] if alone else wrapper
            if loose:
                _loosen(unit)
            self._units[note, loose] = unit
        return self._units[note, loose]

    def measure(self, rest: Rest, *, loose: bool) -> Measure:
        """The height of what is left of a note, and of its first piece for each cut."""
        page = self._pages.current_footnote_area.page
        key = rest.note, repr(rest.skip), loose, page.width, page.height
        if key not in self._measures:
            setting = self.set([(rest, _FAR * page.height)], loose=loose)
            if setting is None:
                self._measures[key] = Measure(inf)
            else:
                self._measures[key] = _measure_of(setting, least_lines=1 if loose else 2)
        return self._measures[key]

    def set(
        self, given: Sequence[tuple[Rest, float]], *, loose: bool = False, whole: bool = False
    ) -> Setting | None:
        """Each rest in its height, below the one before.

        None when one can't be cut so; or, with `whole`, when one is cut, or all need more than the height.
        """
        area = _empty(self._pages.current_footnote_area)
        stack = _Stack(area, area.content_box_y(), loose, whole)
        self._pages.create_block_formatting_context(area)
        self.at_work = True
        fits = all(height == 0 or self._add(stack, rest, height) for rest, height in given)
        self.at_work = False
        area.height = stack.bottom + collapse_margin(stack.margins) - area.content_box_y()
        self._pages.finish_block_formatting_context(area)
        area.height = max(area.height, area.min_height)
        rests = [stack.rests.get(rest.note) if height else rest for rest, height in given]
        left = tuple(rest for rest in rests if rest is not None)
        ended = frozenset(rest.note for rest, _ in given) - {rest.note for rest in left}
        return Setting(area, stack.absolutes, left, ended) if fits else None

    def _add(self, stack: _Stack, rest: Rest, height: float) -> bool:
        if stack.whole:
            height -= stack.bottom - stack.area.content_box_y()
        box, resume, margins, absolutes = self._laid(stack, rest, height)
        if stack.whole and resume is not None:
            return False
        if box is not None and resume is not None:
            # WeasyPrint draws a block that it has broken down to the end of its room.
            height = bottom_of_text(box) - stack.bottom
            box, resume, margins, absolutes = self._laid(stack, rest, height)
        if box is None:
            return False
        if resume is not None and resume == rest.skip:
            # Nothing was set: rather a note off the page, which is found, than one that never ends.
            box, resume, margins, absolutes = self._laid(stack, rest, inf)
        stack.area.children.append(box)
        stack.absolutes += absolutes
        stack.bottom = box.border_box_y() + box.border_height()
        stack.margins = [*margins, box.margin_bottom]
        if resume is not None:
            stack.rests[rest.note] = Rest(rest.note, resume)
        return True

    def _laid(self, stack: _Stack, rest: Rest, height: float) -> tuple[Any, Any, list[float], list[Any]]:
        unit = self._unit(rest.note, loose=stack.loose)
        unit.position_x, unit.position_y = stack.area.content_box_x(), stack.bottom
        below = -inf if height == inf else self._pages.page_bottom - stack.bottom - height - HAIR
        absolutes: list[Any] = []
        box, resume, _, margins, _, _ = block_level_layout(
            self._pages,
            unit,
            below,
            rest.skip,
            stack.area,
            stack.loose,
            absolutes,
            absolutes,
            list(stack.margins),
        )
        return box, resume, margins, absolutes


def _empty(area: Any) -> Any:  # noqa: ANN401
    """A copy of the page's note area, of its width, at the top."""
    area = area.copy_with_children([])
    resolve_percentages(area, area.page)
    without_automatic_margins(area)
    block_level_width(area, area.page)
    area.position_y = 0
    return area


def _loosen(unit: Any) -> None:  # noqa: ANN401
    """Let a page end after any line of a block."""
    for box in unit.descendants():
        if isinstance(box, boxes.TextBox | boxes.InlineBox):
            continue
        box.style = box.style.copy()
        box.style.update(_LOOSE)


def _measure_of(setting: Setting, least_lines: int) -> Measure:
    """Where a note can be cut, with so many lines on either side, when it was laid out alone."""
    top = setting.area.content_box_y()
    lines = [(bottom - top, fine) for bottom, fine in lines_of(setting.area)]
    if not setting.rests:
        lines = lines[:-least_lines]
    elif least_lines > 1:
        # What follows the last line isn't known.
        lines = lines[:-1]
    stops = tuple(bottom for bottom, fine in lines[least_lines - 1 :] if fine)
    return Measure(inf if setting.rests else setting.area.height, stops)


def without_automatic_margins(area: Any) -> None:  # noqa: ANN401
    """Make `auto` zero, as it is for the margins of a block."""
    for side in ("margin_top", "margin_bottom"):
        if getattr(area, side) == "auto":
            setattr(area, side, 0)


def frame(area: Any) -> float:  # noqa: ANN401
    """The height of an area's margins, rules and padding."""
    margins = area.margin_top + area.margin_bottom
    rules = area.border_top_width + area.border_bottom_width
    return float(margins + rules + area.padding_top + area.padding_bottom)
