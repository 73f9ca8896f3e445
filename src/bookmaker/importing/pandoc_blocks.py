"""Pandoc's tree of a foreign manuscript, as JSON -> blocks and notes of the book's tree, each with its place.

Only this module of an import and `pandoc_lines` know Pandoc's tree. What it has no place for is told by
`Foreign.strange`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

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
    Inline,
    Inlines,
    LineBreak,
    List,
    Math,
    MathBlock,
    Note,
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
from bookmaker.content.walk import nodes_in
from bookmaker.diagnostics import Span
from bookmaker.importing.pandoc_lines import Json, line
from bookmaker.importing.pandoc_marks import Marks, Reading

_ALIGNED: Final[dict[str, Align]] = {"AlignLeft": "left", "AlignRight": "right", "AlignCenter": "center"}
_NUMBERED: Final = {"LowerAlpha": "a", "UpperAlpha": "A", "LowerRoman": "i", "UpperRoman": "I"}


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


def foreign(document: Json, marks: Marks) -> Foreign:
    """Pandoc's document as a tree."""
    reading = Reading(marks, Span(marks.file), _blocks)
    titles = tuple(_titles(document.get("meta", {}), reading))
    blocks = _blocks(document["blocks"], reading)
    notes = tuple(sorted(reading.notes, key=lambda note: int(note.label)))
    return Foreign(blocks, notes, titles, tuple(reading.comments), tuple(dict.fromkeys(reading.strange)))


def _titles(meta: Json, reading: Reading) -> Iterator[tuple[str, Inlines]]:
    for key, told in meta.items():
        for value in _listed(told):
            match value:
                case {"t": "MetaInlines", "c": inner}:
                    yield key, line(inner, reading)
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


def _blocks(nodes: Iterable[Json], reading: Reading) -> Blocks:
    return tuple(chain.from_iterable(_block(node, reading) for node in nodes))


def _block(node: Json, reading: Reading) -> Blocks:  # noqa: C901, PLR0911, PLR0912 (one case a kind)
    match node:
        case {"t": "Para" | "Plain", "c": inner}:
            return _paragraph(line(inner, reading), reading.span)
        case {"t": "Header", "c": [level, [name, _, _], inner]}:
            children = line(inner, reading)
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
            return _table(parts, reading)
        case {"t": "Figure", "c": [_, [_, caption], inner]}:
            return _figure(_blocks(inner, reading), caption, reading)
        case {"t": "LineBlock", "c": lines}:
            joined = chain.from_iterable(
                ([{"t": "LineBreak"}, *one] if i else one) for i, one in enumerate(lines)
            )
            return _paragraph(line(list(joined), reading), reading.span)
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


def _place_of(blocks: Blocks, reading: Reading) -> Span:
    return blocks[0].span if blocks else reading.span


def _division(pairs: dict[str, str], children: Blocks) -> Blocks:
    """Its blocks; with the direction of each paragraph in it, where the division has one."""
    return tuple(map(turned, children)) if pairs.get("dir") == "rtl" else children


def turned(block: Block) -> Block:
    """A paragraph or heading that runs from right to left; another block as it is."""
    return (
        replace(block, children=_turned(block.children)) if isinstance(block, Paragraph | Heading) else block
    )


def _turned(children: Inlines) -> Inlines:
    """A right-to-left paragraph; where every letter says so already nothing is added."""
    told = [n for n in children if not (isinstance(n, Text) and not n.text.strip())]
    if all(isinstance(n, Styled) and n.attributes.dir == "rtl" for n in told) or not told:
        return children
    return (Styled("phrase", children, told[0].span, Attributes(dir="rtl")),)


def _list(
    items: list[Json], reading: Reading, *, ordered: bool, start: int = 1, attributes: Attributes = PLAIN
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


def _definitions(items: list[Json], reading: Reading) -> Blocks:
    read = []
    for term, meanings in items:
        words = line(term, reading)
        read.append(Definition(words, tuple(_blocks(meaning, reading) for meaning in meanings), reading.span))
    return (DefinitionList(tuple(read), read[0].span),) if read else ()


def _code_block(text: str, classes: list[str], reading: Reading) -> CodeBlock:
    reading.span = reading.marks.found(text) or reading.span
    clean = reading.marks.pattern.sub("", text)
    language = next((c for c in classes if re.fullmatch(r"[A-Za-z][\w+#-]*", c)), "")
    return CodeBlock(clean, language, (("", clean),), reading.span)


def _figure(inner: Blocks, caption: list[Json], reading: Reading) -> Blocks:
    words = _joined_paragraphs(_blocks(caption, reading))
    if len(inner) == 1 and isinstance(inner[0], Figure):
        return (replace(inner[0], caption=words),)
    below = (Paragraph(words, reading.span),) if words else ()
    return (*inner, *below)


def _joined_paragraphs(blocks: Blocks) -> Inlines:
    runs = [block.children for block in blocks if isinstance(block, Paragraph | Plain)]
    return tuple(chain.from_iterable((LineBreak(r[0].span), *r) if i else r for i, r in enumerate(runs) if r))


# --- tables ------------------------------------------------------------------------------------------------


def _table(parts: Json, reading: Reading) -> Blocks:
    """The table; what has rows and no cells is none, and only its caption stays."""
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
    if any((*head_rows, *body, *foot_rows)):
        return (Table(head_rows, tuple(body), foot_rows, words, first),)
    return (Paragraph(words, first),) if words else ()


def _row(row: Json, aligned: tuple[Align, ...], reading: Reading, headers: int = 0) -> Row:
    cells: list[Cell] = []
    column = 0
    for _, align, rows, columns, inner in row[1]:
        blocks = _blocks(inner, reading)
        own = _ALIGNED.get(align["t"], "") or (aligned[column] if column < len(aligned) else "")
        is_header = column < headers
        cells.append(Cell(blocks, _place_of(blocks, reading), own, is_header, rows, columns))
        column += columns
    return tuple(cells)


def letters_by_place(blocks: Iterable[Block], notes: Iterable[Note]) -> dict[int, str]:
    """The words that stand in the tree, by the line of their place; formulas left out."""
    found: dict[int, list[str]] = {}
    for node in nodes_in(chain(blocks, chain.from_iterable(note.children for note in notes))):
        match node:
            case Text() | Code() | CodeBlock():
                found.setdefault(node.span.line, []).append(node.text)
            case _:
                pass
    return {number: "".join(texts) for number, texts in found.items()}
