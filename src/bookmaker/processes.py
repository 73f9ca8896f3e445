"""Processes of our own: how they begin, follow their parent, and put down what is too large to be sent."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import wait
from pathlib import Path
from typing import BinaryIO, TypeVar

Told = TypeVar("Told")

# Letters of the folder in which sockets lie.
LONGEST_FOLDER = 70


def begins_by() -> str:
    """How Python begins workers here: each by itself where there are no sockets, or no name for one.

    The name of a socket has 104 letters at most (`sun_path` of macOS; 108 on Linux), 32 of them Python's.
    """
    has_sockets = os.name != "nt" and "forkserver" in multiprocessing.get_all_start_methods()
    return "forkserver" if has_sockets and len(tempfile.gettempdir().encode()) <= LONGEST_FOLDER else "spawn"


@contextmanager
def scratch_folder() -> Iterator[str]:
    """A folder for what libraries put down in worker processes, gone with all that is in it in the end."""
    with tempfile.TemporaryDirectory(prefix="bookmaker-", ignore_cleanup_errors=True) as folder:
        yield folder


def scratch_folder_of(owner: object) -> str:
    """A folder like that of `scratch_folder`, gone with its owner, whenever the collector comes to it."""
    folder = tempfile.mkdtemp(prefix="bookmaker-")
    weakref.finalize(owner, clear_scratch, folder)
    return folder


def clear_scratch(folder: str) -> None:
    """Remove a scratch folder with all that is in it, as far as that can be."""
    shutil.rmtree(folder, ignore_errors=True)


def put_down(write: Callable[[BinaryIO], Told]) -> tuple[str, Told]:
    """The path of a new scratch file that `write` fills, and what it says. OSError where there is no room."""
    handle, path = tempfile.mkstemp(prefix="bookmaker-")
    try:
        with os.fdopen(handle, "wb") as file:
            return path, write(file)
    except BaseException:
        Path(path).unlink(missing_ok=True)
        raise


def held(path: str) -> bytes:
    """What a scratch file holds."""
    return Path(path).read_bytes()


def follow_parent(scratch: str = "") -> None:
    """For a worker process: interrupts are its parent's to answer, and it ends when the parent is gone.

    What libraries put down goes to the parent's `scratch` folder; the worker clears it if the parent can't.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if scratch:
        tempfile.tempdir = scratch
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.sentinel, scratch), daemon=True).start()


def _end_after(sentinel: int, scratch: str) -> None:
    wait([sentinel])
    if scratch:
        clear_scratch(scratch)
    os._exit(1)


def end_workers() -> None:
    """End all processes that this one has started, whatever they are at."""
    for child in multiprocessing.active_children():
        child.kill()
