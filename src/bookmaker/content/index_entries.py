"""Marks with their places -> the index: entries and subentries in the language's order, under letters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TypeAlias

from bookmaker.content.collation import Collation, collation
from bookmaker.content.index_places import MarkedPlace
from bookmaker.content.index_tree import IndexEntry, IndexGroup, IndexLink, IndexLocator
from bookmaker.content.markdown import read_inlines
from bookmaker.content.tree import (
    PLAIN,
    Citation,
    Code,
    CrossReference,
    IndexMark,
    Inline,
    Inlines,
    LineBreak,
    Link,
    Math,
    NoteCall,
    PageReference,
    Picture,
    Reference,
    SoftBreak,
    Styled,
    Text,
)
from bookmaker.content.typography import typeset_run
from bookmaker.content.walk import map_inlines, plain_text
from bookmaker.diagnostics import Diagnostic, Span, did_you_mean, warning

Path: TypeAlias = tuple[str, ...]
"""An entry's term, or its term and its subentry's, as plain text."""

Target: TypeAlias = tuple[Path, Inlines, Span]
"""The entry that a mark sends readers to, its words, and the mark's place."""

DEEPEST = 2
# Between an entry and its subentry, as in MakeIndex; twice for the mark itself.
_LEVEL = re.compile(r"(?<!!)!(?!!)")
_TARGET = re.compile(r"\s*;\s*")
# Beyond this many entries no nearest one is looked for.
MOST_NAMES = 2000


@dataclass(slots=True)
class _Draft:
    """An entry in the making."""

    path: Path
    term: Inlines
    span: Span
    sort: str = ""
    locators: list[IndexLocator] = field(default_factory=list)
    see: list[Target] = field(default_factory=list)
    see_also: list[Target] = field(default_factory=list)


def index_groups(
    places: Iterable[MarkedPlace], language: str
) -> tuple[tuple[IndexGroup, ...], tuple[Diagnostic, ...]]:
    """The index of a book in this language.

    C144: an entry goes deeper than a subentry, or a part of it is empty. Warnings: C145, an entry sends
    readers to one that is not there; C146, an entry sends readers away and has places of its own; C152, an
    entry sends readers to itself; C153, it sends them to one that only sends them on.
    """
    drafts = _Drafts(language)
    named = [(place, drafts.named(place)) for place in places]
    drafts.add(named)
    return tuple(drafts.groups()), tuple(drafts.found)


@dataclass(slots=True)
class _Drafts:
    language: str
    entries: dict[Path, _Draft] = field(default_factory=dict)
    found: list[Diagnostic] = field(default_factory=list)

    # --- what a mark names

    def named(self, place: MarkedPlace) -> tuple[Inlines, ...]:
        """The terms of a mark's entry: what it says, or what it prints."""
        mark = place.mark
        if mark.entry:
            return self._terms(mark.entry, mark.span)
        return (_bare(mark.children),)

    def _terms(self, written: str, span: Span) -> tuple[Inlines, ...]:
        parts = [part.strip().replace("!!", "!") for part in _LEVEL.split(written)]
        if len(parts) > DEEPEST or not all(parts):
            message = f"the entry {written!r} is no entry with one subentry"
            hint = "write peace, or peace!women in; !! is an exclamation mark"
            self.found.append(Diagnostic("C144", message, span, hint))
        return tuple(self._term(part, span) for part in parts[:DEEPEST] if part)

    def _term(self, part: str, span: Span) -> Inlines:
        inlines, mistakes = read_inlines(part, span)
        self.found.extend(mistakes)
        return _bare(typeset_run(inlines, self.language))

    # --- entries

    def add(self, named: list[tuple[MarkedPlace, tuple[Inlines, ...]]]) -> None:
        """Each mark's entry, with its place; visible text may have a capital that its entry has not."""
        known = {_path(terms): terms for _, terms in reversed(named)}
        for place, terms in named:
            path = _path(terms)
            small = path if place.mark.entry else tuple(part[:1].lower() + part[1:] for part in path)
            if path:
                entry = small if small in known else path
                self._add(place, self._draft(entry, known[entry], place.mark.span))

    def _draft(self, path: Path, terms: tuple[Inlines, ...], span: Span) -> _Draft:
        for depth in range(1, len(path) + 1):
            self.entries.setdefault(path[:depth], _Draft(path[:depth], terms[depth - 1], span))
        return self.entries[path]

    def _add(self, place: MarkedPlace, draft: _Draft) -> None:
        mark = place.mark
        draft.sort = draft.sort or mark.sort
        draft.locators += [place.locator] if place.locator else []
        draft.see += self._targets(mark.see, mark.span)
        draft.see_also += self._targets(mark.see_also, mark.span)

    def _targets(self, written: str, span: Span) -> Iterator[Target]:
        for target in filter(None, _TARGET.split(written)):
            terms = self._terms(target, span)
            words = terms[0] if len(terms) == 1 else (*terms[0], Text(": ", span), *terms[-1])
            yield _path(terms), words, span

    # --- the tree

    def groups(self) -> Iterator[IndexGroup]:
        """The entries under their letters."""
        order = collation(self.language)
        ids = {path: f"entry-{number}" for number, path in enumerate(self.entries, 1)}
        known = {_shown(path).casefold(): path for path in self.entries}
        for draft in self.entries.values():
            draft.see = [_spelled(target, known) for target in draft.see]
            draft.see_also = [_spelled(target, known) for target in draft.see_also]
        for draft in self.entries.values():
            self.found.extend(self._faults(draft))
        tops = sorted((d for d in self.entries.values() if len(d.path) == 1), key=lambda d: _key(d, order))
        for letter, drafts in groupby(tops, lambda draft: order.letter(draft.sort or draft.path[0])):
            yield IndexGroup(letter, tuple(self._entry(draft, ids, order) for draft in drafts))

    def _entry(self, draft: _Draft, ids: Mapping[Path, str], order: Collation) -> IndexEntry:
        below = (d for d in self.entries.values() if d.path[:-1] == draft.path)
        return IndexEntry(
            id=ids[draft.path],
            term=draft.term,
            locators=tuple(draft.locators),
            see=tuple(IndexLink(words, ids.get(path, "")) for path, words, _ in draft.see),
            see_also=tuple(IndexLink(words, ids.get(path, "")) for path, words, _ in draft.see_also),
            children=tuple(
                self._entry(child, ids, order) for child in sorted(below, key=lambda d: _key(d, order))
            ),
        )

    # --- what is wrong

    def _faults(self, draft: _Draft) -> Iterator[Diagnostic]:
        name = _shown(draft.path)
        for path, _, span in (*draft.see, *draft.see_also):
            yield from self._astray(draft, path, span)
        if draft.see and self._has_places(draft):
            message = f"the index sends readers away from {name!r}, which has places of its own"
            hint = 'write see-also="…", or mark the places under the other entry'
            yield warning("C146", message, draft.see[0][2], hint)

    def _astray(self, draft: _Draft, path: Path, span: Span) -> Iterator[Diagnostic]:
        """What is wrong with an entry that readers are sent to."""
        way, target = f"the index sends readers from {_shown(draft.path)!r}", self.entries.get(path)
        if path == draft.path:
            yield warning("C152", f"{way} back to the same entry", span, "name another entry")
        elif target is None:
            hint = self._nearest(path, draft.path)
            yield warning("C145", f"{way} to {_shown(path)!r}, which it has not", span, hint)
        elif target.see and not self._has_places(target):
            onward = _shown(target.see[0][0])
            message = f"{way} to {_shown(path)!r}, which sends them on to {onward!r}"
            yield warning("C153", message, span, self._way_out(draft, onward))

    def _way_out(self, draft: _Draft, onward: str) -> str:
        if onward != _shown(draft.path):
            return f"name the entry that has the places: {onward!r}"
        return "leave it out" if self._has_places(draft) else "mark a place for one of them"

    def _has_places(self, draft: _Draft) -> bool:
        return bool(draft.locators) or any(d.path[:-1] == draft.path for d in self.entries.values())

    def _nearest(self, path: Path, own: Path) -> str:
        known = [_shown(other) for other in self.entries if other != own]
        near = did_you_mean(_shown(path), known) if len(known) <= MOST_NAMES else ""
        return near or "mark a place for that entry, or name another"


def _key(draft: _Draft, order: Collation) -> tuple[object, ...]:
    return order.key(draft.sort or draft.path[-1])


def _spelled(target: Target, known: Mapping[str, Path]) -> Target:
    """The target as its entry is spelled, whose capitals may be others."""
    path, words, span = target
    return known.get(_shown(path).casefold(), path), words, span


def _shown(path: Path) -> str:
    return "!".join(path)


def _path(terms: Iterable[Inlines]) -> Path:
    return tuple(filter(None, (" ".join(plain_text(term).split()) for term in terms)))


def _bare(run: Inlines) -> Inlines:
    """A term as the index prints it: without notes, links, ids and line ends."""
    return map_inlines(run, _bare_inline)


def _bare_inline(node: Inline) -> Inlines:  # noqa: PLR0911 (one case a kind)
    match node:
        case NoteCall() | Picture():
            return ()
        case Link() | Reference() | PageReference() | IndexMark():
            return node.children
        case SoftBreak() | LineBreak():
            return (Text(" ", node.span),)
        case CrossReference():
            return (Text(f"@{node.label}", node.span),)
        case Citation():
            return (Text(node.source, node.span),)
        case Styled() | Code():
            return (replace(node, attributes=replace(node.attributes, id="")),)
        case Math() | Text():
            return (node,)
        case _:
            return (replace(node, attributes=PLAIN),)
