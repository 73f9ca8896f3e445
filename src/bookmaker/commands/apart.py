"""`bookmaker offprints` and `bookmaker proof`: chapters apart from the book, for authors and editors."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bookmaker.commands.making import Making, Where, make_files, order_of
from bookmaker.commands.options import (
    Book,
    Cache,
    Form,
    Format,
    Jobs,
    NoCache,
    Output,
    Quiet,
    Verbose,
)
from bookmaker.commands.telling import Talk

if TYPE_CHECKING:
    from bookmaker.order import Built
    from bookmaker.questions import Means
    from bookmaker.workspace import Workspace


def offprints(  # noqa: PLR0913, PLR0917 (one argument an option)
    book: Book = Path(),
    chapter: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Only this section, of whatever kind; may be repeated."),
    ] = None,
    output: Output = None,
    cache: Cache = None,
    no_cache: NoCache = False,
    jobs: Jobs = 0,
    form: Form = Format.HUMAN,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Make a PDF of each chapter alone, with its folios in the book and a first page that names it."""
    talk = Talk(form, quiet, verbose)
    order = replace(order_of(jobs, talk), editions=("screen",), chapters=tuple(chapter or ()))

    def made(workspace: Workspace, manifest: str, means: Means) -> Built:
        from bookmaker.pipeline import offprinted  # noqa: PLC0415 (heavy; not needed where nothing changed)

        return offprinted(workspace, manifest, order, means)

    make_files(book, Making(made, order, ("offprints",)), Where(output, cache, no_cache), talk)


def proof(  # noqa: PLR0913, PLR0917 (one argument an option)
    book: Book = Path(),
    chapter: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="A proof of this section alone; may be repeated.")
    ] = None,
    revision: Annotated[
        str, typer.Option(help="What every page says of the proof's state; without it, the book's date.")
    ] = "",
    output: Output = None,
    cache: Cache = None,
    no_cache: NoCache = False,
    jobs: Jobs = 0,
    form: Form = Format.HUMAN,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Make a proof: numbered lines, DRAFT on every page, room for marks, and what is still open."""
    talk = Talk(form, quiet, verbose)
    order = replace(order_of(jobs, talk), editions=("screen",), chapters=tuple(chapter or ()))
    said = (revision, time.strftime("%Y-%m-%d"))

    def made(workspace: Workspace, manifest: str, means: Means) -> Built:
        from bookmaker.pipeline import proofed  # noqa: PLC0415 (heavy; not needed where nothing changed)

        return proofed(workspace, manifest, order, said, means)

    make_files(book, Making(made, order, ("proof", *said)), Where(output, cache, no_cache), talk)
