"""Times that a test allows, in seconds of a machine of usual speed: a slower or busier one gets more."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

ROUNDS = 500_000
USUAL = 0.03
"""Seconds of CPU that so many rounds of a loop take on a machine of usual speed."""


def slowness(clock: Callable[[], float]) -> float:
    """How many times slower this machine is by that clock, at this moment, than a usual one; at least 1."""
    began, total = clock(), 0
    for number in range(ROUNDS):
        total += number * number
    return max(1.0, (clock() - began) / USUAL)


@contextmanager
def within(seconds: float, clock: Callable[[], float] = time.process_time) -> Iterator[None]:
    """What is done here takes less than that many usual seconds of its process's CPU, or of another clock."""
    before, began = slowness(clock), clock()
    yield
    took = clock() - began
    allowed = seconds * max(before, slowness(clock))
    assert took < allowed, f"it took {took:.2f} s, and {allowed:.2f} s are allowed here"
