"""Inlines of the book's tree -> a line of Markdown that reads back as the same inlines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import chain, groupby
from typing import Final

from bookmaker.content.tree import (
    PLAIN,
    Attributes,
    Code,
    CrossReference,
    HtmlInline,
    Inline,
    Inlines,
    LineBreak,
    Link,
    Math,
    NoteCall,
    Picture,
    SoftBreak,
    Styled,
    Text,
)
from bookmaker.content.walk import plain_text
from bookmaker.importing.markdown_text import address, escaped, fenced, quoted, remark_text

COMMENT: Final = "!--"
"""The name of an `HtmlInline` that is an editor's remark; its words are the attribute `text`."""

_MARKS: Final = {"emphasis": "*", "strong": "**", "strikeout": "~~"}
_SCRIPTS: Final = {"superscript": "^", "subscript": "~"}
_ELEMENTS: Final = {
    "emphasis": "em",
    "strong": "strong",
    "strikeout": "s",
    "superscript": "sup",
    "subscript": "sub",
}
_SIMPLE_SCRIPT = re.compile(r"[\w.,+\-−–()/]+")
_PLAIN_TARGET = re.compile(r"(?:https?|mailto):[^\s<>]+")


def line(inlines: Iterable[Inline]) -> str:
    """A line of Markdown; kept line ends are a backslash and a line feed."""
    nodes = tuple(inlines)
    out = ""
    for number, node in enumerate(nodes):
        out += _written(node, out, _sign_after(nodes[number + 1 : number + 2]))
    return out


def _sign_after(nodes: Sequence[Inline]) -> str:  # noqa: PLR0911 (one case a kind)
    """The first sign of the Markdown that follows, as far as it matters to a mark that ends here."""
    match nodes[0] if nodes else None:
        case None:
            return ""
        case Text(text=text):
            return escaped(text)[:1]
        case Styled(kind="phrase") | Link() | NoteCall():
            return "["
        case CrossReference():
            return "@"
        case Styled(kind=kind):
            return (_MARKS.get(kind) or _SCRIPTS[kind])[0]
        case HtmlInline():
            return "<"
        case SoftBreak() | LineBreak():
            return " "
        case _:
            return "`"


def _written(node: Inline, before: str, after: str) -> str:  # noqa: C901, PLR0911, PLR0912 (one case a kind)
    match node:
        case Text():
            return _letters(node.text, before, after)
        case SoftBreak():
            return " "
        case LineBreak():
            return "\\\n"
        case Styled(kind="phrase"):
            return _phrase(node.children, node.attributes)
        case Styled():
            return _styled(node, before[-1:], after)
        case HtmlInline(name="!--"):
            return f"<!-- {remark_text(node.attributes.get('text') or '')} -->"
        case HtmlInline():
            return f"<{node.name}>{line(node.children)}</{node.name}>"
        case Code():
            return _code(node.text)
        case Math():
            return f"${node.tex}$"
        case Link():
            return _link(node)
        case Picture():
            named = attributes_written(node.attributes)
            return f"![{escaped(node.alt or '')}]({address(node.src)}){named}"
        case NoteCall():
            return f"[^{node.label}]"
        case CrossReference():
            return f"[@{node.label}]" if after[:1].isalnum() or after[:1] in "_-:" else f"@{node.label}"
        case _:
            return escaped(plain_text((node,)))


def _letters(text: str, before: str, after: str) -> str:
    """Letters, looked at with their neighbours: what means nothing alone may mean something beside them."""
    marked = escaped(text)
    if text[-1:] == "!" and not after.startswith(("[", "<")):
        marked = marked.removesuffix("\\!") + "!"
    if text[:1] == "(" and before[-1:] == "]":
        marked = f"\\{marked}"
    if text[:1] == "_" and marked[:1] == "_":
        marked = f"\\{marked}"
    if text[:1] == "@" and marked[:1] == "@" and not before[-1:].isalnum():
        marked = f"\\{marked}"
    return f"\\{marked}" if text[:1] == ":" and before[-1:] == "]" else marked


# --- marks around letters ----------------------------------------------------------------------------------


def _styled(node: Styled, before: str, after: str) -> str:
    inner = line(node.children)
    if not inner.strip():
        return inner
    name, mark = _ELEMENTS[node.kind], _MARKS.get(node.kind, "")
    if node.attributes == PLAIN and mark and _fits(inner, mark, before, after):
        return f"{mark}{inner}{mark}"
    if node.attributes == PLAIN and not mark and _SIMPLE_SCRIPT.fullmatch(inner):
        return f"{_SCRIPTS[node.kind]}{inner}{_SCRIPTS[node.kind]}"
    return f"<{name}>{inner}</{name}>"


def _fits(inner: str, mark: str, before: str, after: str) -> bool:
    """Whether CommonMark takes the marks for an opening and a closing one (section 6.2, flanking runs)."""
    first, last = inner[0], inner[-1]
    if first.isspace() or last.isspace() or mark[0] in {first, last, before, after} or before == "\\":
        return False
    opens = not _is_sign(first) or not before or before.isspace() or _is_sign(before)
    closes = not _is_sign(last) or not after or after.isspace() or _is_sign(after)
    return opens and closes


def _is_sign(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "PS"


def _phrase(children: Inlines, attributes: Attributes) -> str:
    named = attributes_written(attributes)
    return f"[{line(children)}]{named}" if named else line(children)


def attributes_written(given: Attributes) -> str:
    """`{#id .class lang=fr alt="…"}`, "" without any."""
    parts = [
        f"#{given.id}" if given.id else "",
        *(f".{name}" for name in given.classes),
        f"lang={given.lang}" if given.lang else "",
        f"dir={given.dir}" if given.dir else "",
        *(f"{key}={quoted(value)}" for key, value in given.pairs),
    ]
    kept = " ".join(filter(None, parts))
    return f"{{{kept}}}" if kept else ""


def _code(text: str) -> str:
    mark = fenced(text)
    pad = " " if text[:1] in {"`", " "} or text[-1:] in {"`", " "} else ""
    return f"{mark}{pad}{text}{pad}{mark}" if text else ""


def _link(node: Link) -> str:
    words = line(node.children)
    if _PLAIN_TARGET.fullmatch(node.target) and plain_text(node.children) == node.target:
        return f"<{node.target}>"
    return f"[{words}]({address(node.target)})" if words.strip() else words


# --- before a line is written ------------------------------------------------------------------------------


def settled(inlines: Iterable[Inline], under: frozenset[object] = frozenset()) -> Inlines:
    """Inlines in their usual form: neighbours of one kind joined, nothing under its own kind again, spaces
    outside of marks, one at a time.
    """
    inside = chain.from_iterable(_settled_inside(node, under) for node in inlines)
    flat = tuple(chain.from_iterable(map(_spaced_outside, inside)))
    return tuple(chain.from_iterable(_joined(kind, tuple(run)) for kind, run in groupby(flat, _kind)))


def _settled_inside(node: Inline, under: frozenset[object]) -> Inlines:
    match node:
        case Styled(attributes=Attributes(id="")) if _kind(node) in under:
            return settled(node.children, under)
        case Styled():
            inner = settled(node.children, under | {_kind(node)})
            return (Styled(node.kind, inner, node.span, node.attributes),)
        case Link():
            return (Link(node.target, settled(node.children, under), node.span, node.title, node.attributes),)
        case _:
            return (node,)


def _kind(node: Inline) -> object:
    match node:
        case Text():
            return "text"
        case Code():
            return ("code", node.attributes)
        case Styled():
            return (node.kind, node.attributes)
        case _:
            return id(node)


def _joined(kind: object, run: Inlines) -> Inlines:
    first = run[0]
    if isinstance(first, Text):
        text = re.sub("[ \t]+", " ", "".join(node.text for node in run if isinstance(node, Text)))
        return (Text(text, first.span),) if text else ()
    if isinstance(first, Code):
        text = "".join(node.text for node in run if isinstance(node, Code))
        return (Code(text, first.span, first.attributes),)
    if isinstance(first, Styled) and len(run) > 1 and not (isinstance(kind, tuple) and kind[1].id):
        inner = chain.from_iterable(node.children for node in run if isinstance(node, Styled))
        return (Styled(first.kind, settled(inner), first.span, first.attributes),)
    return run


def _spaced_outside(node: Inline) -> Inlines:
    """Spaces at the edges of what is stressed, moved out; what is empty then is nothing."""
    if not isinstance(node, Styled) or node.attributes.id:
        return (node,)
    before, inner, after = _edges(node.children)
    kept = (Styled(node.kind, inner, node.span, node.attributes),) if inner else ()
    return (*before, *kept, *after)


def _edges(children: Inlines) -> tuple[Inlines, Inlines, Inlines]:
    before: list[Inline] = []
    after: list[Inline] = []
    inner = list(children)
    while inner and (found := _blank_at(inner[0], at_end=False)):
        before.append(found[0])
        inner[:1] = found[1]
    while inner and (found := _blank_at(inner[-1], at_end=True)):
        after.insert(0, found[0])
        inner[-1:] = found[1]
    return tuple(before), tuple(inner), tuple(after)


def _blank_at(node: Inline, *, at_end: bool) -> tuple[Inline, list[Inline]] | None:
    """A blank at an edge, and what of the node is left; None where there is none."""
    if isinstance(node, SoftBreak | LineBreak):
        return node, []
    if not isinstance(node, Text):
        return None
    kept = node.text.rstrip(" \t\n") if at_end else node.text.lstrip(" \t\n")
    if kept == node.text:
        return None
    return Text(" ", node.span), [Text(kept, node.span)] if kept else []
