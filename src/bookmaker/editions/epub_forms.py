"""What the EPUB has its own form for: links between documents, notes as popups, formulas as MathML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bookmaker.content import mathematics, tree
from bookmaker.content.book import Section
from bookmaker.content.words import Words, words_of
from bookmaker.editions.elements import block_elements, inline_elements, note_call
from bookmaker.editions.xhtml import Element, Markup, Node, Nodes, element

BACK = "\N{UPWARDS ARROW}"


@dataclass(frozen=True, slots=True)
class EpubForms:
    """How the EPUB has it: links to documents, notes at the chapter's end, formulas as MathML."""

    section: str
    images: Mapping[str, str] = field(default_factory=dict)

    def href(self, reference: tree.Reference) -> str:
        """A link inside this document, or to the document of another section."""
        if reference.section == self.section:
            return f"#{reference.anchor or self.section}"
        return f"{path_of(reference.section)}{'#' if reference.anchor else ''}{reference.anchor}"

    def page(self, reference: tree.PageReference) -> Nodes:
        """A link by the element's name: pages that turn into one another have no numbers."""
        place = tree.Reference(reference.section, reference.anchor, (), reference.span)
        attributes = {"class": "page-reference", "href": self.href(place)}
        return (element("a", attributes, inline_elements(reference.children, self)),)

    def source(self, path: str) -> str:
        """The packed image."""
        return self.images.get(path, path)

    def call(self, call: tree.NoteCall) -> Nodes:
        """The call; reading systems show its note as a popup."""
        return note_call(call, epub=True)

    def math(self, tex: str, *, display: bool) -> Node:
        """The formula as MathML."""
        return Markup(mathematics.mathml(tex, display=display))


def path_of(section: str) -> str:
    """The path of a section's document."""
    return f"{section}.xhtml"


def note_elements(section: Section, forms: EpubForms) -> Nodes:
    """The section's notes in order: each an `aside` that a reading system can lift into a popup."""
    words = words_of(section.language)
    notes: list[Node] = []
    for note in section.notes:
        attributes = {
            "class": "note",
            "id": f"fn-{note.number}",
            "epub:type": "footnote",
            "role": "doc-footnote",
        }
        notes += [element("aside", attributes, _numbered(note, forms, words)), "\n"]
    return tuple(notes)


def _numbered(note: tree.Note, forms: EpubForms, words: Words) -> Nodes:
    """A note's blocks, its number at the head of the first paragraph, further ways back after the last."""
    number = element("a", _back(note, 1, "note-number", words), [str(note.number)])
    further: list[Node] = [
        node
        for ordinal in range(2, note.calls + 1)
        for node in (" ", element("a", _back(note, ordinal, "note-back", words), [BACK]))
    ]
    first, *rest = block_elements(note.children, forms) or ("",)
    if not (isinstance(first, Element) and first.name == "p"):
        first, rest = element("p", {}), [first, *rest]
    numbered: list[Node] = [Element("p", first.attributes, (number, " ", *first.children)), *rest]
    return _with_ways_back(numbered, further) if further else tuple(numbered)


def _with_ways_back(blocks: list[Node], further: list[Node]) -> Nodes:
    """The links at the end of the last block, or in a paragraph after it where it is none."""
    last = max(i for i, node in enumerate(blocks) if isinstance(node, Element))
    end = blocks[last]
    if isinstance(end, Element) and end.name == "p":
        return (*blocks[:last], Element("p", end.attributes, (*end.children, *further)), *blocks[last + 1 :])
    return (*blocks, element("p", {"class": "note-backs"}, further), "\n")


def _back(note: tree.Note, ordinal: int, name: str, words: Words) -> dict[str, str | None]:
    suffix = f"-{ordinal}" if ordinal > 1 else ""
    return {
        "class": name,
        "href": f"#fnref-{note.number}{suffix}",
        "role": "doc-backlink",
        "aria-label": f"{words.back}, {note.number}{f'.{ordinal}' if suffix else ''}",
    }
