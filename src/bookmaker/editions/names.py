"""Several names as one phrase: in a sentence, in a running head."""

from __future__ import annotations

from collections.abc import Iterable

from bookmaker.content.words import Words

MOST_RUNNING_NAMES = 2


def joined_names(names: Iterable[str], words: Words) -> str:
    """Names as a sentence has them: "A", "A and B", "A, B and C"."""
    *first, last = list(names) or [""]
    return f"{f'{words.comma} '.join(first)} {words.and_} {last}" if first else last


def running_names(names: tuple[str, ...], words: Words) -> str:
    """Names in a running head: three and more are the first one "et al."."""
    return f"{names[0]} et al." if len(names) > MOST_RUNNING_NAMES else joined_names(names, words)
