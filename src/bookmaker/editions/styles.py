"""Style sheets -> one sheet that every reading system understands.

Custom properties that are set at the root are put in the place of their `var()` (CSS Custom Properties 1,
section 3), since old reading systems drop a declaration that holds one, and `calc()` is computed. What
`url()` names is collected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import TypeAlias, TypeVar

from bookmaker.diagnostics import Diagnostic, Span, warning
from bookmaker.editions.css_arithmetic import computed
from bookmaker.editions.css_rules import Declaration, Group, Rule, flat
from bookmaker.editions.css_values import (
    Token,
    Tokens,
    errors,
    is_packed,
    leads_outside,
    located,
    missing,
    substituted,
    trimmed,
    urls,
    urls_changed,
)
from bookmaker.editions.font_faces import FontFace, read_face
from bookmaker.editions.root_values import Values, custom_properties
from bookmaker.editions.style_sheets import Sheet, content_of, head_of, is_root, printed, rules_of

GROUPS = frozenset({"media", "supports"})
# What only paged media read, and what the one sheet that comes out does not need.
LEFT_OUT = frozenset({"page", "color-profile", "charset", "namespace"})

Place: TypeAlias = Callable[[str], str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Styles:
    """The sheets in the order of their cascade, and what was wrong with them."""

    rules: tuple[Rule | Group, ...] = ()
    faces: tuple[FontFace, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    def all_rules(self) -> Iterator[Rule]:
        """Every rule, those in groups too."""
        return chain.from_iterable(map(flat, self.rules))

    def urls(self) -> tuple[str, ...]:
        """The paths of the files that rules name, each once."""
        declarations = chain.from_iterable(rule.declarations for rule in self.all_rules())
        return tuple(dict.fromkeys(chain.from_iterable(d.urls for d in declarations)))


def resolved(sheets: Iterable[Sheet], place: Place) -> Styles:
    """The sheets as one. `place` gives the URL under which the file of a path will be found.

    S010: a mistake in the syntax. S011: `@import`, which is not followed. S012: a file outside the book.
    S013: a custom property that nothing sets. S014: one that is set elsewhere than at the root.
    S015: a rule that reading systems do not know.
    """
    parsed = [(sheet, rules_of(sheet.text)) for sheet in sheets]
    values = Values.of(custom_properties(parsed))
    found = list(
        chain.from_iterable(_rules(nodes, _Reading(sheet, values, place)) for sheet, nodes in parsed)
    )
    return Styles(
        tuple(item for item in found if isinstance(item, Rule | Group)),
        tuple(item for item in found if isinstance(item, FontFace)),
        tuple(dict.fromkeys(item for item in found if isinstance(item, Diagnostic))),
    )


# --- rules -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Reading:
    """The sheet that is read, the values of custom properties, and where its files will be."""

    sheet: Sheet
    values: Values
    place: Place

    def span(self, node: Token) -> Span:
        return Span(self.sheet.path, node.source_line, node.source_column)


def _rules(nodes: Tokens, reading: _Reading) -> Iterator[Rule | Group | FontFace | Diagnostic]:
    for node in nodes:
        match node.type:
            case "error":
                yield _mistake(node.message, node, reading)
            case "qualified-rule":
                yield from _qualified(node, reading)
            case "at-rule":
                yield from _at_rule(node, reading)


def _qualified(node: Token, reading: _Reading) -> Iterator[Rule | Group | Diagnostic]:
    """The rule, and right after it, by condition, what is else where custom properties have other values."""
    flaws = tuple(_mistake(error.message, error, reading) for error in errors(node.prelude))
    if flaws:
        yield from flaws
        return
    selector = printed(node.prelude)
    usual, wrong = _split(_declarations(node, reading, reading.values.usual), Declaration)
    yield from wrong
    if usual:
        yield Rule(selector, usual)
    for head, values in reading.values.conditional.items():
        other, _ = _split(_declarations(node, reading, values), Declaration)
        changed = tuple(d for d in other if d not in usual)
        if changed:
            yield Group(head, (Rule(selector, changed),))


def _split(found: Iterable[T | Diagnostic], kind: type[T]) -> tuple[tuple[T, ...], tuple[Diagnostic, ...]]:
    items = tuple(found)
    return (
        tuple(item for item in items if isinstance(item, kind)),
        tuple(item for item in items if isinstance(item, Diagnostic)),
    )


def _declarations(
    node: Token,
    reading: _Reading,
    values: Mapping[str, Tokens | None],
) -> Iterator[Declaration | Diagnostic]:
    for item in content_of(node):
        match item.type:
            case "error":
                yield _mistake(item.message, item, reading)
            case "declaration" if item.name.startswith("--"):
                if not (node.type == "qualified-rule" and is_root(node)):
                    yield _not_at_root(item, reading)
            case "declaration":
                yield _declaration(item, reading, values)
            case _:
                yield _unknown("a rule inside a rule", item, reading)


def _mistake(message: str, node: Token, reading: _Reading) -> Diagnostic:
    sentence = message.rstrip(".")
    return warning("S010", f"the style sheet has a mistake: {sentence}", reading.span(node))


def _not_at_root(item: Token, reading: _Reading) -> Diagnostic:
    message = f"{item.name} is set inside a rule: the EPUB takes custom properties from :root alone"
    return warning(
        "S014", message, reading.span(item), "set the property itself here, without a custom property"
    )


def _unknown(what: str, node: Token, reading: _Reading) -> Diagnostic:
    message = f"{what} is left out of the EPUB: many reading systems do not know it"
    return warning("S015", message, reading.span(node))


def _declaration(
    item: Token,
    reading: _Reading,
    values: Mapping[str, Tokens | None],
) -> Declaration | Diagnostic:
    flaw = next(errors(item.value), None)
    if flaw is not None:
        return _mistake(flaw.message, flaw, reading)
    if not trimmed(item.value):
        return _mistake(f"{item.name} has no value", item, reading)
    tokens = substituted(located(item.value, reading.sheet.path), values.get)
    if tokens is None:
        needed = ", ".join(sorted(missing(item.value, values)))
        message = f"{item.name} is left out: it needs {needed}, which no :root sets"
        return Diagnostic(
            "S013", message, reading.span(item), "set it in tokens of your own, or give var() a fallback"
        )
    named = tuple(url for url in urls(tokens) if is_packed(url))
    outside = [url for url in named if leads_outside(url)]
    if outside:
        message = f"{item.name} is left out: {outside[0]!r} is not a file of the book"
        return Diagnostic("S012", message, reading.span(item), "copy the file into the book's folder")
    placed = urls_changed(tokens, lambda url: reading.place(url) if is_packed(url) else url)
    return Declaration(item.lower_name, printed(computed(placed)), item.important, named)


def _at_rule(node: Token, reading: _Reading) -> Iterator[Rule | Group | FontFace | Diagnostic]:
    keyword = node.lower_at_keyword
    if keyword in LEFT_OUT or head_of(node) == "@media print":
        return
    if keyword == "import":
        hint = "name the sheet under `styles` in the manifest"
        yield Diagnostic("S011", "@import is not followed", reading.span(node), hint)
    elif keyword == "font-face":
        yield from _font_face(node, reading)
    elif keyword in GROUPS and node.content is not None:
        inner = list(_rules(content_of(node), reading))
        yield from (item for item in inner if isinstance(item, FontFace | Diagnostic))
        rules = tuple(item for item in inner if isinstance(item, Rule | Group))
        if rules:
            yield Group(head_of(node), rules)
    else:
        yield _unknown(f"@{keyword}", node, reading)


# --- faces -----------------------------------------------------------------------------------------------


def _font_face(node: Token, reading: _Reading) -> Iterator[FontFace | Diagnostic]:
    unplaced = replace(reading, place=lambda path: path)
    descriptors, wrong = _split(_declarations(node, unplaced, reading.values.usual), Declaration)
    yield from wrong
    named = {descriptor.name: descriptor for descriptor in descriptors}
    sources = named["src"].urls if "src" in named else ()
    if "font-family" not in named or not sources:
        yield _mistake("@font-face needs a font-family and a src with a file", node, reading)
        return
    try:
        yield read_face(named, sources[0], reading.span(node))
    except ValueError:
        yield _mistake("a weight or a range of @font-face can't be read", node, reading)
