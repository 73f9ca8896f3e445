"""Sections -> sections whose ids are unique and safe, and where each id that an author knows now is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from bookmaker.content.book import Section
from bookmaker.content.tree import (
    Attributes,
    Block,
    Blocks,
    Code,
    Heading,
    HtmlInline,
    IndexMark,
    Inline,
    Inlines,
    Link,
    Picture,
    Plain,
    Reference,
    SceneBreak,
    Styled,
)
from bookmaker.content.walk import map_inlines, map_notes, plain_text, rebuilt, shared, with_parts
from bookmaker.diagnostics import Diagnostic, Span

Names: TypeAlias = Mapping[str, str]
"""An id as it is written -> the id in the section's document, "" for the section's beginning."""

InlineWithId: TypeAlias = Styled | HtmlInline | Code | Link | Reference | Picture | IndexMark

# Name characters of Extensible Markup Language 1.0 (5th edition), 2.3, without the colon.
_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_UNSAFE = re.compile(f"[^-.0-9\u00b7\u0300-\u036f\u203f\u2040{_START}]+")
_SAFE_START = re.compile(f"[{_START}]")
# Ids that editions give to notes and their calls.
_NOTES = re.compile(r"fn(?:ref)?-\d+(?:-\d+)?")
LONGEST_ID = 100


def identified(
    sections: Iterable[Section],
) -> tuple[tuple[Section, ...], Mapping[str, Names], tuple[Diagnostic, ...]]:
    """The sections with unique ids, the names of each by the section's id, and what is wrong.

    An id is kept where it can be an XML name and nothing else has it; else it is mended, and links still find
    it. Headings without one get Pandoc's (its manual, `auto_identifiers`). L001: an id stands twice.
    """
    done: list[Section] = []
    names: dict[str, Names] = {}
    found: list[Diagnostic] = []
    for section in sections:
        ids = _Ids({section.id}, {section.title_id: ""} if section.title_id else {})
        done.append(_identified(section, ids))
        names[section.id] = ids.names
        found += ids.found
    return tuple(done), names, tuple(found)


def _identified(section: Section, ids: _Ids) -> Section:
    title, subtitle = (_without_ids(run, ids) for run in (section.title, section.subtitle))
    abstract, blocks = ids.blocks(section.abstract), ids.blocks(section.blocks)
    notes = map_notes(section.notes, ids.blocks)
    ids.names.setdefault(heading_id(title), "")
    return replace(
        section,
        title=title,
        subtitle=subtitle,
        abstract=ids.headed(abstract),
        blocks=ids.headed(blocks),
        notes=map_notes(notes, ids.headed),
    )


def _without_ids(run: Inlines, ids: _Ids) -> Inlines:
    """A title without ids, since it is printed in more places than one; links to them find the section."""

    def plain(node: Inline) -> Inlines:
        if not isinstance(node, InlineWithId) or not node.attributes.id:
            return (node,)
        ids.names.setdefault(node.attributes.id, "")
        return (replace(node, attributes=replace(node.attributes, id="")),)

    return map_inlines(run, plain)


def heading_id(title: Inlines) -> str:
    """The id that Pandoc gives a heading: small letters, hyphens for spaces, from the first letter on."""
    kept = re.sub(r"[^\w\s.-]", "", plain_text(title).lower())
    begun = re.sub(r"^[\W\d_]+", "", "-".join(kept.split()))
    return begun or "section"


def safe_id(wanted: str) -> str:
    """An XML name as near to `wanted` as can be, and none that an edition gives to a note."""
    name = _UNSAFE.sub("-", unicodedata.normalize("NFC", wanted))[:LONGEST_ID]
    safe = _SAFE_START.match(name) and not _NOTES.fullmatch(name)
    return name if safe else f"id-{name.strip('-')}".rstrip("-")


@dataclass(slots=True)
class _Ids:
    """The ids of one section so far: those taken, those written, and where."""

    taken: set[str]
    names: dict[str, str]
    places: dict[str, Span] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    found: list[Diagnostic] = field(default_factory=list)

    def blocks(self, blocks: Blocks) -> Blocks:
        """The blocks with every written id made unique, in reading order."""
        return shared((rebuilt(self._block(block), self._run, self.blocks) for block in blocks), blocks)

    def headed(self, blocks: Blocks) -> Blocks:
        """The blocks with an id for each heading and each place of the index that has none."""
        return shared((rebuilt(self._headed(block), self._indexed, self.headed) for block in blocks), blocks)

    def _block(self, block: Block) -> Block:
        if isinstance(block, Plain | SceneBreak) or not block.attributes.id:
            return block
        return with_parts(block, attributes=self._written(block.attributes, block.span))

    def _run(self, run: Inlines) -> Inlines:
        return map_inlines(run, self._inline)

    def _inline(self, node: Inline) -> Inlines:
        if not isinstance(node, InlineWithId) or not node.attributes.id:
            return (node,)
        return (with_parts(node, attributes=self._written(node.attributes, node.span)),)

    def _headed(self, block: Block) -> Block:
        if not isinstance(block, Heading) or block.attributes.id:
            return block
        wanted = heading_id(block.children)
        actual = self._free(safe_id(wanted), first=1)
        self.names.setdefault(wanted if wanted not in self.names else actual, actual)
        return replace(block, attributes=replace(block.attributes, id=actual))

    def _indexed(self, run: Inlines) -> Inlines:
        return map_inlines(run, self._index_mark)

    def _index_mark(self, node: Inline) -> Inlines:
        if not isinstance(node, IndexMark) or node.attributes.id or not node.is_place:
            return (node,)
        return (replace(node, attributes=replace(node.attributes, id=self._free("index-mark", first=2))),)

    def _written(self, attributes: Attributes, span: Span) -> Attributes:
        wanted = unicodedata.normalize("NFC", attributes.id)
        actual = self._free(safe_id(wanted), first=2)
        if first := self.places.get(wanted):
            self.found.append(_twice(wanted, span, first))
        self.places.setdefault(wanted, span)
        self.names.setdefault(wanted, actual)
        return attributes if actual == attributes.id else replace(attributes, id=actual)

    def _free(self, name: str, first: int) -> str:
        """`name`, or the first of `name-1`, `name-2`, … that is free; written ids count from 2."""
        count, actual = self.counts.get(name, first), name
        while actual in self.taken:
            actual = f"{name}-{count}"
            count += 1
            self.counts[name] = count
        self.taken.add(actual)
        return actual


def _twice(wanted: str, span: Span, first: Span) -> Diagnostic:
    message = f"the id {wanted!r} stands twice in this chapter: first on line {first.line}"
    return Diagnostic("L001", message, span, "give one of them another id; links go to the first")
