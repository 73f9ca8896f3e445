"""Lists of Google's exports, whose levels are classes -> lists in lists."""

from __future__ import annotations

import re

from bookmaker.importing.page import Element, Node, changed

_LEVEL = re.compile(r"lst-kix_\w+-(\d)")
_LISTS = frozenset({"ul", "ol"})


def with_levels(root: Element) -> Element:
    """The page with each list whose class says that it is deeper in the last item of the list before it."""
    if not any(_level(element) for element in root.walk()):
        return root
    return changed(root, lambda element: (element.with_children(_nested(element.children)),))


def _level(element: Element) -> int:
    found = (_LEVEL.fullmatch(name) for name in element.classes)
    return next((int(match[1]) for match in found if match), 0) if element.name in _LISTS else 0


def _nested(children: tuple[Node, ...]) -> list[Node]:
    out: list[Node] = []
    for child in children:
        before = out[-1] if out else None
        lists = isinstance(child, Element) and isinstance(before, Element) and before.name in _LISTS
        if (
            isinstance(child, str)
            and not child.strip()
            and isinstance(before, Element)
            and before.name in _LISTS
        ):
            continue
        if lists and isinstance(child, Element) and isinstance(before, Element) and _is_kix(child):
            out[-1] = _placed(before, child, _level(child))
        else:
            out.append(child)
    return out


def _is_kix(element: Element) -> bool:
    return element.name in _LISTS and any(_LEVEL.fullmatch(name) for name in element.classes)


def _placed(above: Element, below: Element, level: int) -> Element:
    """The upper list with the lower one as deep in it as it says; one of the same level goes on in it."""
    items = [child for child in above.children if isinstance(child, Element)]
    if level <= 0 or not items:
        return above.with_children((*above.children, *below.children))
    last = items[-1]
    inner = [child for child in last.children if isinstance(child, Element) and child.name in _LISTS]
    if inner and last.children[-1] is inner[-1]:
        deeper: tuple[Node, ...] = (*last.children[:-1], _placed(inner[-1], below, level - 1))
    else:
        deeper = (*last.children, below)
    return above.with_children((*items[:-1], last.with_children(deeper)))
