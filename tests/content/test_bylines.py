"""Names of contributors outside the registry: in bylines of the text, in other keys of the manifest."""

from __future__ import annotations

import pytest
from test_assembly import book_of, manifest

PEOPLE = (
    "[{id: ada, name: Ada Sample, family: Sample, given: Ada}, "
    "{id: ben, name: Bén Example, family: Example, given: Bén}]"
)
CHAPTERS = "[{file: chapters/ebb.md, authors: [ada]}, {file: chapters/flood.md, authors: [ben]}]"


def found(text: str, **keys: str) -> list[str]:
    """What is told of a book whose first chapter begins with a paragraph."""
    yaml = manifest(CHAPTERS, contributors=PEOPLE, **keys)
    _, diagnostics = book_of(
        book_yaml=yaml, ebb_md=f"# Ebb\n\n{text}\n\nThe sea goes out.", flood_md="# Flood\n\nIt comes."
    )
    return list(map(str, diagnostics))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "By Ada Sample",
            "chapters/ebb.md:3:1: warning[C155]: the text begins with the name of its author 'Ada Sample', "
            "which stands under the title already\n  hint: take the line out",
        ),
        (
            "*Ada Sampel*",
            "chapters/ebb.md:3:1: warning[C156]: the text begins with the name 'Ada Sampel', and the "
            "registry of contributors has 'Ada Sample'\n  hint: spell it in one way there, and take "
            "the line out: the name stands under the title",
        ),
        (
            "Bén Example",
            "chapters/ebb.md:3:1: warning[C157]: the text begins with the name of 'Bén Example', who is no "
            "author of it in the manifest\n  hint: write authors: [ben], and take the line out",
        ),
    ],
)
def test_a_byline_that_is_typed_in_the_text_is_told(text: str, told: str) -> None:
    assert [told] == found(text)


@pytest.mark.parametrize(
    "text", ["by A. Sample and Ben Example", "A. Sample, Ben Example", "von A Sample und BEN EXAMPLE"]
)
def test_each_name_of_a_byline_is_looked_up(text: str) -> None:
    assert ["C156", "C156"] == [line.partition("[")[2][:4] for line in found(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Ada Sample wrote this chapter, and Bén Example set it.",
        "Carol Nobody",
        "The Tide",
        "In 2024, Ada Sample",
        "for Ada Sample and all who waited",
        "> Ada Sample",
        "Ada Sample. " * 20,
    ],
)
def test_what_is_no_byline_is_left_alone(text: str) -> None:
    assert [] == found(text)


def test_a_contributors_name_in_another_key_is_compared_with_the_registry() -> None:
    copyright_key, cover = (
        "{holder: Ada Sampel and others}",
        '{blurbs: [{text: Good., by: "Ben Example, The Mill"}]}',
    )
    assert [
        "book.yaml:4:21: warning[M055]: 'Ada Sampel' stands here, and the registry of contributors has "
        "'Ada Sample'\n  hint: spell the name in one way",
        "book.yaml:5:36: warning[M055]: 'Ben Example' stands here, and the registry of contributors has "
        "'Bén Example'\n  hint: spell the name in one way",
    ] == found("The tide.", copyright=copyright_key, cover=cover)
    assert [] == found("The tide.", copyright="{holder: Ada Sample and Carol Nobody}")
