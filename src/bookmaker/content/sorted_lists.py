"""Sections -> a warning where lists of the book can't be sorted as its language sorts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from bookmaker.content.book import Section
from bookmaker.content.collation import knows_languages
from bookmaker.diagnostics import Diagnostic, warning

SORTED: Final = frozenset({"index", "contributors"})
"""The kinds of sections that are sorted."""


def unsorted_lists(sections: Iterable[Section], language: str) -> Iterator[Diagnostic]:
    """C151 (a warning): there is an index or a list of contributors, and no library that knows languages."""
    lists = [section for section in sections if section.kind in SORTED]
    if lists and not knows_languages():
        names = " and ".join(repr(section.plain_title) for section in lists)
        message = f"{names} can't be sorted by the rules of the language {language}"
        hint = "letters come first, then accents, then capitals; install ICU: pip install pyicu-wheels"
        yield warning("C151", message, lists[0].span, hint)
