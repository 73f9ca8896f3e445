"""`bookmaker specimen`: every element, class and custom property of a book's design."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bookmaker.commands import options
from bookmaker.commands.making import Making, Where, make_files, makes_files
from bookmaker.commands.options import Edition
from bookmaker.commands.telling import Talk
from bookmaker.commands.usage import Command

if TYPE_CHECKING:
    from bookmaker.order import Built, Order
    from bookmaker.questions import Means
    from bookmaker.workspace import Workspace


@click.command(cls=Command)
@options.book
@options.edition("Make this edition alone; may be repeated.")
@makes_files
def specimen(
    book: Path,
    edition: tuple[Edition, ...],
    order: Order,
    where: Where,
    talk: Talk,
) -> None:
    """Set every element, class and property of the design, in the book's own styles, and name each."""
    from bookmaker.order import ALL_EDITIONS

    order = replace(
        order,
        editions=tuple(e.value for e in edition) if edition else ALL_EDITIONS,
    )

    def made(workspace: Workspace, manifest: str, means: Means) -> Built:
        from bookmaker.pipeline import specimen_built

        return specimen_built(workspace, manifest, order, means)

    make_files(book, Making(made, order, ("specimen",)), where, talk)
