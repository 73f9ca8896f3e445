"""`bookmaker check`: what is wrong with the manuscript, and with the finished files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from bookmaker.commands import options
from bookmaker.commands.mending import explain, mend
from bookmaker.commands.options import FINE, MISTAKES, Edition, Format, book_at
from bookmaker.commands.targets import check_finished, check_report
from bookmaker.commands.telling import annotation, coloured, counted, report, say
from bookmaker.commands.usage import Command, WrongUsage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bookmaker.diagnostics import Diagnostic
    from bookmaker.gates.findings import Report
    from bookmaker.order import EditionName
    from bookmaker.volume import Volume


@click.command(cls=Command)
@options.book
@options.flag("--built", meaning="Look at the finished files, with every gate that is installed.")
@options.edition("With --built: this edition alone; may be repeated.")
@options.path("-o", "--output", meaning="With --built: where the files are.")
@options.text("--require", "With --built: gates that must not be missing: epubcheck,ace,verapdf.")
@options.path("--report", "page", meaning="With --built: an HTML page of what was found.")
@options.flag("--fix", meaning="Mend what is certain in the manuscripts, and show every change.")
@options.flag("--dry-run", meaning="With --fix: show the changes, and write nothing.")
@click.option("--explain", "rule", default="", metavar="CODE", help="Say what a rule is for, with examples.")
@options.form
@options.quiet
def check(  # noqa: PLR0913, PLR0917 (one argument an option)
    book: Path,
    built: bool,
    edition: tuple[Edition, ...],
    output: Path | None,
    require: str,
    page: Path | None,
    fix: bool,
    dry_run: bool,
    rule: str,
    form: Format,
    quiet: bool,
) -> None:
    """Find every mistake that can be found without laying out pages; with --built, in the finished files."""
    from bookmaker.diagnostics import has_errors

    if not built and (edition or output or require or page):
        raise WrongUsage("--edition, --output, --require and --report want --built")
    if dry_run and not fix:
        raise WrongUsage("--dry-run wants --fix")
    if rule:
        explain(rule)
    root, manifest = book_at(book)
    check_report(page)
    check_finished(output)
    asked = _Asked(edition, output, _required(require) if require else frozenset(), page)
    mended = mend(root, manifest, form, dry_run=dry_run) if fix else None
    found, volume = _read(root, manifest)
    if not built or volume is None:
        _report_manuscript(found, mended, (form, root), quiet=quiet)
        gates = None
    else:
        gates = _gated(volume, (root, manifest), asked)
        _report_gates(found, gates, form, quiet=quiet)
    refused = gates is not None and not gates.passed
    raise Exit(MISTAKES if refused or has_errors(found) else FINE)


def _read(root: Path, manifest: str) -> tuple[tuple[Diagnostic, ...], Volume | None]:
    """What is wrong with the manuscript, and its volume where it can be read."""
    from bookmaker.pipeline import checked
    from bookmaker.workspace import Folder

    read = checked(Folder(root), manifest, linting=True)
    return read.diagnostics, read.volume


def _report_manuscript(
    found: tuple[Diagnostic, ...],
    mended: Mapping[str, str] | None,
    shown: tuple[Format, Path],
    *,
    quiet: bool,
) -> None:
    """Tell what was found; `mended` are the files that `--fix` changed, None where it was not asked for."""
    form, root = shown
    report(found, form, mended or {}, root)
    if form is Format.HUMAN and not quiet:
        count = len(mended or {})
        told = "" if mended is None else f"{count} file{'s' * (count != 1)} mended; "
        say(f"{told}{counted(found)}")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of the gates: which editions, in which folder, which gates, and where the page goes."""

    editions: tuple[Edition, ...]
    folder: Path | None
    required: frozenset[str]
    page: Path | None


def _required(names: str) -> frozenset[str]:
    """The gates that must not be missing. Wrong usage where there is no gate of that name."""
    from bookmaker.gates.judgement import OUTSIDE_GATES

    asked = frozenset(filter(None, (name.strip().lower() for name in names.split(","))))
    unknown = sorted(asked - set(OUTSIDE_GATES))
    if unknown:
        *first, last = OUTSIDE_GATES
        raise WrongUsage(f"--require takes {', '.join(first)} or {last}, not {unknown[0]!r}")
    return asked


def _gated(volume: Volume, book: tuple[Path, str], asked: _Asked) -> Report:
    """The report of the gates; its HTML page is written where one is asked for."""
    from bookmaker.gated import Gating, gated
    from bookmaker.gates.page import page_of
    from bookmaker.naming import finished_names
    from bookmaker.programs import ThisMachine
    from bookmaker.workspace import Folder, WorkspaceError
    from bookmaker.writing import write_whole

    root, manifest = book
    editions: tuple[EditionName, ...] = tuple(e.value for e in asked.editions)
    folder = asked.folder or root / volume.manifest.output
    names = finished_names(volume.manifest, editions)
    gating = Gating(volume, Folder(root), manifest, Folder(folder), names)
    found, files = gated(gating, ThisMachine(), asked.required)
    try:
        if asked.page is not None:
            page = page_of(found, files, volume.manifest.title, volume.manifest.language)
            write_whole(asked.page, page.encode())
    except WorkspaceError as error:
        say(f"error: {error}", err=True)
        raise Exit(MISTAKES) from None
    return found


def _report_gates(found: tuple[Diagnostic, ...], gates: Report, form: Format, *, quiet: bool) -> None:
    from bookmaker.diagnostics import capped
    from bookmaker.gates.findings import shortened
    from bookmaker.gates.summary import as_json, lines

    if form is Format.JSON:
        plain = {"diagnostics": [d.as_json() for d in found], **as_json(gates)}
        say(json.dumps(plain, ensure_ascii=False))
        return
    for diagnostic in capped(found):
        github = form is Format.GITHUB
        say(annotation(diagnostic, Path()) if github else coloured(diagnostic), err=not github)
    for finding in shortened(gates.findings):
        say(coloured(finding), err=True)
    if not quiet:
        for line in lines(gates):
            say(line)
