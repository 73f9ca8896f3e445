"""Work in steps: between two of them whoever does it may look after something else."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import TypeAlias, TypeVar

Made = TypeVar("Made")

# What is done at each `next`, and made in the end.
Steps: TypeAlias = Generator[None, None, Made]

NO_STEPS: Iterator[None] = iter(())


def in_one(steps: Steps[Made]) -> Made:
    """What the steps make, one after the other."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            made: Made = end.value
            return made


def until(ready: Callable[[], bool], steps: Iterator[None]) -> None:
    """Go on with the steps until it is so, or none is left."""
    while not ready():
        try:
            next(steps)
        except StopIteration:
            return
