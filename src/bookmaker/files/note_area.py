"""The notes at the foot of a page, while WeasyPrint lays it out: what begins there, and what runs on."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from math import inf
from typing import Any

from weasyprint.layout import LayoutContext

from bookmaker.files.note_cutting import shares
from bookmaker.files.note_lines import bottom_of_text, notes_called_in
from bookmaker.files.note_setting import HAIR, Compositor, Rest, Setting, frame, without_automatic_margins

# Of the type area's height: what notes leave to the text, when they fill a page.
TEXT_SHARE = 0.2


class Ease(IntEnum):
    """How much may be asked of the notes of a page, from what a compositor likes to what must be."""

    FINE = 0  # two lines on either side of a cut, and as the style sheet says
    SCANT = 1  # one line on either side, whatever the style sheet says
    WAITING = 2  # a note from an earlier page shows nothing here, and goes on later


class NotedPages(LayoutContext):  # type: ignore[misc]
    """WeasyPrint's state of layout, with notes that run on. The mended functions call its public methods."""

    footnotes: list[Any]
    current_page_footnotes: list[Any]
    reported_footnotes: list[Any]

    def __init__(self, *args: Any) -> None:  # noqa: ANN401
        super().__init__(*args)
        self.only_notes = False
        self._carried: tuple[Rest, ...] = ()
        # By note called on this page: where its line ends, and the room for lines that must follow that.
        self._calls: dict[Any, float] = {}
        self._lines_after: dict[Any, float] = {}
        self._text_bottom = -inf
        self._closed = False
        self._compositor = Compositor(self)
        self._setting: Setting | None = None
        # By number of the page, counted from 1: what it gave to the next one, and got from the one before.
        self._sent: dict[int, tuple[Rest, ...]] = {}
        self._received: dict[int, tuple[Rest, ...]] = {}
        # By note: the number of the page on which it begins.
        self._begun: dict[Any, int] = {}

    # Pages

    def kind_of_page(self, page_type: Any, resume_at: Any, next_page: Any) -> Any:  # noqa: ANN401
        """The type of the page to come. One that holds nothing but ends of notes is not a blank page."""
        self.only_notes = resume_at is None and bool(self.reported_footnotes)
        if self.only_notes:
            return page_type._replace(blank=False, name=next_page["page"])
        return page_type

    def open_page(self, number: int) -> None:
        """Begin the foot of a page with what the page before has sent.

        Earlier pages may be those of an earlier pagination: their notes are not begun again where a table's
        head repeats a call.
        """
        self._carried = self._received[number] = self._sent.get(number - 1, ())
        self.reported_footnotes = []
        self._calls = {}
        self._lines_after = {}
        self._text_bottom = -inf
        self._closed = False
        self._compositor.forget()
        without_automatic_margins(self.current_footnote_area)
        self._begun = {note: page for note, page in self._begun.items() if page < number}
        set_before = {*self._begun, *(rest.note for rest in self._carried)}
        self.footnotes = [note for note in self.footnotes if note not in set_before]
        self._update_footnote_area()

    def close_page(self, root_box: Any, positioned: list[Any]) -> Any:  # noqa: ANN401
        """The laid-out foot of the page, at its place; what is left goes to the next page."""
        self._compare(notes_called_in(root_box))
        self._fill(bottom_of_text(root_box))
        self._closed = True
        setting = self._setting or Setting(self.current_footnote_area.copy_with_children([]))
        self._begun.update(dict.fromkeys(self.current_page_footnotes, self.current_page))
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
        if self._compositor.at_work or self._closed:
            # A note in a note, or in a margin box: neither has a foot. It will be found missing.
            return True
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

    def _compare(self, called: Sequence[Any]) -> None:
        """See that the page has the notes of its calls, and no others.

        WeasyPrint forgets a grid's notes when it moves the grid to the next page.
        """
        here = self.current_page_footnotes
        missed = [note for note in called if note in self.footnotes]
        ghosts = [note for note in here if note not in called]
        if missed or ghosts:
            self.footnotes = [note for note in self.footnotes if note not in missed] + ghosts
            here[:] = [note for note in called if note in here or note in missed]
            for note in missed:
                self._calls[note], self._lines_after[note] = -inf, 0.0
            self._update_footnote_area()

    def _leave_lines_after(self, note: Any, line: Any, before: Setting | None) -> None:  # noqa: ANN401
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

    def _breaks(self, before: Setting | None, bottom: float) -> bool:
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
        area, text = self.current_footnote_area, self._text_bottom
        if text == -inf:
            text = max(self._least_text(), *self._bottoms_here())
        return float(min(self._foot() - text - frame(area), area.max_height)) + HAIR

    def _bottoms_here(self) -> list[float]:
        notes = self.current_page_footnotes
        return [self._calls[note] + self._lines_after[note] for note in notes] or [-inf]

    # Setting

    def _entries(self) -> tuple[Rest, ...]:
        return (*self._carried, *(Rest(note) for note in self.current_page_footnotes))

    def _update_footnote_area(self) -> None:
        if not self._settle():
            # Something that can't be broken is too tall. Rather off the page, where it is found, than
            # nowhere; and one at a time, that the notes come to an end.
            first, *others = self._entries()
            given = [(first, self._room()), *((rest, 0) for rest in others)]
            self._show(self._compositor.set(given, loose=True))

    def _settle(self, most: Ease = Ease.WAITING) -> bool:
        """Lay out the page's notes in its room, asking no more of them than is needed, or than `most`."""
        entries = self._entries()
        if not entries:
            self._show(None)
            return True
        room = self._room()
        if (setting := self._compositor.set_whole(entries, room)) is not None:
            self._show(setting)
            return True
        # With no text on the page, notes that wait would wait for ever.
        most = min(most, Ease.SCANT) if self.only_notes else most
        for ease in Ease:
            if ease <= most and (setting := self._cut_setting(entries, room, ease)) is not None:
                self._show(setting)
                return True
        return False

    def _cut_setting(self, entries: tuple[Rest, ...], room: float, ease: Ease) -> Setting | None:
        measures = [self._compositor.measure(rest, loose=ease > Ease.FINE) for rest in entries]
        if ease is Ease.WAITING:
            begun = len(self._carried)
            measures[:begun] = [measure.or_nothing() for measure in measures[:begun]]
        heights = shares(measures, room)
        if heights is None:
            return None
        pairs = zip(heights, measures, strict=True)
        given = [inf if height >= measure.whole else height for height, measure in pairs]
        return self._compositor.set(list(zip(entries, given, strict=True)), loose=ease > Ease.FINE)

    def _show(self, setting: Setting | None) -> None:
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
            settled = self._settle()
            while not settled and self.current_page_footnotes:
                self.reported_footnotes.insert(0, self.current_page_footnotes.pop())
                settled = self._settle()
            if not settled:
                self._update_footnote_area()
