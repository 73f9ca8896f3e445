"""The words of a file against those of what was read: what is missing, with its paragraph."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from bookmaker.diagnostics import Span
from bookmaker.importing.draft import Remark, remark
from bookmaker.importing.tidied import shown

_WORD = re.compile(r"\w+")


def letters(text: str) -> str:
    """The letters and figures of a text, small."""
    return "".join(c for c in text.casefold() if c.isalnum())


def missing(written: Iterable[tuple[int, str]], read: Mapping[int, str], file: str) -> Iterator[Remark]:
    """R010: words that stand in a paragraph of the file and not in what was read of it.

    `written` are the words of the file's paragraphs, by number; several may share one.
    """
    whole: dict[int, list[str]] = {}
    for number, words in written:
        whole.setdefault(number, []).append(words)
    for number, parts in whole.items():
        lost = _lost(" ".join(parts), read.get(number, ""))
        if lost:
            message = f"{shown(lost)} could not be read, and is not in the chapter"
            hint = "look it up in the file, and put it in by hand"
            yield remark("unread", "R010", message, Span(file, number), hint)


def _lost(written: str, read: str) -> str:
    if letters(written) == letters(read):
        return ""
    left = Counter(_WORD.findall(read.casefold()))
    gone: list[str] = []
    for word in _WORD.findall(written):
        if left[word.casefold()]:
            left[word.casefold()] -= 1
        else:
            gone.append(word)
    joined = letters("".join(gone))
    return " ".join(gone) if joined and joined not in letters(read) else ""
