"""Outside programs: files in, files out, within a limit of time. Like `workspace`, a side of the world.

What runs them is imported when one is run: where nothing changed, none is.
"""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import subprocess

MAX_OUTPUT_BYTES = 64 * 1024 * 1024
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
        import shutil  # noqa: PLC0415

        return shutil.which(name) or ""

    def variable(self, name: str) -> str:
        """See `Machine.variable`."""
        return os.environ.get(name, "")

    def packaged(self, package: str, file: str) -> str:
        """See `Machine.packaged`; the package is not imported."""
        from importlib.util import find_spec  # noqa: PLC0415

        spec = find_spec(package)
        folders = spec.submodule_search_locations if spec else None
        path = Path(folders[0], file) if folders else None
        return str(path) if path is not None and path.is_file() else ""

    def run(self, job: Job) -> Ran:
        """See `Machine.run`: proxies point nowhere, and nothing that it started outlives the job."""
        import tempfile  # noqa: PLC0415

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


def stamped(path: str) -> str:
    """A program, and what tells it from another of the same name without reading all of it."""
    try:
        info = Path(path).stat()
    except OSError:
        return path
    return f"{path} {info.st_size} {info.st_mtime_ns}" if path else ""


def _code(job: Job, folder: Path, out: IO[bytes], err: IO[bytes]) -> int | None:
    import subprocess  # noqa: PLC0415
    from shutil import which  # noqa: PLC0415

    if which(job.command[0]) is None:
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
