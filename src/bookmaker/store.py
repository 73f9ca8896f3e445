"""What was made before, under the key of all that it was made from. One more side of the disk.

Nothing in it is needed: an entry that is gone, damaged or not ours counts as missing, and is made again. A
book's folder may come by mail with such entries in it, made to harm; so each is sealed by a key that lies in
the user's own folder, and is not looked at where the seal is wrong.
"""

from __future__ import annotations

import hmac
import os
import stat
import sys
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

from bookmaker.filed import Content, Filed, OpenFile, pieces_of

FOLDER = ".bookmaker"
MEGABYTES = 2000
"""What a book's entries may take together where nothing else is said."""
_SEAL_BYTES = 32
_LARGEST = 512 * 2**20
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# Made by bookmaker; may be deleted at any time.\n"
_HOUR = 3600.0
# How the name of an entry begins that is not whole yet.
_BEGUN = ".new-"


def key_of(*parts: str | Content) -> str:
    """The key of what is made from these parts: other parts, another key."""
    digest = sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(b"%d:" % len(data))
        for piece in pieces_of(data):
            digest.update(piece)
    return digest.hexdigest()


class Store(Protocol):
    """Where what was made is kept. Keys are those of `key_of`."""

    def get(self, key: str) -> bytes | None:
        """What is kept under a key, None where that is nothing."""
        ...

    def file(self, key: str) -> Content | None:
        """The same for what is large: it is read in pieces."""
        ...

    def put(self, key: str, data: Content) -> None:
        """Keep this, if it can be kept."""
        ...


class Nowhere:
    """Keeps nothing."""

    def get(self, _key: str) -> bytes | None:
        """See `Store.get`."""
        return None

    def file(self, _key: str) -> Content | None:
        """See `Store.file`."""
        return None

    def put(self, _key: str, _data: Content) -> None:
        """See `Store.put`."""


NOWHERE = Nowhere()


@dataclass(frozen=True, slots=True)
class InMemory:
    """A store that lives as long as the program."""

    entries: dict[str, bytes] = field(default_factory=dict)

    def get(self, key: str) -> bytes | None:
        """See `Store.get`."""
        return self.entries.get(key)

    def file(self, key: str) -> Content | None:
        """See `Store.file`."""
        return self.get(key)

    def put(self, key: str, data: Content) -> None:
        """See `Store.put`."""
        self.entries[key] = bytes(data)


@dataclass(slots=True)
class Recent:
    """A store that lives as long as the program, and forgets what was not wanted for longest."""

    most: int = 64 * 2**20
    size: int = 0
    entries: OrderedDict[str, bytes] = field(default_factory=OrderedDict)

    def get(self, key: str) -> bytes | None:
        """See `Store.get`."""
        if key in self.entries:
            self.entries.move_to_end(key)
        return self.entries.get(key)

    def file(self, key: str) -> Content | None:
        """See `Store.file`."""
        return self.get(key)

    def put(self, key: str, data: Content) -> None:
        """See `Store.put`. All entries together have `most` bytes at most."""
        self.size += len(data) - len(self.entries.pop(key, b""))
        self.entries[key] = bytes(data)
        while self.size > self.most:
            _, oldest = self.entries.popitem(last=False)
            self.size -= len(oldest)


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
        return data[:-_SEAL_BYTES] if self._is_whole(key, data[:-_SEAL_BYTES], data[-_SEAL_BYTES:]) else None

    def file(self, key: str) -> Content | None:
        """See `Store.file`. It is there as long as it is held, whatever becomes of the entry's name."""
        try:
            with self._opened(key) as stream:
                file, size = OpenFile(stream), stream.seek(-_SEAL_BYTES, os.SEEK_END)
            data = Filed(file, 0, size)
            return data if self._is_whole(key, data, file.part(size, _SEAL_BYTES)) else None
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
        return _plain_file(path)

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


def _plain_file(path: Path) -> BinaryIO:
    """A plain file that is no link, to be read. OSError where it is something else."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    stream = os.fdopen(os.open(path, flags | getattr(os, "O_BINARY", 0)), "rb")
    info = os.fstat(stream.fileno())
    if not stat.S_ISREG(info.st_mode) or info.st_size > _LARGEST or path.is_symlink():
        stream.close()
        raise OSError(str(path))
    return stream


# --- where it is -------------------------------------------------------------------------------------------


def store_at(folder: Path, *, named: bool) -> OnDisk | None:
    """The store in a folder, which is made where there is none. None where it can't be written or trusted.

    `named`: the user said which folder. One that a book brings along must be no link to somewhere else.
    """
    seal = _own_seal()
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


def _own_seal() -> bytes | None:
    """The key that seals this user's entries, made when it is first wanted. None: no place for it."""
    path = _state_folder() / "seal"
    if not path.is_absolute():  # a user without a home
        return None
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        known = _known_seal(path)
        return known or _new_seal(path)
    except OSError:
        return None


def _known_seal(path: Path) -> bytes:
    """The key in a file that is this user's alone; b"" where there is none."""
    try:
        info = path.lstat()
    except FileNotFoundError:
        return b""
    user = os.getuid() if hasattr(os, "getuid") else info.st_uid
    if info.st_uid != user or (hasattr(os, "getuid") and info.st_mode & 0o077):
        path.unlink()  # others may know it
        return b""
    with _plain_file(path) as stream:
        data = stream.read()
    return data if len(data) == _SEAL_BYTES else b""


def _new_seal(path: Path) -> bytes:
    """A new key. Of two builds that make one at once the later wins: the other's entries count as missing."""
    from secrets import token_bytes  # noqa: PLC0415 (once for each user)
    from tempfile import mkstemp  # noqa: PLC0415

    handle, temporary = mkstemp(prefix=".seal-", dir=path.parent)
    with os.fdopen(handle, "wb") as stream:
        stream.write(token_bytes(_SEAL_BYTES))
    Path(temporary).replace(path)
    return _known_seal(path)


def _state_folder() -> Path:
    """Where this user's programs keep what is theirs alone."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 (`Path.home` fails where there is none)
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData/Local") / "bookmaker"
    if sys.platform == "darwin":
        return home / "Library/Application Support/bookmaker"
    return Path(os.environ.get("XDG_STATE_HOME") or home / ".local/state") / "bookmaker"
