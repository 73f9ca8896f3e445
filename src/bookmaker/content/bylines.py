"""Chapters whose text begins with a byline -> what is wrong with the names in it, beside the registry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bookmaker.content.book import Section
from bookmaker.content.tree import Paragraph
from bookmaker.content.walk import plain_text
from bookmaker.diagnostics import Diagnostic, Span, warning
from bookmaker.manifest.imprint import Contributor
from bookmaker.manifest.names_alike import near_name

# Beyond this many letters a paragraph is no byline.
LONGEST = 120
_BY = re.compile(r"(?:by|von|par|por|di|بقلم)\s+", re.IGNORECASE)
_AND = re.compile(r"\s*(?:,|;|&|،)\s*(?:(?:and|und|et|y|e)\s+)?|\s+(?:and|und|et|y|e|و)\s+")
_MOST_WORDS = 6


def typed_bylines(sections: Iterable[Section], people: Sequence[Contributor]) -> Iterator[Diagnostic]:
    """Warnings, where a text begins with the name of a contributor.

    C155: its author's, which stands under the title already. C156: nearly a contributor's. C157: that of
    a contributor who is no author of it in the manifest.
    """
    for section in sections:
        for name, span in _byline(section):
            yield from _found(name, span, section, people)


def _byline(section: Section) -> Iterator[tuple[str, Span]]:
    """The names in a first paragraph that says nothing else."""
    match section.blocks:
        case (Paragraph() as first, *_):
            text = " ".join(plain_text(first.children).split())
            names = _AND.split(_BY.sub("", text, count=1)) if len(text) <= LONGEST else []
            if names and all(map(_is_name, names)):
                yield from ((name, first.span) for name in names)
        case _:
            return


def _is_name(text: str) -> bool:
    """Whether words may be a name: a few, each with a capital, or of a script that has none."""
    words = text.split()
    capital = any(word[0].isupper() for word in words) or text == text.swapcase()
    return 1 < len(words) <= _MOST_WORDS and capital and not re.search(r"[?!:\d]|[^\W\d_]{3}\.", text)


def _found(name: str, span: Span, section: Section, people: Sequence[Contributor]) -> Iterator[Diagnostic]:
    known = next((person for person in people if person.name == name), None)
    if known and known.id in {author.id for author in section.authors}:
        message = (
            f"the text begins with the name of its author {name!r}, which stands under the title already"
        )
        yield warning("C155", message, span, "take the line out")
    elif known:
        message = f"the text begins with the name of {name!r}, who is no author of it in the manifest"
        yield warning("C157", message, span, f"write authors: [{known.id}], and take the line out")
    elif near := next((person for person in people if near_name(person.name, name)), None):
        message = (
            f"the text begins with the name {name!r}, and the registry of contributors has {near.name!r}"
        )
        hint = "spell it in one way there, and take the line out: the name stands under the title"
        yield warning("C156", message, span, hint)
