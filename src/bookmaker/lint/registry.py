"""All rules, by what they look at, in the order of their codes."""

from __future__ import annotations

from collections.abc import Mapping

from bookmaker.lint import (
    characters,
    dashes,
    figures,
    fittings,
    headings,
    links,
    names,
    notes,
    punctuation,
    quotes,
    references,
    spaces,
    structure,
    tongues,
    words,
)
from bookmaker.lint.rule import Rule

GROUPS: tuple[tuple[str, tuple[Rule, ...]], ...] = (
    ("Spaces", spaces.RULES),
    ("Characters", characters.RULES),
    ("Dashes and dots", dashes.RULES),
    ("Quotation marks and brackets", quotes.RULES),
    ("Stops and short words", punctuation.RULES),
    ("Headings", headings.RULES),
    ("Notes", notes.RULES),
    ("Figures and tables", figures.RULES),
    ("Links", links.RULES),
    ("References", references.RULES),
    ("Names", names.RULES),
    ("Languages", tongues.RULES),
    ("Paragraphs, quotations, lists", structure.RULES),
    ("Words", words.RULES),
    ("What a chapter has beside its text", fittings.RULES),
)
RULES: tuple[Rule, ...] = tuple(rule for _, rules in GROUPS for rule in rules)
BY_CODE: Mapping[str, Rule] = {rule.code: rule for rule in RULES}

EARLIER: Mapping[str, str] = {
    "C003": "a character overrides the direction of the text behind it",
    "C017": "a level of headings is left out",
    "C018": "a second title stands in a file",
    "C019": "the language of a block of code has no colours",
    "C024": "a mark of Pandoc alone is printed as it stands",
    "C025": "a mark of another program is printed as it stands",
    "C026": "a link or an image whose path has a space is printed as it stands",
    "C028": "a heading whose # has no space behind it is printed as it stands",
    "C042": "no link uses a link's definition",
    "C050": "a caption stands in for the alternative text",
    "C051": "an image has no alternative text",
    "C132": "the key of a work stands in brackets without its sign",
    "C133": "the bracket of a citation is never closed",
    "I003": "an image moves",
    "L004": "a link's address is not whole",
    "M054": "a chapter has no author",
    "N003": "nothing calls a note",
    "N012": "a note's call stands on the wrong side of a stop",
}
"""Warnings of earlier stages that are as much a matter of judgement, and can be silenced too."""

SAID_BEFORE: Mapping[str, str] = {"Q044": "C133", "Q080": "C050"}
"""Rules that do not say again what an earlier warning says of the same place."""

OF_STYLES: Mapping[str, str] = {
    "S001": "a style sheet has what is no CSS, or none of pages",
    "S002": "a style in the text is no CSS, or none of pages",
    "S010": "a style sheet has a mistake in its syntax",
    "S021": "a style sheet asks for letters of a family that no face has",
    "S022": "a style sheet sets a custom property for which nothing asks",
    "S023": "a style sheet names a class that nothing in the book has, and nearly one that something has",
}
"""Warnings about styles, most of which a build alone has; the manifest alone silences or raises them."""
