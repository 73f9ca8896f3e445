"""Markdown text -> Syntax -> Manuscript. The only module that knows markdown-it and its plugins.

What CommonMark does not have is spelled as Pandoc and Quarto spell it: notes, attributes, spans, divisions,
mathematics, captions, definition lists, superscript and subscript.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain
from typing import Final, Literal, cast

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, paragraph, table
from markdown_it.rules_block.table import escapedSplit
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote.index import footnote_def

from bookmaker.content.attributes import attributes_at_end, merged, read_attributes
from bookmaker.content.headings import levelled, titled
from bookmaker.content.labels import distinct, homeless, uncalled
from bookmaker.content.leftovers import clean_text, left_over
from bookmaker.content.links import without_calls
from bookmaker.content.passages import passages
from bookmaker.content.phrases import phrases
from bookmaker.content.reading import Reading
from bookmaker.content.syntax import BlockKind, InlineKind, Syntax
from bookmaker.content.tree import PLAIN, Align, Attributes, Blocks, Inlines, Manuscript
from bookmaker.content.walk import map_runs, note_calls
from bookmaker.diagnostics import Diagnostic, Span, in_order

DEEPEST: Final = 50
"""Levels of nesting (a list counts two) beyond which a manuscript is refused: all later stages recurse."""

# --- rules within a line -----------------------------------------------------------------------------------

_LABEL = re.compile(r"\[\^([^\s\[\]^]+)\]")
_KEY = r"@[\w](?:[\w:.#$%&+?<>~/-]*\w)?"
_CITATION = re.compile(rf"\[(?:[^\[\]\n@]*[\s;\[(])?-?({_KEY})[^\[\]]*\](?![\[(])")
_CROSS_REFERENCE = re.compile(r"@((?:fig|tbl|sec|eq)-[\w:.-]*\w)")
_WITH_ATTRIBUTES = frozenset({"image", "code_inline", "link_close", "span_close", "call", "citation"})


def _note_call(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 (markdown-it's signature)
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


def _inline_note(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
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


def _parsed_apart(state: StateInline, content: str) -> list[Token]:
    return state.md.inline.parse(content, state.md, state.env, [])


def _span(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """`[text]{attributes}`; after links, which take precedence."""
    if state.src[state.pos] != "[":
        return False
    end = state.md.helpers.parseLinkLabel(state, state.pos)
    read = read_attributes(state.src, end + 1) if end >= 0 else None
    if read is None or read[1] > state.posMax:
        return False
    if not silent:
        _push_around(state, "span", (state.pos + 1, end)).meta["attributes"] = read[0]
    state.pos = read[1]
    return True


def _push_around(state: StateInline, name: str, inner: tuple[int, int]) -> Token:
    """An element around what stands between two offsets; the state is left at its end."""
    outer, end = state.posMax, inner[1]
    opened = state.push(f"{name}_open", "", 1)
    state.pos, state.posMax = inner
    state.md.inline.tokenize(state)
    state.pos, state.posMax = end, outer
    state.push(f"{name}_close", "", -1)
    return opened


def _script(mark: str, name: str) -> Callable[[StateInline, bool], bool]:
    def rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
        """`x^2^`, `H~2~O`: no white space inside, as Pandoc has it."""
        start = state.pos + 1
        if state.src[state.pos] != mark or state.src.find(mark, start, state.posMax) <= start:
            return False
        end = _script_end(state, mark)
        if end < 0:
            return False
        if not silent:
            state.pos = start - 1
            _push_around(state, name, (start, end))
        state.pos = end + 1
        return True

    return rule


def _script_end(state: StateInline, mark: str) -> int:
    start = state.pos
    state.pos += 1
    while state.pos < state.posMax and not state.src[state.pos].isspace() and state.src[state.pos] != mark:
        state.md.inline.skipToken(state)
    end, state.pos = state.pos, start
    found = end < state.posMax and state.src[end] == mark and not re.search(r"\s", state.src[start:end])
    return end if found else -1


_INLINE_MATH = re.compile(r"\$(?![\s$])((?:[^$\\]|\\.)*?)(?<!\s)\$(?!\d)", re.DOTALL)
_DISPLAY_MATH = re.compile(r"\$\$((?:[^$\\]|\\.|\$(?!\$))+)\$\$", re.DOTALL)


def _math(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """`$…$` and `$$…$$` by Pandoc's rules: letters right inside both dollars, no digit behind the second."""
    if state.src[state.pos] != "$":
        return False
    display = _DISPLAY_MATH.match(state.src, state.pos, state.posMax)
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


def _citation(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """`[@key, p. 12; see also @other]`."""
    found = _CITATION.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "[" else None
    if not found:
        return False
    if not silent:
        token = state.push("citation", "", 0)
        token.content, token.info = found[0], found[1]
    state.pos = found.end()
    return True


def _cross_reference(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """`@fig-flow`, `@tbl-…`, `@sec-…`, `@eq-…` where no letter stands before, as one does in an address."""
    before = state.src[state.pos - 1] if state.pos else " "
    found = _CROSS_REFERENCE.match(state.src, state.pos, state.posMax)
    if not found or before.isalnum() or before in "._-/":
        return False
    if not silent:
        token = state.push("cross_reference", "", 0)
        token.content = found[0]
    state.pos = found.end()
    return True


def _attributes_behind(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
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


# --- rules for blocks --------------------------------------------------------------------------------------

_DIVISION = re.compile(r":{3,}[ \t]*([^\s:{][^\s{]*)?[ \t]*(\{.*\})?[ \t]*:*[ \t]*")
_DIVISION_END = re.compile(r":{3,}[ \t]*")
_CODE_FENCE = re.compile(r"`{3,}(?=[^`]*$)|~{3,}")
_CAPTION = re.compile(r"(?:Table)?:[ \t]+(?=\S)")


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


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


def _division(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
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


def _division_end(state: StateBlock, start: int, end: int) -> tuple[int, bool]:
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


def _math_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
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
    found = _DISPLAY_MATH.fullmatch(text)
    if found and not silent:
        token = state.push("math_block", "", 0)
        token.content, token.map = found[1].strip(), [start, start + len(lines)]
        token.meta["attributes"] = attributes
        state.line = start + len(lines)
    return found is not None


def _caption(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
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


def _push_caption(state: StateBlock, content: str, lines: list[int]) -> None:
    token = state.push("caption_open", "", 1)
    token.map = lines
    text, token.meta["attributes"] = attributes_at_end(content)
    inline = state.push("inline", "", 0)
    inline.content, inline.map, inline.children = text.strip(), lines, []
    state.push("caption_close", "", -1)


def _caption_end(state: StateBlock, start: int, end: int) -> int:
    line = start + 1
    while line < end and not state.isEmpty(line) and state.sCount[line] >= state.blkIndent:
        if _table_begins(state, line, end) or _CAPTION.match(_line(state, line)):
            break
        line += 1
    return line


def _table_begins(state: StateBlock, line: int, end: int) -> bool:
    return line < end and "|" in _line(state, line) and table(state, line, end, True)  # noqa: FBT003


def _table_follows(state: StateBlock, line: int, end: int) -> bool:
    while line < end and state.isEmpty(line):
        line += 1
    return _table_begins(state, line, end)


def _paragraph_before_caption(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """A one-line paragraph whose next is a table's caption: a definition list would take it for a term."""
    if silent or start + 2 >= end or not state.isEmpty(start + 1) or state.is_code_block(start):
        return False
    line = start + 2
    if state.sCount[line] < state.blkIndent or not _CAPTION.match(_line(state, line)):
        return False
    if not _table_follows(state, _caption_end(state, line, end), end):
        return False
    return paragraph(state, start, start + 1, False)  # noqa: FBT003


def _heading_attributes(state: StateCore) -> None:
    """`# Title {#id .class}`: taken off before the line is read."""
    for opened, inline in zip(state.tokens, state.tokens[1:], strict=False):
        if opened.type == "heading_open":
            text, attributes = attributes_at_end(inline.content)
            if text != inline.content:
                inline.content = re.sub(r"(^|[ \t])#+[ \t]*$", "", text).strip()
            opened.meta["attributes"] = attributes


# --- the parser --------------------------------------------------------------------------------------------


class _PlacedState(StateInline):
    """Remembers for each token at which offset of its content it began."""

    def __init__(self, src: str, md: MarkdownIt, env: EnvType, outTokens: list[Token]) -> None:  # noqa: N803
        super().__init__(src, md, env, outTokens)
        self.begun = -1

    def append_pending(self, text: str) -> None:
        if self.begun < 0:
            self.begun = self.pos
        super().append_pending(text)

    def pushPending(self) -> Token:  # noqa: N802
        token = super().pushPending()
        token.meta["at"], self.begun = max(self.begun, 0), -1
        return token

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        token = super().push(ttype, tag, nesting)
        token.meta["at"], self.begun = self.pos, -1
        return token


class _PlacedInline(ParserInline):
    """Parses the content of a block with `_PlacedState`."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = _PlacedState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


class _Parser(MarkdownIt):
    """Keeps every link and its spelling: what is wrong with one is said later, with its place."""

    def validateLink(self, url: str) -> bool:  # noqa: N802, ARG002
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link


@cache
def _parser() -> MarkdownIt:
    md = _Parser()
    md.inline = _PlacedInline()
    rules = md.inline.ruler
    md.configure("commonmark", {"maxNesting": DEEPEST})
    md.use(deflist_plugin).enable(["table", "strikethrough"]).disable(["fragments_join", "text_join"])
    rules.before("escape", "math", _math)
    rules.before("link", "note_call", _note_call)
    rules.before("link", "citation", _citation)
    rules.after("link", "span", _span)
    rules.after("image", "inline_note", _inline_note)
    rules.after("inline_note", "superscript", _script("^", "superscript"))
    rules.after("superscript", "subscript", _script("~", "subscript"))
    rules.push("cross_reference", _cross_reference)
    rules.push("attributes_behind", _attributes_behind)
    everywhere: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    blocks = md.block.ruler
    blocks.before("reference", "footnote_def", footnote_def, everywhere)
    blocks.before("fence", "division", _division, everywhere)
    blocks.before("fence", "math_block", _math_block, everywhere)
    blocks.before("table", "caption", _caption, {"alt": ["blockquote"]})
    blocks.before("deflist", "paragraph_before_caption", _paragraph_before_caption)
    md.core.ruler.after("block", "heading_attributes", _heading_attributes)
    return md


# --- tokens -> Syntax --------------------------------------------------------------------------------------

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
    "call": "call",
    "inline_note": "inline-note",
    "citation": "citation",
    "cross_reference": "cross-reference",
}
_ALIGNMENTS: Final[dict[str, Align]] = {
    "text-align:left": "left",
    "text-align:center": "center",
    "text-align:right": "right",
}


@dataclass(frozen=True, slots=True)
class _Page:
    """The text as lines, to find places in. `cells` remembers how far each table line has been read."""

    file: str
    first_line: int
    lines: Sequence[str]
    found: list[Diagnostic]
    cells: dict[int, int] = field(default_factory=dict)
    fixed: Span | None = None

    def span(self, line: int, column: int = 0) -> Span:
        """The place in the file of a line of the text, counted from 0; for a value of the manifest its own."""
        return self.fixed or Span(self.file, self.first_line + line, column)

    def begins(self, line: int, text: str) -> int:
        """The column, counted from 1, where a piece of a source line begins; 0 when it is not found."""
        source = self.lines[line].rstrip() if line < len(self.lines) else ""
        wanted = text.strip()
        if not wanted:
            return 0
        if source.endswith(wanted):
            return len(source) - len(wanted) + 1
        return source.find(wanted) + 1

    def cell(self, line: int, text: str) -> int:
        """As `begins`, for the next cell of a table's line."""
        found = self.lines[line].find(text, self.cells.get(line, 0)) if text else -1
        if found >= 0:
            self.cells[line] = found + len(text)
        return found + 1

    def block(self, token: Token) -> Span:
        """Where a block begins."""
        if not token.map:
            return self.span(0)
        source = self.lines[token.map[0]] if token.map[0] < len(self.lines) else ""
        return self.span(token.map[0], len(source) - len(source.lstrip()) + 1 if source.strip() else 0)


@dataclass(frozen=True, slots=True)
class _Content:
    """The content of an inline token, to find the place of each of its offsets; `base` is added to them."""

    starts: tuple[int, ...]
    spans: tuple[Span, ...]
    found: list[Diagnostic]
    base: int = 0

    def span(self, token: Token, shift: int = 0) -> Span:
        """Where a token begins."""
        offset = self.base + int(token.meta.get("at", 0)) + shift
        line = max(bisect_right(self.starts, offset) - 1, 0)
        start = self.spans[line]
        return replace(start, column=start.column + offset - self.starts[line]) if start.column else start

    def inside(self, token: Token) -> _Content:
        """The content of a token that was parsed apart, behind two characters such as `![`."""
        return replace(self, base=self.base + int(token.meta.get("at", 0)) + 2)


def _content(token: Token, page: _Page, *, in_cell: bool) -> _Content:
    first = token.map[0] if token.map else 0
    starts, spans, offset = [], [], 0
    for number, text in enumerate(token.content.split("\n")):
        line = first + number
        column = page.cell(line, text) if in_cell else page.begins(line, text)
        blanks = len(text) - len(text.lstrip())
        starts.append(offset)
        spans.append(page.span(line, max(column - blanks, 0)))
        offset += len(text) + 1
    return _Content(tuple(starts), tuple(spans), page.found)


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


def too_deep(span: Span) -> Diagnostic:
    """C002: nesting that no later stage should have to follow."""
    message = f"what begins here is nested more than {DEEPEST} deep"
    return Diagnostic("C002", message, span, "look for a mark that is repeated by mistake")


def _inline_leaf(token: Token, content: _Content) -> Syntax:
    name = str(token.attrGet("src") or token.info or "") if token.type in {"image", "citation"} else ""
    inside = _inline_syntax(token.children, content.inside(token)) if token.children else ()
    return Syntax(
        _KINDS[token.type],
        content.span(token),
        inside,
        text=token.content,
        name=name,
        title=str(token.attrGet("title") or ""),
        attributes=_attributes(token),
    )


def _inline_whole(opened: Token, closed: Token, children: tuple[Syntax, ...], content: _Content) -> Syntax:
    name = opened.type.removesuffix("_open")
    return Syntax(
        _KINDS[name],
        content.span(opened, -1 if name == "link" and opened.markup != "autolink" else 0),
        children,
        name=str(opened.attrGet("href") or ""),
        title=str(opened.attrGet("title") or ""),
        attributes=merged(_attributes(opened), _attributes(closed)),
    )


def _attributes(token: Token) -> Attributes:
    return cast("Attributes", token.meta.get("attributes", PLAIN))


def _block_syntax(tokens: Sequence[Token], page: _Page) -> tuple[Syntax, ...]:
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


def _block_leaf(token: Token, page: _Page) -> Syntax:
    code = token.type in {"fence", "code_block"}
    return Syntax(
        _KINDS[token.type],
        page.block(token),
        text=token.content.removesuffix("\n") if code else token.content,
        name=token.info,
        attributes=_attributes(token),
        closed=token.type != "fence" or _fence_is_closed(token, page),
        lines=_line_spans(token, page) if token.type == "html_block" else (),
    )


def _fence_is_closed(token: Token, page: _Page) -> bool:
    first, end = token.map or [0, 0]
    last = page.lines[end - 1] if end - 1 < len(page.lines) else ""
    closing = rf"(?:^|[\s>]){re.escape(token.markup)}{re.escape(token.markup[0])}*\s*$"
    return end - first > 1 and re.search(closing, last) is not None


def _line_spans(token: Token, page: _Page) -> tuple[Span, ...]:
    first = token.map[0] if token.map else 0
    return tuple(_line_span(first + n, text, page) for n, text in enumerate(token.content.split("\n")))


def _line_span(line: int, text: str, page: _Page) -> Span:
    column = page.begins(line, text)
    return page.span(line, max(column - len(text) + len(text.lstrip()), 0))


def _block_whole(opened: Token, children: tuple[Syntax, ...], page: _Page) -> Syntax:
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


def _surplus(row: Token, cells: tuple[Syntax, ...], page: _Page) -> str:
    """What stands in a table's line behind its last column: markdown-it leaves it out."""
    line = page.lines[row.map[0]] if row.map else ""
    columns = escapedSplit(
        line.strip().removesuffix("|") if not line.strip().endswith("\\|") else line.strip()
    )
    if not columns[0].strip(" \t>"):
        columns.pop(0)
    return " | ".join(text.strip() for text in columns[len(cells) :])


# --- reading -----------------------------------------------------------------------------------------------


def read_manuscript(
    text: str, file: str, first_line: int = 1, called: Collection[str] = ()
) -> tuple[Manuscript, tuple[Diagnostic, ...]]:
    """A Markdown source as a tree with notes and remarks, and all that is wrong with it.

    `file` is the source's path in the book and `first_line` the line in it on which `text` begins; images are
    looked for beside it. `called` are labels of notes that are called from elsewhere, as from a title in the
    manifest. Ids are as written. Every code that begins with C, and N001 to N008, come from here.
    """
    found: list[Diagnostic] = []
    clean = clean_text(text, Span(file, first_line), found)
    page = _Page(file, first_line, clean.split("\n"), found)
    syntax, labels = _parsed(clean, page)
    reading = Reading(file, labels, found=found)
    title, attributes, below = titled(passages(syntax, reading))
    body = levelled(below, found)
    notes = distinct(reading.notes, found)
    written = (*title, *body, *chain.from_iterable(note.children for note in notes))
    found.extend(uncalled(notes, {*(call.label for call in note_calls(written)), *called}))
    found.extend(left_over(written, page.lines, first_line))
    return Manuscript(file, title, body, notes, tuple(reading.remarks), attributes), in_order(found)


def _parsed(text: str, page: _Page) -> tuple[tuple[Syntax, ...], frozenset[str]]:
    """The syntax of a text, and the labels of the notes that it defines."""
    labels: dict[str, int] = {}
    tokens = _parser().parse(text, {"footnotes": {"refs": labels, "list": {}}})
    return _block_syntax(tokens, page), frozenset(label[1:] for label in labels)


def read_inlines(text: str, span: Span) -> tuple[Inlines, tuple[Diagnostic, ...]]:
    """A line of Markdown from the manifest, such as a title. Calls of notes are kept and not looked up.

    N008: a note is written out in it, which has no place to stand.
    """
    found: list[Diagnostic] = []
    page = _page_at(text, span, found)
    tokens = _parser().parseInline(" ".join(page.lines), {"footnotes": {"refs": {}, "list": {}}})
    reading = Reading(span.file, None, found=found)
    inlines = phrases(_block_syntax(tokens, page), reading)
    found.extend(homeless(reading.notes))
    return inlines, in_order(found)


def read_blocks(text: str, span: Span) -> tuple[Blocks, tuple[Diagnostic, ...]]:
    """Markdown from the manifest: a biography, a description. N008: a note, which has no place to stand."""
    found: list[Diagnostic] = []
    page = _page_at(text, span, found)
    syntax, labels = _parsed("\n".join(page.lines), page)
    reading = Reading(span.file, labels, found=found)
    blocks = levelled(passages(syntax, reading), found)
    found.extend(homeless(reading.notes))
    return map_runs(blocks, without_calls), in_order(found)


def _page_at(text: str, span: Span, found: list[Diagnostic]) -> _Page:
    return _Page(span.file, span.line, clean_text(text, span, found).strip().split("\n"), found, fixed=span)
