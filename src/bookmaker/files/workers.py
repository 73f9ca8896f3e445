"""Workers: they come from a process in which all libraries are loaded while the book is still being read."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

from bookmaker.programs import end_workers, follow_parent

# What workers have when they begin; each runs the program's main module once more.
LOADED = ["bookmaker.files.loaded", "bookmaker.cli"]

Asked = ParamSpec("Asked")
Made = TypeVar("Made")


def worker_context() -> Any:  # noqa: ANN401
    """Workers come from a clean process: a fork of one that has threads may hang."""
    if os.name == "nt" or "forkserver" not in multiprocessing.get_all_start_methods():
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


def beside(jobs: int, work: Callable[Asked, Made], *args: Asked.args, **kwargs: Asked.kwargs) -> Future[Made]:
    """A piece of work done in a process of its own; with `jobs` = 1 it is done when this returns."""
    if jobs == 1:
        done: Future[Made] = Future()
        done.set_result(work(*args, **kwargs))
        return done
    executor = ProcessPoolExecutor(1, worker_context(), follow_parent)
    try:
        return executor.submit(work, *args, **kwargs)
    finally:
        executor.shutdown(wait=False)
