"""`bookmaker offprints` and `bookmaker proof`: chapters apart from the book, for authors and editors."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bookmaker.commands import options
from bookmaker.commands.making import Making, Where, make_files, makes_files
from bookmaker.commands.telling import Talk
from bookmaker.commands.usage import Command

if TYPE_CHECKING:
    from bookmaker.order import Built, Order
    from bookmaker.questions import Means
    from bookmaker.workspace import Workspace


@click.command(cls=Command)
@options.book
@options.chapter("Only this section, of whatever kind; may be repeated.")
@makes_files
def offprints(
    book: Path,
    chapter: tuple[str, ...],
    order: Order,
    where: Where,
    talk: Talk,
) -> None:
    """Make a PDF of each chapter alone, with its folios in the book and a first page that names it."""
    order = replace(order, editions=("screen",), chapters=chapter)

    def made(workspace: Workspace, manifest: str, means: Means) -> Built:
        from bookmaker.pipeline import offprinted

        return offprinted(workspace, manifest, order, means)

    make_files(book, Making(made, order, ("offprints",)), where, talk)


@click.command(cls=Command)
@options.book
@options.chapter("A proof of this section alone; may be repeated.")
@options.text("--revision", "What every page says of the proof's state; without it, the book's date.")
@makes_files
def proof(  # noqa: PLR0913, PLR0917 (one argument an option)
    book: Path,
    chapter: tuple[str, ...],
    revision: str,
    order: Order,
    where: Where,
    talk: Talk,
) -> None:
    """Make a proof: numbered lines, DRAFT on every page, room for marks, and what is still open."""
    from bookmaker.order import Revision

    order = replace(order, editions=("screen",), chapters=chapter)
    named = Revision(revision, time.strftime("%Y-%m-%d"))

    def made(workspace: Workspace, manifest: str, means: Means) -> Built:
        from bookmaker.pipeline import proofed

        return proofed(workspace, manifest, order, named, means)

    make_files(book, Making(made, order, ("proof", named.name, named.today)), where, talk)
