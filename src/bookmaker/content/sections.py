"""Position in the book -> Section: a manuscript with what is said of it, a part's opener, a title alone."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from bookmaker.content.book import Section
from bookmaker.content.kept_chapters import Read
from bookmaker.content.markdown import read_blocks, read_inlines, read_manuscript
from bookmaker.content.outline import Position
from bookmaker.content.stray_calls import stray_calls
from bookmaker.content.titles import generated_title, text_below, title_of
from bookmaker.content.tree import Text
from bookmaker.content.typography import typeset
from bookmaker.content.walk import note_calls, plain_text
from bookmaker.content.wording import worded_contributor
from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.manifest.imprint import Contributor
from bookmaker.manifest.model import Manifest
from bookmaker.sources import Generated, PartOpener, Source


def read_section(position: Position, manifest: Manifest) -> Read:
    """The section as it is written, the same with its typography set, and what is wrong in it."""
    section, found = _section(position, manifest)
    return Read(section, typeset(section), found)


def _section(position: Position, manifest: Manifest) -> tuple[Section, tuple[Diagnostic, ...]]:
    match position.item:
        case Source():
            return _written(position, position.item, manifest)
        case PartOpener():
            return _part(position, position.item, manifest)
        case Generated():
            return _generated(position, position.item, manifest), ()
        case _:
            assert_never(position.item)


def _generated(position: Position, item: Generated, manifest: Manifest) -> Section:
    words = generated_title(item.kind, manifest.language)
    return replace(
        _empty(position, item.span, manifest),
        title=(Text(words, item.span),),
        plain_title=words,
        running_title=words,
    )


def _authors(source: Source, manifest: Manifest) -> tuple[Contributor, ...]:
    return tuple(worded_contributor(author, manifest.language) for author in source.authors)


def _empty(position: Position, span: Span, manifest: Manifest) -> Section:
    return Section(
        id=position.id,
        kind=position.kind,
        matter=position.matter,
        span=span,
        language=manifest.language,
        direction=manifest.direction,
        number=position.number,
        depth=position.depth,
    )


def _part(position: Position, item: PartOpener, manifest: Manifest) -> tuple[Section, tuple[Diagnostic, ...]]:
    title, in_title = read_inlines(item.title, item.span)
    subtitle, in_subtitle = read_inlines(item.subtitle, item.span)
    section = replace(
        _empty(position, item.span, manifest),
        title=title,
        subtitle=subtitle,
        plain_title=plain_text(title),
        running_title=plain_text(title),
    )
    return section, (*in_title, *in_subtitle, *stray_calls((*title, *subtitle)))


def _written(
    position: Position, source: Source, manifest: Manifest
) -> tuple[Section, tuple[Diagnostic, ...]]:
    given, in_given = read_inlines(source.title, source.span)
    called = [call.label for call in note_calls(given)]
    manuscript, in_text = read_manuscript(source.text, source.file, source.first_line, called)
    title, in_title = title_of(source, given, manuscript)
    subtitle, in_subtitle = read_inlines(source.subtitle, source.span)
    short, in_short = read_inlines(source.short_title, source.span)
    abstract, in_abstract = read_blocks(source.abstract, source.span)
    stray = stray_calls((*given, *subtitle), {note.label for note in manuscript.notes})
    plain = plain_text(title).strip()
    section = replace(
        _empty(position, Span(source.file, source.first_line), manifest),
        language=source.language or manifest.language,
        direction=source.direction or manifest.direction,
        title=title,
        subtitle=subtitle,
        plain_title=plain or generated_title(position.kind, manifest.language),
        running_title=plain_text(short).strip() or plain,
        authors=_authors(source, manifest),
        blocks=manuscript.blocks,
        notes=manuscript.notes,
        abstract=abstract,
        keywords=source.keywords,
        doi=source.doi,
        license=source.license,
        first_published=source.first_published,
        remarks=manuscript.remarks,
        title_id=manuscript.title_attributes.id,
    )
    return section, (
        *in_given,
        *in_text,
        *text_below(source, manuscript),
        *in_title,
        *in_subtitle,
        *in_short,
        *in_abstract,
        *stray,
    )
