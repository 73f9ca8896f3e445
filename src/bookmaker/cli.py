"""argv -> a command -> exit code. Each command has a module of its own in `commands/`."""

from __future__ import annotations

import gc
import signal
import sys
from types import FrameType

import typer

from bookmaker.commands.apart import offprints, proof
from bookmaker.commands.build import build, cover
from bookmaker.commands.check import check
from bookmaker.commands.import_ import import_
from bookmaker.commands.new import new
from bookmaker.commands.preview import preview
from bookmaker.commands.specimen import specimen
from bookmaker.commands.usage import Commands

COMMANDS = (build, cover, offprints, proof, specimen, check, preview, import_, new)

# How often the collector goes round: a book is made of trees that hold nothing to collect, and of many parts.
COLLECTING = (200_000, 50, 100)

app = typer.Typer(
    cls=Commands,
    add_completion=True,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Edited volumes from Markdown: a print-ready PDF, a reader's PDF and an EPUB 3.",
)
for command in COMMANDS:
    app.command(command.__name__.strip("_"))(command)


def main() -> None:
    """The command `bookmaker`. Told to end (SIGTERM), it ends as after an interrupt, and leaves nothing."""
    signal.signal(signal.SIGTERM, _end)
    gc.set_threshold(*COLLECTING)
    app()


def _end(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
