"""argv -> build -> messages, files, exit code."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bookmaker.diagnostics import Diagnostic
    from bookmaker.gates.findings import Finding, Report
    from bookmaker.pipeline import Built, EditionName, Order, Progress
    from bookmaker.volume import Volume
    from bookmaker.workspace import Workspace

FINE, MISTAKES = 0, 1

app = typer.Typer(
    add_completion=True,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Edited volumes from Markdown: a print-ready PDF, a reader's PDF and an EPUB 3.",
)


class Format(StrEnum):
    """How messages are printed."""

    HUMAN = "human"
    JSON = "json"


class Edition(StrEnum):
    """What a build makes."""

    PRINT = "print"
    SCREEN = "screen"
    EPUB = "epub"
    COVER = "cover"


Book = Annotated[Path, typer.Argument(help="The book's folder, or its manifest.")]
Jobs = Annotated[int, typer.Option(min=0, help="Worker processes; 0: one a core.")]
Output = Annotated[Path | None, typer.Option("-o", "--output", help="Where the files go.")]
Form = Annotated[Format, typer.Option("--format", help="How messages are printed.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing but mistakes.")]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Say how long each stage took.")]


@app.command()
def build(  # noqa: PLR0913, PLR0917 (one argument an option)
    book: Book = Path(),
    edition: Annotated[
        list[Edition] | None, typer.Option(help="Make this edition alone; may be repeated.")
    ] = None,
    chapter: Annotated[list[str] | None, typer.Option(help="Only this section; may be repeated.")] = None,
    output: Output = None,
    jobs: Jobs = 0,
    form: Form = Format.HUMAN,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Make the print PDF, the reader's PDF and the EPUB."""
    from bookmaker.pipeline import ALL_EDITIONS  # noqa: PLC0415

    talk = Talk(form, quiet, verbose)
    order = replace(
        _order(jobs, talk),
        editions=tuple(e.value for e in edition) if edition else ALL_EDITIONS,
        chapters=tuple(chapter or ()),
    )
    _make(book, order, output, talk)


@app.command()
def cover(  # noqa: PLR0913, PLR0917 (one argument an option)
    book: Book = Path(),
    pages: Annotated[
        int, typer.Option(min=0, help="For a book of so many pages; 0: lay it out and count them.")
    ] = 0,
    output: Output = None,
    jobs: Jobs = 0,
    form: Form = Format.HUMAN,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Make the cover's wrap for the printer: back, spine and front on one page."""
    talk = Talk(form, quiet, verbose)
    order = replace(_order(jobs, talk), editions=("cover",), cover_pages=pages)
    _make(book, order, output, talk)


@app.command()
def offprints(  # noqa: PLR0913, PLR0917 (one argument an option)
    book: Book = Path(),
    chapter: Annotated[
        list[str] | None, typer.Option(help="Only this section, of whatever kind; may be repeated.")
    ] = None,
    output: Output = None,
    jobs: Jobs = 0,
    form: Form = Format.HUMAN,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Make a PDF of each chapter alone, with its folios in the book and a first page that names it."""
    from bookmaker.pipeline import offprinted  # noqa: PLC0415

    talk = Talk(form, quiet, verbose)
    order = replace(_order(jobs, talk), editions=("screen",), chapters=tuple(chapter or ()))
    _write(book, lambda folder, name: offprinted(folder, name, order), output, talk)


@app.command()
def proof(  # noqa: PLR0913, PLR0917 (one argument an option)
    book: Book = Path(),
    chapter: Annotated[
        list[str] | None, typer.Option(help="A proof of this section alone; may be repeated.")
    ] = None,
    revision: Annotated[
        str, typer.Option(help="What every page says of the proof's state; without it, the book's date.")
    ] = "",
    output: Output = None,
    jobs: Jobs = 0,
    form: Form = Format.HUMAN,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Make a proof: numbered lines, DRAFT on every page, room for marks, and what is still open."""
    from bookmaker.pipeline import proofed  # noqa: PLC0415

    talk = Talk(form, quiet, verbose)
    order = replace(_order(jobs, talk), editions=("screen",), chapters=tuple(chapter or ()))
    said = (revision, time.strftime("%Y-%m-%d"))
    _write(book, lambda folder, name: proofed(folder, name, order, said), output, talk)


@dataclass(frozen=True, slots=True)
class Talk:
    """How a command tells what it did."""

    form: Format
    quiet: bool
    verbose: bool


def _order(jobs: int, talk: Talk) -> Order:
    """What every command orders that lays out pages."""
    from bookmaker.pipeline import Order  # noqa: PLC0415

    return Order(
        jobs=jobs or os.cpu_count() or 1,
        modified=_source_date(),
        progress=_progress(quiet=talk.quiet or talk.form is Format.JSON),
    )


def _make(book: Path, order: Order, output: Path | None, talk: Talk) -> None:
    """Build what was ordered, write it, and tell; ends the command."""
    from bookmaker.pipeline import built  # noqa: PLC0415

    _write(book, lambda folder, name: built(folder, name, order), output, talk)


def _write(book: Path, make: Callable[[Workspace, str], Built], output: Path | None, talk: Talk) -> None:
    """Make the files of a book, write them, and tell; ends the command."""
    from bookmaker.diagnostics import has_errors  # noqa: PLC0415
    from bookmaker.workspace import Folder, WorkspaceError, write_whole  # noqa: PLC0415

    started = time.monotonic()
    root, manifest = _book(book)
    result = make(Folder(root), manifest)
    folder = output if output is not None else root / (result.output or ".")
    try:
        for name, data in result.files.items():
            write_whole(folder / name, data)
    except WorkspaceError as error:
        _say(f"error: {error}", err=True)
        raise typer.Exit(MISTAKES) from None
    _report(result.diagnostics, talk.form, {name: str(folder / name) for name in result.files})
    if talk.form is Format.HUMAN and not talk.quiet:
        _summary(result, folder, time.monotonic() - started if talk.verbose else None)
    raise typer.Exit(FINE if result.files and not has_errors(result.diagnostics) else MISTAKES)


@app.command()
def check(  # noqa: PLR0913, PLR0917 (one argument an option)
    book: Book = Path(),
    built: Annotated[
        bool, typer.Option("--built", help="Look at the finished files, with every gate that is installed.")
    ] = False,
    edition: Annotated[
        list[Edition] | None, typer.Option(help="With --built: this edition alone; may be repeated.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="With --built: where the files are.")
    ] = None,
    require: Annotated[
        str, typer.Option(help="With --built: gates that must not be missing: epubcheck,ace,verapdf.")
    ] = "",
    report: Annotated[Path | None, typer.Option(help="With --built: an HTML page of what was found.")] = None,
    form: Form = Format.HUMAN,
    quiet: Quiet = False,
) -> None:
    """Find every mistake that can be found without laying out pages; with --built, in the finished files."""
    from bookmaker.diagnostics import has_errors  # noqa: PLC0415
    from bookmaker.pipeline import checked  # noqa: PLC0415
    from bookmaker.workspace import Folder  # noqa: PLC0415

    if not built and (edition or output or require or report):
        raise typer.BadParameter("--edition, --output, --require and --report want --built")
    root, manifest = _book(book)
    required = _required(require) if require else frozenset()
    read = checked(Folder(root), manifest)
    mistaken = has_errors(read.diagnostics)
    if not built or read.volume is None:
        _report(read.diagnostics, form, {})
        if form is Format.HUMAN and not quiet:
            _say(_counted(read.diagnostics))
        raise typer.Exit(MISTAKES if mistaken else FINE)
    found = _gated(read.volume, (root, manifest), _Asked(edition, output, required, report))
    _report_gates(read.diagnostics, found, form, quiet=quiet)
    raise typer.Exit(FINE if found.passed and not mistaken else MISTAKES)


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="The folder to make; it must not hold anything.")],
) -> None:
    """Begin a book: a manifest, two chapters and a style sheet that build as they are."""
    from bookmaker.packaged import starter_files  # noqa: PLC0415
    from bookmaker.workspace import WorkspaceError, write_whole  # noqa: PLC0415

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise typer.BadParameter(f"{folder} is there already, and not empty", param_hint="FOLDER")
    try:
        for path, data in starter_files().items():
            write_whole(folder / path, data)
    except WorkspaceError as error:
        _say(f"error: {error}", err=True)
        raise typer.Exit(MISTAKES) from None
    _say(f"{folder} is a book; make it with: bookmaker build {folder}")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of the gates: which editions, in which folder, which gates, and where the page goes."""

    editions: list[Edition] | None
    folder: Path | None
    required: frozenset[str]
    page: Path | None


def _required(names: str) -> frozenset[str]:
    """The gates that must not be missing. Wrong usage where there is no gate of that name."""
    from bookmaker.gates.judgement import OUTSIDE_GATES  # noqa: PLC0415

    asked = frozenset(filter(None, (name.strip().lower() for name in names.split(","))))
    unknown = sorted(asked - set(OUTSIDE_GATES))
    if unknown:
        known = ", ".join(OUTSIDE_GATES)
        raise typer.BadParameter(
            f"no gate is called {unknown[0]!r}: there are {known}", param_hint="--require"
        )
    return asked


def _gated(volume: Volume, book: tuple[Path, str], asked: _Asked) -> Report:
    """The report of the gates; its HTML page is written where one is asked for."""
    from bookmaker.gated import Gating, gated  # noqa: PLC0415
    from bookmaker.gates.page import page_of  # noqa: PLC0415
    from bookmaker.pipeline import finished_names  # noqa: PLC0415
    from bookmaker.programs import ThisMachine  # noqa: PLC0415
    from bookmaker.workspace import Folder, WorkspaceError, write_whole  # noqa: PLC0415

    root, manifest = book
    editions: tuple[EditionName, ...] = tuple(e.value for e in asked.editions or ())
    folder = asked.folder or root / volume.manifest.output
    names = finished_names(volume.manifest, editions)
    gating = Gating(volume, Folder(root), manifest, Folder(folder), names)
    report, files = gated(gating, ThisMachine(), asked.required)
    try:
        if asked.page is not None:
            page = page_of(report, files, volume.manifest.title, volume.manifest.language)
            write_whole(asked.page, page.encode())
    except WorkspaceError as error:
        _say(f"error: {error}", err=True)
        raise typer.Exit(MISTAKES) from None
    return report


def _report_gates(found: tuple[Diagnostic, ...], report: Report, form: Format, *, quiet: bool) -> None:
    from bookmaker.gates.findings import shortened  # noqa: PLC0415
    from bookmaker.gates.summary import as_json, lines  # noqa: PLC0415

    if form is Format.JSON:
        plain = {"diagnostics": [d.as_json() for d in found], **as_json(report)}
        _say(json.dumps(plain, ensure_ascii=False))
        return
    for diagnostic in found:
        _say(_coloured(diagnostic), err=True)
    for finding in shortened(report.findings):
        _say(_coloured(finding), err=True)
    if not quiet:
        for line in lines(report):
            _say(line)


def _book(path: Path) -> tuple[Path, str]:
    """The book's folder and the manifest's name in it. Wrong usage when there is none."""
    manifest = path / "book.yaml" if path.is_dir() else path
    if not manifest.is_file():
        raise typer.BadParameter(f"there is no manifest {manifest}", param_hint="BOOK")
    return manifest.parent, manifest.name


def _source_date() -> str:
    """SOURCE_DATE_EPOCH as a moment in UTC, "" where it is not set."""
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not text:
        return ""
    if not text.isdigit():
        raise typer.BadParameter(f"SOURCE_DATE_EPOCH is {text!r}, not a number of seconds")
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(text)))


def _progress(*, quiet: bool) -> Progress:
    """Progress on a terminal in one line that changes; nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        return lambda _done, _all, _pages: None

    def show(done: int, total: int, pages: int) -> None:
        line = f"section {done} of {total}, {pages} pages so far" if done < total else ""
        sys.stderr.write(f"\r\x1b[2K{line}")
        sys.stderr.flush()

    return show


def _report(found: tuple[Diagnostic, ...], form: Format, files: dict[str, str]) -> None:
    if form is Format.JSON:
        _say(json.dumps({"diagnostics": [d.as_json() for d in found], "files": files}, ensure_ascii=False))
        return
    for diagnostic in found:
        _say(_coloured(diagnostic), err=True)


def _coloured(diagnostic: Diagnostic | Finding) -> str:
    if "NO_COLOR" in os.environ or not sys.stderr.isatty():
        return str(diagnostic)
    colour = typer.colors.RED if diagnostic.severity == "error" else typer.colors.YELLOW
    word = f"{diagnostic.severity}[{diagnostic.code}]"
    return str(diagnostic).replace(word, typer.style(word, fg=colour, bold=True), 1)


def _counted(found: tuple[Diagnostic, ...]) -> str:
    errors = sum(d.severity == "error" for d in found)
    warnings = len(found) - errors
    if not found:
        return "no mistakes found"
    return f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"


def _summary(result: Built, folder: Path, seconds: float | None) -> None:
    took = f" in {seconds:.1f} s" if seconds is not None else ""
    for name, data in result.files.items():
        _say(f"{folder / name}  {len(data) / 2**20:.1f} MB")
    pages = f"{result.pages} pages, " if result.files else "nothing was written: "
    _say(f"{pages}{_counted(result.diagnostics)}{took}")


def _say(text: str, *, err: bool = False) -> None:
    typer.echo(text, err=err)


def main() -> None:
    """The command `bookmaker`."""
    app()


if __name__ == "__main__":
    main()
