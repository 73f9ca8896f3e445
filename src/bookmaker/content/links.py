"""A link's parts -> inlines: one link, no other in it, and notes' calls behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bookmaker.content.reading import Reading
from bookmaker.content.targets import link_target
from bookmaker.content.tree import PLAIN, Attributes, Inline, Inlines, Link, NoteCall
from bookmaker.content.walk import inlines_of, map_inlines, note_calls
from bookmaker.diagnostics import Span, warning


@dataclass(frozen=True, slots=True)
class Address:
    """Where a link leads, with what else is said of it."""

    target: str
    title: str = ""
    attributes: Attributes = PLAIN


def linked(address: Address, children: Inlines, span: Span, reading: Reading) -> Inlines:
    """The link with its children, or these alone where the target is refused.

    C041: a link stands in a link; N007: a call in the middle of a link moves behind it.
    """
    target = link_target(address.target, span, reading)
    if target is None:
        return children
    inner, calls = calls_behind(_unlinked(children, reading), "the link", reading)
    return (Link(target, inner, span, address.title, address.attributes), *calls)


def _unlinked(children: Inlines, reading: Reading) -> Inlines:
    def plain(node: Inline) -> Inlines:
        if not isinstance(node, Link):
            return (node,)
        message = f"a link (to {node.target!r}) stands inside another"
        reading.found.append(warning("C041", message, node.span, "end the first before it; the text stays"))
        return node.children

    return map_inlines(children, plain)


def calls_behind(children: Inlines, what: str, reading: Reading) -> tuple[Inlines, tuple[NoteCall, ...]]:
    """Inlines without their notes' calls, and these. N007 where a call did not stand at the end."""
    calls = tuple(note_calls(children))
    last = frozenset(tuple(inlines_of(children))[-len(calls) :] if calls else ())
    for call in calls:
        if call not in last:
            message = f"the call of the note {call.label!r} moves behind {what} that it stands in"
            reading.found.append(warning("N007", message, call.span, f"write it behind {what}"))
    return without_calls(children), calls


def without_calls(inlines: Iterable[Inline]) -> Inlines:
    """Inlines without notes' calls."""
    return map_inlines(inlines, lambda node: () if isinstance(node, NoteCall) else (node,))
