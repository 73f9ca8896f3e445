"""A YAML document as frozen values that keep their places. Knows no library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from bookmaker.diagnostics import Span

Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Scalar:
    """Text as it was typed; None where nothing stands after the colon or the dash, or a lone `~`."""

    text: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Pair:
    """A key with its own place, and its value."""

    key: str
    key_span: Span
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with values, each key once."""

    pairs: tuple[Pair, ...]
    span: Span

    def pair(self, key: str) -> Pair | None:
        """The pair with that key."""
        return next((pair for pair in self.pairs if pair.key == key), None)


Node: TypeAlias = Scalar | Sequence | Mapping


def plain(node: Node) -> object:
    """The document as lists, dictionaries, strings and None."""
    match node:
        case Scalar(text):
            return text
        case Sequence(items):
            return [plain(item) for item in items]
        case Mapping(pairs):
            return {pair.key: plain(pair.value) for pair in pairs}


def child(node: Node, step: str | int) -> Node | None:
    """What lies one step below a node, if anything does."""
    match node, step:
        case Sequence(items), int() if 0 <= step < len(items):
            return items[step]
        case Mapping(), str():
            pair = node.pair(step)
            return pair.value if pair else None
        case _:
            return None


def without(node: Node, paths: Iterable[Path]) -> Node:
    """The document less what stands at these paths."""
    below: dict[str | int, list[Path]] = {}
    for head, *rest in paths:
        below.setdefault(head, []).append(tuple(rest))
    gone = {step for step, rests in below.items() if () in rests}
    match node:
        case Scalar():
            return node
        case Sequence(items, span):
            kept = [(i, item) for i, item in enumerate(items) if i not in gone]
            return Sequence(tuple(without(item, below.get(i, ())) for i, item in kept), span)
        case Mapping(pairs, span):
            left = [pair for pair in pairs if pair.key not in gone]
            return Mapping(
                tuple(Pair(p.key, p.key_span, without(p.value, below.get(p.key, ()))) for p in left), span
            )


def every_pair(node: Node) -> Iterator[Pair]:
    """All pairs of a document, outer ones first."""
    match node:
        case Scalar():
            return
        case Sequence(items):
            for item in items:
                yield from every_pair(item)
        case Mapping(pairs):
            for pair in pairs:
                yield pair
                yield from every_pair(pair.value)


@dataclass(frozen=True, slots=True)
class Places:
    """Where each value of a document stands. Steps are keys and positions: `value("chapters", 2, "file")`."""

    root: Node

    def _reached(self, steps: Path) -> tuple[Node, int]:
        node = self.root
        for depth, step in enumerate(steps):
            below = child(node, step)
            if below is None:
                return node, depth
            node = below
        return node, len(steps)

    def value(self, *steps: str | int) -> Span:
        """The place of a value, or of the nearest value around it that is written down."""
        return self._reached(steps)[0].span

    def key(self, *steps: str | int) -> Span:
        """The place of the key that leads to a value; of the value itself where it has no key."""
        parent, depth = self._reached(steps[:-1])
        if depth == len(steps) - 1 and isinstance(parent, Mapping):
            pair = parent.pair(str(steps[-1]))
            if pair:
                return pair.key_span
        return self.value(*steps)

    def holds(self, *steps: str | int) -> bool:
        """Whether the document says anything there."""
        return self._reached(steps)[1] == len(steps)


def nowhere(file: str) -> Places:
    """The places of a document that says nothing."""
    return Places(Mapping((), Span(file, 1, 1)))
