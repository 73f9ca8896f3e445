"""Elements -> XHTML text. One printer, without options: what an edition wants is in its tree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, assert_never

EPUB = "http://www.idpf.org/2007/ops"
XHTML = "http://www.w3.org/1999/xhtml"

VOID = frozenset({"br", "hr", "img", "meta", "link", "col", "wbr"})

_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_VALUE = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;"})


@dataclass(frozen=True, slots=True)
class Markup:
    """Well-formed XML that another library made (SVG, MathML), printed as it is."""

    xml: str


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its name, its attributes in order, its children."""

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[Node, ...] = ()


Node: TypeAlias = Element | Markup | str
Nodes: TypeAlias = tuple[Node, ...]


def element(name: str, attributes: Mapping[str, str | None], children: Iterable[Node] = ()) -> Element:
    """An element; attributes that are None or empty are left out, `alt` apart, which may be empty."""
    kept = tuple((k, v) for k, v in attributes.items() if v or (v is not None and k == "alt"))
    return Element(name, kept, tuple(children))


def xhtml(nodes: Iterable[Node]) -> str:
    """The nodes as XML text."""
    parts: list[str] = []
    for node in nodes:
        _print(node, parts)
    return "".join(parts)


def _print(node: Node, parts: list[str]) -> None:
    match node:
        case str():
            parts.append(node.translate(_TEXT))
        case Markup():
            parts.append(node.xml)
        case Element():
            attributes = "".join(f' {k}="{v.translate(_VALUE)}"' for k, v in node.attributes)
            if node.name in VOID:
                parts.append(f"<{node.name}{attributes}/>")
                return
            parts.append(f"<{node.name}{attributes}>")
            for child in node.children:
                _print(child, parts)
            parts.append(f"</{node.name}>")
        case _:
            assert_never(node)
