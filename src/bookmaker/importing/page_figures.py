"""Figures of a page: images with the captions that stand in one element with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bookmaker.content.tree import (
    Block,
    Figure,
    Inline,
    Inlines,
    Link,
    Paragraph,
    Picture,
    Styled,
    Table,
    Text,
)
from bookmaker.content.walk import plain_text
from bookmaker.importing.page import Element, Node
from bookmaker.importing.page_lines import inlines_of, remark_in_line
from bookmaker.importing.page_reading import BlockMaker, PageReading
from bookmaker.importing.written_lines import COMMENT

_FIGURES = frozenset(
    {"wp-caption", "thumb", "image-caption-container", "captioned-image-container", "gallery-item"}
)
_CAPTIONS = re.compile(r"(?:^|[\s_-])(?:caption|figcaption|thumbcaption)", re.IGNORECASE)


def is_figure(element: Element) -> bool:
    """Whether an element is a figure: an image with a caption, or by its name."""
    if element.name == "figure":
        return True
    return element.name in {"div", "li", "dl"} and bool(_FIGURES.intersection(element.classes))


def figure_blocks(element: Element, reading: PageReading, inside: BlockMaker) -> Iterator[Block]:
    """The blocks of a figure. A caption goes to the one image, or stands behind several; what is no image
    keeps its own form, with the caption below. Where the image is missing its remark has the caption too.
    """
    caption = next((e for e in element.walk() if e is not element and _is_caption(e)), None)
    rest = [child for child in element.children if child is not caption]
    body = element.with_children(_without(rest, caption)) if caption else element
    words = inlines_of(caption.children, reading) if caption else ()
    blocks = inside(body.children, reading, element.line)
    images = [block for block in blocks if isinstance(block, Figure)]
    if len(images) == 1 and words and not images[0].caption:
        yield from (replace(b, caption=words) if b is images[0] else b for b in blocks)
        return
    if len(blocks) == 1 and isinstance(blocks[0], Table) and not blocks[0].caption:
        yield replace(blocks[0], caption=words)
        return
    yield from blocks
    if words and not images and all(_is_remark(block) for block in blocks) and blocks:
        yield Paragraph(
            (remark_in_line(f"caption: {plain_text(words)}", element, reading),), reading.span(element)
        )
    elif words:
        yield Paragraph(words, reading.span(element))


def _is_caption(element: Element) -> bool:
    return element.name == "figcaption" or bool(
        _CAPTIONS.search(element.get("class")) and not any(e.name == "img" for e in element.walk())
    )


def _without(children: list[Node], gone: Element) -> Iterator[Node]:
    for child in children:
        if child is gone:
            continue
        yield child if isinstance(child, str) else child.with_children(_without(list(child.children), gone))


def _is_remark(block: Block) -> bool:
    return isinstance(block, Paragraph) and not plain_text(block.children).strip()


def figures_in(inlines: Inlines) -> tuple[Block, ...]:
    """Images that stand alone in their paragraph, as figures; nothing where words stand with them."""
    pictures: list[Picture] = []
    for node in _opened(inlines):
        if isinstance(node, Picture):
            pictures.append(node)
        elif getattr(node, "name", "") != COMMENT and not (isinstance(node, Text) and not node.text.strip()):
            return ()
    return tuple(Figure(picture.src, picture.alt, (), picture.span) for picture in pictures)


def _opened(inlines: Iterable[Inline]) -> Iterator[Inline]:
    """Inlines without what is only around them."""
    for node in inlines:
        if isinstance(node, Styled | Link):
            yield from _opened(node.children)
        else:
            yield node
