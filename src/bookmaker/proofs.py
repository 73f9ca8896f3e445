"""Book -> its proof: the pages of the book with numbered lines, room for marks, and what is still open."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from bookmaker.content.book import Book, Section
from bookmaker.diagnostics import Diagnostic, has_errors, in_order
from bookmaker.editions.gathering import gathered, gathering_section
from bookmaker.editions.offprints import raised, without_ways_out
from bookmaker.editions.print import PrintSection
from bookmaker.editions.proof_sheet import open_sections, proof_sheet
from bookmaker.editions.templates import Templates
from bookmaker.files.binding import Binding
from bookmaker.files.built import page_count
from bookmaker.files.joining import joined
from bookmaker.files.proof_marks import ProofPage, is_shown, marked
from bookmaker.files.sheets import Place, PlacedSection, laid_out
from bookmaker.paged import Work, screen_layout, screen_sheets
from bookmaker.volume import Volume

BOOK = ""
SHEET_AND_CHAPTER = 2


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

    Lines, pages and folios are those of the reader's PDF. Gathered notes stand in a section of their own:
    the proof of a chapter has their calls alone. J codes of `Templates.fill`, and all that a layout finds.
    """
    book = gathered(book, book.manifest.notes.print)

    def alone(section: PrintSection) -> PrintSection:
        return raised(without_ways_out(section, ())) if section.id in ids else section

    placed, found = screen_sheets(volume, book, work, alone, numbered=True)
    if not placed:
        return Proofs({}, 0, found)
    state = replace(state, found=in_order((*state.found, *found)))
    made: dict[str, bytes] = {}
    wrong = list(found)
    for name, parts in _wanted(placed, ids):
        sheet, more = _sheet(volume, book, parts, state, work)
        wrong += more
        if sheet is not None:
            made[name] = _proof((sheet, *parts), _named(book, parts, work.binding), state.revision)
    return Proofs(made, sum(map(page_count, made.values())), tuple(wrong))


def _wanted(
    placed: tuple[PlacedSection, ...], ids: Collection[str]
) -> Iterator[tuple[str, tuple[PlacedSection, ...]]]:
    if not ids:
        yield BOOK, placed
    for part in placed if ids else ():
        if part.section.id in ids:
            yield part.section.id, (replace(part, place=replace(part.place, blanks=0)),)


def _sheet(
    volume: Volume, book: Book, parts: tuple[PlacedSection, ...], state: State, work: Work
) -> tuple[PlacedSection | None, tuple[Diagnostic, ...]]:
    """The first page or pages of a proof."""
    whole = len(parts) > 1
    listed = open_sections(_sections(book, parts), state.found, whole=whole)
    made, failed = proof_sheet(book, Templates(volume.templates), listed, state.revision)
    layout, mistakes = screen_layout(volume, book, ("proof",))
    if has_errors(failed):
        return None, failed
    (sheet,), more = laid_out(lambda _: (made,), layout, 1, work.told)
    place = Place(1, 0, sheet.place.side, roman=False, prefix="Proof ")
    found = (*failed, *(d for d in mistakes if has_errors((d,))), *sheet.sheets.diagnostics, *more)
    return replace(sheet, place=place), found


def _sections(book: Book, parts: Iterable[PlacedSection]) -> tuple[Section, ...]:
    ids = {part.section.id for part in parts}
    home = gathering_section(book, book.manifest.notes.print)
    return tuple(section for section in book.sections if section.id in ids - {home})


def _proof(parts: tuple[PlacedSection, ...], binding: Binding, revision: str) -> bytes:
    data = joined(parts, "screen", binding)
    name = parts[-1].section.id if len(parts) == SHEET_AND_CHAPTER else ""
    title = binding.title if is_shown(binding.title) else name
    return marked(data, tuple(_pages(parts)), f"{revision}    {title}")


def _pages(parts: Iterable[PlacedSection]) -> Iterator[ProofPage]:
    for part in parts:
        right = part.place.side == "right"
        for blank in range(part.place.blanks, 0, -1):
            yield ProofPage(None, right=right if blank % 2 == 0 else not right)
        for index in range(part.sheets.pages):
            lines = part.sheets.lines[index] if part.sheets.lines else None
            yield ProofPage(lines, right=right if index % 2 == 0 else not right)


def _named(book: Book, parts: tuple[PlacedSection, ...], binding: Binding) -> Binding:
    """A proof follows no standard of archives."""
    plain = replace(binding, archival=0, accessible=1)
    if len(parts) > 1:
        return plain
    section = next(s for s in book.sections if s.id == parts[0].section.id)
    authors = tuple(a.name for a in section.authors) or binding.authors
    return replace(plain, title=section.plain_title, authors=authors, language=section.language)
