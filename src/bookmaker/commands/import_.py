"""`bookmaker import`: manuscripts as they come, made chapters of the book."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from bookmaker.commands import options
from bookmaker.commands.options import FINE, MISTAKES, PATH, Format, book_at
from bookmaker.commands.telling import coloured, counted, report, say
from bookmaker.commands.usage import Argument, Command, WrongUsage, looking_at

if TYPE_CHECKING:
    from bookmaker.diagnostics import Diagnostic
    from bookmaker.importing.draft import Remark, Source
    from bookmaker.importing.importer import Imported
    from bookmaker.importing.summary import Told

_LINE_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


class TrackedChanges(StrEnum):
    """What becomes of tracked changes."""

    ACCEPT = "accept"
    REJECT = "reject"
    LIST = "list"


@click.command("import", cls=Command)
@click.argument(
    "files",
    cls=Argument,
    type=PATH,
    nargs=-1,
    required=True,
    metavar="{files}...",
    help="Word files, ODT, saved web pages, plain text.",
)
@options.path("--book", meaning="The book's folder, or its manifest.", default=".")
@options.text("--into", "The folder in the book for new chapters.", "chapters")
@options.text("--as", "The chapter's name; without it, from its title.", called="name")
@options.text("--part", "The title of the part that gets the chapter.")
@options.one_of(
    ("--changes",),
    TrackedChanges,
    TrackedChanges.ACCEPT,
    "What becomes of tracked changes; list: they stay in the text, marked.",
)
@options.flag("--update", meaning="Write a chapter again that was imported before.")
@options.flag("--dry-run", meaning="Tell everything, and write nothing.")
@options.form
@options.quiet
def import_(  # noqa: PLR0913, PLR0917 (one argument an option)
    files: tuple[Path, ...],
    book: Path,
    into: str,
    name: str,
    part: str,
    changes: TrackedChanges,
    update: bool,
    dry_run: bool,
    form: Format,
    quiet: bool,
) -> None:
    """Make chapters of manuscripts as they come, and list what was dropped, guessed or could not be read."""
    from bookmaker.diagnostics import has_errors
    from bookmaker.importing.importer import imported
    from bookmaker.importing.placing import Wish
    from bookmaker.pipeline import checked
    from bookmaker.programs import THIS_MACHINE
    from bookmaker.workspace import Folder, Overlay, WorkspaceError
    from bookmaker.writing import write_below

    if name and len(files) > 1:
        raise WrongUsage("--as names one chapter, and there are several files", "import them one by one")
    root, manifest = book_at(book)
    workspace = Folder(root)
    sources = [_source(path) for path in files]
    wish = Wish(into, _name(name), part, update)
    made = imported(workspace, manifest, sources, wish, (THIS_MACHINE, changes.value))
    try:
        if not dry_run:
            write_below(root, made.files)
    except WorkspaceError as error:
        say(f"error: {error}", err=True)
        raise Exit(MISTAKES) from None
    found = checked(Overlay(workspace, made.files), manifest).diagnostics if not made.errors else made.errors
    telling = _Telling(form, quiet, dry_run, root)
    _tell(made, telling)
    _tell_book(found, made, telling)
    raise Exit(MISTAKES if has_errors(found) else FINE)


@dataclass(frozen=True, slots=True)
class _Telling:
    """How to tell what was done, and whether it was."""

    form: Format
    quiet: bool
    dry_run: bool
    root: Path


def _name(text: str) -> str:
    """The name of a chapter's file without its ending. Wrong usage where no file can have it."""
    from bookmaker.manifest.mistakes import Mistake
    from bookmaker.manifest.paths import path

    stem = text.removesuffix(".md")
    if stem and ("/" in stem or isinstance(path(f"{stem}.md"), Mistake)):
        raise WrongUsage(
            f"--as: {text!r} can't be the name of a file", "the name alone; --into names its folder"
        )
    return stem


def _source(path: Path) -> Source:
    """A file's bytes. Wrong usage where they can't be had."""
    from bookmaker.importing.draft import Source
    from bookmaker.workspace import Folder, WorkspaceError, bytes_at

    with looking_at(path):
        real = path.resolve()  # a link that the user names may lead anywhere
        is_folder = real.is_dir()
    try:
        return Source(path.name, bytes_at(real), Folder(real.parent))
    except WorkspaceError as error:
        raise WrongUsage(str(error), "name the files in it" if is_folder else "") from None


def _tell(made: Imported, telling: _Telling) -> None:
    """What became of each file, in words."""
    if telling.form is Format.JSON:
        return
    for told in made.told:
        remarks = (*told.draft.remarks, *told.placed.remarks)
        if telling.form is Format.GITHUB:
            report(tuple(one.diagnostic for one in remarks), telling.form, {}, telling.root)
        else:
            _tell_one(told, remarks, telling)


def _tell_one(told: Told, remarks: tuple[Remark, ...], telling: _Telling) -> None:
    from bookmaker.importing.summary import by_kind, headline

    placed = told.placed
    if not telling.quiet:
        say(headline(told))
    for heading, of_kind in by_kind(remarks):
        say(f"{heading} ({len(of_kind)})", err=True)
        for one in of_kind:
            say(coloured(one.diagnostic), err=True)
    for line in placed.difference:
        say(_painted(line))
    if not placed.is_new and not placed.errors and not telling.quiet:
        written = not telling.dry_run
        say(_outcome(placed.chapter, bool(placed.difference), bool(placed.files), written))


def _outcome(chapter: str, changed: bool, made: bool, written: bool) -> str:
    if made:
        return f"{chapter} is brought up to date" if written else f"{chapter} would be brought up to date"
    if changed:
        return f"{chapter} was imported before, and is left as it is: --update writes the lines above"
    return f"{chapter} was imported before, and nothing has changed"


def _painted(line: str) -> str:
    """A line of a difference, in colour on a terminal that wants it."""
    colour = _LINE_COLOURS.get(line[:1])
    if colour is None or "NO_COLOR" in os.environ or not sys.stdout.isatty():
        return line
    return click.style(line, fg=colour)


def _tell_book(found: tuple[Diagnostic, ...], made: Imported, telling: _Telling) -> None:
    """What is wrong with the book now, and which files were written."""
    from bookmaker.importing.summary import as_json

    names = [] if telling.dry_run else list(made.files)
    if telling.form is Format.JSON:
        told = [as_json(one) for one in made.told]
        plain = {"imported": told, "diagnostics": [d.as_json() for d in found], "files": names}
        say(json.dumps(plain, ensure_ascii=False))
        return
    report(found, telling.form, {}, telling.root)
    if telling.quiet or telling.form is Format.GITHUB:
        return
    for name in names:
        say(f"wrote {name}")
    if made.errors:
        say(f"nothing was written: {counted(made.errors)}")
    else:
        say(f"the book now: {counted(found)}{'; nothing was written' if telling.dry_run else ''}")
