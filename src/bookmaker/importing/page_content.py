"""A page -> the part that holds its text, and all that is around it and in it and is the site's.

What is left out is handed back, part by part, so that an editor reads what it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from bookmaker.importing.page import Element, Node, names
from bookmaker.packaged import site_parts

# What holds a text, the surest first.
_HOLDERS: Final = (
    re.compile(
        r"(?:^|\s)(?:entry-content|post-content|article-content|article-body|articlebody|story-body|post-body"
        r"|wp-block-post-content|mw-parser-output|mw-content-text|available-content|td-post-content|field--name-body"
        r"|article__body|post__content|article-text|articletext|reader-article-content|text-body|doc-content)(?:\s|$)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:^|\s)(?:content|main-content|page-content|single-post|post|hentry|maincontent)(?:\s|$)",
        re.IGNORECASE,
    ),
)
_OPENER = re.compile(
    r"(?:^|\s)(?:post-thumbnail|featured-image|entry-image|wp-block-post-featured-image|article-hero|hero-image"
    r"|lead-image|main-image)(?:\s|$)"
)
_PROSE = names("p li blockquote dd td pre figcaption h1 h2 h3 h4 h5 h6")
_ROLES = names(
    "navigation banner contentinfo complementary search menu menubar dialog alertdialog toolbar alert"
)
_SITES = names("nav footer dialog menu")
_ENOUGH = 0.5
_MUCH = 0.3
_A_LINE = 60
_NEVER = names("h1 h2 h3 h4 h5 h6 blockquote figure pre body")
_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z0-9]+")


@dataclass(frozen=True, slots=True)
class Content:
    """The part of a page that holds its text, and the parts that were left out, in reading order."""

    root: Element
    left_out: tuple[Element, ...]


def content_of(root: Element) -> Content:
    """The content of a page: the surest holder of a text that has half of the page's prose, or all of it.
    The parts that their names or roles call the site's are taken from it, unless they hold much of the text.
    """
    body = next((e for e in root.elements if e.name == "body"), root)
    holder = _holder(body)
    beside = list(_beside(body, holder)) if holder is not body else []
    openers = [element for element in beside if _opens(element, holder)]
    rest, taken = _cleaned(holder, _prose(holder))
    left_out = (element for element in beside if element not in openers)
    return Content(rest.with_children((*openers, *rest.children)), (*left_out, *taken))


def _opens(element: Element, holder: Element) -> bool:
    """Whether an element beside the text is the picture that a site sets above it."""
    named = element.name == "figure" or bool(_OPENER.search(element.get("class")))
    return named and element.line <= holder.line and any(inner.name == "img" for inner in element.walk())


def _prose(element: Element) -> int:
    """How many letters of running text an element holds: links, and lines of a few words, do not count."""
    count = 0
    for child in element.children:
        if isinstance(child, str):
            continue
        if child.name in _PROSE and child.name != "td":
            own = len(child.words) - sum(len(link.words) for link in child.walk() if link.name == "a")
            count += own if own >= _A_LINE else 0
        elif child.name not in {"a", "script", "style"}:
            count += _prose(child)
    return count


def _holder(body: Element) -> Element:
    whole = _prose(body)
    for candidates in _candidates(body):
        measured = [
            (prose, element) for element in candidates if (prose := _prose(element)) > whole * _ENOUGH
        ]
        if measured and whole:
            return max(measured, key=lambda pair: pair[0])[1]
    return body


def _candidates(body: Element) -> Iterator[list[Element]]:
    elements = [element for element in body.walk() if element is not body]
    yield [e for e in elements if "articleBody" in e.get("itemprop").split()]
    yield [e for e in elements if _is_named(e, 0)]
    yield [e for e in elements if e.name == "article"]
    yield [e for e in elements if e.name == "main" or e.get("role") == "main"]
    yield [e for e in elements if _is_named(e, 1)]


def _is_named(element: Element, rank: int) -> bool:
    return bool(_HOLDERS[rank].search(element.get("class")) or _HOLDERS[rank].search(element.get("id")))


def _beside(element: Element, holder: Element) -> Iterator[Element]:
    """What stands around the holder, in pieces as large as can be."""
    loose: list[Node] = []
    for child in element.children:
        if isinstance(child, str):
            loose.append(child)
        elif child is holder:
            continue
        elif any(inner is holder for inner in child.walk()):
            yield from _beside(child, holder)
        else:
            yield child
    if any(isinstance(node, str) and node.strip() for node in loose):
        yield Element("span", {}, tuple(loose), element.line)


# --- what is the site's inside the text ------------------------------------------------------------------


def _cleaned(element: Element, whole: int) -> tuple[Element, list[Element]]:
    children: list[Node] = []
    taken: list[Element] = []
    for child in element.children:
        if isinstance(child, str):
            children.append(child)
        elif is_sites(child) and not _holds_much(child, whole):
            taken.append(child)
        else:
            inner, more = _cleaned(child, whole)
            children.append(inner)
            taken += more
    return (element.with_children(children) if taken else element), taken


def _holds_much(element: Element, whole: int) -> bool:
    return _prose(element) > whole * _MUCH or any(e.name == "h1" for e in element.walk())


def is_sites(element: Element) -> bool:
    """Whether an element is the site's by its kind, its role, or the words of its classes and its id."""
    if element.name in _SITES and not _is_quotations(element):
        return True
    if element.get("role") in _ROLES:
        return True
    if element.name in _NEVER:
        return False
    classes = (_spaced(name) for name in element.classes)
    return any(_parts().search(name) for name in classes) or bool(
        _parts().fullmatch(_spaced(element.get("id")))
    )


def _spaced(name: str) -> str:
    return f" {' '.join(_WORD.findall(name)).lower()} "


def _is_quotations(element: Element) -> bool:
    """Whether a footer may name whom a quotation is by."""
    return element.name == "footer" and len(element.words) < 2 * _A_LINE and not any(element.elements)


@cache
def _parts() -> re.Pattern[str]:
    phrases = [
        line.strip() for line in site_parts().splitlines() if line.strip() and not line.startswith("//")
    ]
    return re.compile(rf" (?:{'|'.join(map(re.escape, phrases))}) ")
