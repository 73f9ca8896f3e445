"""Rules for blocks: divisions, mathematics set apart, captions of tables, attributes of headings.

Each rule tries to match at a line, and says whether it did; a silent one only says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from bookmaker.content.attributes import attributes_at_end, merged, read_attributes
from bookmaker.content.line_rules import DISPLAY_MATH
from bookmaker.content.parsing import BlockState, Token
from bookmaker.content.tree import PLAIN, Attributes

_DIVISION = re.compile(r":{3,}[ \t]*([^\s:{][^\s{]*)?[ \t]*(\{.*\})?[ \t]*:*[ \t]*")
_DIVISION_END = re.compile(r":{3,}[ \t]*")
_CODE_FENCE = re.compile(r"`{3,}(?=[^`]*$)|~{3,}")
_RULER = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_CAPTION = re.compile(r"(?:Table)?:[ \t]+(?=\S)")


def _line(state: BlockState, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


@lru_cache
def _division_attributes(text: str) -> Attributes | None:
    """What `::: name` or `::: {…}` says, None where the line opens no division."""
    found = _DIVISION.fullmatch(text)
    if not found or not (found[1] or found[2]):
        return None
    read = read_attributes(found[2]) if found[2] else (PLAIN, 0)
    if read is None or (found[2] and read[1] != len(found[2])):
        return None
    named = Attributes(classes=(found[1].rstrip(":"),)) if found[1] and found[1].rstrip(":") else PLAIN
    return merged(named, read[0])


def division(state: BlockState, start: int, end: int, silent: bool) -> bool:
    """`::: name` … `:::`; divisions nest by their order, whatever the number of colons."""
    attributes = None if state.is_code_block(start) else _division_attributes(_line(state, start))
    if attributes is None or silent:
        return attributes is not None
    last, closed = _division_end(state, start, end)
    token = state.push("division_open", "", 1)
    token.map = [start, last]
    token.meta.update(attributes=attributes, closed=closed)
    limit, parent = state.lineMax, state.parentType
    state.lineMax, state.parentType = last, "division"
    state.md.block.tokenize(state, start + 1, last)
    state.lineMax, state.parentType = limit, parent
    state.push("division_close", "", -1)
    state.line = last + closed
    return True


def _division_end(state: BlockState, start: int, end: int) -> tuple[int, bool]:
    depth, fence = 1, ""
    for line in range(start + 1, end):
        text = _line(state, line)
        if text and state.sCount[line] < state.blkIndent:
            return line, False
        if fence:
            fence = "" if text.startswith(fence) and not text.strip(fence[0] + " \t") else fence
        elif opened := _CODE_FENCE.match(text):
            fence = opened[0]
        elif text.startswith(":::"):
            depth += _division_step(text)
            if depth == 0:
                return line, True
    return end, False


def _division_step(text: str) -> int:
    if _DIVISION_END.fullmatch(text):
        return -1
    return 0 if _division_attributes(text) is None else 1


def math_block(state: BlockState, start: int, end: int, silent: bool) -> bool:
    """`$$ … $$ {#eq-x}` on lines of its own, without a blank line in it."""
    if state.is_code_block(start) or not _line(state, start).startswith("$$"):
        return False
    lines: list[str] = []
    for line in range(start, end):
        if state.isEmpty(line) or state.sCount[line] < state.blkIndent:
            return False
        lines.append(_line(state, line))
        if "$$" in (lines[-1][2:] if line == start else lines[-1]):
            break
    text, attributes = attributes_at_end("\n".join(lines).rstrip())
    found = DISPLAY_MATH.fullmatch(text)
    if found and not silent:
        token = state.push("math_block", "", 0)
        token.content, token.map = found[1].strip(), [start, start + len(lines)]
        token.meta["attributes"] = attributes
        state.line = start + len(lines)
    return found is not None


def caption(state: BlockState, start: int, end: int, silent: bool) -> bool:
    """`: Caption {#tbl-x}` behind a table, right under it or after a blank line, or before one."""
    if state.is_code_block(start):
        return False
    found = _CAPTION.match(_line(state, start))
    if silent or not found:
        return found is not None and state.parentType == "table"
    after = bool(state.tokens) and state.tokens[-1].type == "table_close"
    stop = _caption_end(state, start, end)
    if not after and not _table_follows(state, stop, end):
        return False
    content = "\n".join(_line(state, line) for line in range(start, stop))[found.end() :]
    _push_caption(state, content, [start, stop])
    state.line = stop
    return True


def _push_caption(state: BlockState, content: str, lines: list[int]) -> None:
    text, attributes = attributes_at_end(content)
    _push_line(state, "caption", text.strip(), lines).meta["attributes"] = attributes


def _push_line(state: BlockState, name: str, content: str, lines: list[int]) -> Token:
    opened = state.push(f"{name}_open", "", 1)
    opened.map = lines
    inline = state.push("inline", "", 0)
    inline.content, inline.map, inline.children = content, lines, []
    state.push(f"{name}_close", "", -1)
    return opened


def _caption_end(state: BlockState, start: int, end: int) -> int:
    line = start + 1
    while line < end and not state.isEmpty(line) and state.sCount[line] >= state.blkIndent:
        if _table_begins(state, line, end) or _CAPTION.match(_line(state, line)):
            break
        line += 1
    return line


def _table_begins(state: BlockState, line: int, end: int) -> bool:
    return (
        line + 1 < end
        and "|" in _line(state, line)
        and bool(_RULER.fullmatch(_line(state, line + 1).strip()))
    )


def _table_follows(state: BlockState, line: int, end: int) -> bool:
    while line < end and state.isEmpty(line):
        line += 1
    return _table_begins(state, line, end)


def paragraph_before_caption(state: BlockState, start: int, end: int, silent: bool) -> bool:
    """A one-line paragraph whose next is a table's caption: a definition list would take it for a term."""
    if silent or start + 2 >= end or not state.isEmpty(start + 1) or state.is_code_block(start):
        return False
    line = start + 2
    if state.sCount[line] < state.blkIndent or not _CAPTION.match(_line(state, line)):
        return False
    if not _table_follows(state, _caption_end(state, line, end), end):
        return False
    _push_line(state, "paragraph", _line(state, start).strip(), [start, start + 1])
    state.line = start + 1
    return True


def take_attributes_of_headings(tokens: Sequence[Token]) -> None:
    """`# Title {#id .class}`: taken off before the line is read."""
    for opened, inline in pairwise(tokens):
        if opened.type == "heading_open":
            text, attributes = attributes_at_end(inline.content)
            if text != inline.content:
                inline.content = re.sub(r"(^|[ \t])#+[ \t]*$", "", text).strip()
            opened.meta["attributes"] = attributes
