"""A volume becomes a book: its sections in order, with ids, titles and everything that is wrong with them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bookmaker.content.assembly import read_book
from bookmaker.content.book import Book
from bookmaker.content.outline import roman, safe_name
from bookmaker.content.tree import Paragraph
from bookmaker.content.walk import plain_text
from bookmaker.diagnostics import Diagnostic
from bookmaker.volume import read_volume
from bookmaker.workspace import Memory
from written_cases import Case, cases

CONTENT = Path(__file__).parents[2] / "src/bookmaker/content"
MINE = [
    "assembly",
    "sections",
    "titles",
    "anchors",
    "references",
    "checks",
    "images",
    "drawings",
    "numbering",
    "stray_calls",
]


def book_of(**files: str | bytes) -> tuple[Book, tuple[Diagnostic, ...]]:
    """The book of some files; `book_yaml` is the manifest, `ebb_md` the chapter `chapters/ebb.md`."""
    named = {_path(name): text.encode() if isinstance(text, str) else text for name, text in files.items()}
    volume, found = read_volume(Memory(named))
    assert volume is not None, found
    book, mistakes = read_book(volume)
    return book, (*found, *mistakes)


def _path(name: str) -> str:
    stem, _, suffix = name.rpartition("_")
    return "book.yaml" if stem == "book" else f"chapters/{stem}.{suffix}"


def manifest(chapters: str = "[chapters/ebb.md]", **keys: str) -> str:
    """A manifest of these chapters and other keys."""
    given = {"title": "Tides", "language": "en", **keys, "chapters": chapters}
    return "".join(f"{key}: {value}\n" for key, value in given.items())


@pytest.mark.parametrize("case", cases("book.md"), ids=lambda case: case.name)
def test_what_is_printed_about_a_book(case: Case) -> None:
    volume, found = read_volume(case.workspace)
    assert volume is not None, found
    _, mistakes = read_book(volume)
    assert case.printed == "".join(f"{mistake}\n" for mistake in mistakes)


def test_every_code_of_these_modules_has_a_case() -> None:
    text = "".join((CONTENT / f"{name}.py").read_text("utf-8") for name in MINE)
    codes = set(re.findall(r'"([A-Z]\d{3})"', text))
    here = Path(__file__).parent
    tests = [here.parent / "cases/book.md", here / "test_images.py"]
    written = "".join(path.read_text("utf-8") for path in tests)
    assert set() == {code for code in codes if f"[{code}]" not in written}


# --- order, ids, numbers ---------------------------------------------------------------------------------


def test_sections_stand_in_the_order_of_the_book_with_ids_numbers_and_levels() -> None:
    chapters = "[chapters/intro.md, {part: Water, chapters: [chapters/02-ebb.md, chapters/nav.md]}]"
    front = "[half-title, {file: chapters/word.md, kind: foreword}, contents]"
    book, _ = book_of(
        book_yaml=manifest(
            chapters, front_matter=front, back_matter="[{file: chapters/end.md, kind: appendix}]"
        ),
        intro_md="# Start\n\nx",
        **{
            "02-ebb_md": "# Ebb\n\nx",
            "nav_md": "# Nav\n\nx",
            "word_md": "# Word\n\nx",
            "end_md": "# End\n\nx",
        },
    )
    expected = [
        ("half-title", "front", "", 1),
        ("word", "front", "", 1),
        ("contents", "front", "", 1),
        ("intro", "body", "1", 1),
        ("part-1", "body", "I", 1),
        ("chapter-02-ebb", "body", "2", 2),
        ("chapter-nav", "body", "3", 2),
        ("end", "back", "", 1),
    ]
    assert expected == [(s.id, s.matter, s.number, s.depth) for s in book.sections]


def test_a_chapter_without_a_number_leaves_no_gap() -> None:
    chapters = "[chapters/a.md, {file: chapters/b.md, number: false}, chapters/c.md]"
    book, _ = book_of(book_yaml=manifest(chapters), a_md="# A\n\nx", b_md="# B\n\nx", c_md="# C\n\nx")
    assert [("a", "1"), ("b", ""), ("c", "2")] == [
        (s.id, s.number) for s in book.sections if s.kind == "chapter"
    ]


@pytest.mark.parametrize(
    ("stem", "identifier"),
    [
        ("ebb", "ebb"),
        ("Ébb & Flöd", "ebb-flod"),
        ("1325", "chapter-1325"),
        ("nav", "chapter-nav"),
        ("المد", "chapter"),
        ("x" * 100, "x" * 60),
    ],
)
def test_a_section_id_is_safe_in_file_names_and_in_xml(stem: str, identifier: str) -> None:
    book, _ = book_of(book_yaml=manifest(f"['chapters/{stem}.md']"), **{f"{stem}_md": "# A\n\nx"})
    assert identifier == next(s.id for s in book.sections if s.kind == "chapter")


@pytest.mark.parametrize("stem", ["CON", "prn", "Aux", "nul", "COM1", "lpt9", "cover", "toc"])
def test_no_section_is_called_as_a_device_or_as_a_file_of_an_edition(stem: str) -> None:
    assert f"chapter-{stem.lower()}" == safe_name(stem, "chapter")


@pytest.mark.parametrize(("number", "letters"), [(1, "I"), (4, "IV"), (14, "XIV"), (1944, "MCMXLIV")])
def test_parts_are_numbered_in_roman(number: int, letters: str) -> None:
    assert letters == roman(number)


def test_two_files_of_one_stem_have_two_ids() -> None:
    workspace = Memory(
        {
            "book.yaml": manifest("[a/ebb.md, b/ebb.md]").encode(),
            "a/ebb.md": b"# A\n\nSee [it](../b/ebb.md).",
            "b/ebb.md": b"# B\n\nx",
        }
    )
    volume, _ = read_volume(workspace)
    assert volume is not None
    book, found = read_book(volume)
    assert ((), ["ebb", "ebb-2"]) == (found, [s.id for s in book.sections if s.kind == "chapter"])


# --- titles ----------------------------------------------------------------------------------------------


def test_a_title_is_set_and_its_plain_forms_have_neither_notes_nor_mark_up() -> None:
    chapters = "[{file: chapters/ebb.md, title: \"January 1659--60[^a] & *'ebb'*\", short_title: \"'Ebb'\"}]"
    book, found = book_of(book_yaml=manifest(chapters), ebb_md="Low.\n\n[^a]: By the old calendar.")
    chapter = next(s for s in book.sections if s.kind == "chapter")
    assert () == found
    assert ("January 1659–60 & ‘ebb’", "‘Ebb’") == (chapter.plain_title, chapter.running_title)
    assert [(1, 1)] == [(note.number, note.calls) for note in chapter.notes]


@pytest.mark.parametrize(
    ("title", "heading", "codes"),
    [
        ("Ebb", "# Ebb[^a]", []),
        ("'*The* *ebb*'", "# The ebb[^a]", []),
        ("Flood", "# Ebb[^a]", ["C101"]),
    ],
)
def test_a_note_of_a_heading_is_called_even_where_another_title_is_printed(
    title: str, heading: str, codes: list[str]
) -> None:
    chapters = f"[{{file: chapters/ebb.md, title: {title}}}]"
    book, found = book_of(book_yaml=manifest(chapters), ebb_md=f"{heading}\n\nLow.\n\n[^a]: Water.")
    chapter = next(s for s in book.sections if s.kind == "chapter")
    assert (codes, [1]) == ([d.code for d in found], [note.calls for note in chapter.notes])


def test_where_manifest_and_heading_agree_the_one_with_mark_up_is_printed() -> None:
    book, found = book_of(
        book_yaml=manifest("[{file: chapters/ebb.md, title: The ebb}]"), ebb_md="# The *ebb*\n\nx"
    )
    chapter = next(s for s in book.sections if s.kind == "chapter")
    assert ((), 2) == (found, len(chapter.title))


def test_a_dedication_needs_no_title() -> None:
    front = "[{file: chapters/for.md, kind: dedication}]"
    book, found = book_of(book_yaml=manifest(front_matter=front), for_md="For the sea.", ebb_md="# Ebb\n\nx")
    assert ((), (), "Dedication") == (found, book.sections[0].title, book.sections[0].plain_title)


# --- what stands outside the sections --------------------------------------------------------------------


def test_what_the_manifest_says_is_set_in_the_language_of_the_book() -> None:
    book, _ = book_of(
        book_yaml=manifest(
            language="fr",
            subtitle="'\"L''eau: une histoire\"'",
            description="C'est *l'eau*, voir [le reflux](chapters/ebb.md).",
            contributors="[{id: o, name: Ann O'Marsh, family: O'Marsh, bio: \"'Tis her.\"}]",
            editors="[o]",
        ),
        ebb_md="# Ebb\n\nx",
    )
    (description,) = book.description
    assert isinstance(description, Paragraph)
    assert "«\u202fL’eau\u00a0: une histoire\u202f»" == book.manifest.subtitle
    assert "C’est l’eau, voir le reflux." == plain_text(description.children)
    assert "Ann O’Marsh" == book.biographies[0].contributor.name


def test_biographies_name_the_sections_that_a_person_wrote() -> None:
    chapters = "[{file: chapters/ebb.md, authors: [o]}, {file: chapters/b.md, authors: [o]}]"
    people = "[{id: o, name: Ann Marsh, family: Marsh}, {id: p, name: Bo Dune, family: Dune}]"
    book, _ = book_of(
        book_yaml=manifest(chapters, contributors=people, editors="[p]"), ebb_md="# A\n\nx", b_md="# B\n\nx"
    )
    assert [("ebb", "b"), ()] == [biography.sections for biography in book.biographies]


def test_a_mistake_in_a_text_of_the_manifest_is_told_at_its_value_whatever_the_manifest_is_called() -> None:
    texts = """title: Tides
language: en
description: "[a](#one)"
contributors:
  - {id: ebb, name: Ebb, photo: ebb.png, bio: "[b](#two)"}
copyright: {statement: "[c](#three)"}
cover:
  back: "[d](#four)"
  blurbs: [{by: Ebb, text: "[e](#five)"}]
  flaps: {front: "[f](#six)", back: "[g](#seven)"}
chapters: [chapters/ebb.md]
"""
    contents = {"spring.yaml": texts.encode(), "chapters/ebb.md": b"# Ebb\n\nOut.\n", "ebb.png": b"no image"}
    volume, found = read_volume(Memory(contents), "spring.yaml")
    assert volume is not None, found
    _, mistakes = read_book(volume)
    assert {str(one.span) for one in mistakes if one.code in {"I002", "L002"}} == {
        f"spring.yaml:{place}" for place in ("3:14", "5:33", "5:47", "6:24", "8:9", "9:28", "10:18", "10:37")
    }


def test_a_call_in_a_text_of_the_manifest_is_printed_as_it_is_typed() -> None:
    book, _ = book_of(book_yaml=manifest(description="Water[^c]."), ebb_md="# Ebb\n\nx")
    (description,) = book.description
    assert isinstance(description, Paragraph)
    assert "Water[^c]." == plain_text(description.children)
