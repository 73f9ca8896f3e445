"""What is asked of a build, and what comes of it. Light: a build that has nothing to do imports no more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from bookmaker.diagnostics import Diagnostic
from bookmaker.filed import Content

EditionName: TypeAlias = Literal["print", "screen", "epub", "cover"]
ALL_EDITIONS: tuple[EditionName, ...] = ("print", "screen", "epub")

# Called with how many sections are laid out, how many there are, and the pages so far.
Progress: TypeAlias = Callable[[int, int, int], None]


@dataclass(frozen=True, slots=True)
class Effort:
    """What a build had to do: how many sections have pages; which were laid out, which chapters read."""

    sections: int = 0
    laid_out: tuple[str, ...] = ()
    read: tuple[str, ...] = ()


NO_EFFORT = Effort()


@dataclass(frozen=True, slots=True)
class Built:
    """The files of a build by name, none where there are errors; and all diagnostics in order.

    `pages` is how many the printed book has, blanks among them, or the files of an order without it.
    `output` is the folder that the manifest names for them.
    """

    files: Mapping[str, Content]
    diagnostics: tuple[Diagnostic, ...]
    pages: int = 0
    output: str = ""
    effort: Effort = NO_EFFORT


def _silent(_done: int, _all: int, _pages: int) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for. `modified` is the moment that the files name, as `YYYY-MM-DDThh:mm:ssZ` or "".

    `cover_pages` is the number of pages that a cover is made for without laying them out; 0: count them.
    """

    editions: tuple[EditionName, ...] = ALL_EDITIONS
    chapters: tuple[str, ...] = ()
    jobs: int = 1
    modified: str = ""
    progress: Progress = field(default=_silent)
    cover_pages: int = 0


@dataclass(frozen=True, slots=True)
class Revision:
    """What every page of a proof names: the revision, without one the book's date, and today without that.

    `name` is "" where nobody gave one; `today` is YYYY-MM-DD.
    """

    name: str
    today: str
