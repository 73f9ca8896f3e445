"""Walks through the tree: what stands in a node, in reading order; a tree with something changed in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain, groupby
from operator import is_
from typing import Any, TypeAlias, TypeVar, assert_never, cast

from bookmaker.content.tree import (
    PLAIN,
    Block,
    Blocks,
    Cell,
    Citation,
    Code,
    CodeBlock,
    CrossReference,
    Definition,
    DefinitionList,
    Division,
    Figure,
    Heading,
    HtmlInline,
    IndexMark,
    Inline,
    Inlines,
    LineBreak,
    Link,
    List,
    Math,
    MathBlock,
    Note,
    NoteCall,
    PageReference,
    Paragraph,
    Picture,
    Plain,
    Quotation,
    Reference,
    Row,
    SceneBreak,
    SoftBreak,
    Styled,
    Table,
    Text,
    Verse,
)

Node: TypeAlias = Inline | Block
Item = TypeVar("Item")
Part = TypeVar("Part", bound=Inline | Block | Definition | Cell | Note)


# --- looking ---------------------------------------------------------------------------------------------


def children_of(node: Node) -> tuple[Node, ...]:  # noqa: C901, PLR0911, PLR0912 (one case a kind)
    """The nodes right inside a node, in reading order: a table's caption comes first, a figure's is all."""
    match node:
        case Text() | SoftBreak() | LineBreak() | Code() | Math() | Picture() | NoteCall():
            return ()
        case CodeBlock() | MathBlock() | SceneBreak():
            return ()
        case CrossReference():
            return node.before or ()
        case Citation():
            return tuple(chain.from_iterable((*work.prefix, *work.suffix) for work in node.works))
        case Styled() | HtmlInline() | Link() | Reference() | PageReference() | IndexMark():
            return node.children
        case Paragraph() | Plain() | Heading() | Division():
            return node.children
        case Quotation():
            return (*node.children, *node.attribution)
        case Verse():
            return (*chain.from_iterable(chain.from_iterable(node.stanzas)), *node.attribution)
        case List():
            return tuple(chain.from_iterable(node.items))
        case DefinitionList():
            return tuple(chain.from_iterable(_defined(item) for item in node.items))
        case Figure():
            return node.caption
        case Table():
            return (*node.caption, *_in_cells(chain(node.head, node.body, node.foot)))
        case _:
            assert_never(node)


def _defined(item: Definition) -> Iterator[Node]:
    yield from item.term
    yield from chain.from_iterable(item.meanings)


def _in_cells(rows: Iterable[Row]) -> Iterator[Block]:
    return chain.from_iterable(cell.children for cell in chain.from_iterable(rows))


def nodes_in(nodes: Iterable[Node]) -> Iterator[Node]:
    """Every node and all that stands in it, in reading order, a node before its children."""
    waiting = [iter(nodes)]
    while waiting:
        node = next(waiting[-1], None)
        if node is None:
            waiting.pop()
        else:
            yield node
            waiting.append(iter(children_of(node)))


def inlines_of(nodes: Iterable[Node]) -> Iterator[Inline]:
    """Every inline in these nodes at any depth, in reading order."""
    return (node for node in nodes_in(nodes) if isinstance(node, Inline))


def blocks_of(nodes: Iterable[Node]) -> Iterator[Block]:
    """Every block among these nodes at any depth, in reading order."""
    return (node for node in nodes_in(nodes) if isinstance(node, Block))


def classes_of(nodes: Iterable[Node]) -> frozenset[str]:
    """The classes that manuscripts give to these nodes and to what stands in them."""
    given = (getattr(node, "attributes", PLAIN) for node in nodes_in(nodes))
    return frozenset(name for attributes in given for name in attributes.classes)


def note_calls(nodes: Iterable[Node]) -> Iterator[NoteCall]:
    """Every note call in these nodes, in reading order."""
    return (node for node in nodes_in(nodes) if isinstance(node, NoteCall))


def plain_text(nodes: Iterable[Node]) -> str:
    """The letters of nodes without mark-up, notes or pictures; breaks are spaces, formulas are TeX."""
    return "".join(map(_letters, inlines_of(nodes)))


def _letters(node: Inline) -> str:
    match node:
        case Text() | Code():
            return node.text
        case Math():
            return node.tex
        case SoftBreak() | LineBreak():
            return " "
        case _:
            return ""


# --- changing --------------------------------------------------------------------------------------------


def with_parts(node: Part, **parts: Any) -> Part:  # noqa: ANN401 (of any field)
    """The node with these parts: itself where they are its own, so that trees share what is the same."""
    own = all(getattr(node, name) is part for name, part in parts.items())
    return node if own else replace(node, **parts)


def shared(new: Iterable[Item], old: Iterable[Item]) -> tuple[Item, ...]:
    """The items; the old tuple where they are the very same."""
    made = tuple(new)
    same = isinstance(old, tuple) and len(old) == len(made) and all(map(is_, made, old))
    return cast("tuple[Item, ...]", old) if same else made


def map_inlines(inlines: Iterable[Inline], change: Callable[[Inline], Inlines]) -> Inlines:
    """Each inline replaced by what `change` makes of it, the innermost first."""
    return shared(chain.from_iterable(change(_inner_changed(node, change)) for node in inlines), inlines)


def _inner_changed(node: Inline, change: Callable[[Inline], Inlines]) -> Inline:
    match node:
        case CrossReference(before=(_, *_)):
            return with_parts(node, before=map_inlines(node.before or (), change))
        case Styled() | HtmlInline() | Link() | Reference() | PageReference() | IndexMark():
            return with_parts(node, children=map_inlines(node.children, change))
        case _:
            return node


def joined_texts(inlines: Iterable[Inline]) -> Iterator[Inline]:
    """Neighbouring texts as one, so that what ends one is seen beside what begins the next."""
    for is_text, run in groupby(inlines, lambda node: isinstance(node, Text)):
        nodes = tuple(run)
        if is_text:
            yield Text("".join(n.text for n in nodes if isinstance(n, Text)), nodes[0].span)
        else:
            yield from nodes


def without_notes(inlines: Iterable[Inline]) -> Inlines:
    """Inlines as a contents line or a running head has them: no note calls, no links."""
    return map_inlines(inlines, _quiet)


def _quiet(node: Inline) -> Inlines:
    match node:
        case NoteCall() | CrossReference():
            return ()
        case Link() | Reference() | PageReference() | IndexMark():
            return node.children
        case _:
            return (node,)


def map_runs(blocks: Iterable[Block], change: Callable[[Inlines], Inlines]) -> Blocks:
    """Each run of inlines at any depth (a paragraph's, a caption, a line, a term) changed as a whole."""

    def inside(children: Blocks) -> Blocks:
        return map_runs(children, change)

    return shared((rebuilt(block, change, inside) for block in blocks), blocks)


def map_blocks(blocks: Iterable[Block], change: Callable[[Block], Blocks]) -> Blocks:
    """Each block at any depth replaced by what `change` makes of it, the innermost first."""

    def inside(children: Blocks) -> Blocks:
        return map_blocks(children, change)

    return shared(chain.from_iterable(change(rebuilt(block, _same, inside)) for block in blocks), blocks)


def map_notes(notes: Iterable[Note], change: Callable[[Blocks], Blocks]) -> tuple[Note, ...]:
    """Each note with its text changed as a whole."""
    return shared((with_parts(note, children=change(note.children)) for note in notes), notes)


def _same(inlines: Inlines) -> Inlines:
    return inlines


def rebuilt(  # noqa: PLR0911 (one case a kind of block)
    block: Block, runs: Callable[[Inlines], Inlines], blocks: Callable[[Blocks], Blocks]
) -> Block:
    """The same block, `runs` applied to the runs right inside it and `blocks` to the blocks, in order."""
    match block:
        case Paragraph() | Plain() | Heading():
            return with_parts(block, children=runs(block.children))
        case Division():
            return with_parts(block, children=blocks(block.children))
        case Quotation():
            return with_parts(block, children=blocks(block.children), attribution=runs(block.attribution))
        case Verse():
            stanzas = shared((shared(map(runs, stanza), stanza) for stanza in block.stanzas), block.stanzas)
            return with_parts(block, stanzas=stanzas, attribution=runs(block.attribution))
        case List():
            return with_parts(block, items=shared(map(blocks, block.items), block.items))
        case DefinitionList():
            items = (_definition_rebuilt(item, runs, blocks) for item in block.items)
            return with_parts(block, items=shared(items, block.items))
        case Figure():
            return with_parts(block, caption=runs(block.caption))
        case Table():
            return _table_rebuilt(block, runs, blocks)
        case CodeBlock() | MathBlock() | SceneBreak():
            return block
        case _:
            assert_never(block)


def _definition_rebuilt(
    item: Definition, runs: Callable[[Inlines], Inlines], blocks: Callable[[Blocks], Blocks]
) -> Definition:
    return with_parts(item, term=runs(item.term), meanings=shared(map(blocks, item.meanings), item.meanings))


def _table_rebuilt(
    table: Table, runs: Callable[[Inlines], Inlines], blocks: Callable[[Blocks], Blocks]
) -> Table:
    def cell(old: Cell) -> Cell:
        return with_parts(old, children=blocks(old.children))

    def rows(old: tuple[Row, ...]) -> tuple[Row, ...]:
        return shared((shared(map(cell, row), row) for row in old), old)

    caption = runs(table.caption)
    return with_parts(
        table, caption=caption, head=rows(table.head), body=rows(table.body), foot=rows(table.foot)
    )
