"""Files as the manifest names them -> their bytes and texts, or a diagnostic at the name's place."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.manifest.agreement import alike
from bookmaker.manifest.decoding import text_from_bytes
from bookmaker.manifest.mistakes import shown
from bookmaker.workspace import MissingError, OutsideError, Workspace, WorkspaceError

MAX_TEXT_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Shelf:
    """The book's folder with the list of its files, which settles how a name is really spelled.

    `spellings` finds a path by what all its spellings share, `sounds` by what a slip of the pen leaves of it,
    `halves` by its words or its numbers alone, where no other file of the folder has them.
    """

    workspace: Workspace
    listing: frozenset[str]
    spellings: Mapping[str, str]
    sounds: Mapping[str, str]
    halves: Mapping[str, str]

    def data(self, path: str, span: Span) -> tuple[bytes | None, tuple[Diagnostic, ...]]:
        """The file's bytes. F001: missing; F002: outside; F003: can't be read; F007: spelled otherwise."""
        other = self._spelled_otherwise(path)
        if other:
            return None, (_misspelled(path, other, span),)
        try:
            return self.workspace.read(path), ()
        except MissingError:
            near = self._nearest(path)
            hint = f"did you mean {shown(near)}?" if near else ""
            return None, (Diagnostic("F001", f"there is no file {shown(path)}", span, hint),)
        except OutsideError as error:
            return None, (Diagnostic("F002", str(error), span, "copy the file into the book's folder"),)
        except WorkspaceError as error:
            return None, (Diagnostic("F003", str(error), span),)

    def text(self, path: str, span: Span) -> tuple[str | None, tuple[Diagnostic, ...]]:
        """The file's text; besides F001 to F003 and F007 also F004 and F005, see `decoding`."""
        data, found = self.data(path, span)
        if data is None:
            return None, found
        if len(data) > MAX_TEXT_BYTES:
            message = f"{shown(path)} is larger than {MAX_TEXT_BYTES // 2**20} MB"
            return None, (Diagnostic("F003", message, span, "divide the text"),)
        return text_from_bytes(data, path)

    def missing(self, path: str, span: Span) -> tuple[Diagnostic, ...]:
        """What is wrong with a file that is not needed yet."""
        other = self._spelled_otherwise(path)
        if other:
            return (_misspelled(path, other, span),)
        return () if path in self.listing else self.data(path, span)[1]

    def _nearest(self, path: str) -> str:
        halves = (self.halves.get(half, "") for half in _halves(path))
        return self.sounds.get(_sound(path)) or next(filter(None, halves), "")

    def _spelled_otherwise(self, path: str) -> str:
        return "" if path in self.listing else self.spellings.get(alike(path), "")


def shelf(workspace: Workspace, files: Iterable[str]) -> Shelf:
    """The shelf of a workspace with these files."""
    listing = sorted(files, reverse=True)  # of several files that sound alike the first is suggested
    spellings = {alike(path): path for path in listing}
    sounds = {_sound(path): path for path in listing}
    counts = Counter(half for path in listing for half in _halves(path))
    halves = {half: path for path in listing for half in _halves(path) if counts[half] == 1}
    return Shelf(workspace, frozenset(listing), spellings, sounds, halves)


def _halves(path: str) -> tuple[str, ...]:
    """The words of a file's name and its numbers, those that it has, each with its folder and its ending."""
    name = PurePosixPath(alike(path))
    words = "".join(filter(str.isalpha, name.stem))
    numbers = " ".join(number.lstrip("0") for number in re.findall(r"\d+", name.stem))
    return tuple(f"{name.parent}/{half}{name.suffix}" for half in (words, numbers) if half)


def _sound(path: str) -> str:
    """A file name's numbers and its letters but vowels, each once and in order, and its ending.

    Ten thousand wrong names are looked up in no time; the likeness of each to each would take minutes.
    """
    name = PurePosixPath(alike(path))
    numbers = [number.lstrip("0") for number in re.findall(r"\d+", name.stem)]
    letters = {letter for letter in name.stem if letter.isalpha()}
    return " ".join([*numbers, "".join(sorted(letters - set("aeiou") or letters)), name.suffix])


def _misspelled(path: str, other: str, span: Span) -> Diagnostic:
    if unicodedata.normalize("NFC", path) == unicodedata.normalize("NFC", other):
        message = f"{shown(path)} is called the same on the disk, but with its accents composed otherwise"
        return Diagnostic("F007", message, span, "rename the file, or copy its name from the disk")
    return Diagnostic(
        "F007", f"{shown(path)} is called {shown(other)} on the disk", span, "capitals count: write it so"
    )
