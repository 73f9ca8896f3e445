"""Notes in print: each begins on the page of its call, and no word of it is lost."""

from __future__ import annotations

from bookmaker.files import note_faults, running_notes
from bookmaker.files.note_faults import NoteFault
from note_books import dense_book, laid_out, pairs

running_notes.install()


def faults(body: str, notes: int, style: str = "") -> tuple[NoteFault, ...]:
    return note_faults.note_faults(laid_out(body, style).pages, pairs(notes))


def test_dense_notes_are_all_there() -> None:
    """Of 150 notes in dense pages none is lost and none is astray."""
    assert faults(dense_book(1, 75), 75) == ()
    assert faults(dense_book(2, 75), 75) == ()
