"""Outside programs: files in, files out, within a limit of time. Like `workspace`, a side of the world."""

from __future__ import annotations

import errno
import importlib.util
import multiprocessing
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from pathlib import Path
from typing import IO, Protocol, TypeVar

Told = TypeVar("Told")

MAX_OUTPUT_BYTES = 64 * 1024 * 1024
# Letters of the folder in which sockets lie.
LONGEST_FOLDER = 70
# A proxy where nothing listens: a program that asks for the network is refused at once.
_NOWHERE = "http://127.0.0.1:9"
_NO_NETWORK = {
    **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), _NOWHERE),
    **dict.fromkeys(("no_proxy", "NO_PROXY"), "localhost,127.0.0.1"),
}

_SHELL = "/bin/sh"
# The shell becomes the program. A watchman in its group waits for the end of a pipe that we alone hold open:
# it closes with us, even where we are killed. Then the program is ended, and its folder, $0, cleared away.
_WATCH = (
    'exec 3<&0 </dev/null; { read -r _ <&3; kill -KILL $$; rm -rf -- "$0"; kill -KILL 0; } & exec "$@" 3<&-'
)


@dataclass(frozen=True, slots=True)
class Job:
    """A program's command, the files that it finds in its folder, and the seconds that it may take."""

    command: tuple[str, ...]
    inputs: Mapping[str, bytes]
    seconds: float
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ran:
    """How a program ended: its code, None where its time was up; what it said, and the files it wrote."""

    code: int | None
    out: str
    err: str
    outputs: Mapping[str, bytes]

    @property
    def last_words(self) -> str:
        """The last line that it said, for a message."""
        lines = [line.strip() for line in (self.err or self.out).splitlines() if line.strip()]
        return lines[-1][:200] if lines else "it said nothing"


class Machine(Hashable, Protocol):
    """What may be asked of the machine about outside programs."""

    def program(self, name: str) -> str:
        """The full path of a program, "" where there is none."""
        ...

    def variable(self, name: str) -> str:
        """The value of an environment variable, "" where it is not set."""
        ...

    def packaged(self, package: str, file: str) -> str:
        """The path of a file that an installed Python package holds, "" where it does not."""
        ...

    def run(self, job: Job) -> Ran:
        """The job done in an empty folder of its own; never an exception."""
        ...


class ThisMachine:
    """The machine that the command runs on."""

    def program(self, name: str) -> str:
        """See `Machine.program`; a path is looked up as it is."""
        return shutil.which(name) or ""

    def variable(self, name: str) -> str:
        """See `Machine.variable`."""
        return os.environ.get(name, "")

    def packaged(self, package: str, file: str) -> str:
        """See `Machine.packaged`; the package is not imported."""
        spec = importlib.util.find_spec(package)
        folders = spec.submodule_search_locations if spec else None
        path = Path(folders[0], file) if folders else None
        return str(path) if path is not None and path.is_file() else ""

    def run(self, job: Job) -> Ran:
        """See `Machine.run`: proxies point nowhere, and nothing that it started outlives the job."""
        with tempfile.TemporaryDirectory(prefix="bookmaker-", ignore_cleanup_errors=True) as name:
            folder, files = Path(name, "files"), Path(name)
            folder.mkdir()
            for path, data in job.inputs.items():
                folder.joinpath(path).write_bytes(data)
            try:
                with files.joinpath("out").open("w+b") as out, files.joinpath("err").open("w+b") as err:
                    code = _code(job, folder, out, err)
                    return Ran(code, _text(out), _text(err), _written(folder, job.inputs))
            except OSError as error:
                return Ran(127, "", f"{job.command[0]} can't be run: {error.strerror}", {})


THIS_MACHINE = ThisMachine()


def _code(job: Job, folder: Path, out: IO[bytes], err: IO[bytes]) -> int | None:
    if shutil.which(job.command[0]) is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
    is_watched = Path(_SHELL).is_file()
    watch = (_SHELL, "-c", _WATCH, str(folder.parent)) if is_watched else ()
    with subprocess.Popen(  # noqa: S603 (a list; what the shell runs are these words; the program is the user's own)
        (*watch, *job.command),
        cwd=folder,
        env={**os.environ, **_NO_NETWORK, **job.environment},
        stdin=subprocess.PIPE if is_watched else subprocess.DEVNULL,
        stdout=out,
        stderr=err,
        start_new_session=True,
    ) as process:
        try:
            return process.wait(job.seconds)
        except subprocess.TimeoutExpired:
            return None
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and all that it started: they are a process group of their own where there are such."""
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _text(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read(MAX_OUTPUT_BYTES).decode("utf-8", "replace")


def _written(folder: Path, inputs: Mapping[str, bytes]) -> dict[str, bytes]:
    """The plain files that were not there before, by path; none that is too large."""
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
    return {
        name: path.read_bytes()
        for name, path in found.items()
        if name not in inputs
        and path.is_file()
        and not path.is_symlink()
        and path.stat().st_size <= MAX_OUTPUT_BYTES
    }


# --- processes of our own --------------------------------------------------------------------------------


def begins_by() -> str:
    """How Python begins workers here: each by itself where there are no sockets, or no name for one.

    The name of a socket has 104 letters at most (`sun_path` of macOS; 108 on Linux), 32 of them Python's.
    """
    has_sockets = os.name != "nt" and "forkserver" in multiprocessing.get_all_start_methods()
    return "forkserver" if has_sockets and len(tempfile.gettempdir().encode()) <= LONGEST_FOLDER else "spawn"


@contextmanager
def scratch_folder() -> Iterator[str]:
    """A folder for what libraries put down in worker processes, gone with all that is in it in the end."""
    with tempfile.TemporaryDirectory(prefix="bookmaker-", ignore_cleanup_errors=True) as folder:
        yield folder


def put_down(write: Callable[[str], Told]) -> tuple[str, Told]:
    """The path of a new scratch file that `write` fills, and what it says. OSError where there is no room."""
    handle, path = tempfile.mkstemp(prefix="bookmaker-")
    os.close(handle)
    try:
        return path, write(path)
    except BaseException:
        Path(path).unlink(missing_ok=True)
        raise


def taken_up(path: str) -> bytes:
    """What a scratch file holds, which is gone then."""
    data = Path(path).read_bytes()
    Path(path).unlink()
    return data


def follow_parent(scratch: str = "") -> None:
    """For a worker process: interrupts are its parent's to answer, and it ends when the parent is gone.

    What libraries put down goes to the parent's `scratch` folder; the worker clears it if the parent can't.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if scratch:
        tempfile.tempdir = scratch
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.sentinel, scratch), daemon=True).start()


def _end_after(sentinel: int, scratch: str) -> None:
    wait([sentinel])
    if scratch:
        shutil.rmtree(scratch, ignore_errors=True)
    os._exit(1)


def end_workers() -> None:
    """End all processes that this one has started, whatever they are at."""
    for child in multiprocessing.active_children():
        child.kill()
