"""Rules of a style sheet as values, and as they are printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain


@dataclass(frozen=True, slots=True)
class Declaration:
    """A property and its value as they are printed; `urls` are the paths of files that it names."""

    name: str
    value: str
    important: bool = False
    urls: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}: {self.value}{' !important' if self.important else ''}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A selector and what it declares."""

    selector: str
    declarations: tuple[Declaration, ...]

    def __str__(self) -> str:
        inner = "".join(f"  {declaration};\n" for declaration in self.declarations)
        return f"{self.selector} {{\n{inner}}}\n"


@dataclass(frozen=True, slots=True)
class Group:
    """A conditional group, such as `@media (prefers-color-scheme: dark)`."""

    head: str
    rules: tuple[Rule | Group, ...]

    def __str__(self) -> str:
        return f"{self.head} {{\n{''.join(map(str, self.rules))}}}\n"


def flat(rule: Rule | Group) -> Iterator[Rule]:
    """The rule, or every rule of the group."""
    if isinstance(rule, Rule):
        yield rule
    else:
        yield from chain.from_iterable(map(flat, rule.rules))
