"""Volume -> Book: every source read, then each change of the tree in turn; sections in the book's order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

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
from bookmaker.content.kept_chapters import Chapters
from bookmaker.content.markdown import read_blocks
from bookmaker.content.numbering import numbered
from bookmaker.content.outline import outlined
from bookmaker.content.references import Anchors, anchors_in, resolved, resolved_blocks
from bookmaker.content.sections import read_section
from bookmaker.content.sorted_lists import unsorted_lists
from bookmaker.content.tree import Blocks
from bookmaker.content.typography import typeset_blocks
from bookmaker.content.uncited import without_citations
from bookmaker.content.wording import worded
from bookmaker.diagnostics import Diagnostic, in_order
from bookmaker.manifest.model import Manifest
from bookmaker.programs import THIS_MACHINE, Machine
from bookmaker.volume import Volume


def read_book(
    volume: Volume, machine: Machine = THIS_MACHINE, chapters: Chapters | None = None
) -> tuple[Book, tuple[Diagnostic, ...]]:
    """The book of a volume, and every mistake that can be found before layout, by file and line.

    `machine` is asked for Pandoc where works are cited; what was read before lies in `chapters`.
    """
    manifest, kept = volume.manifest, chapters or Chapters()
    read = [kept.read(position, manifest, read_section) for position in outlined(volume)]
    written = tuple(one.section for one in read)
    found = [diagnostic for one in read for diagnostic in one.diagnostics]
    found += (*typed_bylines(written, manifest.contributors), *misplaced_calls(written))
    sections, in_citations = cited(tuple(one.typeset for one in read), manifest, volume.library, machine)
    terms, in_list = read_concordance(volume.concordance, manifest.index.concordance)
    sections, unmet = with_concordance(sections, terms)
    sections, names, in_ids = identified(sections)
    anchors = anchors_in(sections, names)
    sections, in_links = resolved(sections, anchors)
    sections = numbered(sections, through_book=manifest.notes.numbering == "book")
    labels = labels_in(sections, anchors)
    sections, in_labels = cross_referenced(sections, labels)
    sections, index, in_index = indexed(sections, manifest.language)
    found += (*in_citations, *in_list, *unmet, *in_ids, *in_links, *in_labels, *in_index)
    found += unsorted_lists(sections, manifest.language)
    book, outside = _book(volume, sections, anchors, labels)
    images = AllImages(volume.images, dict(embedded_in(everything(book))))
    found += (*outside, *checked(replace(book, images=images)))
    return replace(book, index=index, images=ShownImages(images)), in_order(found)


# --- what stands outside the sections --------------------------------------------------------------------


def _book(
    volume: Volume, sections: tuple[Section, ...], anchors: Anchors, labels: Labels
) -> tuple[Book, tuple[Diagnostic, ...]]:
    manifest = worded(volume.manifest)
    found: list[Diagnostic] = []

    def blocks(text: str, *steps: str | int) -> Blocks:
        """The Markdown of one of the manifest's values, to which the steps lead."""
        read, mistakes = read_blocks(text, volume.places.value(*steps))
        unmarked, in_index = unindexed(read)
        plain, in_citations = without_citations(unmarked)
        linked, broken = resolved_blocks(typeset_blocks(plain, manifest.language), anchors)
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
