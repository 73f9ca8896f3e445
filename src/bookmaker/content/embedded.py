"""A `data:` address in the text -> the image that it holds, under the name that its bytes give it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_to_bytes

from bookmaker.content.drawings import is_svg
from bookmaker.content.tree import Figure, Picture
from bookmaker.content.walk import Node, nodes_in

# RFC 2397; other kinds of data are no images of a book.
_ADDRESS: Final = re.compile(
    r"\s*data:image/(?:png|jpe?g|gif|webp|avif|svg\+xml)(?P<parameters>(?:;[^;,]*)*),(?P<body>.*)",
    re.IGNORECASE | re.DOTALL,
)
_BEGINNINGS: Final = ((b"\x89PNG", "png"), (b"\xff\xd8", "jpg"), (b"GIF8", "gif"), (b"RIFF", "webp"))
_BLANKS: Final = re.compile(rb"\s+")


class BrokenError(Exception):
    """The data can't be read."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """An image in the text. Equal bytes have one name, whatever their address calls them."""

    data: bytes

    @property
    def name(self) -> str:
        """A name as of a file of the book."""
        ends = (ending for start, ending in _BEGINNINGS if self.data.startswith(start))
        ending = "svg" if is_svg(self.data) else next(ends, "img")
        return f"in-text-{hashlib.sha256(self.data).hexdigest()[:20]}.{ending}"


def embedded(address: str) -> Embedded | None:
    """The image of an address, None where it is no `data:` address of an image that a book may hold.

    BrokenError: it is one, and holds nothing that can be read.
    """
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return None
    data = unquote_to_bytes(found["body"])
    if found["parameters"].lower().endswith(";base64"):
        try:
            data = base64.b64decode(_BLANKS.sub(b"", data), validate=True)
        except (binascii.Error, ValueError):
            raise BrokenError("its base64 is broken") from None
    if not data:
        raise BrokenError("it is empty")
    return Embedded(data)


def embedded_in(nodes: Iterable[Node]) -> Iterator[tuple[str, bytes]]:
    """The images that stand in the text of nodes, by name."""
    for node in nodes_in(nodes):
        if isinstance(node, Figure | Picture) and node.data:
            yield node.src, node.data


@dataclass(frozen=True, slots=True)
class AllImages(Mapping[str, bytes]):
    """The images of a book's folder, and those that stand in its text."""

    files: Mapping[str, bytes]
    in_text: Mapping[str, bytes]

    def __getitem__(self, path: str) -> bytes:
        return self.in_text[path] if path in self.in_text else self.files[path]

    def __contains__(self, path: object) -> bool:
        return path in self.in_text or path in self.files

    def __iter__(self) -> Iterator[str]:
        yield from self.files
        yield from (path for path in self.in_text if path not in self.files)

    def __len__(self) -> int:
        return sum(1 for _ in self)
