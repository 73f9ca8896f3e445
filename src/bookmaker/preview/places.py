"""A book's sections -> the same with an id on every block, and where a diagnostic's place is on the pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count

from bookmaker.content.book import Book, Section
from bookmaker.content.tree import Block, Blocks, Heading, Plain, SceneBreak
from bookmaker.content.walk import blocks_of, map_blocks
from bookmaker.diagnostics import Span
from bookmaker.editions.gathering import gathering_section
from bookmaker.editions.note_elements import NoteIds
from bookmaker.files.glimpses import SPOT


@dataclass(frozen=True, slots=True)
class Spot:
    """A piece of the manuscript on the pages: its place in the source, its section, and its id there.

    `anchor` "" is the section's beginning.
    """

    span: Span
    section: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A book whose blocks can be found on its pages, and where: by file, in the order of lines."""

    book: Book
    spots: Mapping[str, tuple[Spot, ...]]

    def files_of(self, section: str) -> frozenset[str]:
        """The manuscripts that a section is made from."""
        return frozenset(f for f, spots in self.spots.items() if any(s.section == section for s in spots))

    def spot_of(self, place: Span) -> Spot | None:
        """The last piece that begins at or before a place; the first of its file where all begin later."""
        spots = self.spots.get(place.file, ())
        before = [spot for spot in spots if spot.span.line <= place.line]
        return before[-1] if before else next(iter(spots), None)


def marked(book: Book) -> Marked:
    """The printed book with an id on every block that has none, and the places of all blocks and notes."""
    sections = tuple(_named(section) for section in book.sections)
    return placed(replace(book, sections=sections), book.manifest.notes.print)


def placed(book: Book, notes: str) -> Marked:
    """The same book, and the places of its blocks that have ids, and of notes, which stand at `notes`."""
    home = gathering_section(book, notes)
    by_file: dict[str, list[Spot]] = {}
    for section in book.sections:
        for spot in _spots(section, NoteIds(section.id, home)):
            by_file.setdefault(spot.span.file, []).append(spot)
    spots = {name: tuple(sorted(found, key=lambda s: s.span.line)) for name, found in by_file.items()}
    return Marked(book, spots)


def _named(section: Section) -> Section:
    numbers = count(1)

    def named(block: Block) -> Blocks:
        # Headings have ids of their own, and what has one is in the outline.
        if isinstance(block, Plain | SceneBreak | Heading) or block.attributes.id:
            return (block,)
        return (replace(block, attributes=replace(block.attributes, id=f"{SPOT}{next(numbers)}")),)

    return replace(section, blocks=map_blocks(section.blocks, named))


def _spots(section: Section, ids: NoteIds) -> Iterator[Spot]:
    written = [block for block in blocks_of(section.blocks) if block.span.line]
    for name in dict.fromkeys(block.span.file for block in written):
        yield Spot(Span(name), section.id, "")
    for block in written:
        if not isinstance(block, Plain | SceneBreak) and block.attributes.id:
            yield Spot(block.span, section.id, block.attributes.id)
    for note in section.notes:
        place = ids.note(note.number)
        yield Spot(note.span, place.section, place.anchor)


def lines_of(spots: Iterable[Spot]) -> tuple[tuple[str, str, int], ...]:
    """The pieces as (id, file, line), as the page needs them to lead from the text to its source."""
    return tuple((spot.anchor, spot.span.file, spot.span.line) for spot in spots if spot.anchor)
