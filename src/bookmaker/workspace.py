"""The only disk: read, list, write whole or not at all. Refuses to leave the book's folder."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Protocol

MAX_FILE_BYTES = 512 * 1024 * 1024


class WorkspaceError(Exception):
    """A file that can't be had; the message says why in words for an editor."""


class Workspace(Protocol):
    """What a book may ask of the world. Paths are relative to the book's folder, with forward slashes."""

    def read(self, path: str) -> bytes:
        """The file's bytes. WorkspaceError when it is missing, not a plain file, too large or outside."""
        ...

    def exists(self, path: str) -> bool:
        """Whether a plain file of that name is inside the book's folder."""
        ...

    def files(self, folder: str) -> tuple[str, ...]:
        """The plain files below a folder, sorted; none when the folder is missing."""
        ...


def normal_path(path: str) -> str:
    """`path` without `.` and `..` steps. WorkspaceError when it is absolute, a URL or leads outside."""
    if not path or "\x00" in path or "\\" in path or path.startswith(("/", "~", "$")) or ":" in path.split("/")[0]:
        raise WorkspaceError(f"{path!r} is not a path inside the book's folder")
    parts: list[str] = []
    for part in PurePosixPath(path).parts:
        if part != "..":
            parts.append(part)
        elif parts:
            parts.pop()
        else:
            raise WorkspaceError(f"{path!r} leads outside the book's folder")
    if not parts:
        raise WorkspaceError(f"{path!r} is a folder")
    return "/".join(parts)


@dataclass(frozen=True, slots=True)
class Folder:
    """A workspace on disk, below `root`. Symbolic links that lead outside are refused."""

    root: Path

    def _inside(self, path: str) -> Path:
        normal = normal_path(path)
        full = self.root / normal
        if not full.resolve().is_relative_to(self.root.resolve()):
            raise WorkspaceError(f"{path!r} leads outside the book's folder")
        return full

    def read(self, path: str) -> bytes:
        """The file's bytes; see `Workspace.read`."""
        full = self._inside(path)
        try:
            info = full.stat()
            if not stat.S_ISREG(info.st_mode):
                raise WorkspaceError(f"{path!r} is not a plain file")
            if info.st_size > MAX_FILE_BYTES:
                raise WorkspaceError(f"{path!r} is larger than {MAX_FILE_BYTES // 2**20} MB")
            return full.read_bytes()
        except FileNotFoundError:
            raise WorkspaceError(f"there is no file {path!r}") from None
        except OSError as error:
            raise WorkspaceError(f"{path!r} can't be read: {error.strerror}") from None

    def exists(self, path: str) -> bool:
        """Whether a plain file of that name is inside the book's folder."""
        try:
            return self._inside(path).is_file()
        except (WorkspaceError, OSError):
            return False

    def files(self, folder: str) -> tuple[str, ...]:
        """The plain files below a folder, sorted."""
        found = (p for p in (self.root / normal_path(folder)).rglob("*") if p.is_file())
        return tuple(sorted(p.relative_to(self.root).as_posix() for p in found))


@dataclass(frozen=True, slots=True)
class Memory:
    """A workspace in memory, for tests."""

    contents: Mapping[str, bytes] = field(default_factory=dict)

    def read(self, path: str) -> bytes:
        """The file's bytes; see `Workspace.read`."""
        normal = normal_path(path)
        if normal not in self.contents:
            raise WorkspaceError(f"there is no file {path!r}")
        return self.contents[normal]

    def exists(self, path: str) -> bool:
        """Whether a file of that name is there."""
        try:
            return normal_path(path) in self.contents
        except WorkspaceError:
            return False

    def files(self, folder: str) -> tuple[str, ...]:
        """The files below a folder, sorted."""
        prefix = normal_path(folder) + "/"
        return tuple(sorted(p for p in self.contents if p.startswith(prefix)))


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: a new file beside it takes its name when all bytes are on the disk.

    WorkspaceError when the folder can't be written, is full, or `path` is a folder; the old file stays.
    """
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
        temporary = None
    except OSError as error:
        raise WorkspaceError(f"{path} can't be written: {error.strerror}") from None
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def scratch_file(name: str, text: str) -> Path:
    """A small file that a library insists on, in a folder of this user's that nobody else can write."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    folder = Path(tempfile.gettempdir()) / f"bookmaker-{user}"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / name
    if not path.exists() or path.read_text("utf-8") != text:
        write_whole(path, text.encode())
    return path
