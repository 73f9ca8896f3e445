"""A book's style sheets -> the names in them that nothing knows, each at its place.

CSS passes over what matches nothing. A class and a custom property with a letter too many have no effect, and
no page would tell.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise

from bookmaker.diagnostics import Diagnostic, Span, did_you_mean, warning
from bookmaker.editions.css_values import Token, Tokens, missing, substituted
from bookmaker.editions.style_sheets import Sheet, content_of, declarations_in, every_token, printed, rules_of
from bookmaker.manifest.words import GENERATED, KINDS

PRINT = "--print-"
# So much of two names is alike where one is the other with a slip of the pen.
_ALIKE = 0.8
# Shorter names are those of kinds of words in code; slips in them are no more than a guess.
_SHORTEST = 4
_CLASSES, _MARK = re.compile(r'class="([^"]*)"'), re.compile(r"\{%.*?%\}|\{\{.*?\}\}")
_COMMENT, _SELECTOR = re.compile(r"/\*.*?\*/", re.DOTALL), re.compile(r"([^{};]+)\{")
_POINT = re.compile(r"\.([A-Za-z][\w-]*)")
_ASKED = re.compile(r"var\(\s*(--[^\s,)]+)")


# What the program itself calls by a class that no sheet of the house styles.
_FURTHER = (
    "body", "footnotes", "here", "index-mark", "loose", "medium", "page-reference", "part", "quotation",
    "reference-number", "reference-text",
)  # fmt: skip


def house_classes(sheets: Iterable[str], templates: Iterable[str]) -> frozenset[str]:
    """The classes of the vocabulary: those that the house styles, and those that elements have."""
    selectors = (selector for text in sheets for selector in _SELECTOR.findall(_COMMENT.sub("", text)))
    styled = (name for selector in selectors for name in _POINT.findall(selector))
    return frozenset((*styled, *classes_given(templates), *KINDS, *GENERATED, *_FURTHER))


def classes_given(templates: Iterable[str]) -> frozenset[str]:
    """The classes that templates give to elements, in every case that they tell apart."""
    lists = (_MARK.sub(" ", names) for text in templates for names in _CLASSES.findall(text))
    return frozenset(name for names in lists for name in names.split())


def properties_asked_for(texts: Iterable[str]) -> frozenset[str]:
    """The custom properties for which a `var()` asks in style sheets and templates."""
    return frozenset(name for text in texts for name in _ASKED.findall(text))


def flaws_of_properties(sheets: Iterable[Sheet], elsewhere: Collection[str]) -> Iterator[Diagnostic]:
    """S022 (a warning): a custom property that is set, and for which neither these sheets nor others ask.

    `elsewhere` are the properties for which house and templates ask. A colour with an ink may be named for
    the sake of the ink alone: it is told where its name is nearly another.
    """
    named = tuple(sheets)
    known = {*elsewhere, *properties_asked_for(sheet.text for sheet in named)}
    own = {item.name for sheet in named for item in _properties(rules_of(sheet.text))}
    for sheet in named:
        for item in _properties(rules_of(sheet.text)):
            meant = did_you_mean(item.name, known, _ALIKE)
            inked = PRINT + item.name.removeprefix("--") in own
            if item.name not in known and not item.name.startswith(PRINT) and (meant or not inked):
                message = f"{item.name} is set: nothing asks for it, so that it changes nothing"
                span = Span(sheet.path, item.source_line, item.source_column)
                yield warning(
                    "S022", message, span, meant or "docs/vocabulary.md lists the properties of the house"
                )


def _properties(nodes: Tokens) -> Iterator[Token]:
    """The declarations of custom properties."""
    return (item for item in declarations_in(nodes) if item.name.startswith("--"))


def flaws_of_values(sheets: Iterable[Sheet], elsewhere: Collection[str]) -> Iterator[Diagnostic]:
    """S013: a value needs a custom property that neither these sheets nor others set: there is no value.

    `elsewhere` are the properties of the house.
    """
    named = tuple(sheets)
    own = {item.name for sheet in named for item in _properties(rules_of(sheet.text))}
    known: dict[str, Tokens | None] = {name: [] for name in (*elsewhere, *own)}
    for sheet in named:
        for item in declarations_in(rules_of(sheet.text)):
            if "var(" in printed(item.value).lower() and substituted(item.value, known.get) is None:
                needed = sorted(set(missing(item.value, known)))
                message = f"{item.name} is left out: it needs {', '.join(needed)}, which nothing sets"
                hint = (
                    did_you_mean(needed[0], known, _ALIKE)
                    or "set it in tokens of your own, or give var() a fallback"
                )
                yield Diagnostic(
                    "S013", message, Span(sheet.path, item.source_line, item.source_column), hint
                )


def flaws_of_classes(sheets: Iterable[Sheet], known: Collection[str]) -> Iterator[Diagnostic]:
    """S023 (a warning): a class that nothing in the book has, and that is nearly one of those `known`.

    One that is near to none is not told: a sheet may serve several books.
    """
    for sheet in sheets:
        for name, token in classes_named(sheet):
            meant = did_you_mean(name, known, _ALIKE) if len(name) >= _SHORTEST and name not in known else ""
            if meant:
                span = Span(sheet.path, token.source_line, token.source_column)
                yield warning("S023", f"nothing in the book has the class {name!r}", span, meant)


def classes_named(sheet: Sheet) -> Iterator[tuple[str, Token]]:
    """The classes in a sheet's selectors, each with the point before it."""
    for rule in _rules(rules_of(sheet.text)):
        tokens = list(every_token(rule.prelude))
        for point, name in pairwise(tokens):
            if point == "." and name.type == "ident":
                yield name.value, point


def _rules(nodes: Tokens) -> Iterator[Token]:
    """The rules with a selector, and those that they and groups hold."""
    for node in nodes:
        if node.type == "qualified-rule":
            yield node
        if node.type in {"qualified-rule", "at-rule"} and node.content is not None:
            yield from _rules(content_of(node))
