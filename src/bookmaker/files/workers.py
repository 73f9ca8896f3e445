"""Workers: they come from a process in which all libraries are loaded while the book is still being read."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

from bookmaker.processes import begins_by, end_workers, follow_parent, scratch_folder_of

# What workers have when they begin; each runs the program's main module once more.
LOADED = ["bookmaker.files.loaded", "bookmaker.cli"]

Asked = ParamSpec("Asked")
Made = TypeVar("Made")


def worker_context() -> Any:  # noqa: ANN401
    """Workers come from a clean process: a fork of one that has threads may hang."""
    if begins_by() == "spawn":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LOADED)
    return context


def warm_up(jobs: int) -> None:
    """Begin to load what workers need, if there will be any, and go on."""
    context = worker_context()
    if jobs > 1 and context.get_start_method() == "forkserver":
        from multiprocessing.forkserver import ensure_running  # noqa: PLC0415 (there is none on Windows)

        ensure_running()


@contextmanager
def ending_workers() -> Iterator[None]:
    """When this ends before its time, as by an interrupt, nobody goes on with what has become of no use."""
    try:
        yield
    except BaseException:
        end_workers()
        raise


class Beside:
    """A process that does pieces of work in turn; with `jobs` = 1 each is done here when it is begun.

    What it puts down for this process is there as long as this is.
    """

    def __init__(self, jobs: int) -> None:
        """The process comes with its first piece of work."""
        self._executor: ProcessPoolExecutor | None = None
        if jobs > 1:
            self._executor = ProcessPoolExecutor(1, worker_context(), _begin, (scratch_folder_of(self),))

    @property
    def is_here(self) -> bool:
        """Whether there is no other process."""
        return self._executor is None

    def begin(self, work: Callable[Asked, Made], *args: Asked.args, **kwargs: Asked.kwargs) -> Future[Made]:
        """Have a piece of work done after those that were begun before it."""
        if self._executor is not None:
            return self._executor.submit(work, *args, **kwargs)
        done: Future[Made] = Future()
        done.set_result(work(*args, **kwargs))
        return done

    def end(self) -> None:
        """Begin no more: the process ends with the work that it has."""
        if self._executor is not None:
            self._executor.shutdown(wait=False)


def _begin(scratch: str) -> None:
    """The beginning of a process that does a few pieces of work, and leaves nothing to collect."""
    follow_parent(scratch)
    gc.disable()
