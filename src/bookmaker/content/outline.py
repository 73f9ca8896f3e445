"""Volume -> Positions: what stands in the book in which order, with ids, numbers and levels given once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeAlias, assert_never

from bookmaker.content.book import Matter
from bookmaker.free_names import ascii_words
from bookmaker.sources import Generated, PartOpener, Source
from bookmaker.volume import Volume

Item: TypeAlias = Source | PartOpener | Generated

LONGEST_ID = 60
# Sections that come after the notes.
LOOKED_UP = frozenset({"bibliography", "index", "contributors", "colophon"})
# Names that Windows keeps for devices, and names that editions give to files of their own.
KEPT_NAMES = frozenset(
    {"con", "prn", "aux", "nul", "nav", "toc", "cover", "package", "content", "container", "mimetype"}
    | {f"{device}{n}" for device in ("com", "lpt") for n in range(10)}
)
ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
ROMAN_UNITS = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True, slots=True)
class Position:
    """Where an item of the volume stands in the book; the fields are those of `Section`."""

    id: str
    kind: str
    matter: Matter
    number: str
    depth: int
    item: Item


def outlined(volume: Volume) -> tuple[Position, ...]:
    """Every section's position, in the order of the book; a part stands before its chapters.

    Where an edition gathers its notes and the manifest does not say where, their section stands before the
    first of those that readers look things up in. Chapters count 1, 2, … through the volume, those with
    `number: false` left out; parts count I, II, ….
    """
    unnamed = (
        *(_position(item, "front") for item in volume.front),
        *_body(volume.body),
        *(_position(item, "back") for item in _with_notes(volume)),
    )
    return tuple(_named(unnamed))


def _with_notes(volume: Volume) -> tuple[Source | Generated, ...]:
    """The back matter, with a section for notes where they are gathered and have none."""
    made = [item.kind for item in (*volume.front, *volume.back) if isinstance(item, Generated)]
    if not volume.manifest.notes.gathered or "notes" in made:
        return volume.back
    after = (
        i for i, item in enumerate(volume.back) if isinstance(item, Generated) and item.kind in LOOKED_UP
    )
    at = next(after, len(volume.back))
    return (*volume.back[:at], Generated("notes", volume.places.value("notes")), *volume.back[at:])


def _position(item: Item, matter: Matter, number: str = "", depth: int = 1) -> Position:
    return Position("", _kind(item), matter, number, depth, item)


def _kind(item: Item) -> str:
    match item:
        case Source():
            return item.kind or "chapter"
        case PartOpener():
            return "part"
        case Generated():
            return item.kind
        case _:
            assert_never(item)


def _body(items: Iterable[Source | PartOpener]) -> Iterator[Position]:
    chapters = parts = 0
    for item in items:
        depth, sources = 1, (item,) if isinstance(item, Source) else item.sources
        if isinstance(item, PartOpener):
            parts += 1
            depth = 2
            yield _position(item, "body", roman(parts))
        for source in sources:
            chapters += source.numbered
            yield _position(source, "body", str(chapters) if source.numbered else "", depth)


def roman(number: int) -> str:
    """A number from 1 on in capital Roman numerals."""
    letters = []
    for value, letter in (*ROMAN, *ROMAN_UNITS):
        count, number = divmod(number, value)
        letters.append(letter * count)
    return "".join(letters)


# --- ids -------------------------------------------------------------------------------------------------


def _named(positions: Iterable[Position]) -> Iterator[Position]:
    taken: set[str] = set()
    parts = 0
    for position in positions:
        parts += position.kind == "part"
        stem = f"part-{parts}" if isinstance(position.item, PartOpener) else _stem(position)
        name = free_name(safe_name(stem, position.kind), taken)
        taken.add(name)
        yield Position(name, position.kind, position.matter, position.number, position.depth, position.item)


def _stem(position: Position) -> str:
    return PurePosixPath(position.item.file).stem if isinstance(position.item, Source) else position.kind


def safe_name(stem: str, kind: str) -> str:
    """A name from a file's stem: ASCII letters, digits and hyphens, a letter first, no name of a device.

    XML names (Extensible Markup Language 1.0, 2.3) begin with a letter; so `02-votes` becomes
    `chapter-02-votes`. A stem without any ASCII letter or digit gives the kind alone.
    """
    name = "-".join(ascii_words(stem))
    if name in KEPT_NAMES or not name[:1].isalpha():
        name = "-".join((*(ascii_words(kind) or ["section"]), *ascii_words(stem)))
    return name[:LONGEST_ID].rstrip("-")


def free_name(name: str, taken: set[str]) -> str:
    """`name`, or `name-2`, `name-3`, … where it is taken."""
    if name not in taken:
        return name
    count = 2
    while f"{name}-{count}" in taken:
        count += 1
    return f"{name}-{count}"
