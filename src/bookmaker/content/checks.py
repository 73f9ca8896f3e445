"""A book -> what is wrong with its content, whatever the language and the edition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from bookmaker.content.book import Book, Section
from bookmaker.content.images import check_image, check_images
from bookmaker.content.mathematics import problem_with
from bookmaker.content.tree import Math, MathBlock
from bookmaker.content.walk import Node, nodes_in
from bookmaker.diagnostics import Diagnostic
from bookmaker.manifest.named_files import pictures


def checked(book: Book) -> Iterator[Diagnostic]:
    """Images and formulas of every section, biography and statement, and pictures that the manifest names."""
    for section in book.sections:
        yield from _in_nodes(written(section), book.images)
    for biography in book.biographies:
        yield from _in_nodes(biography.blocks, book.images)
    yield from _in_nodes((*book.description, *book.statement), book.images)
    yield from _named(book)


def written(section: Section) -> tuple[Node, ...]:
    """All that a section says, in reading order; notes at the end."""
    notes = (block for note in section.notes for block in note.children)
    return (*section.title, *section.subtitle, *section.abstract, *section.blocks, *notes)


def everything(book: Book) -> Iterator[Node]:
    """All that a book says, the words on its cover too."""
    for section in book.sections:
        yield from written(section)
    for biography in book.biographies:
        yield from biography.blocks
    cover = book.cover
    praise = chain.from_iterable(one.words for one in cover.praise)
    yield from (*book.description, *book.statement, *cover.back, *praise, *cover.front_flap, *cover.back_flap)


def _in_nodes(nodes: tuple[Node, ...], images: Mapping[str, bytes]) -> Iterator[Diagnostic]:
    yield from check_images(nodes, images)
    for node in nodes_in(nodes):
        if isinstance(node, Math | MathBlock):
            yield from _formula(node)


def _formula(node: Math | MathBlock) -> Iterator[Diagnostic]:
    """C110: a formula can't be set."""
    if problem := problem_with(node.tex, display=isinstance(node, MathBlock)):
        hint = "mend its TeX between the dollars; for a dollar sign write \\$"
        yield Diagnostic("C110", f"this formula can't be set: {problem}", node.span, hint)


def _named(book: Book) -> Iterator[Diagnostic]:
    """The pictures that the manifest names; where one is missing, the volume has said so."""
    for path, steps in dict(pictures(book.manifest)).items():
        if path in book.images:
            yield from check_image(path, book.images[path], book.places.value(*steps))
