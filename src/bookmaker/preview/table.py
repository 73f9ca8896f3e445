"""The light table of one view: its documents, the pages laid out of them last, and what to do next.

Pages stay until better ones are there: a manuscript with mistakes, or that can't be laid out, keeps its old.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bookmaker.diagnostics import Diagnostic
from bookmaker.files.cut_places import told_of
from bookmaker.files.glimpses import Glimpsed, Memory
from bookmaker.files.layout import LaidOut
from bookmaker.files.page_faults import unsettled
from bookmaker.files.places import Place, PlacedSection, folios, places
from bookmaker.files.sheets import MAX_ROUNDS
from bookmaker.preview.drafts import Draft
from bookmaker.preview.fingerprints import Fingerprints, digest
from bookmaker.preview.hands import Laid, Task
from bookmaker.preview.state import Glimpse


@dataclass(frozen=True, slots=True)
class Done:
    """The pages of a section, what they were made from, and the name of their file."""

    task: Task
    sheets: LaidOut
    file: str
    memory: Memory | None = None

    @property
    def pdf(self) -> bytes:
        """The pages."""
        return next(iter(self.sheets.pdfs.values()), b"")


@dataclass(slots=True)
class Table:
    """What changes while a view is shown. `counts` are pages of each section as far as they are known."""

    draft: Draft
    files: Fingerprints
    done: dict[str, Done] = field(default_factory=dict)
    glimpses: dict[str, tuple[Glimpse, bytes]] = field(default_factory=dict)
    failed: dict[str, tuple[Task, Diagnostic]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    known: Mapping[str, str] = field(default_factory=dict)
    edited: tuple[str, ...] = ()
    rounds: Counter[str] = field(default_factory=Counter)
    unsettling: Collection[str] = ()

    def take(self, draft: Draft) -> None:
        """Newer documents. Where mistakes belong to no section, they are not shown while there are others."""
        old, self.rounds, self.unsettling = self.draft, Counter(), ()
        if self.known:
            draft = draft.with_folios(self.known, self.files)
        changed = tuple(s.id for s in draft.sections if old.names.get(s.id) != draft.names[s.id])
        self.edited = changed if old.layout_name == draft.layout_name else ()
        self.draft = draft
        self._settle()

    def _settle(self) -> None:
        """Which page counts hold: those of pages that were made from what there is now."""
        self.settled = {
            s.id
            for s in self.draft.sections
            if (d := self.done.get(s.id))
            and (self.is_held(s.id) or (d.task.layout, d.task.name) == self._names(s.id))
        }

    def _names(self, section: str) -> tuple[str, str]:
        return self.draft.layout_name, self.draft.names[section]

    def is_of_now(self, task: Task) -> bool:
        """Whether a task is laid out with, and made from, what there is now."""
        section = task.section.id
        return section in self.draft.names and (task.layout, task.name) == self._names(section)

    def is_stale(self, section: str) -> bool:
        """Whether the pages of a section are older than what is written now, and stay so for its mistakes."""
        done = self.done.get(section)
        outdated = done is not None and (done.task.layout, done.task.name) != self._names(section)
        return outdated and (self.is_held(section) or section in self.failed)

    def is_held(self, section: str) -> bool:
        """Whether old pages stay, because what they would be made from now has mistakes."""
        return section in self.done and (self.draft.spoilt or section in self.draft.bad)

    def places(self) -> tuple[Place, ...]:
        """Where every section lies, as far as page counts are known; one that isn't is taken for one page."""
        return places(self.draft.sections, [self.counts.get(s.id, 1) for s in self.draft.sections])

    # --- what to do -----------------------------------------------------------------------------------------

    def wanted(self) -> tuple[Task, ...]:
        """The sections that have to be laid out (again), in the book's order, with their folios."""
        tasks = (
            Task(self.draft.product, *self._names(s.id), s, place.side, place.first_folio)
            for s, place in zip(self.draft.sections, self.places(), strict=True)
            if not self.is_held(s.id)
        )
        return tuple(task for task in tasks if not self._is_done(task))

    def _is_done(self, task: Task) -> bool:
        section = task.section.id
        made = (self.done[section].task if section in self.done else None, *self._failures(section))
        return any(other is not None and same(task, other) for other in made)

    def _failures(self, section: str) -> tuple[Task, ...]:
        return (self.failed[section][0],) if section in self.failed else ()

    def is_settled_before(self, section: str) -> bool:
        """Whether the page counts of all sections before this one are known."""
        for other in self.draft.sections:
            if other.id == section:
                return True
            if other.id not in self.settled:
                return False
        return True

    def folio_of(self, section: str) -> int:
        """The first folio of a section, as far as is known."""
        both = zip(self.draft.sections, self.places(), strict=True)
        return next((place.first_folio for s, place in both if s.id == section), 1)

    def count(self, task: Task, pages: int) -> None:
        """A section has so many pages."""
        if self.is_of_now(task):
            self.counts[task.section.id] = pages
            self.settled.add(task.section.id)

    def lay(self, task: Task, laid: Laid) -> None:
        """New pages; those of an older manuscript only where there are none of this one."""
        section, sheets = task.section.id, laid.sheets
        if section not in self.draft.names:
            return
        current = self.is_of_now(task)
        before = self.done.get(section)
        if not current and before and (before.task.layout, before.task.name) == self._names(section):
            return
        pdf = next(iter(sheets.pdfs.values()), b"")
        self.done[section] = Done(task, sheets, digest(pdf), laid.memory)
        self.failed.pop(section, None)
        self.counts[section] = sheets.pages
        if current:
            self.settled.add(section)
            self.glimpses.pop(section, None)

    def look_ahead(self, task: Task, seen: Glimpsed) -> None:
        """Some pages of a section that are newer than its others; none where those are as new."""
        section = task.section.id
        if seen.pages and self.is_of_now(task):
            done = self.done.get(section)
            if done is None or (done.task.layout, done.task.name) != self._names(section):
                self.glimpses[section] = Glimpse(seen.first, seen.pages, digest(seen.pdf)), seen.pdf

    def glimpse_wanted(self, few: int) -> Task | None:
        """A glimpse of what was edited last, where that is in few sections and one was laid out before it."""
        for task in self.wanted():
            done = self.done.get(task.section.id)
            if (
                task.section.id in self.edited
                and len(self.edited) <= few
                and done is not None
                and done.memory is not None
                and (done.task.layout, done.task.side) == (task.layout, task.side)
            ):
                return replace(task, memory=done.memory)
        return None

    def fail(self, task: Task, found: Diagnostic) -> None:
        """A section could not be laid out; its old pages count. It is not tried again until it is another."""
        section = task.section.id
        self.failed[section] = (task, found)
        if section in self.done:
            self.counts[section] = self.done[section].sheets.pages
        self.settled.add(section)

    def turn(self) -> bool:
        """When all is laid out: make the documents that show folios again. Whether that changed any.

        P010 where it does not come to an end.
        """
        placed = self.placed()
        now = folios(placed)
        if now == self.known or len(placed) < len(self.draft.sections):
            return False
        self.known = now
        before = self.draft.names
        self.draft = self.draft.with_folios(now, self.files)
        changed = [s for s in before if before[s] != self.draft.names[s]]
        self.rounds.update(changed)
        self.unsettling = [s for s in changed if self.rounds[s] > MAX_ROUNDS]
        if self.unsettling:
            return False
        self._settle()
        return bool(changed)

    # --- what is shown --------------------------------------------------------------------------------------

    def placed(self) -> tuple[PlacedSection, ...]:
        """The sections that have pages, where they lie now."""
        both = zip(self.draft.sections, self.places(), strict=True)
        return tuple(PlacedSection(s, p, self.done[s.id].sheets) for s, p in both if s.id in self.done)

    def diagnostics(self) -> Iterable[Diagnostic]:
        """What is wrong with the documents and their pages."""
        yield from self.draft.diagnostics
        for section in self.draft.sections:
            if section.id in self.done:
                yield from told_of(self.done[section.id].sheets, self.draft.marked.book.sections)
            failure = self.failed.get(section.id)
            if failure and self.is_of_now(failure[0]):
                yield failure[1]
            if section.id in self.unsettling:
                yield unsettled(section)


def same(task: Task, other: Task) -> bool:
    """Whether two tasks make the same pages."""
    return _made_from(task) == _made_from(other)


def _made_from(task: Task) -> tuple[str, str, str, int]:
    return task.layout, task.name, task.side, task.first_folio


def next_task(
    table: Table, at_work: Collection[Task], first: Sequence[str], *, only_first: bool = False
) -> Task | None:
    """The next section to lay out: those of `first`, with `only_first` none else; then the book's order.

    One that is not asked for first gets its folio later, where sections before it have no count yet.
    """
    waiting = {t.section.id: t for t in table.wanted() if not any(_alike(t, other) for other in at_work)}
    for section in first:
        if section in waiting:
            return waiting[section]
    if only_first or not waiting:
        return None
    task = next(iter(waiting.values()))
    return task if table.is_settled_before(task.section.id) else replace(task, first_folio=0)


def _alike(task: Task, other: Task) -> bool:
    """Whether the other task makes these pages, or will know their folio in time."""
    same_document = (task.view, task.layout, task.name) == (other.view, other.layout, other.name)
    return same_document and task.side == other.side and other.first_folio in {0, task.first_folio}
