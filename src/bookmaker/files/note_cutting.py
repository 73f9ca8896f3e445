"""Heights of notes -> the room that each gets of a page. Plain numbers, in CSS px."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Measure:
    """How high a note is, whole, and, ascending, how high its first piece is where it can be cut."""

    whole: float
    stops: tuple[float, ...] = ()

    @property
    def least(self) -> float:
        """The height that the note needs to begin."""
        return min((*self.stops, self.whole))

    def or_nothing(self) -> Measure:
        """The same note, when it need not show anything on this page."""
        return replace(self, stops=(0.0, *self.stops))


def shares(notes: Sequence[Measure], room: float) -> tuple[float, ...] | None:
    """The height of each note, in the order of the page, or None when not all of them can begin in `room`.

    Every note first gets the least that it can be cut to. Then as many as can be are whole, the earlier
    ones first, so that few notes run on; the earliest of the others gets what is left.
    """
    given = [note.least for note in notes]
    spare = room - sum(given)
    if spare < 0:
        return None
    for place, note in enumerate(notes):
        if note.whole - given[place] <= spare:
            spare -= note.whole - given[place]
            given[place] = note.whole
    for place, note in enumerate(notes):
        if given[place] < note.whole:
            height = max(stop for stop in note.stops if stop - given[place] <= spare)
            spare -= height - given[place]
            given[place] = height
    return tuple(given)
