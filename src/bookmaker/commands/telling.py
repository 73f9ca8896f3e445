"""What a command says: mistakes on standard error, files and results on standard output, as words or JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bookmaker.commands.options import Format

if TYPE_CHECKING:
    from bookmaker.diagnostics import Diagnostic
    from bookmaker.gates.findings import Finding
    from bookmaker.order import Built, Progress


@dataclass(frozen=True, slots=True)
class Talk:
    """How a command tells what it did."""

    form: Format
    quiet: bool
    verbose: bool


def say(text: str, *, err: bool = False) -> None:
    """One line for whoever ran the command."""
    click.echo(text, err=err)


def progress(*, quiet: bool) -> Progress:
    """Progress on a terminal in one line that changes; nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        return lambda _done, _all, _pages: None

    def show(done: int, total: int, pages: int) -> None:
        line = f"section {done} of {total}, {pages} pages so far" if done < total else ""
        sys.stderr.write(f"\r\x1b[2K{line}")
        sys.stderr.flush()

    return show


def report(found: tuple[Diagnostic, ...], form: Format, files: Mapping[str, str], root: Path) -> None:
    """What is wrong with the book in a folder; in JSON all of it, and where its files went, by name."""
    from bookmaker.diagnostics import capped

    if form is Format.GITHUB:
        for diagnostic in capped(found):
            say(annotation(diagnostic, root))
        return
    if form is Format.JSON:
        say(
            json.dumps(
                {"diagnostics": [d.as_json() for d in found], "files": dict(files)}, ensure_ascii=False
            )
        )
        return
    for diagnostic in capped(found):
        say(coloured(diagnostic), err=True)


def annotation(found: Diagnostic, root: Path) -> str:
    """A diagnostic as a line that GitHub shows beside the changed lines of a file."""
    span = found.span
    numbers = (("line", span.line), ("col", span.column))
    place = [f"file={_escaped((root / span.file).as_posix(), ':,')}", *(f"{k}={n}" for k, n in numbers if n)]
    text = f"{found.message}\n{found.hint}" if found.hint else found.message
    return f"::{found.severity} {','.join(place)},title={found.code}::{_escaped(text)}"


def _escaped(text: str, more: str = "") -> str:
    """GitHub's own escapes: a percent sign, ends of lines, and in a property's value what would end it."""
    return "".join(f"%{ord(c):02X}" if c in f"%\r\n{more}" else c for c in text)


def coloured(diagnostic: Diagnostic | Finding) -> str:
    """A diagnostic in words, its kind in colour on a terminal that wants it."""
    if "NO_COLOR" in os.environ or not sys.stderr.isatty():
        return str(diagnostic)
    colour = "red" if diagnostic.severity == "error" else "yellow"
    word = f"{diagnostic.severity}[{diagnostic.code}]"
    return str(diagnostic).replace(word, click.style(word, fg=colour, bold=True), 1)


def counted(found: tuple[Diagnostic, ...]) -> str:
    """How much is wrong, in a few words."""
    errors = sum(d.severity == "error" for d in found)
    warnings = len(found) - errors
    if not found:
        return "no mistakes found"
    return f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"


def _size(count: int) -> str:
    """A file's size as a file manager shows it."""
    return f"{count / 2**20:.1f} MB" if count >= 2**20 else f"{max(1, round(count / 2**10))} kB"


def summary(result: Built, folder: Path, seconds: float | None) -> None:
    """The files that were made, their pages and mistakes; how long it took where that is known."""
    took = f" in {seconds:.1f} s" if seconds is not None else ""
    for name, data in result.files.items():
        say(f"{folder / name}  {_size(len(data))}")
    pages = f"{result.pages} page{'s' * (result.pages != 1)}, " if result.pages else ""
    pages = pages if result.files else "nothing was written: "
    say(f"{pages}{counted(result.diagnostics)}{took}")
    effort = result.effort
    if seconds is not None and effort.sections:
        anew = len(effort.laid_out)
        rest = ", the rest as before" if anew < effort.sections else ""
        say(f"{anew} of {effort.sections} sections laid out{rest}")
