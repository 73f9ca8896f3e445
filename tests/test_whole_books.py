"""Whole volumes, built once: nothing is lost, everything agrees, validators are content."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

import conservation
import page_words
from at_hand import MANUSCRIPTS
from bookmaker.content.book import Book, Section
from bookmaker.diagnostics import has_errors
from bookmaker.files.built import page_count, pages_inside
from bookmaker.order import Built, Order
from bookmaker.pipeline import built, checked
from bookmaker.workspace import Folder
from test_epub import epubcheck

ROOT = Path(__file__).parent.parent
BOOKS = ("sample", "five-hundred-lines", "pepys-1660")
# Between the running head and the folio of the house design, in mm.
HEAD, FOOT = 18.0, 23.0


@dataclass(frozen=True)
class Whole:
    """A book with all that was made of it."""

    book: Book
    built: Built

    def file(self, ending: str) -> bytes:
        """The file whose name ends so."""
        return next(bytes(data) for name, data in self.built.files.items() if name.endswith(ending))

    @property
    def screen(self) -> bytes:
        """The reader's PDF."""
        return bytes(self.built.files[min((n for n in self.built.files if n.endswith(".pdf")), key=len)])

    def written(self) -> list[Section]:
        """The sections that somebody wrote."""
        return [s for s in self.book.sections if s.blocks]


@pytest.fixture(scope="module", params=BOOKS)
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    root = ROOT if request.param == "sample" else MANUSCRIPTS / request.param
    if not (root / "book.yaml").is_file():
        pytest.skip(
            f"the manuscript {request.param} is not at {root}; BOOKMAKER_MANUSCRIPTS names its folder"
        )
    base = tmp_path_factory.getbasetemp()
    return made(root, base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)


@cache
def made(root: Path, run: Path) -> Whole:
    """The book of a folder, made once: a second worker that begins it in the same run fails."""
    (run / f"{root.name} is made").touch(exist_ok=False)
    read = checked(Folder(root), "book.yaml")
    assert read.book is not None
    return Whole(read.book, built(Folder(root), "book.yaml", Order(jobs=2)))


@pytest.mark.slow
def test_a_real_book_builds_as_it_is_into_its_files(whole: Whole) -> None:
    assert not has_errors(whole.built.diagnostics), "\n".join(map(str, whole.built.diagnostics))
    assert len(whole.built.files) == 3 + bool(whole.book.manifest.cover.paper)


@pytest.mark.slow
def test_the_wrap_is_made_for_the_pages_that_are_printed(whole: Whole) -> None:
    if whole.book.manifest.cover.paper is None:
        pytest.skip("the book names no paper")
    assert pages_inside(whole.file("-cover.pdf")) == page_count(whole.file("-print.pdf"))


@pytest.mark.slow
def test_the_letters_of_the_manuscript_are_the_letters_of_the_pdf(whole: Whole) -> None:
    starts = conservation.first_pages(whole.screen)
    ordered = sorted(starts.values())
    ends = dict(zip(ordered, [n - 1 for n in ordered[1:]] + [_pages(whole.screen)], strict=True))
    ranges = conservation.page_ranges(whole.screen)
    assert whole.written()
    for section in whole.written():
        first = starts[section.id]
        found = conservation.letters_of_pages(whole.screen, first, ends[first], HEAD, FOOT)
        found -= conservation.repeated_heads(section, whole.book, found)
        wanted = conservation.letters_of_section(section, whole.book, paged=True, folios=ranges[section.id])
        assert _difference(wanted, found) == {}, section.id


@pytest.mark.slow
def test_the_letters_of_the_manuscript_are_the_letters_of_the_epub(whole: Whole) -> None:
    ranges = conservation.page_ranges(whole.screen)
    for section in whole.written():
        found = conservation.letters_of_document(whole.file(".epub"), section)
        wanted = conservation.letters_of_section(section, whole.book, paged=False, folios=ranges[section.id])
        assert _difference(wanted, found) == {}, section.id


@pytest.mark.slow
def test_the_contents_name_the_folio_that_is_printed_and_labelled(whole: Whole) -> None:
    """Each link of the contents goes to a page whose label stands at its end."""
    with pikepdf.open(io.BytesIO(whole.screen)) as pdf:
        names = list(pdf.Root.Names.Dests.Names)
        pages = {str(names[i]): names[i + 1][0].objgen for i in range(0, len(names), 2)}
        labels = {page.obj.objgen: page.label for page in pdf.pages}
        contents = next(i for i, p in enumerate(pdf.pages) if p.obj.objgen == pages["contents@contents"])
        shown = [
            labels[pages[str(a.Dest)]]
            for page in list(pdf.pages)[contents : contents + 2]
            for a in page.obj.get("/Annots", [])
        ]
    text = _text(whole.screen, contents) + _text(whole.screen, contents + 1)
    assert shown
    assert [label for label in dict.fromkeys(shown) if not re.search(rf"\b{label}\b", text)] == []


@pytest.mark.slow
def test_the_index_names_the_page_that_its_links_lead_to(whole: Whole) -> None:
    """Read back from the PDF: the words under each link, and the label of the page it goes to."""
    home = next((s.id for s in whole.book.sections if s.kind == "index"), None)
    if home is None:
        pytest.skip("the book has no index")
    document = pypdfium2.PdfDocument(whole.screen)
    with pikepdf.open(io.BytesIO(whole.screen)) as pdf:
        names = list(pdf.Root.Names.Dests.Names)
        pages = {str(names[i]): names[i + 1][0].objgen for i in range(0, len(names), 2)}
        labels = {page.obj.objgen: page.label for page in pdf.pages}
        first = next(i for i, p in enumerate(pdf.pages) if p.obj.objgen == pages[f"{home}@{home}"])
        shown = []
        for number, page in enumerate(pdf.pages):
            for link in page.obj.get("/Annots", []) if number >= first else ():
                text = document[number].get_textpage().get_text_bounded(*map(float, link.Rect)).strip()
                leads_home = "/Dest" not in link or str(link.Dest).endswith(f"@{home}")
                shown += [] if leads_home else [(text.split()[-1], labels[pages[str(link.Dest)]])]
    document.close()
    assert shown
    assert [(text, label) for text, label in shown if not re.match(rf"{label}(?!\d)", text)] == []


@pytest.mark.slow
def test_every_link_inside_the_readers_pdf_lands(whole: Whole) -> None:
    with pikepdf.open(io.BytesIO(whole.screen)) as pdf:
        names = {str(n) for n in list(pdf.Root.Names.Dests.Names)[::2]}
        targets = {str(a.Dest) for p in pdf.pages for a in p.obj.get("/Annots", []) if "/Dest" in a}
        urls = {str(a.A.URI) for p in pdf.pages for a in p.obj.get("/Annots", []) if "/A" in a}
    assert len(targets) > len(whole.written())
    assert targets - names == set()
    assert {u for u in urls if not u.startswith(("http://", "https://", "mailto:"))} == set()


@pytest.mark.slow
def test_every_page_begins_with_the_words_after_its_break_in_the_epub(whole: Whole) -> None:
    """Every folio has its break but those of blank pages, and the list leads to them in the book's order."""
    with zipfile.ZipFile(io.BytesIO(whole.file(".epub"))) as archive:
        nav = archive.read("EPUB/nav.xhtml").decode()
        documents = [archive.read(f"EPUB/{s.id}.xhtml").decode() for s in whole.book.sections]
    openings = {folio: o for d in documents for folio, o in page_words.openings(d).items()}
    pages = [(p, lines) for p, lines in page_words.page_lines(whole.screen, HEAD, FOOT)[1:] if lines]
    astray = [
        (f, lines[0]) for f, lines in pages if f in openings and not page_words.agree(openings[f], lines)
    ]
    listed = re.findall(r"#page-(\w+)", nav)
    assert astray == []
    assert [folio for folio, _ in pages if folio not in openings] == []
    assert listed == list(openings)


@pytest.mark.slow
def test_every_note_begins_at_the_foot_of_the_page_of_its_call(whole: Whole) -> None:
    """Read back from the file's destinations, not from the layout."""
    with pikepdf.open(io.BytesIO(whole.screen)) as pdf:
        names = list(pdf.Root.Names.Dests.Names)
        places = {str(names[i]): names[i + 1][0].objgen for i in range(0, len(names), 2)}
    notes = [
        (f"fnref-{n.number}@{s.id}", f"fn-{n.number}@{s.id}") for s in whole.book.sections for n in s.notes
    ]
    assert [(call, note) for call, note in notes if places[call] != places[note]] == []


@pytest.mark.slow
def test_epubcheck_finds_no_error_and_no_warning(whole: Whole) -> None:
    assert epubcheck(whole.file(".epub")) == []


@pytest.mark.slow
def test_the_epub_holds_no_script_and_nothing_remote(whole: Whole) -> None:
    with zipfile.ZipFile(io.BytesIO(whole.file(".epub"))) as archive:
        documents = [archive.read(n).decode() for n in archive.namelist() if n.endswith(".xhtml")]
        styles = [archive.read(n).decode() for n in archive.namelist() if n.endswith(".css")]
    assert len(documents) > len(whole.written())
    assert styles
    assert [d for d in documents if re.search(r"<script|<iframe|<object|\son\w+=", d)] == []
    assert [d for d in documents if re.search(r'<(?:img|link)[^>]+(?:src|href)="https?:', d)] == []
    assert [s for s in styles if re.search(r"url\(\s*['\"]?https?:|@import", s)] == []


def _difference(wanted: Counter[str], found: Counter[str]) -> dict[str, int]:
    """Letters that are too few (negative) or too many."""
    return {c: found[c] - wanted[c] for c in sorted(wanted | found) if found[c] != wanted[c]}


def _pages(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def _text(pdf: bytes, index: int) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[index].get_textpage().get_text_bounded()
    finally:
        document.close()
