"""Book -> the same book with some of its chapters alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from bookmaker.content import tree
from bookmaker.content.book import Book, Section
from bookmaker.content.walk import map_inlines, map_notes, map_runs
from bookmaker.diagnostics import Diagnostic, Span, did_you_mean


def selected(book: Book, chapters: Collection[str]) -> tuple[Book, tuple[Diagnostic, ...]]:
    """Only the sections with these ids, and that of their notes; links to the others become their text.

    A chapter without its part's opener stands alone. L090: no such section.
    """
    known = [s.id for s in book.sections]
    place = Span(book.sections[0].span.file) if book.sections else book.places.value()
    unknown = [c for c in chapters if c not in known]
    found = tuple(
        Diagnostic("L090", f"the book has no section {c!r}", place, _known(c, book.sections)) for c in unknown
    )
    kept = {s.id for s in book.sections if s.id in chapters or s.kind == "notes"}

    def unlinked(node: tree.Inline) -> tree.Inlines:
        if isinstance(node, tree.Reference | tree.PageReference) and node.section not in kept:
            return node.children
        return (node,)

    sections = tuple(_unlinked(s, unlinked) for s in _raised(book.sections, kept))
    return replace(book, sections=sections), found


def _known(wanted: str, sections: Sequence[Section]) -> str:
    """The section that was asked for by its file, title or number; one that is near, or whose id ends with
    what was asked for; or all of them.
    """
    known = [section.id for section in sections]
    named = [section.id for section in sections if wanted and wanted.casefold() in _names(section)]
    ending = [name for name in known if wanted and name.endswith(f"-{wanted}")]
    meant = " or ".join(map(repr, dict.fromkeys((*named, *ending[:1]))))
    within = f"did you mean {meant}?" if meant else ""
    return within or did_you_mean(wanted, known) or f"its sections are {', '.join(known)}"


def _names(section: Section) -> set[str]:
    """What else an editor may call a section."""
    file = section.span.file if section.span.file.endswith(".md") else ""
    names = (file, file.rpartition("/")[2], file.rpartition("/")[2].removesuffix(".md"))
    return {name.casefold() for name in (*names, section.plain_title, section.number) if name}


def _raised(sections: Iterable[Section], kept: Collection[str]) -> Iterator[Section]:
    has_opener = False
    for section in sections:
        if section.kind == "part":
            has_opener = section.id in kept
        if section.id in kept:
            yield section if has_opener else replace(section, depth=1)


def _unlinked(section: Section, change: Callable[[tree.Inline], tree.Inlines]) -> Section:
    def run(inlines: tree.Inlines) -> tree.Inlines:
        return map_inlines(inlines, change)

    notes = map_notes(section.notes, lambda blocks: map_runs(blocks, run))
    return replace(section, blocks=map_runs(section.blocks, run), notes=notes)
