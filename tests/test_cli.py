"""The command: help, new, check, build; its messages, files and exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner, Result

from bookmaker.cli import app
from bookmaker.manifest.model import Manifest
from bookmaker.naming import stem_of
from bookmaker.order import Order

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


def test_a_new_book_has_nothing_that_a_copy_editor_would_mark(tmp_path: Path) -> None:
    run("new", tmp_path / "book")
    assert run("check", tmp_path / "book").output == "no mistakes found\n"


def test_the_house_design_is_written_out_and_a_copied_template_is_the_books_own(tmp_path: Path) -> None:
    result = run("new", "--house", tmp_path / "house")
    told = "holds the house design; a copy in a book's templates/ takes the place of the house's"
    assert (result.exit_code, result.stdout) == (0, f"{tmp_path / 'house'} {told}\n")
    written = {str(p.relative_to(tmp_path / "house")) for p in (tmp_path / "house").rglob("*.*")}
    assert {"styles/tokens.css", "styles/paged.css", "templates/section.xhtml"} <= written
    run("new", tmp_path / "book")
    (tmp_path / "book/templates").mkdir()
    text = (tmp_path / "house/templates/half-title.xhtml").read_text("utf-8")
    (tmp_path / "book/templates/half-title.xhtml").write_text(text, "utf-8")
    assert run("check", tmp_path / "book").output == "no mistakes found\n"


def test_what_new_says_can_be_pasted_where_a_folder_has_a_space_in_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "Über Räume"
    result = run("new", folder)
    assert f"{folder} is a book; make it with: bookmaker build '{folder}'\n" == result.stdout


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


def test_what_can_not_be_written_is_one_error_and_old_files_stay(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ("build", book, "--edition", "epub", "--jobs", "1", "-o")
    assert run(*command, book / "a/b/dist").exit_code == 0  # a folder that is not there is made
    good = (book / "a/b/dist/small.epub").read_bytes()

    (book / "file").write_bytes(b"old")
    (book / "taken/small.epub").mkdir(parents=True)
    (book / "taken/small.pdf").write_bytes(b"old")
    for place, why in {
        "/dev/full": "/dev/full can't be written: it is a file, and should be a folder",
        book / "file": f"{book / 'file'} can't be written: it is a file, and should be a folder",
        book / "file/dist": f"{book / 'file/dist'} can't be written: a folder above it is a file",
        book / "taken": f"{book / 'taken/small.epub'} can't be written: Is a directory",
    }.items():
        result = run(*command, place)
        assert (1, f"error: {why}\n", "") == (result.exit_code, result.stderr, result.stdout)
    assert b"old" == (book / "file").read_bytes() == (book / "taken/small.pdf").read_bytes()
    assert ["small.epub", "small.pdf"] == sorted(p.name for p in (book / "taken").iterdir())

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    (book / "chapters/one.md").write_text("# One\n\nOther text.\n", "utf-8")
    monkeypatch.setattr(os, "fsync", full)
    result = run(*command, book / "a/b/dist")
    why = f"error: {book / 'a/b/dist/small.epub'} can't be written: No space left on device\n"
    assert (1, why, "") == (result.exit_code, result.stderr, result.stdout)
    assert {"small.epub": good} == {p.name: p.read_bytes() for p in (book / "a/b/dist").iterdir()}


def test_the_files_of_a_book_of_a_long_title_have_short_names(book: Path) -> None:
    title = "Tides" + " and tides" * 500
    (book / "book.yaml").write_text(MANIFEST.replace("Small", title), "utf-8")
    assert run("build", book, "--edition", "epub", "--jobs", "1").exit_code == 0
    (made,) = (book / "dist").iterdir()
    assert made.name == f"{'tides-and-' * 6}".rstrip("-") + ".epub"


def test_a_folder_that_a_link_makes_one_outside_is_not_written_into(book: Path, tmp_path: Path) -> None:
    """A book that comes by mail may bring such a link along; whoever means it names the folder."""
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.mkdir()
    (book / "dist").symlink_to(outside)
    result = run("build", book, "--edition", "epub", "--jobs", "1")
    assert (1, "error: 'dist' leads outside the book's folder\n") == (result.exit_code, result.stderr)
    assert [] == list(outside.iterdir())
    assert run("build", book, "--edition", "epub", "-o", book / "dist", "--jobs", "1").exit_code == 0


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


def test_one_chapter_alone_can_be_made_and_the_book_stays_as_it_is(book: Path) -> None:
    (book / "dist").mkdir()
    (book / "dist/small-print.pdf").write_bytes(b"the whole book")
    (book / "dist/small-cover.pdf").write_bytes(b"its cover")
    result = run("build", book, "--edition", "print", "--chapter", "one", "--jobs", "1")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "1 page" in result.stdout
    assert {"small-print.pdf", "small-cover.pdf", "small-one-print.pdf"} == {
        path.name for path in (book / "dist").iterdir()
    }
    assert b"the whole book" == (book / "dist/small-print.pdf").read_bytes()


@pytest.mark.parametrize(
    ("asked", "stem"), [("a b c", "small-a-b-c"), ("a b a", "small-a-b"), ("a b c d e", "small-a-b-3-more")]
)
def test_files_of_some_chapters_are_called_by_them(asked: str, stem: str) -> None:
    manifest = Manifest(title="Small", language="en", direction="ltr", chapters=("a.md",))
    assert stem == stem_of(manifest, Order(chapters=tuple(asked.split())))


def test_a_code_that_is_no_rule_s_is_told_where_the_rules_are() -> None:
    result = run("check", "--explain", "N001")
    assert result.exit_code == 2
    assert "no rule has the code 'N001'\n  hint: docs/rules.md lists those" in result.stderr


def test_a_chapter_that_is_not_there_is_a_mistake_with_a_hint(book: Path) -> None:
    result = run("build", book, "--chapter", "onee", "--jobs", "1")
    assert result.exit_code == 1
    assert "error[L090]: the book has no section 'onee'\n  hint: did you mean 'one'?" in result.stderr


@pytest.mark.parametrize("asked", ["chapters/one.md", "one.md", "First light", "FIRST LIGHT", "1"])
def test_a_chapter_may_be_meant_by_its_file_its_title_or_its_number(book: Path, asked: str) -> None:
    (book / "book.yaml").write_text(MANIFEST.replace("one.md]", "one.md, {file: chapters/two.md}]"), "utf-8")
    (book / "chapters/one.md").write_text("# First light {#dawn}\n\nText.\n", "utf-8")
    (book / "chapters/two.md").write_text("# Last light\n\nText.\n", "utf-8")
    result = run("build", book, "--chapter", asked, "--jobs", "1")
    assert result.exit_code == 1
    assert f"the book has no section '{asked}'\n  hint: did you mean 'one'?" in result.stderr


@pytest.mark.parametrize("moment", ["abc", "-1", "²", "9" * 17, "9" * 5000])
def test_a_moment_that_is_none_is_wrong_usage(
    book: Path, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", moment)
    result = run("build", book, "--edition", "epub", "--jobs", "1")
    assert (2, True) == (result.exit_code, result.stderr.startswith("error: SOURCE_DATE_EPOCH is '"))


def test_json_is_one_object_with_every_mistake_and_file(book: Path) -> None:
    (book / "chapters/one.md").write_text("# One\n\nText.[^1]\n\n[^1]: A note.\n\n[^2]: Unused.\n", "utf-8")
    result = run("build", book, "--format", "json", "--edition", "epub", "--jobs", "1")
    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert [(d["severity"], d["file"], d["line"]) for d in found["diagnostics"]] == [
        ("warning", "chapters/one.md", 7)
    ]
    assert list(found["files"]) == ["small.epub"]


@pytest.mark.parametrize("form", ["human", "github"])
def test_of_many_mistakes_of_one_kind_fifty_are_printed_and_the_rest_is_counted(
    book: Path, form: str
) -> None:
    many = "\n\n".join(f"![Dot {n}](../dot.svg)" for n in range(60))
    (book / "dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', "utf-8")
    (book / "chapters/one.md").write_text(f"# One\n\nText.\n\n{many}\n", "utf-8")
    result = run("check", book, "--format", form)
    printed = result.stderr if form == "human" else result.stdout
    assert (50, 1) == (printed.count("has no alternative text"), printed.count("and 10 more like these"))
    assert form == "github" or "0 errors, 60 warnings" in result.stdout
    assert 60 == len(json.loads(run("check", book, "--format", "json").stdout)["diagnostics"])


def test_python_m_bookmaker_is_the_command() -> None:
    command = [sys.executable, "-m", "bookmaker", "--version"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (f"bookmaker {version('bookmaker')}\n", "") == (shown.stdout, shown.stderr)


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
