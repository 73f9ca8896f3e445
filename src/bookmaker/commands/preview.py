"""`bookmaker preview`: the book on a local page that changes with it."""

from __future__ import annotations

import gc
import os
import signal
import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from bookmaker.commands import options
from bookmaker.commands.options import MISTAKES, Edition, book_at
from bookmaker.commands.telling import say
from bookmaker.commands.usage import Command, WrongUsage

if TYPE_CHECKING:
    from bookmaker.preview.serving import Finish, Offer
    from bookmaker.preview.state import View

PORT = 4100


@click.command(cls=Command)
@options.book
@options.number("--port", "Where the page is; the next free one where it is taken.", PORT, 65535)
@click.option(
    "--open/--no-open", "open_page", default=True, show_default=True, help="Open the page in the browser."
)
@options.edition("Show this edition alone; may be repeated.")
@options.jobs
@options.quiet
def preview(  # noqa: PLR0913, PLR0917 (one argument an option)
    book: Path,
    port: int,
    open_page: bool,
    edition: tuple[Edition, ...],
    jobs: int,
    quiet: bool,
) -> None:
    """Show the book on a local page that changes with every file that is saved."""
    from bookmaker.preview.serving import Service, listening

    root, manifest = book_at(book)
    views = _views(edition)
    try:
        here = listening(port)
    except OSError as error:
        say(f"error: no page can be served at port {port}: {error.strerror}", err=True)
        raise Exit(MISTAKES) from None
    taken = here.getsockname()[1]
    if taken != port and port and not quiet:
        say(f"port {port} is in use; this is the next free one")
    address = f"http://127.0.0.1:{taken}/"
    builder = _Builder(root.resolve(), manifest, views, jobs or os.cpu_count() or 1)

    def started() -> None:
        builder.start()
        if not quiet:
            say(f"{address} shows {root}; Ctrl-C ends it")
        if open_page:
            webbrowser.open(address)

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        Service(builder.offer, here, started).work()
    except KeyboardInterrupt:
        pass
    finally:
        builder.end()
        # All memory goes back at once: looking through it for what nobody needs would take a second.
        gc.disable()
        gc.freeze()


def _views(edition: tuple[Edition, ...]) -> tuple[View, ...]:
    from bookmaker.preview.state import VIEWS

    asked = {e.value for e in edition}
    if "cover" in asked:
        raise WrongUsage("the wrap has no preview", "make it with `bookmaker cover`")
    return tuple(view for view in VIEWS if view in asked) or VIEWS


class _Builder:
    """The threads that watch the folder and build its pages, from start to end."""

    def __init__(self, root: Path, manifest: str, views: tuple[View, ...], jobs: int) -> None:
        from bookmaker.packaged import preview_files
        from bookmaker.preview.bell import bell
        from bookmaker.preview.board import Board
        from bookmaker.preview.serving import Offer

        self._root, self._manifest, self._jobs = root, manifest, jobs
        self._over = threading.Event()
        self._bell, self._board = bell(), Board()
        self._threads: list[threading.Thread] = []
        self.offer: Offer = Offer(
            self._board, self._bell, preview_files(), _finishing(root, manifest, jobs), views
        )

    def start(self) -> None:
        """Begin to watch and to build."""
        self._threads = [
            threading.Thread(target=self._watch, daemon=True),
            threading.Thread(target=self._build, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """End both, and the workers with them."""
        self._over.set()
        self._bell.ring("over")
        for thread in self._threads:
            thread.join(timeout=3)

    def _watch(self) -> None:
        from bookmaker.manifest.read import read_manifest
        from bookmaker.preview.watching import watch_folder

        read, _, _ = read_manifest((self._root / self._manifest).read_bytes(), self._manifest)
        watch_folder(self._root, self._root / (read.output if read else "dist"), self._bell, self._over)

    def _build(self) -> None:
        from bookmaker.preview.desk import Desk
        from bookmaker.preview.fingerprints import Fingerprints
        from bookmaker.preview.state import Face
        from bookmaker.workspace import Folder

        folder = Folder(self._root)
        face = Face(self._root.name, str(self._root), self._manifest)
        Desk(folder, face, self._jobs, self._board, self._bell, Fingerprints(folder)).run()


def _finishing(root: Path, manifest: str, jobs: int) -> Finish:
    """How whole files are made, when the page asks for them: as `bookmaker build` makes them."""

    def finish(edition: str) -> tuple[str, bytes]:
        from bookmaker.order import Order
        from bookmaker.pipeline import built
        from bookmaker.workspace import Folder

        order = Order((Edition(edition).value,), (), jobs)
        made = built(Folder(root), manifest, order)
        return next(((name, bytes(data)) for name, data in made.files.items()), ("", b""))

    return finish
