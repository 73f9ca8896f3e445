"""Outside programs: files in, files out, a limit of time."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from bookmaker.filed import taken_open
from bookmaker.processes import put_down
from bookmaker.programs import Job, ThisMachine
from clock import within


def job(program: str, *, seconds: float = 20, **inputs: bytes) -> Job:
    """A job that runs a few lines of Python."""
    return Job((sys.executable, "-c", program), inputs, seconds)


def test_a_program_finds_its_files_and_leaves_others() -> None:
    ran = ThisMachine().run(
        job("open('out.txt', 'w').write(open('book').read().upper()); print('done')", book=b"text")
    )
    assert (ran.code, ran.out.split(), ran.err, dict(ran.outputs)) == (0, ["done"], "", {"out.txt": b"TEXT"})


def test_a_file_in_a_folder_is_named_by_its_path() -> None:
    ran = ThisMachine().run(job("import os; os.mkdir('a'); open('a/b', 'w').write('c')"))
    assert dict(ran.outputs) == {"a/b": b"c"}


def test_a_code_is_handed_on() -> None:
    ran = ThisMachine().run(job("import sys; print('first\\n\\nlast words', file=sys.stderr); sys.exit(3)"))
    assert (ran.code, ran.last_words) == (3, "last words")


def test_a_program_that_takes_too_long_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    sign = tmp_path / "alive"
    child = f"import time; time.sleep(2); open({str(sign)!r}, 'w').close()"
    program = (
        f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(240)"
    )
    with within(20, time.monotonic):
        ran = ThisMachine().run(job(program, seconds=1))
        assert ran.code is None
    time.sleep(2.5)
    assert not sign.exists()


@pytest.mark.skipif(not Path("/bin/sh").is_file(), reason="no shell keeps watch here")
def test_a_program_ends_with_the_command_that_is_killed_and_leaves_no_folder(tmp_path: Path) -> None:
    """Nobody answers SIGKILL: what waits for the command's end sees it all the same."""
    started, alive = tmp_path / "started", tmp_path / "alive"
    program = (
        f"import os, pathlib, time; open('made', 'w').close(); pathlib.Path({str(started)!r}).touch();"
        f" time.sleep(3); pathlib.Path({str(alive)!r}).touch()"
    )
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    command = (
        "import sys; from bookmaker.programs import Job, ThisMachine;"
        f" ThisMachine().run(Job((sys.executable, '-c', {program!r}), {{}}, 60))"
    )
    process = subprocess.Popen([sys.executable, "-c", command], env={**os.environ, "TMPDIR": str(scratch)})
    while not started.exists():
        time.sleep(0.02)
    assert [True] == [folder.joinpath("files/made").exists() for folder in scratch.iterdir()]
    process.kill()
    process.wait()
    until = time.monotonic() + 30
    while list(scratch.iterdir()) and time.monotonic() < until:
        time.sleep(0.02)
    assert [] == list(scratch.iterdir())
    time.sleep(3.5)
    assert not alive.exists()


def test_a_program_reads_nothing_and_keeps_its_words_and_its_code() -> None:
    """Whatever keeps watch over it: its arguments are no words of a shell."""
    words = ("$HOME; exit 4", "a  b", "", "'\"`*")
    program = "import sys; print(sys.argv[1:], repr(sys.stdin.read())); sys.exit(5)"
    ran = ThisMachine().run(Job((sys.executable, "-c", program, *words), {}, 20))
    assert (5, f"{list(words)} ''\n", "") == (ran.code, ran.out, ran.err)


def test_a_program_that_is_none_is_no_exception() -> None:
    ran = ThisMachine().run(Job(("/nowhere/at-all",), {}, 5))
    assert ran.code == 127
    assert "can't be run" in ran.last_words


def test_a_program_is_told_of_a_proxy_where_nothing_listens() -> None:
    ran = ThisMachine().run(job("import os; print(os.environ['https_proxy'], os.environ['NO_PROXY'])"))
    assert ran.out.split() == ["http://127.0.0.1:9", "localhost,127.0.0.1"]


def test_nothing_is_left_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ran = ThisMachine().run(job("import os; print(os.getcwd())", book=b""))
    assert ran.out.startswith(str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_an_installed_package_is_found_and_one_that_is_not_there_is_not() -> None:
    machine = ThisMachine()
    assert machine.packaged("bookmaker", "cli.py").endswith("cli.py")
    assert machine.packaged("bookmaker", "nothing.jar") == ""
    assert machine.packaged("no_such_package_here", "x") == ""


def test_what_is_put_down_is_taken_open_once() -> None:
    path, size = put_down(lambda out: out.write(b"pages"))
    assert (size, bytes(taken_open(path)), Path(path).exists()) == (5, b"pages", False)


def test_what_can_t_be_put_down_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def full(_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        put_down(full)
    assert list(tmp_path.iterdir()) == []
