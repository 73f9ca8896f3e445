"""Bytes too many to be held: they lie in files that are open, without a name, and are read in pieces.

What is large is a `Content`: bytes, or `Filed`, which nobody but this program can read or change. Whatever
becomes of the program, its scratch files are gone with it.
"""

from __future__ import annotations

import io
import os
from _thread import allocate_lock
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeAlias

PIECE = 256 * 1024


class OpenFile:
    """A file that is open as long as somebody holds it.

    It may be read and written by several threads: an executor sends what it is given from one of its own.
    """

    def __init__(self, stream: BinaryIO) -> None:
        """The stream itself may be closed afterwards."""
        self._handle = os.dup(stream.fileno())
        self._in_turn = allocate_lock()  # a file has one place where it is read and written next

    def __del__(self) -> None:
        os.close(self._handle)

    def part(self, start: int, size: int) -> bytes:
        """So many bytes from byte `start` on, or fewer; none at the end."""
        with self._in_turn:
            os.lseek(self._handle, start, os.SEEK_SET)
            return os.read(self._handle, size)

    def appended(self, data: bytes) -> Filed:
        """The bytes, where they lie now at the end of the file. OSError where there is no room."""
        with self._in_turn:
            start = os.lseek(self._handle, 0, os.SEEK_END)
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(self._handle, rest) :]
            return Filed(self, start, len(data))


@dataclass(frozen=True, slots=True, eq=False)
class Filed:
    """Bytes in a file: `size` of them from its byte `start`, read when they are asked for."""

    file: OpenFile
    start: int
    size: int

    def __len__(self) -> int:
        return self.size

    def __bytes__(self) -> bytes:
        return b"".join(self.pieces())

    def __reduce__(self) -> tuple[type[bytes], tuple[bytes]]:
        """Another process gets the bytes."""
        return bytes, (bytes(self),)

    def pieces(self) -> Iterator[bytes]:
        """The bytes in order, some at a time. OSError where the file has become shorter."""
        done = 0
        while done < self.size:
            piece = self.file.part(self.start + done, min(PIECE, self.size - done))
            if not piece:
                raise OSError("a file is shorter than it was")
            yield piece
            done += len(piece)


Content: TypeAlias = bytes | Filed


def pieces_of(content: Content) -> Iterator[bytes]:
    """The bytes of a content in order, those in memory at once."""
    if isinstance(content, Filed):
        yield from content.pieces()
    else:
        yield content


# Called with bytes that are wanted again later: where they lie until then.
Put: TypeAlias = Callable[[bytes], Content]


def held(data: bytes) -> Content:
    """Bytes that stay in memory."""
    return data


class Scratch:
    """One scratch file for many contents, which is there as long as one of them is."""

    def __init__(self) -> None:
        """The file comes with the first of them."""
        self._file: OpenFile | None = None

    def put(self, data: bytes) -> Content:
        """The bytes in the file; in memory where there is no room for them."""
        with suppress(OSError):
            if self._file is None:
                from tempfile import TemporaryFile  # noqa: PLC0415 (not needed where nothing changed)

                with TemporaryFile(prefix="bookmaker-") as stream:
                    self._file = OpenFile(stream)
            return self._file.appended(data)
        return data


def filed(write: Callable[[BinaryIO], None]) -> Content:
    """What `write` writes: in a scratch file, or in memory where there is no room for one."""
    from tempfile import TemporaryFile  # noqa: PLC0415 (not needed where nothing changed)

    with suppress(OSError), TemporaryFile(prefix="bookmaker-") as stream:
        write(stream)
        stream.flush()
        return Filed(OpenFile(stream), 0, stream.seek(0, os.SEEK_END))
    out = io.BytesIO()
    write(out)
    return out.getvalue()


def taken_open(path: str) -> Filed:
    """What a scratch file holds, which loses its name."""
    with Path(path).open("rb") as stream:
        found = Filed(OpenFile(stream), 0, stream.seek(0, os.SEEK_END))
    with suppress(PermissionError):  # Windows keeps the names of open files
        Path(path).unlink()
    return found
