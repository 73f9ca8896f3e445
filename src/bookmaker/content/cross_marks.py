"""Marks of cross references, `@fig-flow` or `[Figs. @fig-flow; -@fig-ebb]` -> references by label."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from bookmaker.content.line_rules import CROSS_ITEM
from bookmaker.content.reading import Reading
from bookmaker.content.syntax import Syntax
from bookmaker.content.tree import PLAIN, Attributes, CrossReference, Inlines, Text
from bookmaker.diagnostics import warning

NO_BREAK_SPACE = "\u00a0"


def cross_references(node: Syntax, reading: Reading) -> Inlines:
    """The references of one mark, a comma between them. C061: attributes that it does not know."""
    asked = node.attributes
    if asked != PLAIN and asked != Attributes(classes=("page",)):
        message = "a cross reference knows no other attribute than {.page}"
        reading.found.append(warning("C061", message, node.span, "take the others out"))
    items = [_cross_reference(found, node, page="page" in asked.classes) for found in _items(node.text)]
    between = Text(", ", node.span)
    return tuple(chain.from_iterable((between, *item) for item in items))[1:]


def _items(text: str) -> Iterator[re.Match[str]]:
    return (found for item in text.split(";") if (found := CROSS_ITEM.fullmatch(item.strip())))


def _cross_reference(found: re.Match[str], node: Syntax, *, page: bool) -> Inlines:
    before, alone, label, behind = found.groups()
    words = (Text(f"{before.rstrip()}{NO_BREAK_SPACE}", node.span),) if before else ()
    reference = CrossReference(label, node.span, words if words or alone else None, page)
    return (reference, Text(behind, node.span)) if behind else (reference,)
