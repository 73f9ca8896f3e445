"""Book -> its proof: the pages of the book with numbered lines, room for marks, and what is still open."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from bookmaker.alone import notes_alone, placed_notes, ways_out
from bookmaker.content.book import Book, Section
from bookmaker.diagnostics import Diagnostic, has_errors, in_order
from bookmaker.editions.gathering import gathered, gathering_section
from bookmaker.editions.offprints import raised, without_ways_out
from bookmaker.editions.print_section import PrintSection
from bookmaker.editions.proof_sheet import open_sections, proof_sheet
from bookmaker.editions.proof_stamps import Slug, stamp_pages
from bookmaker.editions.templates import Templates
from bookmaker.files.binding import Binding
from bookmaker.files.built import page_count
from bookmaker.files.joining import joined
from bookmaker.files.places import Place, PlacedSection, folios
from bookmaker.files.proof_marks import EDGE_MM, ProofPage, Stamps, line_numbers, marked
from bookmaker.files.sheets import laid_out
from bookmaker.layouts import screen_layout, stamp_layout
from bookmaker.paged import Work, screen_sheets
from bookmaker.volume import Volume

BOOK = ""
_NO_IMAGE = frozenset({"C052", "I001", "I002"})


@dataclass(frozen=True, slots=True)
class Proofs:
    """The proofs by their section's id, the whole book's by "", and what the layout found."""

    pdfs: Mapping[str, bytes]
    pages: int
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class State:
    """What a proof is a proof of: the revision, or a date; and what reading the book has found."""

    revision: str
    found: tuple[Diagnostic, ...]


def proofs(volume: Volume, book: Book, ids: Collection[str], state: State, work: Work) -> Proofs:
    """The proof of the whole book, or one of each of these sections.

    Lines, pages and folios are those of the reader's PDF. Where the book gathers its notes, a chapter's own
    follow it on further pages. J codes of `Templates.fill`, and all that a layout finds.
    """
    templates = Templates(volume.templates)
    book = gathered(book, book.manifest.notes.print)
    known, failed = ways_out((s for s in book.sections if s.id in ids), book, templates)
    if failed:
        return Proofs({}, 0, failed)

    def alone(section: PrintSection) -> PrintSection:
        return raised(without_ways_out(section, known[section.id])) if section.id in known else section

    placed, laid = screen_sheets(volume, book, work, alone, numbered=True)
    found = tuple(_news(laid, state.found))
    if not placed:
        return Proofs({}, 0, found)
    proving = _Proving(volume, book, replace(state, found=in_order((*state.found, *found))), work)
    made: dict[str, bytes] = {}
    wrong = list(found)
    for name in [*known] or [BOOK]:
        data, more = proving.proof(name, placed)
        wrong += more
        made |= {name: data} if data else {}
    return Proofs(made, sum(map(page_count, made.values())), tuple(wrong))


def _news(laid: Iterable[Diagnostic], read: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """What the layout found, without the images of which reading has said that they can't be drawn."""
    told = {one.span.file for one in read if one.code in _NO_IMAGE}
    return (one for one in laid if one.code != "I010" or one.span.file not in told)


@dataclass(frozen=True, slots=True)
class _Proving:
    """The book and its state, for one proof after the other."""

    volume: Volume
    book: Book
    state: State
    work: Work

    def proof(self, name: str, placed: tuple[PlacedSection, ...]) -> tuple[bytes, tuple[Diagnostic, ...]]:
        """The proof of a section, or of the book where the name is `BOOK`; b"" where it can't be made."""
        section = next((s for s in self.book.sections if s.id == name), None)
        parts, found = self._parts(section, placed)
        if has_errors(found) or not parts:
            return b"", found
        pages, binding = tuple(_pages(parts)), self._binding(section)
        stamps, more = self._stamps(pages, section)
        if stamps is None:
            return b"", (*found, *more)
        return marked(joined(parts, "screen", binding), pages, stamps), (*found, *more)

    # --- its parts

    def _parts(
        self, section: Section | None, placed: tuple[PlacedSection, ...]
    ) -> tuple[tuple[PlacedSection, ...], tuple[Diagnostic, ...]]:
        """The first page, the pages of the section or of the book, and those of gathered notes."""
        templates = Templates(self.volume.templates)
        kept = placed if section is None else tuple(p for p in placed if p.section.id == section.id)
        listed = open_sections(self._open(section), self.state.found, whole=section is None)
        sheet, failed = proof_sheet(self.book, templates, listed, self.state.revision)
        notes: PrintSection | None = None
        if section is not None:
            notes, more = notes_alone(section, kept[0], self.book, templates, folios(placed))
            failed = (*failed, *more)
        layout, mistakes = screen_layout(self.volume, self.book, ("proof",))
        if has_errors(failed):
            return (), failed
        made = (sheet, *((notes,) if notes else ()))
        own, more = laid_out(
            lambda _: made, replace(layout, numbered=True), 1, self.work.told, self.work.store
        )
        found = (*failed, *(d for d in mistakes if has_errors((d,))), *more)
        found = (*found, *(d for part in own for d in part.sheets.diagnostics))
        first = replace(own[0], place=Place(1, 0, own[0].place.side, roman=False, prefix="Proof "))
        unnumbered = replace(first, sheets=replace(first.sheets, lines=()))
        if section is not None:
            kept = tuple(replace(part, place=replace(part.place, blanks=0)) for part in kept)
        return (unnumbered, *kept, *(placed_notes(part, self.book) for part in own[1:])), found

    def _open(self, section: Section | None) -> tuple[Section, ...]:
        home = gathering_section(self.book, self.book.manifest.notes.print)
        return (section,) if section else tuple(s for s in self.book.sections if s.id != home)

    # --- what every page says

    def _stamps(
        self, pages: tuple[ProofPage, ...], section: Section | None
    ) -> tuple[Stamps | None, tuple[Diagnostic, ...]]:
        numbers = line_numbers(pages)
        templates, manifest = Templates(self.volume.templates), self.book.manifest
        title = section.plain_title if section else manifest.title
        slug = Slug(self.state.revision, title, section.language if section else manifest.language)
        made, failed = stamp_pages(self.book, templates, slug, numbers)
        if has_errors(failed):
            return None, failed
        layout, _ = stamp_layout(self.volume, self.book, f"{EDGE_MM}mm")
        (part,), more = laid_out(
            lambda _: (made,), replace(layout, numbered=True), 1, self.work.told, self.work.store
        )
        sheets = part.sheets
        return Stamps(sheets.pdfs["screen"], numbers, sheets.lines), (*failed, *sheets.diagnostics, *more)

    def _binding(self, section: Section | None) -> Binding:
        """A proof follows no standard of archives."""
        plain = replace(self.work.binding, archival=0, accessible=1)
        if section is None:
            return plain
        authors = tuple(a.name for a in section.authors) or plain.authors
        return replace(plain, title=section.plain_title, authors=authors, language=section.language)


def _pages(parts: tuple[PlacedSection, ...]) -> Iterator[ProofPage]:
    for part in parts:
        right = part.place.side == "right"
        for blank in range(part.place.blanks, 0, -1):
            yield ProofPage(None, right=right if blank % 2 == 0 else not right)
        for index in range(part.sheets.pages):
            lines = part.sheets.lines[index] if part.sheets.lines else None
            yield ProofPage(lines, right=right if index % 2 == 0 else not right)
