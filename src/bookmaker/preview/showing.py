"""Table, reading, EPUB -> the state that a view shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bookmaker.diagnostics import Diagnostic, capped, has_errors, in_order
from bookmaker.files.places import Place
from bookmaker.manifest.lengths import millimetres
from bookmaker.manifest.model import Manifest
from bookmaker.preview.epub_view import EpubView
from bookmaker.preview.places import Marked, lines_of
from bookmaker.preview.state import Busy, Document, Face, Heading, Mistake, Shown, State, View
from bookmaker.preview.table import Done, Table

PT_PER_MM = 72 / 25.4


def face_of(manifest: Manifest, root: str, name: str) -> Face:
    """The book by its manifest, which is called `name`."""
    width, height = (millimetres(length) * PT_PER_MM for length in manifest.print.trim)
    bleed = millimetres(manifest.print.bleed) * PT_PER_MM
    title = f"{manifest.title}: {manifest.subtitle}" if manifest.subtitle else manifest.title
    return Face(title, root, name, manifest.language, manifest.direction, (width, height), bleed)


def pages_state(face: Face, table: Table, found: Iterable[Diagnostic], busy: Busy, *, stale: bool) -> State:
    """The pages of a table; `found` is wrong besides what it knows, `stale` says that all are older."""
    known = in_order((*found, *table.diagnostics()))
    sections = tuple(
        _shown(table, section.id, place, stale=stale)
        for section, place in zip(table.draft.sections, table.places(), strict=True)
    )
    behind = stale or any(section.stale for section in sections)
    mistakes = _mistakes(known, table.draft.marked)
    return State(table.draft.product, face, sections, mistakes, busy, behind)


def files_of(table: Table) -> Mapping[str, bytes]:
    """The files that a table's state names."""
    seen = {glimpse.file: pdf for glimpse, pdf in table.glimpses.values()}
    return {done.file: done.pdf for done in table.done.values()} | seen


def epub_state(
    face: Face, epub: EpubView, found: Iterable[Diagnostic], noted: Marked | None, busy: Busy
) -> State:
    """The documents of the EPUB, which are older than the book where that has errors."""
    known = in_order(found)
    stale = bool(epub.name) and has_errors(known)
    mistakes = tuple(_in_documents(_mistakes(known, noted), epub.documents))
    return State("epub", face, (), mistakes, busy, stale, epub.name, epub.documents)


def empty_state(view: View, face: Face, found: Iterable[Diagnostic], busy: Busy) -> State:
    """Nothing to show yet but what is wrong."""
    return State(view, face, mistakes=_mistakes(in_order(found), None), busy=busy)


def _shown(table: Table, section: str, place: Place, *, stale: bool) -> Shown:
    document = next(s for s in table.draft.sections if s.id == section)
    done = table.done.get(section)
    spots = (s for found in table.draft.marked.spots.values() for s in found if s.section == section)
    return Shown(
        section,
        document.kind,
        document.title,
        place,
        done.sheets.pages if done else 1,
        done.file if done else "",
        done is not None and (stale or table.is_stale(section)),
        tuple(
            Heading(mark.level, mark.title, mark.anchor, _page(done, mark.anchor))
            for mark in document.bookmarks
        ),
        tuple(sorted(done.sheets.anchors.items())) if done else (),
        done.sheets.lines if done else (),
        lines_of(spots),
        table.glimpses[section][0] if section in table.glimpses else None,
    )


def _page(done: Done | None, anchor: str) -> int:
    return done.sheets.anchors.get(anchor, 1) if done and anchor else 1


def _mistakes(found: Iterable[Diagnostic], noted: Marked | None) -> tuple[Mistake, ...]:
    return tuple(Mistake(d, noted.spot_of(d.span) if noted else None) for d in capped(found))


def _in_documents(mistakes: Iterable[Mistake], documents: Iterable[Document]) -> Iterable[Mistake]:
    """The mistakes as the frame can show them: in a document that there is."""
    paths = {document.path for document in documents}
    for mistake in mistakes:
        shown = mistake.spot is not None and f"{mistake.spot.section}.xhtml" in paths
        yield mistake if shown else Mistake(mistake.diagnostic, None)
