"""However a build ends, its workers end with it, and nobody is shown how."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

MARK = "BOOKMAKER_TEST_MARK"
PROCESSES = Path("/proc")
# A test may run where interrupts are ignored, which a command would inherit.
COMMAND = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "from bookmaker.cli import main; main()"
)
PARAGRAPH = "The tide went out as it had gone out the day before, and nobody on the quay looked up. " * 8

pytestmark = pytest.mark.skipif(not PROCESSES.is_dir(), reason="processes are looked up as Linux lists them")


def marked(value: str) -> list[int]:
    """The running processes that bear the mark, others' children too."""
    wanted = f"{MARK}={value}".encode()
    found = []
    for folder in PROCESSES.iterdir():
        try:
            alive = folder.name.isdigit() and wanted in (folder / "environ").read_bytes().split(b"\0")
            if alive and "State:\tZ" not in (folder / "status").read_text():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def until(true: object, seconds: float = 60) -> bool:
    """Whether something becomes true in that time."""
    end = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Six chapters that take a while."""
    names = [f"chapters/{n}.md" for n in range(6)]
    (tmp_path / "chapters").mkdir()
    for name in names:
        text = "\n\n".join([f"# The tide of {name[9]}", *([PARAGRAPH] * 150)])
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "book.yaml").write_text(f"title: Tides\nlanguage: en\nchapters: [{', '.join(names)}]\n")
    return tmp_path


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -signal.SIGKILL)]
)
def test_workers_end_with_the_command(number: signal.Signals, code: int, book: Path) -> None:
    command = [sys.executable, "-c", COMMAND, "build", str(book), "--jobs", "2", "--edition", "screen"]
    process = subprocess.Popen(
        command,
        env={**os.environ, MARK: str(book)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    # The command, the server that forks, the tracker of resources, two workers.
    assert until(lambda: len(marked(str(book))) >= 5), "the workers never began"
    time.sleep(1.5)
    for one in marked(str(book)) if number == signal.SIGINT else [process.pid]:  # a terminal asks them all
        os.kill(one, number)
    said, _ = process.communicate(timeout=30)
    assert (code, []) == (process.returncode, list((book / "dist").glob("*")))
    assert "" == said.strip() or number == signal.SIGKILL  # whom Python's own watchman answers
    assert until(lambda: not marked(str(book)), 15), "workers are left over"
