"""The book's folder: read and listed. Nothing outside of it can be asked for; `writing` writes."""

from __future__ import annotations

import errno
import os
import stat
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Protocol

MAX_FILE_BYTES = 512 * 1024 * 1024
_SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__"})


class WorkspaceError(Exception):
    """A file that can't be had; the message says why in words for an editor."""


class MissingError(WorkspaceError):
    """There is no such file."""


class OutsideError(WorkspaceError):
    """The path leads outside the book's folder."""


class Workspace(Protocol):
    """What a book may ask of the world. Paths are relative to the book's folder, with forward slashes."""

    def read(self, path: str) -> bytes:
        """The file's bytes.

        MissingError, OutsideError; WorkspaceError when it is not a plain file, too large or not to be read.
        """
        ...

    def exists(self, path: str) -> bool:
        """Whether a plain file of that name is inside the book's folder."""
        ...

    def readable(self, path: str) -> bool:
        """Whether `read` will give the file's bytes, as far as can be told without reading it."""
        ...

    def changed(self, path: str) -> float:
        """When the file was last written, in seconds since 1970; 0 where there is none."""
        ...

    def files(self, folder: str, but: str = "") -> tuple[str, ...]:
        """The plain files below a folder ("" is the book's own), sorted; none when the folder is missing.

        Left out is what lies in the folder `but`, what begins with a full stop, what lies in a virtual
        environment or in `node_modules`, what lies behind a link to a folder, and a link to a file outside.
        """
        ...


def normal_path(path: str) -> str:
    """`path` without `.` and `..` steps. OutsideError when it is absolute, a URL or leads outside."""
    if (
        not path
        or "\x00" in path
        or "\\" in path
        or path.startswith(("/", "~", "$"))
        or ":" in path.partition("/")[0]
    ):
        raise OutsideError(f"{path!r} is not a path inside the book's folder")
    parts: list[str] = []
    for part in PurePosixPath(path).parts:
        if part != "..":
            parts.append(part)
        elif parts:
            parts.pop()
        else:
            raise OutsideError(f"{path!r} leads outside the book's folder")
    if not parts:
        raise WorkspaceError(f"{path!r} is a folder")
    return "/".join(parts)


def _hidden(name: str) -> bool:
    return name.startswith(".") or name in _SKIPPED_FOLDERS


def _lies_in(path: str, folder: str) -> bool:
    return bool(folder) and path.startswith(f"{folder}/")


@dataclass(frozen=True, slots=True)
class Folder:
    """A workspace on disk, below `root`. Symbolic links that lead outside are refused."""

    root: Path

    def inside(self, path: str) -> Path:
        """The real file behind a path, every link followed."""
        root = os.path.realpath(self.root)
        try:
            full = _followed(os.path.join(root, normal_path(path)))  # noqa: PTH118 (asked for every file)
        except (OSError, ValueError) as error:  # a ring of links; a name that no file can have
            raise WorkspaceError(f"{path!r} can't be read: {error}") from None
        if not f"{full}{os.sep}".startswith(os.path.join(root, "")):  # noqa: PTH118
            raise OutsideError(f"{path!r} leads outside the book's folder")
        return Path(full)

    def read(self, path: str) -> bytes:
        """The file's bytes; see `Workspace.read`."""
        return bytes_at(self.inside(path), path)

    def exists(self, path: str) -> bool:
        """Whether a plain file of that name is inside the book's folder."""
        try:
            return self.inside(path).is_file()
        except (WorkspaceError, OSError):
            return False

    def readable(self, path: str) -> bool:
        """See `Workspace.readable`."""
        try:
            full = self.inside(path)
            _check(full.stat(), path)
        except (WorkspaceError, OSError):
            return False
        return os.access(full, os.R_OK)

    def changed(self, path: str) -> float:
        """See `Workspace.changed`."""
        try:
            return self.inside(path).stat().st_mtime
        except (WorkspaceError, OSError):
            return 0.0

    def files(self, folder: str, but: str = "") -> tuple[str, ...]:
        """The plain files below a folder, sorted; see `Workspace.files`."""
        top = self.root / normal_path(folder) if folder else self.root
        return tuple(sorted(path for path in self._walk(top) if not _lies_in(path, but)))

    def _walk(self, top: Path) -> Iterator[str]:
        for folder, folders, names in os.walk(top):
            if "pyvenv.cfg" in names:
                folders[:], names[:] = [], []
            folders[:] = [name for name in folders if not _hidden(name)]
            for name in names:
                full = Path(folder, name)
                path = full.relative_to(self.root).as_posix()
                if not _hidden(name) and (self.exists(path) if full.is_symlink() else full.is_file()):
                    yield path


def _followed(path: str) -> str:
    """The path of what is behind every link. OSError where links lead to each other."""
    full = os.path.realpath(path)
    try:
        os.stat(full)  # noqa: PTH116
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise
    return full


def bytes_at(full: Path, path: str = "") -> bytes:
    """The bytes of a plain file of any name, which messages call `path`. Errors as in `Workspace.read`."""
    path = path or full.name
    try:
        _check(full.stat(), path)
        return _bytes_of(full, path)
    except (FileNotFoundError, NotADirectoryError):
        raise MissingError(f"there is no file {path!r}") from None
    except OSError as error:
        raise WorkspaceError(f"{path!r} can't be read: {error.strerror}") from None


def _check(info: os.stat_result, path: str) -> None:
    if stat.S_ISDIR(info.st_mode):
        raise WorkspaceError(f"{path!r} is a folder")
    if not stat.S_ISREG(info.st_mode):
        raise WorkspaceError(f"{path!r} is not a plain file")
    if info.st_size > MAX_FILE_BYTES:
        raise WorkspaceError(f"{path!r} is larger than {MAX_FILE_BYTES // 2**20} MB")


def _bytes_of(full: Path, path: str) -> bytes:
    """The bytes of a file that was plain a moment ago: opened without waiting, and looked at again."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(full, flags), "rb") as stream:
        info = os.fstat(stream.fileno())
        _check(info, path)
        return stream.read(info.st_size)


@dataclass(frozen=True, slots=True)
class Memory:
    """A workspace in memory, for tests. `times` says when files were last written."""

    contents: Mapping[str, bytes] = field(default_factory=dict)
    times: Mapping[str, float] = field(default_factory=dict)

    def read(self, path: str) -> bytes:
        """The file's bytes; see `Workspace.read`."""
        normal = normal_path(path)
        if normal not in self.contents:
            raise MissingError(f"there is no file {path!r}")
        return self.contents[normal]

    def exists(self, path: str) -> bool:
        """Whether a file of that name is there."""
        try:
            return normal_path(path) in self.contents
        except WorkspaceError:
            return False

    def readable(self, path: str) -> bool:
        """Whether a file of that name is there."""
        return self.exists(path)

    def changed(self, path: str) -> float:
        """See `Workspace.changed`."""
        return self.times.get(path, 0.0)

    def files(self, folder: str, but: str = "") -> tuple[str, ...]:
        """The files below a folder, sorted; see `Workspace.files`."""
        prefix = normal_path(folder) + "/" if folder else ""
        below = (p for p in self.contents if p.startswith(prefix) and not _lies_in(p, but))
        return tuple(sorted(p for p in below if not any(map(_hidden, p.removeprefix(prefix).split("/")))))


@dataclass(frozen=True, slots=True)
class Overlay:
    """A workspace in which some files already have the bytes that they are to have."""

    under: Workspace
    contents: Mapping[str, bytes]

    def read(self, path: str) -> bytes:
        """The file's bytes; see `Workspace.read`."""
        normal = normal_path(path)
        return self.contents[normal] if normal in self.contents else self.under.read(path)

    def exists(self, path: str) -> bool:
        """See `Workspace.exists`."""
        return Memory(self.contents).exists(path) or self.under.exists(path)

    def readable(self, path: str) -> bool:
        """See `Workspace.readable`."""
        return Memory(self.contents).exists(path) or self.under.readable(path)

    def changed(self, path: str) -> float:
        """See `Workspace.changed`."""
        return self.under.changed(path)

    def files(self, folder: str, but: str = "") -> tuple[str, ...]:
        """See `Workspace.files`."""
        return tuple(sorted({*self.under.files(folder, but), *Memory(self.contents).files(folder, but)}))


@dataclass(frozen=True, slots=True)
class Contents(Mapping[str, bytes]):
    """The bytes of some files of a workspace, each read when it is asked for. `paths` are sorted.

    WorkspaceError when a file is gone since it was listed, or can't be read.
    """

    workspace: Workspace
    paths: tuple[str, ...]

    def __getitem__(self, path: str) -> bytes:
        if path not in self:
            raise KeyError(path)
        return self.workspace.read(path)

    def __contains__(self, path: object) -> bool:
        if not isinstance(path, str):
            return False
        place = bisect_left(self.paths, path)
        return place < len(self.paths) and self.paths[place] == path

    def __iter__(self) -> Iterator[str]:
        return iter(self.paths)

    def __len__(self) -> int:
        return len(self.paths)


def folder_inside(root: Path, folder: str) -> Path:
    """A folder of a book, which need not be there yet. OutsideError where a link makes it one outside."""
    if folder:
        Folder(root).inside(folder)
    return root / folder
