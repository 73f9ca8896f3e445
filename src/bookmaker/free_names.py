"""Names that are wanted -> names of files, in plain letters, and none given twice: dot.png, dot-2.png."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import count


class FreeNames:
    """The names given so far; two that a file system may take for one are one.

    Each stem remembers its last number, so that thousands of files of one name are named in a moment.
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        """With names that are taken before any is given."""
        self._taken = set(map(_folded, taken))
        self._numbers: dict[tuple[str, str], int] = {}

    def free(self, stem: str, ending: str) -> str:
        """The name of stem and ending (".png", or none), with a number between them where it is taken."""
        key = (_folded(stem), _folded(ending))
        for number in count(self._numbers.get(key, 1)):
            name = f"{stem}{ending}" if number == 1 else f"{stem}-{number}{ending}"
            if _folded(name) not in self._taken:
                break
        self._numbers[key] = number + 1
        self._taken.add(_folded(name))
        return name


def ascii_words(text: str) -> list[str]:
    """The words of a text in lower-case ASCII letters and digits, accents left out."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.findall(r"[a-z0-9]+", plain)


def _folded(name: str) -> str:
    """The name without what file systems ignore: case, and how an accent is put together."""
    return unicodedata.normalize("NFC", name).casefold()
