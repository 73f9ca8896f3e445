"""What a rule finds: a sentence, its place, what to do, and the letters that would mend it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from bookmaker.diagnostics import Span


@dataclass(frozen=True, slots=True)
class Edit:
    """Letters of one line replaced: `old` stands at `span`, whose column is known."""

    span: Span
    old: str
    new: str


def letters_of(text: str) -> str:
    """The letters and figures of a text, composed."""
    return "".join(c for c in unicodedata.normalize("NFC", text) if c.isalnum())


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a rule asks an editor to look at; `edit` only where what mends it is certain."""

    message: str
    place: Span
    hint: str = ""
    edit: Edit | None = None
