"""A book's style sheets -> the families of letters that they ask for in vain, each at its place.

Pages are set with the faces of the house and of the book alone. A family that none of them has would be
replaced by any other, and no page would tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bookmaker.diagnostics import Diagnostic, Span, did_you_mean, warning
from bookmaker.editions.css_values import Token, Tokens, trimmed
from bookmaker.editions.root_values import root_values
from bookmaker.editions.style_sheets import Sheet, content_of, every_token, rules_of

# The custom properties of the house that are families.
_PROPERTY = re.compile(r"font-family|--(serif|sans|mono|arabic|hebrew|cover-face|face-[a-z-]+)")
# Text in these languages is set in a family of its own.
_OF_SCRIPTS = {"ar": "--arabic", "fa": "--arabic", "ur": "--arabic", "he": "--hebrew", "yi": "--hebrew"}
_KEYWORDS = frozenset({"inherit", "initial", "unset", "revert", "revert-layer"})


@dataclass(frozen=True, slots=True)
class _Asked:
    """A list of families, the first wish first, and where it stands."""

    families: tuple[str, ...]
    span: Span


def flaws_of_families(sheets: Iterable[Sheet], house: Iterable[str]) -> Iterator[Diagnostic]:
    """S021 (a warning): of a list of families neither the house nor one of these sheets has a face.

    `house` are the families of the house. A list with `var()` is not judged.
    """
    named, house = tuple(sheets), tuple(house)
    own = [family for sheet in named for family in _families_of_faces(rules_of(sheet.text))]
    known = {family.casefold() for family in (*house, *own)}
    for sheet in named:
        for asked in _asked(rules_of(sheet.text), sheet.path):
            if known.isdisjoint(family.casefold() for family in asked.families):
                names = " or ".join(map(repr, asked.families))
                message = (
                    f"neither the house nor the book has a face called {names}: any other would be taken"
                )
                yield warning("S021", message, asked.span, _hint(asked.families[0], (*own, *house)))


def face_of_text(sheets: Iterable[Sheet], language: str) -> str:
    """The family that sheets, in the order of their cascade, give to text in this language; else ""."""
    value = root_values(sheets).get(_OF_SCRIPTS.get(language.partition("-")[0].lower(), "--face-text"))
    return _family(next(_parted(value))) if value else ""


def _hint(family: str, known: tuple[str, ...]) -> str:
    meant = did_you_mean(family, known)
    bring = f"{meant} Else bring" if meant else "bring"
    return f"{bring} its files with @font-face, or take var(--serif), var(--sans) or var(--mono)"


def _families_of_faces(nodes: Tokens) -> Iterator[str]:
    for node in nodes:
        if node.type == "at-rule" and node.lower_at_keyword == "font-face":
            for item in content_of(node):
                if item.type == "declaration" and item.lower_name == "font-family":
                    yield from filter(None, [_family(item.value)])
        elif node.type == "at-rule":
            yield from _families_of_faces(content_of(node))


def _asked(nodes: Tokens, path: str) -> Iterator[_Asked]:
    """The lists of families in rules, and in the rules that these hold."""
    for node in nodes:
        if node.type == "declaration":
            if _PROPERTY.fullmatch(node.lower_name):
                yield from _list(node, path)
        elif node.type in {"qualified-rule", "at-rule"}:
            yield from _asked(content_of(node), path)


def _list(declaration: Token, path: str) -> Iterator[_Asked]:
    if any(token.type in {"function", "error"} for token in every_token(declaration.value)):
        return
    families = tuple(filter(None, map(_family, _parted(declaration.value))))
    if families and families[0].casefold() not in _KEYWORDS:
        yield _Asked(families, Span(path, declaration.source_line, declaration.source_column))


def _parted(tokens: Tokens) -> Iterator[Tokens]:
    """The entries of a list that commas part."""
    part: Tokens = []
    for each in tokens:
        if each == ",":
            yield part
            part = []
        else:
            part.append(each)
    yield part


def _family(tokens: Tokens) -> str:
    """A family's name: in quotation marks, or words (CSS Fonts 4, section 2.1)."""
    return " ".join(token.value for token in trimmed(tokens) if token.type in {"string", "ident"})
