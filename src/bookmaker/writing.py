"""Files -> the disk: each whole, all together, or none."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from bookmaker.filed import Content, pieces_of
from bookmaker.workspace import Folder, WorkspaceError, bytes_at

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


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
    full = {path: folder.inside(path) for path in files}
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
        return bytes_at(place, path) if place.exists() else None
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
    from tempfile import gettempdir  # noqa: PLC0415 (not needed where nothing is laid out)

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
