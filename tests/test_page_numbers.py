"""One volume whose page numbers are read back together, from its PDF and its EPUB: they all agree.

Where something stands is told by words of four letters that the manuscript has once each. Nothing is asked of
the program but the two files.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from xml.etree import ElementTree as ET

import pikepdf
import pypdfium2
import pytest

from bookmaker.order import Order
from bookmaker.pipeline import built
from bookmaker.workspace import Memory

XHTML = "{http://www.w3.org/1999/xhtml}"
OPS = "{http://www.idpf.org/2007/ops}"
MANIFEST = """
title: Tides
language: en
contributors:
  - {id: ada, name: Ada Sample, given: Ada, family: Sample, bio: Ada is invented.}
  - {id: ben, name: Ben Example, given: Ben, family: Example, bio: Ben is invented.}
notes: {print: PRINT, epub: EPUB}
show: {citation: true}
front_matter:
  - half-title
  - title-page
  - copyright-page
  - contents
  - {file: foreword.md, kind: foreword, authors: [ada]}
chapters:
  - {part: Ebb, chapters: [{file: one.md, authors: [ada]}, {file: two.md, authors: [ben]}]}
  - {part: Flood, chapters: [{file: three.md, authors: [ada, ben]}]}
back_matter: [BACK contributors, index]
"""
FOREWORD = """# Foreword

Qfaa begins. PROSE PROSE

PROSE Qfab is a [tide]{.index} on a later page, see p. qfac: [@sec-deep]{.page} qfad.
"""
ONE = """# The Long Ebb {#sec-one}

Qoaa begins.[^a] PROSE

[]{.index-start #talks entry="peace!talks of"}Qoab is where the talks begin. PROSE

PROSE[^b]

## The Deep {#sec-deep}

Qoac is deep, and [tide]{.index} again. PROSE

Qoad is where they end.[]{.index-end #talks} PROSE See qoae [@sec-flood]{.page} qoaf
and qoag [@sec-deep]{.page} qoah.[^c]

[^a]: Qona is a note.
[^b]: Qonb is a note on the [tide]{.index}.
[^c]: Qonc is a note.
"""
TWO = """# Between {#sec-two}

Qtaa begins, with a [moon]{.index}.[^a]

PROSE

[moon]{.index}, qtab. PROSE HALF

[moon]{.index}, qtac. PROSE[^b]

[^a]: Qtna is a note.
[^b]: Qtnb is a note, with a [harbour]{.index}[]{.index entry="port" see="harbour"}.
"""
THREE = """# The Short Flood {#sec-flood}

Qhaa begins. PROSE

Qhab ends, on a [moon]{.index}.[^a]

[^a]: Qhna is a note.
"""
PROSE = "The tide turns and turns again, and nobody has asked it why it does. " * 26
SECTIONS = {"Foreword": "qfaa", "The Long Ebb": "qoaa", "Between": "qtaa", "The Short Flood": "qhaa"}
NOTES = {"qona": "qoaa", "qonb": "qoab", "qonc": "qoae", "qtna": "qtaa", "qtnb": "qtac", "qhna": "qhab"}
HEAD, FOOT = 54, 72  # the margins of the house design, in pt


@dataclass(frozen=True)
class Page:
    """A page of the PDF: its label, its text, what stands in its margins from left to right."""

    label: str
    text: str
    margin: tuple[str, ...]


@dataclass(frozen=True)
class Volume:
    """The two files."""

    pdf: bytes
    epub: bytes
    gathered: bool

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The pages behind the cover."""
        document = pypdfium2.PdfDocument(self.pdf)
        try:
            return tuple(
                _page(page, document.get_page_label(n))
                for n, page in enumerate(document)
                if n  # the cover
            )
        finally:
            document.close()

    def folio(self, word: str) -> str:
        """The label of the one page outside the lists that has a word."""
        (found,) = (p.label for p in self.pages if re.search(rf"\b{word}\b", p.text, re.IGNORECASE))
        return found

    def text_of(self, first: str, *, until: str = "\0") -> str:
        """The text of the pages from the one whose body begins with some words to the next that does."""
        found, inside = [], False
        for page in self.pages:
            inside = (inside or page.text.startswith(first)) and not page.text.startswith(until)
            found += [page.text] if inside else []
        return " ".join(found)

    def between(self, first: str, last: str) -> str:
        """The text between two words."""
        text = " ".join(page.text for page in self.pages)
        return text[text.index(first) + len(first) : text.index(last)].strip(" :.")

    def document(self, name: str) -> ET.Element:
        """A document of the e-book."""
        with zipfile.ZipFile(io.BytesIO(self.epub)) as archive:
            return ET.fromstring(archive.read(f"EPUB/{name}"))  # noqa: S314 (we made it)

    @cached_property
    def documents(self) -> tuple[str, ...]:
        """The names of its documents."""
        with zipfile.ZipFile(io.BytesIO(self.epub)) as archive:
            return tuple(n.removeprefix("EPUB/") for n in archive.namelist() if n.endswith(".xhtml"))


def _page(page: pypdfium2.PdfPage, label: str) -> Page:
    text, width, height = page.get_textpage(), page.get_width(), page.get_height()
    head = text.get_text_bounded(0, height - HEAD, width, height)
    foot = text.get_text_bounded(0, 0, width, FOOT)
    body = text.get_text_bounded(0, FOOT, width, height - HEAD)
    return Page(label, " ".join(body.replace("\u2060", "").split()), tuple((head + " " + foot).split()))


@pytest.fixture(scope="module", params=["foot", "book"])
def volume(request: pytest.FixtureRequest) -> Volume:
    gathered = request.param == "book"
    manifest = MANIFEST.replace("PRINT", request.param).replace("EPUB", "book" if gathered else "popup")
    files = {
        "book.yaml": manifest.replace("BACK", "notes," if gathered else ""),
        "foreword.md": FOREWORD,
        "one.md": ONE,
        "two.md": TWO,
        "three.md": THREE,
    }
    texts = {
        name: text.replace("PROSE", PROSE).replace("HALF", PROSE[:600]).encode()
        for name, text in files.items()
    }
    made = built(Memory(texts), "book.yaml", Order(("screen", "epub")))
    assert [] == list(map(str, made.diagnostics))
    return Volume(bytes(made.files["tides.pdf"]), bytes(made.files["tides.epub"]), gathered)


# --- the pages -------------------------------------------------------------------------------------------


def test_labels_count_from_i_and_from_1_and_are_printed_at_the_outer_edge(volume: Volume) -> None:
    labels = [page.label for page in volume.pages]
    roman = [label for label in labels if not label.isdecimal()]
    assert labels == [*roman, *map(str, range(1, len(labels) - len(roman) + 1))]
    assert ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii"] == roman[:8]
    with_folio = [page for page in volume.pages if page.margin]
    for page in with_folio:
        right = volume.pages.index(page) % 2 == 0
        assert page.label == page.margin[-1 if right else 0], page.margin
    begun = {volume.folio(word) for word in (*SECTIONS.values(), *NOTES, *NOTES.values())}
    assert begun <= {page.label for page in with_folio}


def test_there_are_blank_pages_and_they_say_nothing(volume: Volume) -> None:
    blank = [page for page in volume.pages if not page.text]
    assert len(blank) > 4
    assert {()} == {page.margin for page in blank}


def test_the_contents_name_the_page_on_which_each_section_begins(volume: Volume) -> None:
    contents = volume.text_of("Contents", until="Foreword Ada")
    for title, word in SECTIONS.items():
        assert re.search(rf"\b{title} ?{volume.folio(word)}\b", contents), (title, contents)
    for title in ("Contributors", "Index", *(["Notes"] if volume.gathered else [])):
        page = next(p for p in volume.pages if p.text.startswith(title))
        assert re.search(rf"\b{title} ?{page.label}\b", contents), (title, contents)


def test_bookmarks_lead_to_the_pages_that_the_contents_name(volume: Volume) -> None:
    document = pypdfium2.PdfDocument(volume.pdf)
    marks = {}
    for item in document.get_toc():
        target = item.get_dest()
        assert target is not None
        title = re.sub(r"^[\dIV]+\. ", "", item.get_title())
        marks.setdefault(title, document.get_page_label(target.get_index()))  # groups of notes come later
    document.close()
    expected = {title: volume.folio(word) for title, word in (SECTIONS | {"The Deep": "qoac"}).items()}
    assert expected.items() <= marks.items()
    for title in ("Contributors", "Index"):
        assert marks[title] == next(p.label for p in volume.pages if p.text.startswith(title))


def test_links_show_the_label_of_the_page_that_they_lead_to(volume: Volume) -> None:
    """All links whose words end in a folio: of contents, index, contributors, cross references."""
    shown = list(_shown_folios(volume.pdf))
    assert len(shown) >= 20
    assert [] == [(text, label) for text, label in shown if not _names(text, label)]


def _shown_folios(pdf: bytes) -> Iterator[tuple[str, str]]:
    document = pypdfium2.PdfDocument(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        numbers = {page.obj.objgen: n for n, page in enumerate(opened.pages)}
        places = {
            str(name): numbers[dest[0].objgen]
            for name, dest in pikepdf.NameTree(opened.Root.Names.Dests).items()
        }
        for n, page in enumerate(opened.pages):
            text = document[n].get_textpage()
            for link in page.obj.get("/Annots", []):
                words = text.get_text_bounded(*map(float, link.Rect)).split()
                if "/Dest" in link and words and re.fullmatch(r"[\divxl]+([–n]\d+)?", words[-1]):
                    target = str(link.Dest)
                    if "@" in target and not target.startswith(("fn", "one.fn", "two.fn", "three.fn")):
                        yield words[-1], document.get_page_label(places[target])
    document.close()


def _names(text: str, label: str) -> bool:
    return re.split(r"[–n]", text)[0] == label


def test_cross_references_name_the_page_of_what_they_refer_to(volume: Volume) -> None:
    assert volume.between("qfac", "qfad") == f"p. {volume.folio('qoac')}"
    assert volume.between("qoae", "qoaf") == f"p. {volume.folio('qhaa')}"
    assert volume.between("qoag", "qoah") == f"p. {volume.folio('qoac')}"


def test_a_chapter_is_cited_with_its_first_and_its_last_page(volume: Volume) -> None:
    for word in ("qoaa", "qtaa", "qhaa"):
        place = [page.label for page in volume.pages].index(volume.folio(word))
        others = (
            n
            for n, page in enumerate(volume.pages)
            if n > place
            and (not page.text or page.text.lower().startswith(("part ", "notes", "contributors")))
        )
        own = volume.pages[place : next(others)]
        whole = " ".join(page.text for page in own)
        (cited,) = re.findall(r"\bpp?\. ([\d–]+)\.", whole.rpartition("Cite this chapter")[2])
        assert cited == f"{own[0].label}–{own[-1].label}"


def test_the_index_names_the_pages_of_its_places(volume: Volume) -> None:
    folio = volume.folio
    moons = (folio("qtaa"), folio("qtab"), folio("qtac"))
    assert sorted(map(int, moons)) == [int(moons[0]) + n for n in range(3)], "three pages in a row"
    text_tides = f"{folio('qfab')}, {folio('qoac')}"
    index = re.sub(r"\b[A-Z]\b", "", volume.text_of("Index").partition("Index ")[2])
    assert " ".join(index.split()) == (
        f"harbour, {folio('qtnb')}n2 moon, {moons[0]}–{moons[2]}, {folio('qhab')} "
        f"peace talks of, {folio('qoab')}–{folio('qoad')} port. See harbour "
        f"tide, {_in_order(text_tides, folio('qonb') + 'n2')}"
    )


def _in_order(folios: str, note: str) -> str:
    places = [*folios.split(", "), note]
    return ", ".join(sorted(places, key=lambda p: (p[0].isdecimal(), int(re.sub(r"\D.*", "", p) or 0), p)))


def test_contributors_name_the_first_pages_of_their_chapters(volume: Volume) -> None:
    people = volume.text_of("Contributors", until="Index")
    for person, titles in (("Sample", ("Foreword", "The Long Ebb", "The Short Flood")),
                           ("Example", ("Between", "The Short Flood"))):  # fmt: skip
        life = people.partition(person)[2].partition("Ada Sample")[0]
        named = re.findall(r"(Foreword|The Long Ebb|Between|The Short Flood)[ ,p.]*([ivxl\d]+)", life)
        assert named == [(title, volume.folio(SECTIONS[title])) for title in titles], life


def test_a_note_stands_on_the_page_of_its_call_unless_the_book_gathers_it(volume: Volume) -> None:
    places = {note: volume.folio(note) for note in NOTES}
    if volume.gathered:
        (home,) = (p.label for p in volume.pages if p.text.startswith("Notes"))
        assert set(places.values()) == {home}
    else:
        calls = {note: {volume.folio(call), str(int(volume.folio(call)) + 1)} for note, call in NOTES.items()}
        assert [] == [note for note in NOTES if places[note] not in calls[note]]


# --- the e-book ------------------------------------------------------------------------------------------


def test_the_page_list_of_the_epub_is_that_of_the_printed_pages(volume: Volume) -> None:
    nav = volume.document("nav.xhtml")
    (listed,) = (n for n in nav.iter(f"{XHTML}nav") if n.get(f"{OPS}type") == "page-list")
    links = {"".join(a.itertext()): a.get("href", "") for a in listed.iter(f"{XHTML}a")}
    in_text = {page.label for page in volume.pages if page.text}
    made_again = {"i", "iii", "iv"}  # pages that the EPUB makes in its own way, or without a text to find
    assert list(links) == [p.label for p in volume.pages if p.label in links]
    assert in_text - made_again <= set(links) <= in_text
    for label, href in links.items():
        path, _, anchor = href.partition("#")
        (mark,) = (e for e in volume.document(path).iter() if e.get("id") == anchor)
        assert mark.get("aria-label") == label


def test_every_word_of_the_epub_stands_behind_the_break_of_its_printed_page(volume: Volume) -> None:
    places = {
        word: label for name in volume.documents for word, label in _marked_words(volume.document(name))
    }
    words = {*SECTIONS.values(), "qfab", "qoab", "qoac", "qoad", "qoae", "qtab", "qtac", "qhab"}
    words |= set(NOTES) if volume.gathered else set()
    assert {word: volume.folio(word) for word in words} == {word: places[word] for word in words}


def _marked_words(root: ET.Element) -> Iterator[tuple[str, str]]:
    label = ""
    for node, text in _texts(root):
        label = node.get("aria-label", "") if node.get("role") == "doc-pagebreak" else label
        for word in re.findall(r"\bq[fotha-z]{3}\b", text.lower()):
            yield word, label


def _texts(node: ET.Element) -> Iterator[tuple[ET.Element, str]]:
    yield node, node.text or ""
    for child in node:
        yield from _texts(child)
        yield ET.Element("tail"), child.tail or ""


def test_the_index_of_the_epub_shows_the_folios_of_the_printed_one(volume: Volume) -> None:
    body = volume.document("index.xhtml").find(f"{XHTML}body")
    assert body is not None
    links = [a for a in body.iter(f"{XHTML}a") if a.get(f"{OPS}type") == "index-locator"]
    printed = volume.text_of("Index").partition("Index ")[2]
    folios = re.findall(r"(?<=, )(?:[ivxl]+|\d+)(?:[–n]\d+)?(?=,| |$)", printed)
    assert folios == ["".join(a.itertext()) for a in links]
