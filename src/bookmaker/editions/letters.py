"""XHTML text -> its letters in reading order, each with its place in the text.

Letters and figures are what two editions of a section have in common, whatever spaces, hyphens and links
each of them needs: the n-th letter of the printed page is the n-th letter of the e-book. A drawing (an image,
a formula) counts as one letter. Notes are counted each alone, since editions set them in other places; folios
are not counted at all.
"""

from __future__ import annotations

import re
import unicodedata
import xml.parsers.expat
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import repeat

DRAWING = "\N{OBJECT REPLACEMENT CHARACTER}"
# The stream of everything that stands in no note.
TEXT = ""

_DRAWN = frozenset({"img", "math", "svg"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Names of these are read aloud from what they hold; a break goes before them, not into the name.
_NAMED = frozenset({"a", "table"}) | _HEADINGS | _DRAWN
# What differs between editions: folios, and references to pages.
_UNCOUNTED = frozenset({"folio", "page-reference"})
# Elements in a line: a word may run through their tags.
_IN_LINE = frozenset(
    {
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "dfn",
        "em",
        "i",
        "kbd",
        "mark",
        "q",
        "s",
        "samp",
        "small",
    }
) | frozenset({"span", "strong", "sub", "sup", "time", "u", "var", "wbr"})
# Thai, Lao, Burmese, Khmer: written without spaces, and so broken between words and never hyphenated.
_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF))
_SOFT_HYPHEN = "\N{SOFT HYPHEN}"
# A run of letters that are one byte and one letter each, or any other character.
_PART = re.compile(r"[0-9A-Za-z]+|.", re.DOTALL)


@dataclass(slots=True)
class Stream:
    """Letters in order, and for each of them: the element that holds it (counted from 0 in the document),
    the first letter of its word, and where in the bytes a mark before it can be set.
    """

    letters: list[str] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    words: list[int] = field(default_factory=list)
    gates: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Letters:
    """The streams of a document: `TEXT`, and one for each note by its id. `ids` are all ids in it."""

    streams: Mapping[str, Stream]
    ids: frozenset[str]


def folded(text: str) -> str:
    """The letters and figures of a text, without case: layout may set capitals, `ß` as `SS`."""
    return "".join(filter(str.isalnum, text.casefold()))


def letters_of(xhtml: str) -> Letters:
    """The letters of a document's body. ValueError where it is not well-formed."""
    reader = _Reader()
    try:
        reader.parser.Parse(xhtml.encode(), True)  # noqa: FBT003 (Expat takes no name)
    except xml.parsers.expat.ExpatError as error:
        raise ValueError(str(error)) from error
    finally:
        reader.close()
    return Letters(reader.streams, frozenset(reader.ids))


@dataclass(slots=True)
class _Open:
    """An element that is not closed yet: its number, where it begins, and what it means for its letters."""

    number: int
    name: str
    offset: int
    stream: str
    counts: bool
    named: bool
    empty: bool = True


class _Reader:
    """Expat's events as streams. Expat alone tells where in the bytes an event stands."""

    def __init__(self) -> None:
        self.streams: dict[str, Stream] = {TEXT: Stream()}
        self.ids: set[str] = set()
        self._open: list[_Open] = []
        self._count = 0
        self._in_word = False
        self.parser = xml.parsers.expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def close(self) -> None:
        """Let the parser go: the two hold each other, and all letters of the document with them."""
        self.parser.StartElementHandler = self.parser.EndElementHandler = None
        self.parser.CharacterDataHandler = None

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        around = self._open[-1] if self._open else None
        classes = attributes.get("class", "").split()
        identifier = attributes.get("id", "")
        is_note = identifier.startswith("fn-") and (
            (name == "aside" and "note" in classes) or "endnote" in classes
        )
        counts = name == "body" or bool(around and around.counts and around.name not in _DRAWN)
        self._open.append(
            _Open(
                number=self._count,
                name=name,
                offset=self.parser.CurrentByteIndex,
                stream=identifier if is_note else around.stream if around else TEXT,
                counts=counts and _UNCOUNTED.isdisjoint(classes),
                named=name in _NAMED or (name == "div" and "math" in classes),
            )
        )
        self._count += 1
        self.ids.update([identifier] if identifier else [])
        self._in_word = self._in_word and name in _IN_LINE
        if name in _DRAWN:
            self._draw()

    def _end(self, tag: str) -> None:
        self._open.pop()
        self._in_word = self._in_word and tag.rpartition(":")[2] in _IN_LINE

    def _draw(self) -> None:
        here = self._open[-1]
        if here.counts:
            self._in_word = False
            self._add(DRAWING, here, here.offset)

    def _text(self, text: str) -> None:
        here = self._open[-1]
        if not here.counts or here.name in _DRAWN:
            return
        offset = self.parser.CurrentByteIndex
        for part in _PART.findall(text):
            if part.isascii() and part.isalnum():
                self._add_run(part.lower(), here, offset)
                offset += len(part)
            else:
                self._add_character(part, here, offset)
                offset += len(part.encode())

    def _add_run(self, run: str, here: _Open, offset: int) -> None:
        """Letters of a byte each, all of one word."""
        self._add(run[0], here, offset)
        stream, further = self.streams[here.stream], len(run) - 1
        stream.letters.extend(run[1:])
        stream.owners.extend(repeat(here.number, further))
        stream.words.extend(repeat(stream.words[-1], further))
        stream.gates.extend(range(offset + 1, offset + len(run)))
        self._in_word = True

    def _add_character(self, character: str, here: _Open, offset: int) -> None:
        letters, continues = _read(character)
        for letter in letters:
            self._add(letter, here, offset)
            self._in_word = continues
        self._in_word = self._in_word and continues

    def _add(self, letter: str, here: _Open, offset: int) -> None:
        stream = self.streams.setdefault(here.stream, Stream())
        number = len(stream.letters)
        begins = not (self._in_word and stream.words)
        stream.letters.append(letter)
        stream.owners.append(here.number)
        stream.words.append(number if begins else stream.words[-1])
        stream.gates.append(self._gate(here.stream, offset) if here.empty else offset)

    def _gate(self, stream: str, offset: int) -> int:
        """Before the outermost named element that begins with this letter; none of them is empty from now."""
        begun = [each for each in self._open if each.stream == stream and each.empty]
        for each in begun:
            each.empty = False
        return next((each.offset for each in begun if each.named), offset)


@lru_cache(maxsize=4096)
def _read(character: str) -> tuple[str, bool]:
    """The letters of a character, and whether a word that it stands in goes on after it."""
    letters = folded(character)
    return letters, not _is_unspaced(character) if letters else _is_inside_word(character)


def _is_inside_word(character: str) -> bool:
    return character == _SOFT_HYPHEN or unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf"}


def _is_unspaced(character: str) -> bool:
    wide = unicodedata.east_asian_width(character) in {"W", "F"}
    return wide or any(low <= ord(character) <= high for low, high in _UNSPACED)
