"""An order -> the files of a book, written and told: what every command does that makes files."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

from click.exceptions import Exit

from bookmaker.commands import options
from bookmaker.commands.options import FINE, MISTAKES, Format, book_at, cache_size, source_date
from bookmaker.commands.targets import check_cache, check_output
from bookmaker.commands.telling import Talk, progress, report, say, summary
from bookmaker.commands.usage import WrongUsage

if TYPE_CHECKING:
    from bookmaker.order import Built, Order
    from bookmaker.questions import Means
    from bookmaker.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Where:
    """Where files go, and what was made is kept; None: where the manifest says, and in the book's folder."""

    output: Path | None
    cache: Path | None
    no_cache: bool


def makes_files(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every command that makes files, which gets of them `order`, `where` and `talk`."""

    @wraps(command)
    def with_options(  # noqa: PLR0913 (one argument an option)
        *,
        output: Path | None,
        cache: Path | None,
        no_cache: bool,
        jobs: int,
        form: Format,
        quiet: bool,
        verbose: bool,
        **own: object,
    ) -> None:
        talk = Talk(form, quiet, verbose)
        command(**own, order=order_of(jobs, talk), where=Where(output, cache, no_cache), talk=talk)

    return options.making(with_options)


def order_of(jobs: int, talk: Talk) -> Order:
    """What every command orders that lays out pages."""
    from bookmaker.order import Order

    return Order(
        jobs=jobs or os.cpu_count() or 1,
        modified=source_date(),
        progress=progress(quiet=talk.quiet or talk.form is Format.JSON),
    )


def make(book: Path, order: Order, where: Where, talk: Talk) -> None:
    """Build what was ordered, write it, and tell; ends the command."""

    def made(workspace: Workspace, manifest: str, means: Means) -> Built:
        from bookmaker.pipeline import built

        return built(workspace, manifest, order, means)

    make_files(book, Making(made, order, ("build",)), where, talk)


@dataclass(frozen=True, slots=True)
class Making:
    """What makes the files of a book, what it was ordered to make, and what more it is asked."""

    made: Callable[[Workspace, str, Means], Built]
    order: Order
    asked: tuple[str, ...]

    def words(self, manifest: str) -> str:
        """What is asked, in words that are the same for the same files: not by how many, nor who is told."""
        order = self.order
        return repr(
            (manifest, *self.asked, order.editions, order.chapters, order.modified, order.cover_pages)
        )

    def anew(self, workspace: Workspace, manifest: str, means: Means) -> Built:
        """The files, made now; workers come while the stages are loaded and the book is read."""
        from bookmaker.files.workers import warm_up

        warm_up(self.order.jobs)
        return self.made(workspace, manifest, means)


def make_files(book: Path, making: Making, where: Where, talk: Talk) -> None:
    """Make the files of a book, write them, and tell; ends the command."""
    from bookmaker.diagnostics import has_errors
    from bookmaker.remembered import remembered
    from bookmaker.workspace import Folder, WorkspaceError, folder_inside
    from bookmaker.writing import write_together

    started = time.monotonic()
    root, manifest = book_at(book)
    check_output(root, manifest, where.output)
    with keeping(root, where) as means:
        result = remembered(
            Folder(root), means, making.words(manifest), lambda w, m: making.anew(w, manifest, m)
        )
    try:
        folder = where.output if where.output is not None else folder_inside(root, result.output)
        write_together(folder, result.files)
    except WorkspaceError as error:
        say(f"error: {error}", err=True)
        raise Exit(MISTAKES) from None
    report(result.diagnostics, talk.form, {name: str(folder / name) for name in result.files}, root)
    if talk.form is Format.HUMAN and not talk.quiet:
        summary(result, folder, time.monotonic() - started if talk.verbose else None)
    raise Exit(FINE if result.files and not has_errors(result.diagnostics) else MISTAKES)


@contextmanager
def keeping(root: Path, where: Where) -> Iterator[Means]:
    """What helps a build of the book in a folder; its store is tidied at the end, where that is of use."""
    from bookmaker.disk_store import FOLDER, MEGABYTES, store_at
    from bookmaker.questions import Means

    size = cache_size()
    if where.no_cache and where.cache:
        raise WrongUsage("--cache and --no-cache stand against each other", "leave one of them out")
    check_cache(where.cache)
    if where.no_cache:
        yield Means()
        return
    store = store_at(where.cache or root / FOLDER, named=where.cache is not None)
    if store is None:
        yield Means()
        return
    yield Means(store=store)
    if store.added or size != MEGABYTES:
        store.tidy(size)
