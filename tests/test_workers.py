"""Work beside ours: done by a process of its own, given up when ours is."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import tempfile
import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from unittest.mock import ANY

import pytest

from bookmaker.files.workers import Beside, ending_workers, worker_context
from bookmaker.processes import follow_parent
from clock import within

LONG = 240.0


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


def test_what_it_has_put_down_is_gone_with_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whenever the collector comes to it, and without a warning in the midst of other work."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    other = Beside(2)
    assert (other.begin(tempfile.gettempdir).result(), *tmp_path.iterdir()) == (ANY, ANY)
    other.end()
    ring: list[object] = [other]
    ring.append(ring)
    del other, ring
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        gc.collect()
    assert ([str(warning.message) for warning in said], list(tmp_path.iterdir())) == ([], [])


def begin_and_be_interrupted() -> None:
    before = set(multiprocessing.active_children())
    with ending_workers():
        Beside(2).begin(time.sleep, LONG)
        while not set(multiprocessing.active_children()) - before:
            time.sleep(0.01)
        raise KeyboardInterrupt


def test_an_interrupt_leaves_no_worker_behind() -> None:
    before = set(multiprocessing.active_children())
    with within(20, time.monotonic):
        with pytest.raises(KeyboardInterrupt):
            begin_and_be_interrupted()
        for child in set(multiprocessing.active_children()) - before:
            child.join(LONG)


def test_a_worker_leaves_interrupts_to_its_parent() -> None:
    """A terminal interrupts all processes: the parent answers, and nobody else says anything."""
    with ProcessPoolExecutor(1, worker_context(), follow_parent) as workers:
        worker = workers.submit(os.getpid).result(LONG)
        os.kill(worker, signal.SIGINT)
        assert worker == workers.submit(os.getpid).result(LONG)
