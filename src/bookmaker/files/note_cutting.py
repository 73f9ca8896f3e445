"""Heights of notes -> the room that each gets of a page. Plain numbers, in CSS px."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum


class Ease(IntEnum):
    """How much may be asked of the notes of a page, from what a compositor likes to what must be."""

    FINE = 0  # two lines on either side of a cut, and orphans and widows as the style sheet says
    SCANT = 1  # one line on either side
    WAITING = 2  # a note from an earlier page shows nothing here, and goes on later


@dataclass(frozen=True, slots=True)
class Measure:
    """How high a note is, whole, and how high its first piece is for each place where it can be cut."""

    whole: float
    fine: tuple[float, ...] = ()
    scant: tuple[float, ...] = ()
    may_wait: bool = False

    def stops(self, ease: Ease) -> tuple[float, ...]:
        """Heights of the first piece, ascending."""
        match ease:
            case Ease.FINE:
                return self.fine
            case Ease.SCANT:
                return self.scant
            case Ease.WAITING:
                return (0.0, *self.scant) if self.may_wait else self.scant


def shares(notes: Sequence[Measure], room: float, ease: Ease = Ease.FINE) -> tuple[float, ...] | None:
    """The height of each note, in the order of the page, or None when not all of them can begin in `room`.

    Every note first gets the least that it can be cut to. Then as many as can be are whole, the earlier
    ones first, so that few notes run on; the earliest of the others gets what is left.
    """
    stops = [note.stops(ease) for note in notes]
    given = [min((*places, note.whole)) for note, places in zip(notes, stops, strict=True)]
    spare = room - sum(given)
    if spare < 0:
        return None
    for place, note in enumerate(notes):
        if note.whole - given[place] <= spare:
            spare -= note.whole - given[place]
            given[place] = note.whole
    for place, note in enumerate(notes):
        if given[place] < note.whole:
            height = max(stop for stop in stops[place] if stop - given[place] <= spare)
            spare -= height - given[place]
            given[place] = height
    return tuple(given)
