"""However a build ends, its workers end with it, and nobody is shown how."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
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


def left_in(scratch: Path) -> list[str]:
    """What a command has left there besides the few settings that it finds again, and empty folders."""
    kept = f"bookmaker-{os.getuid()}"
    return [str(p) for p in scratch.rglob("*") if p.is_file() and p.relative_to(scratch).parts[0] != kept]


def until(true: object, seconds: float = 120) -> bool:
    """Whether something becomes true in that time."""
    end = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Six chapters."""
    return written(tmp_path, 5)


@pytest.fixture
def long_book(tmp_path: Path) -> Path:
    """Six chapters that take a while."""
    return written(tmp_path, 150)


def written(folder: Path, paragraphs: int) -> Path:
    """A book of six chapters with so many paragraphs each."""
    names = [f"chapters/{n}.md" for n in range(6)]
    (folder / "chapters").mkdir()
    for name in names:
        text = "\n\n".join([f"# The tide of {name[9]}", *([PARAGRAPH] * paragraphs)])
        (folder / name).write_text(text, "utf-8")
    (folder / "book.yaml").write_text(f"title: Tides\nlanguage: en\nchapters: [{', '.join(names)}]\n")
    return folder


@pytest.fixture
def scratch() -> Iterator[Path]:
    """A folder whose name is short enough for sockets."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield Path(folder)


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -signal.SIGKILL)]
)
def test_workers_end_with_the_command(
    number: signal.Signals, code: int, long_book: Path, scratch: Path
) -> None:
    book = long_book
    command = [sys.executable, "-c", COMMAND, "build", str(book), "--jobs", "2", "--edition", "screen"]
    process = subprocess.Popen(
        command,
        env={**os.environ, MARK: str(book), "TMPDIR": str(scratch)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    # The command, the server that forks, the tracker of resources, two workers.
    assert until(lambda: len(marked(str(book))) >= 5), "the workers never began"
    time.sleep(1.5)
    for one in marked(str(book)) if number == signal.SIGINT else [process.pid]:  # a terminal asks them all
        with suppress(ProcessLookupError):  # it has ended with one that was asked before
            os.kill(one, number)
    said, _ = process.communicate(timeout=120)
    assert (code, []) == (process.returncode, list((book / "dist").glob("*")))
    assert "" == said.strip() or number == signal.SIGKILL  # whom Python's own watchman answers
    assert until(lambda: not marked(str(book)), 15), "workers are left over"
    assert until(lambda: not left_in(scratch), 15), left_in(scratch)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_finished_build_leaves_nothing_where_scratch_files_go(jobs: str, book: Path, scratch: Path) -> None:
    command = [sys.executable, "-c", COMMAND, "build", str(book), "--jobs", jobs, "--quiet"]
    subprocess.run(command, env={**os.environ, "TMPDIR": str(scratch)}, check=True)
    assert left_in(scratch) == []


def test_a_folder_whose_name_is_too_long_for_sockets_is_no_hindrance(book: Path) -> None:
    scratch = book / ("scratch" * 15)
    scratch.mkdir()
    command = [sys.executable, "-c", COMMAND, "build", str(book), "--jobs", "2", "--edition", "screen"]
    done = subprocess.run(
        command, env={**os.environ, "TMPDIR": str(scratch)}, check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert left_in(scratch) == []
