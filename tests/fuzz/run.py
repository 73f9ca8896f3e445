"""run.py TARGETS SECONDS [FOLDER]: fuzz readers, led by which of our lines an input reaches.

TARGETS are names with commas between them. Each is fuzzed for so many seconds, one after the other. With
FUZZ_SEED in the environment every run begins alike.

FOLDER holds a folder for each target, whose inputs begin, and which gets those that reach new lines. What
makes a reader fail is written to `TARGET-crash-…` where the command was run, and belongs into `found/`
as a case, before it is mended.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parent))
with atheris.instrument_imports(include=["bookmaker"]):
    from targets import TARGETS


def main() -> int:
    names, seconds, *inputs = sys.argv[1:]
    return max(fuzzed(name, seconds, [Path(folder, name) for folder in inputs]) for name in names.split(","))


def fuzzed(name: str, seconds: str, folders: list[Path]) -> int:
    """How a process of its own ends in which one reader is fuzzed: a fuzzer ends the process where it ran."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    options = [
        f"-max_total_time={seconds}",
        f"-seed={os.environ.get('FUZZ_SEED', '0')}",
        f"-artifact_prefix={name}-",
        "-max_len=4096",
        "-timeout=20",
        "-rss_limit_mb=3000",
        "-verbosity=0",
    ]
    atheris.Setup([sys.argv[0], *options, *map(str, folders)], TARGETS[name])
    atheris.Fuzz()
    os._exit(0)


sys.exit(main())
