"""Rules within a line: notes, spans, attributes, scripts, mathematics, cross references.

Each rule tries to match at the state's position, and says whether it did; a silent one leaves no token.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from bookmaker.content.attributes import merged, read_attributes
from bookmaker.content.html import ENDINGS
from bookmaker.content.parsing import LineState, Token
from bookmaker.content.tree import PLAIN

_LABEL = re.compile(r"\[\^([^\s\[\]^]+)\]")
_CROSS = r"@((?:[Ff]ig|[Tt]bl|[Ss]ec|[Ee]q|[Ff]n)-[\w:.-]*\w)"
_CROSS_REFERENCE = re.compile(_CROSS)
# One reference in brackets: words before it, a hyphen for the number alone, the label, words behind it.
CROSS_ITEM = re.compile(rf"([^\[\]\n@;]*?)(-?){_CROSS}([^\[\];@]*)")
_CROSS_REFERENCES = re.compile(rf"\[({CROSS_ITEM.pattern}(?:;{CROSS_ITEM.pattern})*)\](?![\[(])")
_WITH_ATTRIBUTES = frozenset(
    {"image", "code_inline", "link_close", "span_close", "call", "citation_close", "cross_reference"}
)


def note_call(state: LineState, silent: bool) -> bool:
    """`[^label]`, whether or not such a note exists; before links and spans, which would swallow it."""
    found = _LABEL.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    label = found[1]
    if state.src.startswith("(", found.end()) and f":{label}" not in state.env["footnotes"]["refs"]:
        return False
    if not silent:
        state.push("call", "", 0).content = label
    state.pos = found.end()
    return True


def inline_note(state: LineState, silent: bool) -> bool:
    """`^[text]`."""
    if not state.src.startswith("^[", state.pos):
        return False
    end = state.md.helpers.parseLinkLabel(state, state.pos + 1)
    if end < 0:
        return False
    if not silent:
        token = state.push("inline_note", "", 0)
        token.content = state.src[state.pos + 2 : end]
        token.children = _parsed_apart(state, token.content)
    state.pos = end + 1
    return True


def _parsed_apart(state: LineState, content: str) -> list[Token]:
    tokens: list[Token] = state.md.inline.parse(content, state.md, state.env, [])
    return tokens


def label_end(state: LineState, start: int, no_links: bool = False) -> int:
    """The offset of the bracket that closes the one at `start`, -1 without one, or with a link inside.

    It stands in for markdown-it's, to which a call of a note or a span is a link: a link can hold both.
    """
    if state.src.find("]", start) < 0:
        return -1
    outer, depth = state.pos, 1
    state.pos = start + 1
    found = -1
    while found < 0 and depth and state.pos < state.posMax:
        before, mark = state.pos, state.src[state.pos]
        if mark == "]" and depth == 1:
            found = before
        else:
            depth -= mark == "]"
            state.md.inline.skipToken(state)
            if mark == "[" and state.pos == before + 1:
                depth += 1
            elif mark == "[" and no_links and not _is_no_link(state, before):
                depth = 0
    state.pos = outer
    return found


def _is_no_link(state: LineState, start: int) -> bool:
    return state.src.endswith("}", 0, state.pos) or state.src.startswith(("[^", "[@"), start)


def span(state: LineState, silent: bool) -> bool:
    """`[text]{attributes}`; after links, which take precedence."""
    if state.src[state.pos] != "[" or state.src.find("]{", state.pos) < 0:
        return False
    end = state.md.helpers.parseLinkLabel(state, state.pos)
    read = read_attributes(state.src, end + 1) if end >= 0 else None
    if read is None or read[1] > state.posMax:
        return False
    if not silent:
        _push_around(state, "span", (state.pos + 1, end)).meta["attributes"] = read[0]
    state.pos = read[1]
    return True


def _push_around(state: LineState, name: str, inner: tuple[int, int]) -> Token:
    """An element around what stands between two offsets; the state is left at its end."""
    outer, end = state.posMax, inner[1]
    opened = state.push(f"{name}_open", "", 1)
    state.pos, state.posMax = inner
    state.md.inline.tokenize(state)
    state.pos, state.posMax = end, outer
    state.push(f"{name}_close", "", -1)
    return opened


# How what is not for readers begins, and how many of these characters are letters where it never ends.
_SPECIAL = (
    ("comment", re.compile("<!--"), 4),
    ("CDATA section", re.compile(r"<!\[CDATA\["), 1),
    ("processing instruction", re.compile(r"<\?[A-Za-z]"), 1),
    ("declaration", re.compile(r"<![A-Z]+\s"), 1),
)


def open_special(state: LineState, silent: bool) -> bool:
    """`<!--` where no `-->` follows in the block, and its like: letters, which are told; before HTML, which
    leaves them.
    """
    for kind, beginning, letters in _SPECIAL if state.src[state.pos] == "<" else ():
        found = beginning.match(state.src, state.pos)
        if found is None or _last_end(state.src, ENDINGS[kind]) >= found.end() - 2 * (kind == "comment"):
            continue  # a comment of nothing lends its end from its beginning
        if not silent:
            token = state.push("open_special", "", 0)
            token.content, token.info = found[0][:letters], kind
        state.pos += letters
        return True
    return False


@lru_cache(maxsize=4)
def _last_end(source: str, ending: str) -> int:
    """Where the last of these endings stands in a block; looked for once, however many begin."""
    return source.rfind(ending)


def script(mark: str, name: str) -> Callable[[LineState, bool], bool]:
    """The rule for `x^2^` or `H~2~O`: no white space inside, as Pandoc has it."""

    def rule(state: LineState, silent: bool) -> bool:
        start = state.pos + 1
        # Silent while a bracket's end is looked for, which binds tighter: [~a](b~c) is a link.
        if silent or state.src[state.pos] != mark or state.src.find(mark, start, state.posMax) <= start:
            return False
        end = _script_end(state, mark)
        if end >= 0:
            _push_around(state, name, (start, end))
            state.pos = end + 1
        return end >= 0

    return rule


def _script_end(state: LineState, mark: str) -> int:
    start = state.pos
    state.pos += 1
    while state.pos < state.posMax and not state.src[state.pos].isspace() and state.src[state.pos] != mark:
        state.md.inline.skipToken(state)
    end, state.pos = state.pos, start
    found = end < state.posMax and state.src[end] == mark and not re.search(r"\s", state.src[start:end])
    return end if found else -1


_INLINE_MATH = re.compile(r"\$(?![\s$])((?:[^$\\]|\\.)*?)(?<!\s)\$(?!\d)", re.DOTALL)
DISPLAY_MATH = re.compile(r"\$\$((?:[^$\\]|\\.|\$(?!\$))+)\$\$", re.DOTALL)


def math(state: LineState, silent: bool) -> bool:
    """`$…$` and `$$…$$` by Pandoc's rules: letters right inside both dollars, no digit behind the second."""
    if state.src[state.pos] != "$":
        return False
    display = DISPLAY_MATH.match(state.src, state.pos, state.posMax)
    found = display or _INLINE_MATH.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        read = read_attributes(state.src, _past_blanks(state.src, found.end())) if display else None
        token = state.push("display_math" if display else "math", "", 0)
        token.content = found[1]
        token.meta["attributes"] = read[0] if read else PLAIN
        state.pos = read[1] if read else found.end()
    else:
        state.pos = found.end()
    return True


def _past_blanks(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t":
        position += 1
    return position


def cross_references(state: LineState, silent: bool) -> bool:
    """`[@fig-flow]`, `[-@fig-flow]`, `[Figs. @fig-flow; -@fig-ebb]`; before citations, which look alike."""
    if state.src[state.pos] != "[":
        return False
    found = _CROSS_REFERENCES.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        state.push("cross_reference", "", 0).content = found[1]
    state.pos = found.end()
    return True


def cross_reference(state: LineState, silent: bool) -> bool:
    """`@fig-flow`, `@tbl-…`, `@sec-…`, `@eq-…`, `@fn-…` where no letter stands before, as in an address."""
    before = state.src[state.pos - 1] if state.pos else " "
    found = _CROSS_REFERENCE.match(state.src, state.pos, state.posMax)
    if not found or before.isalnum() or before in "._-/":
        return False
    if not silent:
        token = state.push("cross_reference", "", 0)
        token.content = found[0]
    state.pos = found.end()
    return True


def attributes_behind(state: LineState, silent: bool) -> bool:
    """`{…}` right behind an image, code, a link or a span."""
    if state.src[state.pos] != "{" or state.pos == 0:
        return False
    read = read_attributes(state.src, state.pos)
    if read is None or read[1] > state.posMax:
        return False
    if silent:
        if state.src[state.pos - 1] not in ")]`>":
            return False
    elif state.pending or not state.tokens or state.tokens[-1].type not in _WITH_ATTRIBUTES:
        return False
    else:
        meta = state.tokens[-1].meta
        meta["attributes"] = merged(meta.get("attributes", PLAIN), read[0])
    state.pos = read[1]
    return True
