"""What WeasyPrint says while it works -> diagnostics. Its log records carry their facts as arguments."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from bookmaker.diagnostics import Diagnostic, Span, warning

BOOK, HOUSE = "file:///book/", "file:///house/"


# What WeasyPrint says once more, with its place.
_TOLD_AGAIN = "Expected a media type"


_PLACE = re.compile(r" at \d+:\d+(?:\.$|(?=:|$))")


class _Records(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        if not record.msg.startswith(_TOLD_AGAIN):
            self.records.append(record)


@contextmanager
def listening() -> Iterator[list[logging.LogRecord]]:
    """What WeasyPrint and fontTools say while this lasts; nothing of it reaches the terminal."""
    handler = _Records()
    loggers = [logging.getLogger("weasyprint"), logging.getLogger("fontTools")]
    before = [(logger.handlers[:], logger.propagate, logger.level) for logger in loggers]
    for logger in loggers:
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(logging.WARNING)
    try:
        yield handler.records
    finally:
        for logger, (handlers, propagate, level) in zip(loggers, before, strict=True):
            logger.handlers, logger.propagate = handlers, propagate
            logger.setLevel(level)


def path_of(url: str) -> str:
    """A file's path as an editor knows it: in the book's folder, or "house/…" for the house design."""
    return url.removeprefix(BOOK) if url.startswith(BOOK) else url.replace(HOUSE, "house/")


def of_sheet(record: logging.LogRecord, url: str) -> Diagnostic:
    """A warning about a style sheet. S001: not CSS, or none that a page can have. T011: a font is missing."""
    arguments = record.args if isinstance(record.args, tuple) else ()
    if record.msg.startswith("Font-face"):
        message = f"the font {arguments[0]!r} can't be loaded"
        return Diagnostic("T011", message, Span(path_of(url)), "is its file there, and whole?")
    numbers = [a for a in arguments if isinstance(a, int)]
    line, column = (numbers[-2], numbers[-1]) if len(numbers) > 1 else (0, 0)
    if record.msg.startswith("Ignored"):
        name, value, *_, reason = arguments
        message = f"`{name}: {str(value).strip()}` is ignored: {reason}"
    elif record.msg.startswith("Invalid media type"):
        rule = "@import" if "@import" in record.msg else "@media"
        message = f"`{rule} {str(arguments[0]).strip()}` is ignored on pages: it names no medium, as `print`"
    else:
        message = _of_rule(record, arguments)
    return warning("S001", message, Span(path_of(url), line, column))


def _of_rule(record: logging.LogRecord, arguments: tuple[object, ...]) -> str:
    """What is wrong with a whole rule, without the place that WeasyPrint names in its sentence."""
    keyword = getattr(arguments[0], "at_keyword", "") if arguments else ""
    if keyword and "Unknown" in record.msg:
        where = " in @page" if "@page" in record.msg else ""
        return f"`@{keyword}` is ignored: no such rule is known{where}"
    if record.msg.startswith("Unsupported @page selector"):
        return f"`@page {str(arguments[0]).strip()}` is ignored: no page can be meant by it"
    return _PLACE.sub("", record.getMessage())


def of_section(record: logging.LogRecord, place: Span) -> Diagnostic:
    """A warning from the layout of a section.

    T010: no font has a character. I010: an image can't be drawn. L010: a link leads nowhere. S002: CSS that
    was found wanting only now. P001: anything else.
    """
    arguments = record.args if isinstance(record.args, tuple) else ()
    match record.msg.split(" ")[:2]:
        case [".notdef", _]:
            character, codepoint = arguments
            message = f"no font of the book has the character {character} (U+{codepoint:04X})"
            hint = "add a font that has it to the styles, or write it otherwise; `check` knows its line"
            return warning("T010", message, place, hint)
        case ["Failed", "to"]:
            image = path_of(str(arguments[0])) if arguments else ""
            return Diagnostic("I010", f"the image {image!r} can't be drawn", place)
        case ["No", "anchor"]:
            return warning("L010", f"a link leads to {arguments[0]!r}, which is nowhere", place)
        case ["Ignored", _]:
            name, value, *_, reason = arguments
            return warning("S002", f"`{name}: {str(value).strip()}` is ignored: {reason}", place)
        case _:
            return warning("P001", f"the layout engine says: {record.getMessage()}", place)
