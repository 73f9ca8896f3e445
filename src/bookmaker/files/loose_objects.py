"""A PDF as qpdf writes it -> its objects, each a text in which every reference can be put anew.

Knows how qpdf writes objects (ISO 32000-1, 7.3.10) without object streams: each on lines of its own, in the
order of their numbers, all of generation 0, and no character of a string below a space but as an escape.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import NamedTuple

# Stands around what is put anew in a text: an object's number, or `k` and a key of the parent tree.
MARK = b"\0"
# A key of the parent tree (ISO 32000-1, 14.7.4.4), as a name, until the file is written that it belongs to.
KEY = "/LeafKey."

_PUT_ANEW = re.compile(rb"\((?:[^\\()]|\\.)*\)|(?<![\w.])(\d+) 0 R\b|/LeafKey\.(\d+)", re.DOTALL)
_STREAM, _STREAM_END = b"\nstream\n", b"\nendstream\n"
_BODY, _BODY_END = b" 0 obj\n", b"\nendobj\n"


class Loose(NamedTuple):
    """An object: its text, with marks around its references and keys, and a stream's data as they are stored.

    A stream's text is its dictionary. There are thousands in a section, and tuples are read in no time.
    """

    text: bytes
    data: bytes | None = None

    @property
    def named(self) -> list[bytes]:
        """What stands between marks, in its order: numbers of objects, and keys."""
        return self.text.split(MARK)[1::2]

    def put_anew(self, names: Mapping[bytes, bytes]) -> bytes:
        """The text with a name for each that stands between marks."""
        return put_anew(self.text, names)


def put_anew(text: bytes, names: Mapping[bytes, bytes]) -> bytes:
    """A text with a name for each that stands between marks."""
    pieces = text.split(MARK)
    pieces[1::2] = map(names.__getitem__, pieces[1::2])
    return b"".join(pieces)


def named_in(text: bytes, key: str) -> tuple[int, ...]:
    """The numbers of the objects that an entry of a dictionary names, alone or in an array."""
    entry = re.search(rb"/%b ([^/>]*)" % key.encode(), text)
    return () if entry is None else tuple(map(int, entry[1].split(MARK)[1::2]))


def loose_objects(data: bytes) -> tuple[dict[int, Loose], bytes]:
    """The objects of a file by their numbers, and the text of its trailer."""
    begin = int(data[data.rindex(b"startxref\n") + 10 :].split(b"\n", 1)[0])
    table, _, trailer = data[begin:].partition(b"trailer ")
    lines = table.split(b"\n")[3:-1]  # after "xref", the range, and object 0
    offsets = [int(line[:10]) for line in lines] + [begin]
    bodies = (data[at:after] for at, after in pairwise(offsets))
    found = {number: _loose(body) for number, body in enumerate(bodies, 1)}
    return found, _marked(trailer.partition(b"\nstartxref")[0])


def _loose(written: bytes) -> Loose:
    body = written[written.index(_BODY) + len(_BODY) : written.rindex(_BODY_END)]
    head, found, rest = body.partition(_STREAM)
    if not found:
        return Loose(_marked(body))
    return Loose(_marked(head), rest[: rest.rindex(_STREAM_END[:-1])])


def _marked(text: bytes) -> bytes:
    return _PUT_ANEW.sub(_mark, text)


def _mark(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return b"\0%b\0" % found[1]
    return b"\0k%b\0" % found[2] if found[2] else found[0]


# --- what sections may have in common --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Likeness:
    """Equal for objects that are equal with all that they refer to, but for `fonts`, by their numbers."""

    digest: bytes
    fonts: tuple[int, ...] = ()


def likenesses(
    objects: Mapping[int, Loose], own: Collection[int], fonts: Collection[int]
) -> dict[int, Likeness]:
    """What each object is like, by its number.

    None has one that is in `own`, holds a key, refers to itself, or to one that has none.
    """
    found: dict[int, Likeness | None] = dict.fromkeys(own)
    found |= {font: Likeness(b"font", (font,)) for font in fonts}
    for number in objects:
        _find(number, objects, found)
    return {number: like for number, like in found.items() if like is not None and number not in fonts}


def _find(first: int, objects: Mapping[int, Loose], found: dict[int, Likeness | None]) -> None:
    """Find an object's likeness, first those of all that it refers to: by a stack, for chains are long."""
    waiting: list[tuple[int, Iterator[bytes]]] = []

    def enter(number: int) -> None:
        found[number] = None  # as long as it is not known: one that refers to itself has none
        waiting.append((number, iter(objects[number].named)))

    if first not in found:
        enter(first)
    while waiting:
        number, names = waiting[-1]
        name = next((n for n in names if not n.startswith(b"k") and int(n) not in found), None)
        if name is not None:
            enter(int(name))
        else:
            waiting.pop()
            found[number] = _likeness(objects[number], found)


def _likeness(loose: Loose, found: Mapping[int, Likeness | None]) -> Likeness | None:
    names: dict[bytes, bytes] = {}
    fonts: dict[int, int] = {}
    for name in loose.named:
        like = None if name.startswith(b"k") else found[int(name)]
        if like is None:
            return None
        places = [fonts.setdefault(font, len(fonts)) for font in like.fonts]
        names[name] = b"%b%r" % (like.digest.hex().encode(), places)
    content = loose.put_anew(names) + (b"" if loose.data is None else b"\0" + loose.data)
    return Likeness(sha256(content).digest(), tuple(fonts))
