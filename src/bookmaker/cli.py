"""argv -> a command -> exit code. Each command has a module of its own in `commands/`."""

from __future__ import annotations

import gc
import signal
import sys
from types import FrameType

from bookmaker.commands.usage import Commands

COMMANDS = {
    "build": "bookmaker.commands.build:build",
    "cover": "bookmaker.commands.build:cover",
    "offprints": "bookmaker.commands.apart:offprints",
    "proof": "bookmaker.commands.apart:proof",
    "specimen": "bookmaker.commands.specimen:specimen",
    "check": "bookmaker.commands.check:check",
    "preview": "bookmaker.commands.preview:preview",
    "import": "bookmaker.commands.import_:import_",
    "new": "bookmaker.commands.new:new",
}

# How often the collector goes round: a book is made of trees that hold nothing to collect, and of many parts.
COLLECTING = (200_000, 50, 100)

app = Commands(
    COMMANDS, help="Edited volumes from Markdown: a print-ready PDF, a reader's PDF and an EPUB 3."
)


def main() -> None:
    """The command `bookmaker`. Told to end (SIGTERM), it ends as after an interrupt, and leaves nothing."""
    signal.signal(signal.SIGTERM, _end)
    gc.set_threshold(*COLLECTING)
    try:
        app(prog_name="bookmaker")
    finally:
        if "weasyprint" not in sys.modules:  # which has files to clear away
            gc.freeze()  # all memory goes back at once: nobody looks through a book for what is of no use


def _end(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)
