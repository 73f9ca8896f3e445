"""Bytes -> text, in the encoding that they say or show."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.importing.draft import Remark, remark

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ESCAPED = re.compile("[\udc80-\udcff]")
_SAMPLE = 4096
# A text in a language of Europe's west has few letters with the eighth bit; one in Greek or Russian has many.
_MOST_HIGH = 0.3
_BY_ANOTHER_NAME = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030"}


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with line feeds alone at its line ends, and what was guessed."""

    text: str
    remarks: tuple[Remark, ...] = ()


def decoded(data: bytes, file: str, declared: str = "") -> Decoded | Diagnostic:
    """The text of a file: by its byte order mark, as UTF-8, as it is `declared`, else as Windows-1252.

    R063 (guessed): the file was in no encoding that it names. R064: it is no text. R065: its encoding can't
    be told.
    """
    text = _marked(data) or _plain(data)
    if text is not None:
        return _checked(Decoded(text), file)
    if named := _named(data, declared):
        return _checked(Decoded(named), file)
    return _guessed(data, file)


def _marked(data: bytes) -> str | None:
    """By the mark at the beginning, or by where the zeros of UTF-16 stand."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    head = data[:_SAMPLE]
    for zeros, others, encoding in ((1, 0, "utf-16-le"), (0, 1, "utf-16-be")):
        if head[zeros::2].count(0) > len(head) // 3 and head[others::2].count(0) == 0:
            return data.decode(encoding, "replace")
    return None


def _plain(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _named(data: bytes, declared: str) -> str | None:
    try:
        name = codecs.lookup(declared).name
        return data.decode(_BY_ANOTHER_NAME.get(name, name)) if name != "utf-8" else None
    except (LookupError, UnicodeError, ValueError):
        return None


def _guessed(data: bytes, file: str) -> Decoded | Diagnostic:
    """UTF-8 with stray bytes where most of it is that, else Windows-1252."""
    mixed = data.decode("utf-8", "surrogateescape")
    strays = len(_ESCAPED.findall(mixed))
    right = sum(not c.isascii() for c in mixed) - strays
    if right >= strays:
        text = _ESCAPED.sub(lambda match: _western(bytes([ord(match[0]) - 0xDC00])), mixed)
        message = f"the file is UTF-8 but for {strays:,} bytes, which were read as Windows-1252"
    else:
        text, message = _western(data), "the file is not UTF-8 and was read as Windows-1252"
    if _foreign(text):
        hint = "open it where it reads well and save it again as UTF-8"
        return Diagnostic("R065", "the file is not UTF-8, and its encoding can't be told", Span(file), hint)
    hint = "look at letters with accents, quotes and dashes once"
    return _checked(Decoded(text, (remark("guessed", "R063", message, Span(file), hint),)), file)


def _western(data: bytes) -> str:
    """Windows-1252; its five holes become U+FFFD."""
    return data.decode("cp1252", "replace")


def _foreign(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return sum(not c.isascii() for c in letters) > _MOST_HIGH * max(len(letters), 1)


def _checked(read: Decoded, file: str) -> Decoded | Diagnostic:
    if "\0" in read.text:
        hint = "save it as text, HTML, ODT or DOCX"
        return Diagnostic("R064", "the file is not text", Span(file), hint)
    text = read.text.replace("\r\n", "\n").replace("\r", "\n")
    return Decoded(text, read.remarks)
