"""Proofs: the book's own pages with numbered lines, DRAFT, room for marks, and what is open."""

from __future__ import annotations

import io
import re
import unicodedata
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from click.testing import CliRunner, Result

import paper
from bookmaker.cli import app
from bookmaker.files.layout import Press
from bookmaker.files.page_lines import PageLines
from bookmaker.files.proof_marks import EVERY
from test_offprints import FOR_TWO, with_template

MANIFEST = """
title: Paper (an essay)
language: en
date: 2024-10
chapters: [chapters/one.md, chapters/two.md]
"""
ONE = """# On paper

Paper.[^a] See  [the ink](two.md#sec-ink).

<!-- bookmaker: ignore Q012 because the original has it so -->

So , so.

<!-- Ask the author
whether this is true. -->

[^a]: A note.

[^b]: A note that nobody calls.
"""
TWO = "# Two\n\n" + ("Ink and paper. " * 100 + "\n\n") * 4 + "\n\n## The ink {#sec-ink}\n\nInk.\n"


def proof(root: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["proof", str(root), "--jobs", "1", *options])


def written(root: Path, one: str = ONE) -> Path:
    (root / "chapters").mkdir(parents=True)
    (root / "book.yaml").write_text(MANIFEST, "utf-8")
    (root / "chapters/one.md").write_text(one, "utf-8")
    (root / "chapters/two.md").write_text(TWO, "utf-8")
    return root


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    root = written(tmp_path_factory.mktemp("proof") / "book")
    assert proof(root, "--revision", "second pages").exit_code == 0
    assert [path.name for path in (root / "dist").iterdir()] == ["paper-an-essay-proof.pdf"]
    return (root / "dist/paper-an-essay-proof.pdf").read_bytes()


def text_of(data: bytes) -> list[str]:
    """The words of each page, those outside its trim too."""
    document = pypdfium2.PdfDocument(data)
    try:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
    finally:
        document.close()


def artifacts(data: bytes) -> list[bytes]:
    """What is drawn over each page."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [page.obj.Contents[-1].read_bytes() for page in pdf.pages]


def test_every_page_says_draft_and_the_revision(whole: bytes) -> None:
    pages = text_of(whole)
    assert [p for p in pages if "DRAFT" not in p or "second pages Paper (an essay)" not in p] == []


def test_the_first_page_lists_what_is_open_with_its_place(whole: bytes) -> None:
    page = text_of(whole)[0]
    assert "chapters/one.md:14:1 N003: " in page
    assert "Comments in the manuscript chapters/one.md:9:1 Ask the author whether this is true." in page


def test_what_the_lint_finds_is_open_too_but_what_is_silenced(whole: bytes) -> None:
    page = text_of(whole)[0]
    assert "chapters/one.md:3:15 Q010: 2 spaces stand in a row one is enough" in page
    assert "Q012" not in page


def test_the_page_grows_at_its_outer_edge_and_keeps_its_trim(whole: bytes) -> None:
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        pages = {page.label: page for page in pdf.pages}
        room = {
            name: tuple(round(float(a) - float(b)) for a, b in zip(page.mediabox, page.trimbox, strict=True))
            for name, page in pages.items()
            if name in {"1", "2", "3"}
        }
    assert room == {
        "1": (-40, -40, 156, 40),
        "2": (-156, -40, 40, 40),
        "3": (-40, -40, 156, 40),
    }


def test_line_numbers_begin_anew_on_each_page(whole: bytes) -> None:
    numbers = [[int(n) for n in re.findall(rb"/ProofLine(\d+) Do", part)] for part in artifacts(whole)]
    assert numbers[0] == []
    assert [page for page in numbers if page != [EVERY * n for n in range(1, len(page) + 1)]] == []
    assert max(map(len, numbers)) > 5


def test_the_marks_are_artifacts_and_no_standard_is_claimed(whole: bytes) -> None:
    assert [part for part in artifacts(whole) if b"/Artifact <</Type /Layout>> BDC" not in part] == []
    with pikepdf.open(io.BytesIO(whole)) as pdf, pdf.open_metadata() as xmp:
        assert "pdfuaid:part" not in xmp
        assert pdf.Root.MarkInfo.Marked


def test_a_chapter_alone_has_its_own_file_and_its_own_points(tmp_path: Path) -> None:
    root = written(tmp_path / "book")
    result = proof(root, "--chapter", "two", "-o", str(tmp_path / "out"))
    assert result.exit_code == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["paper-an-essay-two-proof.pdf"]
    data = (tmp_path / "out/paper-an-essay-two-proof.pdf").read_bytes()
    first, *rest = text_of(data)
    assert first == "Paper (an essay) Proof, 2024-10 Nothing is open. 2. Two DRAFT 2024-10 Two"
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert [page.label for page in pdf.pages] == ["Proof 1", *map(str, range(3, 3 + len(rest)))]


def test_the_revision_may_be_in_any_script_and_is_set_in_the_books_own_embedded_faces(
    tmp_path: Path,
) -> None:
    root = written(tmp_path / "book")
    revision = "2e épreuve – مسودة – ἀρχή"
    assert proof(root, "--chapter", "one", "--revision", revision).exit_code == 0
    data = (root / "dist/paper-an-essay-one-proof.pdf").read_bytes()
    for page in text_of(data):
        assert sorted(revision.replace(" ", "")) == sorted(
            unicodedata.normalize("NFKC", page.partition("DRAFT ")[2].partition(" On paper")[0]).replace(
                " ", ""
            )
        )
    with pikepdf.open(io.BytesIO(data)) as pdf:
        fonts = [
            obj
            for obj in pdf.objects
            if isinstance(obj, pikepdf.Dictionary) and obj.get("/Type") == "/FontDescriptor"
        ]
        faces = {str(font.FontName).partition("+")[2] for font in fonts}
        assert [font for font in fonts if "/FontFile2" not in font and "/FontFile3" not in font] == []
    assert {"EB-Garamond", "Amiri"} <= faces


def test_a_revision_with_letters_that_no_face_has_is_told(tmp_path: Path) -> None:
    result = proof(written(tmp_path / "book"), "--chapter", "one", "--revision", "第二版")
    assert "--revision: warning[T010]: no font of the book has the character 二" in result.stderr


@pytest.mark.parametrize("place", ["chapter", "book"])
def test_the_proof_of_a_chapter_holds_its_notes_wherever_the_book_has_them(
    tmp_path: Path, place: str
) -> None:
    root = written(tmp_path / "book")
    text = f"{MANIFEST}notes: {{print: {place}}}\n" + ("back_matter: [notes]\n" if place == "book" else "")
    (root / "book.yaml").write_text(text, "utf-8")
    assert proof(root, "--chapter", "one").exit_code == 0
    data = (root / "dist/paper-an-essay-one-proof.pdf").read_bytes()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        labels = [page.label for page in pdf.pages]
        assert ["Proof 1", "1", *(["Notes 1"] if place == "book" else [])] == labels
        names = {str(name) for name, _ in pikepdf.NameTree(pdf.Root.Names.Dests).items()}
        links = [str(a.Dest) for page in pdf.pages for a in page.obj.get("/Annots", []) if "/Dest" in a]
    assert len(links) >= 2
    assert set(links) <= names
    assert "A note." in text_of(data)[-1]
    assert artifacts(data)[-1].count(b"/ProofSlug Do") == 1


def test_mistakes_in_the_book_do_not_stop_its_proof(tmp_path: Path) -> None:
    root = written(tmp_path / "book", "# On paper\n\nText.[^nowhere]\n")
    result = proof(root, "--chapter", "one")
    assert result.exit_code == 1
    data = (root / "dist/paper-an-essay-one-proof.pdf").read_bytes()
    assert "chapters/one.md:3:6 N001: " in text_of(data)[0]


def test_an_image_that_is_not_in_the_book_is_told_once(tmp_path: Path) -> None:
    text = "# On paper\n\n![A](https://example.org/x.png){#fig-a}\n\n![B](b.png){alt='b'}\n\n@fig-a.\n"
    result = proof(written(tmp_path / "book", text), "--chapter", "one")
    codes = [line.split("[")[1][:4] for line in result.stderr.splitlines() if ": error[" in line]
    assert ["C052", "I001"] == codes


def test_a_line_has_one_number_whatever_stands_in_it() -> None:
    """Two lines of text, a row of two cells, a note; neither the folio nor a turned figure."""
    body = (
        "<p>First<br/>second <span style='display: inline-block'>block</span></p>"
        "<table><tr><td>one</td><td>two</td></tr></table>"
        "<figure style='transform: rotate(-90deg)'>turned</figure>" + paper.noted(1, "a note", words=1)
    )
    section = paper.section("one", body, notes=1)
    layout = paper.layout()
    numbered = type(layout)(layout.sheets, layout.resources, ("screen",), numbered=True)
    (lines,) = Press(numbered).lay_out(section, "right", lambda _: 1).lines
    assert isinstance(lines, PageLines)
    assert (round(lines.left), round(lines.right)) == (43, 255)
    assert len(lines.baselines) == 6


@pytest.mark.parametrize("line", FOR_TWO.values(), ids=FOR_TWO)
def test_a_template_that_fails_for_the_notes_of_one_chapter_is_told_and_nothing_written(
    line: str, tmp_path: Path
) -> None:
    root = with_template(written(tmp_path / "book"), line)
    (root / "book.yaml").write_text(f"{MANIFEST}notes: {{print: book}}\nback_matter: [notes]\n", "utf-8")
    one = "# On paper\n\nPaper.[^a]\n\n[^a]: See [@sec-ink]{.page}.\n"
    (root / "chapters/one.md").write_text(one, "utf-8")
    two = TWO.replace("\n\nInk.", "\n\nInk.[^b]\n\n[^b]: Another note.")
    (root / "chapters/two.md").write_text(two, "utf-8")
    result = proof(root, "--chapter", "one")
    assert result.exit_code == 1
    assert "templates/notes.xhtml:2: error[J003]: the template failed: division by zero" in result.stderr
    assert not list(root.glob("dist/*.pdf"))
