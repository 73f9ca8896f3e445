"""Letters, counted: in a book's trees, in its PDF and in its EPUB. Hyphens move words, not letters."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable
from itertools import chain
from xml.etree import ElementTree as ET

import pikepdf
import pypdfium2

from bookmaker.content import tree
from bookmaker.content.book import Book, Section
from bookmaker.content.walk import nodes_in, plain_text
from bookmaker.content.words import words_of
from bookmaker.editions.citing import citation
from bookmaker.editions.epub_forms import EpubForms
from bookmaker.editions.names import joined_names
from bookmaker.editions.page_ranges import page_range
from bookmaker.editions.people import affiliations
from bookmaker.manifest.imprint import Contributor

XHTML = "{http://www.w3.org/1999/xhtml}"
DRAWN = {"{http://www.w3.org/1998/Math/MathML}math", "{http://www.w3.org/2000/svg}svg"}
MM = 72 / 25.4


def letters(text: str) -> Counter[str]:
    """The letters of a text, ligatures and presentation forms taken apart, case folded."""
    return Counter(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalpha())


def letters_of_section(section: Section, book: Book, *, paged: bool, folios: str = "1") -> Counter[str]:
    """The letters that a section must have, on pages or in the EPUB; formulas are left out.

    Gathered notes are not in the section; `folios` are those of its pages.
    """
    notes = book.manifest.notes.print if paged else book.manifest.notes.epub
    words = words_of(section.language)
    opener = [joined_names((a.name for a in section.authors), words)]
    opener += affiliations(section.authors)
    if section.number:
        opener.append(words.part if section.kind == "part" else words.chapter)
    if section.number and section.kind == "part":
        opener.append(section.number)
    opener += [f"ORCID {name}" for a in section.authors for name in _names_of_orcid(section, a)]
    cited = citation(section, book, EpubForms(section.id), folios)
    if cited is not None:
        opener += [words.cite, re.sub(r"<[^>]*>", "", cited.text), cited.first_published]
        opener += [words.licensed, cited.license] if cited.license else []
    if section.abstract:
        opener.append(words.abstract)
    if section.keywords:
        opener += [words.keywords, *section.keywords]
    shown = book.biographies if book.manifest.show.biographies else ()
    told = {life.contributor.id: life.blocks for life in shown}
    lives = [told[author.id] for author in section.authors if told.get(author.id)]
    if lives:
        opener.append(words.about_authors if len(lives) > 1 else words.about_author)
    found = letters(" ".join(opener))
    for nodes in (section.title, section.subtitle, section.abstract, section.blocks, *lives):
        found += letters_of_nodes(nodes, paged=paged)
    if notes == "chapter" and section.notes and paged:
        found += letters(words.notes)
    for note in section.notes if notes != "book" else ():
        found += letters_of_nodes(note.children, paged=paged)
    return found


def letters_of_gathered(book: Book, *, paged: bool) -> Counter[str]:
    """The letters of a section that holds all notes, each chapter's under its title."""
    found = letters(words_of(book.manifest.language).notes)
    for section in book.sections:
        if section.notes:
            found += letters(section.plain_title)
            for note in section.notes:
                found += letters_of_nodes(note.children, paged=paged)
    return found


def _names_of_orcid(section: Section, author: Contributor) -> list[str]:
    return [author.name if len(section.authors) > 1 else ""] if author.orcid else []


def letters_of_nodes(nodes: Iterable[tree.Inline | tree.Block], *, paged: bool) -> Counter[str]:
    found: Counter[str] = Counter()
    less: Counter[str] = Counter()  # the words that stand in place of a folio where there are no pages
    for node in nodes_in(nodes):
        match node:
            case tree.Text() | tree.Code() | tree.CodeBlock():
                found += letters(node.text)
            case tree.Figure() | tree.Table():
                found += letters(node.label if node.caption else "")
            case tree.PageReference() if paged:
                found += letters(plain_text(node.before))
                less += letters(plain_text(node.children))
    return found - less


def page_ranges(pdf: bytes) -> dict[str, str]:
    """The folios of each section of a reader's PDF, as its citation has them."""
    starts = first_pages(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        labels = [page.label for page in opened.pages]
    ordered = sorted(starts.values())
    lasts = dict(zip(ordered, [*(n - 1 for n in ordered[1:]), len(labels)], strict=True))
    return {
        name: page_range(labels[first - 1], labels[_last_with_text(pdf, first, lasts[first]) - 1])
        for name, first in starts.items()
    }


def _last_with_text(pdf: bytes, first: int, last: int) -> int:
    """The last of some pages (from 1) that is not blank."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        numbers = range(last, first, -1)
        return next((n for n in numbers if document[n - 1].get_textpage().get_text_bounded()), first)
    finally:
        document.close()


def repeated_heads(section: Section, book: Book, found: Counter[str]) -> Counter[str]:
    """The letters of table heads that are set again on a further page, where that is all that is too much."""
    much = found - letters_of_section(section, book, paged=True)
    repeated: Counter[str] = Counter()
    everything = (section.blocks, *(note.children for note in section.notes))
    for table in chain.from_iterable(map(nodes_in, everything)):
        if isinstance(table, tree.Table):
            cells = (b for row in table.head for cell in row for b in cell.children)
            head = letters_of_nodes(cells, paged=True)
            while head and head <= much - repeated:
                repeated += head
    return repeated


def letters_of_pages(pdf: bytes, first: int, last: int, head: float, foot: float) -> Counter[str]:
    """The letters between the running head and the folio of pages `first` to `last` (from 1).

    `head` and `foot` are in mm from the trim's edges.
    """
    document = pypdfium2.PdfDocument(pdf)
    found: Counter[str] = Counter()
    try:
        for number in range(first - 1, last):
            page = document[number]
            text = page.get_textpage()
            top = page.get_height() - head * MM
            found += letters(text.get_text_bounded(0, foot * MM, page.get_width(), top))
    finally:
        document.close()
    return found


def first_pages(pdf: bytes) -> dict[str, int]:
    """The first page (from 1) of each section of a reader's PDF, by the section's own destination."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        by_page = {page.obj.objgen: i for i, page in enumerate(opened.pages, 1)}
        names = list(opened.Root.Names.Dests.Names)
        found = {str(names[i]): names[i + 1] for i in range(0, len(names), 2)}
        own = {n.split("@")[0]: t for n, t in found.items() if n.split("@")[0] == n.split("@")[1]}
        return {name: by_page[target[0].objgen] for name, target in own.items()}


def letters_of_document(epub: bytes, section: Section) -> Counter[str]:
    """The letters of a section's document; what only serves to go back, and formulas, are left out."""
    with zipfile.ZipFile(io.BytesIO(epub)) as archive:
        root = ET.fromstring(archive.read(f"EPUB/{section.id}.xhtml"))  # noqa: S314 (we made it)
    body = root.find(f"{XHTML}body")
    assert body is not None
    return letters("".join(_texts(body)))


def _texts(node: ET.Element) -> Iterable[str]:
    if node.tag in DRAWN or "notes-title" in node.get("class", ""):
        return
    yield node.text or ""
    for child in node:
        yield from _texts(child)
        yield child.tail or ""
