"""Marks of the index: where they lead, how their entries are told, sorted and merged, in print and EPUB."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
from test_assembly import book_of, manifest

import small_book
from bookmaker.content.assembly import read_book
from bookmaker.content.book import Book
from bookmaker.content.collation import collation
from bookmaker.content.index_tree import IndexEntry, IndexLocator
from bookmaker.content.walk import plain_text
from bookmaker.content.words import ENGLISH, FRENCH
from bookmaker.editions.epub_forms import EpubForms
from bookmaker.editions.gathering import gathered
from bookmaker.editions.index_folios import epub_locators, index_folios
from bookmaker.editions.index_locators import printed_locators
from bookmaker.editions.page_breaks import PrintPages
from bookmaker.editions.print import print_section
from bookmaker.editions.print_section import destination
from bookmaker.editions.templates import Templates
from bookmaker.volume import read_volume
from bookmaker.workspace import Memory
from written_cases import Case, cases


@pytest.mark.parametrize("case", cases("index.md"), ids=lambda case: case.name)
def test_what_is_wrong_with_the_index_is_told(case: Case) -> None:
    volume, found = read_volume(case.workspace)
    assert volume is not None
    _, more = read_book(volume)
    assert case.printed == "".join(f"{each}\n" for each in (*found, *more))


def indexed(text: str, **files: str) -> Book:
    """A book of one chapter with an index."""
    yaml = manifest("[chapters/ebb.md]", back_matter="[index]")
    book, _ = book_of(book_yaml=yaml, ebb_md=f"# Ebb\n\n{text}", **files)
    return book


def told(book: Book) -> list[str]:
    """The entries as a reader sees them, places by their ids."""
    return [line for group in book.index for line in (group.letter, *map(_entry, group.entries))]


def _entry(entry: IndexEntry) -> str:
    places = "".join(f", {place.anchor or 'title'}{f'/{place.note}' if place.note else ''}"
                     f"{f'–{place.end}' if place.end else ''}" for place in entry.locators)  # fmt: skip
    see = "".join(f" → {plain_text(link.words)}" for link in (*entry.see, *entry.see_also))
    below = "".join(f" [{_entry(child)}]" for child in entry.children)
    return f"{plain_text(entry.term)}{places}{see}{below}"


def test_marks_in_every_place_of_a_chapter_are_entries() -> None:
    text = """[Sea]{.index} and [the *Bounty*]{.index entry="*Bounty*"}.[^1]

## A [heading]{.index}

| [cell]{.index} |
|---|
| a |

: Of [heights]{.index entry="height"}

[^1]: In a [sea]{.index} note.
"""
    expected = ["B", "Bounty, index-mark-2", "C", "cell, index-mark-5", "H", "heading, index-mark-3",
                "height, index-mark-4", "S", "sea, index-mark, index-mark-6/1"]  # fmt: skip
    assert expected == told(indexed(text))


def test_a_mark_in_a_title_leads_to_the_beginning_and_leaks_nowhere() -> None:
    yaml = manifest("[chapters/ebb.md]", back_matter="[index]")
    book, _ = book_of(book_yaml=yaml, ebb_md='# The [Ebb]{.index}[]{.index entry="sea"}\n\nIt goes.')
    assert ["E", "Ebb, title", "S", "sea, title"] == told(book)
    chapter = next(s for s in book.sections if s.id == "ebb")
    assert ("The Ebb", "The Ebb") == (chapter.plain_title, plain_text(chapter.title))
    for section in book.sections:
        section_text = print_section(section, book, Templates({}), {})[0].xhtml
        assert "index-mark" not in section_text


def test_subentries_ranges_and_cross_references_are_told() -> None:
    text = """[]{.index-start #w entry="peace!women in"}Text[]{.index-end #w}
[]{.index entry="war" see="peace!women in"} [accord]{.index entry="peace" see-also="treaty"}
[treaty]{.index}"""
    expected = ["P", "peace → treaty [women in, w–index-mark]", "T", "treaty, index-mark-2",
                "W", "war → peace: women in"]  # fmt: skip
    assert expected == told(indexed(text))


def test_a_term_is_filed_under_other_letters_by_sort() -> None:
    text = '[42 days]{.index sort="forty-two"} [“Quoted”]{.index} [3 ways]{.index} [Éire]{.index}'
    expected = ["#", "3 ways, index-mark-3", "E", "Éire, index-mark-4", "F", "42 days, index-mark",
                "Q", "“Quoted”, index-mark-2"]  # fmt: skip
    assert expected == told(indexed(text))


@pytest.mark.parametrize(
    ("language", "terms", "expected"),
    [
        ("en", ["zebra", "Ångström", "apple"], ["A Ångström", "A apple", "Z zebra"]),
        ("sv", ["zebra", "Ångström", "apple", "öl", "ärlig"],
         ["A apple", "Z zebra", "Å Ångström", "Ä ärlig", "Ö öl"]),
        ("es", ["ñandú", "nube", "oso"], ["N nube", "Ñ ñandú", "O oso"]),
        ("fr", ["été", "etage", "Œuvre", "zoo"], ["E etage", "E été", "O Œuvre", "Z zoo"]),
        ("ar", ["يوم", "أب", "zoo"], ["ا أب", "ي يوم", "Z zoo"]),
        ("en", ["Resolution 1325", "Resolution 242", "rest"],
         ["R Resolution 242", "R Resolution 1325", "R rest"]),
        ("en", ["London Bridge", "London, Jack", "London", "Londonderry"],
         ["L London", "L London, Jack", "L London Bridge", "L Londonderry"]),
    ],
)  # fmt: skip
def test_terms_are_sorted_as_their_language_has_it(
    language: str, terms: list[str], expected: list[str]
) -> None:
    order = collation(language)
    assert expected == [f"{order.letter(term)} {term}" for term in sorted(terms, key=order.key)]


def test_a_book_without_a_language_has_the_order_of_the_root() -> None:
    order = collation("und")
    terms = ["zone", "Écume", "ebb"]
    assert ["E ebb", "E Écume", "Z zone"] == [
        f"{order.letter(term)} {term}" for term in sorted(terms, key=order.key)
    ]


def test_a_misspelled_key_for_the_language_is_told_where_there_is_an_index() -> None:
    yaml = manifest("[chapters/ebb.md]", back_matter="[index]").replace("language:", "langauge:")
    workspace = Memory({"book.yaml": yaml.encode(), "chapters/ebb.md": b"# Ebb\n\n[Water]{.index}.\n"})
    volume, found = read_volume(workspace)
    assert volume is not None
    read_book(volume)
    assert ["M003", "M005"] == sorted(diagnostic.code for diagnostic in found)


def located(*places: str, words: str = "en") -> str:
    """Locators of places like "41", "41-43", "41n3" as they are printed."""
    locators = []
    folios = {}
    for number, place in enumerate(places):
        page, _, note = place.partition("n")
        first, _, last = page.partition("-")
        ids = (f"a{number}", f"b{number}" if last else "")
        folios |= {ids[0]: first, ids[1]: last}
        locators.append(IndexLocator("ebb", *ids, note=int(note or 0)))
    language = {"en": ENGLISH, "fr": FRENCH}[words]
    links = printed_locators(tuple(locators), lambda r: r.anchor, lambda _, anchor: folios[anchor], language)
    return ", ".join(f"{link.text}" for link in links)


@pytest.mark.parametrize(
    ("places", "printed"),
    [
        (("41", "41", "43"), "41, 43"),
        (("41", "42"), "41, 42"),
        (("41", "42", "43"), "41–43"),
        (("41-42",), "41–42"),
        (("41-41",), "41"),
        (("41-45", "43", "44"), "41–45"),
        (("41-43", "42-46"), "41–46"),
        (("12", "ix", "xiv"), "ix, xiv, 12"),
        (("41n3", "41", "41n3", "41n12", "40"), "40, 41, 41n3, 41n12"),
        (("?", "7"), "7"),
    ],
)
def test_three_folios_in_a_row_are_a_range_and_none_stands_twice(
    places: tuple[str, ...], printed: str
) -> None:
    assert printed == located(*places)


def test_a_place_in_a_note_is_told_in_the_language() -> None:
    assert "41 n. 3" == located("41n3", words="fr")


def test_a_concordance_marks_whole_words_once_in_a_paragraph() -> None:
    volume_yaml = manifest(
        "[chapters/ebb.md]", back_matter="[index]", index="{concordance: chapters/terms.txt}"
    )
    text = (
        "The sea\nlevel, the Sea level; seas. *Sea* `sea`, [sea](https://a.example).\n\n"
        "IPA, ipa and a sea.\n\nSeaside, oversea."
    )
    book, found = book_of(
        book_yaml=volume_yaml, ebb_md=f"# Ebb\n\n{text}", terms_txt="sea\nsea level\nIPA = ale"
    )
    assert () == found
    assert [
        "A",
        "ale, index-mark-3",
        "S",
        "sea, index-mark-2, index-mark-4",
        "sea level, index-mark",
    ] == told(book)


def test_notes_that_are_gathered_are_found_where_they_stand() -> None:
    yaml = manifest("[chapters/ebb.md]", back_matter="[notes, index]", notes="{print: book}")
    book, _ = book_of(book_yaml=yaml, ebb_md="# Ebb\n\nIt goes.[^1]\n\n[^1]: The [sea]{.index}.")
    (entry,) = gathered(book, "book").index[0].entries
    assert (IndexLocator("notes", "ebb.index-mark", note=1),) == entry.locators


def test_the_printed_index_asks_for_the_folios_of_its_places() -> None:
    book = indexed('[Sea]{.index} []{.index entry="ocean" see="Sea"}')
    home = next(section for section in book.sections if section.kind == "index")
    folios = {"index-mark@ebb": "7"}
    made, found = print_section(home, book, Templates({}), folios)
    assert (frozenset({"index-mark@ebb"}), ()) == (made.shows, found)
    assert 'href="bookmaker:ebb#index-mark">7</a>' in made.xhtml
    assert re.search(
        r'<em class="index-word">See</em> <a class="index-see"[^>]* href="#entry-1">Sea</a>', made.xhtml
    )


def test_the_index_of_an_epub_leads_to_its_documents() -> None:
    index = indexed("[Sea]{.index} and [sea]{.index entry=Sea}.").index
    places = tuple(replace(place, section="one") for place in index[0].entries[0].locators)
    book = replace(
        small_book.BOOK, index=(replace(index[0], entries=(replace(index[0].entries[0], locators=places),)),)
    )
    home = small_book.made("index", matter="back", title=(small_book.text("Index"),))
    edition, _ = small_book.edition_of(replace(book, sections=(*book.sections, home)))
    document = next(d.content.decode() for d in edition.documents if d.path == "index.xhtml")
    assert ["one.xhtml#index-mark", "one.xhtml#index-mark-2"] == re.findall(
        r'index-locator" href="([^"]*)"', document
    )
    assert 'epub:type="index" role="doc-index"' in document


PLACES = tuple(IndexLocator("ebb", name) for name in "abc")
NOTE = IndexLocator("ebb", "n", note=3)


@pytest.mark.parametrize(
    ("folios", "shown"),
    [
        ({"a": "7", "b": "8", "c": "9", "n": "8"}, ["7–9", "8n3"]),
        ({"a": "7", "b": "8", "c": "9"}, ["1", "2", "3", "4"]),
        ({}, ["1", "2", "3", "4"]),
    ],
)
def test_an_epub_shows_the_printed_folios_of_all_places_of_an_entry_or_none(
    folios: dict[str, str], shown: list[str]
) -> None:
    known = {("ebb", anchor): folio for anchor, folio in folios.items()}
    links = epub_locators(small_book.BOOK, EpubForms("index"), known)((*PLACES, NOTE))
    assert shown == [link.text for link in links]
    assert "ebb.xhtml#a" == links[0].href


@pytest.mark.parametrize(
    "places", ["{print: book, epub: popup}", "{print: foot, epub: book}", "{print: book, epub: book}"]
)
def test_a_note_is_on_the_printed_page_of_its_words_wherever_the_epub_has_it(places: str) -> None:
    yaml = manifest("[chapters/ebb.md]", back_matter="[notes, index]", notes=places)
    book, _ = book_of(book_yaml=yaml, ebb_md="# Ebb\n\nIt [goes]{.index}.[^1]\n\n[^1]: The [sea]{.index}.")
    gathers = "print: book" in places
    printed = PrintPages(
        breaks={"ebb": ()},
        folios={
            destination("ebb", "index-mark"): "7",
            destination(*(("notes", "ebb.index-mark-2") if gathers else ("ebb", "index-mark-2"))): "9",
        },
    )
    inside = ("notes", "ebb.index-mark-2") if "epub: book" in places else ("ebb", "index-mark-2")
    assert {("ebb", "index-mark"): "7", inside: "9"} == index_folios(book, printed)
    assert {} == index_folios(book, replace(printed, breaks={}))


@pytest.fixture
def no_icu(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose Python has no ICU."""
    monkeypatch.setitem(sys.modules, "icu", None)
    collation.cache_clear()
    yield
    collation.cache_clear()


@pytest.mark.usefixtures("no_icu")
@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (["zone", "Écume", "ebbe", "Eau"], ["E Eau", "E ebbe", "E Écume", "Z zone"]),
        (["côté", "Cote", "cote", "coté", "côte"], ["C cote", "C Cote", "C coté", "C côte", "C côté"]),
        (["Œuvre", "Ørsted", "ohm", "Łódź", "Straße", "Strasse", "strand"],
         ["L Łódź", "O Œuvre", "O ohm", "O Ørsted", "S strand", "S Strasse", "S Straße"]),
        (["Resolution 1325", "Resolution 0242", "rest", "“1325”"],
         ["# “1325”", "R Resolution 0242", "R Resolution 1325", "R rest"]),
        (["يوم", "أب", "باب"], ["ا أب", "ب باب", "ي يوم"]),
    ],
)  # fmt: skip
def test_without_icu_letters_come_first_then_accents_then_capitals(
    terms: list[str], expected: list[str]
) -> None:
    order = collation("fr")
    assert expected == [f"{order.letter(term)} {term}" for term in sorted(terms, key=order.key)]


@pytest.mark.usefixtures("no_icu")
def test_without_icu_an_editor_is_told_that_the_language_has_no_say() -> None:
    yaml = manifest("[chapters/ebb.md]", language="sv", back_matter="[index, contributors]")
    book, found = book_of(book_yaml=yaml, ebb_md="# Ebb\n\n[Ö]{.index} and [zon]{.index}.")
    assert ["O", "Ö, index-mark", "Z", "zon, index-mark-2"] == told(book)
    assert (
        "book.yaml:3:15: warning[C151]: 'Index' and 'Contributors' can't be sorted by the rules of the "
        "language sv\n  hint: letters come first, then accents, then capitals; "
        "install ICU: pip install pyicu-wheels"
    ) == "\n".join(map(str, found))
