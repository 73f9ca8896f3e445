"""`bookmaker build` and `bookmaker cover`: the files of the book, and the printer's wrap alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bookmaker.commands.making import Where, make, order_of
from bookmaker.commands.options import (
    EDITIONS,
    Book,
    Cache,
    Edition,
    Form,
    Format,
    Jobs,
    NoCache,
    Output,
    Quiet,
    Verbose,
)
from bookmaker.commands.telling import Talk


def build(  # noqa: PLR0913, PLR0917 (one argument an option)
    book: Book = Path(),
    edition: Annotated[
        list[Edition] | None,
        typer.Option(
            case_sensitive=False, metavar=EDITIONS, help="Make this edition alone; may be repeated."
        ),
    ] = None,
    chapter: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Only this section; may be repeated.")
    ] = None,
    output: Output = None,
    cache: Cache = None,
    no_cache: NoCache = False,
    jobs: Jobs = 0,
    form: Form = Format.HUMAN,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Make the print PDF, the reader's PDF and the EPUB."""
    from bookmaker.order import ALL_EDITIONS  # noqa: PLC0415 (not needed by `--help`)

    talk = Talk(form, quiet, verbose)
    order = replace(
        order_of(jobs, talk),
        editions=tuple(e.value for e in edition) if edition else ALL_EDITIONS,
        chapters=tuple(chapter or ()),
    )
    make(book, order, Where(output, cache, no_cache), talk)


def cover(  # noqa: PLR0913, PLR0917 (one argument an option)
    book: Book = Path(),
    pages: Annotated[
        int, typer.Option(min=0, help="For a book of so many pages; 0: lay it out and count them.")
    ] = 0,
    output: Output = None,
    cache: Cache = None,
    no_cache: NoCache = False,
    jobs: Jobs = 0,
    form: Form = Format.HUMAN,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Make the cover's wrap for the printer: back, spine and front on one page."""
    talk = Talk(form, quiet, verbose)
    order = replace(order_of(jobs, talk), editions=("cover",), cover_pages=pages)
    make(book, order, Where(output, cache, no_cache), talk)
