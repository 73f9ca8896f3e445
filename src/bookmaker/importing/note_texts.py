"""Blocks -> where the texts of typed notes stand: "[1] …" at the end, or a list under a heading "Notes"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from bookmaker.importing.draft import Block

HEADING: Final = re.compile(
    r"(?:end|foot)?notes?(?: de fin| de bas de page)?(?: (?:and|et) (?:references|r[ée]f[ée]rences|sources))?"
    r"|references|r[ée]f[ée]rences|renvois|anmerkungen|fußnoten|notas",
    re.IGNORECASE,
)
"""A heading above the texts of notes."""

RAISED: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹"
FIGURES: Final = str.maketrans(RAISED, "0123456789")

# How a note's text begins, in our Markdown and in plain words alike.
_MARKED = (
    re.compile(r"\\?\[\\?\^?(?P<number>\d{1,3})\\?\]:?\s*"),
    re.compile(rf"(?P<number>[{RAISED}]{{1,3}})\s*"),
    re.compile(r"\\?\^(?P<number>\d{1,3})(?:\\?\^)?[.:]?\s*"),
)
_LISTED = re.compile(r"(?P<number>\d{1,3})(?:\\?[.)])?\s+")
_ITEM = re.compile(r"^(?=\d{1,3}[.)] )", re.MULTILINE)
_LONGEST_NOTE = 4


@dataclass(frozen=True, slots=True)
class NoteText:
    """The text of a typed note: its number, its first block without the number, and those that follow."""

    number: int
    blocks: tuple[Block, ...]
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NoteTexts:
    """The texts of typed notes, in the order of their numbers, and the place of their heading, if any."""

    texts: tuple[NoteText, ...] = ()
    heading: int | None = None


def with_items_apart(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks with a numbered list right below a heading such as "Notes" taken apart into its items."""
    out: list[Block] = []
    for block in blocks:
        listed = block.kind == "other" and out and _is_heading(out[-1]) and _ITEM.match(block.text)
        out.extend(_items(block) if listed else (block,))
    return tuple(out)


def _items(block: Block) -> Iterator[Block]:
    """The items as paragraphs that begin with their numbers."""
    for item in filter(None, _ITEM.split(block.text)):
        lines = [line.strip() for line in item.strip().splitlines()]
        text = "\n".join(lines)
        yield replace(block, kind="paragraph", text=text, plain=re.sub(r"\\(?=\W)", "", " ".join(lines)))


def note_texts(blocks: tuple[Block, ...]) -> NoteTexts:
    """Where the texts of typed notes are: under the last fitting heading, else wherever "[1] …", "[2] …"
    follow one another.
    """
    firsts = _firsts(blocks)
    for i in reversed(range(len(blocks) - 1)):
        if _is_heading(blocks[i]) and _begins(blocks[i + 1], firsts, listed=True):
            return NoteTexts(tuple(_read(blocks, i + 1, listed=True)), i)
    first = next(
        (i for i, b in enumerate(blocks) if b.kind == "paragraph" and _begins(b, firsts, listed=False)), None
    )
    return NoteTexts() if first is None else NoteTexts(tuple(_read(blocks, first, listed=False)))


def _is_heading(block: Block) -> bool:
    return block.kind in {"heading", "paragraph"} and bool(HEADING.fullmatch(block.plain.strip(" :*")))


def _firsts(blocks: tuple[Block, ...]) -> set[int]:
    """The numbers that typed notes may begin with: one, or the number behind the notes that are there."""
    there = (int(b.label) for b in blocks if b.kind == "note" and b.label.isdecimal())
    return {1, 1 + max(there, default=0)}


def _begins(block: Block, numbers: set[int], *, listed: bool) -> re.Match[str] | None:
    """The number that a block begins with, where it is one of those that are looked for."""
    match = _numbered(block, listed=listed)
    return match if match and _number(match) in numbers else None


def _numbered(block: Block, *, listed: bool) -> re.Match[str] | None:
    if block.kind not in {"paragraph", "heading"}:
        return None
    forms = (*_MARKED, *((_LISTED,) if listed else ()))
    return next((match for form in forms if (match := form.match(block.text))), None)


def _number(match: re.Match[str]) -> int:
    return int(match["number"].translate(FIGURES))


def _read(blocks: tuple[Block, ...], start: int, *, listed: bool) -> Iterator[NoteText]:
    """The texts from one place on, with rising numbers; blocks between two of them belong to the first."""
    at, match = start, _numbered(blocks[start], listed=listed)
    while match is not None:
        behind = range(at + 1, min(at + 1 + _LONGEST_NOTE, len(blocks)))
        found = ((i, _numbered(blocks[i], listed=listed)) for i in behind)
        number = _number(match)
        at_next, following = next(((i, m) for i, m in found if m and _number(m) > number), (at + 1, None))
        places = tuple(range(at, at_next))
        yield NoteText(number, (_without(blocks[at], match), *(blocks[i] for i in places[1:])), places)
        at, match = at_next, following


def _without(block: Block, match: re.Match[str]) -> Block:
    """A note's first block without its number."""
    forms = (*_MARKED, _LISTED)
    plain = next((m for form in forms if (m := form.match(block.plain))), None)
    return replace(
        block, text=block.text[match.end() :], plain=block.plain[plain.end() :] if plain else block.plain
    )
