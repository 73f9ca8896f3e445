"""Book -> the same book for one edition: with all notes in one section, or without that section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bookmaker.content import tree
from bookmaker.content.anchors import InlineWithId
from bookmaker.content.book import Book, Section
from bookmaker.content.index_tree import IndexEntry, IndexGroup, IndexLocator
from bookmaker.content.walk import Node, map_inlines, map_runs, nodes_in, rebuilt
from bookmaker.editions.note_elements import Spot


def gathered(book: Book, place: str) -> Book:
    """The book as an edition has it whose notes stand at `place`, a word of the manifest.

    With `book` the ids in notes begin with that of their chapter, and what leads to them leads to the section
    of notes; that section falls away where there is no note, or where they stand elsewhere.
    """
    home = gathering_section(book, place)
    if not home or not any(section.notes for section in book.sections):
        return replace(book, sections=tuple(s for s in book.sections if s.kind != "notes"))
    moved = {Spot(s.id, old): new for s in book.sections for old, new in _moves(s, home)}
    outside = _Moves("", moved)
    lives = tuple(replace(life, blocks=outside.linked(life.blocks)) for life in book.biographies)
    sections = tuple(_Moves(s.id, moved).made_in(s) for s in book.sections)
    return replace(book, sections=sections, biographies=lives, index=_index_moved(book, moved))


def _index_moved(book: Book, moved: Mapping[Spot, Spot]) -> tuple[IndexGroup, ...]:
    """The index, led on to places in gathered notes."""

    def entry(old: IndexEntry) -> IndexEntry:
        locators = tuple(_locator_moved(locator, moved) for locator in old.locators)
        return replace(old, locators=locators, children=tuple(map(entry, old.children)))

    return tuple(replace(group, entries=tuple(map(entry, group.entries))) for group in book.index)


def _locator_moved(locator: IndexLocator, moved: Mapping[Spot, Spot]) -> IndexLocator:
    spot = moved.get(Spot(locator.section, locator.anchor))
    if spot is None:
        return locator
    end = moved[Spot(locator.section, locator.end)].anchor if locator.end else ""
    return replace(locator, section=spot.section, anchor=spot.anchor, end=end)


def gathering_section(book: Book, place: str) -> str:
    """The id of the section that holds all notes; "" where each section keeps its own."""
    return next((s.id for s in book.sections if s.kind == "notes"), "") if place == "book" else ""


def _moves(section: Section, home: str) -> Iterator[tuple[str, Spot]]:
    """The ids of what stands in the section's notes, each with its new place."""
    for node in nodes_in(block for note in section.notes for block in note.children):
        if name := _id_of(node):
            yield name, Spot(home, f"{section.id}.{name}")


def _id_of(node: Node) -> str:
    if isinstance(node, InlineWithId):
        return node.attributes.id
    if isinstance(node, tree.Inline | tree.Plain | tree.SceneBreak):
        return ""
    return node.attributes.id


@dataclass(frozen=True, slots=True)
class _Moves:
    """What stands in a section's notes gets another id; every link follows what it led to."""

    section: str
    moved: Mapping[Spot, Spot]

    def made_in(self, section: Section) -> Section:
        """The section with its links led on, and with other ids in its notes."""
        return replace(
            section,
            abstract=self.linked(section.abstract),
            blocks=self.linked(section.blocks),
            notes=tuple(replace(note, children=self._note(note.children)) for note in section.notes),
        )

    def linked(self, blocks: tree.Blocks) -> tree.Blocks:
        """The blocks with their links led on."""
        return map_runs(blocks, self._linked)

    def _note(self, blocks: tree.Blocks) -> tree.Blocks:
        return tuple(rebuilt(self._named(block), self._named_run, self._note) for block in blocks)

    def _named(self, block: tree.Block) -> tree.Block:
        if isinstance(block, tree.Plain | tree.SceneBreak) or not block.attributes.id:
            return block
        return replace(block, attributes=self._renamed(block.attributes))

    def _named_run(self, run: tree.Inlines) -> tree.Inlines:
        return map_inlines(self._linked(run), self._named_inline)

    def _named_inline(self, node: tree.Inline) -> tree.Inlines:
        if not isinstance(node, InlineWithId) or not node.attributes.id:
            return (node,)
        return (replace(node, attributes=self._renamed(node.attributes)),)

    def _renamed(self, attributes: tree.Attributes) -> tree.Attributes:
        return replace(attributes, id=f"{self.section}.{attributes.id}")

    def _linked(self, run: tree.Inlines) -> tree.Inlines:
        return map_inlines(run, self._link)

    def _link(self, node: tree.Inline) -> tree.Inlines:
        if not isinstance(node, tree.Reference | tree.PageReference):
            return (node,)
        spot = Spot(node.section, node.anchor)
        spot = self.moved.get(spot, spot)
        return (replace(node, section=spot.section, anchor=spot.anchor),)
