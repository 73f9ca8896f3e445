"""Cases in Markdown: files of a book, and everything that is printed about them.

A case begins with a heading of the second level, which is its name. A fence with a path after the language
is a file; the fence without a language is what is printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from bookmaker.workspace import Memory

FOLDER = Path(__file__).parent / "cases"
_PARTS = re.compile(
    r"^## (?P<name>[^\n]+)$|^(?P<fence>`{3,4})(?:\w+ (?P<path>\S+))?\n(?P<text>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Case:
    """The files of a book, and what is printed about them."""

    name: str
    files: dict[str, bytes]
    printed: str

    @property
    def workspace(self) -> Memory:
        """The files as a workspace."""
        return Memory(self.files)


def cases(name: str) -> list[Case]:
    """The cases in a file of the folder `cases`."""
    named: dict[str, list[tuple[str, str]]] = {}
    fences: list[tuple[str, str]] = []
    for part in _PARTS.finditer((FOLDER / name).read_text("utf-8")):
        if part["name"]:
            fences = named.setdefault(part["name"], [])
        else:
            fences.append((part["path"] or "", part["text"]))
    return [_case(title, held) for title, held in named.items()]


def _case(title: str, fences: list[tuple[str, str]]) -> Case:
    (printed,) = [text for path, text in fences if not path]
    return Case(title, {path: text.encode() for path, text in fences if path}, printed)
