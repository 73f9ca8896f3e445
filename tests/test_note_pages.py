"""Notes at an end, on their pages: found again in the files, with the running heads of a section of notes."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter, defaultdict
from functools import cache
from itertools import pairwise

import pikepdf
import pypdfium2
import pytest

import conservation
import page_words
from bookmaker.content.words import FRENCH, words_of
from bookmaker.diagnostics import has_errors
from bookmaker.editions.note_pages import NotePages, running_heads
from bookmaker.order import Built, Order
from bookmaker.pipeline import built, checked
from noted_book import CALLS, noted_book
from small_book import dress, edition_of, epub_of
from test_epub import epubcheck
from test_note_places import holding, placed, twenty

ENGLISH = words_of("en")
# Between the running head and the folio of the house design, in mm.
HEAD, FOOT = 18.0, 23.0
MM = 72 / 25.4

# --- which pages a page of notes belongs to --------------------------------------------------------------


def test_a_page_of_notes_names_the_pages_of_their_calls() -> None:
    notes = [NotePages("ix", "201", "201"), NotePages("41", "201", "201"), NotePages("41", "202", "202")]
    assert {"201": "Notes to pages ix–41", "202": "Notes to page 41"} == running_heads(notes, ENGLISH)


def test_a_note_that_runs_on_belongs_to_every_page_that_it_stands_on() -> None:
    notes = [NotePages("41", "201", "202"), NotePages("50", "202", "202"), NotePages("63", "202", "203")]
    heads = running_heads(notes, FRENCH)
    assert {
        "201": "Notes de la page 41",
        "202": "Notes des pages 41 à 63",
        "203": "Notes de la page 63",
    } == heads


# --- a small book on its pages ---------------------------------------------------------------------------


class Read:
    """A reader's PDF, read back: pages by destination, labels, links and running heads."""

    def __init__(self, data: bytes) -> None:
        """`data` are the file's bytes."""
        with pikepdf.open(io.BytesIO(data)) as pdf:
            names = list(pdf.Root.Names.Dests.Names)
            pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
            targets = {str(names[i]): names[i + 1] for i in range(0, len(names), 2)}
            self.pages = {name: pages[target[0].objgen] for name, target in targets.items()}
            self.labels = [page.label for page in pdf.pages]
            self.links = [
                (number, str(annotation.Dest))
                for number, page in enumerate(pdf.pages)
                for annotation in page.obj.get("/Annots", [])
                if "/Dest" in annotation
            ]
        document = pypdfium2.PdfDocument(data)
        try:
            self.heads = [_head(page) for page in document]
        finally:
            document.close()


def _head(page: pypdfium2.PdfPage) -> str:
    width, height = page.get_width(), page.get_height()
    text = page.get_textpage().get_text_bounded(0, height - HEAD * MM, width, height)
    return " ".join(text.split())


@cache
def on_pages(place: str) -> Built:
    """Four chapters with notes at `place` in print, and in the EPUB."""
    made = built(
        noted_book(4, place=place, epub=place, words=9), "book.yaml", Order(editions=("screen", "epub"))
    )
    assert not has_errors(made.diagnostics), "\n".join(map(str, made.diagnostics))
    return made


def read(place: str) -> Read:
    return Read(on_pages(place).files["a-noted-book.pdf"])


@pytest.mark.parametrize("place", ["chapter", "book"])
def test_every_link_between_calls_and_notes_lands_in_the_readers_pdf(place: str) -> None:
    assert_linked_both_ways(read(place), 4)


def test_notes_at_a_chapters_end_stand_after_its_text() -> None:
    pdf = read("chapter")
    starts = sorted(pdf.pages[f"c{chapter:02}@c{chapter:02}"] for chapter in range(1, 5))
    for chapter, (start, end) in enumerate(zip(starts, [*starts[1:], len(pdf.labels)], strict=True), 1):
        last = max(p for name, p in pdf.pages.items() if re.match(rf"fnref-.*@c{chapter:02}$", name))
        notes = [p for name, p in pdf.pages.items() if re.match(rf"fn-.*@c{chapter:02}$", name)]
        assert start <= last <= min(notes) <= max(notes) < end


def test_every_page_of_gathered_notes_says_to_which_pages_it_belongs() -> None:
    pdf = read("book")
    called: dict[int, set[int]] = defaultdict(set)
    for name, first in pdf.pages.items():
        if found := re.fullmatch(r"fn-(c\d+)\.(\d+)@notes", name):
            section, number = found.groups()
            last = pdf.pages.get(f"fn-{section}.{number}-end@notes", first)
            for page in range(first, last + 1):
                called[page].add(pdf.pages[f"fnref-{number}@{section}"])
    opening, *pages = sorted(called)
    assert pages
    assert pdf.heads[opening] == ""
    for page in pages:
        first, last = pdf.labels[min(called[page])], pdf.labels[max(called[page])]
        wanted = f"notes to page {first}" if first == last else f"notes to pages {first}–{last}"
        assert wanted in pdf.heads[page].lower()
        assert pdf.labels[page] in pdf.heads[page].split()


@pytest.mark.parametrize("place", ["chapter", "book"])
def test_every_page_with_notes_begins_where_the_epub_marks_it(place: str) -> None:
    """A page that begins inside a note has its mark there, not before the next chapter's heading."""
    files = on_pages(place).files
    with zipfile.ZipFile(io.BytesIO(bytes(files["a-noted-book.epub"]))) as archive:
        texts = [
            archive.read(n).decode() for n in archive.namelist() if re.search(r"/(c\d+|notes)\.xhtml", n)
        ]
    openings = {folio: place for text in texts for folio, place in page_words.openings(text).items()}
    pages = dict(page_words.page_lines(files["a-noted-book.pdf"], HEAD, FOOT))
    marked = {label: pages[label] for label in openings}
    assert [label for label, lines in marked.items() if not page_words.agree(openings[label], lines)] == []
    pdf = read(place)
    with_notes = {pdf.labels[page] for name, page in pdf.pages.items() if name.startswith("fn-")}
    assert with_notes - set(openings) == set()


# --- twenty chapters -------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("place", "numbering"),
    [("foot", "chapter"), ("foot", "book"), ("chapter", "book"), ("book", "chapter")],
)
def test_twenty_chapters_keep_their_letters_and_their_links_on_their_pages(
    place: str, numbering: str
) -> None:
    """Each call leads to its chapter's note, and each note back to all its calls."""
    workspace = noted_book(20, place=place, numbering=numbering)
    book = checked(workspace, "book.yaml").book
    made = built(workspace, "book.yaml", Order(editions=("screen",), jobs=2))
    assert book is not None
    assert not has_errors(made.diagnostics), "\n".join(map(str, made.diagnostics))
    data = bytes(made.files["a-noted-book.pdf"])
    starts = conservation.first_pages(data)
    ends = {start: end - 1 for start, end in pairwise([*sorted(starts.values()), len(Read(data).labels) + 1])}
    for section in book.sections:
        if section.blocks or section.kind == "notes":
            wanted = conservation.letters_of_section(section, book, paged=True)
            if section.kind == "notes":
                wanted = conservation.letters_of_gathered(book, paged=True)
            first = starts[section.id]
            found = conservation.letters_of_pages(data, first, ends[first], HEAD, FOOT)
            assert (found - wanted, wanted - found) == (Counter(), Counter()), section.id
    assert_linked_both_ways(Read(data), 20)


def assert_linked_both_ways(pdf: Read, chapters: int) -> None:
    """Every link lands; there is one for each call, and one back to each."""
    assert {target for _, target in pdf.links} - set(pdf.pages) == set()
    notes = [target for _, target in pdf.links if target.startswith("fn-")]
    calls = [target for _, target in pdf.links if target.startswith("fnref-")]
    assert chapters * sum(CALLS.values()) == len(notes)
    assert chapters * len(CALLS) == len(set(notes))
    assert len(set(calls)) == chapters * sum(CALLS.values())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("place", "numbering"), [("popup", "chapter"), ("chapter", "book"), ("book", "chapter")]
)
def test_epubcheck_finds_no_error_and_no_warning(place: str, numbering: str) -> None:
    edition, diagnostics = edition_of(placed(twenty(numbering), epub=place), dress())
    assert diagnostics == ()
    assert epubcheck(epub_of(edition)) == []


@pytest.mark.slow
def test_epubcheck_is_content_with_notes_of_every_kind_of_block() -> None:
    edition, diagnostics = edition_of(placed(holding(), epub="popup"), dress())
    assert diagnostics == ()
    assert epubcheck(epub_of(edition)) == []
