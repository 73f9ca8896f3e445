"""Folios -> the running heads of the pages that hold notes: "Notes to pages 41–63"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bookmaker.content.words import Words


@dataclass(frozen=True, slots=True)
class NotePages:
    """Folios of one note: of its first call, and of the pages on which its text begins and ends."""

    call: str
    start: str
    end: str


def running_heads(notes: Iterable[NotePages], words: Words) -> Mapping[str, str]:
    """What stands over each page, by its folio: which pages call the notes on it. The notes are in order."""
    placed = tuple(notes)
    folios = tuple(dict.fromkeys(folio for note in placed for folio in (note.start, note.end)))
    order = {folio: place for place, folio in enumerate(folios)}
    calls: dict[str, list[str]] = defaultdict(list)
    for note in placed:
        for folio in folios[order[note.start] : order[note.end] + 1]:
            calls[folio].append(note.call)
    return {folio: _notes_to(called, words) for folio, called in calls.items()}


def _notes_to(called: list[str], words: Words) -> str:
    first, last = called[0], called[-1]
    form = words.notes_to_page if first == last else words.notes_to_pages
    return form.format(first=first, last=last)
