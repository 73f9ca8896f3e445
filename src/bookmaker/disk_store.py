"""A store in a folder. One more side of the disk.

An entry that is damaged or not ours counts as missing. A book's folder may come by mail with such entries in
it, made to harm; so each is sealed by a key of the user's own (`seal`), and not looked at where it is wrong.
"""

from __future__ import annotations

import hmac
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, NamedTuple

from bookmaker.filed import Content, Filed, OpenFile, pieces_of
from bookmaker.seal import SEAL_BYTES, own_seal, plain_file

FOLDER = ".bookmaker"
MEGABYTES = 2000
"""What a book's entries may take together where nothing else is said."""
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# Made by bookmaker; may be deleted at any time.\n"
_HOUR = 3600.0
# How the name of an entry begins that is not whole yet.
_BEGUN = ".new-"


def store_at(folder: Path, *, named: bool) -> OnDisk | None:
    """The store in a folder, which is made where there is none. None where it can't be written or trusted.

    `named`: the user said which folder. One that a book brings along must be no link to somewhere else.
    """
    seal = own_seal()
    if seal is None or (folder.is_symlink() and not named):
        return None
    try:
        folder.mkdir(parents=named, exist_ok=True)
        for name, text in ((".gitignore", "*\n"), ("CACHEDIR.TAG", _TAG)):
            with suppress(FileExistsError), folder.joinpath(name).open("x", encoding="utf-8") as stream:
                stream.write(text)
    except OSError:
        return None
    return OnDisk(folder, seal) if os.access(folder, os.W_OK) else None


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A store in a folder: two levels, a file an entry, its seal behind its bytes.

    Two builds may use it at once: a file takes its name when it is whole. What can't be written is not kept.
    """

    folder: Path
    seal: bytes
    added: list[str] = field(default_factory=list, compare=False)
    """The keys under which this process has put something."""

    def get(self, key: str) -> bytes | None:
        """See `Store.get`. The entry is now the one that was used last."""
        try:
            with self._opened(key) as stream:
                data = stream.read()
        except OSError:
            return None
        return data[:-SEAL_BYTES] if self._is_whole(key, data[:-SEAL_BYTES], data[-SEAL_BYTES:]) else None

    def file(self, key: str) -> Content | None:
        """See `Store.file`. It is there as long as it is held, whatever becomes of the entry's name."""
        try:
            with self._opened(key) as stream:
                file, size = OpenFile(stream), stream.seek(-SEAL_BYTES, os.SEEK_END)
            data = Filed(file, 0, size)
            return data if self._is_whole(key, data, file.part(size, SEAL_BYTES)) else None
        except OSError:
            return None

    def put(self, key: str, data: Content) -> None:
        """See `Store.put`."""
        from tempfile import mkstemp  # noqa: PLC0415 (not needed where nothing changed)

        path, temporary = self._path(key), ""
        try:
            path.parent.mkdir(exist_ok=True)
            if path.parent.is_symlink():
                return
            handle, temporary = mkstemp(prefix=_BEGUN, dir=path.parent)
            with os.fdopen(handle, "wb") as stream:
                stream.writelines(pieces_of(data))
                stream.write(self._sealed(key, data))
            Path(temporary).replace(path)
            temporary = ""
            self.added.append(key)
        except OSError:
            pass
        finally:
            if temporary:
                Path(temporary).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]

    def _opened(self, key: str) -> BinaryIO:
        """The file of an entry. OSError where there is none."""
        path = self._path(key)
        if path.parent.is_symlink():
            raise OSError(str(path))
        return plain_file(path)

    def _is_whole(self, key: str, data: Content, seal: bytes) -> bool:
        """Whether this is what was put in; then the entry is the one that was used last."""
        if not hmac.compare_digest(seal, self._sealed(key, data)):
            return False
        with suppress(OSError):  # a folder that can only be read
            os.utime(self._path(key))
        return True

    def _sealed(self, key: str, data: Content) -> bytes:
        sealing = hmac.new(self.seal, key.encode() + b"\0", sha256)
        for piece in pieces_of(data):
            sealing.update(piece)
        return sealing.digest()

    def tidy(self, megabytes: int) -> None:
        """Take the entries away that were used longest ago, until the rest is no larger than that."""
        entries, now = list(self._entries()), time.time()
        gone = [entry for entry in entries if entry.is_begun and entry.used < now - _HOUR]
        too_much = sum(entry.bytes for entry in entries) - megabytes * 2**20
        too_much -= sum(entry.bytes for entry in gone)
        for entry in sorted(set(entries).difference(gone)) if too_much > 0 else ():
            if too_much > 0:
                gone.append(entry)
                too_much -= entry.bytes
        for entry in gone:
            with suppress(OSError):
                Path(entry.path).unlink()

    def _entries(self) -> Iterator[_Entry]:
        """The files that are entries by their names; nothing behind a link."""
        for folder in _scanned(self.folder):
            if len(folder.name) == 2 and folder.is_dir(follow_symlinks=False):  # noqa: PLR2004
                for item in _scanned(folder.path):
                    if item.is_file(follow_symlinks=False) and _is_ours(item.name):
                        with suppress(OSError):
                            info = item.stat(follow_symlinks=False)
                            begun = item.name.startswith(_BEGUN)
                            yield _Entry(info.st_mtime, info.st_size, item.path, begun)


class _Entry(NamedTuple):
    used: float
    bytes: int
    path: str
    is_begun: bool


def _is_ours(name: str) -> bool:
    return name.startswith(_BEGUN) or (len(name) == 62 and not set(name) - set("0123456789abcdef"))  # noqa: PLR2004


def _scanned(folder: str | Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return list(found)
    except OSError:
        return []
