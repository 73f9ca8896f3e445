"""`bookmaker build` and `bookmaker cover`: the files of the book, and the printer's wrap alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from bookmaker.commands import options
from bookmaker.commands.making import Where, make, order_of
from bookmaker.commands.options import Edition, Format
from bookmaker.commands.telling import Talk
from bookmaker.commands.usage import Command


@click.command(cls=Command)
@options.book
@options.edition("Make this edition alone; may be repeated.")
@options.chapter("Only this section; may be repeated.")
@options.making
def build(  # noqa: PLR0913, PLR0917 (one argument an option)
    book: Path,
    edition: tuple[Edition, ...],
    chapter: tuple[str, ...],
    output: Path | None,
    cache: Path | None,
    no_cache: bool,
    jobs: int,
    form: Format,
    quiet: bool,
    verbose: bool,
) -> None:
    """Make the print PDF, the reader's PDF and the EPUB."""
    from bookmaker.order import ALL_EDITIONS  # noqa: PLC0415 (not needed by `--help`)

    talk = Talk(form, quiet, verbose)
    order = replace(
        order_of(jobs, talk),
        editions=tuple(e.value for e in edition) if edition else ALL_EDITIONS,
        chapters=chapter,
    )
    make(book, order, Where(output, cache, no_cache), talk)


@click.command(cls=Command)
@options.book
@options.number("--pages", "For a book of so many pages; 0: lay it out and count them.")
@options.making
def cover(  # noqa: PLR0913, PLR0917 (one argument an option)
    book: Path,
    pages: int,
    output: Path | None,
    cache: Path | None,
    no_cache: bool,
    jobs: int,
    form: Format,
    quiet: bool,
    verbose: bool,
) -> None:
    """Make the cover's wrap for the printer: back, spine and front on one page."""
    talk = Talk(form, quiet, verbose)
    order = replace(order_of(jobs, talk), editions=("cover",), cover_pages=pages)
    make(book, order, Where(output, cache, no_cache), talk)
