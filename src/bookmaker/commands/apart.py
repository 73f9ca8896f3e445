"""`bookmaker offprints` and `bookmaker proof`: chapters apart from the book, for authors and editors."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bookmaker.commands.making import make_files, order_of
from bookmaker.commands.options import Book, Form, Format, Jobs, Output, Quiet, Verbose
from bookmaker.commands.telling import Talk


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
    from bookmaker.pipeline import offprinted  # noqa: PLC0415 (heavy; not needed by `--help`)

    talk = Talk(form, quiet, verbose)
    order = replace(order_of(jobs, talk), editions=("screen",), chapters=tuple(chapter or ()))
    make_files(book, lambda folder, name: offprinted(folder, name, order), output, talk)


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
    order = replace(order_of(jobs, talk), editions=("screen",), chapters=tuple(chapter or ()))
    said = (revision, time.strftime("%Y-%m-%d"))
    make_files(book, lambda folder, name: proofed(folder, name, order, said), output, talk)
