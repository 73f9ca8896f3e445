"""What is to be cited, in which style and in which order: that of the notes' numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from bookmaker.content.book import Section
from bookmaker.content.pandoc import Cluster
from bookmaker.content.tree import Citation, Note, NoteCall, Text
from bookmaker.content.walk import Node, nodes_in
from bookmaker.diagnostics import Diagnostic
from bookmaker.library import Library

_HEAD = re.compile(r"<style\b[^>]*>")
_CLASS = re.compile(r"\bclass=[\"'](note|in-text)[\"']")
_PARENT = re.compile(r"<link\b(?=[^>]*\bindependent-parent\b)[^>]*\bhref=[\"']([^\"']*)[\"']")
_DATED = re.compile(r"\bcitation-format=[\"']author-date[\"']")


@dataclass(frozen=True, slots=True)
class Style:
    """A CSL style: whether it cites in notes, and whether it tells works apart by their years."""

    text: str
    notes: bool
    dated: bool


def style_of(library: Library) -> Style | Diagnostic:
    """The library's style. C128: its file is none that can cite."""
    head = _HEAD.search(library.style)
    kind = _CLASS.search(head[0]) if head else None
    if parent := _PARENT.search(library.style):
        name = parent[1].rpartition("/")[2]
        message = f"this style only points to another, {name!r}, which is not looked up"
        return Diagnostic("C128", message, library.style_span, f"name that style, or bring {name}.csl")
    if kind is None:
        message = "the citation style is no file of the Citation Style Language 1.0"
        hint = "styles are kept at https://github.com/citation-style-language/styles"
        return Diagnostic("C128", message, library.style_span, hint)
    return Style(library.style, kind[1] == "note", bool(_DATED.search(library.style)))


def text_of(section: Section) -> tuple[Node, ...]:
    """What a section says outside its notes, in reading order."""
    return (*section.title, *section.subtitle, *section.abstract, *section.blocks)


def citations_in(section: Section) -> Iterator[Citation]:
    """Every citation of a section, notes at the end."""
    return _citations(_all_of(section))


def texts_in(section: Section) -> Iterator[Text]:
    """All letters of a section that are no citations, notes at the end."""
    return (node for node in nodes_in(_all_of(section)) if isinstance(node, Text))


def _all_of(section: Section) -> Iterator[Node]:
    notes = (block for note in section.notes for block in note.children)
    return chain(text_of(section), notes)


def _citations(nodes: Iterable[Node]) -> Iterator[Citation]:
    return (node for node in nodes_in(nodes) if isinstance(node, Citation))


def clusters_of(section: Section) -> tuple[Cluster, ...]:
    """A section's citations as a reader meets them: those of a note at its first call, uncalled notes last.

    A note of the author's that holds no citation, or several, is followed by an empty cluster: what comes
    next can't say "ibid." of what stands before it.
    """
    notes = {note.label: note for note in section.notes}
    found: list[Cluster] = []
    for node in nodes_in(text_of(section)):
        if isinstance(node, Citation):
            found.append(Cluster(node))
        elif isinstance(node, NoteCall) and (note := notes.pop(node.label, None)):
            found += _in_note(note)
    return (*found, *(cluster for note in notes.values() for cluster in _in_note(note)))


def _in_note(note: Note) -> Iterator[Cluster]:
    citations = tuple(_citations(note.children))
    yield from (Cluster(citation, in_note=True) for citation in citations)
    if len(citations) != 1:
        yield Cluster(None, in_note=True)


def keys_in(clusters: Iterable[Cluster]) -> tuple[str, ...]:
    """The keys of the works that are cited, each once."""
    works = (work for cluster in clusters if cluster.citation for work in cluster.citation.works)
    return tuple(dict.fromkeys(work.key for work in works))
