"""A command line -> how long it took, on the clock and of the processors, and how much memory it had."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# Linux: whoever outlives its parent becomes a child of ours, so that workers are counted too.
PR_SET_CHILD_SUBREAPER = 36
PAUSE = 0.01
RSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Measured:
    """One run or several in a row: seconds on the clock, seconds of the processors by all its processes
    together, bytes of memory of the largest of them. `said` is what it printed where it failed or took too
    long, and "" else.
    """

    wall: float
    cpu: float
    peak: int
    said: str = ""

    def then(self, other: Measured) -> Measured:
        """Both, one after the other."""
        said = self.said or other.said
        return Measured(self.wall + other.wall, self.cpu + other.cpu, max(self.peak, other.peak), said)


def adopt_orphans() -> bool:
    """Whether workers that outlive their parent are counted with it from now on; Linux alone can do that."""
    if not sys.platform.startswith("linux"):
        return False
    return bool(ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)


def measured(
    command: Sequence[str], folder: Path, limit: float, environment: Mapping[str, str] | None = None
) -> Measured:
    """Run a command in a folder; after `limit` seconds it is stopped with all that it started."""
    log = folder / "said.txt"
    started = time.monotonic()
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )
    cpu, peak, wall, status = 0.0, 0, 0.0, 0
    while True:
        try:
            pid, ended, usage = os.wait4(-process.pid, os.WNOHANG)
        except ChildProcessError:  # nobody of its group is left
            break
        if pid == 0:
            if time.monotonic() - started > limit and not wall:
                os.killpg(process.pid, signal.SIGKILL)
                wall = limit
            time.sleep(PAUSE)
            continue
        cpu += usage.ru_utime + usage.ru_stime
        peak = max(peak, usage.ru_maxrss * RSS_UNIT)
        if pid == process.pid:
            wall, status = wall or time.monotonic() - started, ended
    process.returncode = os.waitstatus_to_exitcode(status)  # it is reaped: Popen need not look for it
    said = log.read_text("utf-8", "replace") if process.returncode else ""
    too_long = process.returncode == -signal.SIGKILL and wall >= limit
    return Measured(wall, cpu, peak, f"longer than {limit:.0f} s" if too_long else said)
