"""Style sheets -> the custom properties of the root and their values (CSS Custom Properties 1, 3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from bookmaker.editions.css_values import Tokens, located, trimmed, whole
from bookmaker.editions.style_sheets import Sheet, content_of, head_of, is_root, rules_of


@dataclass(frozen=True)
class Values:
    """Custom properties of the root: those that always hold, and by condition those that then do."""

    always: Mapping[str, Tokens]
    by_condition: Mapping[str, Mapping[str, Tokens]]

    @classmethod
    def of(cls, found: Iterable[tuple[str, str, Tokens]]) -> Values:
        """From (condition, name, value), in the order of the cascade."""
        by_condition: dict[str, dict[str, Tokens]] = {}
        for condition, name, value in found:
            by_condition.setdefault(condition, {})[name] = value
        return cls(by_condition.pop("", {}), by_condition)

    @cached_property
    def usual(self) -> dict[str, Tokens | None]:
        """Every property with its whole value; None where it can't be had (a loop, a missing property)."""
        return whole(self.always)

    @cached_property
    def conditional(self) -> dict[str, dict[str, Tokens | None]]:
        """The same, under each condition."""
        return {head: whole({**self.always, **own}) for head, own in self.by_condition.items()}


def custom_properties(parsed: Iterable[tuple[Sheet, Tokens]]) -> Iterator[tuple[str, str, Tokens]]:
    """Every custom property that a root sets, as (condition, name, value); no condition is ""."""
    for sheet, nodes in parsed:
        yield from _root_declarations(nodes, sheet, "")


def _root_declarations(nodes: Tokens, sheet: Sheet, condition: str) -> Iterator[tuple[str, str, Tokens]]:
    for node in nodes:
        if node.type == "qualified-rule" and is_root(node):
            custom = (d for d in content_of(node) if d.type == "declaration" and d.name.startswith("--"))
            yield from ((condition, d.name, located(d.value, sheet.path)) for d in custom)
        elif node.type == "at-rule" and node.lower_at_keyword == "media" and not condition:
            yield from _root_declarations(content_of(node), sheet, head_of(node))


def root_values(sheets: Iterable[Sheet]) -> dict[str, Tokens | None]:
    """Every custom property of the root in the order of the sheets, each `var()` in its value replaced.

    None where a value can't be had, since it asks for a property that nothing sets.
    """
    values = Values.of(custom_properties((sheet, rules_of(sheet.text)) for sheet in sheets)).usual
    return {name: None if value is None else trimmed(value) for name, value in values.items()}
