"""What is wrong with the pages of a section, or why it has none -> diagnostics. Reads WeasyPrint's boxes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from traceback import walk_tb
from typing import TYPE_CHECKING, Any

from bookmaker.diagnostics import Diagnostic, Span, warning
from bookmaker.editions.print_section import PrintSection

if TYPE_CHECKING:
    from bookmaker.files.cut_off import CutOff

_TOO_DEEP = "what they are made of nests too deep"
_BEYOND = "look in style sheets and text for sizes beyond all measure, or nesting without end"
# What WeasyPrint raises where a rule asks for what it does not foresee; raised by our own code it is a fault.
GIVING_UP = (AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError)
_UNFORESEEN = (
    "a rule of the book's own style sheets is more than it can do: take out the last ones, one by one"
)
_AT_FOOT = "this is a fault of the layout, not of the text: look at the book's own rules for notes"
_AT_END = "look at the book's own templates and style sheets: they must show each note once"
_FAULTS = {
    "note-missing": ("P002", "{note} was lost in the layout"),
    "astray": ("P003", "{note} begins on page {page} of its chapter, its call stands on page {call}"),
    "call-missing": ("P004", "the call of {note} was lost in the layout"),
    "off-the-page": ("P005", "{note} leaves the type area on page {page} of its chapter"),
    "twice": ("P007", "{note} stands twice in the layout"),
    "words-lost": ("P006", "{note} lost {letters} letters in the layout"),
}


def note_diagnostics(pages: Any, section: PrintSection) -> Iterator[Diagnostic]:  # noqa: ANN401
    """Every note that is not whole, or not on the page of its call, as an error at its place."""
    from bookmaker.files.note_faults import endnote_faults, note_faults  # noqa: PLC0415

    notes = {(note.call, note.note): note for note in (*section.notes, *section.endnotes)}
    foot = note_faults(pages, ((n.call, n.note) for n in section.notes))
    for fault in (*foot, *endnote_faults(pages, ((n.call, n.note) for n in section.endnotes))):
        note = notes[fault.call, fault.note]
        code, sentence = _FAULTS[fault.fault.value]
        message = sentence.format(
            note=f"note {note.number}", call=fault.call_page, page=fault.note_page, letters=fault.letters
        )
        hint = _AT_FOOT if note in section.notes else _AT_END
        yield Diagnostic(code, message, note.span, hint)


def cut_off_diagnostics(cut: Iterable[CutOff], section: PrintSection) -> Iterator[Diagnostic]:
    """P008 (a warning): text reaches over the edge of the page."""
    hint = "give it room: a narrower table, shorter lines of code, another size"
    for found in cut:
        message = (
            f"“{found.text}” reaches over the edge of page {found.page} of “{section.title}” and is cut off"
        )
        yield warning("P008", message, Span(section.span.file), hint)


def unsettled(section: PrintSection) -> Diagnostic:
    """P010: a section that was laid out again and again, since each time it showed other page numbers."""
    message = (
        "the pages of this section do not settle: its length changes with the page numbers that it shows"
    )
    hint = "change a word or two near a page number that stands in it"
    return Diagnostic("P010", message, section.span, hint)


def failure(error: Exception, section: PrintSection) -> Diagnostic:
    """P026. Raises the error where it is not WeasyPrint's."""
    place, hint = Span(section.span.file), _BEYOND
    reason = _TOO_DEEP if isinstance(error, RecursionError) else str(error)
    if isinstance(error, GIVING_UP) and not isinstance(error, ArithmeticError):
        frame = next(reversed(list(walk_tb(error.__traceback__))))[0]
        file = PurePath(frame.f_code.co_filename)
        if "weasyprint" not in file.parts:
            raise error
        reason, hint = f"{type(error).__name__} in its {file.parent.name}/{file.name}", _UNFORESEEN
    return Diagnostic("P026", f"the layout engine can't compute these pages: {reason}", place, hint)
