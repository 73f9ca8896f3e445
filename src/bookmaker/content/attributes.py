"""`{#id .class key="value"}` -> Attributes, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bookmaker.content.tree import Attributes
from bookmaker.diagnostics import Diagnostic, Span, did_you_mean, warning

KNOWN_PAIRS = frozenset(
    {"abbr", "alt", "cite", "datetime", "height", "hreflang", "scope", "title", "type", "width"}
)
"""The keys that some edition makes use of, beside `aria-…`."""

_ITEM = re.compile(
    r"""\s*(?:
        \#(?P<id>[^\s{}"'=\#]+)
      | \.(?P<name>[^\s{}"'=.\#]+)
      | (?P<unnumbered>-)(?=[\s}])
      | (?P<key>[A-Za-z_:][\w:.-]*)=
        (?: "(?P<double>(?:[^"\\]|\\.)*)" | '(?P<single>(?:[^'\\]|\\.)*)' | (?P<bare>[^\s"'{}=]+) )
    )""",
    re.VERBOSE | re.DOTALL,
)
_END = re.compile(r"\s*\}")
# Right behind a bracket they are those of the span.
_AT_END = re.compile(r"(?:(?<!\])|(?<=\])[ \t])[ \t]*(\{[^{}]*\})[ \t]*$")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_LENGTH = re.compile(r"\d{1,5}(?:\.\d{1,4})?(?:%|mm|cm|in|pt|px|em|rem)?")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_DIRECTIONS = ("ltr", "rtl", "auto")


def read_attributes(text: str, start: int = 0) -> tuple[Attributes, int] | None:
    """The attributes that begin with the brace at `start`, and the offset behind them; None if they are none.

    The spelling is Pandoc's: `#id`, `.class`, `key=value` with or without quotes, `-` for `.unnumbered`.
    """
    if not text.startswith("{", start):
        return None
    position, found = start + 1, []
    while item := _ITEM.match(text, position):
        found.append(item)
        position = item.end()
    end = _END.match(text, position)
    return (_gathered(found), end.end()) if end else None


def attributes_at_end(text: str) -> tuple[str, Attributes]:
    """A text without the attributes that it ends in, and these; the text as it is where it ends in none."""
    found = _AT_END.search(text)
    read = read_attributes(found[1]) if found else None
    if found is None or read is None or read[1] != len(found[1]):
        return text, Attributes()
    return text[: found.start()], read[0]


def _gathered(items: list[re.Match[str]]) -> Attributes:
    pairs = {item["key"]: _value(item) for item in items if item["key"]}
    classes = [item["name"] or "unnumbered" for item in items if item["name"] or item["unnumbered"]]
    ids = [item["id"] for item in items if item["id"]]
    return Attributes(
        id=ids[-1] if ids else pairs.pop("id", ""),
        classes=tuple(dict.fromkeys([*classes, *pairs.pop("class", "").split()])),
        lang=pairs.pop("lang", ""),
        dir=pairs.pop("dir", ""),
        pairs=tuple(pairs.items()),
    )


def _value(item: re.Match[str]) -> str:
    quoted = item["double"] if item["double"] is not None else item["single"]
    return item["bare"] if quoted is None else _ESCAPED.sub(r"\1", quoted)


def merged(first: Attributes, second: Attributes) -> Attributes:
    """Both together; where they disagree the second is right."""
    return Attributes(
        id=second.id or first.id,
        classes=tuple(dict.fromkeys((*first.classes, *second.classes))),
        lang=second.lang or first.lang,
        dir=second.dir or first.dir,
        pairs=tuple({**dict(first.pairs), **dict(second.pairs)}.items()),
    )


_WITH_EFFECT = frozenset(
    {"epigraph", "here", "index", "index-end", "index-start", "page", "section", "smallcaps", "verse"}
)


def checked(attributes: Attributes, span: Span) -> tuple[Attributes, tuple[Diagnostic, ...]]:
    """The attributes that an edition can use. C015: nothing is done with it; C016: no such value;
    C027: a class that has an effect in small letters.
    """
    kept = tuple((k, v) for k, v in attributes.pairs if _is_used(k) and not _wrong_pair(k, v))
    clean = replace(
        attributes,
        lang=attributes.lang if _LANGUAGE.fullmatch(attributes.lang) else "",
        dir=attributes.dir if attributes.dir in _DIRECTIONS else "",
        pairs=kept,
    )
    return clean, tuple(_mistakes(attributes, span))


def _is_used(key: str) -> bool:
    return key in KNOWN_PAIRS or key.startswith("aria-")


def _wrong_pair(key: str, value: str) -> bool:
    return key in {"width", "height"} and not _LENGTH.fullmatch(value)


def _mistakes(attributes: Attributes, span: Span) -> Iterator[Diagnostic]:
    if attributes.lang and not _LANGUAGE.fullmatch(attributes.lang):
        yield Diagnostic("C016", f"{attributes.lang!r} is not a language tag", span, "write fr, ar, en-CA, …")
    if attributes.dir and attributes.dir not in _DIRECTIONS:
        yield Diagnostic("C016", f"{attributes.dir!r} is not a direction", span, "write ltr, rtl or auto")
    for name in attributes.classes:
        if name not in _WITH_EFFECT and name.lower() in _WITH_EFFECT:
            message = f"the class {name!r} is not {name.lower()!r}, which has an effect"
            yield warning("C027", message, span, f"write .{name.lower()}: capitals count")
    for key, value in attributes.pairs:
        if not _is_used(key):
            hint = did_you_mean(key, {*KNOWN_PAIRS, "lang", "dir", "class"})
            yield warning("C015", f"the attribute {key!r} has no effect", span, hint)
        elif _wrong_pair(key, value):
            yield Diagnostic(
                "C016", f"{value!r} is not a {key}", span, 'write 60%, 80mm, 3in, …: width="60%"'
            )
