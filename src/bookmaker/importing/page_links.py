"""A page's links as pairs of elements: which element leads to which, and which stands before which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urldefrag

from bookmaker.importing.page import Element


@dataclass(frozen=True, slots=True)
class PageLinks:
    """A page seen as a graph. `order` counts elements in reading order, `targets` are where links inside the
    page lead, `led_from` the links by where they lead, `places` an element's place in its parent.
    """

    parents: Mapping[Element, Element]
    order: Mapping[Element, int]
    targets: Mapping[Element, Element]
    led_from: Mapping[Element, tuple[Element, ...]]
    places: Mapping[Element, int]

    def ancestors(self, element: Element) -> Iterator[Element]:
        """The elements around an element, the nearest first."""
        while (parent := self.parents.get(element)) is not None:
            yield parent
            element = parent

    def behind(self, element: Element) -> Iterator[Element]:
        """The elements that follow an element in its parent."""
        parent = self.parents.get(element)
        if parent is not None:
            behind = parent.children[self.places[element] + 1 :]
            yield from (sibling for sibling in behind if isinstance(sibling, Element))


def links_of(root: Element, address: str) -> PageLinks:
    """The links inside a page; `address` is where it stood, so that links to it are links inside it."""
    elements = tuple(root.walk())
    ids: dict[str, Element] = {}
    for element in elements:
        for name in (element.get("id"), element.get("name") if element.name == "a" else ""):
            ids.setdefault(name, element) if name else None
    targets = {
        element: ids[name]
        for element in elements
        if element.name == "a" and (name := fragment(element.get("href"), address)) in ids
    }
    led_from: dict[Element, list[Element]] = {}
    for link, target in targets.items():
        led_from.setdefault(target, []).append(link)
    return PageLinks(
        parents={child: element for element in elements for child in element.elements},
        order={element: i for i, element in enumerate(elements)},
        targets=targets,
        led_from={target: tuple(found) for target, found in led_from.items()},
        places={c: i for e in elements for i, c in enumerate(e.children) if isinstance(c, Element)},
    )


def fragment(href: str, address: str) -> str:
    """The id that a link inside the page leads to, "" for any other link."""
    before, name = urldefrag(href)
    here = urldefrag(address)[0]
    return unquote(name) if before in {"", here} or _is_file(before, here) else ""


def _is_file(before: str, here: str) -> bool:
    """Whether a saved page calls itself by its file's name, as Word does."""
    return not here and before.endswith((".htm", ".html")) and "/" not in before
