"""Pandoc's tree of a foreign manuscript, as JSON -> blocks and notes of the book's tree, each with its place.

The only module of an import that knows Pandoc's tree. What it has no place for is told by `Foreign.strange`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, groupby
from typing import Any, Final, TypeAlias

from bookmaker.content.tree import (
    PLAIN,
    Align,
    Attributes,
    Block,
    Blocks,
    Cell,
    Code,
    CodeBlock,
    Definition,
    DefinitionList,
    Figure,
    Heading,
    HtmlInline,
    Inline,
    InlineKind,
    Inlines,
    LineBreak,
    Link,
    List,
    Math,
    MathBlock,
    Note,
    NoteCall,
    Paragraph,
    Picture,
    Plain,
    Quotation,
    Row,
    SceneBreak,
    Styled,
    Table,
    Text,
)
from bookmaker.content.walk import nodes_in, plain_text
from bookmaker.diagnostics import Span
from bookmaker.importing.written_lines import COMMENT
from bookmaker.manifest.languages import direction_of

Json: TypeAlias = Any
"""A node of the library `pandoc-types`, as `json` reads it: {"t": its name, "c": what it holds}."""

INSERTED, DELETED, HIGHLIGHTED, ANCHOR = "insertion", "deletion", "mark", "anchor"
"""Classes of spans that stand in the tree until an import has decided about them."""

WORDS_FIRST, WORDS_LAST, WORDS_END = "\ufdd2", "\ufdd3", "\ufdd4"
"""Around a language's tag or a class, and behind the words that have it: non-characters, not for texts."""

COMMENT_FIRST, COMMENT_LAST = "\ufdd5", "\ufdd6"
"""Around the number of a comment that stands there."""

_WORDS = re.compile(
    f"{WORDS_FIRST}([^{WORDS_LAST}]*){WORDS_LAST}([^{WORDS_END}]*){WORDS_END}"
    f"|{COMMENT_FIRST}(\\d+){COMMENT_LAST}"
)
_STYLED: Final[dict[str, InlineKind]] = {
    "Emph": "emphasis",
    "Strong": "strong",
    "Strikeout": "strikeout",
    "Superscript": "superscript",
    "Subscript": "subscript",
}
_ALIGNED: Final[dict[str, Align]] = {"AlignLeft": "left", "AlignRight": "right", "AlignCenter": "center"}
_NUMBERED: Final = {"LowerAlpha": "a", "UpperAlpha": "A", "LowerRoman": "i", "UpperRoman": "I"}
_KEPT_SPANS: Final = frozenset({INSERTED, DELETED, HIGHLIGHTED, ANCHOR})


@dataclass(frozen=True, slots=True)
class Foreign:
    """A foreign manuscript as a tree. A span's line is the number of a paragraph, as `Marks` has it.

    `titles` are what it says of itself by style: "title", "subtitle", "author", "abstract", …; `comments` are
    the remarks of the margin; `strange` are the names of nodes that were left out.
    """

    blocks: Blocks
    notes: tuple[Note, ...]
    titles: tuple[tuple[str, Inlines], ...] = ()
    comments: tuple[tuple[str, str, Span], ...] = ()
    strange: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Marks:
    """How places are marked in the letters: what a mark looks like, and the place that it stands for."""

    file: str
    pattern: re.Pattern[str] = re.compile(r"(?!)")
    place: Callable[[str], Span] = field(default=Span)
    language_style: str = "\0"
    comments: tuple[str, ...] = ()

    def language_of(self, style: str) -> str:
        """The language that the name of a style marks, "" where it marks none."""
        return style.removeprefix(self.language_style) if style.startswith(self.language_style) else ""

    def found(self, text: str) -> Span | None:
        """The place that the first mark in a text stands for."""
        match = self.pattern.search(text)
        return self.place(match[1]) if match else None


@dataclass(slots=True)
class _Reading:
    """What the walk through Pandoc's tree gathers: the place where it is, notes, comments, oddities."""

    marks: Marks
    span: Span
    notes: list[Note] = field(default_factory=list)
    comments: list[tuple[str, str, Span]] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)


def foreign(document: Json, marks: Marks) -> Foreign:
    """Pandoc's document as a tree."""
    reading = _Reading(marks, Span(marks.file))
    titles = tuple(_titles(document.get("meta", {}), reading))
    blocks = _blocks(document["blocks"], reading)
    notes = tuple(sorted(reading.notes, key=lambda note: int(note.label)))
    return Foreign(blocks, notes, titles, tuple(reading.comments), tuple(dict.fromkeys(reading.strange)))


def _titles(meta: Json, reading: _Reading) -> Iterator[tuple[str, Inlines]]:
    for key, told in meta.items():
        for value in _listed(told):
            match value:
                case {"t": "MetaInlines", "c": inner}:
                    yield key, _line(inner, reading)
                case {"t": "MetaBlocks", "c": blocks}:
                    for block in _blocks(blocks, reading):
                        if isinstance(block, Paragraph | Plain):
                            yield key, block.children
                case {"t": "MetaString", "c": text}:
                    yield key, (Text(text, reading.span),)
                case _:
                    reading.strange.append(f"the value of {key}")


def _listed(told: Json) -> list[Json]:
    return list(told["c"]) if told["t"] == "MetaList" else [told]


# --- blocks ------------------------------------------------------------------------------------------------


def _blocks(nodes: Iterable[Json], reading: _Reading) -> Blocks:
    return tuple(chain.from_iterable(_block(node, reading) for node in nodes))


def _block(node: Json, reading: _Reading) -> Blocks:  # noqa: C901, PLR0911, PLR0912 (one case a kind)
    match node:
        case {"t": "Para" | "Plain", "c": inner}:
            return _paragraph(_line(inner, reading), reading.span)
        case {"t": "Header", "c": [level, [name, _, _], inner]}:
            children = _line(inner, reading)
            return (Heading(level, children, reading.span, Attributes(id=name)),) if children else ()
        case {"t": "BlockQuote", "c": inner}:
            quoted = _blocks(inner, reading)
            return (Quotation("quotation", quoted, (), _place_of(quoted, reading)),) if quoted else ()
        case {"t": "BulletList", "c": items}:
            return _list(items, reading, ordered=False)
        case {"t": "OrderedList", "c": [[start, {"t": style}, _], items]}:
            kind = (("type", _NUMBERED[style]),) if style in _NUMBERED else ()
            return _list(items, reading, ordered=True, start=start, attributes=Attributes(pairs=kind))
        case {"t": "DefinitionList", "c": items}:
            return _definitions(items, reading)
        case {"t": "CodeBlock", "c": [[_, classes, _], text]}:
            return (_code_block(text, classes, reading),)
        case {"t": "Table", "c": parts}:
            return (_table(parts, reading),)
        case {"t": "Figure", "c": [_, [_, caption], inner]}:
            return _figure(_blocks(inner, reading), caption, reading)
        case {"t": "LineBlock", "c": lines}:
            joined = chain.from_iterable(
                ([{"t": "LineBreak"}, *one] if i else one) for i, one in enumerate(lines)
            )
            return _paragraph(_line(list(joined), reading), reading.span)
        case {"t": "Div", "c": [[_, _, pairs], inner]}:
            return _division(dict(pairs), _blocks(inner, reading))
        case {"t": "HorizontalRule"}:
            return (SceneBreak(reading.span),)
        case {"t": "Null"}:
            return ()
        case {"t": name}:
            reading.strange.append(name)
            return ()
        case _:
            return ()


def _paragraph(children: Inlines, span: Span) -> Blocks:
    """A paragraph; a formula or an image that stands alone in it is a block of its own."""
    shown = [node for node in children if not (isinstance(node, Text) and not node.text.strip())]
    match shown:
        case []:
            return ()
        case [Math(tex=tex)] if tex.startswith("\0"):
            return (MathBlock(tex[1:], span),)
        case [Picture(src=src, alt=alt, attributes=attributes)]:
            return (Figure(src, alt, (), span, attributes),)
        case _:
            return (Paragraph(tuple(map(_in_line, children)), span),)


def _in_line(node: Inline) -> Inline:
    return Math(node.tex.lstrip("\0"), node.span) if isinstance(node, Math) else node


def _place_of(blocks: Blocks, reading: _Reading) -> Span:
    return blocks[0].span if blocks else reading.span


def _division(pairs: dict[str, str], children: Blocks) -> Blocks:
    """Its blocks; with the direction of each paragraph in it, where the division has one."""
    direction = pairs.get("dir", "")
    if direction != "rtl":
        return children
    return tuple(
        replace(child, children=_turned(child.children)) if isinstance(child, Paragraph | Heading) else child
        for child in children
    )


def _turned(children: Inlines) -> Inlines:
    """A right-to-left paragraph; where every letter says so already nothing is added."""
    told = [n for n in children if not (isinstance(n, Text) and not n.text.strip())]
    if all(isinstance(n, Styled) and n.attributes.dir == "rtl" for n in told) or not told:
        return children
    return (Styled("phrase", children, told[0].span, Attributes(dir="rtl")),)


def _list(
    items: list[Json], reading: _Reading, *, ordered: bool, start: int = 1, attributes: Attributes = PLAIN
) -> Blocks:
    read = tuple(filter(None, (_blocks(item, reading) for item in items)))
    tight = all(isinstance(item[0], Paragraph) and not _more_than_lists(item[1:]) for item in read)
    if tight:
        read = tuple((_as_plain(item[0]), *item[1:]) for item in read)
    return (List(ordered, start, read, _place_of(read[0], reading), tight, attributes),) if read else ()


def _more_than_lists(blocks: Blocks) -> bool:
    return any(not isinstance(block, List) for block in blocks)


def _as_plain(block: Block) -> Block:
    return Plain(block.children, block.span) if isinstance(block, Paragraph) else block


def _definitions(items: list[Json], reading: _Reading) -> Blocks:
    read = []
    for term, meanings in items:
        words = _line(term, reading)
        read.append(Definition(words, tuple(_blocks(meaning, reading) for meaning in meanings), reading.span))
    return (DefinitionList(tuple(read), read[0].span),) if read else ()


def _code_block(text: str, classes: list[str], reading: _Reading) -> CodeBlock:
    reading.span = reading.marks.found(text) or reading.span
    clean = reading.marks.pattern.sub("", text)
    language = next((c for c in classes if re.fullmatch(r"[A-Za-z][\w+#-]*", c)), "")
    return CodeBlock(clean, language, (("", clean),), reading.span)


def _figure(inner: Blocks, caption: list[Json], reading: _Reading) -> Blocks:
    words = _joined_paragraphs(_blocks(caption, reading))
    if len(inner) == 1 and isinstance(inner[0], Figure):
        return (replace(inner[0], caption=words),)
    below = (Paragraph(words, reading.span),) if words else ()
    return (*inner, *below)


def _joined_paragraphs(blocks: Blocks) -> Inlines:
    runs = [block.children for block in blocks if isinstance(block, Paragraph | Plain)]
    return tuple(chain.from_iterable((LineBreak(r[0].span), *r) if i else r for i, r in enumerate(runs) if r))


# --- tables ------------------------------------------------------------------------------------------------


def _table(parts: Json, reading: _Reading) -> Table:
    _, [_, caption], columns, [_, head], bodies, [_, foot] = parts
    aligned = tuple(_ALIGNED.get(column[0]["t"], "") for column in columns)
    words = _joined_paragraphs(_blocks(caption, reading))
    head_rows = tuple(_row(row, aligned, reading) for row in head)
    body: list[Row] = []
    for _, headers, intermediate, rows in bodies:
        body += [_row(row, aligned, reading, headers=len(aligned)) for row in intermediate]
        body += [_row(row, aligned, reading, headers=headers) for row in rows]
    foot_rows = tuple(_row(row, aligned, reading) for row in foot)
    first = next((cell.span for row in (*head_rows, *body) for cell in row if cell.children), reading.span)
    return Table(head_rows, tuple(body), foot_rows, words, first)


def _row(row: Json, aligned: tuple[Align, ...], reading: _Reading, headers: int = 0) -> Row:
    cells: list[Cell] = []
    column = 0
    for _, align, rows, columns, inner in row[1]:
        blocks = _blocks(inner, reading)
        own = _ALIGNED.get(align["t"], "") or (aligned[column] if column < len(aligned) else "")
        is_header = column < headers
        cells.append(Cell(blocks, _place_of(blocks, reading), own, is_header, rows, columns))
        column += columns
    return tuple(cells)


# --- inlines -----------------------------------------------------------------------------------------------


def _line(nodes: list[Json], reading: _Reading) -> Inlines:
    """The inlines of a block; the place of the first mark in them is theirs."""
    reading.span = _first_place(nodes, reading.marks) or reading.span
    return _inlines(nodes, reading)


def _first_place(node: Json, marks: Marks) -> Span | None:
    """The place of the first mark in a node, notes left out, which have places of their own."""
    match node:
        case {"t": "Note"}:
            return None
        case {"t": "Str", "c": text}:
            return marks.found(text)
        case {"c": inner}:
            return _first_place(inner, marks)
        case list():
            return next(filter(None, (_first_place(child, marks) for child in node)), None)
        case _:
            return None


def _inlines(nodes: Iterable[Json], reading: _Reading) -> Inlines:
    found = tuple(chain.from_iterable(_inline(node, reading) for node in nodes))
    if not any(isinstance(n, Text) and (WORDS_FIRST in n.text or COMMENT_FIRST in n.text) for n in found):
        return found
    return tuple(chain.from_iterable(_unmarked(node, reading) for node in _joined_texts(found)))


def _joined_texts(inlines: Iterable[Inline]) -> Iterator[Inline]:
    for is_text, run in groupby(inlines, lambda node: isinstance(node, Text)):
        nodes = tuple(run)
        if is_text:
            yield Text("".join(n.text for n in nodes if isinstance(n, Text)), nodes[0].span)
        else:
            yield from nodes


def _unmarked(node: Inline, reading: _Reading) -> Iterator[Inline]:
    """Letters with the marks of languages and comments made what they stand for."""
    if not isinstance(node, Text):
        yield node
        return
    end = 0
    for found in _WORDS.finditer(node.text):
        if before := node.text[end : found.start()]:
            yield Text(before, node.span)
        end = found.end()
        if found[3]:
            yield _margin(reading.marks.comments[int(found[3])], reading)
        else:
            yield _worded(found[1], Text(found[2], node.span))
    if rest := node.text[end:]:
        yield Text(rest, node.span)


def _worded(told: str, words: Text) -> Styled:
    """Words in another language, in small capitals, or both: `fr`, `.smallcaps`, `fr.smallcaps`."""
    tag, _, name = told.partition(".")
    direction = "rtl" if tag and direction_of(tag) == "rtl" else ""
    classes = (name,) if name else ()
    return Styled("phrase", (words,), words.span, Attributes(classes=classes, lang=tag, dir=direction))


def _margin(text: str, reading: _Reading) -> HtmlInline:
    who, _, words = text.rpartition(": ")
    reading.comments.append((who, words, reading.span))
    return HtmlInline(COMMENT, (), reading.span, Attributes(pairs=(("text", text),)))


def _inline(node: Json, reading: _Reading) -> Inlines:  # noqa: C901, PLR0911, PLR0912 (one case a kind)
    span = reading.span
    match node:
        case {"t": "Str", "c": text}:
            clean = reading.marks.pattern.sub("", text)
            return (Text(clean, span),) if clean else ()
        case {"t": "Space" | "SoftBreak"}:
            return (Text(" ", span),)
        case {"t": "LineBreak"}:
            return (LineBreak(span),)
        case {"t": "SmallCaps", "c": inner}:
            return (Styled("phrase", _inlines(inner, reading), span, Attributes(classes=("smallcaps",))),)
        case {"t": "Underline", "c": inner}:
            return (HtmlInline("u", _inlines(inner, reading), span),)
        case {"t": "Span", "c": [[name, classes, pairs], inner]}:
            return _span(Attributes(name, tuple(classes), pairs=tuple(map(tuple, pairs))), inner, reading)
        case {"t": "Quoted", "c": [{"t": kind}, inner]}:
            mark = Text('"' if kind == "DoubleQuote" else "'", span)
            return (mark, *_inlines(inner, reading), mark)
        case {"t": "Cite", "c": [_, inner]}:
            return _inlines(inner, reading)
        case {"t": "Code", "c": [_, text]}:
            clean = reading.marks.pattern.sub("", text)
            return (Code(clean, span),) if clean else ()
        case {"t": "Math", "c": [{"t": kind}, tex]}:
            return (Math(f"\0{tex}" if kind == "DisplayMath" else tex, span),)
        case {"t": "Link", "c": [_, inner, [target, _]]}:
            return (Link(target, _inlines(inner, reading), span),)
        case {"t": "Image", "c": [[_, _, pairs], alt, [target, _]]}:
            return (_picture(dict(pairs), plain_text(_inlines(alt, reading)), target, span),)
        case {"t": "Note", "c": blocks}:
            return (_note(blocks, reading),)
        case {"t": name, "c": inner} if name in _STYLED:
            return (Styled(_STYLED[name], _inlines(inner, reading), span),)
        case {"t": name}:
            reading.strange.append(name)
            return ()
        case _:
            return ()


def _picture(pairs: dict[str, str], alt: str, target: str, span: Span) -> Picture:
    sizes = tuple((key, pairs[key]) for key in ("width", "height") if key in pairs)
    return Picture(target, alt.strip() or None, span, Attributes(pairs=sizes))


def _note(blocks: list[Json], reading: _Reading) -> NoteCall:
    call = NoteCall(str(len(reading.notes) + 1), reading.span)
    place = len(reading.notes)
    reading.notes.append(Note(call.label, (), reading.span))
    children = _blocks(blocks, reading)
    reading.notes[place] = Note(call.label, children, _place_of(children, reading))
    reading.span = call.span
    return call


def _span(told: Attributes, inner: list[Json], reading: _Reading) -> Inlines:
    pairs = dict(told.pairs)
    if "comment-start" in told.classes:
        return _comment(pairs, inner, reading)
    if {"comment-end", "paragraph-insertion", "paragraph-deletion"} & {*told.classes}:
        return _inlines(inner, reading)
    children = _inlines(inner, reading)
    kept = tuple(name for name in told.classes if name in _KEPT_SPANS)
    style = pairs.get("custom-style", "")
    language = reading.marks.language_of(style) or pairs.get("lang", "")
    direction = pairs.get("dir", "")
    dated = tuple((key, pairs[key]) for key in ("author", "date") if key in pairs and kept)
    name = told.id if ANCHOR in kept or not children else ""
    attributes = Attributes(name, kept, language, direction if direction == "rtl" else "", dated)
    return (_merged(attributes, children, reading.span),) if attributes != PLAIN else children


def _merged(attributes: Attributes, children: Inlines, span: Span) -> Styled:
    """A span around nothing but one that says the direction alone, as one."""
    inner = children[0] if len(children) == 1 else None
    if isinstance(inner, Styled) and inner.attributes == Attributes(dir="rtl") and inner.kind == "phrase":
        return Styled("phrase", inner.children, span, replace(attributes, dir="rtl"))
    return Styled("phrase", children, span, attributes)


def _comment(pairs: dict[str, str], inner: list[Json], reading: _Reading) -> Inlines:
    words = " ".join(plain_text(_inlines(inner, reading)).split())
    author = pairs.get("author", "")
    reading.comments.append((author, words, reading.span))
    text = f"{author}: {words}" if author else words
    return (HtmlInline(COMMENT, (), reading.span, Attributes(pairs=(("text", text),))),)


def letters_by_place(blocks: Iterable[Block], notes: Iterable[Note]) -> dict[int, str]:
    """The words that stand in the tree, by the line of their place; formulas left out."""
    found: dict[int, list[str]] = {}
    for node in nodes_in(chain(blocks, chain.from_iterable(note.children for note in notes))):
        match node:
            case Text() | Code() | CodeBlock():
                found.setdefault(node.span.line, []).append(node.text)
            case _:
                pass
    return {line: "".join(texts) for line, texts in found.items()}
