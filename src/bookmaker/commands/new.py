"""`bookmaker new`: a book to begin with, or the house design to read."""

from __future__ import annotations

import shlex
from pathlib import Path

import click
from click.exceptions import Exit

from bookmaker.commands.options import MISTAKES, PATH, flag
from bookmaker.commands.telling import say
from bookmaker.commands.usage import Argument, Command, WrongUsage, looking_at


@click.command(cls=Command)
@click.argument(
    "folder",
    cls=Argument,
    type=PATH,
    metavar="{folder}",
    help="The folder to make; it must not hold anything.",
)
@flag("--house", meaning="Put the house's style sheets and templates there, to read and to copy from.")
def new(folder: Path, house: bool) -> None:
    """Begin a book: a manifest, two chapters and a style sheet that build as they are."""
    from bookmaker.packaged import house_sources, starter_files
    from bookmaker.workspace import WorkspaceError
    from bookmaker.writing import write_whole

    with looking_at(folder):
        if folder.exists() and not folder.is_dir():
            raise WrongUsage(f"{folder} is a file", "name a folder that is to be made")
        if folder.exists() and any(folder.iterdir()):
            raise WrongUsage(f"{folder} is there already, and not empty", "name a folder that is to be made")
    try:
        for path, data in (house_sources() if house else starter_files()).items():
            write_whole(folder / path, data)
    except WorkspaceError as error:
        say(f"error: {error}", err=True)
        raise Exit(MISTAKES) from None
    if house:
        say(f"{folder} holds the house design; a copy in a book's templates/ takes the place of the house's")
        return
    say(f"{folder} is a book; make it with: bookmaker build {shlex.quote(str(folder))}")
