"""Sections -> the index of the book; what is wrong where marks and index do not go together."""

from __future__ import annotations

from collections.abc import Iterator

from bookmaker.content.book import Section
from bookmaker.content.index_entries import index_groups
from bookmaker.content.index_places import MarkedPlace, marked_places, without_marks, without_title_marks
from bookmaker.content.index_tree import IndexGroup
from bookmaker.diagnostics import Diagnostic, warning

INDEX = "index"
"""The kind of the section that holds the index."""


def indexed(
    sections: tuple[Section, ...], language: str
) -> tuple[tuple[Section, ...], tuple[IndexGroup, ...], tuple[Diagnostic, ...]]:
    """The sections and their index; without marks where the book has no index, without it where none is made.

    Codes of `marked_places` and `index_groups`. Warnings: C147, places are marked and the book has no index;
    C148, the book asks for an index and marks no place.
    """
    places, in_marks = marked_places(sections)
    home = next((section for section in sections if section.kind == INDEX), None)
    if home is None:
        return tuple(map(without_marks, sections)), (), (*in_marks, *_unasked(places))
    if not places:
        hint = "mark words in the chapters: [peace]{.index}; or name a concordance"
        empty = warning("C148", "nothing is marked for the index: it is left out", home.span, hint)
        kept = tuple(section for section in sections if section.kind != INDEX)
        return tuple(map(without_marks, kept)), (), (*in_marks, empty)
    groups, in_entries = index_groups(places, language)
    return tuple(map(without_title_marks, sections)), groups, (*in_marks, *in_entries)


def _unasked(places: tuple[MarkedPlace, ...]) -> Iterator[Diagnostic]:
    if places:
        many = "one place is" if len(places) == 1 else f"{len(places):,} places are"
        message = f"{many} marked for the index, and the book has none"
        yield warning("C147", message, places[0].mark.span, "add `index` to `back_matter`")
