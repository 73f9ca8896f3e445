"""Values of CSS as tokens: `var()` replaced, URLs found and changed. Works on tinycss2's nodes."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias
from urllib.parse import unquote, urlsplit

Token: TypeAlias = Any
Tokens: TypeAlias = list[Any]

MAX_TOKENS = 10_000
BLOCKS = frozenset({"function", "() block", "[] block", "{} block"})

# --- custom properties -----------------------------------------------------------------------------------


def whole(properties: Mapping[str, Tokens]) -> dict[str, Tokens | None]:
    """Every custom property with its whole value; None where there is none: a loop, one that is missing."""
    done: dict[str, Tokens | None] = {}

    def value_of(name: str, above: frozenset[str]) -> Tokens | None:
        if name in above or name not in properties:
            return None
        if name not in done:
            done[name] = substituted(properties[name], lambda inner: value_of(inner, above | {name}))
        return done[name]

    for name in properties:
        value_of(name, frozenset())
    return done


def substituted(tokens: Iterable[Token], value_of: Callable[[str], Tokens | None]) -> Tokens | None:
    """The tokens with each `var()` replaced by its value or its fallback; None where neither is to be had."""
    result: Tokens = []
    for token in tokens:
        if token.type == "function" and token.lower_name == "var":
            name, fallback = _arguments(token)
            value = value_of(name)
            value = substituted(fallback, value_of) if value is None and fallback is not None else value
            if value is None:
                return None
            result += trimmed(value)
        elif token.type in BLOCKS:
            inner = substituted(inside(token), value_of)
            if inner is None:
                return None
            result.append(rebuilt(token, inner))
        else:
            result.append(token)
        if len(result) > MAX_TOKENS:
            return None
    return result


def inside(block: Token) -> Tokens:
    """The tokens in a block or function."""
    inner: Tokens = block.arguments if block.type == "function" else block.content
    return inner


def rebuilt(block: Token, inner: Tokens) -> Token:
    """The block or function with these tokens in it."""
    line, column = block.source_line, block.source_column
    if block.type == "function":
        return type(block)(line, column, block.name, inner)
    return type(block)(line, column, inner)


def _arguments(function: Token) -> tuple[str, Tokens | None]:
    """The name in a `var()`, and its fallback where it has one."""
    tokens = function.arguments
    name = next((t.value for t in tokens if t.type == "ident"), "")
    comma = next((i for i, t in enumerate(tokens) if t == ","), None)
    return name, None if comma is None else list(tokens[comma + 1 :])


def trimmed(tokens: Tokens) -> Tokens:
    """The tokens without comments, and without spaces at either end."""
    kept = [token for token in tokens if token.type != "comment"]
    while kept and kept[0].type == "whitespace":
        kept = kept[1:]
    while kept and kept[-1].type == "whitespace":
        kept = kept[:-1]
    return kept


def errors(tokens: Iterable[Token]) -> Iterator[Token]:
    """The mistakes among the tokens and in their blocks."""
    for token in tokens:
        if token.type == "error":
            yield token
        elif token.type in BLOCKS:
            yield from errors(inside(token))


def missing(tokens: Iterable[Token], values: Mapping[str, Tokens | None]) -> Iterator[str]:
    """The names of the custom properties that the tokens ask for and that have no value."""
    for token in tokens:
        if token.type == "function" and token.lower_name == "var":
            name, _ = _arguments(token)
            if values.get(name) is None:
                yield name
        elif token.type in BLOCKS:
            yield from missing(inside(token), values)


# --- files -----------------------------------------------------------------------------------------------


def located(tokens: Iterable[Token], base: str) -> Tokens:
    """The tokens with the URLs of files as paths from the book's folder; `base` is their sheet's."""
    return urls_changed(tokens, lambda url: _path(url, base))


def _path(url: str, base: str) -> str:
    parts = urlsplit(url)
    if parts.scheme or parts.netloc or not parts.path:
        return url
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(parts.path)))


def urls_changed(tokens: Iterable[Token], change: Callable[[str], str]) -> Tokens:
    """The tokens with every URL, quoted or not, replaced by what `change` makes of it."""
    return [_url_changed(token, change) for token in tokens]


def _url_changed(token: Token, change: Callable[[str], str]) -> Token:
    if token.type == "url":
        return _requoted(token, change(token.value), "url({})")
    if _is_url(token):
        return rebuilt(
            token, [_requoted(t, change(t.value), "{}") for t in token.arguments if t.type == "string"]
        )
    return rebuilt(token, urls_changed(inside(token), change)) if token.type in BLOCKS else token


def _is_url(token: Token) -> bool:
    return bool(token.type == "function" and token.lower_name == "url")


def _requoted(token: Token, url: str, form: str) -> Token:
    quoted = url.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\a ")
    return type(token)(token.source_line, token.source_column, url, form.format(f'"{quoted}"'))


def urls(tokens: Iterable[Token]) -> Iterator[str]:
    """Every URL among the tokens and in their blocks, in order."""
    for token in tokens:
        if token.type == "url":
            yield token.value
        elif _is_url(token):
            yield from (t.value for t in token.arguments if t.type == "string")
        elif token.type in BLOCKS:
            yield from urls(inside(token))


def is_packed(url: str) -> bool:
    """Whether a URL is the path of a file, and not data or a part of the document."""
    return not url.startswith(("data:", "#"))


def leads_outside(url: str) -> bool:
    """Whether a URL leads out of the book: another place of the network or of the disk."""
    return is_packed(url) and (
        ":" in url.split("/", maxsplit=1)[0] or url.startswith(("/", "../")) or url in {"..", ""}
    )
