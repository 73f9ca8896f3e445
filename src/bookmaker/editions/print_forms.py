"""What the printed page has its own form for: links for the joiner, notes at the foot, drawn formulas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from bookmaker.content import mathematics, tree
from bookmaker.content.book import Section
from bookmaker.content.walk import note_calls
from bookmaker.content.words import words_of
from bookmaker.editions.elements import inline_elements, note_call
from bookmaker.editions.note_elements import NoteIds, href_to, numbered_note
from bookmaker.editions.print_section import BOOK_URL, INTERNAL, destination
from bookmaker.editions.xhtml import Element, Markup, Node, Nodes, element

# What stands for a folio until it is known, and for one that never is, since its section was not asked for.
PLACEHOLDER, UNKNOWN = "000", "?"
# Elements that hold blocks: a line feed in them stands between blocks.
CONTAINERS = frozenset(
    {"ul", "ol", "li", "dl", "dd", "blockquote", "div", "figure", "table", "thead", "tbody", "tfoot", "tr"}
)


@dataclass(frozen=True, slots=True)
class Folios:
    """The folios that a section asks for, by destination: those that are known, and which were asked for."""

    known: Mapping[str, str] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)

    def of(self, section: str, anchor: str = "") -> str:
        """The folio of the page on which an element begins, the section itself where `anchor` is empty."""
        name = destination(section, anchor)
        self.shown.add(name)
        return self.known.get(name, UNKNOWN if self.known else PLACEHOLDER)


@dataclass(frozen=True, slots=True)
class PrintForms:
    """How the printed page has it: links by the joiner's scheme, notes after their call, drawn formulas."""

    section: Section
    notes: Mapping[int, tree.Note] = field(default_factory=dict)
    folios: Folios = field(default_factory=Folios)
    numbers: NoteIds | None = None

    @property
    def ids(self) -> NoteIds:
        """The ids of the notes that are called and set: the section's own."""
        return self.numbers or NoteIds(self.section.id)

    def href(self, reference: tree.Reference) -> str:
        """A link inside the section, or one that the joiner finds."""
        return internal_href(reference.section, reference.anchor, self.section.id)

    def page(self, reference: tree.PageReference) -> Nodes:
        """The folio, after its word."""
        href = internal_href(reference.section, reference.anchor, self.section.id)
        before = inline_elements(reference.before, self)
        folio = self.folios.of(reference.section, reference.anchor)
        return (element("a", {"class": "page-reference", "href": href}, (*before, folio)),)

    def source(self, path: str) -> str:
        """The URL under which the layout finds an image of the book."""
        return BOOK_URL + quote(path)

    def call(self, call: tree.NoteCall) -> Nodes:
        """The call, and right after the first call of a note the note, which floats to the foot."""
        here = self.ids.call(call.number, call.ordinal).anchor
        label = f"{words_of(self.section.language).note} {call.number}"
        link = note_call(call, here, href_to(self.ids.note(call.number), self, call.span), label=label)
        note = self.notes.get(call.number) if call.ordinal == 1 else None
        return link if note is None else (*link, *self._placed(note))

    def _placed(self, note: tree.Note) -> Nodes:
        """The note; notes that are first called inside it follow it, since a float can't hold another."""
        quiet = replace(self, notes={})
        # The call may stand in a passage of another language; the note is in the chapter's.
        attributes = {
            "class": "note",
            "id": self.ids.note(note.number).anchor,
            "role": "doc-footnote",
            "lang": self.section.language,
            "xml:lang": self.section.language,
            "dir": self.section.direction,
        }
        inner = (c for c in note_calls(note.children) if c.ordinal == 1 and c.number in self.notes)
        nested = (self._placed(self.notes[c.number]) for c in inner if c.number != note.number)
        blocks = without_line_feeds(numbered_note(note, self.section, self.ids, quiet))
        return (element("aside", attributes, blocks), *(n for nodes in nested for n in nodes))

    def math(self, tex: str, *, display: bool) -> Node:
        """The formula as a drawing."""
        return Markup(mathematics.svg(tex, display=display))


def without_line_feeds(nodes: Nodes) -> Nodes:
    """Blocks without the line feeds between them, which would become empty lines in a note inside a line."""
    return tuple(_tight(node) for node in nodes if node != "\n")


def _tight(node: Node) -> Node:
    if isinstance(node, Element) and node.name in CONTAINERS:
        return Element(node.name, node.attributes, without_line_feeds(node.children))
    return node


def internal_href(section: str, anchor: str, here: str) -> str:
    """A link to an element of a section, seen from the section `here`."""
    if section == here:
        return f"#{anchor or section}"
    return f"{INTERNAL}{section}#{anchor}"
