"""A page without what is for a browser: scripts, styles, forms, frames, players, and what the page hides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bookmaker.importing.looks import quoted
from bookmaker.importing.page import Element, Node, names
from bookmaker.importing.page_reading import PageReading

_SILENT = names("head script style template noscript link meta base title param map area")
_TOLD = {
    **dict.fromkeys(names("input button select textarea datalist progress meter"), "form control"),
    **dict.fromkeys(["svg", "canvas"], "drawing of the page's own"),
    "script": "script",
    "style": "style sheet",
    "noscript": "text for browsers without scripts",
    "template": "template",
}
_PLURALS = {
    "text for browsers without scripts": "texts for browsers without scripts",
    "drawing of the page's own": "drawings of the page's own",
    **{kind: f"{kind}s" for kind in ("script", "style sheet", "form control", "template")},
}
_WHOLE = frozenset({"body", "main", "article"})
_PLAYED = names("iframe frame object embed applet video audio")
_HIDDEN_CLASSES = frozenset(
    {"screen-reader-text", "sr-only", "visually-hidden", "visuallyhidden", "assistive-text"}
)
_LEFT_FOR_FORMULAS = frozenset(
    {
        "katex-html",
        "MathJax",
        "MathJax_Display",
        "MJX_Assistive_MathML",
        "mwe-math-fallback-image-inline",
        "mwe-math-fallback-image-display",
        "mwe-math-mathml-a11y",
    }
)


@dataclass(frozen=True, slots=True)
class _Counting:
    """What was left out, by kind."""

    kinds: Counter[str]
    reading: PageReading


def without_machinery(root: Element, reading: PageReading) -> Element:
    """The page without it. R090: how many scripts and the like there were. R092: what the page shows in a
    frame or a player. R096: words that the page hides.
    """
    counting = _Counting(Counter(), reading)
    rest = root.with_children(_kept(root, counting))
    if counting.kinds:
        listed = [
            f"{number} {kind if number == 1 else _PLURALS[kind]}"
            for kind, number in sorted(counting.kinds.items())
        ]
        text = " and ".join([", ".join(listed[:-1]), listed[-1]]) if len(listed) > 1 else listed[0]
        reading.told("dropped", "R090", f"left out with the page's machinery: {text}", Element("", line=0))
    return rest


def _kept(element: Element, counting: _Counting) -> Iterator[Node]:
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif _is_formula_twice(child):
            continue
        elif child.name == "head":
            counting.kinds.update(_TOLD[e.name] for e in child.walk() if e.name in {"script", "style"})
        elif child.name in _TOLD or child.name in _SILENT:
            yield from _left_out(child, counting)
        elif child.name in _PLAYED:
            _told_of_player(child, counting.reading)
        elif _is_hidden(child, counting.reading):
            if child.words:
                message = f"left out, since the page hides it: {quoted(child.words)}"
                counting.reading.told("dropped", "R096", message, child)
        else:
            yield child.with_children(_kept(child, counting))


def _left_out(element: Element, counting: _Counting) -> Iterator[Node]:
    """Nothing, but for a script that holds a formula."""
    kind = element.get("type").lower()
    if element.name == "script" and kind.startswith("math/tex"):
        display = {"display": "block"} if "display" in kind else {}
        annotation = Element("annotation", {"encoding": "application/x-tex"}, (element.text,), element.line)
        yield Element("math", display, (annotation,), element.line)
    elif element.name in _TOLD and (element.name != "svg" or element.words):
        counting.kinds[_TOLD[element.name]] += 1
    elif element.name == "svg":
        counting.kinds[_TOLD["svg"]] += 1


def _is_formula_twice(element: Element) -> bool:
    """Whether an element shows a formula that stands beside it as MathML or TeX."""
    return bool(_LEFT_FOR_FORMULAS.intersection(element.classes)) and not any(
        e.name == "math" for e in element.walk()
    )


def _told_of_player(element: Element, reading: PageReading) -> None:
    source = (
        element.get("src")
        or element.get("data")
        or next((e.get("src") for e in element.elements if e.get("src")), "")
    )
    named = f"{source} " if source else ""
    words = f"({element.get('title') or element.words})" if element.get("title") or element.words else ""
    message = f"<{element.name}> shows what a book cannot: {named}{words}".rstrip(" :")
    reading.told("dropped", "R092", message, element, "name its address in the text where readers need it")


def _is_hidden(element: Element, reading: PageReading) -> bool:
    """Whether a page hides an element; a whole page that is hidden waits for a script that would show it."""
    if element.name in _WHOLE:
        return False
    if "hidden" in element.attributes or "hidden" in reading.looks(element):
        return not any(e.name == "math" for e in element.walk())
    return bool(_HIDDEN_CLASSES.intersection(element.classes))
