"""Sections -> the marks of the index in them, each with its place; and sections that need no marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bookmaker.content.book import Section
from bookmaker.content.index_tree import IndexLocator
from bookmaker.content.tree import PLAIN, Blocks, IndexMark, Inline, Inlines, Styled
from bookmaker.content.walk import Node, map_inlines, map_notes, map_runs, nodes_in, plain_text
from bookmaker.diagnostics import Diagnostic, did_you_mean, warning


@dataclass(frozen=True, slots=True)
class MarkedPlace:
    """A mark, the language around it, and where it is; None where it only sends readers on."""

    mark: IndexMark
    language: str
    locator: IndexLocator | None


def marked_places(sections: Iterable[Section]) -> tuple[tuple[MarkedPlace, ...], tuple[Diagnostic, ...]]:
    """The marks of all sections in reading order, notes behind their section's text.

    A mark in a title leads to the section's beginning. C142: a range does not end in its chapter; C143: an
    end without a beginning.
    """
    found: list[Diagnostic] = []
    places = [place for section in sections for place in _in_section(section, found)]
    return tuple(places), tuple(found)


def _in_section(section: Section, found: list[Diagnostic]) -> Iterator[MarkedPlace]:
    titles = tuple(replace(m, attributes=PLAIN) for m in _marks((*section.title, *section.subtitle)))
    text = (*titles, *_marks((*section.abstract, *section.blocks)))
    yield from _in_stream(text, section, 0, found)
    for note in section.notes:
        yield from _in_stream(tuple(_marks(note.children)), section, note.number, found)


def _marks(nodes: Iterable[Node]) -> Iterator[IndexMark]:
    return (node for node in nodes_in(nodes) if isinstance(node, IndexMark))


def _in_stream(
    marks: tuple[IndexMark, ...], section: Section, note: int, found: list[Diagnostic]
) -> Iterator[MarkedPlace]:
    """The places in a text, or in a note: a range begins and ends in the same."""
    ends = _ends(marks, found)
    for mark in marks:
        if mark.kind != "end":
            end = ends.get(mark.range, "") if mark.kind == "start" else ""
            place = IndexLocator(section.id, mark.attributes.id, end, note)
            yield MarkedPlace(mark, section.language, place if mark.is_place else None)


def _ends(marks: tuple[IndexMark, ...], found: list[Diagnostic]) -> dict[str, str]:
    """The id of each range's end, by the range's name."""
    opened: dict[str, IndexMark] = {}
    ends: dict[str, str] = {}
    for mark in marks:
        if mark.kind == "start" and mark.range not in ends:
            opened.setdefault(mark.range, mark)
        elif mark.kind == "end" and mark.range in opened:
            del opened[mark.range]
            ends[mark.range] = mark.attributes.id
        elif mark.kind == "end":
            hint = did_you_mean(mark.range, opened) or f"begin it before: {{.index-start #{mark.range}}}"
            message = f"a range for the index ends here that has not begun: {mark.range!r}"
            found.append(Diagnostic("C143", message, mark.span, hint))
    for name, mark in opened.items():
        hint = f"write []{{.index-end #{name}}} where it ends, in the same chapter, or in the same note"
        found.append(Diagnostic("C142", f"a range for the index never ends: {name!r}", mark.span, hint))
    return ends


# --- without marks -----------------------------------------------------------------------------------------


def without_marks(section: Section) -> Section:
    """The section with the visible text of its marks alone."""
    notes = map_notes(section.notes, unmarked_blocks)
    abstract, blocks = unmarked_blocks(section.abstract), unmarked_blocks(section.blocks)
    return replace(without_title_marks(section), abstract=abstract, blocks=blocks, notes=notes)


def without_title_marks(section: Section) -> Section:
    """The section with no marks in its title, which is printed in more places than one."""
    return replace(section, title=unmarked(section.title), subtitle=unmarked(section.subtitle))


def unindexed(blocks: Blocks) -> tuple[Blocks, tuple[Diagnostic, ...]]:
    """Blocks of the manifest without marks. C154 (a warning): one stands there, and leads nowhere."""
    hint = "mark a place in a chapter; the words stay as they are"
    found = (
        warning(
            "C154", f"the index has no places in the manifest's own texts: {_named(mark)}", mark.span, hint
        )
        for mark in _marks(blocks)
    )
    return unmarked_blocks(blocks), tuple(found)


def _named(mark: IndexMark) -> str:
    return repr(mark.entry or mark.range or plain_text(mark.children))


def unmarked_blocks(blocks: Blocks) -> Blocks:
    """Blocks with the visible text of their marks alone."""
    return map_runs(blocks, unmarked)


def unmarked(run: Inlines) -> Inlines:
    """A run with the visible text of its marks alone."""
    return map_inlines(run, _unmarked)


def _unmarked(node: Inline) -> Inlines:
    if not isinstance(node, IndexMark):
        return (node,)
    if node.attributes == PLAIN or not node.children:
        return node.children
    return (Styled("phrase", node.children, node.span, node.attributes),)
