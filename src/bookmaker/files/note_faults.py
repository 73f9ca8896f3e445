"""Laid-out pages -> what is wrong with their notes. Reads WeasyPrint's boxes; changes nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

# Rounding: WeasyPrint adds up lengths as floats, in CSS px.
_HAIR = 0.5

# Their text is drawn, not set: it never becomes a text box.
_DRAWN = ("svg", "math", "object", "script", "style", "template")


class Fault(StrEnum):
    """How a note can break the promise that it begins on its call's page and loses no word."""

    NOTE_MISSING = "note-missing"
    CALL_MISSING = "call-missing"
    ASTRAY = "astray"
    OFF_THE_PAGE = "off-the-page"
    WORDS_LOST = "words-lost"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class NoteFault:
    """One broken promise. Pages are counted from 1, 0 = on none; `letters` is how many letters are lost."""

    fault: Fault
    call: str
    note: str
    call_page: int = 0
    note_page: int = 0
    letters: int = 0


@dataclass(frozen=True, slots=True)
class _Piece:
    """The part of a note that stands on one page: a WeasyPrint box, and its page's."""

    page: int
    box: Any
    page_box: Any


def note_faults(pages: Sequence[Any], notes: Iterable[tuple[str, str]]) -> tuple[NoteFault, ...]:
    """All faults of `notes`, given as (id of the first call, id of the note), in their order.

    `pages` are the pages of a `weasyprint.Document`. A note must begin on the page of its call, lie inside
    the type area, and all its letters and figures must be set somewhere.
    """
    wanted = tuple(notes)
    places = _first_pages(pages)
    pieces = _pieces(pages, {note for _, note in wanted})
    return tuple(
        fault for call, note in wanted for fault in _faults_of(call, note, places, pieces.get(note, []))
    )


def endnote_faults(pages: Sequence[Any], notes: Iterable[tuple[str, str]]) -> tuple[NoteFault, ...]:
    """All faults of notes that stand in the text, given as (id of the first call, id of the note).

    An id is "" where the call or the note stands in another document. A note must be there, once and with all
    its letters, and so must its call.
    """
    wanted = tuple(notes)
    places = _first_pages(pages)
    pieces = _pieces(pages, {note for _, note in wanted if note})
    return tuple(
        fault for call, note in wanted for fault in _faults_at_end(call, note, places, pieces.get(note, []))
    )


def _faults_at_end(call: str, note: str, places: dict[str, int], pieces: list[_Piece]) -> Iterator[NoteFault]:
    call_page, note_page = places.get(call, 0), pieces[0].page if pieces else 0
    if call and not call_page:
        yield NoteFault(Fault.CALL_MISSING, call, note, call_page, note_page)
    if note and not pieces:
        yield NoteFault(Fault.NOTE_MISSING, call, note, call_page, note_page)
    elif note and len({piece.box.element for piece in pieces}) > 1:
        yield NoteFault(Fault.TWICE, call, note, call_page, note_page)
    elif note and (lost := _letters_lost(pieces)):
        yield NoteFault(Fault.WORDS_LOST, call, note, call_page, note_page, lost)


def _faults_of(call: str, note: str, places: dict[str, int], pieces: list[_Piece]) -> Iterator[NoteFault]:
    call_page, note_page = places.get(call, 0), pieces[0].page if pieces else 0
    if not call_page:
        yield NoteFault(Fault.CALL_MISSING, call, note, call_page, note_page)
    if not pieces:
        yield NoteFault(Fault.NOTE_MISSING, call, note, call_page, note_page)
        return
    if call_page and call_page != note_page:
        yield NoteFault(Fault.ASTRAY, call, note, call_page, note_page)
    for piece in pieces:
        if _is_off_the_page(piece):
            yield NoteFault(Fault.OFF_THE_PAGE, call, note, call_page, piece.page)
    if lost := _letters_lost(pieces):
        yield NoteFault(Fault.WORDS_LOST, call, note, call_page, note_page, lost)


def _first_pages(pages: Sequence[Any]) -> dict[str, int]:
    places: dict[str, int] = {}
    for number, page in enumerate(pages, 1):
        for name in page.anchors:
            places.setdefault(name, number)
    return places


def _pieces(pages: Sequence[Any], notes: set[str]) -> dict[str, list[_Piece]]:
    """The pieces of each note, in the order of pages; a box inside a piece is not a piece."""
    found: dict[str, list[_Piece]] = defaultdict(list)
    for number, page in enumerate(pages, 1):
        if notes.isdisjoint(page.anchors):
            continue
        waiting = [page._page_box]  # noqa: SLF001 (boxes are nowhere public)
        while waiting:
            box = waiting.pop()
            name = box.style["anchor"]
            if name in notes:
                found[name].append(_Piece(number, box, page._page_box))  # noqa: SLF001
            else:
                waiting.extend(reversed(tuple(box.all_children())))
    return found


def _is_off_the_page(piece: _Piece) -> bool:
    top = piece.page_box.content_box_y()
    bottom = top + piece.page_box.height
    box_top = piece.box.border_box_y()
    return bool(box_top < top - _HAIR or box_top + piece.box.border_height() > bottom + _HAIR)


def _letters_lost(pieces: list[_Piece]) -> int:
    """How many letters of the note's element no box shows.

    Counted, not compared in order: a table's head that is repeated on the next page adds letters.
    """
    wanted = Counter(_letters(_written(pieces[0].box.element)))
    for piece in pieces:
        wanted.subtract(_letters(_set(piece.box)))
    return sum(count for count in wanted.values() if count > 0)


def _letters(texts: Iterable[str]) -> Iterator[str]:
    """Letters and figures alone: layout adds hyphens and changes spaces and, for capitals, case."""
    return (letter for text in texts for letter in text.casefold() if letter.isalnum())


def _written(element: Any) -> Iterator[str]:  # noqa: ANN401
    if str(element.tag).rpartition("}")[2] in _DRAWN:
        return
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            yield from _written(child)
        yield child.tail or ""


def _set(box: Any) -> Iterator[str]:  # noqa: ANN401
    """The texts of the boxes in `box` that come from the document, not from a style sheet."""
    if "::" in (box.element_tag or ""):
        return
    if hasattr(box, "text"):
        yield box.text
    for child in box.all_children():
        yield from _set(child)
