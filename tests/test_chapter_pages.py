"""What a chapter shows of itself, by switches: affiliations, ORCID iDs, how it is cited, its authors."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bookmaker.content.assembly import read_book
from bookmaker.content.book import Book
from bookmaker.content.words import words_of
from bookmaker.editions.book_pages import book_page
from bookmaker.editions.citing import license_lines, license_name
from bookmaker.editions.epub_documents import Shown, begun, section_documents
from bookmaker.editions.epub_forms import EpubForms
from bookmaker.editions.index_folios import index_folios
from bookmaker.editions.names import joined_names, running_people
from bookmaker.editions.page_breaks import NO_PAGES
from bookmaker.editions.page_ranges import page_range
from bookmaker.editions.print import print_section
from bookmaker.editions.print_section import destination
from bookmaker.editions.templates import Templates
from bookmaker.manifest.imprint import Contributor
from bookmaker.store import NOWHERE
from bookmaker.volume import read_volume
from bookmaker.workspace import Memory

MANIFEST = """
title: Tides
subtitle: Essays
language: {language}
contributors:
  - id: ada
    name: Ada Quill
    sort_as: Quill, Ada
    orcid: 0000-0002-1825-0097
    affiliation: The Ink Works
    bio: Ada is *invented*.
  - {{id: ben, name: Ben Blot, sort_as: "Blot, Ben", affiliation: The Paper Mill}}
editors: [ada, ben]
publisher: {{name: Sample House, place: Nowhere}}
date: 2024-10
license: CC-BY-4.0
show: {show}
chapters:
  - file: ebb.md
    authors: [{authors}]
    doi: 10.5555/ebb
    license: CC-BY-NC-4.0
    first_published: First published in Waves, 2001.
  - {{file: flood.md, authors: [ben], license: CC-BY-NC-4.0}}
"""


def tides(show: str = "{}", authors: str = "ada, ben", language: str = "en") -> Book:
    text = MANIFEST.format(show=show, authors=authors, language=language)
    files = {
        "book.yaml": text,
        "ebb.md": "# The ebb[^a]\n\nIt ebbs.\n\n[^a]: A note.",
        "flood.md": "# Flood\n\nIt rises.",
    }
    volume, found = read_volume(Memory({name: data.encode() for name, data in files.items()}))
    assert volume is not None
    book, more = read_book(volume)
    assert [] == [str(d) for d in (*found, *more)]
    return book


FOLIOS = {destination("ebb", ""): "41", destination("ebb", "$last"): "63"}


def opener(book: Book) -> str:
    """The first chapter's document without tags, a line a block."""
    section = next(s for s in book.sections if s.id == "ebb")
    document, _ = print_section(section, book, Templates({}), FOLIOS)
    body = document.xhtml.partition("<body")[2].replace("</p>", "\n")
    return re.sub(r"\n\s*", "\n", re.sub(r"<[^>]*>", "", "<body" + body))


def test_authors_of_several_places_are_told_apart() -> None:
    lines = opener(tides()).splitlines()
    start = lines.index("Ada Quill and Ben Blot")
    assert [
        "Ada Quill, The Ink Works",
        "Ben Blot, The Paper Mill",
        "Ada Quill, ORCID 0000-0002-1825-0097",
    ] == lines[start + 1 : start + 4]


def test_one_author_needs_no_name_below_the_byline() -> None:
    lines = opener(tides(authors="ada")).splitlines()
    start = lines.index("Ada Quill")
    assert ["The Ink Works", "ORCID 0000-0002-1825-0097"] == lines[start + 1 : start + 3]


@pytest.mark.parametrize(
    ("switch", "words"),
    [
        ("affiliations", "The Ink Works"),
        ("orcids", "ORCID"),
        ("citation", "Cite this"),
        ("biographies", "invented"),
    ],
)
def test_each_switch_shows_and_hides(switch: str, words: str) -> None:
    assert (True, False) == (
        words in opener(tides(f"{{{switch}: true}}")),
        words in opener(tides(f"{{{switch}: false}}")),
    )


def test_a_chapter_is_cited_with_its_pages_doi_licence_and_first_publication() -> None:
    text = opener(tides("{citation: true}"))
    cited = (
        "Cite this chapter Ada Quill and Ben Blot, “The ebb,” in Tides: Essays, "
        "edited by Ada Quill and Ben Blot (Nowhere: Sample House, 2024), pp.\u00a041–\u206063, https://doi.org/10.5555/ebb"
    )
    assert [cited, "First published in Waves, 2001.", "Licensed under CC\u00a0BY-NC\u00a04.0."] == [
        line for line in text.splitlines() if line.startswith(("Cite", "First", "Licensed"))
    ]


def test_a_citation_speaks_the_language_of_its_chapter() -> None:
    text = opener(tides("{citation: true}", language="fr"))
    assert "« The ebb », dans Tides" in text.replace("\u202f", " ").replace("\u00a0", " ")


def test_a_section_that_cites_itself_is_made_again_for_its_folios() -> None:
    book = tides("{citation: true}")
    section = next(s for s in book.sections if s.id == "ebb")
    document, _ = print_section(section, book, Templates({}), {})
    assert frozenset({"ebb@ebb", "$last@ebb"}) == document.shows
    quiet, _ = print_section(section, replace(tides()), Templates({}), {})
    assert frozenset() == quiet.shows


def test_a_page_range_of_one_page_is_that_page() -> None:
    assert ["41–63", "41", "ix–xii"] == [
        page_range("41", "63"),
        page_range("41", "41"),
        page_range("ix", "xii"),
    ]


def test_licences_of_their_own_are_collected() -> None:
    book = tides()
    assert ["“The ebb” and “Flood”: licensed under CC\u00a0BY-NC\u00a04.0."] == list(
        license_lines(book, words_of("en"))
    )


@pytest.mark.parametrize(
    ("language", "marked"), [("en", ""), ("fr", ' lang="en" dir="ltr"'), ("ar", ' lang="en" dir="ltr"')]
)
def test_a_life_in_a_chapter_of_another_language_keeps_the_books(language: str, marked: str) -> None:
    book = tides("{biographies: true}")
    section = replace(next(s for s in book.sections if s.id == "ebb"), language=language)
    document, _ = print_section(section, book, Templates({}), FOLIOS)
    assert [marked] == re.findall(r'<div class="biography"([^>]*)>', document.xhtml)


def test_the_copyright_page_quotes_the_titles_of_chapters() -> None:
    """A title may end in a mark of its own, after which no point can stand."""
    book = tides()
    section = next(s for s in book.sections if s.id == "ebb")
    asking = replace(section, plain_title="The ebb?")
    book = replace(book, sections=tuple(asking if s.id == "ebb" else s for s in book.sections))
    page = next(s for s in book.sections if s.id == "copyright-page")
    document, _ = print_section(page, book, Templates({}), FOLIOS)
    assert [
        "“The ebb?”: First published in Waves, 2001. https://doi.org/10.5555/ebb",
        "“The ebb?” and “Flood”: licensed under CC\u00a0BY-NC\u00a04.0.",
    ] == re.findall(r'<p class="chapter-line">([^<]*)</p>', document.xhtml)


def spoken(kind: str, language: str) -> str:
    """A section of a kind, in a book whose first chapter is in a language of its own."""
    book = tides("{citation: true}")
    direction = "rtl" if language == "ar" else "ltr"
    sections = (
        replace(s, language=language, direction=direction) if s.id == "ebb" else s for s in book.sections
    )
    book = replace(book, sections=tuple(sections))
    section = next(s for s in book.sections if kind in {s.kind, s.id})
    return print_section(section, book, Templates({}), FOLIOS)[0].xhtml


@pytest.mark.parametrize(
    ("names", "head"),
    [
        ("Ada Quill, Ben Blot", "Ada Quill and Ben Blot"),
        ("Adalbertina Quillfeather-Inkhorn, Benedict Blottingham", "Quillfeather-Inkhorn and Blottingham"),
        ("Adalbertina Quillfeather-Inkhorn of Lesser Paperham", "Quillfeather-Inkhorn"),
        ("Ada Quill, Ben Blot, Cy Dust", "Ada Quill et al."),
    ],
)
def test_a_running_head_has_family_names_where_whole_ones_are_too_long(names: str, head: str) -> None:
    people = [Contributor(id="a", name=n, family=n.split()[1]) for n in names.split(", ")]
    assert head == running_people(people, words_of("en"))


def test_names_run_in_their_own_direction_where_a_chapter_is_cited() -> None:
    arabic = spoken("ebb", "ar")
    for name in ("Ada Quill", "Ben Blot"):
        assert f'<span dir="ltr">{name}</span>' in arabic
    assert re.search(r'\(<span dir="ltr">[^<]+: [^<]+</span>\u060c \d{4}\)', arabic)
    assert 'dir="ltr">Ada' not in spoken("ebb", "fr")


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("en", ""),
        *((tag, f' lang="{tag}" xml:lang="{tag}" dir="{d}"') for tag, d in (("fr", "ltr"), ("ar", "rtl"))),
    ],
)
def test_titles_keep_their_language_where_the_book_lists_them(language: str, marked: str) -> None:
    contents = spoken("contents", language)
    assert f'<span class="title"{marked}>The ebb</span>' in contents
    assert '<span class="title">Flood</span>' in contents
    assert '<span class="byline">Ada Quill and Ben Blot</span>' in contents
    assert f'<span class="chapter-title"{marked}>The ebb</span>' in spoken("contributors", language)


@pytest.mark.parametrize(("language", "marked"), [("en", ""), ("ar", ' lang="en" xml:lang="en" dir="ltr"')])
def test_a_citation_names_the_book_in_the_books_language(language: str, marked: str) -> None:
    assert f"<em{marked}>Tides: Essays</em>" in spoken("ebb", language)


@pytest.mark.parametrize(
    ("language", "joined"),
    [("en", "Ada, Bo and Cy"), ("fr", "Ada, Bo et Cy"), ("ar", "Ada، Bo وCy"), ("he", "Ada, Bo וCy")],
)
def test_names_are_joined_as_the_language_joins_them(language: str, joined: str) -> None:
    """Arabic and Hebrew write the word for "and" in one with the name behind it."""
    assert joined == joined_names(("Ada", "Bo", "Cy"), words_of(language))


@pytest.mark.parametrize(
    ("spdx", "name"),
    [
        ("CC-BY-4.0", "CC BY 4.0"),
        ("CC-BY-NC-SA-3.0", "CC BY-NC-SA 3.0"),
        ("CC0-1.0", "CC0 1.0"),
        ("MIT", "MIT"),
    ],
)
def test_a_licence_is_printed_by_the_name_that_readers_know(spdx: str, name: str) -> None:
    assert name.replace(" ", "\u00a0") == license_name(spdx)


@pytest.mark.parametrize(
    ("notes", "order"),
    [
        ("popup", ["text", "lives", "how-to-cite", "notes footnotes"]),
        ("chapter", ["text", "notes endnotes", "lives", "how-to-cite"]),
    ],
)
def test_a_chapter_ends_with_its_people_and_how_it_is_cited(notes: str, order: list[str]) -> None:
    """Notes that pop up are no part of what is read through, and come last; endnotes belong to the text."""
    book = tides("{citation: true, biographies: true}")
    manifest = book.manifest.model_copy(
        update={"notes": book.manifest.notes.model_copy(update={"epub": notes})}
    )
    book, templates = replace(book, manifest=manifest), Templates({})
    early = begun(book, templates)
    made = section_documents(book, templates, early, Shown(NO_PAGES, index_folios(book, NO_PAGES)), NOWHERE)
    page = next(document.content for document in made.documents if document.path == "ebb.xhtml")
    marks = [
        mark.decode()
        for mark in re.findall(rb'It ebbs|class="(lives|how-to-cite|notes [a-z]+)"', bytes(page))
    ]
    assert order == [mark or "text" for mark in marks]


@pytest.mark.parametrize(
    ("title", "bound"),
    [
        ("The Small Print of Peace", "The Small Print of_Peace"),
        ("On the Art of It", "On the Art_of_It"),
        ("A History of Constantinople", "A History of Constantinople"),
        ("Tides", "Tides"),
    ],
)
def test_a_short_word_of_the_title_ends_no_line_of_the_cover(title: str, bound: str) -> None:
    book = tides()
    named = replace(book, manifest=book.manifest.model_copy(update={"title": title}))
    assert bound == book_page(named, EpubForms("cover")).cover_title.replace("\N{NO-BREAK SPACE}", "_")


def test_the_copyright_page_names_the_edition() -> None:
    book = tides()
    book = replace(book, manifest=book.manifest.model_copy(update={"edition": "2nd"}))
    page = next(s for s in book.sections if s.id == "copyright-page")
    document, _ = print_section(page, book, Templates({}), FOLIOS)
    assert '<p class="edition">2nd edition, 2024</p>' in document.xhtml


def test_the_half_title_is_the_title() -> None:
    """The short one is for running heads and spines."""
    book = tides()
    book = replace(book, manifest=book.manifest.model_copy(update={"short_title": "Tid."}))
    page = next(s for s in book.sections if s.id == "half-title")
    document, _ = print_section(page, book, Templates({}), FOLIOS)
    assert '<p class="title">Tides</p>' in document.xhtml
