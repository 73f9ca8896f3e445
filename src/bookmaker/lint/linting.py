"""Volume + Book -> what the rules find, as warnings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bookmaker.content.book import Book
from bookmaker.diagnostics import Diagnostic, capped, in_order, warning
from bookmaker.lint.chapters import Copy, read_copy
from bookmaker.lint.registry import RULES, SAID_BEFORE
from bookmaker.volume import Volume


def linted(volume: Volume, book: Book, told: Iterable[Diagnostic] = ()) -> tuple[Diagnostic, ...]:
    """What every rule that the manifest leaves on finds, in order; fifty of a kind in a file, then a number.

    Rules speak of the text as it is written, and not of what was `told` of a place already. Codes of the
    rules: see docs/rules.md.
    """
    copy = read_copy(volume, book)
    before = {(found.code, found.span) for found in told}
    every = _found(copy, frozenset(volume.manifest.lint.off))
    return capped(in_order(one for one in every if (SAID_BEFORE.get(one.code), one.span) not in before))


def _found(copy: Copy, off: frozenset[str]) -> Iterator[Diagnostic]:
    for rule in RULES:
        if rule.code not in off:
            for found in rule.in_book(copy):
                yield warning(rule.code, found.message, found.place, found.hint)
