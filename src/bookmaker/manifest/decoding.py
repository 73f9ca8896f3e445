"""Bytes of a text file -> text. Every text of a book is UTF-8 without control characters."""

from __future__ import annotations

import re

from bookmaker.diagnostics import Diagnostic, Span

# Tab, line feed and carriage return are the only control characters that a text may hold.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def forbidden(text: str) -> re.Match[str] | None:
    """The first character that no text of a book may hold."""
    return _FORBIDDEN.search(text)


def cleaned(text: str) -> str:
    """`text` without the characters that no text of a book may hold."""
    return _FORBIDDEN.sub("", text)


def named(character: str) -> str:
    """A character that can't be shown, as U+0007."""
    return f"U+{ord(character):04X}"


def text_from_bytes(data: bytes, file: str) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """The text of a file, its line ends as line feeds, without byte order mark.

    F004: it is not UTF-8, and there is no text. F005: it holds a control character; the text comes without.
    """
    try:
        text = data.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        return None, (_not_utf8(data, file, error.start),)
    bad = forbidden(text)
    return (cleaned(text), (_control(text, bad, file),)) if bad else (text, ())


def _not_utf8(data: bytes, file: str, byte: int) -> Diagnostic:
    if data.startswith(_UTF_16):
        return Diagnostic("F004", "the file is UTF-16, not UTF-8", Span(file), "save it again as UTF-8")
    before = data[:byte].decode("utf-8")
    line = before.count("\n") + 1
    column = len(before) - before.rfind("\n")
    message = f"the file is not UTF-8 at byte {byte + 1}"
    return Diagnostic("F004", message, Span(file, line, column), "save it again as UTF-8")


def _control(text: str, bad: re.Match[str], file: str) -> Diagnostic:
    line = text.count("\n", 0, bad.start()) + 1
    column = bad.start() - text.rfind("\n", 0, bad.start())
    message = f"the file holds the control character {named(bad.group())}"
    return Diagnostic("F005", message, Span(file, line, column), "take it out")
