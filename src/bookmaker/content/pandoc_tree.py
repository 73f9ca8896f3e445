"""Pandoc's tree as JSON <-> our inlines. With `pandoc` the only module that knows Pandoc."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Any, Final, TypeAlias

from bookmaker.content.parsing import held
from bookmaker.content.tree import (
    Attributes,
    Code,
    HtmlInline,
    Inline,
    InlineKind,
    Inlines,
    LineBreak,
    Link,
    Math,
    Reference,
    SoftBreak,
    Styled,
    Text,
)
from bookmaker.content.walk import plain_text
from bookmaker.diagnostics import Span

Json: TypeAlias = Any
"""A node of the library `pandoc-types`, as `json` reads it: {"t": its name, "c": what it holds}."""

ENTRY: Final = "#ref-"
_TO: Final[dict[InlineKind, str]] = {
    "emphasis": "Emph",
    "strong": "Strong",
    "strikeout": "Strikeout",
    "superscript": "Superscript",
    "subscript": "Subscript",
}
_FROM: Final[dict[str, InlineKind]] = {name: kind for kind, name in _TO.items()}
_CLASSES: Final = {
    "csl-left-margin": "reference-number",
    "csl-right-inline": "reference-text",
    "csl-block": "reference-block",
    "csl-indent": "reference-indent",
}
TITLE_LANGUAGE: Final = "title-language"
"""The attribute of a span that holds a title in another language than the text that cites."""
_PHRASES: Final = {"SmallCaps": "smallcaps", "Underline": "underline"}
_QUOTES: Final = {"DoubleQuote": '"', "SingleQuote": "'"}


# --- to Pandoc ---------------------------------------------------------------------------------------------


def pandoc_inlines(inlines: Iterable[Inline]) -> list[Json]:
    """Inlines as Pandoc has them: words apart, so that it finds the page in "p. 12"."""
    return list(chain.from_iterable(map(_node, inlines)))


def _node(node: Inline) -> Iterator[Json]:
    match node:
        case Text():
            yield from _words(node.text)
        case SoftBreak() | LineBreak():
            yield {"t": "Space"}
        case Styled(kind="phrase", attributes=attributes):
            pairs = [["lang", attributes.lang]] if attributes.lang else []
            named = [attributes.id, list(attributes.classes), pairs]
            yield {"t": "Span", "c": [named, pandoc_inlines(node.children)]}
        case Styled():
            yield {"t": _TO[node.kind], "c": pandoc_inlines(node.children)}
        case HtmlInline():
            yield from pandoc_inlines(node.children)
        case Code():
            yield {"t": "Code", "c": [["", [], []], node.text]}
        case Math():
            yield {"t": "Math", "c": [{"t": "InlineMath"}, node.tex]}
        case Link():
            yield {"t": "Link", "c": [["", [], []], pandoc_inlines(node.children), [node.target, node.title]]}
        case _:
            yield from _words(plain_text((node,)))


def _words(text: str) -> Iterator[Json]:
    for piece in re.split(r"([ \n\t]+)", text):
        if piece:
            yield {"t": "Space"} if piece.isspace() and piece != "\u00a0" else {"t": "Str", "c": piece}


# --- from Pandoc -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Setting:
    """What inlines from Pandoc need to stand in a book: a place in the source, where the entry of a key is
    (its section and id; None where there is none), and what becomes of a note's text.
    """

    span: Span
    entry: Callable[[str], tuple[str, str] | None]
    note: Callable[[Inlines], Inlines]


def tree_inlines(nodes: Iterable[Json], setting: Setting) -> Inlines:
    """Pandoc's inlines as ours, letters that stand side by side in one text. No letter is lost."""
    inlines = chain.from_iterable(_inline(node, setting) for node in nodes)
    return tuple(_joined(inlines, setting.span))


def letters_of(nodes: Iterable[Json]) -> str:
    """The letters of Pandoc's inlines."""
    return plain_text(tree_inlines(nodes, Setting(Span(""), lambda _: None, lambda inlines: inlines)))


def _joined(inlines: Iterable[Inline], span: Span) -> Iterator[Inline]:
    for is_text, run in groupby(inlines, lambda node: isinstance(node, Text)):
        if not is_text:
            yield from run
        elif text := "".join(node.text for node in run if isinstance(node, Text)):
            yield Text(text, span)


def _inline(node: Json, setting: Setting) -> Inlines:  # noqa: C901, PLR0911, PLR0912 (one case a kind)
    span = setting.span
    match node:
        case {"t": "Str", "c": text}:
            return (Text(held(text), span),)
        case {"t": "Space" | "SoftBreak"}:
            return (Text(" ", span),)
        case {"t": "LineBreak"}:
            return (LineBreak(span),)
        case {"t": "SmallCaps" | "Underline" as name, "c": inner}:
            return (_phrase(tree_inlines(inner, setting), Attributes(classes=(_PHRASES[name],)), span),)
        case {"t": "Span", "c": [[_, classes, pairs], inner]}:
            return _span(classes, dict(pairs), tree_inlines(inner, setting), span)
        case {"t": "Quoted", "c": [{"t": kind}, inner]}:
            mark = Text(_QUOTES[kind], span)
            return (mark, *tree_inlines(inner, setting), mark)
        case {"t": "Cite", "c": [_, inner]}:
            return tree_inlines(inner, setting)
        case {"t": "Code", "c": [_, text]}:
            return (Code(held(text), span),)
        case {"t": "Math", "c": [_, tex]}:
            return (Math(held(tex), span),)
        case {"t": "Link", "c": [_, inner, [target, title]]}:
            return _link(target, title, tree_inlines(inner, setting), setting)
        case {"t": "Note", "c": blocks}:
            return setting.note(tree_inlines(paragraphs(blocks), setting))
        case {"t": "RawInline", "c": [_, text]}:
            return (Text(held(text), span),)
        case {"t": "Image", "c": [_, inner, _]}:
            return tree_inlines(inner, setting)
        case {"t": name, "c": inner} if name in _FROM:
            return (Styled(_FROM[name], tree_inlines(inner, setting), span),)
        case _:
            raise AssertionError(node)


def _phrase(children: Inlines, attributes: Attributes, span: Span) -> Styled:
    return Styled("phrase", children, span, attributes)


def _span(classes: list[str], pairs: dict[str, str], children: Inlines, span: Span) -> Inlines:
    names = tuple(_CLASSES[name] for name in classes if name in _CLASSES)
    title = tuple((name, value) for name, value in pairs.items() if name == TITLE_LANGUAGE)
    attributes = Attributes(classes=names, lang=pairs.get("lang", ""), pairs=title)
    return (_phrase(children, attributes, span),) if names or attributes.lang or title else children


def _link(target: str, title: str, children: Inlines, setting: Setting) -> Inlines:
    if not target.startswith(ENTRY):
        return (Link(held(target), children, setting.span, held(title)),)
    place = setting.entry(target.removeprefix(ENTRY))
    return children if place is None else tuple(_references(children, place, setting.span))


def _references(children: Inlines, place: tuple[str, str], span: Span) -> Iterator[Inline]:
    """A link to an entry; an address that stands in it stays a link of its own."""
    attributes = Attributes(classes=("citation",))
    for is_link, run in groupby(children, lambda node: isinstance(node, Link)):
        if is_link:
            yield from run
        else:
            yield Reference(*place, tuple(run), span, attributes)


def paragraphs(blocks: Iterable[Json]) -> list[Json]:
    """The inlines of blocks, a line end between two."""
    found: list[Json] = []
    for block in blocks:
        match block:
            case {"t": "Para" | "Plain", "c": inner}:
                part = list(inner)
            case {"t": "Div", "c": [_, inner]}:
                part = paragraphs(inner)
            case _:
                raise AssertionError(block)
        found += [{"t": "LineBreak"}, *part] if found else part
    return found
