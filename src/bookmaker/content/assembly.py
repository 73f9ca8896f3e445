"""Volume -> Book: every source read, then each change of the tree in turn; sections in the book's order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from bookmaker.content.anchors import identified
from bookmaker.content.book import Biography, Book, CoverText, Praise, Section
from bookmaker.content.bylines import typed_bylines
from bookmaker.content.call_places import misplaced_calls
from bookmaker.content.checks import checked, everything
from bookmaker.content.citations import cited
from bookmaker.content.concordance import read_concordance, with_concordance
from bookmaker.content.cross_references import Labels, cross_referenced, cross_referenced_blocks, labels_in
from bookmaker.content.embedded import AllImages, embedded_in
from bookmaker.content.images import ShownImages
from bookmaker.content.index_places import unindexed
from bookmaker.content.indexing import indexed
from bookmaker.content.kept_chapters import Chapters, Read
from bookmaker.content.markdown import read_blocks, read_inlines, read_manuscript
from bookmaker.content.numbering import numbered
from bookmaker.content.outline import Place, outlined
from bookmaker.content.references import Places, places_in, resolved, resolved_blocks
from bookmaker.content.sorted_lists import unsorted_lists
from bookmaker.content.stray_calls import stray_calls
from bookmaker.content.titles import generated_title, text_below, title_of
from bookmaker.content.tree import Blocks, Text
from bookmaker.content.typography import typeset, typeset_blocks
from bookmaker.content.uncited import without_citations
from bookmaker.content.walk import note_calls, plain_text
from bookmaker.content.wording import worded, worded_contributor
from bookmaker.diagnostics import Diagnostic, Span, in_order
from bookmaker.manifest.model import Contributor, Manifest
from bookmaker.programs import THIS_MACHINE, Machine
from bookmaker.sources import Generated, PartOpener, Source
from bookmaker.volume import Volume


def read_book(
    volume: Volume, machine: Machine = THIS_MACHINE, chapters: Chapters | None = None
) -> tuple[Book, tuple[Diagnostic, ...]]:
    """The book of a volume, and every mistake that can be found before layout, by file and line.

    `machine` is asked for Pandoc where works are cited; what was read before lies in `chapters`.
    """
    read, set_, in_text = _sections(volume, chapters or Chapters())
    in_bylines = tuple(typed_bylines(read, volume.manifest.contributors))
    written, in_citations = cited(set_, volume.manifest, volume.library, machine)
    listed, in_list = read_concordance(volume.concordance, volume.manifest.index.concordance)
    to_index, unmet = with_concordance(written, listed)
    sections, names, in_ids = identified(to_index)
    places = places_in(sections, names)
    linked, in_links = resolved(sections, places)
    through_book = volume.manifest.notes.numbering == "book"
    counted = numbered(linked, through_book=through_book)
    labels = labels_in(counted, places)
    referring, in_labels = cross_referenced(counted, labels)
    marked, index, in_index = indexed(referring, volume.manifest.language)
    book, outside = _book(volume, marked, places, labels)
    images = AllImages(volume.images, dict(embedded_in(everything(book))))
    book = replace(book, index=index, images=ShownImages(images))
    looked = checked(replace(book, images=images))
    found = (
        *in_text,
        *in_bylines,
        *misplaced_calls(read),
        *in_citations,
        *in_ids,
        *in_links,
        *in_labels,
        *outside,
    )
    found = (*found, *in_list, *unmet, *in_index, *unsorted_lists(marked, volume.manifest.language))
    return book, in_order((*found, *looked))


def _sections(
    volume: Volume, chapters: Chapters
) -> tuple[tuple[Section, ...], tuple[Section, ...], tuple[Diagnostic, ...]]:
    """The sections as they are written, the same with their typography set, and what is wrong in them."""
    read = [chapters.read(place, volume.manifest, _read) for place in outlined(volume)]
    found = (diagnostic for one in read for diagnostic in one.diagnostics)
    return tuple(one.section for one in read), tuple(one.typeset for one in read), tuple(found)


def _read(place: Place, manifest: Manifest) -> Read:
    section, found = _section(place, manifest)
    return Read(section, typeset(section), found)


def _section(place: Place, manifest: Manifest) -> tuple[Section, tuple[Diagnostic, ...]]:
    match place.item:
        case Source():
            return _written(place, place.item, manifest)
        case PartOpener():
            return _part(place, place.item, manifest)
        case Generated():
            return _generated(place, place.item, manifest), ()
        case _:
            assert_never(place.item)


# --- one section -----------------------------------------------------------------------------------------


def _generated(place: Place, item: Generated, manifest: Manifest) -> Section:
    words = generated_title(item.kind, manifest.language)
    return replace(
        _empty(place, item.span, manifest),
        title=(Text(words, item.span),),
        plain_title=words,
        running_title=words,
    )


def _authors(source: Source, manifest: Manifest) -> tuple[Contributor, ...]:
    return tuple(worded_contributor(author, manifest.language) for author in source.authors)


def _empty(place: Place, span: Span, manifest: Manifest) -> Section:
    return Section(
        id=place.id,
        kind=place.kind,
        matter=place.matter,
        span=span,
        language=manifest.language,
        direction=manifest.direction,
        number=place.number,
        depth=place.depth,
    )


def _part(place: Place, item: PartOpener, manifest: Manifest) -> tuple[Section, tuple[Diagnostic, ...]]:
    title, in_title = read_inlines(item.title, item.span)
    subtitle, in_subtitle = read_inlines(item.subtitle, item.span)
    section = replace(
        _empty(place, item.span, manifest),
        title=title,
        subtitle=subtitle,
        plain_title=plain_text(title),
        running_title=plain_text(title),
    )
    return section, (*in_title, *in_subtitle, *stray_calls((*title, *subtitle)))


def _written(place: Place, source: Source, manifest: Manifest) -> tuple[Section, tuple[Diagnostic, ...]]:
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
        _empty(place, Span(source.file, source.first_line), manifest),
        language=source.language or manifest.language,
        direction=source.direction or manifest.direction,
        title=title,
        subtitle=subtitle,
        plain_title=plain or generated_title(place.kind, manifest.language),
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


# --- what stands outside the sections --------------------------------------------------------------------


def _book(
    volume: Volume, sections: tuple[Section, ...], places: Places, labels: Labels
) -> tuple[Book, tuple[Diagnostic, ...]]:
    manifest = worded(volume.manifest)
    found: list[Diagnostic] = []

    def blocks(text: str, *steps: str | int) -> Blocks:
        read, mistakes = read_blocks(text, volume.places.value(*steps))
        unmarked, in_index = unindexed(read)
        plain, in_citations = without_citations(unmarked)
        linked, broken = resolved_blocks(typeset_blocks(plain, manifest.language), places)
        referring, lost = cross_referenced_blocks(linked, manifest.language, labels)
        found.extend((*mistakes, *in_index, *in_citations, *broken, *lost))
        return referring

    biographies = tuple(
        Biography(person, blocks(person.bio, "contributors", i, "bio"), _written_by(person.id, sections))
        for i, person in enumerate(manifest.contributors)
    )
    book = Book(
        manifest=manifest,
        sections=sections,
        biographies=biographies,
        description=blocks(manifest.description, "description"),
        statement=blocks(manifest.copyright.statement, "copyright", "statement"),
        images=ShownImages(volume.images),
        cover=_cover_text(manifest, blocks),
        places=volume.places,
    )
    return book, tuple(found)


def _cover_text(manifest: Manifest, blocks: Callable[..., Blocks]) -> CoverText:
    """The description stands on the back where the manifest has no other text for it."""
    cover = manifest.cover
    back = blocks(cover.back, "cover", "back") if cover.back else blocks(manifest.description, "description")
    return CoverText(
        back=back,
        praise=tuple(
            Praise(blocks(blurb.text, "cover", "blurbs", i, "text"), blurb.by)
            for i, blurb in enumerate(cover.blurbs)
        ),
        front_flap=blocks(cover.flaps.front, "cover", "flaps", "front"),
        back_flap=blocks(cover.flaps.back, "cover", "flaps", "back"),
    )


def _written_by(identifier: str, sections: tuple[Section, ...]) -> tuple[str, ...]:
    return tuple(s.id for s in sections if any(author.id == identifier for author in s.authors))
