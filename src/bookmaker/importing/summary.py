"""What an import did, for an editor who has a minute: the chapter, and what to look at, by its kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bookmaker.importing.draft import Draft, Remark, RemarkKind
from bookmaker.importing.missing import letters
from bookmaker.importing.placing import Placed

_HEADINGS: dict[RemarkKind, str] = {
    "unread": "could not be read, and is lost",
    "dropped": "left out",
    "question": "wants an answer",
    "guessed": "guessed",
    "change": "tracked changes",
    "comment": "remarks of the margin",
    "mended": "put right",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One file's import: its name, the draft, where it went."""

    file: str
    draft: Draft
    placed: Placed


def by_kind(remarks: Iterable[Remark]) -> Iterator[tuple[str, tuple[Remark, ...]]]:
    """The remarks under a heading each kind, the gravest first, each in the order of its place."""
    every = tuple(dict.fromkeys(remarks))
    for kind, heading in _HEADINGS.items():
        of_kind = sorted((r for r in every if r.kind == kind), key=lambda r: r.diagnostic.span)
        if of_kind:
            yield heading, tuple(of_kind)


def headline(told: Told) -> str:
    """The chapter in a line: where it is, its title, its people, and how much it holds."""
    front, notes = told.draft.front, sum(block.kind == "note" for block in told.draft.blocks)
    size = sum(len(letters(block.plain)) for block in told.draft.blocks)
    counts = [
        f"{size:,} letters",
        *_counted(notes, "note"),
        *_counted(len(told.draft.images), "image"),
    ]
    people = ", ".join(person.name for person in front.people)
    named = f"“{front.title}”" if front.title else "without a title"
    by = f" by {people}" if people else ""
    return f"{told.file} -> {told.placed.chapter}: {named}{by}, {', '.join(counts)}"


def _counted(number: int, word: str) -> Iterator[str]:
    if number:
        yield f"{number:,} {word}{'s' * (number != 1)}"


def as_json(told: Told) -> dict[str, object]:
    """The same as plain values."""
    front = told.draft.front
    return {
        "file": told.file,
        "chapter": told.placed.chapter,
        "new": told.placed.is_new,
        "title": front.title,
        "authors": [person.name for person in front.people],
        "notes": sum(block.kind == "note" for block in told.draft.blocks),
        "images": len(told.draft.images),
        "difference": list(told.placed.difference),
        "remarks": [
            {"kind": remark.kind, **remark.diagnostic.as_json()}
            for remark in (*told.draft.remarks, *told.placed.remarks)
        ],
    }
