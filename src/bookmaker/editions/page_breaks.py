"""Where printed pages begin in the text, and the marks of it in the EPUB (EPUB Accessibility 1.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bookmaker.editions.letters import Letters, Stream, letters_of
from bookmaker.editions.xhtml import EPUB, element, xhtml

# How many letters say that the place is the right one.
WITNESSES = 24
# A book's own template need not know the prefix.
_TYPED = f'xmlns:epub="{EPUB}"'


@dataclass(frozen=True, slots=True)
class Start:
    """Where a page begins: the letter, counted from 0, in the text or in the note of that id.

    `witness` holds the letters that follow, as `letters.folded` has them.
    """

    stream: str
    letter: int
    witness: str


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The beginning of a printed page, by its folio as it is printed."""

    folio: str
    start: Start


@dataclass(frozen=True, slots=True)
class PrintPages:
    """The printed pages of each section, and what identifies their book: an ISBN as URN, or its name.

    `ranges` holds the first and last folio of each, as a citation has them; `folios` those of destinations.
    """

    source: str = ""
    breaks: Mapping[str, tuple[PageBreak, ...]] = field(default_factory=dict)
    ranges: Mapping[str, str] = field(default_factory=dict)
    folios: Mapping[str, str] = field(default_factory=dict)


NO_PAGES = PrintPages()


@dataclass(frozen=True, slots=True)
class Marked:
    """A document with its page breaks: the folio and the id of each, in the order of the document.

    `lost` are the folios of the pages that have no place in it.
    """

    text: str
    marks: tuple[tuple[str, str], ...] = ()
    lost: tuple[str, ...] = ()


def start_at(letters: Letters, stream: str, letter: int) -> Start:
    """The place of a letter, with its witness."""
    return Start(stream, letter, letters.streams[stream].letters[letter : letter + WITNESSES])


def with_page_breaks(document: str, breaks: Iterable[PageBreak]) -> Marked:
    """The document with a mark at the beginning of each page.

    A page that begins inside a word has its mark before that word: a word in two pieces could not be found,
    nor read aloud. A place is moved to where its witness is, if an own template has other words for
    print than for the EPUB; a page whose words the document does not have is lost, and so is one that would
    stand before the mark of an earlier page.
    """
    try:
        letters = letters_of(document)
    except ValueError:
        return Marked(document)  # reported when the documents are proofread
    data = document.encode()
    pieces, marks, lost, last = [], [], [], 0
    for each in breaks:
        gate = _gate(letters, each.start)
        if gate is None or gate < last:
            lost.append(each.folio)
            continue
        name = _free(f"page-{each.folio}", letters.ids)
        pieces += [data[last:gate].decode(), _mark(each.folio, name, typed=_TYPED in document)]
        marks.append((each.folio, name))
        last = gate
    return Marked("".join((*pieces, data[last:].decode())), tuple(marks), tuple(lost))


def _mark(folio: str, name: str, *, typed: bool) -> str:
    kind = "pagebreak" if typed else None
    attributes = {"id": name, "epub:type": kind, "role": "doc-pagebreak", "aria-label": folio}
    return xhtml([element("span", attributes)])


def _free(name: str, taken: frozenset[str]) -> str:
    while name in taken:
        name = f"print-{name}"
    return name


def _gate(letters: Letters, start: Start) -> int | None:
    stream = letters.streams.get(start.stream)
    letter = None if stream is None else _found(stream, start)
    if stream is None or letter is None:
        return None
    return stream.word_gate(letter)


def _found(stream: Stream, start: Start) -> int | None:
    """The letter of the stream that is the nearest to the place and is followed by the witness."""
    text = stream.letters
    if text.startswith(start.witness, start.letter):
        return start.letter
    before = text.rfind(start.witness, 0, start.letter + len(start.witness))
    after = text.find(start.witness, start.letter)
    found = [place for place in (before, after) if place >= 0]
    return min(found, key=lambda place: abs(place - start.letter), default=None)
