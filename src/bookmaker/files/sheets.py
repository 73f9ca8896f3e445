"""Print sections -> all their sheets, side by side in worker processes, with folios in one pass.

Sections that show folios of others are laid out again when these are known, until nothing changes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeAlias

from bookmaker.diagnostics import Diagnostic
from bookmaker.editions.print_section import PrintSection
from bookmaker.files.crew import Counts, Crew, Task, crew
from bookmaker.files.kept_sheets import KeptSheets, kept_sheets
from bookmaker.files.layout import LaidOut, Layout, Side
from bookmaker.files.page_faults import unsettled
from bookmaker.files.places import Earlier, Place, PlacedSection, folios, places
from bookmaker.steps import NO_STEPS, until
from bookmaker.store import NOWHERE, Store, key_of

MAX_ROUNDS = 6

Sections: TypeAlias = Callable[[Mapping[str, str]], tuple[PrintSection, ...]]

# Called with how many sections are done, how many there are, and the pages so far.
Told: TypeAlias = Callable[[int, int, int], None]


def _silent(_done: int, _all: int, _pages: int) -> None:
    return None


# Called with each section's sheets: what is to be held of them.
Stowed: TypeAlias = Callable[[PrintSection, LaidOut], LaidOut]


def _held(_section: PrintSection, sheets: LaidOut) -> LaidOut:
    return sheets


@dataclass(frozen=True, slots=True)
class _Key:
    document: str
    side: Side
    first_folio: int


def laid_out(
    sections_of: Sections, layout: Layout, jobs: int, told: Told = _silent, store: Store = NOWHERE
) -> tuple[tuple[PlacedSection, ...], tuple[Diagnostic, ...]]:
    """See `laid_out_by`."""
    drafts = sections_of({})
    with crew(layout, len(drafts), jobs) as workers:
        return laid_out_by(workers, lambda known: sections_of(known) if known else drafts, told, store)


def laid_out_by(  # noqa: PLR0913, PLR0917 (what is made, by whom, and who is told)
    workers: Crew,
    sections_of: Sections,
    told: Told = _silent,
    store: Store = NOWHERE,
    meanwhile: Iterator[None] = NO_STEPS,
    stowed: Stowed = _held,
) -> tuple[tuple[PlacedSection, ...], tuple[Diagnostic, ...]]:
    """Every section with its sheets, folios agreed.

    `sections_of` makes the sections from the folios of all destinations. Those that show folios of others are
    laid out again when these have become known, and so is one that turned out to begin on the other side;
    P010 where that does not come to an end. What lies in the store is not laid out again. W001 (a warning):
    a picture or font has changed meanwhile. Steps of `meanwhile` are done here while the workers lay out.
    What is held of the sheets is what `stowed` leaves, which gets those of each section as they come, and
    come again.
    """
    sections = sections_of({})
    done: dict[str, tuple[_Key, LaidOut]] = {}
    anew: set[str] = set()
    found: list[Diagnostic] = []
    kept, recto = kept_sheets(workers.layout, store), workers.layout.recto
    placed = places(sections, [0] * len(sections), recto)
    for _ in range(MAX_ROUNDS):
        tasks = _tasks(sections, placed, done, workers.counts)
        pages = 0
        for number, come in enumerate(_sheets(tasks, workers, kept, meanwhile), 1):
            (index, section, side, before), sheets, is_new = come
            folio = workers.place(index, section, before).first_folio
            if is_new:
                anew.add(section.id)
                found += kept.keep(section, side, folio, sheets)
            done[section.id] = (_Key(key_of(section.document), side, folio), stowed(section, sheets))
            pages += sheets.pages
            told(number, len(tasks), pages)
        placed = places(sections, [done[s.id][1].pages for s in sections], recto)
        sections = sections_of(folios(placed_sections(sections, placed, done)))
        if not _tasks(sections, placed, done, [0] * len(sections)):
            return placed_sections(sections, placed, done, anew), tuple(found)
    found += [unsettled(s) for s in sections if done[s.id][0].document != key_of(s.document)]
    return placed_sections(sections, placed, done, anew), tuple(found)


def _sheets(
    tasks: Sequence[Task], workers: Crew, kept: KeptSheets, meanwhile: Iterator[None]
) -> Iterator[tuple[Task, LaidOut, bool]]:
    """Each task with its sheets as they come, and whether they were made now.

    Those of which nothing is known begin: the others have their folios when these have their counts. Only so
    many are begun as the workers need, so that no more wait here with their pages.
    """
    counted = {task[0]: kept.counted(task[1], task[2]) for task in tasks}
    for index, known in counted.items():
        workers.counts[index] = known.pages if known else 0
    unknown = deque(task for task in tasks if counted[task[0]] is None)
    begun: deque[tuple[Task, Future[LaidOut]]] = deque()

    def begin() -> None:
        while unknown and len(begun) < workers.ahead:
            begun.append((unknown[0], workers.begin(unknown.popleft())))

    def finished() -> tuple[Task, LaidOut, bool]:
        task, future = begun.popleft()
        until(future.done, meanwhile)
        sheets = future.result()
        begin()
        return task, sheets, True

    begin()
    for task in tasks:
        index, section, _, before = task
        known = counted[index]
        if known is None:
            continue
        while (unknown and unknown[0][0] < index) or len(begun) > workers.ahead:
            yield finished()
        until(lambda: all(workers.counts[:index]), meanwhile)  # noqa: B023 (asked at once)
        sheets = kept.sheets(known, workers.place(index, section, before).first_folio)
        if sheets is not None:
            yield task, sheets, False
        else:
            begun.append((task, workers.begin(task)))
    while begun:
        yield finished()


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
        key = _Key(key_of(section.document), place.side, place.first_folio)
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
