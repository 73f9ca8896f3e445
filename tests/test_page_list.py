"""The page list: each printed page has its break at the very word with which it begins."""

from __future__ import annotations

import gc
import io
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

import paper
from bookmaker.content.book import Section
from bookmaker.editions.accessibility import features, holdings, summary
from bookmaker.editions.epub import epub_edition
from bookmaker.editions.epub_documents import begun
from bookmaker.editions.epub_metadata import page_source
from bookmaker.editions.letters import letters_of
from bookmaker.editions.package import DublinCore, EpubEdition, Property
from bookmaker.editions.page_breaks import (
    NO_PAGES,
    Marked,
    PageBreak,
    PrintPages,
    Start,
    start_at,
    with_page_breaks,
)
from bookmaker.editions.print_section import PrintSection
from bookmaker.files.layout import LaidOut, Press
from bookmaker.files.places import Place, PlacedSection, page_breaks
from bookmaker.manifest.imprint import Isbn
from bookmaker.manifest.model import Manifest
from bookmaker.manifest.products import Notes, Show
from bookmaker.order import EditionName, Order
from bookmaker.pipeline import built
from bookmaker.workspace import Folder
from page_words import Opening, agree, openings, page_lines, spelled
from small_book import BOOK, HERE, MANIFEST, MODIFIED, dress

MARK = re.compile(r'<span id="page-(\w+)" epub:type="pagebreak" role="doc-pagebreak" aria-label="\1"></span>')


def page(body: str) -> str:
    """A document with that body."""
    return (
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
        f"<head><title>Not counted</title></head><body>{body}</body></html>"
    )


def marked(body: str, *witnesses: str, stream: str = "") -> str:
    """The body with a break, shown as |FOLIO|, before the letters of each witness."""
    document = page(body)
    text = "".join(letters_of(document).streams[stream].letters)
    starts = [Start(stream, text.index(w), w) for w in witnesses]
    made = with_page_breaks(document, [PageBreak(str(n), start) for n, start in enumerate(starts, 1)])
    return MARK.sub(r"|\1|", made.text.split("<body>")[1].split("</body>")[0])


# --- the mark --------------------------------------------------------------------------------------------

PLACES = {
    "at the very word": ("<p>one two three</p>", "two", "<p>one |1|two three</p>"),
    "before a word that is hyphenated": ("<p>a hyphenated word</p>", "ated", "<p>a |1|hyphenated word</p>"),
    "before a word with mark-up in it": (
        "<p>a hy<em>phen</em>ated</p>",
        "ated",
        "<p>a |1|hy<em>phen</em>ated</p>",
    ),
    "before a word with soft hyphens": (
        "<p>a hy\u00adphen\u00adated</p>",
        "ated",
        "<p>a |1|hy\u00adphen\u00adated</p>",
    ),
    "after a hyphen that is written": ("<p>a well-known word</p>", "known", "<p>a well-|1|known word</p>"),
    "at the character where words have no spaces": ("<p>漢字文書</p>", "文書", "<p>漢字|1|文書</p>"),
    "in another block than the word before": ("<p>one</p><p>two</p>", "two", "<p>one</p><p>|1|two</p>"),
    "before a heading": ("<p>one</p><h2><em>Two</em></h2>", "two", "<p>one</p>|1|<h2><em>Two</em></h2>"),
    "before a link": ('<p>one <a href="#x">two</a></p>', "two", '<p>one |1|<a href="#x">two</a></p>'),
    "in a link that runs on": ('<a href="#x">one two</a>', "two", '<a href="#x">one |1|two</a>'),
    "before a table": ("<table><tr><th>A</th></tr></table>", "a", "|1|<table><tr><th>A</th></tr></table>"),
    "in a cell": (
        "<table><tr><td>One</td></tr><tr><td>two</td></tr></table>",
        "two",
        "<table><tr><td>One</td></tr><tr><td>|1|two</td></tr></table>",
    ),
    "before an image": ('<p>one</p><figure><img alt="x"/>Two</figure>', "\ufffc",
                        '<p>one</p><figure>|1|<img alt="x"/>Two</figure>'),
    "before a formula on its own": (
        '<p>one</p><div class="math"><math><mi>x</mi></math></div>',
        "\ufffc",
        '<p>one</p>|1|<div class="math"><math><mi>x</mi></math></div>',
    ),
    "after what is escaped": ("<p>&lt;é&amp;&#xe9; two</p>", "two", "<p>&lt;é&amp;&#xe9; |1|two</p>"),
    "past folios": ('<li>one <span class="folio">xii</span></li>two', "two",
                    '<li>one <span class="folio">xii</span></li>|1|two'),
    "whatever layout makes of sharp s": ("<p>Straße Maß two</p>", "two", "<p>Straße Maß |1|two</p>"),
}  # fmt: skip


@pytest.mark.parametrize("case", PLACES)
def test_the_break_of_a_page_stands_right_before_its_words(case: str) -> None:
    body, witness, expected = PLACES[case]
    assert expected == marked(body, witness)


def test_notes_are_counted_each_alone() -> None:
    body = '<p>one</p><aside class="note" id="fn-1"><p>1 a note</p></aside><p>two</p>'
    assert "<p>|1|two</p>" in marked(body, "two")
    assert "<p>1 a |1|note</p>" in marked(body, "note", stream="fn-1")
    assert ["one", "two"] == re.findall("one|two", "".join(letters_of(page(body)).streams[""].letters))


def test_the_letters_of_a_document_leave_nothing_behind() -> None:
    """A book's documents are read one after the other: none of them waits for the collector."""
    gc.collect()
    gc.disable()
    try:
        letters_of("<html><body><p>A word and another.</p></body></html>")
        assert gc.collect() == 0
    finally:
        gc.enable()


@pytest.mark.parametrize(("piece", "before"), [("<b>a</b>", "<p><b>"), ("<b>b a</b>", "</b><b>b ")])
def test_a_page_may_begin_behind_thousands_of_elements_in_one_line(piece: str, before: str) -> None:
    """Code is a line of elements, a word a row of them: its break stands before the whole word."""
    letters = letters_of(f"<html><body><p>{piece * 3_000}</p></body></html>").streams[""]
    text = f"<html><body><p>{piece * 3_000}"
    assert text[: letters.word_gate(2_999)].endswith(before)


def test_pages_that_begin_at_one_place_keep_their_order() -> None:
    assert "<p>|1||2|one</p>" == marked("<p>one</p>", "one", "ne")


def test_a_page_that_would_stand_before_an_earlier_one_gets_no_mark() -> None:
    assert "<p>one |1|two</p>" == marked("<p>one two</p>", "two", "one")


def test_a_page_without_a_place_is_told() -> None:
    """The chapter's text ends before one of these pages begins, and does not have the words of the other."""
    elsewhere = (PageBreak("7", Start("", 9, "nosuchwords")), PageBreak("8", Start("fn-9", 0, "note")))
    _, found = epub_edition(BOOK, dress(), MODIFIED, PrintPages("", {"one": elsewhere}))
    assert [
        "chapters/one.md:3:1: warning[E020]: the page list leaves out pages 7, 8: the EPUB has not the words "
        "that begin there in that order\n"
        "  hint: let the book's own templates and styles keep the text's order"
    ] == [str(each) for each in found]


@pytest.mark.parametrize(
    ("places", "lost"),
    [
        ({"print": "chapter", "epub": "book"}, ["E020 page 7", "E022 pages 8, 9"]),
        ({"print": "chapter", "epub": "popup"}, ["E020 page 7", "E022 pages 8, 9"]),
        ({"print": "foot", "epub": "popup"}, ["E020 pages 7, 8, 9"]),
    ],
)
def test_pages_of_notes_that_the_epub_has_elsewhere_are_told_apart(
    places: dict[str, str], lost: list[str]
) -> None:
    starts = (Start("", 9, "nosuchwords"), Start("", 99, "notes1afirstnote"), Start("fn-9", 0, "note"))
    breaks = tuple(PageBreak(str(folio), start) for folio, start in enumerate(starts, 7))
    notes = Notes.model_validate(places)
    book = replace(BOOK, manifest=BOOK.manifest.model_copy(update={"notes": notes}))
    _, found = epub_edition(book, dress(), MODIFIED, PrintPages("", {"one": breaks}))
    told = [
        f"{each.code} {each.message.partition(' leaves out ')[2].partition(':')[0]}"
        for each in found
        if each.code in {"E020", "E022"}
    ]
    assert lost == told


def test_a_section_of_notes_that_the_epub_does_not_have_is_told() -> None:
    breaks = {
        "notes": (PageBreak("201", Start("fn-1", 0, "note")), PageBreak("202", Start("fn-9", 0, "note")))
    }
    notes = Notes.model_validate({"print": "book", "epub": "popup"})
    book = replace(BOOK, manifest=BOOK.manifest.model_copy(update={"notes": notes}))
    _, found = epub_edition(book, dress(), MODIFIED, PrintPages("", breaks))
    assert [
        "book.yaml:1:1: warning[E022]: the page list leaves out pages 201, 202: their notes stand elsewhere "
        "in the EPUB\n"
        "  hint: give `print` and `epub` under `notes` the same place, if all pages are to be found"
    ] == [str(each) for each in found]


def test_a_place_moves_to_its_words_where_a_template_adds_others() -> None:
    """Nearest first, before as well as behind; words that are not there get no mark."""
    document = page("<p>added words one two three one two</p>")
    moved = [
        with_page_breaks(document, [PageBreak("1", Start("", place, witness))]).text
        for place, witness in ((0, "onetwo"), (25, "onetwo"), (0, "four"))
    ]
    assert [["words <span"], ["three <span"], []] == [re.findall(r"\w+ <span", text) for text in moved]


def test_an_id_of_the_book_stays_its_own() -> None:
    document = page('<p id="page-1">one</p>')
    made = with_page_breaks(document, [PageBreak("1", Start("", 0, "one"))])
    assert (("1", "print-page-1"),) == made.marks


def test_a_template_without_the_epub_prefix_stays_well_formed() -> None:
    document = page("<p>one</p>").replace(' xmlns:epub="http://www.idpf.org/2007/ops"', "")
    made = with_page_breaks(document, [PageBreak("1", Start("", 0, "one"))])
    assert '<span id="page-1" role="doc-pagebreak" aria-label="1"></span>' in made.text


def test_a_document_that_is_not_well_formed_stays_as_it_is() -> None:
    assert Marked("<p>one") == with_page_breaks("<p>one", [PageBreak("1", Start("", 0, "one"))])


# --- from the layout -------------------------------------------------------------------------------------

SPREAD = """
.big::first-letter { font-size: 200%; float: left }
.shout { text-transform: uppercase }
.gone { display: none }
p { hyphens: auto; text-align: justify }
.said::before { content: "generated words " }
thead, tfoot { font-weight: bold }
"""
LONG = " ".join(["Donaudampfschifffahrtsgesellschaft", "Kraftfahrzeughaftpflichtversicherung", "Straße"] * 60)
ROWS = "".join(f"<tr><td>row{n}</td><td>cell{n}</td></tr>" for n in range(60))
BODIES = {
    "hyphenated words": f'<p lang="de">{LONG}</p>',
    "capitals that lengthen words": '<p class="shout" lang="de">'
    + " ".join(f"Straße{n} ß" for n in range(300))
    + "</p>",
    "an initial": f'<p class="big said">{" ".join(f"word{n}" for n in range(700))}</p>',
    "words that are hidden": "".join(f'<p><span class="gone">no</span> line{n}</p>' for n in range(99)),
    "a table with head and foot": f"<table><thead><tr><th>Head</th><th>Other</th></tr></thead><tbody>{ROWS}"
    "</tbody><tfoot><tr><td>Foot</td><td>last</td></tr></tfoot></table><p>end</p>",
    "a list": f"<ol>{''.join(f'<li>item{n} with words</li>' for n in range(90))}</ol>",
    "headings on new pages": "".join(
        f'<h2 style="break-before: page">Heading {n}</h2><p>text {n}</p>' for n in range(4)
    ),
    "a note that runs over": "".join(paper.noted(n, f"long{n} " * 90) for n in range(1, 6)),
}  # fmt: skip


def laid_out(body: str, notes: int = 0) -> tuple[PrintSection, LaidOut]:
    section = paper.section("one", body, notes=notes)
    return section, Press(paper.layout(paper.CSS + SPREAD)).lay_out(section, "right", lambda _: 1)


def placed(section: PrintSection, sheets: LaidOut, *, roman: bool = False) -> PlacedSection:
    return PlacedSection(section, Place(1, 0, "right", roman), sheets)


@pytest.mark.parametrize("case", BODIES)
def test_each_page_begins_with_the_words_after_its_break(case: str) -> None:
    section, sheets = laid_out(BODIES[case], notes=5 * (case == "a note that runs over"))
    breaks = page_breaks([placed(section, sheets)])["one"]
    found = openings(without_asides(with_page_breaks(section.xhtml, breaks).text))
    pages = page_lines(sheets.pdfs["screen"], 15, 17)
    assert sheets.pages > 2
    for (_, lines), opening in zip(pages, found.values(), strict=True):
        assert agree(opening, unmarked(lines, case)), (lines[:2], opening.text[:40])


def unmarked(lines: list[str], case: str) -> list[str]:
    """Lines without what the style sheet adds: words before a paragraph."""
    return [line for line in lines if "generated" not in line] if case == "an initial" else lines


def without_asides(document: str) -> str:
    """The text as one reads it, without the notes in it."""
    return re.sub(r"<aside.*?</aside>", "", document, flags=re.DOTALL)


def test_a_page_of_nothing_but_the_end_of_a_note_begins_in_that_note() -> None:
    words = " ".join(f"word{n}" for n in range(1400))
    section, sheets = laid_out(paper.noted(1, words, words=2), notes=1)
    starts = [start for start in sheets.starts if start is not None]
    assert ["", *["fn-1"] * (sheets.pages - 1)] == [start.stream for start in starts]
    pages = page_lines(sheets.pdfs["screen"], 15, 17)
    breaks = page_breaks([placed(section, sheets)])["one"]
    found = openings(with_page_breaks(section.xhtml, breaks).text)
    for (_, lines), opening in zip(pages, found.values(), strict=True):
        assert agree(opening, lines), (lines[:2], opening.text[:40])
    assert sheets.pages > 2


def test_blank_pages_begin_nothing() -> None:
    section, sheets = laid_out('<p>one</p><p style="break-before: right">two</p>')
    assert [True, False, True] == [start is not None for start in sheets.starts]
    folios = [each.folio for each in page_breaks([placed(section, sheets, roman=True)])["one"]]
    assert ["i", "iii"] == folios


# --- the edition -----------------------------------------------------------------------------------------


def printed(**pages: str) -> PrintPages:
    """A page of each section, by the section and the word that the page begins with."""
    edition, _ = epub_edition(BOOK, dress(), MODIFIED)
    breaks = {}
    for number, (section, word) in enumerate(pages.items(), 1):
        letters = letters_of(content(edition, f"{section}.xhtml"))
        start = start_at(letters, "", "".join(letters.streams[""].letters).index(word))
        breaks[section] = (PageBreak(str(number), start),)
    return PrintPages("urn:isbn:9780306406157", breaks)


def content(edition: EpubEdition, path: str) -> str:
    return next(d.content for d in edition.documents if d.path == path).decode()


def test_the_list_leads_to_every_break_in_reading_order() -> None:
    edition, found = epub_edition(BOOK, dress(), MODIFIED, printed(one="stressed", deux="lemot"))
    nav = content(edition, "nav.xhtml")
    assert () == found
    assert (
        '<nav epub:type="page-list" role="doc-pagelist" id="page-list" hidden="hidden">\n<ol>\n'
        '<li><a href="one.xhtml#page-1">1</a></li>\n<li><a href="deux.xhtml#page-2">2</a></li>\n</ol>\n</nav>'
    ) in nav
    assert "<em><span id=" in content(edition, "one.xhtml")


def test_the_package_names_whose_pages_they_are_and_what_they_are_good_for() -> None:
    edition, _ = epub_edition(BOOK, dress(), MODIFIED, printed(one="stressed"))
    told = {m.value for m in edition.metadata if isinstance(m, Property) and m.name == "pageBreakSource"}
    assert {"urn:isbn:9780306406157"} == told
    assert DublinCore("source", "urn:isbn:9780306406157", id="page-source") in edition.metadata
    assert Property("source-of", "pagination", refines="page-source") in edition.metadata
    values = {m.value for m in edition.metadata}
    assert {"pageBreakMarkers", "pageNavigation"} <= values


@pytest.mark.parametrize("notes", ["popup", "chapter", "book"])
def test_what_was_begun_before_its_pages_is_the_same_edition(notes: str) -> None:
    """Only what names pages waits for them: here the chapter that says how it is cited, and the index."""
    index = Section("index", "index", "back", HERE, "en-CA", "ltr", plain_title="Index")
    manifest = MANIFEST.model_copy(update={"show": Show(citation=True), "notes": Notes(epub=notes)})
    book = replace(BOOK, manifest=manifest, sections=(*BOOK.sections, index))
    pages = replace(printed(one="stressed"), ranges={"one": "41\u201363"})
    worn = dress()
    early = begun(book, worn.templates)
    assert {"one", "index"} == {section.id for section in book.sections} - early.made.keys()
    alone = epub_edition(book, worn, MODIFIED, pages)
    assert alone == epub_edition(book, worn, MODIFIED, pages, early)
    assert "41\u2013\u206063" in content(alone[0], "one.xhtml")


def test_without_pages_nothing_is_said_of_them() -> None:
    edition, _ = epub_edition(BOOK, dress(), MODIFIED, NO_PAGES)
    assert "page-list" not in content(edition, "nav.xhtml")
    assert {m.name for m in edition.metadata}.isdisjoint({"pageBreakSource", "source"})
    assert {m.value for m in edition.metadata}.isdisjoint({"pageBreakMarkers", "pageNavigation"})
    held = holdings(BOOK, ())
    assert "Page" not in summary(held)
    assert "pageNavigation" in features(replace(held, pages=1))


def with_isbn(**numbers: str) -> Manifest:
    return MANIFEST.model_copy(update={"isbn": Isbn(**numbers)})


def test_the_source_is_the_isbn_of_the_book_that_has_the_pages() -> None:
    both = with_isbn(hardback="978-0-306-40615-7", pdf="978-1-86197-876-9")
    assert "urn:isbn:9780306406157" == page_source(both, printed=True)
    assert "urn:isbn:9781861978769" == page_source(both, printed=False)
    assert "Paper & <Ink>, Teapot Press, 2024-10" == page_source(with_isbn(), printed=True)


# --- the build -------------------------------------------------------------------------------------------

BOOK_YAML = """
title: Tides
language: en
editors: [ann]
contributors: [{id: ann, name: Ann Example, family: Example, given: Ann}]
isbn: {paperback: 978-0-306-40615-7}
front_matter: [title-page, preface.md]
chapters: [one.md]
"""


LINES = f"# One\n\n{'words in a line ' * 400}\n"


def book_of(root: Path, manifest: str, *editions: EditionName, chapter: str = LINES) -> Mapping[str, bytes]:
    """The files of a small book."""
    (root / "book.yaml").write_text(manifest, "utf-8")
    (root / "preface.md").write_text(f"# Preface\n\n{'forewords ' * 900}\n", "utf-8")
    (root / "one.md").write_text(chapter, "utf-8")
    made = built(Folder(root), "book.yaml", Order(editions=editions))
    assert () == made.diagnostics
    return {name: bytes(data) for name, data in made.files.items()}


def texts_of(epub: bytes) -> dict[str, str]:
    """The documents and the package of an EPUB, by path."""
    with zipfile.ZipFile(io.BytesIO(epub)) as archive:
        return {n: archive.read(n).decode() for n in archive.namelist() if n.endswith((".xhtml", ".opf"))}


def listed(files: Mapping[str, str]) -> list[tuple[str, str]]:
    """The folio and the target of each line of the page list."""
    nav = ET.fromstring(files["EPUB/nav.xhtml"])  # noqa: S314 (our own bytes)
    lists = [n for n in nav.iter() if n.get("role") == "doc-pagelist"]
    links = (link for each in lists for link in each.iter("{http://www.w3.org/1999/xhtml}a"))
    return [(link.text or "", link.get("href", "")) for link in links]


def test_a_build_lists_its_own_pages_roman_folios_too(tmp_path: Path) -> None:
    files = texts_of(book_of(tmp_path, BOOK_YAML, "print", "epub")["tides.epub"])
    folios = [folio for folio, _ in listed(files)]
    assert ["i", "iii", "iv", "v"] == folios[:4]
    arabic = [int(folio) for folio in folios if folio.isdigit()]
    assert 1 == arabic[0] < len(arabic)
    assert all(low < high for low, high in pairwise(arabic))
    assert '<meta property="pageBreakSource">urn:isbn:9780306406157</meta>' in files["EPUB/content.opf"]


GERMAN = BOOK_YAML.replace("language: en", "language: de")
LONG_WORDS = " ".join(f"Kraftfahrzeughaftpflichtversicherung{n} Donaudampfschiff" for n in range(150))
LONG_NOTE = " ".join(f"Anmerkung{n}" for n in range(1000))


def test_every_line_of_the_list_leads_to_the_words_that_begin_its_page_in_the_pdf(tmp_path: Path) -> None:
    """Roman folios, pages that begin inside a word, and pages of nothing but the end of a note included."""
    chapter = f"# Eins\n\n{LONG_WORDS}.[^a]\n\n[^a]: {LONG_NOTE}\n"
    made = book_of(tmp_path, GERMAN, "screen", "epub", chapter=chapter)
    files = texts_of(made["tides.epub"])
    found = {href: opening_at(files, href) for _, href in listed(files)}
    pages = [(folio, lines) for folio, lines in page_lines(made["tides.pdf"], 18, 23)[1:] if lines]
    assert [folio for folio, _ in pages] == [folio for folio, _ in listed(files)]
    for (_, lines), opening in zip(pages, found.values(), strict=True):
        assert agree(opening, lines), (lines[:2], opening.text[:40])
    words = [(opening.word, lines) for (_, lines), opening in zip(pages, found.values(), strict=True)]
    assert any(not spelled(lines[0]).startswith(word) for word, lines in words if word[:5] == "kraft")
    assert "anmer" == words[-2][0][:5]


def opening_at(files: Mapping[str, str], href: str) -> Opening:
    """What follows the target of a line of the list."""
    path, _, identifier = href.partition("#")
    document = files[f"EPUB/{path}"]
    folio = re.search(rf'id="{identifier}" [^>]*aria-label="(\w+)"', document)
    assert folio is not None
    return openings(document)[folio[1]]


def test_an_epub_built_alone_or_by_the_manifests_wish_has_no_list(tmp_path: Path) -> None:
    alone = book_of(tmp_path, BOOK_YAML, "epub")
    wished = book_of(tmp_path, f"{BOOK_YAML}epub: {{page_list: false}}\n", "screen", "epub")
    for made in (alone, wished):
        files = texts_of(made["tides.epub"])
        assert [] == listed(files)
        assert "pagebreak" not in "".join(files.values())
        assert "pageBreak" not in files["EPUB/content.opf"]
