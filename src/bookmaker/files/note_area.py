"""The notes at the foot of a page, while WeasyPrint lays it out: what begins here, what runs on, from where.

WeasyPrint can break any block at a line and go on with it from a skip stack. Here it does so with notes: a
note that is too tall for its page is laid out in the room that it gets, and the rest on the next pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any

from weasyprint.formatting_structure import boxes, build
from weasyprint.layout import LayoutContext
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.layout.block import block_level_layout, block_level_width, collapse_margin
from weasyprint.layout.percent import resolve_percentages

from bookmaker.files.note_cutting import Ease, Measure, shares

# Of the type area's height: what notes leave to the text, when they fill a page.
TEXT_SHARE = 0.2

# Of the type area's height: how far a long note is laid out to see where it can be cut.
_FAR = 1.2

# CSS px. Lengths are sums of floats: a line that fits exactly must not be refused.
_HAIR = 0.01


@dataclass(frozen=True, slots=True)
class Rest:
    """A note, or what is left of it from `skip` on: the path in its boxes to the first line left."""

    note: Any
    skip: Any = None


@dataclass(slots=True)
class _Stack:
    """Notes as they are laid out one below the other; lives inside `_stacked`."""

    area: Any
    bottom: float
    forced: bool
    whole: bool
    margins: list[float] = field(default_factory=list)
    absolutes: list[Any] = field(default_factory=list)
    rests: dict[Any, Rest] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Setting:
    """The notes of a page, laid out one below the other from y = 0."""

    area: Any
    absolutes: list[Any] = field(default_factory=list)
    rests: tuple[Rest, ...] = ()
    whole: frozenset[Any] = frozenset()


class NotedPages(LayoutContext):  # type: ignore[misc]
    """WeasyPrint's state of layout, with notes that run on. The mended functions call its public methods."""

    def __init__(self, *args: Any) -> None:  # noqa: ANN401
        super().__init__(*args)
        self.only_notes = False
        self._carried: tuple[Rest, ...] = ()
        # By note called on this page: where its line ends, and the room for lines that must follow that.
        self._calls: dict[Any, float] = {}
        self._lines_after: dict[Any, float] = {}
        self._text_bottom = -inf
        self._setting: _Setting | None = None
        # By number of the page, counted from 1: what it gave to the next one, and got from the one before.
        self._sent: dict[int, tuple[Rest, ...]] = {}
        self._received: dict[int, tuple[Rest, ...]] = {}
        self._units: dict[Any, Any] = {}
        self._measures: dict[tuple[Any, str, float], Measure] = {}

    # Pages

    def kind_of_page(self, page_type: Any, resume_at: Any, next_page: Any) -> Any:  # noqa: ANN401
        """The type of the page to come. One that holds nothing but ends of notes is not a blank page."""
        self.only_notes = resume_at is None and bool(self.reported_footnotes)
        if self.only_notes:
            return page_type._replace(blank=False, name=next_page["page"])
        return page_type

    def open_page(self, number: int) -> None:
        """Begin the foot of a page with what the page before has sent."""
        self._carried = self._received[number] = self._sent.get(number - 1, ())
        self.reported_footnotes: list[Any] = []
        self._calls = {}
        self._lines_after = {}
        self._text_bottom = -inf
        _without_automatic_margins(self.current_footnote_area)
        for rest in self._carried:
            if rest.note in self.footnotes:
                self.footnotes.remove(rest.note)
        self._update_footnote_area()

    def close_page(self, root_box: Any, positioned: list[Any]) -> Any:  # noqa: ANN401
        """The laid-out foot of the page, at its place; what is left goes to the next page."""
        self._fill(_bottom_of_text(root_box))
        setting = self._setting or _Setting(self.current_footnote_area.copy_with_children([]))
        waiting = tuple(Rest(note) for note in self.reported_footnotes)
        self._sent[self.current_page] = (*setting.rests, *waiting)
        self.reported_footnotes = [rest.note for rest in self._sent[self.current_page]]
        positioned.extend(setting.absolutes)
        if setting.area.children:
            setting.area.translate(dy=self._foot() - setting.area.margin_height())
        return setting.area

    def carry_on(self, number: int) -> list[Any]:
        """What page `number` sends on, when it is left as an earlier pagination made it."""
        self.reported_footnotes = [rest.note for rest in self._sent.get(number, ())]
        return self.reported_footnotes

    def gets_other_notes(self, number: int) -> bool:
        """Whether the page was made with other rests than the page before it sends now."""
        return self._received.get(number, ()) != self._sent.get(number - 1, ())

    # Notes

    def begin_note(self, note: Any, line: Any, bottom: float, *, must: bool) -> bool:  # noqa: ANN401
        """Whether a note can begin on this page, below the line that calls it and ends at `bottom`.

        `must`: the line can't go to the next page, since it is the first on this one.
        """
        before = self._setting
        self.footnotes.remove(note)
        self.current_page_footnotes.append(note)
        # Columns, and boxes without a bottom, are laid out more than once: their lines have no place yet.
        self._calls[note] = bottom = -inf if self.in_column else bottom
        self._lines_after[note] = 0.0
        if must:
            return self._settle()
        if self.reported_footnotes:
            return False
        if self._settle(Ease.FINE) and not self._breaks(before, bottom):
            if self._setting and self._setting.rests:
                self._leave_lines_after(note, line, before)
            return True
        return False

    def _leave_lines_after(self, note: Any, line: Any, before: _Setting | None) -> None:  # noqa: ANN401
        """Cut a note so that lines follow its call: else orphans and widows may drag the call away."""
        most = line.style["orphans"] + line.style["widows"] - 2
        for number in range(most, -1, -1):
            self._lines_after[note] = number * line.height
            if self._settle(Ease.FINE) and not self._breaks(before, self._calls[note]):
                return

    def unlayout_footnote(self, footnote: Any) -> None:  # noqa: ANN401
        """Take back a note that this page has laid out. Notes of earlier pages stay what they are."""
        for placed in (self.current_page_footnotes, self.reported_footnotes):
            if footnote in placed:
                placed.remove(footnote)
                self.footnotes.append(footnote)
                self._update_footnote_area()
                return

    def _breaks(self, before: _Setting | None, bottom: float) -> bool:
        """Whether notes that were whole would now run on, for the sake of a line that can go elsewhere."""
        if before is None or self._setting is None:
            return False
        cut = before.whole - self._setting.whole
        carried = {rest.note for rest in self._carried} if bottom <= self._least_text() else set()
        return any(self._calls.get(note) != bottom for note in cut - carried)

    # Room

    def _foot(self) -> float:
        page = self.current_footnote_area.page
        return float(page.content_box_y() + page.height)

    def _least_text(self) -> float:
        """Where the text must be allowed to reach when notes fill the page."""
        page = self.current_footnote_area.page
        return float(page.content_box_y() + (0 if self.only_notes else TEXT_SHARE * page.height))

    def _room(self) -> float:
        """The height that notes may have in their area."""
        area = self.current_footnote_area
        text = (
            self._text_bottom if self._text_bottom > -inf else max(self._least_text(), *self._bottoms_here())
        )
        return float(min(self._foot() - text - _frame(area), area.max_height)) + _HAIR

    def _bottoms_here(self) -> list[float]:
        notes = self.current_page_footnotes
        return [self._calls[note] + self._lines_after[note] for note in notes] or [-inf]

    # Setting

    def _entries(self) -> tuple[Rest, ...]:
        return (*self._carried, *(Rest(note) for note in self.current_page_footnotes))

    def _update_footnote_area(self) -> None:
        if not self._settle():
            # Rather off the page, where it is found, than nowhere.
            self._show(self._stacked([(rest, inf) for rest in self._entries()], forced=True))

    def _settle(self, most: Ease = Ease.WAITING) -> bool:
        """Lay out the page's notes in its room, asking no more of them than is needed, or than `most`."""
        entries = self._entries()
        if not entries:
            self._show(None)
            return True
        room = self._room()
        setting = self._stacked([(rest, room) for rest in entries], whole=True)
        if setting is not None and setting.area.height <= room:
            self._show(setting)
            return True
        for ease in Ease:
            if ease <= most and (setting := self._cut_setting(entries, room, ease)) is not None:
                self._show(setting)
                return True
        return False

    def _cut_setting(self, entries: tuple[Rest, ...], room: float, ease: Ease) -> _Setting | None:
        measures = [self._measure(rest) for rest in entries]
        heights = shares(measures, room, ease)
        if heights is None:
            return None
        given = [
            inf if height >= measure.whole else height
            for height, measure in zip(heights, measures, strict=True)
        ]
        return self._stacked(list(zip(entries, given, strict=True)), forced=ease > Ease.FINE)

    def _show(self, setting: _Setting | None) -> None:
        """Make a setting the page's. The text ends where it begins, but for columns, which see to it."""
        self._setting = setting
        area = self.current_footnote_area
        area.height = "auto" if setting is None else setting.area.height
        if not self.in_column:
            self.page_bottom = self._foot() - (0 if setting is None else area.margin_height())

    def _fill(self, text_bottom: float) -> None:
        """Give the notes the room that the text has left, or take what they cover of it."""
        setting = self._setting
        if setting is None:
            return
        covered = self._foot() - setting.area.margin_height() < text_bottom - 1
        if covered or setting.rests:
            self._text_bottom = max(text_bottom, self.current_footnote_area.page.content_box_y())
            if not self._settle():
                self._show(setting)

    # Layout

    def _unit(self, note: Any) -> Any:  # noqa: ANN401
        """The note as a block that can be laid out alone, more than once."""
        if note not in self._units:
            wrapper = boxes.BlockBox.anonymous_from(self.current_footnote_area, [note.deepcopy()])
            wrapper = build.create_anonymous_boxes(wrapper)
            alone = len(wrapper.children) == 1 and isinstance(wrapper.children[0], boxes.BlockLevelBox)
            self._units[note] = wrapper.children[0] if alone else wrapper
        return self._units[note]

    def _measure(self, rest: Rest) -> Measure:
        key = rest.note, repr(rest.skip), self.current_footnote_area.page.width
        if key not in self._measures:
            page = self.current_footnote_area.page
            setting = self._stacked([(rest, _FAR * page.height)], forced=True)
            assert setting is not None  # noqa: S101 (forced)
            area = setting.area
            top = area.content_box_y()
            lines = [(bottom - top, fine) for bottom, fine in _lines(area)]
            self._measures[key] = Measure(
                inf if setting.rests else area.height,
                tuple(bottom for bottom, fine in lines[1:-2] if fine),
                tuple(bottom for bottom, _ in lines[:-1]),
                may_wait=rest.skip is not None,
            )
        return self._measures[key]

    def _stacked(
        self, given: Sequence[tuple[Rest, float]], *, forced: bool = False, whole: bool = False
    ) -> _Setting | None:
        """Each rest in its height, below the one before.

        None when one can't be cut so; or, with `whole`, when one is cut, or all need more than the height.
        """
        area = _empty(self.current_footnote_area)
        stack = _Stack(area, area.content_box_y(), forced, whole)
        self.create_block_formatting_context(area)
        fits = all(height == 0 or self._add(stack, rest, height) for rest, height in given)
        area.height = stack.bottom + collapse_margin(stack.margins) - area.content_box_y()
        self.finish_block_formatting_context(area)
        area.height = max(min(area.height, area.max_height), area.min_height)
        rests = [stack.rests.get(rest.note) if height else rest for rest, height in given]
        left = tuple(rest for rest in rests if rest is not None)
        ended = frozenset(rest.note for rest, _ in given) - {rest.note for rest in left}
        return _Setting(area, stack.absolutes, left, ended) if fits else None

    def _add(self, stack: _Stack, rest: Rest, height: float) -> bool:
        if stack.whole:
            height -= stack.bottom - stack.area.content_box_y()
        box, resume, margins, absolutes = self._laid(stack, rest, height)
        if stack.whole and resume is not None:
            return False
        if box is not None and resume is not None:
            # WeasyPrint draws a block that it has broken down to the end of its room.
            height = _bottom_of_text(box) - stack.bottom
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
        unit = self._unit(rest.note)
        unit.position_x, unit.position_y = stack.area.content_box_x(), stack.bottom
        below = -inf if height == inf else self.page_bottom - stack.bottom - height - _HAIR
        absolutes: list[Any] = []
        box, resume, _, margins, _, _ = block_level_layout(
            self, unit, below, rest.skip, stack.area, stack.forced, absolutes, absolutes, list(stack.margins)
        )
        return box, resume, margins, absolutes


def _empty(area: Any) -> Any:  # noqa: ANN401
    """A copy of the page's note area, of its width, at the top."""
    area = area.copy_with_children([])
    resolve_percentages(area, area.page)
    _without_automatic_margins(area)
    block_level_width(area, area.page)
    area.position_y = 0
    return area


def _without_automatic_margins(area: Any) -> None:  # noqa: ANN401
    for side in ("margin_top", "margin_bottom"):
        if getattr(area, side) == "auto":
            setattr(area, side, 0)


def _frame(area: Any) -> float:  # noqa: ANN401
    """The height of an area's margins, rules and padding."""
    margins = area.margin_top + area.margin_bottom
    rules = area.border_top_width + area.border_bottom_width
    return float(margins + rules + area.padding_top + area.padding_bottom)


def _bottom_of_text(box: Any) -> float:  # noqa: ANN401
    """How far down the lines, pictures and tables in a box reach; boxes that are stretched don't count."""
    if isinstance(box, AbsolutePlaceholder):
        return -inf
    if isinstance(box, boxes.LineBox | boxes.ReplacedBox | boxes.TableBox):
        return float(box.position_y + box.margin_height())
    return max((_bottom_of_text(child) for child in box.children), default=-inf)


def _lines(box: Any) -> list[tuple[float, bool]]:  # noqa: ANN401
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
    return [line for child in box.children if child.is_in_normal_flow() for line in _lines(child)]


def _lines_of_paragraph(style: Any, lines: Sequence[Any]) -> Iterator[tuple[float, bool]]:  # noqa: ANN401
    for number, line in enumerate(lines, 1):
        fine = number >= style["orphans"] and len(lines) - number >= style["widows"]
        yield line.position_y + line.height, fine
