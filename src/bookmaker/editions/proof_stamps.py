"""What a proof says on every page -> a page for each stamp: the line above the page, numbers of lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bookmaker.content.book import Book, Section
from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.editions.book_pages import book_page
from bookmaker.editions.print_forms import PrintForms
from bookmaker.editions.print_section import PrintSection
from bookmaker.editions.proof import proof_of_page
from bookmaker.editions.section_pages import section_page
from bookmaker.editions.templates import Templates

KIND = "proof-stamps"


@dataclass(frozen=True, slots=True)
class Slug:
    """The line above every page of a proof, behind the word DRAFT: the revision or a date, and a title."""

    revision: str
    title: str
    language: str


def stamp_pages(
    book: Book, templates: Templates, slug: Slug, numbers: Iterable[int]
) -> tuple[PrintSection, tuple[Diagnostic, ...]]:
    """The pages of the stamps: first the slug, then each number in its order."""
    section = Section(KIND, KIND, "front", Span("--revision"), "en", "ltr", plain_title="Proof")
    forms = PrintForms(section)
    values = {
        "book": book_page(book, forms),
        "section": section_page(section, book, forms),
        "revision": slug.revision,
        "title": slug.title,
        "language": slug.language,
        "numbers": tuple(numbers),
        "styles": (),
    }
    filled = templates.fill(KIND, values)
    page = filled.text.encode()
    sheet = PrintSection(
        *(KIND, "cover", "front", "Proof", page, "any", (), (), section.span, section.language)
    )
    return sheet, filled.diagnostics or proof_of_page(f"{KIND}.xhtml", filled.text, sheet.span)
