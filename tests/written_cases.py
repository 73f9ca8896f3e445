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
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_FENCE = re.compile(r"^(`{3,4})(\w+ (\S+))?\n(.*?)^\1$", re.MULTILINE | re.DOTALL)


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
    _, *parts = _HEADING.split((FOLDER / name).read_text("utf-8"))
    return [_case(title, body) for title, body in zip(parts[::2], parts[1::2], strict=True)]


def _case(title: str, body: str) -> Case:
    fences = [(path, text) for _, _, path, text in _FENCE.findall(body)]
    (printed,) = [text for path, text in fences if not path]
    return Case(title, {path: text.encode() for path, text in fences if path}, printed)
