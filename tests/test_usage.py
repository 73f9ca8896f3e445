"""What is typed wrong is told in an editor's words, and nothing of a book is lost by where files go."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from bookmaker import __version__
from bookmaker.cli import COMMANDS, app

MANIFEST = "title: Small\nlanguage: en\nchapters: [chapters/one.md]\nstyles: {all: [looks/own.css]}\n"
EDITIONS = (
    "  hint: print is the printer's PDF, screen the reader's PDF, epub the EPUB, cover the printer's wrap; "
    "for several, --edition stands before each\n"
)
TAKEN = "  hint: name a folder that is to be made\n"
ASIDE = "  hint: git and backups pass over all that lies in it: name a new folder\n"
APART = "  hint: give finished files a folder of their own, such as dist\n"
LONG = "a" * 300


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "book"
    for path, text in {
        "book.yaml": MANIFEST,
        "chapters/one.md": "# One\n\nText.\n",
        "looks/own.css": "p { color: black }\n",
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    monkeypatch.chdir(folder)
    return folder


HELP = """Usage: bookmaker import [OPTIONS] {files}...

  Make chapters of manuscripts as they come, and list what was dropped,
  guessed or could not be read.

Arguments:
  files... <path>  Word files, ODT, saved web pages, plain text.  [required]

Options:
  --book <path>                   The book's folder, or its manifest.
                                  [default: .]
  --into <str>                    The folder in the book for new chapters.
                                  [default: chapters]
  --as <str>                      The chapter's name; without it, from its
                                  title.
  --part <str>                    The title of the part that gets the chapter.
  --changes <accept|reject|list>  What becomes of tracked changes; list: they
                                  stay in the text, marked.  [default: accept]
  --update                        Write a chapter again that was imported
                                  before.
  --dry-run                       Tell everything, and write nothing.
  --format <human|json|github>    How messages are printed.  [default: human]
  -q, --quiet                     Say nothing but mistakes.
  --help                          Show this message and exit.
"""


def told(line: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, line.split())
    assert result.stdout == ""
    return result.exit_code, result.stderr


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "build --edition mobi",
            f"--edition takes print, screen, epub or cover, not 'mobi'\n{EDITIONS}",
        ),
        (
            "specimen --edition print,epub",
            f"--edition takes print, screen, epub or cover, not 'print,epub'\n{EDITIONS}",
        ),
        ("preview --edition cover", "the wrap has no preview\n  hint: make it with `bookmaker cover`\n"),
        (
            "check --format xml",
            "--format takes human, json or github, not 'xml'\n"
            "  hint: bookmaker check --help says what there is\n",
        ),
        (
            "import a.docx --changes keep",
            "--changes takes accept, reject or list, not 'keep'\n"
            "  hint: bookmaker import --help says what there is\n",
        ),
        (
            "build --jobs many",
            "--jobs takes a whole number\n  hint: bookmaker build --help says what there is\n",
        ),
        (
            "build --jobs -1",
            "--jobs takes no number below 0\n  hint: bookmaker build --help says what there is\n",
        ),
        (
            "preview --port 70000",
            "--port takes no number above 65535\n  hint: bookmaker preview --help says what there is\n",
        ),
        ("build --jobs", "--jobs wants a value behind it\n  hint: bookmaker --help says what there is\n"),
        (
            "build --quiet=3",
            "--quiet stands alone, without a value\n  hint: bookmaker --help says what there is\n",
        ),
        ("build --chaptr one", "there is no option --chaptr\n  hint: did you mean --chapter?\n"),
        (
            "build --only one",
            "there is no option --only\n  hint: bookmaker build --help says what there is\n",
        ),
        (
            "build My Book",
            "more was typed than is wanted: Book\n  hint: a name with spaces stands in quotation marks\n",
        ),
        ("bulid", "there is no command 'bulid'\n  hint: did you mean build?\n"),
        ("read", "there is no command 'read'\n  hint: bookmaker --help says what there is\n"),
        ("new", "which folder is to be made?\n  hint: bookmaker new --help says what there is\n"),
        ("import", "which files are to be imported?\n  hint: bookmaker import --help says what there is\n"),
        ("check --require ace,foo --built", "--require takes epubcheck, ace or verapdf, not 'foo'\n"),
        ("check --explain Q12", "no rule has the code 'Q12'\n  hint: did you mean Q012?\n"),
        (
            "check --explain N002",
            "no rule has the code 'N002'\n  hint: docs/rules.md lists those that can be explained; "
            "any other message says in its hint what to do\n",
        ),
        ("build --cache x --no-cache", "--cache and --no-cache stand against each other\n"
         "  hint: leave one of them out\n"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("book")
def test_wrong_usage_is_told_in_plain_words(line: str, words: str) -> None:
    assert (2, f"error: {words}") == told(line)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "build nowhere",
            "there is neither a folder nor a file nowhere\n  hint: name the book's folder, or its manifest\n",
        ),
        (
            "build chaptrs",
            "there is neither a folder nor a file chaptrs\n  hint: did you mean chapters?\n",
        ),
        (
            "check chapters/one.md",
            "chapters/one.md is no manifest\n"
            "  hint: name the book's folder, or its book.yaml; --chapter makes one chapter alone\n",
        ),
        (
            "proof looks/own.css",
            "looks/own.css is no manifest\n  hint: name the book's folder, or its book.yaml\n",
        ),
        ("new book.yaml", f"book.yaml is a file\n{TAKEN}"),
        ("new .", f". is there already, and not empty\n{TAKEN}"),
        ("import nowhere.docx", "there is no file 'nowhere.docx'\n"),
        ("import chapters", "'chapters' is a folder\n  hint: name the files in it\n"),
        ("import a.docx b.docx --as c", "--as names one chapter, and there are several files\n"
         "  hint: import them one by one\n"),
        *((f"{command} {LONG}", f"{LONG} can't be looked at: File name too long\n")
          for command in ("build", "new", "import", "build --cache", "check --built --report")),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("book")
def test_a_path_that_leads_to_no_book_is_told_in_plain_words(line: str, words: str) -> None:
    assert (2, f"error: {words}") == told(line)


def test_a_folder_without_a_manifest_names_the_book_that_is_near(book: Path) -> None:
    lost, empty = "error: there is no book.yaml in", book.parent / "empty"
    assert (2, f"{lost} chapters\n  hint: is it {book / 'book.yaml'}?\n") == told("build chapters")
    assert (2, f"{lost} ..\n  hint: is it ../book/book.yaml?\n") == told("check ..")
    empty.mkdir()
    new = "`bookmaker new` makes a book to begin with"
    assert (2, f"{lost} {empty}\n  hint: {new}\n") == told(f"build {empty}")
    (empty / "book.yml").write_text(MANIFEST, "utf-8")
    assert (2, f"{lost} {empty}\n  hint: is it {empty / 'book.yml'}?\n") == told(f"build {empty}")


def test_names_of_editions_and_formats_may_have_capitals(book: Path) -> None:
    assert CliRunner().invoke(app, ["check", "--format", "JSON"]).exit_code == 0
    assert CliRunner().invoke(app, ["build", "--edition", "EPUB", "--jobs", "1"]).exit_code == 0
    assert ["small.epub"] == [path.name for path in (book / "dist").iterdir()]


def test_the_warnings_of_earlier_stages_are_explained_by_their_sentence() -> None:
    result = CliRunner().invoke(app, ["check", "--explain", "c024"])
    assert (0, "# C024: a mark of Pandoc alone is printed as it stands\n") == (
        result.exit_code,
        result.stdout,
    )


def test_help_names_what_is_typed_what_it_may_be_and_what_holds_without_it() -> None:
    assert HELP == CliRunner().invoke(app, ["import", "--help"], terminal_width=78).stdout
    preview = CliRunner().invoke(app, ["preview", "--help"], terminal_width=78).stdout
    words = " ".join(preview.split())
    assert "book <path> The book's folder, or its manifest. [default: .]" in words
    assert "--open / --no-open Open the page in the browser. [default: open]" in words
    assert "[default: 4100; 0<=x<=65535]" in words


def test_without_a_word_help_is_shown_and_nothing_done() -> None:
    result = CliRunner().invoke(app, [])
    assert (2, "", "Usage: bookmaker [OPTIONS] COMMAND [ARGS]...") == (
        result.exit_code,
        result.stdout,
        result.stderr.partition("\n")[0],
    )
    lines = result.stderr.partition("Commands:\n")[2].splitlines()
    names = [line.split()[0] for line in lines if not line.startswith("   ")]
    assert ["build", "cover", "offprints", "proof", "specimen", "check", "preview", "import", "new"] == names


# --- where files go ----------------------------------------------------------------------------------------


def everything(folder: Path) -> dict[str, bytes]:
    """All files below a folder but what is kept between builds, by path."""
    paths = (path for path in folder.rglob("*") if path.is_file() and ".bookmaker" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_finished_files_may_lie_beside_the_manifest_and_touch_nothing_of_the_book(book: Path) -> None:
    (book / ".small.epub.backup").write_bytes(b"mine")
    (book / "small.docx").write_bytes(b"mine")
    before = everything(book)
    for _ in range(2):
        result = CliRunner().invoke(app, ["build", "--edition", "epub", "-o", ".", "--jobs", "1"])
        assert (0, "") == (result.exit_code, result.stderr)
        after = everything(book)
        assert after.pop("small.epub").startswith(b"PK")
        assert before == after


@pytest.mark.parametrize("folder", ["chapters", "chapters/../looks", "{book}/chapters"])
def test_finished_files_do_not_go_among_the_books_own(book: Path, folder: str) -> None:
    before = everything(book)
    named = folder.format(book=book)
    own = "looks/own.css" if "looks" in folder else "chapters/one.md"
    message = f"error: {named} holds files of the book itself, such as {own}\n{APART}"
    assert (2, message) == told(f"build --edition epub -o {named}")
    assert before == everything(book)


def test_a_report_is_written_over_no_other_file(book: Path) -> None:
    before = everything(book)
    for path in ("chapters/one.md", "book.yaml"):
        message = f"error: {path} is there already, and is no report\n  hint: name another file for it\n"
        assert (2, message) == told(f"check --built --report {path}")
    folder = "error: --report wants a file, and chapters is a folder\n  hint: such as chapters/report.html\n"
    assert (2, folder) == told("check --built --report chapters")
    assert before == everything(book)
    for _ in range(2):
        CliRunner().invoke(app, ["check", "--built", "--edition", "epub", "--report", "report.html"])
        assert b"at the gates" in (book / "report.html").read_bytes()


@pytest.mark.usefixtures("book")
def test_finished_files_are_looked_for_in_a_folder_that_is_there() -> None:
    message = "error: there is no folder nowhere\n  hint: --output says where the finished files are\n"
    assert (2, message) == told("check --built -o nowhere")


def test_what_is_kept_does_not_go_among_other_files(book: Path) -> None:
    """The folder tells git and backups to pass it over, with all that lies in it."""
    before = everything(book)
    other = "error: --cache wants a folder of its own, and . holds other files\n"
    assert (2, other + ASIDE) == told("build --cache .")
    assert (2, "error: --cache wants a folder, and book.yaml is a file\n") == told("build --cache book.yaml")
    assert before == everything(book)
    for _ in range(2):
        line = ["build", "--edition", "epub", "--jobs", "1", "--cache", "kept"]
        assert CliRunner().invoke(app, line).exit_code == 0


def test_the_version_is_told_and_each_command_in_whole_sentences() -> None:
    run = CliRunner().invoke
    assert f"bookmaker {__version__}\n" == run(app, ["--version"]).output
    told = run(app, ["--help"]).output.partition("Commands:")[2]
    assert "..." not in told
    assert len(COMMANDS) == told.count(".\n")
