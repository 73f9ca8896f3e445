"""Syntax of a citation -> a Citation, and behind it the calls of notes that stood in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from bookmaker.content.links import calls_behind, without_calls
from bookmaker.content.reading import Reading, shown
from bookmaker.content.syntax import Syntax
from bookmaker.content.tree import PLAIN, Citation, CitationMode, CitedWork, Inlines
from bookmaker.diagnostics import warning

_MODES: Final[dict[str, CitationMode]] = {"": "normal", "in-text": "in-text", "suppressed": "suppressed"}

Phrases = Callable[[Iterable[Syntax], Reading], Inlines]


def citation(node: Syntax, reading: Reading, phrases: Phrases) -> Inlines:
    """The citation. C121: no semicolon stands between two works; C122: attributes stand behind it.

    N007: a call in the middle of a citation moves behind it.
    """
    works = tuple(_work(item, reading, phrases) for item in node.children)
    inner = tuple(part for work in works for part in (*work.prefix, *work.suffix))
    _, calls = calls_behind(inner, "the citation", reading)
    for item in node.children:
        if not item.closed:
            message = f"no semicolon stands behind @{shown(item.text)}, and another work follows"
            reading.found.append(warning("C121", message, item.span, "write [@one; @other]"))
    if node.attributes != PLAIN:
        message = f"attributes behind the citation {shown(node.text)} have no effect"
        hint = "take them out, or put the citation into a span: [text [@key]]{.name}"
        reading.found.append(warning("C122", message, node.span, hint))
    return (Citation(tuple(map(_quiet, works)), node.text, node.span), *calls)


def _work(item: Syntax, reading: Reading, phrases: Phrases) -> CitedWork:
    before, behind = (phrases(part.children, reading) for part in item.children)
    return CitedWork(item.text, before, behind, item.span, _MODES[item.name])


def _quiet(work: CitedWork) -> CitedWork:
    prefix, suffix = without_calls(work.prefix), without_calls(work.suffix)
    return CitedWork(work.key, prefix, suffix, work.span, work.mode)
