"""What a block looks like, from its words alone: prose, a short line, a name."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from bookmaker.importing.draft import Block

LONGEST_SHORT: Final = 160
_LONG = 200
_A_SENTENCE = 60
_LAST_STOP = re.compile(r"[.!?…。؟]['\"’”»)\]\u00a0 ]*(?:\[?\d{1,3}\]?|[¹²³⁰-⁹]+)?$")
_SHOWN = 240

_PARTICLE = (
    r"(?:de|da|do|dos|das|di|du|del|della|den|der|des|van|von|ter|te|la|le|bin|bint|ibn|ben|al|el|y|e)"
)
_CAPITAL = r"(?:(?:d|l|al|el)['’\-])?(?:Mc|Mac|O['’])?[A-ZÀ-ÖØ-ÞĀ-ŽΑ-ΩА-Я][\w'’\-]*\.?"
NAME: Final = rf"{_CAPITAL}(?:\s+(?:{_PARTICLE}\s+){{0,2}}{_CAPITAL}){{1,4}}"
"""A person's name in letters that have capitals: two words or more."""

ADDRESS: Final = r"https?://[^\s<>\"“”«»]*[^\s<>\"“”«».,;:!?)\]'’]"
"""A web address, without the stop of the sentence behind it."""


def ends_a_sentence(text: str) -> bool:
    """Whether a text ends with a full stop or its like, a note's call behind it or not."""
    return bool(_LAST_STOP.search(text[-40:]))


def is_prose(block: Block) -> bool:
    """Whether a block is a paragraph of running text, or what stands in one's place."""
    if block.kind in {"note", "other", "figure"}:
        return True
    text = block.plain.strip()
    return block.kind == "paragraph" and (
        len(text) >= _LONG or (len(text) >= _A_SENTENCE and ends_a_sentence(text))
    )


def is_short(block: Block) -> bool:
    """Whether a block is a line that could be a title, a name or a site's: no sentence, and no note."""
    text = block.plain.strip()
    return block.kind in {"paragraph", "heading"} and 0 < len(text) <= LONGEST_SHORT and not is_prose(block)


def folded(text: str) -> str:
    """The letters and figures of a text, by which two printings of one title are told to be the same."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in plain if c.isalnum())


def quoted(text: str) -> str:
    """A block's words for a remark, in quotes; of a long one the beginning, and how many words there are."""
    line = " ".join(text.split())
    if len(line) <= _SHOWN:
        return f"“{line}”"
    return f"“{line[:_SHOWN].rsplit(' ', 1)[0]} …” ({len(line.split()):,} words)"
