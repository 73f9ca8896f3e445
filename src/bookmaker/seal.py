"""The key by which a user's own entries of a store are known: in the user's own folder, for nobody else."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import BinaryIO

SEAL_BYTES = 32
_LARGEST = 512 * 2**20


def own_seal() -> bytes | None:
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
    with plain_file(path) as stream:
        data = stream.read()
    return data if len(data) == SEAL_BYTES else b""


def _new_seal(path: Path) -> bytes:
    """A new key. Of two builds that make one at once the later wins: the other's entries count as missing."""
    from secrets import token_bytes  # noqa: PLC0415 (once for each user)
    from tempfile import mkstemp  # noqa: PLC0415

    handle, temporary = mkstemp(prefix=".seal-", dir=path.parent)
    with os.fdopen(handle, "wb") as stream:
        stream.write(token_bytes(SEAL_BYTES))
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


def plain_file(path: Path) -> BinaryIO:
    """A plain file that is no link, to be read. OSError where it is something else."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    stream = os.fdopen(os.open(path, flags | getattr(os, "O_BINARY", 0)), "rb")
    info = os.fstat(stream.fileno())
    if not stat.S_ISREG(info.st_mode) or info.st_size > _LARGEST or path.is_symlink():
        stream.close()
        raise OSError(str(path))
    return stream
