"""Workers of one layout: a process each, or none but ours.

A chapter's first folio depends on how many pages stand before it. Each worker paginates without knowing it,
publishes its count, waits for the counts of the sections before it, and only then makes its margin boxes.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

from bookmaker.editions.print_section import PrintSection
from bookmaker.files.layout import LaidOut, Layout, Press, Side
from bookmaker.files.places import Earlier, Place, places
from bookmaker.files.workers import ending_workers, worker_context
from bookmaker.processes import follow_parent, scratch_folder

WAIT_SECONDS = 600.0

# So many objects a worker makes and leaves, some four chapters' worth, before the collector goes round.
LITTER = 100_000

Task: TypeAlias = tuple[int, PrintSection, Side, tuple[Earlier, ...]]

Counts: TypeAlias = Any  # a list, or shared memory: pages by section; 0 = not yet known


@dataclass(slots=True)
class Crew:
    """The workers of one layout, who come when they are wanted. With `jobs` = 1 there is none but us."""

    layout: Layout
    counts: Counts
    changed: Any
    executor: ProcessPoolExecutor | None
    jobs: int = 1
    first: Future[None] | None = None

    @property
    def ahead(self) -> int:
        """How many sections are begun at most that nobody has taken: so many that no worker waits for one."""
        return 1 if self.executor is None else 2 * self.jobs + 2

    def begin(self, task: Task) -> Future[LaidOut]:
        """Have a section laid out, after those that were begun before it.

        The first worker is waited for: else another one would get ready even for a single section.
        """
        if self.executor is not None:
            wait(filter(None, (self.first,)))
            return self.executor.submit(_in_worker, *task)
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
    """Workers that have parsed the layout's sheets, for a book of so many sections at most.

    The first comes at once, and gets ready while the sections are made.
    """
    if jobs == 1:
        yield Crew(layout, [0] * sections, _NoWait(), None)
        _worker.clear()
        return
    context = worker_context()
    shared = context.Array("i", sections, lock=False)
    changed = context.Condition()
    with scratch_folder() as scratch:
        began = (scratch, layout, shared, changed)
        with ProcessPoolExecutor(jobs, context, _begin, began) as executor, ending_workers():
            first = executor.submit(_ready)
            yield Crew(layout, shared, changed, executor, jobs, first)


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


# --- in a worker -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Worker:
    press: Press
    counts: Counts
    changed: Any


_worker: list[_Worker] = []


def _start(layout: Layout, counts: Counts, changed: Any) -> None:  # noqa: ANN401
    _worker[:] = [_Worker(Press(layout), counts, changed)]


def _begin(scratch: str, layout: Layout, counts: Counts, changed: Any) -> None:  # noqa: ANN401
    """The beginning of a worker process."""
    follow_parent(scratch)
    gc.disable()
    _start(layout, counts, changed)
    gc.freeze()  # what is here by now stays as long as the worker: the collector passes it over


def _in_worker(*task: Any) -> LaidOut:  # noqa: ANN401 (a `Task`)
    """Lay out one section in a worker process. The collector goes round between sections, where it is worth
    the while, and only then.
    """
    if gc.get_count()[0] > LITTER:
        gc.collect()
    return _laid_out(*task)


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


def _ready() -> None:
    """Nothing but that a worker is there."""
