"""Work beside ours: done by a process of its own, given up when ours is."""

from __future__ import annotations

import multiprocessing
import os
import time

import pytest

from bookmaker.files.workers import beside, ending_workers

LONG = 600.0


def test_with_one_job_the_work_is_done_here_at_once() -> None:
    future = beside(1, os.getpid)
    assert (future.done(), future.result()) == (True, os.getpid())


def test_with_more_it_is_done_elsewhere() -> None:
    assert beside(2, os.getpid).result() != os.getpid()


def test_what_goes_wrong_elsewhere_is_raised_here() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        beside(2, int, "x").result()


def begin_and_be_interrupted() -> None:
    before = set(multiprocessing.active_children())
    with ending_workers():
        beside(2, time.sleep, LONG)
        while not set(multiprocessing.active_children()) - before:
            time.sleep(0.01)
        raise KeyboardInterrupt


def test_an_interrupt_leaves_no_worker_behind() -> None:
    before = set(multiprocessing.active_children())
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        begin_and_be_interrupted()
    for child in set(multiprocessing.active_children()) - before:
        child.join(LONG)
    assert time.monotonic() - started < LONG / 2
