"""Rules within a line for citations, as Pandoc spells them: `[see @key, p. 12; -@other]`, `@key [p. 12]`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from bookmaker.content.parsing import LineState, Token

# Pandoc's manual, "Citation syntax": letters, digits and underscores, with single marks between them; any
# other key stands in braces.
KEY = re.compile(r"@(?:\{([^{}\n]+)\}|(\w(?:\w|[:.#$%&+?<>~/-](?=\w))*))")
_OPEN = re.compile(rf"\[(-?{KEY.pattern})")
_LIST = re.compile(r"[ \t]?\[(?!\^|-?@)")
# What may hold a semicolon or an at sign that means nothing here.
_SKIPPED = frozenset("\\`$<&!")


@dataclass(frozen=True, slots=True)
class _Item:
    """A work in a list: where its part begins and ends, its key, and whether a semicolon ends the part.

    `inner`: the key stands in brackets of its own.
    """

    start: int
    end: int
    key: re.Match[str] | None = None
    closed: bool = True
    inner: bool = False


def citation(state: LineState, silent: bool) -> bool:
    """`[see @key, pp. 12-15; -@other]`, where no address or label follows that makes a link of it."""
    start = state.pos
    if state.src[start] != "[" or state.src.find("@", start, state.posMax) < 0:
        return False
    end = state.md.helpers.parseLinkLabel(state, start)
    if end < 0:
        return _open_citation(state, silent)
    if _is_link(state, end + 1):
        return False
    items = _items(state, start + 1, end)
    if not any(item.key and not item.inner for item in items):
        return False
    if not silent:
        _push(state, (start, end + 1), items)
    state.pos = end + 1
    return True


def _open_citation(state: LineState, silent: bool) -> bool:
    """The bracket of `[@key`, which nothing closes: a letter, which is told; the key is a bare one."""
    key = _OPEN.match(state.src, state.pos, state.posMax)
    if key is None:
        return False
    if not silent:
        token = state.push("open_citation", "", 0)
        token.content, token.info = "[", key[1]
    state.pos += 1
    return True


def bare_citation(state: LineState, silent: bool) -> bool:
    """`@key` and `-@key`, with what stands in brackets behind; no letter before, as in an address."""
    start = state.pos
    sign = start + (state.src[start] == "-")
    before = state.src[start - 1] if start else " "
    key = KEY.match(state.src, sign, state.posMax)
    if key is None or before.isalnum() or before in "._-/@":
        return False
    found = None if sign > start else _list_behind(state, key)
    first = _Item(start, found[0][0].end if found else key.end(), key)
    end = found[1] if found else key.end()
    if not silent:
        _push(state, (start, end), (first, *(found[0][1:] if found else ())), in_text=sign == start)
    state.pos = end
    return True


def _list_behind(state: LineState, key: re.Match[str]) -> tuple[Sequence[_Item], int] | None:
    """What stands in the brackets behind a key, the first part without a key of its own, and their end."""
    opening = _LIST.match(state.src, key.end(), state.posMax)
    if opening is None:
        return None
    outer, state.pos = state.pos, opening.end() - 1
    end = state.md.helpers.parseLinkLabel(state, state.pos)
    state.pos = outer
    if end < 0 or _is_link(state, end + 1) or state.src.startswith("{", end + 1):
        return None
    items = _items(state, opening.end(), end, own=True)
    return None if items[0].key else (items, end + 1)


def _is_link(state: LineState, behind: int) -> bool:
    after = state.src[behind : behind + 2]
    return after.startswith("(") or (after.startswith("[") and after not in {"[@", "[^"})


# --- the works in a list -----------------------------------------------------------------------------------


def _items(state: LineState, start: int, end: int, *, own: bool = False) -> tuple[_Item, ...]:
    """The works that are listed between two offsets. A part without a key belongs to the one before it.

    With `own` the first part belongs to a key that stands before the list.
    """
    items: list[_Item] = []
    for item in _parts(state, start, end):
        if items and not item.key and (own or items[-1].key):
            items[-1] = replace(items[-1], end=item.end, closed=True)
        elif items and not items[-1].key and not (own and len(items) == 1):
            items[-1] = replace(item, start=items[-1].start)
        else:
            items.append(item)
    return tuple(items)


def _parts(state: LineState, start: int, end: int) -> Iterator[_Item]:
    src, key, depth, inner = state.src, None, 0, False
    outer, position = state.pos, start
    while position < end:
        sign = src[position]
        found = KEY.match(src, position, end) if sign == "@" and not src[position - 1].isalnum() else None
        if found:
            if key:
                yield _Item(start, position, key, closed=False, inner=inner)
                start = position
            key, inner = found, depth > 0
        elif sign == ";" and depth <= 0:
            yield _Item(start, position, key, inner=inner)
            start, key = position + 1, None
        depth += (sign == "[") - (sign == "]")
        position = found.end() if found else _behind(state, position)
    state.pos = outer
    yield _Item(start, end, key, inner=inner)


def _behind(state: LineState, position: int) -> int:
    """The next offset that may mean something: behind code, a formula or an escaped sign."""
    if state.src[position] not in _SKIPPED:
        return position + 1
    state.pos = position
    state.md.inline.skipToken(state)
    return state.pos


# --- tokens ------------------------------------------------------------------------------------------------


def _push(state: LineState, place: tuple[int, int], items: Sequence[_Item], *, in_text: bool = False) -> None:
    """A citation's tokens: in it each work, in that what stands before its key and what stands behind."""
    state.pos = place[0]
    state.push("citation_open", "", 1).content = state.src[slice(*place)]
    for n, item in enumerate(items):
        if item.key:
            _push_item(state, item, "in-text" if in_text and n == 0 else "")
    state.push("citation_close", "", -1)


def _push_item(state: LineState, item: _Item, mode: str) -> None:
    key = item.key
    if key is None:
        raise AssertionError(item)
    suppressed = state.src.startswith("-", key.start() - 1) and key.start() > item.start
    state.pos = key.start() - suppressed
    opened = state.push("cited_open", "", 1)
    opened.content, opened.info = key[1] or key[2], mode or ("suppressed" if suppressed else "")
    opened.meta["closed"] = item.closed
    _push_words(state, "before", (item.start, key.start() - suppressed))
    start = key.end()
    if mode and (brackets := _LIST.match(state.src, start, item.end)):
        start = brackets.end()
    _push_words(state, "behind", (start, item.end))
    state.push("cited_close", "", -1)


def _push_words(state: LineState, name: str, place: tuple[int, int]) -> None:
    """The words between two offsets, parsed apart: markdown-it reads plain letters past a given end."""
    words = state.src[slice(*place)]
    start = place[0] + (len(words) - len(words.lstrip()) if name == "before" else 0)
    state.push(f"{name}_open", "", 1)
    inner: list[Token] = state.md.inline.parse(
        words.strip() if name == "before" else words.rstrip(), state.md, state.env, []
    )
    for token in inner:
        token.meta["at"] = token.meta.get("at", 0) + start
    cast("list[Token]", state.tokens).extend(inner)
    state.push(f"{name}_close", "", -1)
