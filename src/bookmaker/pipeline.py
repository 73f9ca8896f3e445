"""The stages in order: a book's folder -> its files, and everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from bookmaker import __version__
from bookmaker.content.assembly import read_book
from bookmaker.content.book import Book
from bookmaker.content.checks import everything
from bookmaker.content.kept_chapters import Chapters
from bookmaker.content.selection import selected
from bookmaker.content.walk import classes_of
from bookmaker.diagnostics import Diagnostic, Severity, Span, has_errors, in_order, warning
from bookmaker.editions.sheet_bounds import usable_sheets
from bookmaker.editions.sheet_families import face_of_text, flaws_of_families
from bookmaker.editions.sheet_files import flaws_of_files
from bookmaker.editions.sheet_names import (
    flaws_of_classes,
    flaws_of_properties,
    flaws_of_values,
    house_classes,
    properties_asked_for,
)
from bookmaker.editions.style_sheets import Sheet
from bookmaker.filed import Content
from bookmaker.files.workers import ending_workers
from bookmaker.lint.silencing import settled
from bookmaker.manifest.model import Manifest
from bookmaker.naming import file_name, moment_of, slug, stem_of
from bookmaker.order import Built, EditionName, Order, Revision
from bookmaker.packaged import house_families, house_sheets, house_templates
from bookmaker.questions import USUAL, Means
from bookmaker.store import Store
from bookmaker.volume import Volume, is_whole, read_volume, without_texts
from bookmaker.workspace import Workspace

if TYPE_CHECKING:
    from bookmaker.reflowed import Reflowing

GENERATOR = f"bookmaker {__version__}"
# Links and labels that lead to no chapter and to no thing of the book.
_NOWHERE = frozenset({"L003", "L020"})
# The custom properties by which a book has its text in other letters than the house.
_FACES = re.compile(r"--(face-text|serif|sans|mono|arabic|hebrew)\b")
OFFPRINTS, PROOF, SPECIMEN = "offprints", "proof.pdf", "specimen"


@dataclass(frozen=True, slots=True)
class Checked:
    """What can be found without layout; `read` are the ids of the chapters that were read for it.

    The volume comes without the texts that are read.
    """

    volume: Volume | None
    book: Book | None
    diagnostics: tuple[Diagnostic, ...]
    read: tuple[str, ...] = ()


def checked(workspace: Workspace, manifest: str, means: Means = USUAL, *, linting: bool = False) -> Checked:
    """Read the whole book, and find all that can be found without layout; with `linting` by rules too."""
    volume, found = read_volume(workspace, manifest)
    if volume is None:
        return Checked(None, None, in_order(found))
    styles, in_bounds = usable_sheets(volume.styles)
    volume = replace(volume, styles=styles)
    chapters = Chapters(means.store)
    book, more = read_book(volume, means.machine, chapters)
    book = _with_face(volume, book)
    if not is_whole(volume, found):  # what is missing may hold what is looked for
        more = tuple(one for one in more if one.code not in _NOWHERE)
    every = (*found, *more, *in_bounds, *_in_styles(volume, book))
    if not linting:
        settlement = settled(every, volume.manifest, book)
        return Checked(without_texts(volume), book, settlement, tuple(chapters.anew))
    every, about = _linted(volume, book, every)
    settlement = in_order((*settled(every, volume.manifest, book), *about))
    return Checked(without_texts(volume), book, settlement, tuple(chapters.anew))


def _with_face(volume: Volume, book: Book) -> Book:
    """The book with the family in which its own sheets set the text, which the colophon names."""
    styles = volume.manifest.styles
    own = [Sheet(path, volume.styles[path]) for path in (*styles.all, *styles.print) if path in volume.styles]
    if not any(_FACES.search(sheet.text) for sheet in own):
        return book
    house, language = [Sheet("", text) for text in house_sheets()], volume.manifest.language
    face = face_of_text((*house, *own), language)
    return book if face == face_of_text(house, language) else replace(book, face=face)


def _in_styles(volume: Volume, book: Book) -> Iterator[Diagnostic]:
    styles = volume.manifest.styles
    paths = dict.fromkeys((*styles.all, *styles.print, *styles.screen, *styles.epub))
    sheets = [Sheet(path, volume.styles[path]) for path in paths if path in volume.styles]
    yield from flaws_of_files(sheets, volume.fonts, volume.images)
    of_pages = {*styles.all, *styles.print, *styles.screen}
    yield from flaws_of_families((s for s in sheets if s.path in of_pages), house_families())
    if sheets:
        yield from _of_names(sheets, volume, book)


def _of_names(sheets: list[Sheet], volume: Volume, book: Book) -> Iterator[Diagnostic]:
    """S013, S022, S023: what the book's sheets name, and neither the house nor the book has."""
    house, templates = house_sheets(), (*house_templates().values(), *volume.templates.values())
    asked_for = properties_asked_for((*house, *templates))
    yield from flaws_of_values(sheets, asked_for)
    yield from flaws_of_properties(sheets, asked_for)
    given = classes_of(everything(book))
    yield from flaws_of_classes(sheets, {*house_classes(house, templates), *given})


def _linted(
    volume: Volume, book: Book, found: tuple[Diagnostic, ...]
) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """What was found and what the rules find; and what is wrong with silences."""
    from bookmaker.lint.linting import linted  # noqa: PLC0415 (a build runs no rule)
    from bookmaker.lint.orders import about_silences  # noqa: PLC0415

    every = (*found, *linted(volume, book, found))
    return every, tuple(about_silences(every, volume, book))


def built(workspace: Workspace, manifest: str, order: Order, means: Means = USUAL) -> Built:
    """The files that were ordered; none when the book has errors."""
    read = checked(workspace, manifest, means)
    if read.volume is None or read.book is None or has_errors(read.diagnostics):
        return Built({}, read.diagnostics)
    book, unknown = selected(read.book, order.chapters) if order.chapters else (read.book, ())
    if unknown:
        return Built({}, in_order((*read.diagnostics, *unknown)))
    with ending_workers():
        made = _made(read.volume, book, order, means.store)
    outdated = () if order.chapters else _outdated(workspace, book.manifest, made)
    found = in_order((*read.diagnostics, *_told(made.diagnostics, book), *outdated))
    effort = replace(made.effort, read=read.read)
    return replace(made, files={} if has_errors(found) else made.files, diagnostics=found, effort=effort)


def _told(found: Iterable[Diagnostic], book: Book) -> tuple[Diagnostic, ...]:
    """What was found while files were made, as the manifest's `lint` wants it told."""
    return settled(map(_refused, found), book.manifest, book)


def _refused(diagnostic: Diagnostic) -> Diagnostic:
    """What a proof may have and a finished file may not: T010, an empty box for a letter without a glyph.

    ISO 14289-1, 7.21.8, forbids it in the reader's PDF.
    """
    return replace(diagnostic, severity=Severity.ERROR) if diagnostic.code == "T010" else diagnostic


def _made(volume: Volume, book: Book, order: Order, store: Store) -> Built:
    """The files of an order.

    The EPUB is begun while workers lay out, and finished while the PDFs are bound; the cover waits for the
    number of pages.
    """
    from bookmaker.layouts import binding_of  # noqa: PLC0415 (heavy; not needed by `check`)
    from bookmaker.paged import Work, paged  # noqa: PLC0415 (heavy; not needed by `check`)

    @cache
    def epub() -> Reflowing:
        from bookmaker.reflowed import Reflowing  # noqa: PLC0415 (not before workers lay out)

        return Reflowing(volume, book, store, order.jobs)

    def begun() -> Iterator[None]:
        yield from epub().steps

    stem, modified = stem_of(book.manifest, order), order.modified or moment_of(book.manifest)
    work = Work(order.jobs, order.progress, binding_of(volume, modified, GENERATOR), store)
    if "epub" in order.editions:
        work = replace(work, meanwhile=begun())
    pages = paged(volume, book, _laid_out(order), work)
    made: dict[EditionName, Content] = {}
    found = list(pages.diagnostics)
    if "epub" in order.editions and not has_errors(found):
        made["epub"], more = epub().finished(pages, modified)
        found += more
    pdfs: dict[EditionName, Content] = {p: data for p, data in pages.pdfs.items() if p in order.editions}
    made = pdfs | made
    if _wants_cover(book.manifest, order) and not has_errors(found):
        from bookmaker.wrapped import wrapped  # noqa: PLC0415 (not every book has a wrap)

        inside = order.cover_pages or pages.pages
        made["cover"], more = wrapped(volume, book, inside, work.binding, store)
        found += more
    files = {file_name(stem, edition): data for edition, data in made.items()}
    count = pages.pages or order.cover_pages
    return Built(files, tuple(found), count, book.manifest.output, pages.effort)


# --- chapters alone --------------------------------------------------------------------------------------


def offprinted(workspace: Workspace, manifest: str, order: Order, means: Means = USUAL) -> Built:
    """One PDF a chapter, or one for each section of the order, with its folios in the whole book."""
    from bookmaker.layouts import binding_of  # noqa: PLC0415
    from bookmaker.offprints import offprints  # noqa: PLC0415 (heavy; not needed by `check`)
    from bookmaker.paged import Work  # noqa: PLC0415

    read = checked(workspace, manifest, means)
    if read.volume is None or read.book is None or has_errors(read.diagnostics):
        return Built({}, read.diagnostics)
    book, (_, unknown) = read.book, selected(read.book, order.chapters)
    if unknown:
        return Built({}, in_order((*read.diagnostics, *unknown)))
    binding = binding_of(read.volume, order.modified or moment_of(book.manifest), GENERATOR)
    made = offprints(
        read.volume, book, order.chapters, Work(order.jobs, order.progress, binding, means.store)
    )
    found = in_order((*read.diagnostics, *_told(made.diagnostics, book)))
    stem, folder = slug(book.manifest), f"{book.manifest.output}/{OFFPRINTS}"
    files = {f"{stem}-{section}.pdf": data for section, data in made.pdfs.items()}
    return Built({} if has_errors(found) else files, found, made.pages, folder)


def proofed(
    workspace: Workspace, manifest: str, order: Order, revision: Revision, means: Means = USUAL
) -> Built:
    """The proof of the book, or one of each section of the order; open points do not stop it."""
    from bookmaker.layouts import binding_of  # noqa: PLC0415
    from bookmaker.paged import Work  # noqa: PLC0415 (heavy; not needed by `check`)
    from bookmaker.proofs import State, proofs  # noqa: PLC0415

    read = checked(workspace, manifest, means, linting=True)
    if read.volume is None or read.book is None:
        return Built({}, read.diagnostics)
    _, unknown = selected(read.book, order.chapters)
    if unknown:
        return Built({}, in_order((*read.diagnostics, *unknown)))
    modified = order.modified or moment_of(read.book.manifest)
    work = Work(order.jobs, order.progress, binding_of(read.volume, modified, GENERATOR), means.store)
    dated = order.modified.partition("T")[0] or read.book.manifest.date or revision.today
    state = State(revision.name or dated, read.diagnostics)
    made = proofs(read.volume, read.book, order.chapters, state, work)
    stem = slug(read.book.manifest)
    files = {"-".join(filter(None, (stem, name, PROOF))): data for name, data in made.pdfs.items()}
    found = in_order((*read.diagnostics, *made.diagnostics))
    return Built(files, found, made.pages, read.book.manifest.output)


# --- the design ------------------------------------------------------------------------------------------


def specimen_built(workspace: Workspace, manifest: str, order: Order, means: Means = USUAL) -> Built:
    """The specimen of the book's design: a volume with text of its own, made as every other is."""
    from bookmaker.specimen.properties import PAGES  # noqa: PLC0415 (heavy; not needed by `check`)
    from bookmaker.specimen.reading import read_specimen  # noqa: PLC0415

    volume, found = read_specimen(workspace, manifest)
    if volume is None or has_errors(found):
        return Built({}, found)
    book, more = read_book(volume, means.machine)
    book, found = _with_face(volume, book), in_order((*found, *more))
    if has_errors(found):
        return Built({}, found)
    made = _made(volume, book, replace(order, cover_pages=PAGES), means.store)
    found = in_order((*found, *_told(made.diagnostics, book)))
    stem = slug(book.manifest)
    files = {name.replace(stem, f"{stem}-{SPECIMEN}", 1): data for name, data in made.files.items()}
    return replace(made, files={} if has_errors(found) else files, diagnostics=found)


# --- the cover's wrap ------------------------------------------------------------------------------------


def _laid_out(order: Order) -> tuple[EditionName, ...]:
    """The editions to lay out: a cover needs the printed book's, or their number."""
    pages = ("print",) if "cover" in order.editions and not order.cover_pages else ()
    return tuple(dict.fromkeys((*order.editions, *pages)))


def _wants_cover(manifest: Manifest, order: Order) -> bool:
    """Asked for; or the whole book is printed, and its paper known."""
    along = "print" in order.editions and not order.chapters
    return "cover" in order.editions or (along and manifest.cover.paper is not None)


def _outdated(workspace: Workspace, manifest: Manifest, made: Built) -> tuple[Diagnostic, ...]:
    """P064 (a warning): the cover among the finished files was made for a book of another length."""
    printed, cover = (file_name(slug(manifest), edition) for edition in ("print", "cover"))
    path = f"{manifest.output}/{cover}"
    if printed not in made.files or cover in made.files or not workspace.exists(path):
        return ()
    from bookmaker.files.built import pages_inside  # noqa: PLC0415 (heavy, and seldom needed)

    before, now = pages_inside(workspace.read(path)), made.pages
    if before in {0, now}:
        return ()
    message = (
        f"this cover was made for {before} pages, and the book now has {now}: its spine is no longer right"
    )
    return (warning("P064", message, Span(path), "make it again: `bookmaker cover`"),)
