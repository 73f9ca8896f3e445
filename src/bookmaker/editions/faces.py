"""Styles, documents -> the characters that each font face must hold. The only module that knows cssselect2.

A cascade of the three properties that choose a face (family, style, weight) over the elements of the finished
documents: only faces that are used are embedded, and hold only the characters that they set.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import cssselect2

from bookmaker.editions.css_rules import Declaration, Rule
from bookmaker.editions.font_faces import FontFace, unquoted
from bookmaker.editions.kept_pieces import kept_characters
from bookmaker.editions.styles import Styles
from bookmaker.store import NOWHERE, Store

GENERIC = frozenset({"serif", "sans-serif", "monospace", "cursive", "fantasy", "system-ui", "math", "emoji"})
# What hyphenation and the markers of lists set without any document saying so.
UNWRITTEN = " -0123456789.\N{HYPHEN}\N{BULLET}\N{NO-BREAK SPACE}"
BOLD, NORMAL = 700, 400

# What reading systems do before any style sheet (HTML, section 15.3).
HABITS = (
    Rule("em, i, cite, dfn, var, address", (Declaration("font-style", "italic"),)),
    Rule("strong, b, th, h1, h2, h3, h4, h5, h6", (Declaration("font-weight", "bold"),)),
    Rule("code, kbd, samp, pre", (Declaration("font-family", "monospace"),)),
)

_SHORTHAND = re.compile(
    r"(?P<before>.*?)\s*(?:\d[\d.]*(?:[a-z]+|%)|(?:xx?-|x?)?(?:small|large)r?|medium)(?:\s*/\s*\S+)?\s+(?P<families>.+)"
)
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"|\'((?:[^\'\\]|\\.)*)\'')
_ESCAPE = re.compile(r"\\([0-9A-Fa-f]{1,6})\s?|\\(.)")


@dataclass(frozen=True, slots=True)
class Type:
    """What chooses a face: the stack of families, the style, the weight."""

    families: tuple[str, ...] = ()
    italic: bool = False
    weight: int = NORMAL


def used_characters(
    styles: Styles,
    documents: Iterable[bytes],
    coverage: Mapping[FontFace, frozenset[int]],
    store: Store = NOWHERE,
) -> dict[FontFace, frozenset[int]]:
    """The code points that each face must set, for the faces that set any; `coverage` is what they could."""
    used: dict[FontFace, set[int]] = defaultdict(set)
    for type_, characters in characters_by_type(styles, documents, store).items():
        for face, share in _shares(type_, {ord(c) for c in characters}, coverage):
            used[face] |= share
    unwritten = {ord(c) for c in UNWRITTEN}
    return {face: frozenset(points | (unwritten & coverage[face])) for face, points in used.items()}


def characters_by_type(
    styles: Styles, documents: Iterable[bytes], store: Store = NOWHERE
) -> dict[Type, frozenset[str]]:
    """The characters that the documents set in each type, in capitals too, since styles may ask for them."""
    rules = (*HABITS, *styles.all_rules())
    matcher, named = cache(lambda: _matcher(rules)), repr(rules)
    found: dict[Type, set[str]] = defaultdict(set)
    for document in documents:
        kept = kept_characters(named, document, store, lambda data: _characters(data, matcher()))
        for words, letters in kept.items():
            found[_type_of(words)].update(letters)
    return {
        type_: frozenset({*letters, *(c for letter in letters for c in letter.upper())})
        for type_, letters in found.items()
        if any(not letter.isspace() for letter in letters)
    }


def _characters(document: bytes, matcher: Any) -> dict[str, str]:  # noqa: ANN401
    """The characters of one document, by their type as text."""
    found: dict[Type, set[str]] = defaultdict(set)
    root = cssselect2.ElementWrapper.from_xml_root(ET.fromstring(document))  # noqa: S314 (our own bytes)
    for type_, text in _set_text(root, Type(), matcher):
        found[type_].update(text)
    return {
        json.dumps([t.families, t.italic, t.weight]): "".join(sorted(letters)) for t, letters in found.items()
    }


def _type_of(words: str) -> Type:
    families, italic, weight = json.loads(words)
    return Type(tuple(families), italic, weight)


def _matcher(rules: Iterable[Rule]) -> Any:  # noqa: ANN401 (cssselect2 has no types)
    matcher = cssselect2.Matcher()
    for rule in rules:
        kept = tuple(d for d in rule.declarations if d.name in _READERS or d.name == "content")
        if kept:
            for selector in _selectors(rule.selector):
                matcher.add_selector(selector, kept)
    return matcher


def _selectors(text: str) -> tuple[Any, ...]:
    """The selectors of a rule; none when one is of a kind that is newer than cssselect2."""
    try:
        return tuple(cssselect2.compile_selector_list(text))
    except cssselect2.SelectorError:
        return ()


def _set_text(element: Any, inherited: Type, matcher: Any) -> Iterator[tuple[Type, str]]:  # noqa: ANN401
    """Each run of text with its type; walked without recursion, since documents may be deep."""
    waiting = [(element, inherited)]
    while waiting:
        current, above = waiting.pop()
        if current.local_name == "head":
            continue
        matches = matcher.match(current)
        own = _typed(above, (d for _, _, pseudo, kept in matches if pseudo is None for d in kept))
        yield own, current.etree_element.text or ""
        for pseudo in ("before", "after", "marker"):
            declarations = [d for _, _, name, kept in matches if name == pseudo for d in kept]
            yield (
                _typed(own, declarations),
                "".join(_content(d.value) for d in declarations if d.name == "content"),
            )
        for child in current.iter_children():
            waiting.append((child, own))
            yield own, child.etree_element.tail or ""


def _content(value: str) -> str:
    strings = (one or other for one, other in _STRING.findall(value))
    return "".join(_ESCAPE.sub(_unescaped, string) for string in strings)


def _unescaped(match: re.Match[str]) -> str:
    return chr(min(int(match[1], 16), 0x10FFFF)) if match[1] else match[2]


# --- the cascade -----------------------------------------------------------------------------------------


def _typed(above: Type, declarations: Iterable[Declaration]) -> Type:
    """The type after the declarations, the weakest first."""
    for declaration in sorted(declarations, key=lambda d: d.important):
        reader = _READERS.get(declaration.name)
        if reader is not None and declaration.value != "inherit":
            above = reader(above, declaration.value)
    return above


def _with_family(type_: Type, value: str) -> Type:
    return replace(type_, families=tuple(unquoted(name) for name in value.split(",")))


def _with_style(type_: Type, value: str) -> Type:
    return replace(type_, italic=value.startswith(("italic", "oblique")))


def _with_weight(type_: Type, value: str) -> Type:
    match value:
        case "bolder":
            return replace(type_, weight=max(BOLD, type_.weight))
        case "lighter" | "normal":
            return replace(type_, weight=NORMAL)
        case "bold":
            return replace(type_, weight=BOLD)
        case _ if value.replace(".", "", 1).isdigit():
            return replace(type_, weight=int(float(value)))
        case _:
            return type_


def _with_font(type_: Type, value: str) -> Type:
    found = _SHORTHAND.fullmatch(value)
    if found is None:
        return type_
    before = found["before"].split()
    weight = next(
        (word for word in before if word in {"bold", "bolder", "lighter"} or word.isdigit()), "normal"
    )
    style = next((word for word in before if word in {"italic", "oblique"}), "normal")
    return _with_weight(_with_style(_with_family(type_, found["families"]), style), weight)


_READERS = {
    "font-family": _with_family,
    "font-style": _with_style,
    "font-weight": _with_weight,
    "font": _with_font,
}


# --- the choice of a face (CSS Fonts 4, section 5) -------------------------------------------------------


def _shares(
    type_: Type, wanted: set[int], coverage: Mapping[FontFace, frozenset[int]]
) -> Iterator[tuple[FontFace, set[int]]]:
    """Down the stack, each family's nearest faces take what they cover of what is left."""
    for family in type_.families:
        if family.casefold() in GENERIC:
            return
        for face in _nearest(family, type_, coverage):
            share = wanted & coverage[face]
            if share:
                yield face, share
                wanted = wanted - share


def _nearest(family: str, type_: Type, faces: Iterable[FontFace]) -> tuple[FontFace, ...]:
    """The faces of the family that come nearest in style, then in weight; more than one by ranges."""
    known = [face for face in faces if face.family.casefold() == family.casefold()]
    best = min((_distance(face, type_) for face in known), default=None)
    return tuple(face for face in known if _distance(face, type_) == best)


def _distance(face: FontFace, type_: Type) -> tuple[bool, int]:
    low, high = face.weights
    return face.italic != type_.italic, max(low - type_.weight, type_.weight - high, 0)
