"""What an import leaves behind for the next one: the chapter as it came, and from which file.

A record is the file `imports/NAME.md` of the book's folder: a line that says where it came from, then the
chapter's text as the import made it. It belongs to the book, so that a second import can tell what the editor
has changed since.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bookmaker.workspace import Workspace, WorkspaceError

FOLDER: Final = "imports"
_HEAD: Final = "<!-- bookmaker import: "
_LINE = re.compile(rf"{re.escape(_HEAD)}(\{{.*\}}) -->\n\n?")


@dataclass(frozen=True, slots=True)
class Record:
    """A chapter that was imported: its path, the foreign file's name and digest, its text as it came."""

    chapter: str
    file: str
    sha256: str
    text: str

    @property
    def path(self) -> str:
        """Where the record is kept."""
        return f"{FOLDER}/{self.chapter.removeprefix('chapters/')}"

    @property
    def written(self) -> bytes:
        """The record as a file."""
        told = {"chapter": self.chapter, "file": self.file, "sha256": self.sha256}
        return f"{_HEAD}{json.dumps(told, ensure_ascii=False)} -->\n\n{self.text}".encode()


def digest(data: bytes) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(data).hexdigest()


def records(workspace: Workspace) -> Iterator[Record]:
    """The records of a book that can be read."""
    for path in workspace.files(FOLDER):
        try:
            text = workspace.read(path).decode("utf-8")
        except (WorkspaceError, UnicodeDecodeError):
            continue
        found = _LINE.match(text.replace("\r\n", "\n"))
        told = _told(found[1]) if found else {}
        chapter, file, sha256 = (told.get(key) for key in ("chapter", "file", "sha256"))
        if found and isinstance(chapter, str) and isinstance(file, str) and isinstance(sha256, str):
            yield Record(chapter, file, sha256, text.replace("\r\n", "\n")[found.end() :])


def _told(text: str) -> dict[str, object]:
    try:
        told = json.loads(text)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
