"""Blocks of the book's tree -> Markdown that reads back as the same blocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import assert_never

from bookmaker.content.tree import (
    Attributes,
    Block,
    Blocks,
    CodeBlock,
    DefinitionList,
    Division,
    Figure,
    Heading,
    Inlines,
    LineBreak,
    List,
    MathBlock,
    Paragraph,
    Plain,
    Quotation,
    SceneBreak,
    SoftBreak,
    Table,
    Text,
    Verse,
)
from bookmaker.importing.markdown_text import address, begun, fenced
from bookmaker.importing.written_lines import attributes_written, line, settled
from bookmaker.importing.written_tables import table_written


def written(blocks: Iterable[Block]) -> str:
    """Blocks of Markdown, a blank line between two."""
    return "\n\n".join(parts(tuple(blocks)))


def parts(blocks: Sequence[Block], between: str = "") -> list[str]:
    """Each block's Markdown. Of two lists that follow one another the second has other marks, and is another
    list; `between` is what ends up as the mark of the list before the first.
    """
    found: list[str] = []
    for block in blocks:
        between = _marks(block, between) if isinstance(block, List) else ""
        if text := block_written(block, between):
            found.append(text)
    return found


def _marks(block: List, before: str) -> str:
    """The sign of a list's items: "-" or "*", "." or ")"."""
    one, other = (".", ")") if block.ordered else ("-", "*")
    return other if before == one else one


def block_written(block: Block, mark: str = "-") -> str:  # noqa: C901, PLR0911, PLR0912 (one case a kind)
    """A block's Markdown; `mark` is the sign of a list's items."""
    match block:
        case Paragraph() | Plain():
            return paragraph_written(block.children)
        case Heading():
            named = attributes_written(block.attributes)
            return f"{'#' * block.level} {one_line(block.children)}{' ' if named else ''}{named}"
        case Quotation():
            by = (Paragraph(block.attribution, block.span),) if block.attribution else ()
            return _prefixed(written((*block.children, *by)), "> ")
        case Verse():
            stanzas = ["\n".join(map(one_line, stanza)) for stanza in block.stanzas]
            return _fenced_division(Attributes(classes=("verse",)), "\n\n".join(stanzas))
        case List():
            return _list(block, mark)
        case DefinitionList():
            return _definitions(block)
        case CodeBlock():
            fence = fenced(block.text, 3)
            return f"{fence}{block.language}\n{block.text.rstrip()}\n{fence}"
        case MathBlock():
            named = attributes_written(block.attributes)
            tex = "\n".join(row for row in block.tex.strip().splitlines() if row.strip())
            return f"$$\n{tex}\n$$ {named}".rstrip()
        case Figure():
            return figure_written(block)
        case Table():
            return table_written(block, written)
        case Division():
            return _fenced_division(block.attributes, written(block.children))
        case SceneBreak():
            return "***"
        case _:
            assert_never(block)


def paragraph_written(children: Inlines) -> str:
    """A paragraph's lines, without breaks at its edges."""
    return begun(line(_trimmed(settled(children))).strip(" \t"))


def one_line(children: Inlines) -> str:
    """Inlines where a line end can't stand and braces would be attributes: a heading, a caption."""
    flat = tuple(Text(" ", n.span) if isinstance(n, LineBreak | SoftBreak) else n for n in children)
    text = line(_trimmed(settled(flat))).strip(" \t").replace("\\{", "&#123;")
    return f"{text[:-1]}\\#" if text.endswith("#") else text


def figure_written(figure: Figure) -> str:
    """`![caption](src){#id alt="…" width="60%"}`."""
    told = figure.attributes
    pairs = (*((("alt", figure.alt),) if figure.alt is not None else ()), *told.pairs)
    named = attributes_written(Attributes(told.id, told.classes, told.lang, told.dir, pairs))
    return f"![{one_line(figure.caption)}]({address(figure.src)}){named}"


def _trimmed(inlines: Inlines) -> Inlines:
    kept = list(inlines)
    while kept and _is_blank(kept[0]):
        del kept[0]
    while kept and _is_blank(kept[-1]):
        del kept[-1]
    return tuple(kept)


def _is_blank(node: object) -> bool:
    return isinstance(node, LineBreak | SoftBreak) or (
        isinstance(node, Text) and not node.text.strip(" \t\n")
    )


def _prefixed(text: str, prefix: str) -> str:
    return "\n".join(f"{prefix}{row}".rstrip() for row in text.split("\n"))


def _fenced_division(attributes: Attributes, text: str) -> str:
    named = attributes_written(attributes)
    plain = attributes == Attributes(classes=attributes.classes[:1])
    head = attributes.classes[0] if plain and attributes.classes else named
    return f"::: {head}\n\n{text}\n\n:::" if head else text


# --- lists -------------------------------------------------------------------------------------------------


def _list(block: List, mark: str) -> str:
    if block.attributes.get("type"):
        return _lettered(block)
    signs = [f"{block.start + i}{mark}" if block.ordered else mark for i in range(len(block.items))]
    items = (_item(sign, blocks, tight=block.tight) for sign, blocks in zip(signs, block.items, strict=True))
    return ("\n" if block.tight else "\n\n").join(items)


def _item(sign: str, blocks: Blocks, *, tight: bool) -> str:
    text = ("\n" if tight else "\n\n").join(parts(blocks))
    return _indented(text, f"{sign} ")


def _indented(text: str, first: str) -> str:
    head, *rows = text.split("\n")
    room = " " * len(first)
    return "\n".join([f"{first}{head}".rstrip(), *(f"{room}{row}" if row else "" for row in rows)])


def _lettered(block: List) -> str:
    """A list whose items have letters or Roman figures, for which Markdown has no mark."""
    start = f' start="{block.start}"' if block.start != 1 else ""
    head = f'<ol type="{block.attributes.get("type")}"{start}>'
    items = chain.from_iterable(("<li>", f"\n{written(item)}\n", "</li>") for item in block.items)
    return "\n".join((head, *items, "</ol>"))


def _definitions(block: DefinitionList) -> str:
    entries = []
    for item in block.items:
        meanings = (_indented(written(meaning), ":   ") for meaning in item.meanings)
        entries.append("\n".join((begun(one_line(item.term)), *meanings)))
    return "\n\n".join(entries)
