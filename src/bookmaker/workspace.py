"""The only disk: read, list, write whole or not at all. Refuses to leave the book's folder."""

from __future__ import annotations

import errno
import os
import re
import stat
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Protocol

from bookmaker.filed import Content, pieces_of

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

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

    def _inside(self, path: str) -> Path:
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
        return bytes_at(self._inside(path), path)

    def exists(self, path: str) -> bool:
        """Whether a plain file of that name is inside the book's folder."""
        try:
            return self._inside(path).is_file()
        except (WorkspaceError, OSError):
            return False

    def readable(self, path: str) -> bool:
        """See `Workspace.readable`."""
        try:
            full = self._inside(path)
            _check(full.stat(), path)
        except (WorkspaceError, OSError):
            return False
        return os.access(full, os.R_OK)

    def changed(self, path: str) -> float:
        """See `Workspace.changed`."""
        try:
            return self._inside(path).stat().st_mtime
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
        Folder(root)._inside(folder)  # noqa: SLF001 (the same module)
    return root / folder


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; see `write_together`."""
    write_together(path.parent, {path.name: data})


def write_together(folder: Path, files: Mapping[str, Content]) -> None:
    """Write files by name, each whole, and none where one of them can't be written.

    Each is written beside its name first; when the bytes of all are on the disk they take their names. A
    command that writes into the same folder at that moment waits, so that files of two builds are not mixed,
    and what an earlier one left behind when it was killed is cleared away. A file that has its bytes already
    is not written again; it is as new as the others.

    WorkspaceError when the folder can't be written, is full, or a name is that of a folder; old files stay.
    """
    whole = {folder / name: data for name, data in files.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone_in(folder):
            _clear_leftovers(folder, files)
            _replace_all({path: data for path, data in whole.items() if not _renewed(path, data)})
    except FileExistsError:
        raise WorkspaceError(f"{folder} can't be written: it is a file, and should be a folder") from None
    except NotADirectoryError:
        raise WorkspaceError(f"{folder} can't be written: a folder above it is a file") from None
    except OSError as error:
        raise WorkspaceError(f"{folder} can't be written: {error.strerror}") from None


def _renewed(path: Path, data: Content) -> bool:
    """Whether a file has these bytes already; then it is of this moment."""
    try:
        if path.is_symlink() or path.stat().st_size != len(data) or not _has_bytes(path, data):
            return False
        os.utime(path)
    except OSError:
        return False
    return True


def _has_bytes(path: Path, data: Content) -> bool:
    with path.open("rb") as stream:
        return all(stream.read(len(piece)) == piece for piece in pieces_of(data))


def _replace_all(files: Mapping[Path, Content]) -> None:
    written: dict[Path, Path] = {}
    try:
        for path, data in files.items():
            try:
                written[path] = _written_beside(path, data)
            except OSError as error:
                raise WorkspaceError(f"{path} can't be written: {error.strerror}") from None
        for path, temporary in written.items():
            temporary.replace(path)
    finally:
        for temporary in written.values():
            temporary.unlink(missing_ok=True)


def _written_beside(path: Path, data: Content) -> Path:
    """A new file beside `path` with these bytes, all on the disk. OSError also where `path` is a folder."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    from tempfile import mkstemp  # noqa: PLC0415 (not needed where nothing changed)

    handle, name = mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(pieces_of(data))
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _clear_leftovers(folder: Path, files: Mapping[str, Content]) -> None:
    """Remove what a command that was killed had written beside these names."""
    names = "|".join(map(re.escape, files))
    left_over = re.compile(rf"\.(?:{names})\.[a-z0-9_]{{8}}")
    for path in folder.iterdir():
        if left_over.fullmatch(path.name):
            path.unlink(missing_ok=True)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other command of ours writes into the folder; on systems that can lock folders."""
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def write_below(root: Path, files: Mapping[str, bytes]) -> None:
    """Write files by path below a book's folder, all of them or none: what was there before comes back where
    one can't be written.

    WorkspaceError as in `write_whole`; OutsideError where a path leads outside of `root`, even by a link.
    """
    folder = Folder(root)
    full = {path: folder._inside(path) for path in files}  # noqa: SLF001 (the same module)
    before = {path: _before(place, path) for path, place in full.items()}
    made = [place for place in full.values() if not place.parent.exists()]
    folders = {parent for place in made for parent in place.parents if not parent.exists()}
    written: list[str] = []
    try:
        for path, data in files.items():
            write_whole(full[path], data)
            written.append(path)
    except WorkspaceError:
        for path in reversed(written):
            _restore(full[path], before[path])
        for new in sorted(folders, key=lambda one: len(one.parts), reverse=True):
            with suppress(OSError):
                new.rmdir()
        raise


def _before(place: Path, path: str) -> bytes | None:
    """What a file holds now, None where there is none."""
    try:
        return _bytes_of(place, path) if place.exists() else None
    except OSError as error:
        raise WorkspaceError(f"{path!r} can't be read: {error.strerror}") from None


def _restore(place: Path, data: bytes | None) -> None:
    with suppress(OSError, WorkspaceError):
        if data is None:
            place.unlink(missing_ok=True)
        else:
            write_whole(place, data)


def scratch_file(name: str, text: str) -> Path:
    """A small file that a library insists on, in a folder of this user's that nobody else can write.

    WorkspaceError when the folder's name is taken by somebody else, who could put another file there.
    """
    from tempfile import gettempdir  # noqa: PLC0415

    user = os.getuid() if hasattr(os, "getuid") else 0
    folder = Path(gettempdir()) / f"bookmaker-{user}"
    folder.mkdir(mode=0o700, exist_ok=True)
    info = folder.lstat()
    if not stat.S_ISDIR(info.st_mode) or info.st_uid != user or (user and info.st_mode & 0o022):
        raise WorkspaceError(f"{folder} belongs to somebody else: remove it, or set TMPDIR")
    path = folder / name
    if not path.exists() or path.read_text("utf-8") != text:
        write_whole(path, text.encode())
    return path
