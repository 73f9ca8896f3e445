"""What was made before, under the key of all that it was made from: a store, and those that lie in memory.

Nothing in it is needed: an entry that is gone counts as missing, and is made again.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol

from bookmaker.filed import Content, pieces_of


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
