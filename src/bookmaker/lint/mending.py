"""Manuscripts -> the same with what is certain mended: no letter changed, nothing but prose touched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain

from bookmaker.content.silences import silences_in
from bookmaker.content.tree import Text
from bookmaker.content.walk import Node, nodes_in
from bookmaker.diagnostics import warning
from bookmaker.lint.chapters import Chapter, read_chapter, sources_of
from bookmaker.lint.findings import Edit, letters_of
from bookmaker.lint.registry import RULES
from bookmaker.lint.rule import Rule
from bookmaker.sources import Source
from bookmaker.volume import Volume

# One mending may make room for another; none makes room for itself.
_ROUNDS = 10
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def mended(volume: Volume) -> Mapping[str, tuple[Source, str]]:
    """By file, the sources of which something can be mended, and their texts with it."""
    rules = tuple(rule for rule in RULES if rule.fixes and rule.code not in volume.manifest.lint.off)
    texts = {source.file: (source, mended_text(source, rules)) for source in sources_of(volume)}
    return {file: (source, text) for file, (source, text) in texts.items() if text != source.text}


def mended_text(source: Source, rules: Iterable[Rule] = RULES) -> str:
    """The source's text with all mended that these rules are certain of; mending it again changes nothing.

    The text keeps its letters and its shape: every link, note, formula and piece of code is what it was.
    """
    chapter = read_chapter(source)
    rules = tuple(rule for rule in rules if rule.fixes)
    for _ in range(_ROUNDS):
        before = chapter.source.text
        for rule in rules:
            chapter = _mended(chapter, rule)
        if chapter.source.text == before:
            break
    return chapter.source.text


def _mended(chapter: Chapter, rule: Rule) -> Chapter:
    """The chapter after one rule: all its edits, or those alone that leave the shape as it is."""
    edits = tuple(_edits(chapter, rule))
    if not edits:
        return chapter
    whole = _edited(chapter, edits)
    if _shape(whole) == _shape(chapter):
        return whole
    for edit in sorted(edits, key=lambda e: e.span, reverse=True):
        single = _edited(chapter, (edit,))
        chapter = single if _shape(single) == _shape(chapter) else chapter
    return chapter


def _edits(chapter: Chapter, rule: Rule) -> Iterator[Edit]:
    """What a rule is certain of, but where the text silences it."""
    silences, _ = silences_in(chapter.manuscript)
    for found in rule.in_chapter(chapter):
        told = warning(rule.code, found.message, found.place)
        if found.edit and not any(s.covers(told) for s in silences):
            yield found.edit


def _edited(chapter: Chapter, edits: Iterable[Edit]) -> Chapter:
    lines = list(chapter.lines)
    for number, here in _by_line(edits, chapter.source.first_line):
        lines[number] = _edited_line(lines[number], here)
    return read_chapter(replace(chapter.source, text="\n".join(lines)))


def _shape(chapter: Chapter) -> tuple[object, ...]:
    """What a reader of the tree sees but its marks and spaces: its nodes in order, and its letters."""
    manuscript = chapter.manuscript
    notes = chain.from_iterable(note.children for note in manuscript.notes)
    nodes = tuple(nodes_in((*manuscript.title, *manuscript.blocks, *notes)))
    marks = tuple(_mark(node) for node in nodes if not isinstance(node, Text))
    letters = letters_of("".join(node.text for node in nodes if isinstance(node, Text)))
    return (*marks, letters, *(note.label for note in manuscript.notes), len(manuscript.remarks))


_TOLD = ("target", "label", "text", "tex", "src", "level", "kind", "source", "attributes")


def _mark(node: Node) -> tuple[object, ...]:
    return (type(node).__name__, *(getattr(node, name, None) for name in _TOLD))


def _by_line(edits: Iterable[Edit], first: int) -> Iterator[tuple[int, list[Edit]]]:
    lines: dict[int, list[Edit]] = {}
    for edit in edits:
        lines.setdefault(edit.span.line - first, []).append(edit)
    yield from lines.items()


def _edited_line(line: str, edits: Iterable[Edit]) -> str:
    """A line with its edits, from its end on."""
    for edit in sorted(set(edits), key=lambda e: e.span.column, reverse=True):
        start = edit.span.column - 1
        line = line[:start] + edit.new + line[start + len(edit.old) :]
    return line


def in_file(before: str, source: Source, text: str) -> str:
    """The whole file with a source's new text: front matter, line ends and a byte order mark as they were.

    A line that is otherwise in the file than in the source (a control character was left out) stays.
    """
    return "".join(_put(_LINE.findall(before), source, text))


def _put(lines: list[str], source: Source, text: str) -> Iterator[str]:
    skipped = source.first_line - 1
    yield from lines[:skipped]
    for line, old, new in zip(lines[skipped:], source.text.split("\n"), text.split("\n"), strict=False):
        bare = line.rstrip("\r\n")
        mark = "\ufeff" if bare.startswith("\ufeff") else ""
        yield f"{mark}{new}{line[len(bare) :]}" if bare.removeprefix(mark) == old else line
    yield from lines[skipped + text.count("\n") + 1 :]
