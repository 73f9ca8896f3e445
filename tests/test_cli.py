"""The command: help, new, check, build; its messages, files and exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from typer.testing import CliRunner, Result

from bookmaker.cli import app

MANIFEST = "title: Small\nlanguage: en\nchapters: [chapters/one.md]\n"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "chapters").mkdir()
    (tmp_path / "book.yaml").write_text(MANIFEST, "utf-8")
    (tmp_path / "chapters/one.md").write_text("# One\n\nText.[^1]\n\n[^1]: A note.\n", "utf-8")
    return tmp_path


def test_a_new_book_builds_as_it_is(tmp_path: Path) -> None:
    assert run("new", tmp_path / "book").exit_code == 0
    result = run("build", tmp_path / "book", "--jobs", "1")
    assert (result.exit_code, result.stderr) == (0, "")
    names = sorted(p.name for p in (tmp_path / "book/dist").iterdir())
    assert names == ["a-new-volume-print.pdf", "a-new-volume.epub", "a-new-volume.pdf"]


def test_new_touches_no_folder_that_holds_something(book: Path) -> None:
    result = run("new", book)
    assert result.exit_code == 2
    assert "not empty" in result.stderr
    assert (book / "book.yaml").read_text("utf-8") == MANIFEST


def test_check_says_that_there_is_nothing_to_say(book: Path) -> None:
    result = run("check", book)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "no mistakes found\n", "")


def test_a_mistake_in_the_book_ends_with_1_and_names_its_place(book: Path) -> None:
    (book / "book.yaml").write_text(MANIFEST.replace("language", "langauge"), "utf-8")
    result = run("check", book)
    assert result.exit_code == 1
    assert "book.yaml:2:1: error[" in result.stderr
    assert "did you mean 'language'?" in result.stderr


def test_wrong_usage_ends_with_2(tmp_path: Path) -> None:
    assert run("build", tmp_path / "nowhere").exit_code == 2
    assert run("build", "--edition", "scroll").exit_code == 2
    assert run("read").exit_code == 2


def test_a_build_with_mistakes_writes_nothing_and_keeps_the_last_good_files(book: Path) -> None:
    (book / "dist").mkdir()
    (book / "dist/small.epub").write_bytes(b"the last good one")
    (book / "chapters/one.md").write_text("# One\n\nText.[^nowhere]\n", "utf-8")
    result = run("build", book, "--jobs", "1")
    assert result.exit_code == 1
    assert "chapters/one.md:3:" in result.stderr
    assert {p.name: p.read_bytes() for p in (book / "dist").iterdir()} == {"small.epub": b"the last good one"}


def test_one_edition_alone_can_be_made(book: Path) -> None:
    assert run("build", book, "--edition", "epub", "-o", book / "out", "--jobs", "1").exit_code == 0
    assert [p.name for p in (book / "out").iterdir()] == ["small.epub"]


@pytest.mark.parametrize(
    ("edition", "said"),
    [("print", "16 pages, no"), ("screen", "9 pages, no"), ("epub", "\nno mistakes found")],
)
def test_a_build_says_the_pages_as_a_printer_counts_them(book: Path, edition: str, said: str) -> None:
    """Blanks are pages, and those that fill a signature; an EPUB has none, and a cover is no page inside."""
    more = "print: {signature: 16}\nfront_matter: [half-title, title-page, contents]\n"
    (book / "book.yaml").write_text(MANIFEST + more, "utf-8")
    result = run("build", book, "--edition", edition, "--jobs", "1")
    assert result.exit_code == 0
    assert said in result.stdout
    if edition != "epub":
        with pikepdf.open(next((book / "dist").iterdir())) as pdf:
            assert int(said.partition(" ")[0]) == len(pdf.pages) - (edition == "screen")


def test_one_chapter_alone_can_be_made(book: Path) -> None:
    result = run("build", book, "--edition", "print", "--chapter", "one", "--jobs", "1")
    assert result.exit_code == 0
    assert "1 page" in result.stdout


def test_a_chapter_that_is_not_there_is_a_mistake_with_a_hint(book: Path) -> None:
    result = run("build", book, "--chapter", "onee", "--jobs", "1")
    assert result.exit_code == 1
    assert "error[L090]: the book has no section 'onee'\n  hint: did you mean 'one'?" in result.stderr


def test_json_is_one_object_with_every_mistake_and_file(book: Path) -> None:
    (book / "chapters/one.md").write_text("# One\n\nText.[^1]\n\n[^1]: A note.\n\n[^2]: Unused.\n", "utf-8")
    result = run("build", book, "--format", "json", "--edition", "epub", "--jobs", "1")
    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert [(d["severity"], d["file"], d["line"]) for d in found["diagnostics"]] == [
        ("warning", "chapters/one.md", 7)
    ]
    assert list(found["files"]) == ["small.epub"]


def test_help_needs_no_heavy_import() -> None:
    """WeasyPrint alone takes longer to import than --help may take."""
    program = "import sys; sys.argv = ['bookmaker', '--help']\n"
    program += "from bookmaker.cli import main\ntry: main()\nexcept SystemExit: pass\n"
    program += (
        "print(sorted({'weasyprint', 'pydantic', 'ebooklib', 'pikepdf', 'lxml', 'rich'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert shown.splitlines()[-1] == "[]"


def test_a_character_that_no_font_has_makes_no_finished_file(book: Path) -> None:
    """Paper would show an empty box, and PDF/UA forbids it; a proof shows it."""
    page = book / "chapters" / "one.md"
    page.write_text(page.read_text("utf-8") + "\n\nThe sign 漢 stands here.\n", "utf-8")
    result = run("build", str(book), "--edition", "screen")
    assert "chapters/one.md: error[T010]: no font of the book has the character 漢 (U+6F22)" in result.stderr
    assert (1, []) == (result.exit_code, list((book / "dist").glob("*")))
    assert 0 == run("proof", str(book), "--chapter", "one").exit_code
