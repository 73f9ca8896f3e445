"""The text of a manifest -> the same text with an item more in one of its lists.

Nothing is written anew: lines are put in between those that are there, so that comments, order, quotes and
line ends stay as they are. What comes out is read again, and must say what it said before and the item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from bookmaker.manifest.nodes import document
from bookmaker.manifest.places import Mapping as MappingNode
from bookmaker.manifest.places import Node, Path, Scalar, Sequence, child, plain

Item: TypeAlias = str | Mapping[str, str]
"""What is put in: a word, or keys with their values."""

_PLAIN = re.compile(r"[A-Za-z\u00c0-\u024f][\w\u00c0-\u024f ./()'’-]*")
_IN_FLOW = re.compile(r"""'(?:[^']|'')*' | "(?:\\.|[^"\\])*" | (?<=\s)\#[^\n]* | [\[\]{}]""", re.VERBOSE)
_DASH = re.compile(r"([ \t]*)-(?:[ \t]|$)")


def scalar(text: str, *, in_flow: bool = False) -> str:
    """A value as YAML has it: plain where that is safe, else in double quotes."""
    fine = _PLAIN.fullmatch(text) and not text.endswith(" ") and ": " not in text and " #" not in text
    if fine and not (in_flow and re.search(r"[,\[\]{}]", text)):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", " ")
    return f'"{escaped}"'


def with_item(text: str, path: Path, item: Item) -> str | None:
    """The text with an item at the end of the list at `path`, which is made where there is none.

    None where that can't be done without writing the text anew.
    """
    body, mark = text.removeprefix("\ufeff"), "\ufeff" if text.startswith("\ufeff") else ""
    ending = "\r\n" if "\r\n" in body else "\n"
    lines = body.replace("\r\n", "\n").split("\n")
    root, found = document("\n".join(lines), "")
    if not isinstance(root, MappingNode) or found:
        return None
    made = _made(lines, root, path, item)
    if made is None or not _says_both(root, made, path, item):
        return None
    return mark + "\n".join(made).replace("\n", ending)


def _made(lines: list[str], root: MappingNode, path: Path, item: Item) -> list[str] | None:
    node = _node(root, path)
    if isinstance(node, Sequence) and _begins_flow(lines, node):
        return _in_flow(lines, node, item)
    if isinstance(node, Sequence) and node.items:
        return _in_block(lines, node, item)
    if node is None and len(path) == 1:
        return _with_key(lines, root, str(path[0]), item)
    if isinstance(node, Scalar) and node.text is None:
        return _below_key(lines, root, path, item)
    return None


def _node(root: Node, path: Path) -> Node | None:
    node: Node | None = root
    for step in path:
        node = None if node is None else child(node, step)
    return node


def _says_both(root: MappingNode, lines: list[str], path: Path, item: Item) -> bool:
    """Whether the new text says what the old one said, and the item."""
    again, found = document("\n".join(lines), "")
    node = None if again is None or found else _node(again, path)
    if not isinstance(node, Sequence) or not node.items:
        return False
    added = plain(node.items[-1]) == (item if isinstance(item, str) else dict(item))
    before = _node(root, path)
    old = [plain(one) for one in before.items] if isinstance(before, Sequence) else []
    same = [plain(one) for one in node.items[:-1]] == old
    others = isinstance(again, MappingNode) and _without(again, path) == _without(root, path)
    return added and same and others


def _without(root: MappingNode, path: Path) -> dict[str, object]:
    """What a manifest says under all other keys."""
    return {pair.key: plain(pair.value) for pair in root.pairs if pair.key != path[0]}


# --- lists on lines of their own ---------------------------------------------------------------------------


def _in_block(lines: list[str], node: Sequence, item: Item) -> list[str] | None:
    first = node.items[0].span.line - 1
    dash = _DASH.match(lines[first][: node.items[0].span.column])
    if dash is None and first and _DASH.fullmatch(lines[first - 1]):  # a dash on a line of its own
        dash = _DASH.match(lines[first - 1])
    if dash is None:
        return None
    end = _end(lines, node, len(dash[1]))
    return [*lines[:end], *_block_lines(item, dash[1]), *lines[end:]]


def _end(lines: list[str], node: Sequence, indent: int) -> int:
    """The line behind the last one of a list: before the next line that is indented less."""
    line = node.items[-1].span.line
    while line < len(lines) and (not lines[line].strip() or _indent(lines[line]) > indent):
        line += 1
    while line > node.items[-1].span.line and _is_apart(lines[line - 1], indent):
        line -= 1
    return line


def _is_apart(line: str, indent: int) -> bool:
    """Whether a line belongs to what follows: blank, or a comment that is indented less than the items."""
    bare = line.strip()
    return not bare or (bare.startswith("#") and _indent(line) <= indent)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _block_lines(item: Item, indent: str) -> Iterator[str]:
    if isinstance(item, str):
        yield f"{indent}- {scalar(item)}"
        return
    for number, (key, value) in enumerate(item.items()):
        yield f"{indent}{'  ' if number else '- '}{key}: {scalar(value)}"


# --- lists in brackets -------------------------------------------------------------------------------------


def _begins_flow(lines: list[str], node: Sequence) -> bool:
    line = lines[node.span.line - 1]
    return line[node.span.column - 1 : node.span.column] == "["


def _in_flow(lines: list[str], node: Sequence, item: Item) -> list[str] | None:
    text = "\n".join(lines)
    start = sum(len(line) + 1 for line in lines[: node.span.line - 1]) + node.span.column - 1
    end = _closing(text, start)
    if end is None:
        return None
    inner = text[start + 1 : end].rstrip()
    comma = "" if not node.items or inner.endswith(",") else ","
    room = " " if node.items else ""
    cut = start + 1 + len(inner)
    if "#" in inner.rpartition("\n")[2]:  # a comment would swallow what follows it in its line
        return None
    return f"{text[:cut]}{comma}{room}{_flow(item)}{text[cut:]}".split("\n")


def _closing(text: str, start: int) -> int | None:
    depth = 0
    for found in _IN_FLOW.finditer(text, start):
        if found[0] in "[{":
            depth += 1
        elif found[0] in "]}":
            depth -= 1
            if depth == 0:
                return found.start()
    return None


def _flow(item: Item) -> str:
    if isinstance(item, str):
        return scalar(item, in_flow=True)
    return "{" + ", ".join(f"{key}: {scalar(value, in_flow=True)}" for key, value in item.items()) + "}"


# --- lists that are not there yet --------------------------------------------------------------------------


def _with_key(lines: list[str], root: MappingNode, key: str, item: Item) -> list[str] | None:
    """A key with its first item, before `chapters`, or at the end."""
    if lines[root.span.line - 1].lstrip().startswith("{"):
        return None
    below = root.pair("chapters") if key != "chapters" else None
    line = below.key_span.line - 1 if below else len(lines) - (not lines[-1].strip())
    while below and line and lines[line - 1].lstrip().startswith("#"):
        line -= 1
    return [*lines[:line], f"{key}:", *_block_lines(item, "  "), *lines[line:]]


def _below_key(lines: list[str], root: MappingNode, path: Path, item: Item) -> list[str] | None:
    """A first item below a key that has nothing yet."""
    parent = _node(root, path[:-1])
    pair = parent.pair(str(path[-1])) if isinstance(parent, MappingNode) else None
    if pair is None:
        return None
    line = pair.key_span.line
    indent = " " * (pair.key_span.column - 1 + 2)
    return [*lines[:line], *_block_lines(item, indent), *lines[line:]]
