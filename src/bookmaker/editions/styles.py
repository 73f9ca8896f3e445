"""Style sheets -> one sheet that every reading system understands. Knows tinycss2, as `colours` does.

Custom properties that are set at the root are put in the place of their `var()` (CSS Custom Properties 1,
section 3), since old reading systems drop a declaration that holds one. What `url()` names is collected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any, TypeAlias, TypeVar

import tinycss2
import tinycss2.ast as css

from bookmaker.diagnostics import Diagnostic, Span, warning
from bookmaker.editions.colours import colour_of
from bookmaker.editions.css_rules import Declaration, Group, Rule, flat
from bookmaker.editions.css_values import (
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
    whole,
)
from bookmaker.editions.font_faces import FontFace, read_face

ROOTS = frozenset({":root", "html"})

GROUPS = frozenset({"media", "supports"})
# What only paged media read, and what the one sheet that comes out does not need.
LEFT_OUT = frozenset({"page", "color-profile", "charset", "namespace"})

# Sheets whose rules are kept: the house's, and a few of a book.
SHEETS_KEPT = 16

Place: TypeAlias = Callable[[str], str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A style sheet; `path` is where its relative URLs start from."""

    path: str
    text: str


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
    values = Values.of(_custom_properties(parsed))
    found = list(
        chain.from_iterable(_rules(nodes, _Reading(sheet, values, place)) for sheet, nodes in parsed)
    )
    return Styles(
        tuple(item for item in found if isinstance(item, Rule | Group)),
        tuple(item for item in found if isinstance(item, FontFace)),
        tuple(dict.fromkeys(item for item in found if isinstance(item, Diagnostic))),
    )


@lru_cache(maxsize=SHEETS_KEPT)
def rules_of(text: str) -> Tokens:
    """The rules of a sheet as tinycss2's nodes, mistakes among them, for reading alone.

    The house's sheets are asked for again and again.
    """
    nodes: Tokens = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    return nodes


def content_of(node: css.Node) -> Tokens:
    """The declarations and rules in a rule's block."""
    nodes: Tokens = tinycss2.parse_blocks_contents(
        node.content or [], skip_comments=True, skip_whitespace=True
    )
    return nodes


def _printed(tokens: Iterable[css.Node]) -> str:
    text: str = tinycss2.serialize(tokens)
    return " ".join(text.split())


# --- custom properties -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Values:
    """Custom properties of the root: those that always hold, and by condition those that then do."""

    always: Mapping[str, Tokens]
    by_condition: Mapping[str, Mapping[str, Tokens]]

    @classmethod
    def of(cls, found: Iterable[tuple[str, str, Tokens]]) -> Values:
        """From (condition, name, value), in the order of the cascade."""
        by_condition: dict[str, dict[str, Tokens]] = {}
        for condition, name, value in found:
            by_condition.setdefault(condition, {})[name] = value
        return cls(by_condition.pop("", {}), by_condition)

    @cached_property
    def usual(self) -> dict[str, Tokens | None]:
        """Every property with its whole value; None where it can't be had (a loop, a missing property)."""
        return whole(self.always)

    @cached_property
    def conditional(self) -> dict[str, dict[str, Tokens | None]]:
        """The same, under each condition."""
        return {head: whole({**self.always, **own}) for head, own in self.by_condition.items()}


def _custom_properties(parsed: Iterable[tuple[Sheet, Tokens]]) -> Iterator[tuple[str, str, Tokens]]:
    for sheet, nodes in parsed:
        yield from _root_declarations(nodes, sheet, "")


def _root_declarations(nodes: Tokens, sheet: Sheet, condition: str) -> Iterator[tuple[str, str, Tokens]]:
    for node in nodes:
        if node.type == "qualified-rule" and _is_root(node):
            custom = (d for d in content_of(node) if d.type == "declaration" and d.name.startswith("--"))
            yield from ((condition, d.name, located(d.value, sheet.path)) for d in custom)
        elif node.type == "at-rule" and node.lower_at_keyword == "media" and not condition:
            yield from _root_declarations(content_of(node), sheet, _head(node))


def _is_root(rule: css.Node) -> bool:
    return all(part.strip() in ROOTS for part in _printed(rule.prelude).split(","))


def _head(node: css.Node) -> str:
    return f"@{node.lower_at_keyword} {_printed(node.prelude)}"


def root_values(sheets: Iterable[Sheet]) -> dict[str, Tokens | None]:
    """Every custom property of the root in the order of the sheets, each `var()` in its value replaced.

    None where a value can't be had, since it asks for a property that nothing sets.
    """
    values = Values.of(_custom_properties((sheet, rules_of(sheet.text)) for sheet in sheets)).usual
    return {name: None if value is None else trimmed(value) for name, value in values.items()}


def printed(value: Tokens) -> str:
    """A value as it is written in a style sheet."""
    return _printed(value)


# --- inks ------------------------------------------------------------------------------------------------

PRINT = "--print-"
Ink: TypeAlias = tuple[float, float, float, float]


def inks(sheets: Iterable[Sheet]) -> tuple[dict[tuple[float, float, float], Ink], tuple[Diagnostic, ...]]:
    """The ink of each colour that has one: `--print-accent` is that of `--accent`, as CMYK from 0 to 1.

    Colours are sRGB from 0 to 1, rounded to four digits. S020: an ink that is no `device-cmyk()` of four
    numbers, or that has no colour to stand for.
    """
    named = tuple(sheets)
    values = Values.of(_custom_properties((sheet, rules_of(sheet.text)) for sheet in named)).usual
    found: dict[tuple[float, float, float], Ink] = {}
    mistakes: list[Diagnostic] = []
    for name in (n for n in values if n.startswith(PRINT)):
        colour = _colour(values.get("--" + name.removeprefix(PRINT)))
        ink = _colour(values[name])
        if colour is None or ink is None or ink.space != "device-cmyk":
            message = f"{name} names no ink: it wants a device-cmyk() of four numbers, and a colour beside it"
            mistakes.append(warning("S020", message, Span(named[-1].path)))
            continue
        red, green, blue = (round(c, 4) for c in colour.to("srgb").coordinates)
        cyan, magenta, yellow, black = ink.coordinates
        found[red, green, blue] = (cyan, magenta, yellow, black)
    return found, tuple(mistakes)


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that a sheet names: its path from the book's folder, or its URL where it has no such path."""

    path: str
    span: Span
    imported: bool = False


def named_files(sheet: Sheet) -> Iterator[NamedFile]:
    """Every file that a sheet names by `url()`, and every sheet that it imports, in order."""
    for node in rules_of(sheet.text):
        keyword = node.lower_at_keyword if node.type == "at-rule" else ""
        if keyword == "import":
            yield NamedFile("", Span(sheet.path, node.source_line, node.source_column), imported=True)
        elif keyword != "namespace":
            yield from _files_in(node, sheet)


def _files_in(node: css.Node, sheet: Sheet) -> Iterator[NamedFile]:
    for token in _every_token([node]):
        is_url = token.type == "url" or (token.type == "function" and token.lower_name == "url")
        if is_url and all(map(is_packed, urls([token]))):
            span = Span(sheet.path, token.source_line, token.source_column)
            yield from (NamedFile(path, span) for path in urls(located([token], sheet.path)))


def colour_places(sheets: Iterable[Sheet]) -> dict[tuple[float, ...], Span]:
    """Where each colour, as sRGB, and each `device-cmyk()` is first named; numbers from 0 to 1."""
    found: dict[tuple[float, ...], Span] = {}
    for sheet in sheets:
        for colour, line, column in _colours_in(sheet.text):
            found.setdefault(colour, Span(sheet.path, line, column))
    return found


@lru_cache(maxsize=SHEETS_KEPT)
def _colours_in(text: str) -> tuple[tuple[tuple[float, ...], int, int], ...]:
    """Every colour that a sheet names, with line and column."""
    named = ((_named_colour(token), token) for token in _every_token(rules_of(text)))
    return tuple(
        (tuple(round(c, 4) for c in colour), token.source_line, token.source_column)
        for colour, token in named
        if colour is not None
    )


def _every_token(tokens: Iterable[css.Node]) -> Iterator[css.Node]:
    for token in tokens:
        yield token
        for part in ("content", "arguments", "prelude"):
            yield from _every_token(getattr(token, part, None) or ())


def _named_colour(token: css.Node) -> tuple[float, ...] | None:
    if token.type not in ("hash", "ident", "function"):
        return None
    colour = colour_of(token)
    if colour is None or colour == "currentcolor":
        return None
    if colour.space == "device-cmyk":
        return tuple(colour.coordinates)
    try:
        return tuple(colour.to("srgb").coordinates)
    except NotImplementedError:
        return None


def _colour(value: Tokens | None) -> Any:  # noqa: ANN401 (tinycss2 has no types)
    return None if value is None else colour_of(_printed(value).strip())


# --- rules -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Reading:
    """The sheet that is read, the values of custom properties, and where its files will be."""

    sheet: Sheet
    values: Values
    place: Place

    def span(self, node: css.Node) -> Span:
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


def _qualified(node: css.Node, reading: _Reading) -> Iterator[Rule | Group | Diagnostic]:
    """The rule, and right after it, by condition, what is else where custom properties have other values."""
    flaws = tuple(_mistake(error.message, error, reading) for error in errors(node.prelude))
    if flaws:
        yield from flaws
        return
    selector = _printed(node.prelude)
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
    node: css.Node,
    reading: _Reading,
    values: Mapping[str, Tokens | None],
) -> Iterator[Declaration | Diagnostic]:
    for item in content_of(node):
        match item.type:
            case "error":
                yield _mistake(item.message, item, reading)
            case "declaration" if item.name.startswith("--"):
                if not (node.type == "qualified-rule" and _is_root(node)):
                    yield _not_at_root(item, reading)
            case "declaration":
                yield _declaration(item, reading, values)
            case _:
                yield _unknown("a rule inside a rule", item, reading)


def _mistake(message: str, node: css.Node, reading: _Reading) -> Diagnostic:
    sentence = message.rstrip(".")
    return warning("S010", f"the style sheet has a mistake: {sentence}", reading.span(node))


def _not_at_root(item: css.Node, reading: _Reading) -> Diagnostic:
    message = f"{item.name} is set inside a rule: the EPUB takes custom properties from :root alone"
    return warning(
        "S014", message, reading.span(item), "set the property itself here, without a custom property"
    )


def _unknown(what: str, node: css.Node, reading: _Reading) -> Diagnostic:
    message = f"{what} is left out of the EPUB: many reading systems do not know it"
    return warning("S015", message, reading.span(node))


def _declaration(
    item: css.Node,
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
    return Declaration(item.lower_name, _printed(placed), item.important, named)


def _at_rule(node: css.Node, reading: _Reading) -> Iterator[Rule | Group | FontFace | Diagnostic]:
    keyword = node.lower_at_keyword
    if keyword in LEFT_OUT or _head(node) == "@media print":
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
            yield Group(_head(node), rules)
    else:
        yield _unknown(f"@{keyword}", node, reading)


# --- faces -----------------------------------------------------------------------------------------------


def _font_face(node: css.Node, reading: _Reading) -> Iterator[FontFace | Diagnostic]:
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
