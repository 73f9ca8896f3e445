"""run.py TARGETS SECONDS [FOLDER]: fuzz readers, led by which of our lines an input reaches.

TARGETS are names with commas between them. Each is fuzzed for so many seconds, one after the other. With
FUZZ_SEED in the environment every run begins alike.

FOLDER gets a folder for each target, with the inputs that begin and those that reach new lines; what lies
there begins, too. What makes a reader fail is written to `TARGET-crash-…` where the command was run, and
belongs into `found/` as a case, before it is mended.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris

sys.path.insert(0, str(Path(__file__).parent))
with atheris.instrument_imports(include=["bookmaker", "PIL"]):
    from beginnings import MOST, beginnings
    from targets import TARGETS


def main() -> int:
    names, seconds, *folder = sys.argv[1:]
    with TemporaryDirectory() as nowhere:
        kept = Path(*folder or [nowhere])
        return max(fuzzed(name, seconds, begun(kept / name, beginnings(name))) for name in names.split(","))


def begun(folder: Path, inputs: Iterable[bytes]) -> Path:
    """The folder with the inputs that begin."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(inputs):
        (folder / f"beginning-{number}").write_bytes(data)
    return folder


def fuzzed(name: str, seconds: str, folder: Path) -> int:
    """How a process of its own ends in which one reader is fuzzed: a fuzzer ends the process where it ran."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    options = [
        f"-max_total_time={seconds}",
        f"-seed={os.environ.get('FUZZ_SEED', '0')}",
        f"-artifact_prefix={name}-",
        f"-max_len={MOST}",
        "-timeout=20",
        "-rss_limit_mb=3000",
        "-verbosity=0",
    ]
    target = TARGETS[name]

    def read(data: bytes) -> None:
        """A target, without its answer, which the fuzzer would take for one of its own."""
        target(data)

    atheris.Setup([sys.argv[0], *options, str(folder)], read)
    atheris.Fuzz()
    os._exit(0)


sys.exit(main())
