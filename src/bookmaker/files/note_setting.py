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

# CSS px. What a note may be drawn below its last line.
_SLACK = 0.5


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
class _Galley:
    """What is left of a note, laid out from `top` to `bottom`; no box where it can't be cut as is wanted."""

    box: Any
    resume: Any
    margins: list[float]
    absolutes: list[Any]
    top: float
    bottom: float

    @property
    def ends(self) -> bool:
        """Whether the note is there to its end."""
        return self.box is not None and self.resume is None

    @property
    def height(self) -> float:
        """With the margins at its foot."""
        return self.bottom - self.top + float(collapse_margin(self.margins))

    def move(self, top: float) -> None:
        """Put it elsewhere on the page."""
        self.box.translate(dy=top - self.top)
        self.top, self.bottom = top, self.bottom + top - self.top


@dataclass(slots=True)
class _Stack:
    """Notes as they are laid out one below the other; lives inside `Compositor.set`."""

    area: Any
    bottom: float
    limit: float = inf
    loose: bool = False
    margins: list[float] = field(default_factory=list)
    absolutes: list[Any] = field(default_factory=list)
    rests: dict[Any, Rest] = field(default_factory=dict)


class Compositor:
    """Sets the notes of `pages`, WeasyPrint's state of layout, in the width and the note area of its page."""

    def __init__(self, pages: Any) -> None:  # noqa: ANN401
        self.at_work = False
        self._pages = pages
        self._units: dict[tuple[Any, bool], Any] = {}
        self._galleys: dict[tuple[Any, str, bool], _Galley] = {}

    def forget(self) -> None:
        """Begin a page: contents that name pages may have changed since another was laid out."""
        self._units.clear()
        self._galleys.clear()

    def measure(self, rest: Rest, *, loose: bool) -> Measure:
        """The height of what is left of a note, and of its first piece for each cut."""
        galley = self._galley(rest, loose=False)
        if loose and not galley.ends:
            galley = self._galley(rest, loose=True)
        return _measure_of(galley, loose=loose)

    def set_whole(self, rests: Sequence[Rest], room: float) -> Setting | None:
        """What is left of some notes, to their ends; None when that is higher than the room."""
        return self._set([(rest, inf) for rest in rests], room, loose=False)

    def set(self, given: Sequence[tuple[Rest, float]], *, loose: bool) -> Setting | None:
        """Each rest in its height, below the one before; None when one can't be cut so."""
        return self._set(given, inf, loose=loose)

    def _set(self, given: Sequence[tuple[Rest, float]], room: float, *, loose: bool) -> Setting | None:
        area = _empty(self._pages.current_footnote_area)
        top = area.content_box_y()
        stack = _Stack(area, top, top + room, loose)
        fits = all(height == 0 or self._add(stack, rest, height) for rest, height in given)
        area.height = max(stack.bottom + collapse_margin(stack.margins) - top, area.min_height)
        rests = [stack.rests.get(rest.note) if height else rest for rest, height in given]
        left = tuple(rest for rest in rests if rest is not None)
        ended = frozenset(rest.note for rest, _ in given) - {rest.note for rest in left}
        return Setting(area, stack.absolutes, left, ended) if fits and area.height <= room else None

    def _add(self, stack: _Stack, rest: Rest, height: float) -> bool:
        galley = self._placed(stack, rest) if height == inf else self._cut(stack, rest, height)
        if galley.box is None:
            return False
        if galley.resume is not None:
            if stack.limit < inf:
                return False
            stack.rests[rest.note] = Rest(rest.note, galley.resume)
        stack.area.children.append(galley.box)
        stack.absolutes += galley.absolutes
        stack.bottom, stack.margins = galley.bottom, galley.margins
        return stack.bottom <= stack.limit

    def _placed(self, stack: _Stack, rest: Rest) -> _Galley:
        """The whole rest: what was laid out once need only be moved, unless margins collapse with it."""
        galley = self._galley(rest, loose=False)
        if stack.limit < inf and not galley.ends:
            return galley
        if not galley.ends or collapse_margin(stack.margins):
            return self._laid(stack, rest, inf)
        galley.move(stack.bottom)
        return galley

    def _cut(self, stack: _Stack, rest: Rest, height: float) -> _Galley:
        galley = self._laid(stack, rest, height)
        if galley.box is None or galley.resume is None:
            return galley
        if galley.resume == rest.skip:
            # Nothing was set: rather a note off the page, which is found, than one that never ends.
            return self._laid(stack, rest, inf)
        lines = bottom_of_text(galley.box) - stack.bottom
        if lines < height - _SLACK:
            # WeasyPrint draws a block that it has broken down to the end of its room.
            return self._laid(stack, rest, lines)
        return galley

    def _galley(self, rest: Rest, *, loose: bool) -> _Galley:
        """The rest of a note set alone, to its end if that is not too far."""
        key = rest.note, repr(rest.skip), loose
        if key not in self._galleys:
            area = _empty(self._pages.current_footnote_area)
            stack = _Stack(area, area.content_box_y(), loose=loose)
            self._galleys[key] = self._laid(stack, rest, _FAR * area.page.height)
        return self._galleys[key]

    def _laid(self, stack: _Stack, rest: Rest, height: float) -> _Galley:
        pages, top = self._pages, stack.bottom
        unit = self._unit(rest.note, loose=stack.loose)
        unit.position_x, unit.position_y = stack.area.content_box_x(), top
        below = -inf if height == inf else pages.page_bottom - top - height - HAIR
        absolutes: list[Any] = []
        pages.create_block_formatting_context(unit)
        self.at_work = True
        box, resume, _, margins, _, _ = block_level_layout(
            pages,
            unit,
            below,
            rest.skip,
            stack.area,
            stack.loose,
            absolutes,
            absolutes,
            list(stack.margins),
        )
        self.at_work = False
        floats = [shape.position_y + shape.margin_height() for shape in pages.excluded_shapes]
        pages.finish_block_formatting_context()
        if box is None:
            return _Galley(None, resume, [], [], top, top)
        bottom = max([box.border_box_y() + box.border_height(), *floats])
        return _Galley(box, resume, [*margins, box.margin_bottom], absolutes, top, bottom)

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


def _measure_of(galley: _Galley, *, loose: bool) -> Measure:
    """Where a note can be cut: with two lines on either side, or one where it breaks anywhere."""
    if galley.box is None:
        return Measure(inf)
    least_lines = 1 if loose else 2
    lines = [(bottom - galley.top, fine or loose) for bottom, fine in lines_of(galley.box)]
    if galley.ends:
        lines = lines[:-least_lines]
    elif not loose:
        # What follows the last line isn't known.
        lines = lines[:-1]
    stops = tuple(bottom for bottom, fine in lines[least_lines - 1 :] if fine)
    return Measure(galley.height if galley.ends else inf, stops)


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
