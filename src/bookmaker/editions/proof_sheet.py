"""Sections and what is open in them -> the first page of a proof."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bookmaker.content.book import Book, Section
from bookmaker.content.silences import is_order
from bookmaker.content.words import words_of
from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.editions.book_pages import book_page
from bookmaker.editions.print_forms import PrintForms
from bookmaker.editions.print_section import PrintSection
from bookmaker.editions.proof import proof_of_page
from bookmaker.editions.section_pages import section_page
from bookmaker.editions.templates import Templates

KIND = "proof"


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """Something to settle: its place as file:line, what it is, and what to do, or "". `kind` is a class."""

    place: str
    kind: str
    text: str
    hint: str


@dataclass(frozen=True, slots=True)
class OpenSection:
    """A section of the proof, or the book's own files: a title, mistakes found, and comments of editors."""

    title: str
    diagnostics: tuple[OpenPoint, ...]
    remarks: tuple[OpenPoint, ...]


def open_sections(
    sections: Sequence[Section], found: Iterable[Diagnostic], *, whole: bool
) -> tuple[OpenSection, ...]:
    """What is open in each section by its file; with `whole` also what is open elsewhere in the book."""
    left = list(found)
    listed = []
    for section in sections:
        own = [d for d in left if section.remarks or section.blocks if d.span.file == section.span.file]
        left = [d for d in left if d not in own]
        remarks = tuple(
            OpenPoint(str(r.span), "remark", r.text.strip(), "") for r in section.remarks if not is_order(r)
        )
        if own or remarks or not whole:
            listed.append(OpenSection(_title(section), tuple(map(_point, own)), remarks))
    if whole and left:
        listed.append(OpenSection("", tuple(map(_point, left)), ()))
    return tuple(listed)


def _title(section: Section) -> str:
    return f"{section.number}. {section.plain_title}" if section.number else section.plain_title


def _point(found: Diagnostic) -> OpenPoint:
    return OpenPoint(str(found.span), str(found.severity), f"{found.code}: {found.message}", found.hint)


def proof_sheet(
    book: Book, templates: Templates, open_points: tuple[OpenSection, ...], revision: str
) -> tuple[PrintSection, tuple[Diagnostic, ...]]:
    """The first page of a proof, by the template `proof.xhtml`; in English, as diagnostics are."""
    section = Section(KIND, KIND, "front", Span(""), "en", "ltr", plain_title="Proof")
    forms = PrintForms(section)
    values = {
        "book": book_page(book, forms),
        "section": replace(section_page(section, book, forms)),
        "revision": revision,
        "open_sections": open_points,
        "words": words_of("en"),
        "styles": (),
    }
    filled = templates.fill(KIND, values)
    page = filled.text.encode()
    sheet = PrintSection(
        *(KIND, "cover", "front", "Proof", page, "any", (), (), Span("templates/proof.xhtml"), "en")
    )
    return sheet, filled.diagnostics or proof_of_page(f"{KIND}.xhtml", filled.text, sheet.span)
