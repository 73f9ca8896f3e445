"""Print sections -> all their sheets, side by side in worker processes, with folios in one pass.

A chapter's first folio depends on how many pages stand before it. Each worker paginates without knowing it,
publishes its count, waits for the counts of the sections before it, and only then makes its margin boxes.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.editions.citing import page_range
from bookmaker.editions.page_breaks import PageBreak
from bookmaker.editions.print import LAST_PAGE, PrintSection, destination
from bookmaker.files.kept_sheets import KeptSheets, kept_sheets
from bookmaker.files.layout import LaidOut, Layout, Press, Side
from bookmaker.files.workers import ending_workers, worker_context
from bookmaker.programs import follow_parent
from bookmaker.store import NOWHERE, Store

MAX_ROUNDS = 6
WAIT_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a section comes to lie: its first folio, the blank pages before it, the side it opens on.

    `prefix` stands before the folios in the labels of its pages.
    """

    first_folio: int
    blanks: int
    side: Side
    roman: bool
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class PlacedSection:
    """A section, where it lies, and its pages; `anew`: they were laid out in this build."""

    section: PrintSection
    place: Place
    sheets: LaidOut
    anew: bool = True


@dataclass(frozen=True, slots=True)
class Earlier:
    """What of a section bears on the places of those behind it: all of it that a worker is sent of others."""

    kind: str
    matter: str
    opens: str


def places(
    sections: Sequence[PrintSection | Earlier], counts: Sequence[int], recto: Side = "right"
) -> tuple[Place, ...]:
    """Where each section lies, from the page counts of those before it; `recto` is the side of odd folios.

    Front matter is numbered i, ii, … from its first page, the rest 1, 2, …; a section that opens on a side
    that is not the next one gets a blank page before it. The cover stands outside.
    """
    found: list[Place] = []
    verso: Side = "left" if recto == "right" else "right"
    folio, roman = 1, True
    for section, count in zip(sections, counts, strict=False):
        if section.kind == "cover":
            found.append(Place(1, 0, recto, roman=True))
            continue
        blanks = 0
        if roman and section.matter != "front":
            blanks = (folio - 1) % 2
            folio, roman = 1, False
        if (section.opens == "recto" and folio % 2 == 0) or (section.opens == "verso" and folio % 2):
            blanks += 1
            folio += 1
        found.append(Place(folio, blanks, recto if folio % 2 else verso, roman=roman))
        folio += count
    return tuple(found)


# --- one pass --------------------------------------------------------------------------------------------

Task: TypeAlias = tuple[int, PrintSection, Side, tuple[Earlier, ...]]
# Called with how many sections are done, how many there are, and the pages so far.
Told: TypeAlias = Callable[[int, int, int], None]
Counts: TypeAlias = Any  # a list, or shared memory: pages by section; 0 = not yet known


def _silent(_done: int, _all: int, _pages: int) -> None:
    return None


@dataclass(slots=True)
class _Worker:
    press: Press
    sections: tuple[PrintSection, ...]
    counts: Counts
    changed: Any


_worker: list[_Worker] = []


def _start(layout: Layout, counts: Counts, changed: Any) -> None:  # noqa: ANN401
    _worker[:] = [_Worker(Press(layout), (), counts, changed)]


def _begin(layout: Layout, counts: Counts, changed: Any) -> None:  # noqa: ANN401
    """The beginning of a worker process."""
    follow_parent()
    _start(layout, counts, changed)
    gc.freeze()  # what is here by now stays as long as the worker: the collector passes it over


def _laid_out(index: int, section: PrintSection, side: Side, before: tuple[Earlier, ...]) -> LaidOut:
    """Lay out one section; `before` are those before it in the book."""
    worker = _worker[0]

    def first_folio(pages: int) -> int:
        with worker.changed:
            worker.counts[index] = pages
            worker.changed.notify_all()
            known = worker.changed.wait_for(lambda: all(worker.counts[:index]), WAIT_SECONDS)
        if not known:
            raise TimeoutError("the page counts of earlier sections did not arrive")
        return places((*before, section), worker.counts[: index + 1])[index].first_folio

    try:
        return worker.press.lay_out(section, side, first_folio)
    finally:
        with worker.changed:
            # A section that failed must not keep the others waiting.
            worker.counts[index] = worker.counts[index] or 1
            worker.changed.notify_all()


class _NoWait:
    """In one process sections come in order, so nobody has to wait."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def notify_all(self) -> None:
        return None

    def wait_for(self, predicate: Callable[[], bool], _timeout: float) -> bool:
        return predicate()


@dataclass(slots=True)
class Crew:
    """The workers of one layout, who come when they are wanted. With `jobs` = 1 there is none but us."""

    layout: Layout
    counts: Counts
    changed: Any
    executor: ProcessPoolExecutor | None

    def begin(self, task: Task) -> Future[LaidOut]:
        """Have a section laid out, after those that were begun before it."""
        if self.executor is not None:
            return self.executor.submit(_laid_out, *task)
        if not _worker or _worker[0].counts is not self.counts:
            _start(self.layout, self.counts, self.changed)
        done: Future[LaidOut] = Future()
        done.set_result(_laid_out(*task))
        return done

    def place(self, index: int, section: PrintSection, before: tuple[Earlier, ...]) -> Place:
        """Where a section lies whose page count is known, as soon as those of all before it are."""
        with self.changed:
            known = self.changed.wait_for(lambda: all(self.counts[:index]), WAIT_SECONDS)
        if not known:
            raise TimeoutError("the page counts of earlier sections did not arrive")
        return places((*before, section), self.counts[: index + 1])[index]


@contextmanager
def crew(layout: Layout, sections: int, jobs: int) -> Iterator[Crew]:
    """Workers that have parsed the layout's sheets, for a book of so many sections."""
    if jobs == 1:
        yield Crew(layout, [0] * sections, _NoWait(), None)
        _worker.clear()
        return
    context = worker_context()
    shared = context.Array("i", sections, lock=False)
    changed = context.Condition()
    with ProcessPoolExecutor(jobs, context, _begin, (layout, shared, changed)) as executor, ending_workers():
        yield Crew(layout, shared, changed, executor)


# --- until it settles ------------------------------------------------------------------------------------

Sections: TypeAlias = Callable[[Mapping[str, str]], tuple[PrintSection, ...]]


@dataclass(frozen=True, slots=True)
class _Key:
    xhtml: str
    side: Side
    first_folio: int


def laid_out(
    sections_of: Sections, layout: Layout, jobs: int, told: Told = _silent, store: Store = NOWHERE
) -> tuple[tuple[PlacedSection, ...], tuple[Diagnostic, ...]]:
    """Every section with its sheets, folios agreed.

    `sections_of` makes the sections from the folios of all destinations. Those that show folios of others are
    laid out again when these have become known, and so is one that turned out to begin on the other side;
    P010 where that does not come to an end. What lies in the store is not laid out again. W001 (a warning):
    a picture or font has changed meanwhile.
    """
    sections = sections_of({})
    done: dict[str, tuple[_Key, LaidOut]] = {}
    anew: set[str] = set()
    found: list[Diagnostic] = []
    kept = kept_sheets(layout, store)
    with crew(layout, len(sections), jobs) as workers:
        placed = places(sections, [0] * len(sections), layout.recto)
        for _ in range(MAX_ROUNDS):
            tasks = _tasks(sections, placed, done, workers.counts)
            for task, (sheets, is_new) in zip(tasks, _sheets(tasks, workers, kept, told), strict=True):
                done[sheets.id] = (_Key(task[1].xhtml, task[2], 0), sheets)
                anew |= {sheets.id} if is_new else set()
            counts = [done[s.id][1].pages for s in sections]
            placed = places(sections, counts, layout.recto)
            for task in tasks:
                key, sheets = done[task[1].id]
                folio = placed[task[0]].first_folio
                done[task[1].id] = (_Key(key.xhtml, key.side, folio), sheets)
                found += kept.keep(task[1], key.side, folio, sheets) if sheets.id in anew else ()
            sections = sections_of(folios(placed_sections(sections, placed, done)))
            if not _tasks(sections, placed, done, [0] * len(sections)):
                return placed_sections(sections, placed, done, anew), tuple(found)
    hint = "a section changes its length with the numbers it shows"
    found.append(Diagnostic("P010", "page numbers did not settle", Span("book.yaml"), hint))
    return placed_sections(sections, placed, done, anew), tuple(found)


def _sheets(
    tasks: Sequence[Task], workers: Crew, kept: KeptSheets, told: Told
) -> Iterator[tuple[LaidOut, bool]]:
    """The sheets of each task in order, and whether they were made now.

    Those of which nothing is known begin: the others have their folios when these have their counts.
    """
    counted = {task[0]: kept.counted(task[1], task[2]) for task in tasks}
    for index, known in counted.items():
        workers.counts[index] = known.pages if known else 0
    work = {task[0]: workers.begin(task) for task in tasks if counted[task[0]] is None}
    found: dict[int, LaidOut] = {}
    for task in tasks:
        index, section, _, before = task
        known = counted[index]
        if known is not None:
            sheets = kept.sheets(known, workers.place(index, section, before).first_folio)
            if sheets is not None:
                found[index] = sheets
            else:
                work[index] = workers.begin(task)
    yield from _as_they_come(tasks, found, work, told)


def _as_they_come(
    tasks: Sequence[Task], found: Mapping[int, LaidOut], work: Mapping[int, Future[LaidOut]], told: Told
) -> Iterator[tuple[LaidOut, bool]]:
    pages = 0
    for number, (index, *_) in enumerate(tasks, 1):
        sheets = found[index] if index in found else work[index].result()
        pages += sheets.pages
        told(number, len(tasks), pages)
        yield sheets, index in work


def _tasks(
    sections: tuple[PrintSection, ...],
    placed: tuple[Place, ...],
    done: Mapping[str, tuple[_Key, LaidOut]],
    counts: Counts,
) -> list[Task]:
    """What has to be laid out (again). The counts of the rest are known."""
    tasks = []
    earlier = tuple(Earlier(s.kind, s.matter, s.opens) for s in sections)
    for i, (section, place) in enumerate(zip(sections, placed, strict=True)):
        key = _Key(section.xhtml, place.side, place.first_folio)
        if section.id in done and done[section.id][0] == key:
            counts[i] = done[section.id][1].pages
        else:
            counts[i] = 0
            tasks.append((i, section, place.side, earlier[:i]))
    return tasks


def placed_sections(
    sections: tuple[PrintSection, ...],
    placed: tuple[Place, ...],
    done: Mapping[str, tuple[_Key, LaidOut]],
    anew: Collection[str] = (),
) -> tuple[PlacedSection, ...]:
    """The sections with where they lie and the pages that were laid out for them."""
    both = zip(sections, placed, strict=True)
    return tuple(PlacedSection(s, p, done[s.id][1], s.id in anew) for s, p in both)


def folios(placed: Iterable[PlacedSection]) -> dict[str, str]:
    """The folio of every destination, as it is printed."""
    found: dict[str, str] = {}
    for part in placed:
        first, roman = part.place.first_folio, part.place.roman
        ends = {part.section.id: 1, LAST_PAGE: part.sheets.pages}
        for anchor, page in (ends | dict(part.sheets.anchors)).items():
            name = destination(part.section.id, anchor)
            found[name] = folio_text(first + page - 1, roman=roman)
    return found


def page_breaks(placed: Iterable[PlacedSection]) -> dict[str, tuple[PageBreak, ...]]:
    """The pages of each section that begin in its text, by their folios; blank pages do not."""
    return {
        p.section.id: tuple(
            PageBreak(folio_text(folio, roman=p.place.roman), start)
            for folio, start in enumerate(p.sheets.starts, p.place.first_folio)
            if start is not None
        )
        for p in placed
    }


def page_ranges(placed: Iterable[PlacedSection]) -> dict[str, str]:
    """The first and the last folio of each section, as a citation has them."""
    parts = tuple(placed)
    known = folios(parts)
    ids = [part.section.id for part in parts]
    return {i: page_range(known[destination(i, "")], known[destination(i, LAST_PAGE)]) for i in ids}


def folio_text(folio: int, *, roman: bool) -> str:
    """A folio as it is printed: lower-case roman in the front matter."""
    if not roman:
        return str(folio)
    text = ""
    for value, letters in _ROMAN:
        text += letters * (folio // value)
        folio %= value
    return text


_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
