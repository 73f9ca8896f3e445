"""The options that commands share, and what stands behind them: the book, the moment that its files name."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import click

from bookmaker.commands.usage import Argument, WrongUsage, looking_at, nearest

FINE, MISTAKES = 0, 1
_YEAR_10000 = 253402300800
Decorated = TypeVar("Decorated", bound=Callable[..., Any])
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


PATH = click.Path(path_type=Path, readable=False)

Chosen = TypeVar("Chosen", bound=StrEnum)


class OneOf(click.Choice[Chosen]):
    """A word of a closed list, in letters of any case."""

    def __init__(self, words: type[Chosen]) -> None:
        """The list is an enumeration's."""
        super().__init__(words, case_sensitive=False)

    def normalize_choice(self, choice: object, ctx: click.Context | None) -> str:  # noqa: ARG002 (click's own)
        """The word as it is typed, not the name of the enumeration's member."""
        return str(choice).casefold()


def path(*names: str, meaning: str, default: str | None = None) -> Callable[[Decorated], Decorated]:
    """An option that takes a path."""
    return click.option(*names, type=PATH, default=default, show_default=True, metavar="<path>", help=meaning)


def text(name: str, meaning: str, default: str = "", called: str = "") -> Callable[[Decorated], Decorated]:
    """An option that takes text; `called` is the name of its argument where that is another."""
    names = filter(None, (name, called))
    return click.option(*names, default=default, show_default=bool(default), metavar="<str>", help=meaning)


def number(
    name: str, meaning: str, default: int = 0, most: int | None = None, shown: str = "<int range>"
) -> Callable[[Decorated], Decorated]:
    """An option that takes a whole number, which is not below 0."""
    kind = click.IntRange(0, most)
    return click.option(name, type=kind, default=default, show_default=True, metavar=shown, help=meaning)


def flag(*names: str, meaning: str) -> Callable[[Decorated], Decorated]:
    """An option that stands alone."""
    return click.option(*names, is_flag=True, help=meaning)


def one_of(
    names: tuple[str, ...], words: type[StrEnum], default: StrEnum, meaning: str
) -> Callable[[Decorated], Decorated]:
    """An option that takes a word of a closed list."""
    shown, kind = f"<{'|'.join(words)}>", OneOf(words)
    return click.option(
        *names, type=kind, default=default.value, show_default=True, metavar=shown, help=meaning
    )


def edition(meaning: str) -> Callable[[Decorated], Decorated]:
    """The option that names editions."""
    shown = "|".join(Edition)
    return click.option("--edition", type=OneOf(Edition), multiple=True, metavar=shown, help=meaning)


def chapter(meaning: str) -> Callable[[Decorated], Decorated]:
    """The option that names sections."""
    return click.option("--chapter", multiple=True, metavar="ID", help=meaning)


book = click.argument(
    "book", cls=Argument, type=PATH, default=".", metavar="[book]", help="The book's folder, or its manifest."
)
jobs = number("--jobs", "Worker processes; 0: one a core.", shown="N")
form = one_of(("--format", "form"), Format, Format.HUMAN, "How messages are printed.")
quiet = flag("-q", "--quiet", meaning="Say nothing but mistakes.")

_MAKING = (
    path("-o", "--output", meaning="Where the files go."),
    path("--cache", meaning="Where what was made is kept; without it, .bookmaker in the book's folder."),
    flag("--no-cache", meaning="Make all anew, and keep nothing."),
    jobs,
    form,
    quiet,
    flag("-v", "--verbose", meaning="Say how long each stage took."),
)


def making(command: Decorated) -> Decorated:
    """The options of every command that makes files."""
    for option in reversed(_MAKING):
        command = option(command)
    return command


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
        near = nearest(path.name, _names_beside(path))
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
    if not (text.isascii() and text.isdigit()):
        raise WrongUsage(f"SOURCE_DATE_EPOCH is {text!r}, not a number of seconds")
    if int(text[:20]) >= _YEAR_10000:
        raise WrongUsage(
            f"SOURCE_DATE_EPOCH is {text!r}, a moment that no calendar has", "it counts seconds from 1970 on"
        )
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(text)))


def cache_size() -> int:
    """BOOKMAKER_CACHE_SIZE: the megabytes that a store may take."""
    from bookmaker.disk_store import MEGABYTES

    text = os.environ.get("BOOKMAKER_CACHE_SIZE", "") or str(MEGABYTES)
    if not (text.isascii() and text.isdigit()):
        raise WrongUsage(f"BOOKMAKER_CACHE_SIZE is {text!r}, not a number of megabytes")
    return int(text)
