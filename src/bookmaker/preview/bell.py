"""A bell between threads: one side rings, the other waits for it beside other things."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Literal, TypeAlias

# The book's folder has changed; somebody looks elsewhere; it is over.
Ring: TypeAlias = Literal["changed", "looked", "over"]


@dataclass(slots=True)
class Bell:
    """`heard` is ready for reading while rings are unanswered."""

    heard: Connection
    rope: Connection
    rung: set[Ring] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ring(self, why: Ring) -> None:
        """Ring; several rings for one reason are one."""
        with self.lock:
            if not self.rung:
                self.rope.send_bytes(b"!")
            self.rung.add(why)

    def answered(self) -> frozenset[Ring]:
        """Why it has rung since the last answer."""
        with self.lock:
            if self.rung:
                self.heard.recv_bytes()
            rung, self.rung = frozenset(self.rung), set()
            return rung


def bell() -> Bell:
    """A new bell."""
    heard, rope = Pipe(duplex=False)
    return Bell(heard, rope)
