"""Words in a row -> a set of them."""

from __future__ import annotations


def listed(words: str) -> frozenset[str]:
    """The words of a line, which reads better than as many strings."""
    return frozenset(words.split())
