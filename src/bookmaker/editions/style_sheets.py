"""A style sheet -> its rules and tokens, as they are written. Knows tinycss2, as `colours` does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import tinycss2
import tinycss2.ast as css

from bookmaker.editions.css_values import Tokens

ROOTS = frozenset({":root", "html"})
# Sheets whose rules are kept: the house's, and a few of a book.
SHEETS_KEPT = 16


@dataclass(frozen=True, slots=True)
class Sheet:
    """A style sheet; `path` is where its relative URLs start from."""

    path: str
    text: str


@lru_cache(maxsize=SHEETS_KEPT)
def rules_of(text: str) -> Tokens:
    """The rules of a sheet as tinycss2's nodes, mistakes among them, for reading alone.

    The house's sheets are asked for again and again.
    """
    nodes: Tokens = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    return nodes


def content_of(node: css.Node) -> Tokens:
    """The declarations and rules in a rule's block."""
    nodes: Tokens = tinycss2.parse_blocks_contents(
        node.content or [], skip_comments=True, skip_whitespace=True
    )
    return nodes


def value_of(text: str) -> Tokens:
    """A value's tokens."""
    nodes: Tokens = tinycss2.parse_component_value_list(text)
    return nodes


def declarations_in(nodes: Tokens) -> Iterator[css.Node]:
    """The declarations in rules, and in the rules that these hold."""
    for node in nodes:
        if node.type == "declaration":
            yield node
        elif node.type in {"qualified-rule", "at-rule"}:
            yield from declarations_in(content_of(node))


def printed(tokens: Iterable[css.Node]) -> str:
    """Tokens as they are written in a style sheet, on one line."""
    text: str = tinycss2.serialize(tokens)
    return " ".join(text.split())


def is_root(rule: css.Node) -> bool:
    """Whether a rule is of the root alone."""
    return all(part.strip() in ROOTS for part in printed(rule.prelude).split(","))


def head_of(node: css.Node) -> str:
    """An at-rule's name and what stands before its block."""
    return f"@{node.lower_at_keyword} {printed(node.prelude)}"


def every_token(tokens: Iterable[css.Node]) -> Iterator[css.Node]:
    """The tokens, and all inside them."""
    for token in tokens:
        yield token
        for part in ("content", "arguments", "prelude"):
            yield from every_token(getattr(token, part, None) or ())
