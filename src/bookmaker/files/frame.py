"""What a joined file has besides its sections, and the numbers of all objects in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from bookmaker.files.joined_tags import reference
from bookmaker.files.loose_objects import Likeness, Loose, likenesses, loose_objects, named_in

# What an object is like, and with which of the book's fonts.
Drawn: TypeAlias = tuple[bytes | int, ...]


@dataclass(slots=True)
class Numbering:
    """Gives out numbers, from that behind `last` on; objects that are alike have one together."""

    last: int
    _shared: dict[Drawn, int] = field(default_factory=dict)

    def given(
        self, own: Iterable[int], alike: Mapping[int, Likeness], fonts: Mapping[int, int]
    ) -> tuple[dict[int, int], frozenset[int]]:
        """The number in the joined file for each number that an object has of its own, and what is new there.

        `fonts` are the book's fonts, counted, by the numbers that they have here.
        """
        numbers: dict[int, int] = {}
        new: list[int] = []
        for number in own:
            given = self.last + 1
            if (like := alike.get(number)) is not None:
                drawn: Drawn = (like.digest, *(fonts[font] for font in like.fonts))
                given = self._shared.setdefault(drawn, given)
            if given > self.last:
                self.last = given
                new.append(number)
            numbers[number] = given
        return numbers, frozenset(new)


@dataclass(frozen=True, slots=True)
class Frame:
    """The objects around the sections by their numbers, and how a text names what it asks of them.

    `pages` are all pages of the file in their order, `fonts` as they were made.
    """

    own: Mapping[int, Loose]
    names: Mapping[bytes, bytes]
    root: bytes
    information: bytes
    tree: bytes
    pages: tuple[bytes, ...]
    fonts: tuple[bytes, ...]


def framed(data: bytes, numbering: Numbering, pages: Sequence[int], elsewhere: Mapping[str, int]) -> Frame:
    """The frame from a file whose trailer names its fonts, as `LeafFonts`, and what stands elsewhere.

    That are its empty pages, as `LeafPages`, in the place of `pages`, and an object for each of `elsewhere`.
    """
    objects, trailer = loose_objects(data)
    numbers = dict(zip(named_in(trailer, "LeafPages"), pages, strict=True))
    for name, number in elsewhere.items():
        numbers |= dict.fromkeys(named_in(trailer, f"Leaf{name}"), number)
    rest = [local for local in objects if local not in numbers]
    given, new = numbering.given(rest, likenesses(objects, numbers, ()), {})
    numbers |= given
    names = {b"%d" % local: reference(number) for local, number in numbers.items()}

    def named(text: bytes, key: str) -> tuple[bytes, ...]:
        return tuple(names[b"%d" % local] for local in named_in(text, key))

    (root,) = named_in(trailer, "Root")
    (tree,) = named_in(objects[root].text, "Pages")
    return Frame(
        own={numbers[local]: objects[local] for local in rest if local in new},
        names=names,
        root=names[b"%d" % root],
        information=named(trailer, "Info")[0],
        tree=names[b"%d" % tree],
        pages=named(objects[tree].text, "Kids"),
        fonts=named(trailer, "LeafFonts"),
    )
