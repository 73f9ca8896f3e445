"""A folder -> what can be read of the book in it, and one view's documents before they are laid out."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bookmaker.content.book import Book
from bookmaker.diagnostics import Diagnostic, Severity, Span, has_errors, in_order
from bookmaker.editions.gathering import gathered
from bookmaker.editions.print import cover_section, print_sections, with_folios
from bookmaker.editions.print_section import PrintSection
from bookmaker.editions.templates import Templates
from bookmaker.files.layout import Layout, Product
from bookmaker.files.separation import is_usable
from bookmaker.layouts import press_run, product_layout
from bookmaker.paged import broken_profile
from bookmaker.pipeline import checked
from bookmaker.preview.fingerprints import Fingerprints, layout_name, section_name
from bookmaker.preview.places import Marked, marked
from bookmaker.programs import THIS_MACHINE
from bookmaker.questions import Answers, AskedMachine, Means
from bookmaker.store import NOWHERE, Store
from bookmaker.volume import Volume
from bookmaker.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of the book, and all that is wrong with it; nothing where there is no manifest."""

    volume: Volume | None
    book: Book | None
    diagnostics: tuple[Diagnostic, ...]


def read(workspace: Workspace, manifest: str, store: Store = NOWHERE) -> Reading:
    """The book as it is now; what is in it as before comes from the store.

    W020: reading it failed, which is a mistake of the program.
    """
    means = Means(AskedMachine(THIS_MACHINE, Answers(), store), store)
    try:
        found = checked(workspace, manifest, means)
    except Exception:  # noqa: BLE001 (the preview outlives it, and tells)
        return Reading(None, None, (crash("reading the book", Span(manifest), traceback.format_exc()),))
    return Reading(found.volume, found.book, found.diagnostics)


def crash(doing: str, place: Span, trace: str) -> Diagnostic:
    """W020: a mistake of the program, with the last that Python says of it."""
    why = trace.strip().rpartition("\n")[2]
    message = f"bookmaker itself failed while {doing}: {why}"
    hint = (
        "this is a mistake of bookmaker, not of the book; `bookmaker build` shows all that Python says of it"
    )
    return Diagnostic("W020", message, place, hint)


NOTHING_READ = Reading(None, None, ())


@dataclass(frozen=True, slots=True)
class Draft:
    """One view's documents. `names` has the name of each section, `bad` those that have mistakes.

    `spoilt`: mistakes that belong to no section: nothing that is made now can be trusted.
    """

    product: Product
    marked: Marked
    templates: Templates
    layout: Layout
    layout_name: str
    sections: tuple[PrintSection, ...]
    names: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]
    bad: frozenset[str] = frozenset()
    spoilt: bool = False

    def with_folios(self, folios: Mapping[str, str], files: Fingerprints) -> Draft:
        """The same documents, those that show folios with these."""
        made = with_folios(self.sections, self.marked.book, self.templates, folios)
        remade = tuple(section for section, _ in made)
        changed = [s for s, old in zip(remade, self.sections, strict=True) if s is not old]
        names = {**self.names, **{s.id: section_name(s, self.marked.book, files) for s in changed}}
        found = in_order((*self.diagnostics, *(d for _, diagnostics in made for d in diagnostics)))
        return replace(self, sections=remade, names=names, diagnostics=found)


def draft_of(  # noqa: PLR0913, PLR0917 (what pages are made from)
    volume: Volume,
    book: Book,
    product: Product,
    found: Iterable[Diagnostic],
    files: Fingerprints,
    templates: Templates,
) -> Draft:
    """The documents of a view, made by the volume's templates; `found` is what reading has found wrong.

    W020 as in `read`; F015: the press's profile is damaged; the codes of templates and style sheets.
    """
    noted = marked(gathered(book, volume.manifest.notes.print))
    layout, in_sheets = product_layout(volume, noted.book, product)
    layout = replace(layout, numbered=True)
    made = [cover_section(noted.book, templates)] if product == "screen" else []
    made += print_sections(noted.book, templates)
    own = list(in_sheets)
    if product == "print" and not is_usable(press_run(volume).profile):
        own.append(broken_profile(volume.manifest))
    failed = {section.id for section, diagnostics in made if has_errors(diagnostics)}
    bad, spoilt = _mistaken((*found, *own), noted, (s.id for s, _ in made))
    return Draft(
        product,
        noted,
        templates,
        layout,
        layout_name(layout, volume, noted.book, files),
        tuple(section for section, _ in made),
        {section.id: section_name(section, noted.book, files) for section, _ in made},
        in_order((*own, *(d for _, diagnostics in made for d in diagnostics))),
        bad | failed,
        spoilt,
    )


def _mistaken(
    found: Iterable[Diagnostic], noted: Marked, sections: Iterable[str]
) -> tuple[frozenset[str], bool]:
    """The sections whose manuscripts have errors, and whether there are errors elsewhere."""
    files = {d.span.file for d in found if d.severity is Severity.ERROR}
    made_from = {section: noted.files_of(section) for section in sections}
    manuscripts = frozenset().union(*made_from.values()) if made_from else frozenset()
    bad = frozenset(section for section, own in made_from.items() if own & files)
    return bad, bool(files - manuscripts)
