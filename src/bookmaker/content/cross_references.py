"""Numbered sections -> sections whose cross references are links with their words: "figure 2.3", "p. 213".

The labels are Quarto's: `@fig-flow` finds what has the id `fig-flow`, in its own chapter before others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, assert_never

from bookmaker.content.book import Section
from bookmaker.content.conventions import conventions_of
from bookmaker.content.references import MOST_NAMES, Anchors
from bookmaker.content.tree import (
    Blocks,
    CrossReference,
    Figure,
    Heading,
    Inline,
    Inlines,
    MathBlock,
    PageReference,
    Reference,
    Styled,
    Table,
    Text,
)
from bookmaker.content.walk import Node, map_inlines, map_notes, map_runs, nodes_in, without_notes
from bookmaker.content.words import Words, words_of
from bookmaker.diagnostics import Diagnostic, Span, did_you_mean, told_once, warning

NO_BREAK_SPACE = "\u00a0"
NOTE_PREFIX = "fn-"

Kind: TypeAlias = Literal["figure", "table", "equation", "heading", "chapter", "note"]
_KINDS: Mapping[str, tuple[Kind, ...]] = {
    "fig": ("figure",),
    "tbl": ("table",),
    "eq": ("equation",),
    "sec": ("heading", "chapter"),
    "fn": ("note",),
}
_MEANT = {
    "fig": "a figure",
    "tbl": "a table",
    "eq": "an equation",
    "sec": "a heading or a chapter",
    "fn": "a note",
}


@dataclass(frozen=True, slots=True)
class Target:
    """What a label names: where it is, its number ("" for none) and its title, for what has no number."""

    kind: Kind
    section: Section
    anchor: str
    number: str
    title: Inlines = ()


Labels: TypeAlias = Mapping[str, tuple[Target, ...]]
"""Everything that has a label, by the label as it is written."""


def cross_referenced(
    sections: Iterable[Section], labels: Labels
) -> tuple[tuple[Section, ...], tuple[Diagnostic, ...]]:
    """The sections with every cross reference resolved; one that leads nowhere leaves its label behind.

    L020: no such label; L021: the label stands in several chapters; L022: it names a thing of another kind;
    L023: what it names has no number. Each once a label and a file.
    """
    found: list[Diagnostic] = []
    done = tuple(_section_resolved(s, _CrossReferences(s.id, s.language, labels, found)) for s in sections)
    return done, tuple(told_once(found))


def cross_referenced_blocks(
    blocks: Blocks, language: str, labels: Labels
) -> tuple[Blocks, tuple[Diagnostic, ...]]:
    """Blocks that stand in the manifest, likewise."""
    references = _CrossReferences("", language, labels, [])
    return map_runs(blocks, references.run), tuple(references.found)


# --- labels ----------------------------------------------------------------------------------------------


def labels_in(sections: Iterable[Section], anchors: Anchors) -> Labels:
    """The labels of numbered sections."""
    labels: dict[str, tuple[Target, ...]] = {}
    for section in sections:
        for label, target in _labelled(section, anchors.names.get(section.id, {})):
            labels[label] = (*labels.get(label, ()), target)
    return labels


def _labelled(section: Section, names: Mapping[str, str]) -> Iterator[tuple[str, Target]]:
    blocks = (*section.blocks, *(block for note in section.notes for block in note.children))
    things = {target.anchor: target for target in _things(section, nodes_in(blocks))}
    things[""] = Target("chapter", section, "", section.number, section.title)
    for written, actual in names.items():
        if actual in things:
            yield written, things[actual]
    for note in section.notes:
        yield f"{NOTE_PREFIX}{note.label}", Target("note", section, f"fnref-{note.number}", str(note.number))


def _things(section: Section, nodes: Iterable[Node]) -> Iterator[Target]:
    for node in nodes:
        match node:
            case Figure():
                yield Target("figure", section, node.attributes.id, node.number)
            case Table():
                yield Target("table", section, node.attributes.id, node.number)
            case MathBlock():
                yield Target("equation", section, node.attributes.id, node.number)
            case Heading() | Styled():
                yield Target("heading", section, node.attributes.id, "", node.children)
            case _:
                pass


# --- one section -----------------------------------------------------------------------------------------


def _section_resolved(section: Section, references: _CrossReferences) -> Section:
    run = references.run
    return replace(
        section,
        title=map_inlines(section.title, references.in_title),
        subtitle=map_inlines(section.subtitle, references.in_title),
        abstract=map_runs(section.abstract, run),
        blocks=map_runs(section.blocks, run),
        notes=map_notes(section.notes, lambda blocks: map_runs(blocks, run)),
    )


@dataclass(frozen=True, slots=True)
class _CrossReferences:
    """The cross references of one section ("": of none), in its language, and what is wrong with them."""

    section: str
    language: str
    labels: Labels
    found: list[Diagnostic]

    def run(self, run: Inlines) -> Inlines:
        """The run with its references resolved."""
        return map_inlines(run, self._inline)

    def in_title(self, node: Inline) -> Inlines:
        """A title is itself a link in the contents, so that it has the words alone."""
        made = self._inline(node)
        return (
            made[0].children
            if isinstance(made[0], Reference | PageReference) and made[0] is not node
            else made
        )

    def _inline(self, node: Inline) -> Inlines:
        if not isinstance(node, CrossReference):
            return (node,)
        target = self._target(node)
        if target is None:
            return (Text(f"@{node.label}", node.span),)
        words = words_of(self.language)
        name = self._name(node, target, words)
        if not node.page:
            return (Reference(target.section.id, target.anchor, name, node.span),)
        before = (Text(f"{words.page}{NO_BREAK_SPACE}", node.span),) if node.before is None else node.before
        plain = self._name(replace(node, before=None), target, words)
        return (PageReference(target.section.id, target.anchor, before, plain, node.span),)

    # --- what is meant ---

    def _target(self, node: CrossReference) -> Target | None:
        label = node.label[:1].lower() + node.label[1:]
        prefix = label.partition("-")[0]
        named = self.labels.get(label, ())
        own = [t for t in named if t.section.id == self.section]
        if not named:
            self._no_such_label(node, label)
            return None
        target = (own or list(named))[0]
        if not own and len(named) > 1:
            self._ambiguous(node, label, named)
        if target.kind not in _KINDS[prefix]:
            message = f"@{node.label} is {_MEANT[prefix]} by its first letters, and what it names is none"
            self._warn("L022", message, node.span, "give the thing an id that begins with its own kind")
        elif not target.number and target.kind in {"figure", "table", "equation"}:
            message = f"what @{node.label} names has no number"
            self._warn("L023", message, node.span, "give it a caption: that is what is numbered")
        return target

    def _no_such_label(self, node: CrossReference, label: str) -> None:
        prefix = label.partition("-")[0] + "-"
        known = [name for name in self.labels if name.startswith(prefix)]
        nearest = did_you_mean(label, known) if len(known) <= MOST_NAMES else ""
        alone = ", an image alone in its paragraph" if prefix == "fig-" else ""
        hint = nearest or f"write {{#{label}}} behind {_MEANT[prefix[:-1]]}{alone}; or \\@ for a plain @"
        if prefix == NOTE_PREFIX:
            hint = nearest or "the label of a note is what stands in [^label]"
        message = f"nothing in this book has the label {label!r}"
        self.found.append(Diagnostic("L020", message, node.span, hint))

    def _ambiguous(self, node: CrossReference, label: str, named: tuple[Target, ...]) -> None:
        files = ", ".join(dict.fromkeys(target.section.span.file for target in named))
        message = f"the label {label!r} stands in several chapters: {files}"
        self._warn("L021", message, node.span, "rename all but one; the reference goes to the first")

    def _warn(self, code: str, message: str, span: Span, hint: str) -> None:
        self.found.append(warning(code, message, span, hint))

    # --- how it is called ---

    def _name(self, node: CrossReference, target: Target, words: Words) -> Inlines:
        """A word and a number; the number alone after the author's own words; a title without a number."""
        span = node.span
        if not target.number:
            return (*(node.before or ()), *self._titled(target, span, quoted=node.before is None))
        if node.before is not None:
            return (*node.before, Text(target.number, span))
        word = _word(target.kind, words)
        is_first = node.label[0].isupper()
        name = f"{word if is_first or words.capitals else lowered(word)}{NO_BREAK_SPACE}{target.number}"
        elsewhere = target.kind == "note" and target.section.id != self.section
        return (*(self._chapter_of(target, node) if elsewhere else ()), Text(name, span))

    def _chapter_of(self, note: Target, node: CrossReference) -> Inlines:
        chapter = Target("chapter", note.section, "", note.section.number, note.section.title)
        return (*self._name(node, chapter, words_of(self.language)), Text(", ", node.span))

    def _titled(self, target: Target, span: Span, *, quoted: bool) -> Inlines:
        title = without_notes(target.title)
        if not quoted:
            return title
        conventions = conventions_of(self.language)
        opening, closing = conventions.double
        inside = conventions.inside
        return (Text(opening + inside, span), *title, Text(inside + closing, span))


def lowered(word: str) -> str:
    """A noun as it stands inside a sentence."""
    return word[:1].lower() + word[1:]


def _word(kind: Kind, words: Words) -> str:
    match kind:
        case "figure":
            return words.figure
        case "table":
            return words.table
        case "equation":
            return words.equation
        case "chapter" | "heading":
            return words.chapter
        case "note":
            return words.note
        case _:
            assert_never(kind)
