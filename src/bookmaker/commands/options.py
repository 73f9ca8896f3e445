"""The options that commands share, and what stands behind them: the book, the moment that its files name."""

from __future__ import annotations

import os
import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

FINE, MISTAKES = 0, 1


class Format(StrEnum):
    """How messages are printed."""

    HUMAN = "human"
    JSON = "json"
    GITHUB = "github"


class Edition(StrEnum):
    """What a build makes."""

    PRINT = "print"
    SCREEN = "screen"
    EPUB = "epub"
    COVER = "cover"


Book: TypeAlias = Annotated[Path, typer.Argument(help="The book's folder, or its manifest.")]
Jobs: TypeAlias = Annotated[int, typer.Option(min=0, help="Worker processes; 0: one a core.")]
Output: TypeAlias = Annotated[Path | None, typer.Option("-o", "--output", help="Where the files go.")]
Cache: TypeAlias = Annotated[
    Path | None,
    typer.Option(help="Where what was made is kept; without it, .bookmaker in the book's folder."),
]
NoCache: TypeAlias = Annotated[bool, typer.Option("--no-cache", help="Make all anew, and keep nothing.")]
Form: TypeAlias = Annotated[Format, typer.Option("--format", help="How messages are printed.")]
Quiet: TypeAlias = Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing but mistakes.")]
Verbose: TypeAlias = Annotated[bool, typer.Option("-v", "--verbose", help="Say how long each stage took.")]


def book_at(path: Path) -> tuple[Path, str]:
    """The book's folder and the manifest's name in it. Wrong usage when there is none."""
    manifest = path / "book.yaml" if path.is_dir() else path
    if not manifest.is_file():
        raise typer.BadParameter(f"there is no manifest {manifest}", param_hint="BOOK")
    return manifest.parent, manifest.name


def source_date() -> str:
    """SOURCE_DATE_EPOCH as a moment in UTC, "" where it is not set."""
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not text:
        return ""
    if not text.isdigit():
        raise typer.BadParameter(f"SOURCE_DATE_EPOCH is {text!r}, not a number of seconds")
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(text)))


def cache_size() -> int:
    """BOOKMAKER_CACHE_SIZE: the megabytes that a store may take."""
    from bookmaker.store import MEGABYTES  # noqa: PLC0415 (not needed by `--help`)

    text = os.environ.get("BOOKMAKER_CACHE_SIZE", "") or str(MEGABYTES)
    if not (text.isascii() and text.isdigit()):
        raise typer.BadParameter(f"BOOKMAKER_CACHE_SIZE is {text!r}, not a number of megabytes")
    return int(text)
