"""Entries of a style -> lists of references: blocks with ids that citations link to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bookmaker.content.anchors import safe_id
from bookmaker.content.bibliography import Work, spoken_by
from bookmaker.content.outline import free_name
from bookmaker.content.pandoc import Entry
from bookmaker.content.pandoc_tree import Setting, tree_inlines
from bookmaker.content.title_languages import in_own_language, turned
from bookmaker.content.tree import (
    Attributes,
    Blocks,
    Division,
    Heading,
    List,
    Paragraph,
    Text,
)
from bookmaker.content.typography import typeset_run
from bookmaker.content.words import words_of
from bookmaker.diagnostics import Span


def anchors_of(keys: Iterable[str]) -> dict[str, str]:
    """The id of each work's entry, Pandoc's where it can be one."""
    anchors: dict[str, str] = {}
    taken: set[str] = set()
    for key in keys:
        anchors[key] = free_name(safe_id(f"ref-{key}"), taken)
        taken.add(anchors[key])
    return anchors


def reference_list(
    entries: Iterable[Entry], works: Mapping[str, Work], anchors: Mapping[str, str], language: str
) -> Blocks:
    """The list, in the style's order; nothing where the style lists nothing."""
    items = tuple((_entry(entry, works[entry.key], anchors, language),) for entry in entries)
    attributes = Attributes(classes=("references",))
    if not items:
        return ()
    return (
        List(ordered=False, start=1, items=items, span=items[0][0].span, tight=False, attributes=attributes),
    )


def _entry(entry: Entry, work: Work, anchors: Mapping[str, str], language: str) -> Paragraph:
    """An entry, set as the list's language has it, but for titles that are in another."""
    setting = Setting(work.span, lambda _: None, lambda inlines: inlines)
    inlines = typeset_run(tree_inlines(entry.inlines, setting), language)
    attributes = turned(inlines, spoken_by(work), language)
    inlines = in_own_language(inlines, attributes.lang or language)
    return Paragraph(inlines, work.span, replace(attributes, id=anchors[entry.key], classes=("reference",)))


def headed_list(references: Blocks, language: str, span: Span) -> Blocks:
    """A chapter's list under its heading."""
    if not references:
        return ()
    heading = Heading(2, (Text(words_of(language).references, span),), span)
    return (Division((heading, *references), span, Attributes(classes=("references",))),)
