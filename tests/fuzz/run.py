"""run.py TARGET SECONDS [FOLDER]: fuzz one reader, led by which of our lines an input reaches.

With FUZZ_SEED in the environment every run begins alike.

FOLDER holds inputs to begin with and gets those that reach new lines. What makes the reader fail is written
to `crash-…` where the command was run, and belongs into `found/` as a case, before it is mended.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parent))
with atheris.instrument_imports(include=["bookmaker"]):
    from targets import TARGETS


def main() -> None:
    name, seconds, *folder = sys.argv[1:]
    options = [
        f"-max_total_time={seconds}",
        f"-seed={os.environ.get('FUZZ_SEED', '0')}",
        "-max_len=4096",
        "-timeout=20",
        "-rss_limit_mb=3000",
        "-verbosity=0",
    ]
    atheris.Setup([sys.argv[0], *options, *folder], TARGETS[name])
    atheris.Fuzz()


main()
