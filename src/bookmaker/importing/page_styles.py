"""How a page's style sheets and attributes set words: the looks that mean something in a book."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, Literal, TypeAlias

from bookmaker.importing.page import Element

Look: TypeAlias = Literal["italic", "bold", "small-caps", "superior", "inferior", "struck", "hidden"]
Looks: TypeAlias = Mapping[str, frozenset[Look]]

_RULE = re.compile(r"([^{}@;]{1,500})\{([^{}]{0,4000})\}")
_CLASS = re.compile(r"(?:span|font|a|i|b|em|strong|sup|sub)?\.(-?[A-Za-z_][\w-]*)")
_DECLARATION = re.compile(r"([\w-]+)\s*:\s*([^;]+)")
_LARGEST_SHEET = 2_000_000
_BOLD: Final = 600


def _is_bold(value: str) -> bool:
    return value.startswith("bold") or (value[:3].isdecimal() and int(value[:3]) >= _BOLD)


_LOOKS: dict[str, tuple[tuple[Look, Callable[[str], bool]], ...]] = {
    "font-style": (("italic", lambda value: value.startswith(("italic", "oblique"))),),
    "font-weight": (("bold", _is_bold),),
    "font-variant": (("small-caps", lambda value: "small-caps" in value),),
    "font-variant-caps": (("small-caps", lambda value: "small-caps" in value),),
    "vertical-align": (
        ("superior", lambda value: value.startswith("super")),
        ("inferior", lambda value: value.startswith("sub")),
    ),
    "text-decoration": (("struck", lambda value: "line-through" in value),),
    "text-decoration-line": (("struck", lambda value: "line-through" in value),),
    "display": (("hidden", lambda value: value.startswith("none")),),
    "visibility": (("hidden", lambda value: value.startswith("hidden")),),
    "mso-hide": (("hidden", lambda value: value.startswith("all")),),
}


def looks_of_classes(root: Element) -> Looks:
    """What the page's own style sheets do with words of a class, as the exports of word processors have it.
    What hides a class there is left alone: scripts of the page would show it.
    """
    found: dict[str, frozenset[Look]] = {}
    for sheet in (element.text for element in root.walk() if element.name == "style"):
        for selectors, rules in _RULE.findall(sheet[:_LARGEST_SHEET]):
            looks = looks_in(rules) - {"hidden"}
            for selector in selectors.split(",") if looks else ():
                if match := _CLASS.fullmatch(selector.strip()):
                    found[match[1]] = found.get(match[1], frozenset()) | looks
    return found


def looks_in(declarations: str) -> frozenset[Look]:
    """What declarations of CSS do with words."""
    given = ((name.lower(), value.strip().lower()) for name, value in _DECLARATION.findall(declarations))
    return frozenset(
        look for name, value in given for look, is_meant in _LOOKS.get(name, ()) if is_meant(value)
    )


def looks_of(element: Element, classes: Looks) -> frozenset[Look]:
    """What an element's own style and its classes do with its words."""
    own = looks_in(element.get("style")) if "style" in element.attributes else frozenset()
    return own.union(*(classes.get(name, frozenset()) for name in element.classes))
