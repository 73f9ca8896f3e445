"""Texts -> the order that a language has for them, and the letters that head their groups.

The only module that knows ICU. icu4py brings it in its wheels and gives no collator of its own; the extension
that formats messages is linked with ICU's collation, whose C functions are called here. Their names end in
ICU's major version (ICU User Guide, "ICU4C: C API, renaming").
"""

from __future__ import annotations

import ctypes
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from icu4py import messageformat

OTHER = "#"
"""What stands over terms that begin with no letter."""

# unicode/ucol.h, unicode/ulocdata.h
_NUMERIC, _ON, _STRENGTH, _PRIMARY = 7, 17, 5, 0
_INDEX_EXEMPLARS = 2
_OLDEST, _NEWEST = 60, 200
_LONGEST_LABEL = 16


@dataclass(frozen=True, slots=True)
class Collation:
    """A language's order. `key` puts numbers in words by their value; `letter` is the head of a term's group.

    Both pass over marks that a term begins with, as the quotes round a title.
    """

    _key: Callable[[str], bytes]
    _primary: Callable[[str], bytes]
    _labels: tuple[str, ...]

    def key(self, text: str) -> tuple[bytes, bytes, str]:
        """What texts are sorted by; no two that differ have the same."""
        return self._key(_begun(text)), self._key(text), text

    def letter(self, text: str) -> str:
        """The letter of the alphabet that a text stands under, `OTHER` for none.

        A text in a script that the alphabet has not stands under its own first letter.
        """
        first = unicodedata.normalize("NFD", _begun(text))[:1]
        if not first.isalpha():
            return OTHER
        if _script(first) not in {_script(label[0]) for label in self._labels}:
            return first.upper()
        keys = [self._primary(label) for label in self._labels]
        place = bisect_right(keys, self._primary(_begun(text)))
        return self._labels[place - 1] if place else first.upper()


@lru_cache(maxsize=16)
def collation(language: str) -> Collation:
    """The order of a BCP 47 tag's language; the root's where ICU has none of its own (UTS 10 and UTS 35).

    Where icu4py was built so that ICU's functions can't be called, letters without accents and case.
    """
    if not _library()[1]:
        return plain_order()
    locale = language.replace("-", "_").encode("ascii", "ignore")
    full, primary = _collator(locale), _collator(locale)
    _icu("ucol_setAttribute", full, _NUMERIC, _ON)
    _icu("ucol_setAttribute", primary, _STRENGTH, _PRIMARY)
    by_primary = _keys_of(primary)
    labels: dict[bytes, str] = {}
    for label in sorted(_alphabet(locale), key=lambda label: (by_primary(label), label)):
        labels.setdefault(by_primary(label), label)
    return Collation(_keys_of(full), by_primary, tuple(labels.values()))


def plain_order() -> Collation:
    """The order of letters without accents and case, which knows no language."""
    return Collation(_bare, _bare, ())


def _bare(text: str) -> bytes:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold().encode()


def _begun(text: str) -> str:
    """The text from its first letter or figure on."""
    start = next((i for i, character in enumerate(text) if character.isalnum()), 0)
    return text[start:]


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


# --- ICU ---------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _library() -> tuple[ctypes.CDLL, str]:
    """ICU, and what its names end in."""
    library = ctypes.CDLL(messageformat.__file__)
    ends = (f"_{version}" for version in range(_OLDEST, _NEWEST))
    end = next((end for end in ends if hasattr(library, f"ucol_open{end}")), "")
    return library, end


def _function(name: str, result: Any) -> Any:  # noqa: ANN401 (ctypes has no types for what it calls)
    library, end = _library()
    function = getattr(library, name + end)
    function.restype = result
    return function


def _icu(name: str, *arguments: Any, result: Any = ctypes.c_void_p) -> Any:  # noqa: ANN401
    """What a function gives whose last argument takes its error; a warning is none."""
    status = ctypes.c_int(0)
    given = _function(name, result)(*arguments, ctypes.byref(status))
    if status.value > 0:
        raise RuntimeError(f"ICU's {name} failed with {status.value}")
    return given


def _collator(locale: bytes) -> ctypes.c_void_p:
    return ctypes.c_void_p(_icu("ucol_open", locale))


def _keys_of(collator: ctypes.c_void_p) -> Callable[[str], bytes]:
    sort_key = _function("ucol_getSortKey", ctypes.c_int32)

    def key(text: str) -> bytes:
        data = text.encode("utf-16-le", "replace")
        units = ctypes.create_string_buffer(data, len(data) + 2)
        length = sort_key(collator, units, len(data) // 2, None, 0)
        found = ctypes.create_string_buffer(length)
        sort_key(collator, units, len(data) // 2, found, length)
        return found.raw

    return key


def _alphabet(locale: bytes) -> Iterator[str]:
    """The language's letters for indexes (UTS 35, Part 2, exemplar characters)."""
    data = ctypes.c_void_p(_icu("ulocdata_open", locale))
    letters = ctypes.c_void_p(_icu("ulocdata_getExemplarSet", data, None, 0, _INDEX_EXEMPLARS))
    for item in range(_function("uset_getItemCount", ctypes.c_int32)(letters)):
        first, last = ctypes.c_int32(), ctypes.c_int32()
        text = ctypes.create_string_buffer(_LONGEST_LABEL * 2)
        ends = (ctypes.byref(first), ctypes.byref(last))
        length = _icu("uset_getItem", letters, item, *ends, text, _LONGEST_LABEL, result=ctypes.c_int32)
        if length:
            yield text.raw[: length * 2].decode("utf-16-le")
        else:
            yield from map(chr, range(first.value, last.value + 1))
    _function("uset_close", None)(letters)
    _function("ulocdata_close", None)(data)
