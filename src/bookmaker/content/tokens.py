"""The parser's flat tokens -> nested Syntax, each construct with its place in the source."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

from bookmaker.content.attributes import merged
from bookmaker.content.page import Page
from bookmaker.content.parsing import DEEPEST, Token, held
from bookmaker.content.syntax import BlockKind, InlineKind, Syntax
from bookmaker.content.tree import PLAIN, Align, Attributes
from bookmaker.diagnostics import Diagnostic, Span

_KINDS: Final[dict[str, BlockKind | InlineKind]] = {
    "paragraph": "paragraph",
    "heading": "heading",
    "blockquote": "quotation",
    "bullet_list": "bullets",
    "ordered_list": "numbers",
    "list_item": "item",
    "dl": "definitions",
    "dt": "term",
    "dd": "meaning",
    "fence": "code",
    "code_block": "code",
    "math_block": "mathematics",
    "table": "table",
    "thead": "head",
    "tbody": "body",
    "tr": "row",
    "th": "header-cell",
    "td": "cell",
    "caption": "caption",
    "division": "division",
    "hr": "break",
    "html_block": "html",
    "footnote_reference": "note",
    "text": "text",
    "text_special": "text",
    "softbreak": "soft-break",
    "hardbreak": "line-break",
    "em": "emphasis",
    "strong": "strong",
    "s": "strikeout",
    "superscript": "superscript",
    "subscript": "subscript",
    "span": "span",
    "code_inline": "code-inline",
    "math": "math",
    "display_math": "display-math",
    "link": "link",
    "image": "image",
    "html_inline": "html-inline",
    "open_special": "open-special",
    "open_citation": "open-citation",
    "call": "call",
    "inline_note": "inline-note",
    "citation": "citation",
    "cited": "cited",
    "before": "before",
    "behind": "behind",
    "cross_reference": "cross-reference",
}
_ALIGNMENTS: Final[dict[str, Align]] = {
    "text-align:left": "left",
    "text-align:center": "center",
    "text-align:right": "right",
}


@dataclass(frozen=True, slots=True)
class _Content:
    """The content of an inline token, to find the place of each of its offsets; `base` is added to them.

    Not `exact`, all of it has one place: a value of the manifest may stand in quotes or over lines.
    """

    starts: tuple[int, ...]
    spans: tuple[Span, ...]
    found: list[Diagnostic]
    base: int = 0
    exact: bool = True

    def span(self, token: Token, shift: int = 0) -> Span:
        """Where a token begins."""
        offset = self.base + int(token.meta.get("at", 0)) + shift
        line = max(bisect_right(self.starts, offset) - 1, 0)
        start = self.spans[line]
        if not self.exact:
            return start
        column = start.column and start.column + offset - self.starts[line]
        return Span(start.file, start.line, column)

    def inside(self, token: Token) -> _Content:
        """The content of a token that was parsed apart, behind two characters such as `![`."""
        return replace(self, base=self.base + int(token.meta.get("at", 0)) + 2)


def _content(token: Token, page: Page, *, in_cell: bool) -> _Content:
    first = token.map[0] if token.map else 0
    starts, spans, offset = [], [], 0
    for number, text in enumerate(token.content.split("\n")):
        line = first + number
        column = page.cell(line, text) if in_cell else page.begins(line, text)
        blanks = len(text) - len(text.lstrip())
        starts.append(offset)
        spans.append(page.span(line, max(column - blanks, 0)))
        offset += len(text) + 1
    return _Content(tuple(starts), tuple(spans), page.found, exact=page.fixed is None)


def _inline_syntax(tokens: Sequence[Token], content: _Content) -> tuple[Syntax, ...]:
    """Flat tokens of a line -> nested ones. Not recursive: ten thousand asterisks can nest as deep.

    C002: mark-up nested deeper than `DEEPEST`; its letters are kept without it.
    """
    stack: list[tuple[Token | None, list[Syntax]]] = [(None, [])]
    for token in tokens:
        if token.nesting == 1:
            stack.append((token, []))
        elif token.nesting == 0:
            stack[-1][1].append(_inline_leaf(token, content))
        else:
            opened, children = stack.pop()
            deep = len(stack) > DEEPEST
            whole = _inline_whole(opened or token, token, tuple(children), content)
            stack[-1][1].extend(children if deep else [whole])
            if len(stack) == DEEPEST + 1:
                content.found.append(too_deep(replace(whole.span, column=0)))
    return tuple(stack[0][1])


def too_deep(span: Span, most: int = DEEPEST) -> Diagnostic:
    """C002: nesting that no later stage should have to follow."""
    message = f"what begins here is nested more than {most} deep"
    return Diagnostic("C002", message, span, "look for a mark that is repeated by mistake")


def _inline_leaf(token: Token, content: _Content) -> Syntax:
    name = str(token.attrGet("src") or "") if token.type == "image" else token.info
    inside = _inline_syntax(token.children, content.inside(token)) if token.children else ()
    return Syntax(
        _KINDS[token.type],
        content.span(token),
        inside,
        text=held(token.content),
        name=held(name),
        title=held(str(token.attrGet("title") or "")),
        attributes=_attributes(token),
    )


def _inline_whole(opened: Token, closed: Token, children: tuple[Syntax, ...], content: _Content) -> Syntax:
    name = opened.type.removesuffix("_open")
    return Syntax(
        _KINDS[name],
        content.span(opened, -1 if name == "link" and opened.markup != "autolink" else 0),
        children,
        text=opened.content,
        name=opened.info if name == "cited" else held(str(opened.attrGet("href") or "")),
        title=held(str(opened.attrGet("title") or "")),
        attributes=merged(_attributes(opened), _attributes(closed)),
        closed=bool(opened.meta.get("closed", True)),
    )


def _attributes(token: Token) -> Attributes:
    return cast("Attributes", token.meta.get("attributes", PLAIN))


def block_syntax(tokens: Sequence[Token], page: Page) -> tuple[Syntax, ...]:
    """Flat tokens of a manuscript -> nested ones."""
    stack: list[tuple[Token | None, list[Syntax]]] = [(None, [])]
    for token in tokens:
        if token.nesting == 1:
            stack.append((token, []))
            if token.level >= DEEPEST - 1:
                page.found.append(too_deep(page.block(token)))
        elif token.type == "inline":
            parent = stack[-1][0]
            content = _content(
                token, page, in_cell=parent is not None and parent.type in {"th_open", "td_open"}
            )
            stack[-1][1].extend(_inline_syntax(token.children or (), content))
        elif token.nesting == 0:
            stack[-1][1].append(_block_leaf(token, page))
        else:
            opened, children = stack.pop()
            stack[-1][1].append(_block_whole(opened or token, tuple(children), page))
    return tuple(stack[0][1])


def _block_leaf(token: Token, page: Page) -> Syntax:
    code = token.type in {"fence", "code_block"}
    return Syntax(
        _KINDS[token.type],
        page.block(token),
        text=token.content.removesuffix("\n") if code else token.content,
        name=held(token.info),
        attributes=_attributes(token),
        closed=token.type != "fence" or _fence_is_closed(token, page),
        lines=_line_spans(token, page) if token.type == "html_block" else (),
    )


def _fence_is_closed(token: Token, page: Page) -> bool:
    first, end = token.map or [0, 0]
    last = page.lines[end - 1] if end - 1 < len(page.lines) else ""
    closing = rf"(?:^|[\s>]){re.escape(token.markup)}{re.escape(token.markup[0])}*\s*$"
    return end - first > 1 and re.search(closing, last) is not None


def _line_spans(token: Token, page: Page) -> tuple[Span, ...]:
    first = token.map[0] if token.map else 0
    return tuple(_line_span(first + n, text, page) for n, text in enumerate(token.content.split("\n")))


def _line_span(line: int, text: str, page: Page) -> Span:
    column = page.begins(line, text)
    return page.span(line, max(column - len(text) + len(text.lstrip()), 0))


def _block_whole(opened: Token, children: tuple[Syntax, ...], page: Page) -> Syntax:
    name = opened.type.removesuffix("_open")
    kind: BlockKind | InlineKind = "plain" if opened.hidden else _KINDS[name]
    return Syntax(
        kind,
        page.block(opened) if opened.map else (children[0].span if children else page.span(0)),
        children,
        text=_surplus(opened, children, page) if name == "tr" else "",
        name=str(opened.meta.get("label", "")),
        number=_number(opened),
        align=_ALIGNMENTS.get(str(opened.attrGet("style") or ""), ""),
        attributes=_attributes(opened),
        closed=bool(opened.meta.get("closed", True)),
    )


def _number(opened: Token) -> int:
    if opened.type == "heading_open":
        return int(opened.tag[1:])
    start = opened.attrGet("start")
    return 1 if start is None else int(start)


_BAR = re.compile(r"(?<!\\)\|")


def _surplus(row: Token, cells: tuple[Syntax, ...], page: Page) -> str:
    """What stands in a table's line behind its last column: markdown-it leaves it out.

    Nothing stands behind the head, which says how many columns there are.
    """
    if cells and cells[0].kind == "header-cell":
        return ""
    line = page.lines[row.map[0]].strip() if row.map else ""
    columns = _BAR.split(line)
    if not columns[-1]:
        columns.pop()
    if columns and not columns[0].strip(" \t>"):
        columns.pop(0)
    return " | ".join(text.strip() for text in columns[len(cells) :])
