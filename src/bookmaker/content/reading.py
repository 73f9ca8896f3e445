"""What one reading of a manuscript gathers beside its tree: mistakes, remarks and notes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bookmaker.content.attributes import checked
from bookmaker.content.tree import Attributes, Note, Remark
from bookmaker.diagnostics import Diagnostic, Span

LONGEST_SHOWN = 40


def shown(text: str) -> str:
    """A piece of the source, short enough for a message."""
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


@dataclass(frozen=True, slots=True)
class Reading:
    """Where the parts of one reader put what they find. It lives no longer than one manuscript is read.

    `labels` are those of the notes that the manuscript defines; None where calls are not looked up.
    `note` is the label of the note that is being read, "" in the text. `around` counts the blocks, mark-up
    and elements that what is being read stands in.
    """

    file: str
    labels: frozenset[str] | None
    note: str = ""
    around: int = 0
    found: list[Diagnostic] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def in_note(self, label: str) -> Reading:
        """The same reading inside a note."""
        return replace(self, note=label)

    def inside(self, around: int) -> Reading:
        """The same reading inside so many blocks, mark-up and elements."""
        return self if around == self.around else replace(self, around=around)

    def usable(self, attributes: Attributes, span: Span) -> Attributes:
        """The attributes that can be used; the others are reported."""
        clean, mistakes = checked(attributes, span)
        self.found.extend(mistakes)
        return clean
