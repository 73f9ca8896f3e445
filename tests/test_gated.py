"""`check --built`: which files are looked at, by which gates, and how it is reported."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner, Result
from lxml import etree

import finished
from bookmaker.cli import app
from bookmaker.diagnostics import Severity
from bookmaker.gated import Gating, gated
from bookmaker.gates.findings import Failed, Finding, Judged, Missing, Place, Report, shortened
from bookmaker.gates.judgement import Finished, report_of
from bookmaker.gates.page import page_of
from bookmaker.gates.summary import as_json, lines
from bookmaker.programs import Job, Ran
from bookmaker.volume import read_volume
from bookmaker.workspace import Memory
from small_book import edition_of, epub_of


class Bare:
    """A machine without any outside gate."""

    def program(self, name: str) -> str:
        """None is there."""
        return name[:0]

    variable = program

    def packaged(self, package: str, file: str) -> str:
        """None is there."""
        return (package + file)[:0]

    def run(self, job: Job) -> Ran:
        """Nothing is to be run."""
        raise AssertionError(job)


PRINT = Finished("print", "a-print.pdf", finished.pdf("print"))
SCREEN = Finished("screen", "a.pdf", finished.pdf("screen"))
EPUB = Finished("epub", "a.epub", epub_of(edition_of()[0]))
with zipfile.ZipFile(io.BytesIO(EPUB.data)) as _archive:
    _LINES = _archive.read("EPUB/one.xhtml").decode().splitlines()
STRESSED = next(number for number, line in enumerate(_LINES, 1) if "stressed" in line)


def printed(report: Report) -> list[str]:
    return [str(finding) for finding in report.findings]


# --- the gates -------------------------------------------------------------------------------------------


def test_good_files_pass_and_missing_gates_are_named_once() -> None:
    expected = replace(finished.EXPECTED, reader_standards=("pdf/ua-1",))
    report = report_of((PRINT, SCREEN), expected, Bare())
    assert (report.passed, report.findings) == (True, ())
    assert [(type(o).__name__, o.gate) for o in report.outcomes] == [
        ("Judged", "preflight"),
        ("Judged", "preflight"),
        ("Missing", "verapdf"),
    ]


def test_a_required_gate_that_is_missing_is_an_error() -> None:
    report = report_of((SCREEN,), finished.EXPECTED, Bare(), {"verapdf"})
    (line,) = printed(report)
    assert line.startswith(
        "verapdf: error[K002]: the gate verapdf is required: it is not installed\n  hint: the installer at "
    )
    assert not report.passed


def test_a_gate_that_failed_stops_the_book() -> None:
    report = Report(("a.pdf",), (Failed("verapdf", "a.pdf", "it crashed"),))
    assert not report.passed
    assert printed(report) == [
        "a.pdf: error[K003]: verapdf gave no judgement: it crashed\n"
        "  hint: run it by hand on the file, or see whether another version of it does better"
    ]


def test_a_file_that_cannot_be_read_is_an_error() -> None:
    report = report_of((Finished("epub", "a.epub", b"none"),), finished.EXPECTED, Bare())
    assert printed(report) == [
        "a.epub: error[K006]: the file can't be read: File is not a zip file\n  hint: build again"
    ]


def test_files_of_different_builds_are_pointed_out() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        del pdf.pages[-1]

    shorter = replace(PRINT, data=finished.broken(PRINT.data, change))
    report = report_of((shorter, SCREEN), finished.EXPECTED, Bare())
    assert printed(report) == [
        "a.pdf: warning[K005]: its pages are not those of a-print.pdf: 3 pages, and 2\n"
        "  hint: build all editions in one go: bookmaker build"
    ]
    assert report.passed


# --- the book's folder -----------------------------------------------------------------------------------

SOURCES = {
    "book.yaml": b"title: A Paper Book\nlanguage: en\nchapters: [chapters/one.md]\n"
    b"print: {trim: [105mm, 148mm], bleed: 3mm}\n",
    "chapters/one.md": b"# One\n\nText.\n",
}


def through(folder: Mapping[str, bytes], times: Mapping[str, float], changed: float = 0) -> Report:
    """The report for a folder of files; the chapter was changed at some time."""
    book = Memory(SOURCES, {"chapters/one.md": changed})
    volume, _ = read_volume(book)
    assert volume is not None
    names = (("print", "a-print.pdf"), ("screen", "a.pdf"))
    return gated(Gating(volume, book, "book.yaml", Memory(folder, times), names), Bare(), ())[0]


def test_files_that_are_not_there_are_named() -> None:
    assert printed(through({}, {})) == [
        "a-print.pdf: error[K001]: the file is not there\n  hint: bookmaker build makes it",
        "a.pdf: error[K001]: the file is not there\n  hint: bookmaker build makes it",
    ]


def test_files_older_than_their_sources_are_pointed_out() -> None:
    files = {"a-print.pdf": PRINT.data, "a.pdf": SCREEN.data}
    times = {"a-print.pdf": 5.0, "a.pdf": 9.0}
    assert printed(through(files, times, 7.0)) == [
        "a-print.pdf: warning[K004]: chapters/one.md changed after the file was made\n"
        "  hint: bookmaker build makes it again"
    ]
    assert printed(through(files, times, 4.0)) == []


# --- the report ------------------------------------------------------------------------------------------

FOUND = Report(
    ("a-print.pdf", "a.epub"),
    (
        Judged(
            "preflight",
            "a-print.pdf",
            "",
            (Finding("K018", "red", Place("a-print.pdf", 2, box=(50, 60, 90, 80))),),
        ),
        Judged(
            "epubcheck",
            "a.epub",
            "5.3.0",
            (
                Finding(
                    "RSC-012",
                    "no <place>",
                    Place("a.epub", part="EPUB/one.xhtml", line=STRESSED),
                    gate="epubcheck",
                ),
            ),
        ),
        Judged("preflight", "a.epub", "", ()),
        Missing("ace", "it is not installed", "npm install"),
        Failed("verapdf", "a.pdf", "it crashed"),
    ),
)


def test_the_summary_has_a_line_a_gate_and_file() -> None:
    assert list(lines(FOUND)) == [
        "preflight        a-print.pdf  1 error",
        "epubcheck 5.3.0  a.epub  1 error",
        "preflight        a.epub  passed",
        "ace              not run: it is not installed",
        "                 to get it: npm install",
        "verapdf          a.pdf  no judgement: it crashed",
        "3 errors",
    ]


def test_the_json_form_has_everything() -> None:
    plain = json.loads(json.dumps(as_json(FOUND)))
    assert (plain["passed"], plain["files"]) == (False, ["a-print.pdf", "a.epub"])
    assert [(g["gate"], g["state"]) for g in plain["gates"]] == [
        ("preflight", "judged"),
        ("epubcheck", "judged"),
        ("preflight", "judged"),
        ("ace", "missing"),
        ("verapdf", "failed"),
    ]
    assert [(f["rule"], f["page"], f["part"], f["line"], f["box"]) for f in plain["findings"]] == [
        ("K018", 2, "", 0, [50, 60, 90, 80]),
        ("RSC-012", 0, "EPUB/one.xhtml", STRESSED, None),
        ("K003", 0, "", 0, None),
    ]


def test_many_findings_of_a_rule_are_counted() -> None:
    many = [Finding("K018", f"colour {n}", Place("a.pdf", n)) for n in range(1, 26)]
    short = [str(finding) for finding in shortened(many)]
    assert len(short) == 21
    assert short[-1] == "a.pdf: error[K018]: 5 more findings of the same kind"


class Page(HTMLParser):
    """What a page holds: its tags with attributes, and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: D102
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:  # noqa: D102
        self.words += data

    def all(self, name: str, key: str) -> list[str | None]:
        """An attribute of every element of a name."""
        return [attributes.get(key) for tag, attributes in self.tags if tag == name]


def test_the_page_shows_what_was_found_where() -> None:
    text = page_of(FOUND, (PRINT, EPUB), "A <Paper> Book", "en")
    page = Page(text)
    etree.fromstring(text.partition("\n")[2].encode())
    assert "A <Paper> Book" in page.words
    assert "no <place>" in page.words
    assert "stressed" in page.words  # the line of the document
    assert page.all("img", "alt") == ["Page 2 of a-print.pdf"]
    assert "href" not in dict(page.tags).get("link", {})
    assert [s[:23] for s in page.all("img", "src") if s] == ["data:image/jpeg;base64,"]
    outlines = [a for t, a in page.tags if t == "a"]
    assert [(a["href"], a["aria-label"]) for a in outlines] == [("#file-1-finding-1", "Finding 1")]
    assert "#file-1-finding-1"[1:] in page.all("li", "id")
    assert "npm install" in page.words


def test_the_outline_stands_around_the_place() -> None:
    page = Page(page_of(FOUND, (PRINT,), "A", "en"))
    (style,) = [a["style"] for t, a in page.tags if t == "a"]
    wide, high = 371.338583, 493.228346
    left, top = round(100 * 47 / wide, 2), round(100 * (high - 83) / high, 2)
    assert (
        style
        == f"left: {left}%; top: {top}%; width: {round(4600 / wide, 2)}%; height: {round(2600 / high, 2)}%"
    )


def test_the_pictures_of_a_page_are_bounded() -> None:
    found = tuple(Finding("K018", "red", Place("a-print.pdf", 1 + n % 3)) for n in range(300))
    found += tuple(Finding("K018", "red", Place("a-print.pdf", 4 + n)) for n in range(20))
    report = Report(("a-print.pdf",), (Judged("preflight", "a-print.pdf", "", found),))
    page = Page(page_of(report, (PRINT,), "A", "en"))
    assert len(page.all("img", "src")) == 3  # the file has no more pages
    assert "11 more pages are concerned and not shown." in page.words
    assert "and 308 more places" in page.words


# --- the command -----------------------------------------------------------------------------------------


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a book whose two PDFs are built, on a machine without gates."""
    for name in ("EPUBCHECK_JAR", "ACE", "VERAPDF"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", "")
    for path, data in SOURCES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist/a-paper-book-print.pdf").write_bytes(PRINT.data)
    (tmp_path / "dist/a-paper-book.pdf").write_bytes(SCREEN.data)
    return tmp_path


def test_good_files_end_with_0(book: Path) -> None:
    result = run("check", "--built", book, "--edition", "print", "--edition", "screen")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[:2] == [
        "preflight        a-paper-book-print.pdf  passed",
        "preflight        a-paper-book.pdf  passed",
    ]
    assert result.stdout.endswith("no gate that ran found anything\n")


def test_a_file_that_is_missing_ends_with_1(book: Path) -> None:
    result = run("check", "--built", book)
    assert result.exit_code == 1
    assert "a-paper-book.epub: error[K001]: the file is not there" in result.stderr


def test_a_gate_that_is_required_and_missing_ends_with_1(book: Path) -> None:
    result = run("check", "--built", book, "--edition", "screen", "--require", "veraPDF")
    assert result.exit_code == 1
    assert "verapdf: error[K002]: the gate verapdf is required: it is not installed" in result.stderr


def test_wrong_usage_ends_with_2(book: Path) -> None:
    unknown = run("check", "--built", book, "--require", "epubchek")
    assert unknown.exit_code == 2
    assert "epubchek" in unknown.stderr
    assert run("check", book, "--require", "ace").exit_code == 2
    assert run("check", book, "--report", "a.html").exit_code == 2


def test_files_may_be_elsewhere_and_the_page_is_written(book: Path) -> None:
    (book / "dist").rename(book / "out")
    page = book / "pages/report.html"
    result = run("check", "--built", book, "-o", book / "out", "--edition", "print", "--report", page)
    assert result.exit_code == 0
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")


def test_json_is_one_object(book: Path) -> None:
    result = run("check", "--built", book, "--format", "json")
    plain = json.loads(result.stdout)
    assert (result.exit_code, plain["passed"], plain["diagnostics"]) == (1, False, [])
    assert [f["rule"] for f in plain["findings"] if f["severity"] == Severity.ERROR] == ["K001"]
