"""Blocks -> blocks in which a few straight quotation marks among curly ones are curly, too.

A text with straight marks alone keeps them: they are set by its language whenever the book is read. Where
both stand side by side the setting can't always tell which ones belong together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bookmaker.diagnostics import Span
from bookmaker.importing.draft import Block, Remark, remark

_CURLY = re.compile("[“”„«»]")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])’(?=[^\W\d_])")
# What is no text in Markdown: code, HTML, attributes, links' targets.
_APART = r"`+[^`]*`+|<[^<>\s][^<>]*>|\{[^{}]*\}|(?<=\])\([^()\s]*\)"
_STRAIGHT = re.compile(rf"{_APART}|(?P<double>\\?\")|(?P<inside>(?<=[^\W\d_])'(?=[^\W\d_]))")
_OPENS_AFTER = re.compile(r"(?:^|[\s(\[\u2014\u2013*_])$")
_CLOSES_BEFORE = re.compile(r"$|[\s.,;:!?)\]\u2014\u2013*_’]|\\?\[")
_SIGNS = ("```", "~~~", "<!--")


@dataclass(slots=True)
class _Marks:
    """The marks of a text, whether its apostrophes are curly, and how many have been changed."""

    opening: str
    closing: str
    curly_apostrophes: bool
    changed: int = 0


def evened(blocks: tuple[Block, ...], span: Span) -> tuple[tuple[Block, ...], tuple[Remark, ...]]:
    """The blocks with straight marks made curly where others are: quotation marks that stand in pairs in a
    block, and apostrophes inside words. R081: how many.
    """
    text = "\n".join(block.plain for block in blocks)
    found = _marks(text)
    if found is None or not ('"' in text or "'" in text):
        return blocks, ()
    changed = tuple(_evened(block, found) for block in blocks)
    if not found.changed:
        return blocks, ()
    number = "1 straight mark" if found.changed == 1 else f"{found.changed:,} straight marks"
    return changed, (remark("mended", "R081", f"put right: {number} among curly ones", span),)


def _marks(text: str) -> _Marks | None:
    """The marks that a text uses; None where it has no curly ones, or marks of two kinds."""
    used = set(_CURLY.findall(text))
    apostrophes = bool(_APOSTROPHE.search(text))
    for opening, closing in (("“", "”"), ("«", "»"), ("„", "“")):
        if used and used <= {opening, closing}:
            # Guillemets may have spaces inside, which are the setting's business.
            return _Marks(opening, closing, apostrophes) if opening != "«" else _Marks("", "", apostrophes)
    return _Marks("", "", apostrophes) if apostrophes and not used else None


def _evened(block: Block, marks: _Marks) -> Block:
    if block.text.startswith(_SIGNS):
        return block
    text = _changed(block.text, marks, counted=True)
    if text == block.text:
        return block
    return replace(block, text=text, plain=_changed(block.plain, marks, counted=False))


def _changed(text: str, marks: _Marks, *, counted: bool) -> str:
    pairs = _paired(text) if marks.opening else {}

    def put(match: re.Match[str]) -> str:
        new = match[0]
        if match["double"]:
            new = {True: marks.opening, False: marks.closing, None: new}[pairs.get(match.start())]
        elif match["inside"] and marks.curly_apostrophes:
            new = "’"
        marks.changed += counted and new != match[0]
        return new

    return _STRAIGHT.sub(put, text)


def _paired(text: str) -> dict[int, bool]:
    """The straight marks that certainly open (True) or close (False): all of a block stand in pairs."""
    found = [match for match in _STRAIGHT.finditer(text) if match["double"]]
    opens = [bool(_OPENS_AFTER.search(text[max(0, m.start() - 1) : m.start()])) for m in found]
    closes = [bool(_CLOSES_BEFORE.match(text, m.end())) for m in found]
    in_turn = [i % 2 == 0 for i in range(len(found))]
    certain = opens == in_turn and closes == [not opening for opening in in_turn] and len(found) % 2 == 0
    return dict(zip((m.start() for m in found), in_turn, strict=True)) if certain else {}
