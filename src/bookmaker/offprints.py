"""Book -> its offprints: one PDF a chapter, with the folios that it has in the whole book."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from bookmaker.alone import notes_alone, notes_name, placed_notes, ways_out
from bookmaker.content.book import Book, Section
from bookmaker.diagnostics import Diagnostic, has_errors
from bookmaker.editions.citing import license_url
from bookmaker.editions.gathering import gathered
from bookmaker.editions.offprints import first_page, raised, without_ways_out
from bookmaker.editions.print_section import PrintSection
from bookmaker.editions.templates import Templates
from bookmaker.files.binding import Binding, Origin
from bookmaker.files.built import page_count
from bookmaker.files.joining import joined
from bookmaker.files.places import PlacedSection, folios, page_ranges
from bookmaker.files.sheets import laid_out
from bookmaker.layouts import screen_layout
from bookmaker.paged import Work, screen_sheets
from bookmaker.volume import Volume


@dataclass(frozen=True, slots=True)
class Offprints:
    """The offprints by their sections' ids, how many pages they have together, and what is wrong."""

    pdfs: Mapping[str, bytes]
    pages: int
    diagnostics: tuple[Diagnostic, ...]


def offprints(volume: Volume, book: Book, ids: Collection[str], work: Work) -> Offprints:
    """The offprints of these sections, of all chapters where none is named.

    The whole book is laid out as for the reader, so that pages and folios are those of the book. A link to
    another section is left out, its text stays. Where the book gathers its notes, those of the chapter follow
    on pages of their own. J codes of `Templates.fill`, and all that a layout finds.
    """
    templates = Templates(volume.templates)
    book = gathered(book, book.manifest.notes.print)
    chosen = tuple(s for s in book.sections if (s.id in ids if ids else s.kind == "chapter"))
    known, failed = ways_out(chosen, book, templates)
    if failed:
        return Offprints({}, 0, failed)

    def alone(section: PrintSection) -> PrintSection:
        return raised(without_ways_out(section, known[section.id])) if section.id in known else section

    placed, found = screen_sheets(volume, book, work, alone)
    if has_errors(found):
        return Offprints({}, 0, found)
    chapters = {p.section.id: p for p in placed if p.section.id in known}
    extras, more = _extras(volume, book, (chosen, chapters, folios(placed)), work)
    if has_errors(more):
        return Offprints({}, 0, (*found, *more))
    pdfs = {s.id: _bound(s, book, (chapters[s.id], extras), work.binding) for s in chosen}
    return Offprints(pdfs, sum(map(page_count, pdfs.values())), (*found, *more))


# --- the pages that the book does not have ---------------------------------------------------------------


def _extras(
    volume: Volume,
    book: Book,
    wanted: tuple[tuple[Section, ...], Mapping[str, PlacedSection], Mapping[str, str]],
    work: Work,
) -> tuple[Mapping[str, PlacedSection], tuple[Diagnostic, ...]]:
    """First pages and pages of notes, by name, for these sections, their sheets, and the book's folios."""
    templates = Templates(volume.templates)
    chosen, chapters, known = wanted
    ranges = page_ranges(chapters.values())
    layout, mistakes = screen_layout(volume, book, ("offprint",))
    made: list[PrintSection] = []
    found = list(mistakes)
    for section in chosen:
        page, failed = first_page(section, book, templates, ranges[section.id])
        found += failed
        made.append(page)
        notes, failed = notes_alone(section, chapters[section.id], book, templates, known)
        found += failed
        made += [] if notes is None else [notes]
    if has_errors(found):
        return {}, tuple(found)
    placed, more = laid_out(lambda _: tuple(made), layout, work.jobs, work.told, work.store)
    found += [d for p in placed for d in p.sheets.diagnostics]
    return {p.section.id: p for p in placed}, (*found, *more)


# --- the files -------------------------------------------------------------------------------------------


def _bound(
    section: Section,
    book: Book,
    sheets: tuple[PlacedSection, Mapping[str, PlacedSection]],
    binding: Binding,
) -> bytes:
    chapter, extras = sheets
    cover = extras[f"offprint-{section.id}"].sheets.pdfs["screen"]
    own = replace(chapter, place=replace(chapter.place, blanks=0))
    notes = extras.get(notes_name(section))
    parts = (own,) if notes is None else (own, placed_notes(notes, book))
    return joined(parts, "screen", _named(section, book, binding, page_ranges((chapter,))[section.id]), cover)


def _named(section: Section, book: Book, binding: Binding, ranged: str) -> Binding:
    """What the offprint says of itself: the chapter's title, authors, DOI and licence."""
    manifest = book.manifest
    license_name = section.license or manifest.license
    return replace(
        binding,
        title=section.plain_title,
        authors=tuple(a.name for a in section.authors) or binding.authors,
        subject="",
        keywords=section.keywords,
        language=section.language,
        direction=section.direction,
        origin=Origin(
            doi=section.doi,
            license_url=license_url(license_name),
            rights=license_name or manifest.rights,
            volume=binding.title,
            publisher=manifest.publisher.name if manifest.publisher else "",
            folios=ranged,
        ),
    )
