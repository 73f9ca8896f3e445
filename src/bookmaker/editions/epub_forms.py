"""What the EPUB has its own form for: links between documents, notes as popups, formulas as MathML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bookmaker.content import mathematics, tree
from bookmaker.content.book import Section
from bookmaker.editions.elements import inline_elements, note_call
from bookmaker.editions.note_elements import NoteIds, endnote_list, href_to, numbered_note
from bookmaker.editions.xhtml import Markup, Node, Nodes, element


@dataclass(frozen=True, slots=True)
class EpubForms:
    """How the EPUB has it: links to documents, notes that pop up, formulas as MathML."""

    section: str
    images: Mapping[str, str] = field(default_factory=dict)
    notes: NoteIds | None = None

    @property
    def ids(self) -> NoteIds:
        """The ids of the notes that are called and set: the section's own."""
        return self.notes or NoteIds(self.section)

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
        href = href_to(self.ids.note(call.number), self, call.span)
        return note_call(call, self.ids.call(call.number, call.ordinal).anchor, href, epub=True)

    def math(self, tex: str, *, display: bool) -> Node:
        """The formula as MathML."""
        return Markup(mathematics.mathml(tex, display=display))


def path_of(section: str) -> str:
    """The path of a section's document."""
    return f"{section}.xhtml"


def popup_notes(section: Section, forms: EpubForms) -> Nodes:
    """The section's notes in order: each an `aside` that a reading system can lift into a popup.

    Some reading systems then leave them out of the text, which the list of `endnote_list` never is.
    """
    notes: list[Node] = []
    for note in section.notes:
        attributes = {
            "class": "note",
            "id": forms.ids.note(note.number).anchor,
            "epub:type": "footnote",
            "role": "doc-footnote",
        }
        notes += [element("aside", attributes, numbered_note(note, section, forms.ids, forms)), "\n"]
    return tuple(notes)


def endnotes(section: Section, forms: EpubForms) -> Nodes:
    """The section's notes as a list that every reading system shows, in popups too where it can."""
    return endnote_list(section, forms.ids, forms, said_of_endnote)


def said_of_endnote(_: tree.Note) -> tuple[dict[str, str | None], dict[str, str | None]]:
    """The note's semantics in the EPUB: a deprecated word that reading systems look for, to open popups.

    DPUB-ARIA 1.1 has withdrawn the role that went with it.
    """
    return {"epub:type": "endnote"}, {}
