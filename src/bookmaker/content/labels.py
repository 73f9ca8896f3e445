"""Notes' labels: which calls find their note, which notes find a call."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from bookmaker.content.reading import Reading
from bookmaker.content.tree import Inlines, Note, NoteCall, Text
from bookmaker.diagnostics import Diagnostic, Span, did_you_mean, warning


def called(label: str, span: Span, reading: Reading) -> Inlines:
    """The call of a note, or its letters where none can stand.

    N001: no note has this label; N005: a note is called inside a note.
    """
    if reading.labels is not None and label not in reading.labels:
        hint = (
            _nearest(label, reading.labels) or f"write [^{label}]: and the note's text on a line of its own"
        )
        reading.found.append(Diagnostic("N001", f"no note is labelled {label!r}", span, hint))
        return (Text(f"[^{label}]", span),)
    if reading.note:
        reading.found.append(_inside(span, reading.note))
        return (Text(f"[^{label}]", span),)
    return (NoteCall(label, span),)


@lru_cache
def _nearest(label: str, labels: frozenset[str]) -> str:
    for known in sorted(labels):
        if known.casefold() == label.casefold():
            return f"did you mean {known!r}? capitals and small letters are told apart"
    return did_you_mean(label, sorted(labels))


def _inside(span: Span, note: str) -> Diagnostic:
    place = "a note" if note.startswith("^") else f"the note {note!r}"
    hint = "say it in the note's own text, in brackets"
    return Diagnostic("N005", f"a note is called inside {place}", span, hint)


def inside_note(span: Span, reading: Reading) -> bool:
    """Whether a note is being read, which can hold no other. N005."""
    if reading.note:
        reading.found.append(_inside(span, reading.note))
    return bool(reading.note)


def distinct(notes: Iterable[Note], found: list[Diagnostic]) -> tuple[Note, ...]:
    """The first note of each label. N002: a label defined twice; N004: two that differ in capitals only."""
    kept: dict[str, Note] = {}
    folded: dict[str, Note] = {}
    for note in notes:
        if first := kept.get(note.label):
            message = f"the note {note.label!r} is defined twice: first on line {first.span.line}"
            found.append(Diagnostic("N002", message, note.span, "give one of them another label"))
            continue
        if near := folded.get(note.label.casefold()):
            message = (
                f"the notes {near.label!r} (line {near.span.line}) and {note.label!r} differ in capitals only"
            )
            found.append(Diagnostic("N004", message, note.span, "give one of them another label"))
        kept[note.label] = folded[note.label.casefold()] = note
    return tuple(kept.values())


def uncalled(notes: Iterable[Note], calls: Collection[str]) -> Iterator[Diagnostic]:
    """N003: a note that nothing calls; N006: a note without text."""
    for note in notes:
        if note.label not in calls:
            hint = f"write [^{note.label}] where it belongs, or take the note out"
            yield warning(
                "N003", f"the note {note.label!r} is never called: no edition shows it", note.span, hint
            )
        if not note.children:
            yield warning(
                "N006", f"the note {note.label!r} is empty", note.span, "write its text after the colon"
            )


def homeless(notes: Iterable[Note]) -> Iterator[Diagnostic]:
    """N008: notes written where no page can hold them."""
    for note in notes:
        hint = "a title calls a note by [^label] that its chapter defines; elsewhere say it in the text"
        yield Diagnostic("N008", "a note cannot be written here", note.span, hint)
