"""Labels of notes from one import to the next: a note keeps its label, though others come before it.

Labels are numbers in reading order. Were they given anew, a note more in the first paragraph would change
every paragraph that calls one, and an editor's changes would meet the author's everywhere.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import count

from bookmaker.importing.draft import Block, Draft

_CALL = re.compile(r"\[\^([^\s\[\]^]+)\]")
_DEFINED = re.compile(r"^\[\^([^\s\[\]^]+)\]: (.*)$", re.MULTILINE)
_ALIKE = 0.6


def relabelled(draft: Draft, before: str) -> Draft:
    """The draft with the labels that its notes have in the chapter's text `before`: those of notes with the
    same words, then of those with nearly the same; a new note gets a number that no note has had.
    """
    labels = _labels(draft, dict(_DEFINED.findall(before)))
    front = replace(draft.front, title=_called(draft.front.title, labels))
    return replace(draft, front=front, blocks=tuple(_with(block, labels) for block in draft.blocks))


def _labels(draft: Draft, old: dict[str, str]) -> dict[str, str]:
    """The label before and now, by the label in the draft."""
    notes = {block.label: block.text.partition("\n")[0] for block in draft.blocks if block.kind == "note"}
    left, found = dict(old), dict[str, str]()
    for label, words in notes.items():
        same = next((key for key, text in left.items() if text == words), None)
        if same is not None:
            found[label] = same
            del left[same]
    for label, words in notes.items():
        if label not in found and (near := difflib.get_close_matches(words, list(left.values()), 1, _ALIKE)):
            found[label] = next(key for key, text in left.items() if text == near[0])
            del left[found[label]]
    fresh = (str(n) for n in count(1 + max((int(key) for key in old if key.isdecimal()), default=0)))
    return {label: found.get(label) or next(fresh) for label in notes}


def _with(block: Block, labels: Mapping[str, str]) -> Block:
    label = labels.get(block.label, block.label) if block.kind == "note" else block.label
    return replace(block, text=_called(block.text, labels), label=label)


def _called(text: str, labels: Mapping[str, str]) -> str:
    return _CALL.sub(lambda call: f"[^{labels.get(call[1], call[1])}]", text)
