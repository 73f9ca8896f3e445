"""A book's style sheets -> those that pages can be made with, and what is beyond all bounds in the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.editions.css_bounds import (
    DEEPEST,
    LONGEST,
    LONGEST_SELECTOR,
    beyond_measure,
    no_size,
    too_deep,
    too_long,
    weights,
)
from bookmaker.editions.css_values import Token, Tokens
from bookmaker.editions.style_sheets import Sheet, content_of, printed, rules_of


def usable_sheets(texts: Mapping[str, str]) -> tuple[dict[str, str], tuple[Diagnostic, ...]]:
    """The sheets by path, those that are beyond bounds empty. Codes as in `beyond_bounds`."""
    found = tuple(beyond_bounds(Sheet(path, text) for path, text in texts.items()))
    refused = {diagnostic.span.file for diagnostic in found}
    return {path: "" if path in refused else text for path, text in texts.items()}, found


def beyond_bounds(sheets: Iterable[Sheet]) -> Iterator[Diagnostic]:
    """What no sheet may have, one mistake a sheet and kind; such a sheet is not to be used.

    S017: blocks more than 50 deep, selectors of more than 100 parts. S018: a length of more than a million
    px, a page without a size. S019: custom properties that need more than 100 others one for the other, or
    themselves, or that stand for more than 1,000 tokens.
    """
    bounded: list[tuple[Sheet, Tokens]] = []
    for sheet in sheets:
        nodes = rules_of(sheet.text)
        flaw = _out_of_bounds(nodes, sheet)
        if flaw is None:
            bounded.append((sheet, nodes))
        else:
            yield flaw
    yield from _overweight(bounded)


def _out_of_bounds(nodes: Tokens, sheet: Sheet) -> Diagnostic | None:
    deep = too_deep(nodes)
    if deep is not None:
        message = f"something in this rule is nested more than {DEEPEST} deep"
        return Diagnostic("S017", message, _span(deep, sheet), "set it down flat")
    for rule in _every_rule(nodes):
        if rule.type == "qualified-rule" and too_long(rule):
            message = f"a selector of this rule has more than {LONGEST_SELECTOR} parts"
            return Diagnostic("S017", message, _span(rule, sheet), "give what you mean a class")
        if rule.type == "at-rule" and rule.lower_at_keyword == "page":
            sizes = (d for d in content_of(rule) if d.type == "declaration" and d.lower_name == "size")
            for size in (one for one in sizes if no_size(one.value)):
                message = f"a page of {printed(size.value)} has no size"
                return Diagnostic("S018", message, _span(size, sheet), "`print.trim` in the manifest sets it")
    for token in beyond_measure(nodes):
        message = f"{printed([token])} is beyond all measure: at most {LONGEST:,.0f}px"
        return Diagnostic("S018", message, _span(token, sheet), "a page has a few hundred millimetres")
    return None


def _span(node: Token, sheet: Sheet) -> Span:
    return Span(sheet.path, node.source_line, node.source_column)


def _every_rule(nodes: Tokens) -> Iterator[Token]:
    """The rules, and those in them."""
    for node in nodes:
        if node.type in {"qualified-rule", "at-rule"}:
            yield node
            yield from _every_rule(content_of(node))


def _overweight(parsed: list[tuple[Sheet, Tokens]]) -> Iterator[Diagnostic]:
    found = [
        (item, sheet)
        for sheet, nodes in parsed
        for rule in _every_rule(nodes)
        for item in content_of(rule)
        if item.type == "declaration" and item.name.startswith("--")
    ]
    values: dict[str, list[Tokens]] = {}
    for item, _ in found:
        values.setdefault(item.name, []).append(item.value)
    heavy = {name for name, weight in weights(values).items() if weight.is_too_much}
    told: set[str] = set()
    for item, sheet in found:
        if item.name in heavy and sheet.path not in told:
            told.add(sheet.path)
            message = f"{item.name} needs itself, or more of other custom properties than can be followed"
            yield Diagnostic("S019", message, _span(item, sheet), "give it a value of its own")
