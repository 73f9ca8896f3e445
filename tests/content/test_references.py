"""Ids are unique and safe; links inside the book find what they mean."""

from __future__ import annotations

import pytest
from test_assembly import book_of, manifest

from bookmaker.content.anchors import heading_id, identified, safe_id
from bookmaker.content.book import Book, Section
from bookmaker.content.references import anchors_in, resolved
from bookmaker.content.tree import Heading, Link, Note, Paragraph, Reference, Styled, Text
from bookmaker.content.walk import Node, blocks_of, inlines_of, plain_text
from bookmaker.diagnostics import Span
from clock import within

HERE = Span("a.md", 1)


def chapter(markdown: str) -> tuple[Section, list[str]]:
    """The only chapter of a book, and the codes of what is wrong with it."""
    book, found = book_of(book_yaml=manifest(), ebb_md=markdown)
    return next(s for s in book.sections if s.kind == "chapter"), [d.code for d in found]


def headings(section: Section) -> list[str]:
    return [b.attributes.id for b in blocks_of(section.blocks) if isinstance(b, Heading)]


def references(nodes: tuple[Node, ...]) -> list[tuple[str, str, str]]:
    return [
        (n.section, n.anchor, plain_text(n.children)) for n in inlines_of(nodes) if isinstance(n, Reference)
    ]


@pytest.mark.parametrize(
    ("heading", "identifier"),
    [
        ("Low water", "low-water"),
        ("*Low* `water`, or: Ebb!", "low-water-or-ebb"),
        ("3. Applications_of v1.2", "applications_of-v1.2"),
        ("Méthode et marées", "méthode-et-marées"),
        ("المد", "المد"),
        ("1325", "section"),
    ],
)
def test_headings_have_the_ids_that_pandoc_gives_them(heading: str, identifier: str) -> None:
    section, _ = chapter(f"# A\n\n## {heading}\n\nSee [it](#{identifier}).")
    assert [identifier] == headings(section)
    assert [("ebb", identifier, "it")] == references(section.blocks)


def test_equal_headings_have_different_ids_and_links_find_the_first() -> None:
    section, codes = chapter("# A\n\n## Notes\n\n## Notes\n\n## Notes\n\n[1](#notes) [3](#notes-2)")
    assert ["notes", "notes-1", "notes-2"] == headings(section)
    assert [("ebb", "notes", "1"), ("ebb", "notes-2", "3")] == references(section.blocks)
    assert [] == codes


def test_a_written_id_comes_before_one_that_a_heading_is_given() -> None:
    section, codes = chapter("# A\n\n## Water\n\n[deep]{#water} and [link](#water)")
    assert (["water-1"], []) == (headings(section), codes)
    assert [("ebb", "water", "link")] == references(section.blocks)


def test_an_id_that_stands_twice_is_an_error_and_both_are_kept_apart() -> None:
    section, codes = chapter("# A\n\n## Low {#x}\n\n## High {#x}\n\n[link](#x)")
    assert (["x", "x-2"], ["L001"]) == (headings(section), codes)
    assert [("ebb", "x", "link")] == references(section.blocks)


@pytest.mark.parametrize(
    ("name", "safe"),
    [("ebb", "ebb-2"), ("fn-1", "id-fn-1"), ("fnref-2", "id-fnref-2"), ("fnref-2-3", "id-fnref-2-3")],
)
def test_no_id_is_that_of_the_section_or_of_a_note(name: str, safe: str) -> None:
    section, codes = chapter(f"# A\n\n## Low {{#{name}}}\n\n[link](#{name})")
    assert ([safe], []) == (headings(section), codes)
    assert [("ebb", safe, "link")] == references(section.blocks)


def test_a_heading_named_like_its_chapter_is_found_all_the_same() -> None:
    section, _ = chapter("# A\n\n## Ebb\n\n[link](#ebb)")
    assert (["ebb-1"], [("ebb", "ebb-1", "link")]) == (headings(section), references(section.blocks))


@pytest.mark.parametrize(
    ("wanted", "safe"),
    [
        ("water", "water"),
        ("2nd", "id-2nd"),
        ("a b/c", "a-b-c"),
        ("a:b", "a-b"),
        ("é", "é"),
        ("", "id"),
        ("²", "id"),
    ],
)
def test_an_id_is_mended_to_an_xml_name(wanted: str, safe: str) -> None:
    assert safe == safe_id(wanted)


def test_a_link_to_the_id_of_a_title_or_to_the_title_leads_to_the_chapters_beginning() -> None:
    section, codes = chapter("# Low *water* {#sec-low}\n\n[a](#sec-low) [b](#low-water)")
    assert ([("ebb", "", "a"), ("ebb", "", "b")], []) == (references(section.blocks), codes)


def test_ids_in_notes_and_text_are_unique_together() -> None:
    section, codes = chapter("# A\n\n[x]{#x}[^a] [there](#y)\n\n[^a]: [y]{#y} [x]{#x}\n")
    ids = [n.attributes.id for n in inlines_of(section.notes[0].children) if isinstance(n, Styled)]
    assert (["y", "x-2"], ["L001"]) == (ids, codes)
    assert [("ebb", "y", "there")] == references(section.blocks)


def linked() -> Book:
    chapters = "[chapters/ebb.md, {part: Sea, chapters: [chapters/flood.md]}]"
    book, found = book_of(
        book_yaml=manifest(chapters, description="'[the flood](chapters/flood.md#up)'"),
        ebb_md="# A\n\n[a](flood.md) [b](./flood.md#up) [c](../chapters/flood.md#up)[^n]\n\n"
        "[^n]: [d](flood.md)\n",
        flood_md="# B\n\n## Up\n\n[e](ebb.md)",
    )
    assert () == found
    return book


def test_links_between_chapters_become_references() -> None:
    book = linked()
    ebb, flood = (s for s in book.sections if s.kind == "chapter")
    assert [("flood", "", "a"), ("flood", "up", "b"), ("flood", "up", "c")] == references(ebb.blocks)
    assert [("flood", "", "d")] == references(ebb.notes[0].children)
    assert [("ebb", "", "e")] == references(flood.blocks)
    assert [("flood", "up", "the flood")] == references(book.description)


def test_two_chapters_may_have_the_same_ids_and_headings_and_links_find_their_own() -> None:
    text = "# {}\n\n## Same\n\n[x]{{#x}} [own](#x) [own](#same) [other]({}#x) [other]({}#same)"
    book, found = book_of(
        book_yaml=manifest("[chapters/ebb.md, chapters/flood.md]"),
        ebb_md=text.format("A", "flood.md", "flood.md"),
        flood_md=text.format("B", "ebb.md", "ebb.md"),
    )
    assert () == found
    here, there = [("x", "own"), ("same", "own")], [("x", "other"), ("same", "other")]
    for section, other in (("ebb", "flood"), ("flood", "ebb")):
        (one,) = (s for s in book.sections if s.id == section)
        expected = [(section, *link) for link in here] + [(other, *link) for link in there]
        assert expected == references(one.blocks)


def test_a_link_that_leads_nowhere_leaves_its_text_and_its_language_behind() -> None:
    section, codes = chapter("# A\n\nOne [*two*](#x) [trois](#x){lang=fr} four")
    assert ["L002", "L002"] == codes
    assert "One two trois four" == "".join(
        plain_text(b.children) for b in section.blocks if isinstance(b, Paragraph)
    )
    assert ["", "fr"] == [n.attributes.lang for n in inlines_of(section.blocks) if isinstance(n, Styled)]


@pytest.mark.parametrize(
    "target",
    [
        "https://a.example",
        "http://a.example:80/b?c=d#e",
        "mailto:ann@a.example",
        "https://xn--e1a.example/é",
        "tel:+1",
    ],
)
def test_a_link_with_a_whole_address_stays_a_link(target: str) -> None:
    section, codes = chapter(f"# A\n\n[x]({target})")
    links = [n for n in inlines_of(section.blocks) if isinstance(n, Link)]
    assert (1, []) == (len(links), codes)


def test_ten_thousand_equal_headings_and_links_take_a_moment() -> None:
    blocks = tuple(
        block
        for _ in range(5_000)
        for block in (
            Heading(2, (Text("Notes", HERE),), HERE),
            Paragraph((Link("#nowhere", (Text("x", HERE),), HERE),), HERE),
        )
    )
    long = Section("a", "chapter", "body", HERE, "en", "ltr", blocks=blocks, notes=(Note("n", (), HERE),))
    with within(4):
        sections, names, _ = identified([long])
        _, found = resolved(sections, anchors_in(sections, names))
    assert len(found) == 5_000


def test_a_heading_of_marks_alone_has_an_id() -> None:
    assert "section" == heading_id((Text("*** 12", HERE),))
