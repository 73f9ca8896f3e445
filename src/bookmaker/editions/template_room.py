"""A book's own templates, filled in a process of their own: none takes more time or memory than it may.

Jinja's sandbox keeps a template from the machine, not from taking all of its time: nested loops need not end,
and a text may double itself. Only a process can be bounded (Jinja's documentation, "Sandbox").
"""

from __future__ import annotations

import json
import multiprocessing
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import NoReturn

from bookmaker.diagnostics import Diagnostic, Span, from_json
from bookmaker.editions.filling import Filled, Filler, TooLongError
from bookmaker.processes import follow_parent

try:
    import resource
except ImportError:  # Windows, where the clock alone bounds a template
    resource = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Limits:
    """What filling one template may take: seconds of the processor and of the clock, bytes of memory."""

    cpu: int = 10
    clock: float = 60
    memory: int = 2**30


USUAL = Limits()


class TemplateRoom:
    """Fills templates as a `Filler` does. One that went too far is not filled again."""

    def __init__(self, own: Mapping[str, str], limits: Limits = USUAL) -> None:
        """`own` maps a path in the book's folder to a template's text."""
        self._own, self._limits = dict(own), limits
        self._barred: dict[str, Filled] = {}
        self._process: BaseProcess | None = None
        self._line: Connection | None = None

    def fill(self, kind: str, values: Mapping[str, object]) -> Filled:
        """See `Templates.fill`."""
        if kind not in self._barred:
            filled = self._filled(kind, values)
            if all(d.code != "J004" for d in filled.diagnostics):
                return filled
            self._barred[kind] = filled
        return self._barred[kind]

    def _filled(self, kind: str, values: Mapping[str, object]) -> Filled:
        line = self._line or self._opened()
        line.send((kind, values))
        with suppress(EOFError, OSError):  # the process ended itself, or was ended by the system
            if line.poll(self._limits.clock):
                return _read(line.recv_bytes())
        self.close()
        return Filled("", (Diagnostic("J004", "the template comes to no end", self._place(kind)),))

    def _opened(self) -> Connection:
        processes = multiprocessing.get_context("spawn")  # nothing of ours is in it
        line, theirs = processes.Pipe()
        self._process = processes.Process(target=_serve, args=(theirs, self._own, self._limits), daemon=True)
        self._process.start()
        theirs.close()
        self._line = line
        return line

    def _place(self, kind: str) -> Span:
        named = {path.rsplit("/", 1)[-1]: path for path in self._own}
        return Span(named.get(f"{kind}.xhtml") or named.get("section.xhtml") or min(self._own))

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._line is not None:
            self._line.close()
        self._process, self._line = None, None

    def __del__(self) -> None:
        with suppress(Exception):  # at the end of the program there may be nothing left to close
            self.close()


def _read(answer: bytes) -> Filled:
    """What the process said: text and plain facts, never objects."""
    text, found = json.loads(answer)
    return Filled(text, tuple(map(from_json, found)))


# --- in the process --------------------------------------------------------------------------------------


def _serve(line: Connection, own: Mapping[str, str], limits: Limits) -> None:
    """Fill what is asked for until nobody asks."""
    follow_parent()
    filler = Filler(own)
    if resource is not None:
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        bound = limits.memory if most == resource.RLIM_INFINITY else min(limits.memory, most)
        resource.setrlimit(resource.RLIMIT_AS, (bound, most))
        signal.signal(signal.SIGXCPU, _stop)
    with suppress(EOFError):
        while True:
            kind, values = line.recv()
            _begin(limits)
            filled = filler.fill(kind, values)
            line.send_bytes(json.dumps([filled.text, [d.as_json() for d in filled.diagnostics]]).encode())


def _begin(limits: Limits) -> None:
    """Give the next template its time: beyond it, it is stopped; where it can't be, the process ends."""
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + limits.cpu + 1
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (until, most))


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise TooLongError
