"""Characters in titles and names that nobody sees and that change what is read, printed or sorted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bookmaker.diagnostics import Diagnostic, warning
from bookmaker.manifest.decoding import named
from bookmaker.manifest.places import Node, Scalar, every_pair

_KEYS = frozenset(
    {"title", "subtitle", "short_title", "part", "name", "given", "family", "sort_as", "holder"}
)

# Overrides and embeddings of direction (Unicode Annex 9), zero-width space and no-break space, word joiner,
# soft hyphen. The marks LRM and RLM and the isolates are honest means of mixed text, the joiners letters of
# many scripts.
_UNSEEN = re.compile("[\u202a-\u202e\u200b\ufeff\u2060\u00ad]")
_JOINER_AFTER_LATIN = re.compile("(?<=[0-9A-Za-z\u00c0-\u024f])[\u200c\u200d]")


def unseen(root: Node) -> tuple[Diagnostic, ...]:
    """A warning M014 for each title or name that holds an invisible character."""
    return tuple(_found(root))


def _found(root: Node) -> Iterator[Diagnostic]:
    for pair in every_pair(root):
        if pair.key in _KEYS and isinstance(pair.value, Scalar):
            text = pair.value.text or ""
            found = _UNSEEN.search(text) or _JOINER_AFTER_LATIN.search(text)
            if found:
                name = unicodedata.name(found.group(), "a character").lower()
                message = f"`{pair.key}` holds an invisible character: {named(found.group())}, {name}"
                yield warning("M014", message, pair.value.span, "take it out, unless it is meant")
