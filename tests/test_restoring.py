"""A pickle brings back values of the modules that are expected, and runs nothing else."""

from __future__ import annotations

import io
import pickle
from pathlib import Path

import pytest

from bookmaker.diagnostics import Span
from bookmaker.restoring import restored

EXPECTED = frozenset({"bookmaker.diagnostics"})


class Harm:
    """What a pickle can hold: a class whose making does something, or a function."""

    def __init__(self, *made: object) -> None:
        """What is called with what, when it is read."""
        self.made = made

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return self.made[0], self.made[1:]


def test_a_value_of_an_expected_module_comes_back() -> None:
    value = {"places": (Span("a.md"), [1, 2.5, b"x"])}
    assert restored(pickle.dumps(value), EXPECTED) == value


@pytest.mark.parametrize("call", ["class", "function"])
def test_nothing_else_is_made(call: str, tmp_path: Path) -> None:
    path = tmp_path / "harm"
    harm = Harm(io.FileIO, str(path), "w") if call == "class" else Harm(Path.write_text, path, "harm")
    assert restored(pickle.dumps([harm]), EXPECTED) is None
    assert not path.exists()


@pytest.mark.parametrize("data", [None, b"", b"no pickle", pickle.dumps(Span("a.md"))[:-4]])
def test_what_is_none_or_broken_is_nothing(data: bytes | None) -> None:
    assert restored(data, EXPECTED) is None
