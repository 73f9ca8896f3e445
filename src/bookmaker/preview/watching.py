"""A book's folder -> a ring of the bell when something in it is saved. Knows watchfiles."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TypeAlias

from watchfiles import Change, DefaultFilter, watch

from bookmaker.preview.bell import Bell

# Milliseconds: how long a burst of changes may last, and how long it must be quiet before it is told.
BURST, QUIET = 400, 40
# Milliseconds between looks whether the folder is still there; seconds between looks for one that is gone.
LOOK, PATIENCE = 1000, 0.3


class _OfTheBook(DefaultFilter):
    """Everything in the folder but finished files, hidden ones, and what editors put beside a file."""

    def __init__(self, root: Path, finished: Path) -> None:
        super().__init__(ignore_paths=(str(finished),))
        self._root = str(root)

    def __call__(self, change: Change, path: str) -> bool:
        """Whether this change is told."""
        inside = Path(path.removeprefix(self._root)).parts
        return not any(part.startswith(".") for part in inside) and super().__call__(change, path)


def watch_folder(root: Path, finished: Path, bell: Bell, over: threading.Event) -> None:
    """Ring for every change until it is over. A folder that is taken away is waited for, by its name."""
    root, finished = root.resolve(), finished.resolve()
    while not over.is_set():
        watched = _identity(root)
        if watched is not None:
            _watch(root, finished, bell, over, watched)
        over.wait(PATIENCE)
        if watched != _identity(root):
            bell.ring("changed")


_Identity: TypeAlias = tuple[int, int] | None


def _identity(root: Path) -> _Identity:
    """Which folder has this name now."""
    try:
        found = root.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if root.is_dir() else None


def _watch(root: Path, finished: Path, bell: Bell, over: threading.Event, watched: _Identity) -> None:
    """Ring for every change in this folder, as long as it has its name."""
    changes = watch(
        root,
        watch_filter=_OfTheBook(root, finished),
        stop_event=over,
        debounce=BURST,
        step=QUIET,
        rust_timeout=LOOK,
        yield_on_timeout=True,
        raise_interrupt=False,
    )
    try:
        for changed in changes:
            if changed:
                bell.ring("changed")
            if _identity(root) != watched:
                return
    except (OSError, RuntimeError):  # watchfiles, where the system gives it no more watches
        return
