"""Locators as authors type them -> as Pandoc knows them: English terms in a chapter of another language.

Pandoc reads "p. 12" or "chap. 3" by the terms of the language that it prints, and takes any other word for
text. Authors of a French chapter type "pp." all the same. Which terms a language has, Pandoc itself is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from bookmaker.content.pandoc import Cluster, Failure, Order, Pandoc
from bookmaker.content.pandoc_tree import letters_of
from bookmaker.content.tree import CitedWork, Inlines, Text

ENGLISH: Final = "en"
# The locators that Pandoc knows (CSL 1.0.2, appendix IV, and its manual, "Citations").
LOCATORS: Final = (
    *("book", "chapter", "column", "figure", "folio", "issue", "line", "note", "number", "opus"),
    *("page", "paragraph", "part", "section", "sub-verbo", "verse", "volume"),
)
_FORMS: Final = tuple(
    f'form="{form}" plural="{plural}"' for form in ("long", "short", "symbol") for plural in ("false", "true")
)
_SAID: Final = "".join(
    f'<text term="{name}" {form} prefix="{name}=" suffix="|"/>' for name in LOCATORS for form in _FORMS
)
# A style that says the terms of its language.
_STYLE: Final = (
    '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><info><title>Terms</title>'
    "<id>terms</id><updated>2024-01-01T00:00:00Z</updated></info>"
    f"<citation><layout>{_SAID}</layout></citation></style>"
)
# A term before a number in figures or in roman ones.
_TERM = re.compile(
    r"(?P<before>[\s,{]*)(?P<term>(?:[^\W\d_]+[.\s]*)+|[§¶]+\s*)(?P<number>\d|(?<=[\s.§¶])[ivxlcdmIVXLCDM]+\b)"
)


@dataclass(frozen=True, slots=True)
class _Terms:
    """A language's terms: the locator that each of them names, and the first of each locator."""

    named: Mapping[str, str]
    first: Mapping[str, str]


def understood(order: Order, pandoc: Pandoc) -> Order:
    """The order with English terms before numbers as its language has them; terms of its own stay."""
    if order.language.partition("-")[0].lower() == ENGLISH or not any(_terms_in(order.clusters)):
        return order
    english, own = _terms(ENGLISH, pandoc), _terms(order.language, pandoc)

    def work(cited: CitedWork) -> CitedWork:
        return replace(cited, suffix=_changed(cited.suffix, english, own))

    def cluster(old: Cluster) -> Cluster:
        if old.citation is None:
            return old
        return replace(old, citation=replace(old.citation, works=tuple(map(work, old.citation.works))))

    return replace(order, clusters=tuple(map(cluster, order.clusters)))


def _terms_in(clusters: Iterable[Cluster]) -> Iterator[str]:
    """What may be terms in citations."""
    works = (work for cluster in clusters if cluster.citation for work in cluster.citation.works)
    for work in works:
        if found := _found(work.suffix):
            yield found["term"]


def _found(suffix: Inlines) -> re.Match[str] | None:
    match suffix:
        case (Text(text), *_):
            return _TERM.match(text)
        case _:
            return None


def _changed(suffix: Inlines, english: _Terms, own: _Terms) -> Inlines:
    found = _found(suffix)
    typed = " ".join(found["term"].casefold().split()) if found else ""
    locator = english.named.get(typed, "")
    if found is None or typed in own.named or locator not in own.first:
        return suffix
    first = suffix[0]
    said = f"{found['before']}{own.first[locator]} {found.string[found.start('number') :]}"
    return (Text(said, first.span), *suffix[1:])


def _terms(language: str, pandoc: Pandoc) -> _Terms:
    """The terms of a language, as Pandoc prints them; none where it can't say them."""
    answer = pandoc.cited(Order((Cluster(None, in_note=True),), (), _STYLE, language))
    if isinstance(answer, Failure):
        return _Terms({}, {})
    pairs = (said.partition("=") for said in letters_of(answer.clusters[0]).split("|"))
    terms = [(name.strip(), term.strip()) for name, _, term in pairs if term]
    return _Terms(
        named={term.casefold(): name for name, term in reversed(terms)},
        first=dict(reversed(terms)),
    )
