"""A span's syntax -> a mark of the index: `[peace]{.index}`, `{.index-start #x}` … `{.index-end #x}`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bookmaker.content.reading import Reading
from bookmaker.content.syntax import Syntax
from bookmaker.content.tree import Attributes, IndexKind, IndexMark, Inlines
from bookmaker.content.walk import plain_text
from bookmaker.diagnostics import Diagnostic

_KINDS: dict[str, IndexKind] = {"index": "point", "index-start": "start", "index-end": "end"}
_OWN_PAIRS = frozenset({"entry", "sort", "see", "see-also"})


def is_index_mark(attributes: Attributes) -> bool:
    """Whether a span with these attributes is a mark of the index."""
    return not _KINDS.keys().isdisjoint(attributes.classes)


def index_mark(node: Syntax, children: Inlines, reading: Reading) -> Inlines:
    """The mark; its visible text alone where it can't be used.

    C140: it has no entry; C141: a range has no name.
    """
    kind = next(_KINDS[name] for name in node.attributes.classes if name in _KINDS)
    said = {key: value.strip() for key, value in node.attributes.pairs if key in _OWN_PAIRS}
    wrong = tuple(_mistakes(node, kind, children, said.get("entry", "")))
    reading.found.extend(wrong)
    if wrong:
        return children
    rest = replace(
        node.attributes,
        id="" if kind == "end" else node.attributes.id,
        classes=tuple(name for name in node.attributes.classes if name not in _KINDS),
        pairs=tuple(pair for pair in node.attributes.pairs if pair[0] not in _OWN_PAIRS),
    )
    mark = IndexMark(
        kind=kind,
        children=children,
        span=node.span,
        attributes=reading.usable(rest, node.span),
        entry=said.get("entry", ""),
        sort=said.get("sort", ""),
        range=node.attributes.id if kind != "point" else "",
        see=said.get("see", ""),
        see_also=said.get("see-also", ""),
    )
    return (mark,)


def _mistakes(node: Syntax, kind: IndexKind, children: Inlines, entry: str) -> Iterator[Diagnostic]:
    if kind != "point" and not node.attributes.id:
        hint = "name it at both ends: {.index-start #peace-talks} and {.index-end #peace-talks}"
        yield Diagnostic("C141", "a range for the index has no name", node.span, hint)
    if kind != "end" and not entry and not plain_text(children).strip():
        hint = 'mark a word, [peace]{.index}; or name the entry: []{.index entry="peace"}'
        yield Diagnostic("C140", "a mark for the index has no entry", node.span, hint)
