"""`bookmaker build` and `bookmaker cover`: the files of the book, and the printer's wrap alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bookmaker.commands import options
from bookmaker.commands.making import Where, make, makes_files
from bookmaker.commands.options import Edition
from bookmaker.commands.telling import Talk
from bookmaker.commands.usage import Command

if TYPE_CHECKING:
    from bookmaker.order import Order


@click.command(cls=Command)
@options.book
@options.edition("Make this edition alone; may be repeated.")
@options.chapter("Only this section; may be repeated.")
@makes_files
def build(  # noqa: PLR0913, PLR0917 (one argument an option)
    book: Path,
    edition: tuple[Edition, ...],
    chapter: tuple[str, ...],
    order: Order,
    where: Where,
    talk: Talk,
) -> None:
    """Make the print PDF, the reader's PDF and the EPUB."""
    from bookmaker.order import ALL_EDITIONS

    order = replace(
        order,
        editions=tuple(e.value for e in edition) if edition else ALL_EDITIONS,
        chapters=chapter,
    )
    make(book, order, where, talk)


@click.command(cls=Command)
@options.book
@options.number("--pages", "For a book of so many pages; 0: lay it out and count them.")
@makes_files
def cover(
    book: Path,
    pages: int,
    order: Order,
    where: Where,
    talk: Talk,
) -> None:
    """Make the cover's wrap for the printer: back, spine and front on one page."""
    order = replace(order, editions=("cover",), cover_pages=pages)
    make(book, order, where, talk)
