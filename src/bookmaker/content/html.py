"""Raw HTML -> its tags, comments and words, each with its place -> elements that are properly nested."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

from bookmaker.content.html_names import MAY_STAY_OPEN, RAW, VOID
from bookmaker.content.parsing import DEEPEST, held
from bookmaker.content.tree import Block, Inline
from bookmaker.diagnostics import Diagnostic, Span, warning

_IMPLIED: Final = {
    "p": frozenset({"p"}),
    "li": frozenset({"li", "p"}),
    "dt": frozenset({"dt", "dd", "p"}),
    "dd": frozenset({"dt", "dd", "p"}),
    "td": frozenset({"td", "th", "p"}),
    "th": frozenset({"td", "th", "p"}),
    "tr": frozenset({"tr", "td", "th", "p", "caption", "colgroup"}),
    "thead": frozenset({"tr", "td", "th", "p", "caption", "colgroup", "thead", "tbody", "tfoot"}),
    "tbody": frozenset({"tr", "td", "th", "p", "caption", "colgroup", "thead", "tbody", "tfoot"}),
    "tfoot": frozenset({"tr", "td", "th", "p", "caption", "colgroup", "thead", "tbody", "tfoot"}),
    "rt": frozenset({"rt", "rp", "rb"}),
    "rp": frozenset({"rt", "rp", "rb"}),
}
"""What an opening tag closes by itself, as HTML has it."""

_ATTRIBUTE = re.compile(
    r"""([A-Za-z_:][\w:.-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""",
)
_TAG = re.compile(
    r"""<(?:
        (?P<close>/[A-Za-z][A-Za-z0-9-]*)\s*
      | (?P<open>[A-Za-z][A-Za-z0-9-]*)
        (?P<attributes>(?:\s+[A-Za-z_:][\w:.-]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*)
        \s*(?P<empty>/?)
    )>""",
    re.VERBOSE,
)
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_SPECIAL: Final = (
    ("<!--", "-->", "comment"),
    ("<![CDATA[", "]]>", "CDATA section"),
    ("<?", "?>", "processing instruction"),
    ("<!", ">", "declaration"),
)
# A comment of nothing may lend its end from its beginning (CommonMark 0.31, 6.6; HTML, 13.2.5.43).
_NO_COMMENT = re.compile(r"-?>")
ENDINGS: Final = {kind: ending for _, ending, kind in _SPECIAL}
"""What ends a comment, a CDATA section, a processing instruction and a declaration."""
BEGINNINGS: Final = {kind: beginning for beginning, _, kind in _SPECIAL}
"""What begins them."""


@dataclass(frozen=True, slots=True)
class Open:
    """An opening tag; `empty` for one that has no content."""

    name: str
    attributes: tuple[tuple[str, str], ...]
    span: Span
    empty: bool
    source: str


@dataclass(frozen=True, slots=True)
class Close:
    """A closing tag."""

    name: str
    span: Span
    source: str


@dataclass(frozen=True, slots=True)
class Words:
    """Letters between tags, references resolved."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Special:
    """A comment, CDATA section, processing instruction or declaration; `closed` is false without its end."""

    kind: str
    text: str
    span: Span
    closed: bool


Part: TypeAlias = Open | Close | Words | Special


@dataclass(frozen=True, slots=True)
class Element:
    """An element with what stands in it."""

    name: str
    attributes: tuple[tuple[str, str], ...]
    children: tuple[Item, ...]
    span: Span


Item: TypeAlias = Element | Inline | Block
Loose: TypeAlias = Open | Close | Inline | Block


def parts_of(source: str, place: Callable[[int], Span]) -> Iterator[Part]:
    """Tags, comments and words in order; `place` tells where an offset lies. The rest is words."""
    position, words = 0, 0
    while (position := source.find("<", position)) >= 0:
        part, end = _part_at(source, position, place)
        if part is None:
            position += 1
            continue
        yield from _words(source, words, position, place)
        yield part
        if isinstance(part, Open) and part.name in RAW and not part.empty:
            start, end = end, _raw_end(source, end, part.name)
            if start < end:
                yield Words(source[start:end], place(start))
        position = words = end
    yield from _words(source, words, len(source), place)


def _words(source: str, start: int, end: int, place: Callable[[int], Span]) -> Iterator[Words]:
    if start < end:
        yield Words(unescaped(source[start:end]), place(start))


def unescaped(text: str) -> str:
    """Text with its references (`&mdash;`, `&#8212;`) resolved; an unknown name stays as it is."""
    return _REFERENCE.sub(lambda found: held(html.unescape(found[0])), text)


def _raw_end(source: str, start: int, name: str) -> int:
    closing = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(source, start)
    return closing.start() if closing else len(source)


def _part_at(source: str, start: int, place: Callable[[int], Span]) -> tuple[Part | None, int]:
    for opening, ending, kind in _SPECIAL:
        if source.startswith(opening, start):
            inner = start + len(opening)
            if kind == "comment" and (empty := _NO_COMMENT.match(source, inner)):
                return Special(kind, "", place(start), closed=True), empty.end()
            end = source.find(ending, inner)
            closed, last = end >= 0, end if end >= 0 else len(source)
            special = Special(kind, source[inner:last], place(start), closed)
            return special, last + len(ending) if closed else last
    found = _TAG.match(source, start)
    return (_tag(found, place(start)), found.end()) if found else (None, start)


def _tag(found: re.Match[str], span: Span) -> Open | Close:
    if found["close"]:
        return Close(found["close"][1:].lower(), span, found[0])
    name = found["open"].lower()
    pairs: dict[str, str] = {}
    for item in _ATTRIBUTE.finditer(found["attributes"]):
        value = next((v for v in item.groups()[1:] if v is not None), "")
        pairs.setdefault(item[1].lower(), unescaped(value))
    return Open(name, tuple(pairs.items()), span, bool(found["empty"]) or name in VOID, found[0])


# --- nesting -----------------------------------------------------------------------------------------------


class _Nest:
    """The elements that are open, outermost first, with what has been put in each; others are `around`."""

    def __init__(self, found: list[Diagnostic], around: int) -> None:
        self.found = found
        self.around = around
        self.whole: list[Item] = []
        self.open: list[tuple[Open, list[Item]]] = []

    @property
    def depth(self) -> int:
        """How many elements are open here."""
        return self.around + len(self.open)

    def put(self, item: Item) -> None:
        (self.open[-1][1] if self.open else self.whole).append(item)

    def begin(self, tag: Open) -> None:
        while self.open and self.open[-1][0].name in _IMPLIED.get(tag.name, ()):
            self.end_innermost()
        if tag.empty or self.depth >= DEEPEST:
            self.put(Element(tag.name, tag.attributes, (), tag.span))
            if not tag.empty:
                message = f"<{tag.name}> is nested more than {DEEPEST} deep"
                self.found.append(Diagnostic("C002", message, tag.span, "close what is open before"))
        else:
            self.open.append((tag, []))

    def end(self, tag: Close) -> None:
        names = [opened.name for opened, _ in self.open]
        if tag.name not in names:
            message = f"</{tag.name}> closes nothing"
            self.found.append(warning("C033", message, tag.span, "take it out, or open it before"))
            return
        while self.open[-1][0].name != tag.name:
            self.end_unclosed()
        self.end_innermost()

    def end_innermost(self) -> None:
        tag, children = self.open.pop()
        self.put(Element(tag.name, tag.attributes, tuple(children), tag.span))

    def end_unclosed(self) -> None:
        tag = self.open[-1][0]
        if tag.name not in MAY_STAY_OPEN:
            hint = f"write </{tag.name}> where it ends"
            self.found.append(warning("C032", f"<{tag.name}> is never closed", tag.span, hint))
        self.end_innermost()


_Node = TypeVar("_Node")


def nested(
    nodes: Iterable[_Node],
    read: Callable[[_Node, int], Iterable[Loose]],
    found: list[Diagnostic],
    around: int,
) -> tuple[Item, ...]:
    """Tags and what stands between them, as `read` finds them in nodes -> elements.

    `around` counts what all of it stands in; `read` is told how much a node stands in. C002: nested too
    deep; C032: never closed, so closed at the end; C033: a tag closes nothing.
    """
    nest = _Nest(found, around)
    for node in nodes:
        for item in read(node, nest.depth + 1):
            match item:
                case Open():
                    nest.begin(item)
                case Close():
                    nest.end(item)
                case _:
                    nest.put(item)
    while nest.open:
        nest.end_unclosed()
    return tuple(nest.whole)
