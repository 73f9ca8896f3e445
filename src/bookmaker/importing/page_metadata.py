"""A page's head -> what the page says of itself: title, people, language, source, licence, DOI, keywords."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from bookmaker.importing.draft import Front, Person
from bookmaker.importing.front_names import names_in
from bookmaker.importing.front_wording import DOI, ORCID, SECTIONS, commons_licence
from bookmaker.importing.looks import folded
from bookmaker.importing.markdown_text import escaped
from bookmaker.importing.mending import mended
from bookmaker.importing.page import Element, Page
from bookmaker.importing.page_reading import tag_of

_TITLES = ("citation_title", "dc.title", "og:title", "twitter:title")
_SITES = ("og:site_name", "application-name", "citation_journal_title", "dc.publisher")
_AUTHORS = (
    "citation_author",
    "dc.creator",
    "dcterms.creator",
    "author",
    "article:author",
    "parsely-author",
    "byl",
)
_DATES = (
    "citation_publication_date",
    "citation_date",
    "article:published_time",
    "dc.date",
    "dcterms.date",
    "date",
)
_LINES = {"h1", "h2", "p", "div", "span"}
_FEW = 4
_PARTS = re.compile(r"\s+[|»«·•–—-]\s+|\s*\|\s*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_ARTICLES = {
    "article",
    "newsarticle",
    "blogposting",
    "scholarlyarticle",
    "report",
    "chapter",
    "socialmediaposting",
}
_NOBODY = {"admin", "administrator", "editor", "staff", "webmaster", "guest", "unknown", "author"}
_LONGEST_JSON = 1_000_000
_MOST_PEOPLE = 40


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself. `front` is what a chapter can hold; `site`, `address` and `date` tell where
    the page stood.
    """

    front: Front
    site: str = ""
    address: str = ""
    date: str = ""


def metadata_of(page: Page) -> Metadata:
    """The metadata of a page's head: citation_*, Dublin Core, Open Graph, JSON-LD, links, `<title>`."""
    meta = _meta(page.root)
    linked = tuple(_json_articles(page.root))
    address = _address(page, meta, linked)
    site = _first(meta, _SITES) or _json_name(linked, "publisher")
    front = Front(
        title=_text(_title(page.root, meta, linked, site)),
        people=_people(meta, linked),
        language=_language(page.root, meta, linked),
        direction=_direction(page.root),
        abstract=_text(_first(meta, ("citation_abstract", "dcterms.abstract"))),
        keywords=_keywords(meta, linked),
        license=_licence(page.root, meta, linked),
        doi=_doi(meta),
    )
    return Metadata(front, site, address, _date(meta, linked))


def _meta(root: Element) -> dict[str, list[str]]:
    """The contents of `meta` by their names, in small letters."""
    found: dict[str, list[str]] = {}
    for element in root.walk():
        name = element.get("name") or element.get("property") or element.get("itemprop")
        if element.name == "meta" and name and element.get("content"):
            found.setdefault(name.lower(), []).append(" ".join(element.get("content").split()))
    return found


def _first(meta: Mapping[str, list[str]], names: Iterable[str]) -> str:
    return next((meta[name][0] for name in names if name in meta), "")


def _text(plain: str) -> str:
    return escaped(mended(plain).text.strip()) if plain else ""


# --- JSON-LD ---------------------------------------------------------------------------------------------

Json = Any  # what JSON holds has no narrower type


def _json_articles(root: Element) -> Iterator[dict[str, Json]]:
    """The objects of JSON-LD that are articles."""
    for element in root.walk():
        if (
            element.name != "script"
            or "ld+json" not in element.get("type")
            or len(element.text) > _LONGEST_JSON
        ):
            continue
        try:
            told = json.loads(element.text)
        except (ValueError, RecursionError):
            continue
        yield from (item for item in _objects(told) if _types(item) & _ARTICLES)


def _objects(told: Json) -> Iterator[dict[str, Json]]:
    """The objects of a document, of its list and of its graph."""
    for item in told if isinstance(told, list) else [told]:
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            yield from (
                (inner for inner in graph if isinstance(inner, dict)) if isinstance(graph, list) else ()
            )


def _types(item: Mapping[str, Json]) -> set[str]:
    kinds = item.get("@type")
    return {str(kind).lower() for kind in (kinds if isinstance(kinds, list) else [kinds])}


def _json(linked: Iterable[Mapping[str, Json]], *names: str) -> str:
    """The first string under one of the names."""
    values = (item.get(name) for item in linked for name in names)
    return next((value for value in values if isinstance(value, str) and value.strip()), "")


def _json_name(linked: Iterable[Mapping[str, Json]], name: str) -> str:
    values = (item.get(name) for item in linked)
    return next((str(value["name"]) for value in values if isinstance(value, dict) and value.get("name")), "")


# --- fields ----------------------------------------------------------------------------------------------


def _title(
    root: Element, meta: Mapping[str, list[str]], linked: tuple[dict[str, Json], ...], site: str
) -> str:
    """The title that the page names; a site's name behind it goes where it is known, or no heading has it."""
    element = next((e for e in root.walk() if e.name == "title"), Element("title"))
    raw = (
        _first(meta, _TITLES[:2])
        or _json(linked, "headline", "name")
        or _first(meta, _TITLES[2:])
        or element.words
    )
    headings = {folded(e.text) for e in root.walk() if e.name in _LINES and len(e.children) < _FEW}
    first = [e.words for e in root.walk() if e.name == "h1" and e.words]
    if folded(raw) in headings:
        return raw
    if len(first) == 1 and folded(first[0]) != folded(site) and not SECTIONS.fullmatch(first[0]):
        return first[0]
    parts = _PARTS.split(raw)
    for end in range(len(parts) - 1, 0, -1):
        head = raw[: raw.find(parts[end], len(parts[0]))].rstrip(" |»«·•–—-")
        if folded(head) in headings or (end == 1 and site and folded(parts[-1]) == folded(site)):
            return head
    return raw


def _people(meta: Mapping[str, list[str]], linked: tuple[dict[str, Json], ...]) -> tuple[Person, ...]:
    named = next((meta[name] for name in _AUTHORS[:1] if name in meta), [])
    if named:
        people = [Person(_turned(name)) for name in named[:_MOST_PEOPLE]]
        return tuple(_with_details(person, i, meta) for i, person in enumerate(people))
    authors = [author for item in linked for author in _listed(item.get("author"))]
    told = [person for author in authors[:_MOST_PEOPLE] if (person := _json_person(author))]
    if told:
        return tuple({person.name: person for person in told}.values())
    names = next((meta[name] for name in _AUTHORS[1:] if name in meta and not _is_address(meta[name][0])), [])
    every = [person for text in names for person in names_in(_turned(text))[0]]
    return tuple(Person(name) for name in dict.fromkeys(every[:_MOST_PEOPLE]) if name.lower() not in _NOBODY)


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]


def _turned(name: str) -> str:
    """The name "Rill, Ada" as "Ada Rill"; two names with a comma between them stay."""
    family, _, given = name.partition(",")
    turned = given.strip() and "," not in given and " " not in family.strip()
    return f"{given.strip()} {family.strip()}" if turned else name.strip()


def _with_details(person: Person, number: int, meta: Mapping[str, list[str]]) -> Person:
    """Where somebody works and the ORCID iD, where each author has them."""
    houses, ids = meta.get("citation_author_institution", []), meta.get("citation_author_orcid", [])
    count = len(meta["citation_author"])
    house = houses[number] if len(houses) == count else ""
    orcid = ORCID.fullmatch(ids[number]) if len(ids) == count else None
    return replace(person, affiliation=house, orcid=orcid["orcid"].upper() if orcid else "")


def _json_person(author: Json) -> Person | None:
    if isinstance(author, str):
        names, rest = names_in(author)
        return Person(names[0]) if len(names) == 1 and not rest else None
    if not isinstance(author, dict) or "organization" in _types(author):
        return None
    name = " ".join(str(author.get("name") or "").split())
    if not name or name.lower() in _NOBODY:
        return None
    links = [
        str(value) for key in ("sameAs", "@id", "identifier") for value in _listed(author.get(key)) if value
    ]
    orcid = next((match["orcid"] for link in links if (match := ORCID.fullmatch(link))), "")
    house = author.get("affiliation") or author.get("worksFor") or ""
    place = house.get("name", "") if isinstance(house, dict) else house
    return Person(name, affiliation=str(place) if isinstance(place, str) else "", orcid=orcid.upper())


def _is_address(text: str) -> bool:
    return text.startswith(("http:", "https:"))


def _language(root: Element, meta: Mapping[str, list[str]], linked: Iterable[Mapping[str, Json]]) -> str:
    body = next((e for e in root.elements if e.name == "body"), root)
    found = (
        root.get("lang") or root.get("xml:lang") or body.get("lang")
        or _first(meta, ("citation_language", "dc.language", "og:locale")) or _json(linked, "inLanguage")
    )  # fmt: skip
    return tag_of(found) if _LANGUAGE.fullmatch(found) else ""


def _direction(root: Element) -> str:
    body = next((e for e in root.elements if e.name == "body"), root)
    found = (root.get("dir") or body.get("dir")).lower()
    return found if found == "rtl" else ""


def _keywords(meta: Mapping[str, list[str]], linked: Iterable[Mapping[str, Json]]) -> tuple[str, ...]:
    """Keywords of a journal; those that a site gives to search engines are none of the author's."""
    listed = [part for text in meta.get("citation_keywords", []) for part in re.split(r"[;,]", text)]
    if not listed:
        told = next((item.get("keywords") for item in linked if "scholarlyarticle" in _types(item)), None)
        listed = [str(word) for word in told] if isinstance(told, list) else str(told or "").split(",")
    return tuple(dict.fromkeys(word.strip() for word in listed if word.strip()))


def _licence(root: Element, meta: Mapping[str, list[str]], linked: Iterable[Mapping[str, Json]]) -> str:
    links = (
        e.get("href") for e in root.walk() if e.name in {"a", "link"} and "license" in e.get("rel").lower()
    )
    told = (*links, *meta.get("dc.rights", ()), *meta.get("dcterms.license", ()), _json(linked, "license"))
    return next((name for text in told if (name := commons_licence(text))), "")


def _doi(meta: Mapping[str, list[str]]) -> str:
    told = [
        text
        for name in ("citation_doi", "prism.doi", "dc.identifier", "bepress_citation_doi")
        for text in meta.get(name, [])
    ]
    return next((match["doi"] for text in told if (match := DOI.fullmatch(text))), "")


def _address(page: Page, meta: Mapping[str, list[str]], linked: Iterable[Mapping[str, Json]]) -> str:
    links = (
        e.get("href") for e in page.root.walk() if e.name == "link" and e.get("rel").lower() == "canonical"
    )
    found = (*links, _first(meta, ("og:url",)), page.saved_from, _json(linked, "url", "mainEntityOfPage"))
    return next((address for address in found if _is_address(address)), "")


def _date(meta: Mapping[str, list[str]], linked: Iterable[Mapping[str, Json]]) -> str:
    """The day of publication, as "2024-10-03"."""
    found = _first(meta, _DATES) or _json(linked, "datePublished")
    match = re.match(r"\d{4}(?:[-/]\d{1,2}){0,2}", found)
    return match[0].replace("/", "-") if match else ""


def source_line(metadata: Metadata) -> str:
    """Where the page stood, in a line: its site, its date and its address."""
    parts = (metadata.site, metadata.date, metadata.address)
    return ", ".join(part for part in parts if part) if metadata.address else ""


def resolved(address: str, base: str) -> str:
    """An address as it is seen from the page; "" where nobody can tell."""
    try:
        full = urljoin(base, address)
        return full if urlsplit(full).scheme in {"http", "https"} and urlsplit(full).netloc else ""
    except ValueError:
        return ""
