"""Notes as elements in every edition: ids, numbers, ways back, lists at a chapter's or the book's end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bookmaker.content import tree
from bookmaker.content.book import Section
from bookmaker.content.words import words_of
from bookmaker.diagnostics import Span
from bookmaker.editions.elements import Forms, block_elements
from bookmaker.editions.xhtml import Element, Node, Nodes, element

# Between a note's number and its text: a space that justification leaves as wide as a figure.
FIGURE_SPACE = "\N{FIGURE SPACE}"
BACK = "\N{UPWARDS ARROW}"
# Elements that stand between lines: the end of a note is looked for in the last of them.
_BLOCKS = frozenset(
    {"p", "ul", "ol", "dl", "li", "dt", "dd", "blockquote", "div", "figure", "table", "pre", "hr"}
)
_HOLDERS = frozenset({"ul", "ol", "dl", "li", "dd", "blockquote", "div"})

Attributes = Mapping[str, str | None]
# What an edition says of a note besides its id, and of the mark at its end: none where that is empty.
Said = Callable[[tree.Note], tuple[Attributes, Attributes]]


@dataclass(frozen=True, slots=True)
class Spot:
    """An element of the book: the section whose document it stands in, and its id there."""

    section: str
    anchor: str


@dataclass(frozen=True, slots=True)
class NoteIds:
    """The ids of a section's notes and calls. `gathered` is the section in which all notes stand, or "".

    An id of a gathered note holds a full stop, which no section's id has: so the notes of many chapters are
    apart in one document.
    """

    section: str
    gathered: str = ""

    def note(self, number: int) -> Spot:
        """Where a note stands."""
        if self.gathered:
            return Spot(self.gathered, f"fn-{self.section}.{number}")
        return Spot(self.section, f"fn-{number}")

    def call(self, number: int, ordinal: int) -> Spot:
        """Where a call stands: in the text, since notes call none."""
        suffix = f"-{ordinal}" if ordinal > 1 else ""
        return Spot(self.section, f"fnref-{number}{suffix}")


def href_to(spot: Spot, forms: Forms, place: Span) -> str:
    """Where a link to this element leads."""
    return forms.href(tree.Reference(spot.section, spot.anchor, (), place))


# --- one note --------------------------------------------------------------------------------------------


def numbered_note(note: tree.Note, section: Section, ids: NoteIds, forms: Forms) -> Nodes:
    """A note's blocks: its number, the way back to its first call, at their head; further ways at their end.

    A note that does not begin with a paragraph gets one for its number.
    """

    def way(ordinal: int, name: str, text: str) -> Element:
        href = href_to(ids.call(note.number, ordinal), forms, note.span)
        place = f"{note.number}.{ordinal}" if ordinal > 1 else str(note.number)
        words = words_of(section.language)
        label = f"{words.back}{words.comma} {place}"
        attributes = {"class": name, "href": href, "role": "doc-backlink", "aria-label": label}
        return element("a", attributes, [text])

    further = [node for n in range(2, note.calls + 1) for node in (" ", way(n, "note-back", BACK))]
    blocks = block_elements(note.children, forms)
    first, rest = (blocks[0], blocks[1:]) if blocks else ("", ())
    if not (isinstance(first, Element) and first.name == "p"):
        first, rest = element("p", {"class": "note-head"}), blocks
    head = (way(1, "note-number", str(note.number)), FIGURE_SPACE, *first.children)
    whole = (Element("p", first.attributes, head), *rest)
    if not further:
        return whole
    return with_at_end(whole, further) or (*whole, element("p", {"class": "note-backs"}, further[1:]), "\n")


def with_at_end(nodes: Sequence[Node], extra: Iterable[Node]) -> Nodes:
    """The nodes, these put after their last words; none where these are a table's, a picture's or code."""
    last = max((i for i, node in enumerate(nodes) if _is_block(node)), default=-1)
    end = nodes[last] if last >= 0 else ""
    if not isinstance(end, Element):
        return ()
    if end.name == "p":
        inside: Nodes = (*end.children, *extra)
    elif end.name not in _HOLDERS:
        return ()
    elif any(map(_is_block, end.children)):
        inside = with_at_end(end.children, extra)
    else:
        inside = (*end.children, *extra) if end.name in ("li", "dd") else ()
    return (*nodes[:last], Element(end.name, end.attributes, inside), *nodes[last + 1 :]) if inside else ()


def _is_block(node: Node) -> bool:
    return isinstance(node, Element) and node.name in _BLOCKS


# --- notes at an end -------------------------------------------------------------------------------------


def endnote_list(section: Section, ids: NoteIds, forms: Forms, said: Said) -> Nodes:
    """The section's notes in order, as a list; none where it has no note.

    DPUB-ARIA 1.1, `doc-endnotes`: the notes are items of lists, without a role of their own. Not `ol`: its
    numbers would stand beside the notes' own wherever a reading system knows no style sheet.
    """
    if not section.notes:
        return ()
    items = (_item(note, section, ids, forms, said(note)) for note in section.notes)
    lines = (node for item in items for node in (item, "\n"))
    return element("div", {"class": "endnotes", "role": "list"}, ("\n", *lines)), "\n"


def _item(
    note: tree.Note, section: Section, ids: NoteIds, forms: Forms, said: tuple[Attributes, Attributes]
) -> Element:
    own, end = said
    attributes = {"class": "endnote", "id": ids.note(note.number).anchor, "role": "listitem", **own}
    blocks = numbered_note(note, section, ids, forms)
    mark = [element("span", {"class": "note-end", **end})] if end else []
    return element("div", attributes, with_at_end(blocks, mark) or blocks)
