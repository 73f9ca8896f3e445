"""Some chapters of a book alone."""

from __future__ import annotations

from bookmaker.content.selection import selected
from small_book import BOOK


def depths(*chapters: str) -> dict[str, int]:
    return {section.id: section.depth for section in selected(BOOK, chapters)[0].sections}


def test_a_chapter_without_the_opener_of_its_part_stands_alone() -> None:
    assert depths("one", "colophon") == {"one": 1, "colophon": 1}


def test_a_chapter_with_the_opener_of_its_part_stands_in_it() -> None:
    assert depths("part-1", "deux", "colophon") == {"part-1": 1, "deux": 2, "colophon": 1}


def test_a_section_that_is_not_there_is_told_with_the_one_that_is_meant_or_with_all() -> None:
    _, found = selected(BOOK, ("1", "onne", "nothing"))
    ids = ", ".join(section.id for section in BOOK.sections)
    assert [
        "did you mean 'one' or 'part-1'?",
        "did you mean 'one'?",
        f"its sections are {ids}",
    ] == [diagnostic.hint for diagnostic in found]
