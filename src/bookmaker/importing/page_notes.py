"""A page's notes: calls and texts that link to each other -> a page with marks of calls, and the texts.

The exports of word processors, plug-ins of blogs, encyclopedias and journals all write a call as a link to a
place further down, and at that place a link back, or they give both a role.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from bookmaker.importing.page import Element, Node, names
from bookmaker.importing.page_links import PageLinks, links_of

CALL: Final = "bookmaker-call"
"""The element that stands where a note is called; its attribute `label` names the note."""

COMMENT: Final = "bookmaker-remark"
"""The element that stands where a remark in the margin was called; its attribute `text` holds the words."""

_NUMBER = re.compile(
    r"\W*(?:\d{1,4}|[ivxlc]{1,7}|[a-z]{1,2}|[*†‡§¶]{1,4}|(?:note|fn|footnote)\s?\d{1,4})\W*", re.IGNORECASE
)
_COMMENT_ID = re.compile(r"cmnt\d+|_msocom_\d+|_com_\d+", re.IGNORECASE)
_NOTE_ID = re.compile(
    r"_?(?:body)?(?:ftn|edn|fn|en|n|foot|end|footnote|endnote|notes?|cite[_-]note|sdfootnote|sdendnote)"
    r"[-_:.]*(?:\w*[-_:.])*\d+[a-z]?(?:sym)?",
    re.IGNORECASE,
)
_CALL_ROLES = {"doc-noteref", "noteref"}
_NOTE_ROLES = {"doc-footnote", "doc-endnote", "footnote", "endnote", "rearnote"}
_BACK_WORDS = re.compile(
    r"\W*(?:back|return|retour|(?:jump|back|return|retour)(?: back)?"
    r"(?: up| to (?:the )?(?:text|content)| au texte)?|up)?\W*",
    re.IGNORECASE,
)
_BACK_CLASSES = names(
    "footnote-back reversefootnote footnote-backref footnote-return mw-cite-backlink footnote-number"
    " fn-backlink footnote_backlink easy-footnote-to-top footnoteNumber footnote-label"
)
_HOLDERS = re.compile(r"(?:foot|end)[-_]?notes\b|references|reflist|\bnotes\b|fn-?list", re.IGNORECASE)
_STOPS = names("html body article main section ol ul dl table tbody thead form")
_INLINE = names("a span sup sub small b i em strong font u cite bdi")
_INNER_NOTES = frozenset(
    {"sidenote", "marginnote", "modern-footnotes-footnote__note", "inline-footnote-text"}
)
_INNER_CALLS = frozenset({"sidenote-number", "modern-footnotes-footnote", "margin-toggle"})
_NEAR = 3
_LONGEST = 20


@dataclass(frozen=True, slots=True)
class PageNote:
    """A note: its label, and the element that holds its text."""

    label: str
    body: Element


@dataclass(frozen=True, slots=True)
class Annotated:
    """A page with `CALL` and `COMMENT` where notes and remarks are called, without the texts of these."""

    root: Element
    notes: tuple[PageNote, ...] = ()
    comments: tuple[Element, ...] = ()


@dataclass(frozen=True, slots=True)
class _Pairs:
    """The calls with the anchors of their texts; by these anchors the texts, the labels, and the number that
    the first call shows.
    """

    calls: Mapping[Element, Element]
    texts: Mapping[Element, tuple[Element, ...]]
    labels: Mapping[Element, str]
    shown: Mapping[Element, str]


def annotated(root: Element, address: str = "") -> Annotated:
    """The page with its notes taken out. `address` is where it stood."""
    links = links_of(root, address)
    inner = tuple(_inner_notes(root))
    found = {call: target for call, target in links.targets.items() if _is_call(call, target, links)}
    texts = _texts(found, links)
    calls = {call: target for call, target in found.items() if texts.get(target)}
    ordered = dict.fromkeys(sorted([*calls, *inner], key=links.order.__getitem__))
    anchors = dict.fromkeys(calls.get(element, element) for element in ordered)
    notes = [anchor for anchor in anchors if not _is_comment(anchor)]
    labels = {anchor: str(number) for number, anchor in enumerate(notes, 1)}
    shown = {target: _figures(call.words) for call, target in calls.items()}
    pairs = _Pairs(calls, {**texts, **{note: (note,) for note in inner}}, labels, shown)
    made = tuple(PageNote(labels[anchor], _text(anchor, pairs, links)) for anchor in notes)
    comments = tuple(_text(anchor, pairs, links) for anchor in anchors if _is_comment(anchor))
    return Annotated(_rest(root, pairs, links), made, comments)


# --- what is a call --------------------------------------------------------------------------------------


def _is_call(link: Element, target: Element, links: PageLinks) -> bool:
    """Whether a link calls a note: by its role, or since it shows a number, leads down the page, and is led
    back to from there or leads to what has a note's role or id.
    """
    around = (link, *_first(links.ancestors(link), 1))
    if any(_has_role(element, _CALL_ROLES) for element in around):
        return True
    if not _NUMBER.fullmatch(link.words) or links.order[target] <= links.order[link]:
        return False
    named = target.get("id") or target.get("name")
    known = _NOTE_ID.fullmatch(named) or _COMMENT_ID.fullmatch(named) or _has_role(target, _NOTE_ROLES)
    return bool(known) or _is_led_back_to(link, target, links)


def _has_role(element: Element, roles: AbstractSet[str]) -> bool:
    return bool({*element.get("role").split(), *element.get("epub:type").split()} & roles)


def _first(elements: Iterator[Element], count: int) -> Iterator[Element]:
    return (element for element, _ in zip(elements, range(count), strict=False))


def _is_led_back_to(link: Element, target: Element, links: PageLinks) -> bool:
    near = {link, *_first(links.ancestors(link), 2), *link.walk()}
    backs = (back for end in near for back in links.led_from.get(end, ()))
    return any(links.order[back] >= links.order[target] - _NEAR for back in backs)


def _is_comment(anchor: Element) -> bool:
    return bool(_COMMENT_ID.fullmatch(anchor.get("id") or anchor.get("name")))


def _inner_notes(root: Element) -> Iterator[Element]:
    """Notes that stand in the line of their call, as in books by Tufte's followers."""
    return (element for element in root.walk() if _INNER_NOTES.intersection(element.classes))


# --- where the texts are ---------------------------------------------------------------------------------


def _texts(calls: Mapping[Element, Element], links: PageLinks) -> dict[Element, tuple[Element, ...]]:
    """The elements that hold the text of each anchor; those without letters beside their number have none."""
    anchors = set(calls.values())
    crowd = Counter(around for anchor in anchors for around in links.ancestors(anchor))
    # A rule above notes stands between them and the text.
    crowd.update(
        around for e in links.order if e.name == "hr" for around in (*_first(links.ancestors(e), 1),) * 2
    )
    crowd.update(around for call in calls for around in (call, *links.ancestors(call)) for _ in range(2))
    bodies = {anchor: _body(anchor, crowd, links) for anchor in anchors}
    taken = set(bodies.values())
    texts = {anchor: (body, *_goes_on(body, taken, links)) for anchor, body in bodies.items()}
    return {anchor: held for anchor, held in texts.items() if _has_letters(held)}


def _body(anchor: Element, crowd: Mapping[Element, int], links: PageLinks) -> Element:
    """The largest element around an anchor that holds no other note and no call."""
    body = anchor
    for around in links.ancestors(anchor):
        if around.name in _STOPS or crowd[around] > 1 or _holds_notes(around):
            break
        body = around
    return body


def _holds_notes(element: Element) -> bool:
    named = f"{element.get('class')} {element.get('id')}"
    several = bool(_HOLDERS.search(named)) and not re.search(r"\d", element.get("id"))
    return (
        "mso-element:footnote-list" in _style(element)
        or "mso-element:endnote-list" in _style(element)
        or several
    )


def _style(element: Element) -> str:
    return element.get("style").replace(" ", "")


def _goes_on(body: Element, taken: AbstractSet[Element], links: PageLinks) -> Iterator[Element]:
    """The paragraphs behind a note's first that are its own: those up to the next note, or to the end of what
    holds nothing but notes.
    """
    if body.name == "dt":
        yield from (element for element in _first(links.behind(body), 1) if element.name == "dd")
    if body.name in {"li", "tr", "dt", "dd", "aside"} | _INLINE:
        return
    behind = list(_first(links.behind(body), _LONGEST))
    end = next((i for i, element in enumerate(behind) if element in taken), None)
    parent = links.parents.get(body)
    if end is None:
        end = len(behind) if parent is not None and _holds_notes(parent) else 0
    yield from (
        element for element in behind[:end] if element.name in {"p", "blockquote", "ul", "ol", "pre", "table"}
    )


def _has_letters(held: tuple[Element, ...]) -> bool:
    return not all(_NUMBER.fullmatch(element.words) or not element.words for element in held)


# --- the page and the texts ------------------------------------------------------------------------------


def _rest(root: Element, pairs: _Pairs, links: PageLinks) -> Element:
    """The page with calls marked, without the texts."""
    gone = {element for held in pairs.texts.values() for element in held}
    around = {outer for element in gone for outer in links.ancestors(element)}
    return root.with_children(_kept(root.children, _Taken(pairs, links, gone, around)))


@dataclass(frozen=True, slots=True)
class _Taken:
    """What is taken out of a page: the elements that hold texts, and those around them."""

    pairs: _Pairs
    links: PageLinks
    gone: AbstractSet[Element]
    around: AbstractSet[Element]


def _kept(children: tuple[Node, ...], taken: _Taken) -> Iterator[Node]:
    pairs, out = taken.pairs, list[Node]()
    for child in children:
        if isinstance(child, str):
            out.append(child)
        elif child in pairs.texts and _INNER_NOTES.intersection(child.classes):
            out.append(_call(child, pairs, taken.links))
        elif child in pairs.calls:
            out.append(_call(pairs.calls[child], pairs, taken.links))
        elif child not in taken.gone and not _INNER_CALLS.intersection(child.classes):
            rest = child.with_children(_kept(child.children, taken))
            out += () if child in taken.around and _is_empty(rest) else _unwrapped(rest)
    yield from _unbracketed(out)


def _is_empty(element: Element) -> bool:
    """Whether nothing but rules is left."""
    return not element.words and not any(e.name in {"img", "math", CALL, COMMENT} for e in element.walk())


def _call(anchor: Element, pairs: _Pairs, links: PageLinks) -> Element:
    if anchor in pairs.labels:
        return Element(CALL, {"label": pairs.labels[anchor]}, line=anchor.line)
    return Element(COMMENT, {"text": _text(anchor, pairs, links).words}, line=anchor.line)


def _unwrapped(element: Element) -> tuple[Node, ...]:
    """Of an element in a line that holds nothing but calls, the calls."""
    if element.name not in _INLINE:
        return (element,)
    calls = [child for child in element.elements if child.name in {CALL, COMMENT}]
    letters = "".join(child if isinstance(child, str) else "" for child in element.children)
    only = len(calls) == sum(1 for _ in element.elements) and not letters.strip(" \t\n[](),;\u00a0")
    return tuple(calls) if calls and only else (element,)


def _unbracketed(children: list[Node]) -> Iterator[Node]:
    """Brackets around a call go, as does the space before it."""
    nodes = list(children)
    for i, node in enumerate(nodes):
        if not isinstance(node, Element) or node.name != CALL or i == 0:
            continue
        before, after = nodes[i - 1], nodes[i + 1] if i + 1 < len(nodes) else ""
        if (
            isinstance(before, str)
            and isinstance(after, str)
            and before.endswith("[")
            and after.startswith("]")
        ):
            nodes[i - 1], nodes[i + 1] = before[:-1], after[1:]
        if isinstance(spaced := nodes[i - 1], str) and spaced.strip():
            nodes[i - 1] = spaced.rstrip(" \u00a0\n")
    yield from nodes


def _text(anchor: Element, pairs: _Pairs, links: PageLinks) -> Element:
    """The text of a note without its number and without the ways back."""
    held = pairs.texts[anchor]
    children = [node for element in held for node in _opened(_cleaned(element, pairs, links))]
    body = Element("div", {}, tuple(children), anchor.line)
    return _unnumbered(body, pairs.shown.get(anchor, ""))


def _opened(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """What stands in an element that only holds a note."""
    for node in nodes:
        opened = isinstance(node, Element) and node.name in {"aside", "li", "dd", "dt", "div", "section"}
        yield from node.children if isinstance(node, Element) and opened else (node,)


def _cleaned(element: Element, pairs: _Pairs, links: PageLinks) -> tuple[Node, ...]:
    if element in pairs.calls:
        return (element.words,)
    if _is_way_back(element, links):
        return ()
    children = [
        n for c in element.children for n in ((c,) if isinstance(c, str) else _cleaned(c, pairs, links))
    ]
    if not children and element.children:
        return ()
    if element.name == "tr":
        return (
            tuple(n for cell in element.elements for n in cell.children) if not children else _cells(children)
        )
    return (element.with_children(children),)


def _cells(cells: list[Node]) -> tuple[Node, ...]:
    """A row's cells as paragraphs."""
    return tuple(Element("div", {}, c.children, c.line) for c in cells if isinstance(c, Element) and c.words)


def _is_way_back(element: Element, links: PageLinks) -> bool:
    """Whether an element leads back to a call, or is the number of a note that does."""
    if _BACK_CLASSES.intersection(element.classes) or _has_role(
        element, {"doc-backlink", "backlink", "referrer"}
    ):
        return True
    if element.name != "a" or not (element.get("href") or element.get("name") or element.get("id")):
        return False
    leads_up = element in links.targets and links.order[links.targets[element]] < links.order[element]
    shows = _NUMBER.fullmatch(element.words) or _BACK_WORDS.fullmatch(element.words)
    return bool(shows) and (leads_up or not element.words)


def _figures(shown: str) -> str:
    return re.sub(r"[\W_]", "", shown)


_BEGINNING = re.compile(
    r"\s*[\[(]?(?P<number>\w{1,4}|[*†‡§]{1,3})(?:[\])]\.?|[.:])?[\s\u00a0]+(?=\S)|\s*\[\s*\]\s*|\s*[.:)\]↑]\s+"
)


def _unnumbered(body: Element, shown: str) -> Element:
    """The body without the number that its call shows, in brackets, with a point or alone."""

    def rest(children: tuple[Node, ...]) -> tuple[Node, ...]:
        first = next((i for i, child in enumerate(children) if _shows(child)), None)
        if first is None:
            return children
        before, child, behind = children[:first], children[first], children[first + 1 :]
        if isinstance(child, str):
            match = _BEGINNING.match(child)
            is_number = match is not None and _figures(match["number"] or "") in {"", shown}
            return (*before, child[match.end() :] if match and is_number else child, *behind)
        if child.name in {"sup", "span", "a"} and _figures(child.words) == shown:
            return (*before, *behind)
        return (*before, child.with_children(rest(child.children)), *behind)

    return body.with_children(rest(body.children))


def _shows(node: Node) -> bool:
    return bool(node.strip()) if isinstance(node, str) else bool(node.words) or node.name == "img"
