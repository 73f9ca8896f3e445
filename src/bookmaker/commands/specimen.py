"""`bookmaker specimen`: every element, class and custom property of a book's design."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bookmaker.commands import options
from bookmaker.commands.making import Making, Where, make_files, order_of
from bookmaker.commands.options import Edition, Format
from bookmaker.commands.telling import Talk
from bookmaker.commands.usage import Command

if TYPE_CHECKING:
    from bookmaker.order import Built
    from bookmaker.questions import Means
    from bookmaker.workspace import Workspace


@click.command(cls=Command)
@options.book
@options.edition("Make this edition alone; may be repeated.")
@options.making
def specimen(  # noqa: PLR0913, PLR0917 (one argument an option)
    book: Path,
    edition: tuple[Edition, ...],
    output: Path | None,
    cache: Path | None,
    no_cache: bool,
    jobs: int,
    form: Format,
    quiet: bool,
    verbose: bool,
) -> None:
    """Set every element, class and property of the design, in the book's own styles, and name each."""
    from bookmaker.order import ALL_EDITIONS  # noqa: PLC0415 (not needed by `--help`)

    talk = Talk(form, quiet, verbose)
    order = replace(
        order_of(jobs, talk),
        editions=tuple(e.value for e in edition) if edition else ALL_EDITIONS,
    )

    def made(workspace: Workspace, manifest: str, means: Means) -> Built:
        from bookmaker.pipeline import specimen_built  # noqa: PLC0415 (heavy; not needed where all is kept)

        return specimen_built(workspace, manifest, order, means)

    make_files(book, Making(made, order, ("specimen",)), Where(output, cache, no_cache), talk)
