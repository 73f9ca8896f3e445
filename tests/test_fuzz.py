"""The readers stand what fuzzing has found, and stand a bounded time of fuzzing on any day.

`python tests/fuzz/run.py manuscript 600 /tmp/inputs` fuzzes one for longer.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from at_hand import asks

FUZZ = Path(__file__).parent / "fuzz"
sys.path.insert(0, str(FUZZ))
from beginnings import MOST, beginnings  # noqa: E402 (the fuzzer finds its targets in the same way)
from targets import TARGETS  # noqa: E402

FOUND = sorted(path for path in (FUZZ / "found").iterdir() if path.name != "README.md")
SECONDS = os.environ.get("FUZZ_SECONDS", "2")


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.name)
def test_what_fuzzing_found_is_read(path: Path) -> None:
    """A case is called `target-what-it-was`."""
    TARGETS[path.name.partition("-")[0]](path.read_bytes())


@pytest.mark.parametrize("target", TARGETS)
def test_something_that_a_target_begins_with_is_read(target: str) -> None:
    """Where all is refused at the door, fuzzing finds nothing behind it. A longer one would be cut off."""
    assert [] == [data for data in beginnings(target) if len(data) > MOST]
    assert True in [TARGETS[target](data) for data in beginnings(target)]


@pytest.mark.slow
@asks("atheris")
def test_nothing_is_found_in_a_bounded_time(tmp_path: Path) -> None:
    """Every run begins alike, so that a change is not charged with what it did not touch."""
    command = [sys.executable, str(FUZZ / "run.py"), ",".join(TARGETS), SECONDS, str(tmp_path / "seeds")]
    environment = {"FUZZ_SEED": "1", **os.environ}
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    crashes = [(path.name, path.read_bytes()) for path in tmp_path.glob("*-*") if path.is_file()]
    assert (0, []) == (ran.returncode, crashes), ran.stderr[-3_000:]
    inputs = {target: len(list((tmp_path / "seeds" / target).iterdir())) for target in TARGETS}
    led = [target for target in TARGETS if inputs[target] > len(beginnings(target))]
    assert len(led) > len(TARGETS) / 2, (
        f"no new lines are reached but by {led}"
    )  # slow machines do not come to all
