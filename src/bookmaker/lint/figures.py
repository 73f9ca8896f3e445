"""Rules on figures, tables and images. A missing alternative text is told by C050 and C051."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from bookmaker.content.cross_references import lowered
from bookmaker.content.images import ImageError, image_facts
from bookmaker.content.reading import shown
from bookmaker.content.tree import CrossReference, Figure, Inline, Link, Picture, Table
from bookmaker.content.walk import Node, inlines_of, nodes_in, plain_text
from bookmaker.diagnostics import Span
from bookmaker.lint.chapters import Chapter, Copy
from bookmaker.lint.findings import Finding
from bookmaker.lint.measures import measure_of, share_of
from bookmaker.lint.passages import Passage
from bookmaker.lint.rule import InBook, InChapter, InPassage, Rule

_FILE_NAME = re.compile(
    r"\.(?:png|jpe?g|gif|svg|webp|avif|tiff?)$|^(?:IMG|DSC|image|photo|picture|figure|fig|img"
    r"|scan)[ _.-]?\d*$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"^(?:Figure|Fig\.|Table|Tab\.|Abbildung|Abb\.|Tabelle|Figura|Tableau|Image|Illustration|Chart"
    r"|Diagram|Map|Plate) ?\d+(?:[.-]\d+)*[.:)]?(?: |$)",
    re.IGNORECASE,
)
COARSE = 150


def repeated_captions(chapter: Chapter) -> Iterator[Finding]:
    """An alternative text that says what the caption says, though it is given apart."""
    for block in chapter.blocks():
        if (
            isinstance(block, Figure)
            and block.alt
            and _given(block, chapter)
            and _same(block.alt, plain_text(block.caption))
        ):
            message = "the alternative text repeats the caption, which screen readers read anyway"
            yield Finding(message, block.span, "describe what the image shows")


def _given(figure: Figure, chapter: Chapter) -> bool:
    """Whether `alt` is written out; else the caption stands in for it, which C050 tells."""
    first = figure.span.line - chapter.source.first_line
    return any("alt=" in line for line in chapter.lines[first : first + 4])


def _same(one: str, other: str) -> bool:
    return "".join(filter(str.isalnum, one)).casefold() == "".join(filter(str.isalnum, other)).casefold()


def file_names(chapter: Chapter) -> Iterator[Finding]:
    """An alternative text that is a file's name or a bare word for an image."""
    notes = tuple(block for note in chapter.manuscript.notes for block in note.children)
    for node in nodes_in((*chapter.manuscript.blocks, *notes)):
        if isinstance(node, Figure | Picture) and node.alt and _FILE_NAME.search(node.alt.strip()):
            message = f"the alternative text {shown(node.alt)!r} says nothing of the image"
            yield Finding(message, node.span, 'describe what it shows: {alt="…"}; alt="" for mere decoration')


def typed_labels(passage: Passage) -> Iterator[Finding]:
    """A caption that begins with a number of its own."""
    if passage.kind == "caption" and (found := _NUMBERED.search(passage.text)):
        message = f"{found[0].strip()!r} is typed into a caption, which the book numbers itself"
        yield passage.finding(found, message, "take it out")


def unmentioned(copy: Copy) -> Iterator[Finding]:
    """Figures and tables that have a label, to which nothing refers."""
    called = set(_called(copy))
    for chapter in copy.chapters:
        for block in chapter.blocks():
            if (
                isinstance(block, Figure | Table)
                and block.caption
                and (name := block.attributes.id)
                and name not in called
            ):
                what = "figure" if isinstance(block, Figure) else "table"
                message = f"nothing in the book refers to the {what} {name!r}"
                yield Finding(message, block.span, f"write @{name} where the text speaks of it")


def _called(copy: Copy) -> Iterator[str]:
    for chapter in copy.chapters:
        notes = tuple(block for note in chapter.manuscript.notes for block in note.children)
        for node in inlines_of((*chapter.manuscript.title, *chapter.manuscript.blocks, *notes)):
            yield from _label(node)


def _label(node: Inline) -> Iterator[str]:
    match node:
        case CrossReference(label):  # at the head of a sentence with a capital
            yield lowered(label)
        case Link(target) if "#" in target:
            yield target.rpartition("#")[2]


def headless_tables(chapter: Chapter) -> Iterator[Finding]:
    """A table whose columns have no names."""
    for block in chapter.blocks():
        if isinstance(block, Table) and not _has_head(block):
            message = "a table has no head: nobody is told what its columns hold"
            yield Finding(message, block.span, "name the columns in the line above |---|")


def _has_head(table: Table) -> bool:
    named = any(inlines_of(cell.children) for row in table.head for cell in row if _words(cell.children))
    return named or any(cell.header for row in table.body for cell in row)


def _words(children: Iterable[Node]) -> bool:
    return any(True for _ in inlines_of(children))


def coarse_images(copy: Copy) -> Iterator[Finding]:
    """Images with fewer dots than print asks for, at the width that they are shown at."""
    measure = measure_of(copy.book.manifest)
    for chapter in copy.chapters:
        seen: dict[str, Span] = {}
        for block in chapter.blocks():
            if isinstance(block, Figure) and block.src not in seen:
                seen[block.src] = block.span
                yield from _coarse(block, copy, measure)


def _coarse(figure: Figure, copy: Copy, measure: float) -> Iterator[Finding]:
    pixels = _pixels_across(figure.src, copy)
    wide = measure * share_of(figure.attributes.get("width") or "", measure)
    natural = pixels / 96  # an image that names no width is shown at its own, 96 dots an inch (CSS)
    shown_at = wide if figure.attributes.get("width") else min(measure, natural)
    if pixels and shown_at and pixels / shown_at < COARSE:
        name = PurePosixPath(figure.src).name
        dots = f"about {pixels / shown_at:.0f} dots an inch in print"
        message = f"the image {name!r} has {pixels} pixels across: {dots}"
        hint = f"{round(shown_at * 300):,} would do for sharp print; ask for a larger one, or show it smaller"
        yield Finding(message, figure.span, hint)


def _pixels_across(path: str, copy: Copy) -> int:
    """The width in pixels; 0 for drawings and what can't be used."""
    if path not in copy.book.images:
        return 0
    try:
        return image_facts(copy.book.images[path]).width
    except ImageError:
        return 0


RULES = (
    Rule(
        "Q080",
        "alternative text that repeats the caption",
        "Screen readers read both: listeners hear the same words twice, and never what the image shows.",
        '# Ebb\n\n![The bay](../images/bay.png){alt="The bay."}',
        '# Ebb\n\n![The bay](../images/bay.png){alt="A grey beach with a boat lying on its side."}',
        InChapter(repeated_captions),
    ),
    Rule(
        "Q081",
        "alternative text that says nothing",
        "A file's name or the word “image” tells listeners only that they miss something.",
        '# Ebb\n\n![The bay](../images/bay.png){alt="IMG_0042.png"}',
        '# Ebb\n\n![The bay](../images/bay.png){alt="A grey beach."}',
        InChapter(file_names),
    ),
    Rule(
        "Q082",
        "number in a caption",
        "The book numbers figures and tables: the typed number stands behind the given one, and stays"
        " when figures"
        " move.",
        '# Ebb\n\n![Figure 1: The bay](../images/bay.png){alt="A grey beach."}',
        '# Ebb\n\n![The bay](../images/bay.png){alt="A grey beach."}',
        InPassage(typed_labels),
    ),
    Rule(
        "Q084",
        "figure or table that nothing mentions",
        "What no sentence calls for, readers pass over; and in print it may land pages away from its"
        " paragraph. Told"
        " of what has a label and a caption.",
        '# Ebb\n\nA grey day.\n\n![The bay](../images/bay.png){#fig-bay alt="A grey beach."}',
        '# Ebb\n\nA grey day: see @fig-bay.\n\n![The bay](../images/bay.png){#fig-bay alt="A grey beach."}',
        InBook(unmentioned),
    ),
    Rule(
        "Q085",
        "table without a head",
        "Screen readers name the column with each cell, and need its name for that.",
        "# Ebb\n\n|  |  |\n|---|---|\n| noon | 3 |\n| night | 4 |\n\n: Heights",
        "# Ebb\n\n| time | feet |\n|---|---|\n| noon | 3 |\n| night | 4 |\n\n: Heights",
        InChapter(headless_tables),
    ),
    Rule(
        "Q086",
        "image too coarse for print",
        f"Fewer than {COARSE} dots an inch are seen as steps on paper. The width is reckoned from the"
        " page of the"
        " manifest and the figure's `width`; the build measures it exactly (P020).",
        '# Ebb\n\n![The bay](../images/small.png){alt="A grey beach." width="100%"}',
        '# Ebb\n\n![The bay](../images/bay.png){alt="A grey beach." width="50%"}',
        InBook(coarse_images),
    ),
)
