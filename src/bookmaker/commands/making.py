"""An order -> the files of a book, written and told: what every command does that makes files."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bookmaker.commands.options import FINE, MISTAKES, Format, book_at, source_date
from bookmaker.commands.telling import Talk, progress, report, say, summary

if TYPE_CHECKING:
    from bookmaker.pipeline import Built, Order
    from bookmaker.workspace import Workspace


def order_of(jobs: int, talk: Talk) -> Order:
    """What every command orders that lays out pages."""
    from bookmaker.pipeline import Order  # noqa: PLC0415 (heavy; not needed by `--help`)

    return Order(
        jobs=jobs or os.cpu_count() or 1,
        modified=source_date(),
        progress=progress(quiet=talk.quiet or talk.form is Format.JSON),
    )


def make(book: Path, order: Order, output: Path | None, talk: Talk) -> None:
    """Build what was ordered, write it, and tell; ends the command."""
    from bookmaker.pipeline import built  # noqa: PLC0415

    make_files(book, lambda folder, name: built(folder, name, order), output, talk)


def make_files(book: Path, made: Callable[[Workspace, str], Built], output: Path | None, talk: Talk) -> None:
    """Make the files of a book, write them, and tell; ends the command."""
    from bookmaker.diagnostics import has_errors  # noqa: PLC0415
    from bookmaker.workspace import Folder, WorkspaceError, write_together  # noqa: PLC0415

    started = time.monotonic()
    root, manifest = book_at(book)
    result = made(Folder(root), manifest)
    folder = output if output is not None else root / (result.output or ".")
    try:
        write_together(folder, result.files)
    except WorkspaceError as error:
        say(f"error: {error}", err=True)
        raise typer.Exit(MISTAKES) from None
    report(result.diagnostics, talk.form, {name: str(folder / name) for name in result.files}, root)
    if talk.form is Format.HUMAN and not talk.quiet:
        summary(result, folder, time.monotonic() - started if talk.verbose else None)
    raise typer.Exit(FINE if result.files and not has_errors(result.diagnostics) else MISTAKES)
