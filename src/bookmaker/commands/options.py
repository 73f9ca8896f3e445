"""The options that commands share, and what stands behind them: the book, the moment that its files name."""

from __future__ import annotations

import os
import time
from difflib import get_close_matches
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from bookmaker.commands.usage import WrongUsage, looking_at

FINE, MISTAKES = 0, 1
_MANIFESTS = frozenset({".yaml", ".yml", ".json", ""})
_MANUSCRIPTS = frozenset({".md", ".markdown"})


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


EDITIONS = "|".join(Edition)

Book: TypeAlias = Annotated[Path, typer.Argument(help="The book's folder, or its manifest.")]
Jobs: TypeAlias = Annotated[int, typer.Option(min=0, metavar="N", help="Worker processes; 0: one a core.")]
Output: TypeAlias = Annotated[Path | None, typer.Option("-o", "--output", help="Where the files go.")]
Cache: TypeAlias = Annotated[
    Path | None,
    typer.Option(help="Where what was made is kept; without it, .bookmaker in the book's folder."),
]
NoCache: TypeAlias = Annotated[bool, typer.Option("--no-cache", help="Make all anew, and keep nothing.")]
Form: TypeAlias = Annotated[
    Format, typer.Option("--format", case_sensitive=False, help="How messages are printed.")
]
Quiet: TypeAlias = Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing but mistakes.")]
Verbose: TypeAlias = Annotated[bool, typer.Option("-v", "--verbose", help="Say how long each stage took.")]


def book_at(path: Path) -> tuple[Path, str]:
    """The book's folder and the manifest's name in it. Wrong usage when there is none."""
    with looking_at(path):
        manifest = path / "book.yaml" if path.is_dir() else path
        if not manifest.is_file():
            raise _no_book(path)
    if manifest.suffix.lower() not in _MANIFESTS:
        one = "; --chapter makes one chapter alone" if manifest.suffix.lower() in _MANUSCRIPTS else ""
        raise WrongUsage(f"{path} is no manifest", f"name the book's folder, or its book.yaml{one}")
    return manifest.parent, manifest.name


def _no_book(path: Path) -> WrongUsage:
    """What is said where a path leads to no manifest, and where one is near."""
    if not path.is_dir():
        near = get_close_matches(path.name, _names_beside(path), n=1)
        hint = (
            f"did you mean {path.with_name(near[0])}?" if near else "name the book's folder, or its manifest"
        )
        return WrongUsage(f"there is neither a folder nor a file {path}", hint)
    where = "this folder" if path == Path() else str(path)
    places = (*path.resolve().parents, *sorted(path.iterdir()))
    found = (one / "book.yaml" for one in places if (one / "book.yaml").is_file())
    other = (one for one in sorted(path.glob("*.y*ml")) if one.suffix in _MANIFESTS)
    near_by = next(chain(other, found), None)
    hint = f"is it {near_by}?" if near_by else "`bookmaker new` makes a book to begin with"
    return WrongUsage(f"there is no book.yaml in {where}", hint)


def _names_beside(path: Path) -> list[str]:
    return [one.name for one in path.parent.iterdir()] if path.parent.is_dir() else []


def source_date() -> str:
    """SOURCE_DATE_EPOCH as a moment in UTC, "" where it is not set."""
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not text:
        return ""
    if not text.isdigit():
        raise WrongUsage(f"SOURCE_DATE_EPOCH is {text!r}, not a number of seconds")
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(text)))


def cache_size() -> int:
    """BOOKMAKER_CACHE_SIZE: the megabytes that a store may take."""
    from bookmaker.store import MEGABYTES  # noqa: PLC0415 (not needed by `--help`)

    text = os.environ.get("BOOKMAKER_CACHE_SIZE", "") or str(MEGABYTES)
    if not (text.isascii() and text.isdigit()):
        raise WrongUsage(f"BOOKMAKER_CACHE_SIZE is {text!r}, not a number of megabytes")
    return int(text)
