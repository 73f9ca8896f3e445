"""The text of an HTML file -> a page: a tree of elements. The only module that knows lxml's HTML parser.

The parser runs nothing and fetches nothing. It reads what browsers read: whatever is not closed is closed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from lxml import etree, html

from bookmaker.diagnostics import Diagnostic, Span

DEEPEST: Final = 120
"""Levels of nesting beyond which a page is refused: all that follows walks down into it."""

LARGEST: Final = 64 * 1024 * 1024
"""Letters beyond which a page is refused."""


def names(listed: str) -> frozenset[str]:
    """Names that are written one behind the other."""
    return frozenset(listed.split())


INLINE: Final = names(
    "a abbr acronym b bdi bdo big cite code del dfn em font i img ins kbd label mark nobr q s samp"
    " small span strike strong sub sup time tt u var wbr math mi mn mo mrow"
)
"""Elements that stand in a line, so that no space is between their letters and those around them."""

BLOCKS: Final = names(
    "address article aside blockquote body center dd details dir div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre section summary table"
    " tbody td tfoot th thead tr ul caption"
)
"""Elements that stand on lines of their own."""

# The parser drops what stands behind the page's end; browsers read on.
_UNREAD_ENDS = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
# It does not know that these hold nothing, and would put all that follows into them.
_EMPTY = re.compile(r"<(?P<name>wbr|source|track)\b[^<>]*>", re.IGNORECASE)
_SAVED_FROM = re.compile(r"\s*saved from url=\(\d+\)(\S+)\s*")


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """An element; two are the same only where they are one. `line` counts from 1."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: tuple[Node, ...] = ()
    line: int = 0

    def get(self, name: str) -> str:
        """An attribute's value without blanks around it, "" where there is none."""
        return self.attributes.get(name, "").strip()

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes, as they are written."""
        return tuple(self.attributes.get("class", "").split())

    @property
    def elements(self) -> Iterator[Element]:
        """The children that are elements."""
        return (child for child in self.children if isinstance(child, Element))

    def walk(self) -> Iterator[Element]:
        """The element and all below it, in the order of the page."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += [child for child in reversed(element.children) if isinstance(child, Element)]

    @property
    def text(self) -> str:
        """All letters below, as they stand."""
        return "".join(_letters(self))

    @property
    def words(self) -> str:
        """All letters below in one line."""
        return " ".join(self.text.split())

    def with_children(self, children: Iterable[Node]) -> Element:
        """The element with other children."""
        return replace(self, children=tuple(children))


Node: TypeAlias = Element | str


def _letters(element: Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif child.name == "br":
            yield "\n"
        elif child.name in INLINE:
            yield from _letters(child)
        else:
            yield "\n"
            yield from _letters(child)
            yield "\n"


def changed(element: Element, change: Callable[[Element], tuple[Node, ...]]) -> Element:
    """The element with each one below it replaced by what `change` makes of it, the innermost first."""
    children: list[Node] = []
    same = True
    for child in element.children:
        if isinstance(child, str):
            children.append(child)
            continue
        inner = changed(child, change)
        new = change(inner)
        same = same and new == (child,)
        children.extend(new)
    return element if same else element.with_children(children)


def without(element: Element, taken: Callable[[Element], bool]) -> Element:
    """The element without those below it that are `taken`, which are looked at from the outside in."""
    children: list[Node] = []
    for child in element.children:
        if isinstance(child, str):
            children.append(child)
        elif not taken(child):
            children.append(without(child, taken))
    return element if tuple(children) == element.children else element.with_children(children)


@dataclass(frozen=True, slots=True)
class Page:
    """A page, and the address that a browser says it was saved from."""

    root: Element
    saved_from: str = ""


def page_of(text: str, file: str) -> Page | Diagnostic:
    """A page. R066: it is too large, or nested too deep; the limits are `LARGEST` and `DEEPEST`. An empty
    file is an empty page.
    """
    if len(text) > LARGEST:
        return _refused(f"the page has more than {LARGEST // 2**20} million letters", file)
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_pis=True)
    try:
        root = html.document_fromstring(_as_parsed(text).encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        return Page(Element("html"))
    too_deep = any("xcessive depth" in error.message for error in parser.error_log)
    if too_deep or _depth(root) > DEEPEST:
        return _refused(f"elements of the page are nested deeper than {DEEPEST}", file)
    return Page(_element(root), _saved_from(root))


def _as_parsed(text: str) -> str:
    """The page in the HTML that the parser knows."""
    return _EMPTY.sub(r"\g<0></\g<name>>", _UNREAD_ENDS.sub("", text))


def _refused(message: str, file: str) -> Diagnostic:
    return Diagnostic("R066", message, Span(file), "open it in a browser and save the text as DOCX or ODT")


def _depth(root: etree._Element) -> int:
    deepest, depth = 0, 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _saved_from(root: etree._Element) -> str:
    """What Internet Explorer, Chrome and Firefox write above a saved page."""
    above = root.itersiblings(etree.Comment, preceding=True)
    inside = (node for node in root.iter(etree.Comment))
    found = (_SAVED_FROM.fullmatch(node.text or "") for nodes in (above, inside) for node in nodes)
    return next((match[1] for match in found if match), "")


def _element(node: etree._Element) -> Element:
    children: list[Node] = [node.text] if node.text else []
    for child in node:
        if isinstance(child.tag, str):
            children.append(_element(child))
        if child.tail:
            children.append(child.tail)
    name = str(node.tag).rpartition("}")[2].lower()
    line = node.sourceline if isinstance(node.sourceline, int) else 0
    attributes = {str(key).lower(): str(value) for key, value in node.attrib.items()}
    return Element(name, attributes, tuple(children), line)
