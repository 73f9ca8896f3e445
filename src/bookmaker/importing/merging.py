"""Three texts -> one: what an editor changed and what the author changed, both kept, or where they meet."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Conflict:
    """Lines that both changed: the first line in the editor's text, counted from 1, and both versions."""

    line: int
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """The text of both, or the conflicts because of which there is none."""

    text: str
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class _Change:
    """Lines `start` to `end` of the first text become `new`."""

    start: int
    end: int
    new: tuple[str, ...]


def merged(base: str, mine: str, theirs: str) -> Merged:
    """The changes from `base` to `mine` and to `theirs` in one text; a change that both made is one."""
    first, ours, others = (text.splitlines(keepends=True) for text in (base, mine, theirs))
    changes = sorted(
        (*_changes(first, ours, "mine"), *_changes(first, others, "theirs")),
        key=lambda pair: (pair[1].start, pair[1].end, pair[0]),
    )
    out: list[str] = []
    conflicts: list[Conflict] = []
    at = 0
    for group in _groups(changes):
        start = min(change.start for _, change in group)
        end = max(change.end for _, change in group)
        out += first[at:start]
        versions = {side: _version(first[start:end], start, group, side) for side in ("mine", "theirs")}
        one = versions["mine"] == versions["theirs"] or len({side for side, _ in group}) == 1
        side = "mine" if any(s == "mine" for s, _ in group) else "theirs"
        if one:
            out += versions[side]
        else:
            before = [pair for pair in changes if pair not in group]
            line = _line_in_mine(before, start, len(ours))
            conflicts.append(Conflict(line, tuple(versions["mine"]), tuple(versions["theirs"])))
            out += versions["mine"]
        at = end
    out += first[at:]
    return Merged("" if conflicts else "".join(out), tuple(conflicts))


def _changes(first: Sequence[str], second: Sequence[str], side: str) -> Iterator[tuple[str, _Change]]:
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if tag != "equal":
            yield side, _Change(i1, i2, tuple(second[j1:j2]))


def _groups(changes: Sequence[tuple[str, _Change]]) -> Iterator[list[tuple[str, _Change]]]:
    """Changes of the same lines together, and what both put in at the same place. Neighbouring lines are
    paragraphs, as a rule, and each may change for itself.
    """
    group: list[tuple[str, _Change]] = []
    end = -1
    for side, change in changes:
        put_in = change.start == change.end and any(c.start == c.end == change.start for _, c in group)
        if group and change.start >= end and not put_in:
            yield group
            group = []
            end = -1
        group.append((side, change))
        end = max(end, change.end)
    if group:
        yield group


def _version(lines: Sequence[str], start: int, group: Sequence[tuple[str, _Change]], side: str) -> list[str]:
    """What one side made of some lines."""
    out: list[str] = []
    at = 0
    for whose, change in group:
        if whose == side:
            out += [*lines[at : change.start - start], *change.new]
            at = change.end - start
    return [*out, *lines[at:]]


def _line_in_mine(changes: Sequence[tuple[str, _Change]], start: int, count: int) -> int:
    """The line of the editor's text, of `count` lines, where a line of the first text is, from 1."""
    moved = sum(len(c.new) - (c.end - c.start) for side, c in changes if side == "mine" and c.end <= start)
    return min(start + moved + 1, max(count, 1))


def difference(before: str, after: str, name: str) -> tuple[str, ...]:
    """A unified difference, line by line, without line ends."""
    return tuple(
        difflib.unified_diff(
            before.splitlines(), after.splitlines(), f"{name} (now)", f"{name} (new)", lineterm=""
        )
    )
