"""Offprints: one PDF a chapter, as it is in the book, and nothing in it that leads out of the file."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from click.testing import CliRunner

import paper
from bookmaker.cli import app
from bookmaker.editions.offprints import links_to, without_ways_out

MANIFEST = """
title: Paper & Ink
subtitle: A small volume
language: en
date: 2024-10
editors: [quill]
contributors:
  - {id: quill, name: Edda Quill, sort_as: "Quill, Edda"}
  - {id: thimble, name: Aulus Thimble, sort_as: "Thimble, Aulus"}
publisher: {name: Teapot Press, place: Inkwell}
license: CC-BY-4.0
notes: {print: PLACE}
front_matter: [contents, chapters/preface.md]
chapters:
  - {file: chapters/one.md, authors: [thimble], doi: 10.5555/paper.1, license: CC-BY-SA-4.0}
  - {file: chapters/two.md, authors: [quill, thimble]}
show: {citation: true}
BACK
"""
ONE = """# On paper {#paper}

Paper.[^a] See [the ink](two.md#sec-ink), [here](#below), [the web](https://example.org/)
and [@sec-ink]{.page}.

## Below {#below}

More paper.

[^a]: A note; see [the ink](two.md#sec-ink) and [here](#below).
"""
TWO = "# Two\n\n" + "Ink and paper. " * 400 + "\n\n## The ink {#sec-ink}\n\nInk.[^b]\n\n[^b]: Another note.\n"


def written(root: Path, place: str) -> Path:
    """A book whose notes stand at a place."""
    (root / "chapters").mkdir(parents=True)
    back = "back_matter: [notes]" if place == "book" else ""
    files = {
        "book.yaml": MANIFEST.replace("PLACE", place).replace("BACK", back),
        "chapters/preface.md": "# Preface\n\nBefore.\n",
        "chapters/one.md": ONE,
        "chapters/two.md": TWO,
    }
    for name, text in files.items():
        (root / name).write_text(text, "utf-8")
    return root


def offprints(root: Path, *options: str) -> dict[str, bytes]:
    """The offprints by file name, made by the command."""
    result = CliRunner().invoke(app, ["offprints", str(root), "--jobs", "1", *options])
    assert (result.exit_code, result.stderr) == (0, "")
    return {path.name: path.read_bytes() for path in sorted((root / "dist/offprints").iterdir())}


@pytest.fixture(scope="module")
def footed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return offprints(written(tmp_path_factory.mktemp("foot") / "book", "foot"))


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    root = written(tmp_path_factory.mktemp("gathered") / "book", "book")
    return offprints(root, "--chapter", "one", "--chapter", "preface")


def labels(data: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [page.label for page in pdf.pages]


def text_of(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def destinations(pdf: pikepdf.Pdf) -> set[str]:
    names = list(pdf.Root.Names.Dests.Names)
    return {str(name) for name in names[::2]}


def links(data: bytes) -> list[tuple[str, str]]:
    """Where each link of a page leads; "nowhere" where its destination is not in the file."""
    found = []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        known = destinations(pdf)
        for page in pdf.pages:
            for annotation in page.obj.get("/Annots", []):
                inside = str(annotation.get("/Dest", ""))
                target = inside if inside in known else "nowhere"
                found.append((page.label, target if inside else str(annotation.A.URI)))
    return found


def test_each_chapter_has_a_file_and_nothing_else_has(footed: dict[str, bytes]) -> None:
    assert list(footed) == ["paper-ink-one.pdf", "paper-ink-two.pdf"]


def test_page_labels_are_the_folios_that_are_printed(footed: dict[str, bytes]) -> None:
    data = footed["paper-ink-two.pdf"]
    assert labels(data) == ["Cover", "3", "4", "5", "6"]
    first, *rest = text_of(data)
    cited = ["pp. 3–6" in " ".join(page.replace("\u2060", "").split()) for page in (first, rest[-1])]
    assert cited == [True, True]
    assert [str(n) in page.split() for n, page in enumerate(rest, 3)] == [True] * 4


def test_the_first_page_names_the_chapter_the_volume_and_its_pages(footed: dict[str, bytes]) -> None:
    page = " ".join(text_of(footed["paper-ink-one.pdf"])[0].split())
    assert page == (
        "On paper Aulus Thimble In Paper & Ink: A small volume, edited by Edda Quill, p. 1 "
        "Inkwell: Teapot Press, 2024 https://doi.org/10.5555/paper.1 © 2024 Edda Quill "
        "Licensed under CC BY-SA 4.0."
    )


def test_no_link_leads_out_of_the_file_but_into_the_web(footed: dict[str, bytes]) -> None:
    assert sorted(set(links(footed["paper-ink-one.pdf"]))) == [
        ("1", "below@one"),
        ("1", "fn-1@one"),
        ("1", "fnref-1@one"),
        ("1", "https://creativecommons.org/licenses/by-sa/4.0/"),
        ("1", "https://doi.org/10.5555/paper.1"),
        ("1", "https://example.org/"),
        ("Cover", "https://creativecommons.org/licenses/by-sa/4.0/"),
        ("Cover", "https://doi.org/10.5555/paper.1"),
    ]


def test_what_was_a_link_to_another_chapter_keeps_its_words(footed: dict[str, bytes]) -> None:
    text = " ".join(text_of(footed["paper-ink-one.pdf"])[1].split())
    assert "See the ink, here, the web and p. 6." in text


def test_the_outline_is_the_chapter_alone(footed: dict[str, bytes]) -> None:
    with (
        pikepdf.open(io.BytesIO(footed["paper-ink-one.pdf"])) as pdf,
        pdf.open_outline() as outline,
    ):
        assert [(i.title, [c.title for c in i.children]) for i in outline.root] == [
            ("1. On paper", ["Below"])
        ]


def test_an_offprint_says_of_itself_what_the_chapter_is(footed: dict[str, bytes]) -> None:
    with pikepdf.open(io.BytesIO(footed["paper-ink-one.pdf"])) as pdf, pdf.open_metadata() as xmp:
        assert {key: str(pdf.docinfo[key]) for key in ("/Title", "/Author")} == {
            "/Title": "On paper",
            "/Author": "Aulus Thimble",
        }
        names = ("dc:title", "dc:creator", "dc:identifier", "dc:rights", "dc:source", "prism2:doi")
        assert [xmp[name] for name in names] == [
            "On paper",
            ["Aulus Thimble"],
            "doi:10.5555/paper.1",
            "CC-BY-SA-4.0",
            "Paper & Ink: A small volume, 1",
            "10.5555/paper.1",
        ]


def test_any_section_can_be_asked_for_and_without_authors_it_is_the_editors(
    gathered: dict[str, bytes],
) -> None:
    assert list(gathered) == ["paper-ink-one.pdf", "paper-ink-preface.pdf"]
    data = gathered["paper-ink-preface.pdf"]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert (labels(data), str(pdf.docinfo["/Author"])) == (["Cover", "iii"], "Edda Quill")


def roles(tag: pikepdf.Object) -> Iterator[str]:
    if isinstance(tag, pikepdf.Dictionary) and "/S" in tag:
        yield str(tag.S)
        kids = tag.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            yield from roles(kid)


def held(tag: pikepdf.Object) -> int:
    """How many annotations tags hold."""
    if not isinstance(tag, pikepdf.Dictionary):
        return 0
    kids = tag.get("/K", [])
    inside = sum(map(held, kids if isinstance(kids, pikepdf.Array) else [kids]))
    return inside + (tag.get("/Type") == "/OBJR")


def test_tags_are_whole_and_begin_with_the_first_heading(footed: dict[str, bytes]) -> None:
    with pikepdf.open(io.BytesIO(footed["paper-ink-one.pdf"])) as pdf:
        found = list(roles(pdf.Root.StructTreeRoot.K[0]))
        assert found[0] == "/Document"
        assert [role for role in found if role.startswith("/H")] == ["/H1", "/H2"]
        assert found.count("/Note") == 1
        # A link that is broken over two lines is one tag with two annotations.
        assert held(pdf.Root.StructTreeRoot.K[0]) == len(links_of(pdf)) >= found.count("/Link") > 0


def links_of(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [annotation for page in pdf.pages for annotation in page.obj.get("/Annots", [])]


def test_gathered_notes_follow_the_chapter_and_links_lead_both_ways(
    gathered: dict[str, bytes],
) -> None:
    data = gathered["paper-ink-one.pdf"]
    assert labels(data) == ["Cover", "1", "Notes 1"]
    assert [link for link in links(data) if link[1] == "nowhere"] == []
    ways = [link for link in links(data) if "fn" in link[1]]
    assert [page for page, _ in ways] == ["1", "Notes 1"]
    text = " ".join(text_of(data)[2].split())
    assert "A note; see the ink and here." in text
    assert "Another note" not in text


# Templates that are right for the notes of a book, and not for those of one chapter: before the folios are
# known, or when they are.
FOR_TWO = {
    "before": "{{ 1 / (0 if note_groups|length == 1 and '000' in note_groups[0].notes else 1) }}",
    "after": "{{ 1 / (0 if note_groups|length == 1 and '000' not in note_groups[0].notes else 1) }}",
}


def with_template(root: Path, line: str) -> Path:
    """The book with a template of its own for notes, and that line in it."""
    (root / "templates").mkdir()
    groups = '{% for g in note_groups %}<section id="{{ g.id }}">{{ g.notes }}</section>{% endfor %}'
    template = f'{{% extends "document.xhtml" %}}\n{{% block page %}}{line}{groups}{{% endblock %}}'
    (root / "templates/notes.xhtml").write_text(template, "utf-8")
    return root


@pytest.mark.parametrize("line", FOR_TWO.values(), ids=FOR_TWO)
def test_a_template_that_fails_for_the_notes_of_one_chapter_is_told_and_nothing_written(
    line: str, tmp_path: Path
) -> None:
    root = with_template(written(tmp_path / "book", "book"), line)
    one = ONE.replace("A note; see", "A note; see [@sec-ink]{.page},")
    (root / "chapters/one.md").write_text(one, "utf-8")
    result = CliRunner().invoke(app, ["offprints", str(root), "--chapter", "one", "--jobs", "1"])
    assert result.exit_code == 1
    assert "templates/notes.xhtml:2: error[J003]: the template failed: division by zero" in result.stderr
    assert not list(root.glob("dist/**/*.pdf"))


def test_a_section_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    root = written(tmp_path / "book", "foot")
    result = CliRunner().invoke(
        app, ["offprints", str(root), "--chapter", "onee", "--format", "json", "--jobs", "1"]
    )
    assert result.exit_code == 1
    assert [d["code"] for d in json.loads(result.stdout)["diagnostics"]] == ["L090"]


def test_a_link_to_another_section_becomes_its_text() -> None:
    body = '<p><a href="bookmaker:two#x">two</a> <a href="bookmaker:notes#fn-1">1</a> <a href="#y">y</a></p>'
    notes = paper.section("notes", '<p id="fn-1">A note</p>')
    found = without_ways_out(paper.section("one", body), links_to(notes)).xhtml
    assert [part in found for part in ("bookmaker:two", "bookmaker:notes#fn-1", '"#y"')] == [
        False,
        True,
        True,
    ]
