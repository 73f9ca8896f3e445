"""Calls of notes that stand in the manifest's titles, where the notes themselves can't stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from bookmaker.content.tree import Inline
from bookmaker.content.walk import note_calls
from bookmaker.diagnostics import Diagnostic, did_you_mean


def stray_calls(title: Iterable[Inline], labels: Collection[str] = ()) -> Iterator[Diagnostic]:
    """N011: a title in the manifest calls a note that its chapter does not define; a part defines none.

    The call is printed as it is typed; see `numbered`.
    """
    for call in note_calls(title):
        if call.label not in labels:
            hint = did_you_mean(call.label, labels) or "notes are written in a chapter's own file"
            yield Diagnostic("N011", f"no note is labelled {call.label!r}", call.span, hint)
