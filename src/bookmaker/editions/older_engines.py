"""Rules -> rules for every reading system, and the same rules for those that know more.

E-readers with an engine of about 2012 know no sides by the direction of the text (CSS Logical Properties 1):
a list loses its indent, and a line that hangs begins beyond the edge of the screen. Adobe's reads nothing of
a sheet in which a conditional group or a function of mathematics stands, and no book with an empty group
(github.com/dvschultz/99problems, issues 22, 44 and 53; github.com/gutenbergtools/ebookmaker, issue 212).
So the first sheet says left and right, and holds nothing of the kind; the second has everything again as it
was written, in a group that such engines pass over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bookmaker.editions.css_rules import Declaration, Group, Rule

# An engine that knows this knows all sides.
CONDITION = "@supports (inset-inline-start: 0)"

# What sets a side back that the first sheet has set.
UNSET = {"margin": "0", "padding": "0", "border": "none", "inset": "auto"}
SIDES = {"ltr": {"start": "left", "end": "right"}, "rtl": {"start": "right", "end": "left"}}

_SIDED = re.compile(rf"({'|'.join(UNSET)})-inline-(start|end)")
_NEWER_SELECTOR = re.compile(r":(?:has|is|where|dir)\(")
_NEWER_VALUE = re.compile(r"\b(?:calc|min|max|clamp|round|sqrt|env)\(")


def for_all(rules: Iterable[Rule | Group], direction: str) -> Iterator[Rule]:
    """The rules that every engine understands, their sides as in a book of that direction."""
    for rule in rules:
        if isinstance(rule, Rule) and not _NEWER_SELECTOR.search(rule.selector):
            sided = (_sided(declaration, direction) for declaration in rule.declarations)
            known = tuple(each for each in sided if not _NEWER_VALUE.search(each.value))
            if known:
                yield Rule(rule.selector, known)


def for_newer(rules: Iterable[Rule | Group], direction: str) -> tuple[Group, ...]:
    """All rules, for engines that read them after those of `for_all`, whose sides are set back first."""
    again = tuple(rules)
    unset = (Rule(rule.selector, tuple(_unset(rule, direction))) for rule in again if isinstance(rule, Rule))
    whole = (*(rule for rule in unset if rule.declarations), *again)
    return (Group(CONDITION, whole),) if whole else ()


def _sided(declaration: Declaration, direction: str) -> Declaration:
    """The declaration with left or right in the place of start or end."""
    sides = SIDES[direction]
    if declaration.name in ("text-align", "float", "clear"):
        value = sides.get(declaration.value.removeprefix("inline-"), declaration.value)
        return replace(declaration, value=value)
    found = _SIDED.fullmatch(declaration.name)
    return replace(declaration, name=_physical(found, direction)) if found else declaration


def _physical(sided: re.Match[str], direction: str) -> str:
    name, side = sided.groups()
    return f"{name}-{SIDES[direction][side]}".removeprefix("inset-")


def _unset(rule: Rule, direction: str) -> Iterator[Declaration]:
    for declaration in rule.declarations:
        if found := _SIDED.fullmatch(declaration.name):
            yield replace(declaration, name=_physical(found, direction), value=UNSET[found[1]])
