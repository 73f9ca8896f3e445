"""The preview's workers: processes that lay out one section at a time, and stay warm between edits.

A hand that has paginated asks for the section's first folio, and waits for it. One that dies is replaced.
"""

from __future__ import annotations

import os
import traceback
from collections import OrderedDict
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, TypeAlias, assert_never

from bookmaker.editions.print_section import PrintSection
from bookmaker.files.glimpses import Glimpsed, Memory, glimpse, laid_out
from bookmaker.files.layout import LaidOut, Layout, Press, Product, Side
from bookmaker.processes import begins_by, clear_scratch, follow_parent, scratch_folder_of

# A hand keeps the parsed sheets of so many layouts: of print and of the screen, before and after an edit.
LAYOUTS_KEPT = 3


@dataclass(frozen=True, slots=True)
class Task:
    """A section to lay out. `layout` and `name` are the names of what it is laid out with and made from.

    With `first_folio` 0 the hand asks for the folio when it has paginated. With the memory of an earlier
    layout the hand makes a glimpse of what has changed since, and asks for nothing.
    """

    view: Product
    layout: str
    name: str
    section: PrintSection
    side: Side
    first_folio: int = 0
    memory: Memory | None = None


@dataclass(frozen=True, slots=True)
class Paginated:
    """A hand has paginated a section and waits for its first folio."""

    pages: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A hand could not do it: what Python says of that, and its last line."""

    trace: str

    @property
    def why(self) -> str:
        """The mistake itself."""
        return self.trace.strip().rpartition("\n")[2]


@dataclass(frozen=True, slots=True)
class Laid:
    """A hand has laid out a section; the memory of that is for a glimpse after the next edit."""

    sheets: LaidOut
    memory: Memory


Done: TypeAlias = Laid | Glimpsed | Failed
Answer: TypeAlias = Paginated | Done


@dataclass(slots=True)
class Hand:
    """One worker as its employer sees it. `task` is what it does, `asked` the pages it waits with."""

    process: Any
    line: Connection
    scratch: str
    task: Task | None = None
    asked: int = 0
    layouts: list[str] = field(default_factory=list)

    def begin(self, task: Task, layout: Layout) -> None:
        """Give it a section; the layout goes along where it does not have that yet."""
        if task.layout not in self.layouts:
            self.layouts = [*self.layouts, task.layout][-LAYOUTS_KEPT:]
            self.line.send((task, layout))
        else:
            self.line.send((task, None))
        self.task, self.asked = task, 0

    def tell(self, first_folio: int) -> None:
        """The folio that it waits for."""
        self.line.send(first_folio)
        self.asked = 0

    def hear(self) -> Answer:
        """What it says. EOFError when it has died."""
        try:
            answer: Answer = self.line.recv()
        except OSError as error:
            raise EOFError from error
        match answer:
            case Paginated(pages=pages):
                self.asked = pages
            case Laid() | Glimpsed():
                self.task, self.asked = None, 0
            case Failed():
                if self.task is not None:  # which may have been the layout's own fault
                    self.layouts = [name for name in self.layouts if name != self.task.layout]
                self.task, self.asked = None, 0
            case _:
                assert_never(answer)
        return answer

    def dismiss(self) -> None:
        """End it at once."""
        self.line.close()
        self.process.kill()
        self.process.join()
        clear_scratch(self.scratch)


def hired(*, patient: bool = False) -> Hand:
    """A new hand; a patient one leaves the processor to the others."""
    method = begins_by()
    context: Any = get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload([__name__])
    ours, theirs = context.Pipe()
    folder = scratch_folder_of(ours)
    process = context.Process(target=_work, args=(theirs, patient, folder), daemon=True)
    process.start()
    theirs.close()
    return Hand(process, ours, folder)


# --- in the worker ---------------------------------------------------------------------------------------


def _work(line: Connection, patient: bool, scratch: str) -> None:
    """Do one task after the other, until the employer is gone."""
    follow_parent(scratch)
    if patient and hasattr(os, "nice"):
        os.nice(5)
    presses: OrderedDict[str, Press] = OrderedDict()
    while True:
        try:
            task, layout = line.recv()
            line.send(_done(task, layout, presses, line))
        except (EOFError, OSError):
            return


def _done(task: Task, layout: Layout | None, presses: OrderedDict[str, Press], line: Connection) -> Done:
    def first_folio(pages: int) -> int:
        if task.first_folio:
            return task.first_folio
        line.send(Paginated(pages))
        return int(line.recv())

    try:
        if layout is not None:
            presses.pop(task.layout, None)
            presses[task.layout] = Press(layout)
            while len(presses) > LAYOUTS_KEPT:
                presses.popitem(last=False)
        press = presses[task.layout]
        if task.memory is not None:
            return glimpse(press, task.memory, task.section, task.side, task.first_folio)
        return Laid(*laid_out(press, task.section, task.side, first_folio))
    except Exception:  # noqa: BLE001 (whatever it is, it is told on the page)
        return Failed(traceback.format_exc())
