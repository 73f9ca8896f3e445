"""Cross references by label become links with the words of the language, in every place of a chapter."""

from __future__ import annotations

import pytest
from test_assembly import book_of, manifest

from bookmaker.content.tree import PageReference, Reference
from bookmaker.content.walk import inlines_of, plain_text
from bookmaker.editions.print import print_section
from bookmaker.editions.templates import Templates

TARGETS = """# Flood {#sec-flood}

## The water rises {#sec-rise}

The tide[^old] rises.[^new] [The bore]{#sec-bore} comes.

| a | b |
|---|---|
| 1 | 2 |

: Heights {#tbl-heights}

$$ h = 1 $$ {#eq-tide}

[^old]: Old.
[^new]: New.
"""


def referring(text: str, language: str = "en") -> tuple[list[tuple[str, str, str]], list[str]]:
    """Section, anchor and words of each reference of a chapter beside `TARGETS`, which is chapter 2."""
    yaml = manifest("[chapters/ebb.md, chapters/flood.md]", language=language)
    book, found = book_of(book_yaml=yaml, ebb_md=f"# Ebb\n\n{text}", flood_md=TARGETS)
    chapter = next(s for s in book.sections if s.id == "ebb")
    nodes = (*chapter.blocks, *(block for note in chapter.notes for block in note.children))
    made = [
        (n.section, n.anchor, plain_text(n.children)) for n in inlines_of(nodes) if isinstance(n, Reference)
    ]
    return made, [d.code for d in found]


@pytest.mark.parametrize(
    ("written", "anchor", "words"),
    [
        ("@tbl-heights", "tbl-heights", "table\u00a02.1"),
        ("@Tbl-heights", "tbl-heights", "Table\u00a02.1"),
        ("[-@tbl-heights]", "tbl-heights", "2.1"),
        ("[Tab. @tbl-heights]", "tbl-heights", "Tab.\u00a02.1"),
        ("@eq-tide", "eq-tide", "equation\u00a02.1"),
        ("@sec-flood", "", "chapter\u00a02"),
        ("@sec-rise", "sec-rise", "“The water rises”"),
        ("[-@sec-rise]", "sec-rise", "The water rises"),
        ("@sec-bore", "sec-bore", "“The bore”"),
        ("@fn-new", "fnref-2", "chapter\u00a02, note\u00a02"),
        ("Word.[^here]\n\n[^here]: See @sec-flood.", "", "chapter\u00a02"),
    ],
)
def test_a_label_becomes_a_word_and_a_number_or_a_title(written: str, anchor: str, words: str) -> None:
    assert ([("flood", anchor, words)], []) == referring(f"See {written}.")


def test_the_words_are_those_of_the_chapter_that_refers() -> None:
    assert "« The water rises »" == referring("Voir @sec-rise.", "fr")[0][0][2].replace("\u202f", " ")
    assert "Kapitel\u00a02" == referring("Siehe @sec-flood.", "de")[0][0][2]
    assert "الفصل\u00a02" == referring("انظر @sec-flood.", "ar")[0][0][2]


def test_a_label_of_the_own_chapter_comes_first() -> None:
    assert ([("ebb", "sec-rise", "“Mine”")], []) == referring("## Mine {#sec-rise}\n\nSee @sec-rise.")


def test_a_note_of_the_own_chapter_needs_no_chapter() -> None:
    assert [("ebb", "fnref-1", "note\u00a01")] == referring("A.[^x] See @fn-x.\n\n[^x]: Text.")[0]


def test_a_page_is_a_folio_in_print_and_a_name_elsewhere() -> None:
    yaml = manifest("[chapters/ebb.md, chapters/flood.md]")
    book, _ = book_of(book_yaml=yaml, ebb_md="# Ebb\n\nSee [@sec-rise]{.page}.", flood_md=TARGETS)
    chapter = next(s for s in book.sections if s.id == "ebb")
    page = next(n for n in inlines_of(chapter.blocks) if isinstance(n, PageReference))
    assert "“The water rises”" == plain_text(page.children)

    draft, _ = print_section(chapter, book, Templates({}), {})
    settled, _ = print_section(chapter, book, Templates({}), {"sec-rise@flood": "41"})
    assert frozenset({"sec-rise@flood"}) == draft.shows
    link = '<a class="page-reference" href="bookmaker:flood#sec-rise">p.\u00a0{}</a>'
    assert (True, True) == (link.format("000") in draft.xhtml, link.format("41") in settled.xhtml)


def test_a_title_has_the_words_without_the_link() -> None:
    yaml = manifest("[{file: chapters/ebb.md, title: After @sec-flood}, chapters/flood.md]")
    book, _ = book_of(book_yaml=yaml, ebb_md="The sea.", flood_md=TARGETS)
    assert "After chapter\u00a02" == plain_text(next(s for s in book.sections if s.id == "ebb").title)
