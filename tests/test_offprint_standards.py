"""Offprints follow the standard of the reader's PDF, in books of either direction."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from click.testing import CliRunner

from at_hand import asks, lacks
from bookmaker.cli import app
from bookmaker.gates import verapdf
from bookmaker.gates.judgement import Judged
from bookmaker.manifest.products import Standard
from bookmaker.programs import ThisMachine

TIDES = """
title: Tides
language: en
date: 2024-10
contributors: [{id: quill, name: Edda Quill, sort_as: "Quill, Edda"}]
license: CC-BY-4.0
screen: {standard: STANDARD}
notes: {print: book}
chapters:
  - {file: chapters/one.md, authors: [quill], doi: 10.5555/tides.1}
  - {file: chapters/two.md, authors: [quill]}
show: {citation: true}
back_matter: [notes]
"""
ONE = """# On tides

Tides.[^a] See [the moon](two.md) and [below](#below), $a^2$, [the web](https://example.org/).

![A dot](../dot.png){alt="A dot"}

| Year | Tides |
|:--|--:|
| 2024 | 730 |

- one
- two

## Below {#below}

More.

[^a]: A note.
"""
MADD = """
title: مدّ وجزر
short_title: Madd
language: ar
direction: rtl
date: 2024-10
editors: [mithal]
contributors: [{id: mithal, name: نور مثال, sort_as: "مثال، نور"}]
publisher: {name: دار المثال, place: لا مكان}
chapters: [{file: chapters/one.md, authors: [mithal]}, {file: chapters/two.md, authors: [mithal]}]
show: {citation: true}
"""
DOT = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde\x00\x00\x00\x0c"
    b"IDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)


def offprint(root: Path, manifest: str, one: str, two: str) -> bytes:
    """The offprint of a book's first chapter."""
    (root / "chapters").mkdir(parents=True)
    files = {"book.yaml": manifest, "chapters/one.md": one, "chapters/two.md": two}
    for name, text in files.items():
        (root / name).write_text(text, "utf-8")
    (root / "dot.png").write_bytes(DOT)
    result = CliRunner().invoke(app, ["offprints", str(root), "--jobs", "1", "--chapter", "one"])
    assert (result.exit_code, result.stderr) == (0, "")
    (made,) = (root / "dist/offprints").iterdir()
    return made.read_bytes()


@pytest.fixture(scope="module")
def right_to_left(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    text = "# المدّ\n\n" + "يرتفع البحر مرتين في اليوم. " * 200 + "[^a]\n\n[^a]: حاشية.\n"
    return offprint(tmp_path_factory.mktemp("madd") / "book", MADD, text, "# الجزر\n\nالبحر.\n")


STANDARDS: list[Standard] = ["pdf/ua-1", "pdf/ua-2", "pdf/a-2a", "pdf/a-3a"]


@pytest.mark.parametrize("standard", STANDARDS)
def test_an_offprint_claims_the_standard_of_the_book_and_keeps_it(tmp_path: Path, standard: Standard) -> None:
    """What it claims is read from its metadata; whether it is so, veraPDF says, where it is installed."""
    data = offprint(tmp_path / "book", TIDES.replace("STANDARD", standard), ONE, "# The moon\n\nIt pulls.\n")
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_metadata() as xmp:
        said = {name: xmp.get(name) for name in ("pdfuaid:part", "pdfaid:part", "pdfaid:conformance")}
        links = [a for page in pdf.pages for a in page.obj.get("/Annots", []) if a.get("/Dest") is not None]
        names = {str(name) for name, _ in pikepdf.NameTree(pdf.Root.Names.Dests).items()}
        assert [page.label for page in pdf.pages] == ["Cover", "1", "Notes 1"]
        assert ("/OutputIntents" in pdf.Root) == ("/a-" in standard)
    kind, part = standard.removeprefix("pdf/").split("-")
    assert {
        "ua": {"pdfuaid:part": part, "pdfaid:part": None, "pdfaid:conformance": None},
        "a": {"pdfuaid:part": "1", "pdfaid:part": part[0], "pdfaid:conformance": "A"},
    }[kind] == said
    assert {str(link.Dest) for link in links} <= names
    if not lacks("veraPDF"):
        outcome = verapdf.verapdf("a.pdf", data, standard, ThisMachine())
        assert isinstance(outcome, Judged)
        assert [str(finding) for finding in outcome.findings] == []


def test_an_offprint_of_a_book_read_from_right_to_left_is_bound_at_its_right(right_to_left: bytes) -> None:
    """Odd folios stand on left pages, whose outer margin is the left one: the wider."""
    with pikepdf.open(io.BytesIO(right_to_left)) as pdf:
        assert str(pdf.Root.ViewerPreferences.Direction) == "/R2L"
        assert [page.label for page in pdf.pages][:3] == ["Cover", "1", "2"]
        assert str(pdf.Root.Lang) == "ar"
    document = pypdfium2.PdfDocument(right_to_left)
    margins = []
    for page in list(document)[1:3]:
        text = page.get_textpage()
        rects = [text.get_rect(i) for i in range(text.count_rects())]
        margins.append((min(r[0] for r in rects), page.get_width() - max(r[2] for r in rects)))
    (left, right), (even_left, even_right) = margins
    assert left > right + 5
    assert even_right > even_left + 5


def test_an_offprint_in_arabic_has_arabic_marks(right_to_left: bytes) -> None:
    document = pypdfium2.PdfDocument(right_to_left)
    words = "".join(page.get_textpage().get_text_bounded() for page in list(document)[:2])
    assert "،" in words
    assert "," not in words


@asks("veraPDF")
def test_an_offprint_in_arabic_is_accessible(right_to_left: bytes) -> None:
    outcome = verapdf.verapdf("a.pdf", right_to_left, "pdf/ua-1", ThisMachine())
    assert isinstance(outcome, Judged)
    assert [str(finding) for finding in outcome.findings] == []
