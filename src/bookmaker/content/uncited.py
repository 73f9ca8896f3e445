"""Citations that no style gives words to: they stand as they are written, and the book says why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias

from bookmaker.content.book import Section
from bookmaker.content.tree import Blocks, Citation, Inline, Inlines, Text
from bookmaker.content.walk import map_inlines, map_notes, map_runs, nodes_in, plain_text
from bookmaker.diagnostics import Diagnostic, warning
from bookmaker.library import Library

LIST = "bibliography"
"""The kind of the section that lists the works of the volume."""

Found: TypeAlias = tuple[Diagnostic, ...]
Run: TypeAlias = Callable[[Inlines], Inlines]


def without_citations(blocks: Blocks) -> tuple[Blocks, Found]:
    """Blocks of the manifest, whose citations stand as written. C129: no work can be cited there."""
    found = [node for node in nodes_in(blocks) if isinstance(node, Citation)]
    hint = "cite it in a chapter; or write \\@ where a plain @ is meant"
    message = "nothing can be cited in the manifest's own texts"
    mistakes = (Diagnostic("C129", message, node.span, hint) for node in found if not node.bare)
    return map_runs(blocks, _run_as_written), tuple(mistakes)


def no_files(citations: Iterable[Citation]) -> Iterator[Diagnostic]:
    """C123: works are cited and no bibliography is named. A lone `@word` is then a name on a network."""
    for citation in citations:
        if not citation.bare:
            message = f"a work is cited, @{citation.works[0].key}, and the book has no bibliography"
            hint = "name its file in the manifest: bibliography: references.bib"
            yield Diagnostic("C123", message, citation.span, hint)


def no_pandoc(library: Library) -> Diagnostic:
    """C124: works are cited, and nothing here can do it."""
    hint = "install it with `pip install 'bookmaker[pandoc]'`, or put a pandoc of 3.1 or later on the path"
    return Diagnostic("C124", "citations need Pandoc, which is not installed here", library.span, hint)


def without_lists(sections: tuple[Section, ...]) -> tuple[tuple[Section, ...], Found]:
    """A book that cites nothing, without its empty bibliography. C131 where it asks for one."""
    hint = "cite a work, name it under `nocite`, or take the bibliography out of the manifest"
    message = "no work is cited: the bibliography is left out"
    found = tuple(warning("C131", message, s.span, hint) for s in sections if s.kind == LIST)
    return tuple(section for section in sections if section.kind != LIST), found


def as_written(section: Section) -> Section:
    """The section with each citation as its author typed it."""
    return changed(section, _run_as_written, _run_as_written)


def _run_as_written(run: Inlines) -> Inlines:
    return map_inlines(run, _written)


def _written(node: Inline) -> Inlines:
    return (Text(node.source, node.span),) if isinstance(node, Citation) else (node,)


def changed(section: Section, text: Run, note: Run) -> Section:
    """The section with its runs changed in reading order, those of its notes behind the others."""
    title, subtitle = text(section.title), text(section.subtitle)
    abstract, blocks = map_runs(section.abstract, text), map_runs(section.blocks, text)
    notes = map_notes(section.notes, lambda blocks: map_runs(blocks, note))
    done = replace(section, title=title, subtitle=subtitle, abstract=abstract, blocks=blocks, notes=notes)
    if title == section.title:
        return done
    plain, follows = plain_text(title).strip(), section.running_title == section.plain_title
    return replace(done, plain_title=plain, running_title=plain if follows else section.running_title)
