"""Work beside ours: done by a process of its own, given up when ours is."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from concurrent.futures import ProcessPoolExecutor

import pytest

from bookmaker.files.workers import Beside, ending_workers, worker_context
from bookmaker.processes import follow_parent

LONG = 60.0


def test_with_one_job_the_work_is_done_here_at_once() -> None:
    future = Beside(1).begin(os.getpid)
    assert (future.done(), future.result()) == (True, os.getpid())


def test_with_more_it_is_done_elsewhere_all_in_one_process() -> None:
    other = Beside(2)
    first, second = other.begin(os.getpid), other.begin(os.getpid)
    other.end()
    assert first.result() == second.result() != os.getpid()


def test_what_goes_wrong_elsewhere_is_raised_here() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        Beside(2).begin(int, "x").result()


def begin_and_be_interrupted() -> None:
    before = set(multiprocessing.active_children())
    with ending_workers():
        Beside(2).begin(time.sleep, LONG)
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


def test_a_worker_leaves_interrupts_to_its_parent() -> None:
    """A terminal interrupts all processes: the parent answers, and nobody else says anything."""
    with ProcessPoolExecutor(1, worker_context(), follow_parent) as workers:
        worker = workers.submit(os.getpid).result(LONG)
        os.kill(worker, signal.SIGINT)
        assert worker == workers.submit(os.getpid).result(LONG)
