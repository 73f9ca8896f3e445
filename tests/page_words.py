"""Which words begin a page: in a PDF, read back from what is drawn, and in an EPUB, after the page's mark."""

from __future__ import annotations

import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

XHTML = "{http://www.w3.org/1999/xhtml}"
MM = 72 / 25.4
# How many letters of a page are compared.
COMPARED = 30
# So far to the left of what is drawn on a line, in pt, stands another column.
GUTTER = 40
NUMBER = re.compile(r"[\d.\s]+$")


def spelled(text: str) -> str:
    """The letters and figures of a text alone, ligatures taken apart, without case."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


# --- the page --------------------------------------------------------------------------------------------


@dataclass
class _Piece:
    """Letters of a line in a column: where they begin, the number of the last one, the text."""

    left: float
    last: int = -1
    text: str = ""


def page_lines(pdf: bytes, head: float, foot: float) -> list[tuple[str, list[str]]]:
    """The label of each page, and the lines of its type area from top to bottom.

    `head` and `foot` are in mm from the trim's edges. Lines are read by their places: a PDF may draw what
    stands first last.
    """
    document = pypdfium2.PdfDocument(pdf)
    try:
        labels = (document.get_page_label(number) for number in range(len(document)))
        return [(label, _lines(page, head, foot)) for label, page in zip(labels, document, strict=True)]
    finally:
        document.close()


def _lines(page: pypdfium2.PdfPage, head: float, foot: float) -> list[str]:
    text = page.get_textpage()
    top, lines = page.get_height() - head * MM, dict[float, list[_Piece]]()
    for number in range(text.count_chars()):
        left, low, _, high = text.get_charbox(number, loose=True)
        middle = (low + high) / 2
        if foot * MM < middle < top:
            line = lines.setdefault(
                next((y for y in lines if abs(y - middle) < (high - low) / 3), middle), []
            )
            if not line or left < min(piece.left for piece in line) - GUTTER:
                line.insert(0, _Piece(left))  # a column before those that are drawn already
                current = line[0]
            else:
                current = max(line, key=lambda piece: piece.last)
            current.text += chr(pdfium.FPDFText_GetUnicode(text, number))
            current.left, current.last = min(left, current.left), number
    return [piece.text for y in sorted(lines, reverse=True) for piece in lines[y] if spelled(piece.text)]


# --- the e-book ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Opening:
    """What follows a page's mark: the first word, and the text from there on.

    `head` is the head of the table that the mark stands in, None where it stands in none.
    """

    word: str
    text: str
    head: str | None


@dataclass(frozen=True)
class _Run:
    folio: str
    text: str
    head: str | None


def openings(document: str) -> dict[str, Opening]:
    """What follows the mark of each page in a document, by folio."""
    runs = list(_runs(ET.fromstring(document), None))  # noqa: S314 (our own bytes)
    found = {}
    for place, run in enumerate(runs):
        if run.folio:
            following = "".join(other.text for other in runs[place:])
            word = spelled((following.split() or [""])[0])
            found[run.folio] = Opening(word, spelled(following), run.head)
    return found


def _runs(node: ET.Element, head: str | None) -> Iterator[_Run]:
    """Marks and texts in the order of the document."""
    name, classes = node.tag.rpartition("}")[2], node.get("class", "").split()
    if node.get("role") == "doc-pagebreak":
        yield _Run(node.get("aria-label", ""), "", head)
    elif name == "table":
        head = spelled("".join(text for part in node.iter(f"{XHTML}thead") for text in part.itertext()))
    if name not in {"head", "math", "svg"} and "folio" not in classes:
        yield _Run("", node.text or "", head)
        for child in node:
            yield from _runs(child, head)
            yield _Run("", child.tail or "", head)


# --- both ------------------------------------------------------------------------------------------------


def agree(opening: Opening, lines: list[str]) -> bool:
    """Whether a page's first line has the words that follow its mark.

    The mark of a page that begins inside a word stands before that word. A table's head may be set again;
    of its cells, which stand beside each other, the first word is compared. A number at a line's end may be a
    list's, drawn last, or a folio of the contents.
    """
    heads = opening.head is not None
    lines = [NUMBER.sub("", line) or line for line in lines]
    spelt = [spelled(line.split()[0] if heads else line) for line in lines]
    if opening.head and not opening.text.startswith(spelt[0]):
        spelt = [spelled(line) for line in lines]
        repeated = next(i for i, line in enumerate(spelt) if line not in opening.head)
        spelt = [spelled(line.split()[0]) for line in lines[repeated:]]
    wanted = spelt[0][:COMPARED]
    beginnings = (opening.text[skip:] for skip in range(max(len(opening.word), 1)))
    return any(text.startswith(wanted) for text in beginnings)
