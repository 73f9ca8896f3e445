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
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter

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
_NO_LETTERS = {code: None for code in range(128) if not chr(code).isalnum()}
_ALPHABETS = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]+")


@dataclass(frozen=True, slots=True)
class Run:
    """Text without a tag in it, of one letter at least, or a drawing, whose text is "".

    `first` is the number of its first letter in the stream, `owner` the element that holds it (counted from 0
    in the document), `offset` where its bytes begin. A mark before its first letter goes to `gate`, where
    a named element begins with that letter. If it `goes_on`, the run before it ends inside a word.
    """

    text: str
    first: int
    owner: int
    offset: int
    gate: int | None
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Stream:
    """Letters in reading order, and the runs in which they stand."""

    letters: str
    runs: tuple[Run, ...]

    def word_gate(self, letter: int) -> int:
        """Where in the bytes a mark can be set before the word that has the letter of this number."""
        number = begin = bisect_right(self.runs, letter, key=attrgetter("first")) - 1
        while self.runs[begin].goes_on:
            begin -= 1
        word, gates = None, list[int]()
        for run in self.runs[begin : number + 1]:
            gates, word = _gates(run, word)
        return gates[letter - self.runs[number].first]


def _gates(run: Run, word: int | None) -> tuple[list[int], int | None]:
    """The gate of each letter's word in a run, and that of the word which the next run may go on with.

    `word` is the gate of the word that the run goes on with.
    """
    if not run.text:
        return [run.offset if run.gate is None else run.gate], None
    gate, gates, offset = run.gate, list[int](), run.offset
    for character in run.text:
        letters, continues = _read(character)
        for _ in letters:
            if word is None:
                word = offset if gate is None else gate
            gates.append(word)
            gate, word = None, word if continues else None
        word = word if continues else None
        offset += len(character.encode())
    return gates, word


@dataclass(frozen=True, slots=True)
class Letters:
    """The streams of a document: `TEXT`, and one for each note by its id. `ids` are all ids in it."""

    streams: Mapping[str, Stream]
    ids: frozenset[str]


def folded(text: str) -> str:
    """The letters and figures of a text, without case: layout may set capitals, `ß` as `SS`."""
    if text.isascii():
        return text.lower().translate(_NO_LETTERS)
    return "".join(map(_folded, _ALPHABETS.findall(text)))


def _folded(part: str) -> str:
    return folded(part) if part.isascii() else "".join(filter(str.isalnum, part.casefold()))


def letters_of(xhtml: str) -> Letters:
    """The letters of a document's body. ValueError where it is not well-formed."""
    reader = _Reader()
    try:
        reader.parser.Parse(xhtml.encode(), True)  # noqa: FBT003 (Expat takes no name)
    except xml.parsers.expat.ExpatError as error:
        raise ValueError(str(error)) from error
    finally:
        reader.close()
    return Letters({name: begun.stream() for name, begun in reader.streams.items()}, frozenset(reader.ids))


@dataclass(slots=True)
class _Begun:
    """A stream that is being read, and how many letters it has by now."""

    count: int = 0
    letters: list[str] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)

    def stream(self) -> Stream:
        return Stream("".join(self.letters), tuple(self.runs))


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
        self.streams: dict[str, _Begun] = {TEXT: _Begun()}
        self.ids: set[str] = set()
        self._open: list[_Open] = []
        self._count = 0
        self._goes_on = False
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
        self._goes_on = self._goes_on and name in _IN_LINE
        if name in _DRAWN:
            self._draw()

    def _end(self, tag: str) -> None:
        self._open.pop()
        self._goes_on = self._goes_on and tag.rpartition(":")[2] in _IN_LINE

    def _draw(self) -> None:
        here = self._open[-1]
        if here.counts:
            self._goes_on = False
            self._add("", DRAWING, here, here.offset)

    def _text(self, text: str) -> None:
        here = self._open[-1]
        if not here.counts or here.name in _DRAWN:
            return
        if letters := folded(text):
            self._add(text, letters, here, self.parser.CurrentByteIndex)
            self._goes_on = _ends_inside_word(text)
        else:
            self._goes_on = self._goes_on and all(map(_is_inside_word, text))

    def _add(self, text: str, letters: str, here: _Open, offset: int) -> None:
        begun = self.streams.setdefault(here.stream, _Begun())
        goes_on = self._goes_on and bool(begun.runs)
        gate = self._gate(here.stream) if here.empty else None
        begun.runs.append(Run(text, begun.count, here.number, offset, gate, goes_on))
        begun.letters.append(letters)
        begun.count += len(letters)

    def _gate(self, stream: str) -> int | None:
        """Before the outermost named element that begins with this letter; none of them is empty from now."""
        begun = [each for each in self._open if each.stream == stream and each.empty]
        for each in begun:
            each.empty = False
        return next((each.offset for each in begun if each.named), None)


@lru_cache(maxsize=4096)
def _read(character: str) -> tuple[str, bool]:
    """The letters of a character, and whether a word that it stands in goes on after it."""
    letters = folded(character)
    return letters, not _is_unspaced(character) if letters else _is_inside_word(character)


def _ends_inside_word(text: str) -> bool:
    """Whether what follows a text may belong to its last word."""
    for character in reversed(text):
        letters, continues = _read(character)
        if letters or not continues:
            return continues
    return False


def _is_inside_word(character: str) -> bool:
    return character == _SOFT_HYPHEN or unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf"}


def _is_unspaced(character: str) -> bool:
    wide = unicodedata.east_asian_width(character) in {"W", "F"}
    return wide or any(low <= ord(character) <= high for low, high in _UNSPACED)
