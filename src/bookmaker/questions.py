"""What is asked of the world while a book is made, with the answers: the same answers make the same book."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, TypeAlias

from bookmaker.diagnostics import Diagnostic, Span, warning
from bookmaker.programs import THIS_MACHINE, Job, Machine, Ran, stamped
from bookmaker.software import software
from bookmaker.store import NOWHERE, Store, key_of
from bookmaker.workspace import Workspace, WorkspaceError

# What is asked, about what.
Question: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Means:
    """What helps to make a book: the machine's programs, and what was made before."""

    machine: Machine = THIS_MACHINE
    store: Store = NOWHERE


USUAL = Means()


@dataclass(slots=True)
class Answers:
    """The answers so far, each as a short text; `changed` names the questions that had two.

    `repeatable`: the same answers will make the same book at any time.
    """

    given: dict[Question, str] = field(default_factory=dict)
    changed: set[Question] = field(default_factory=set)
    repeatable: bool = True

    def note(self, kind: str, about: str, answer: str) -> None:
        """An answer was given."""
        if self.given.setdefault((kind, about), answer) != answer:
            self.changed.add((kind, about))


def changed_meanwhile(path: str) -> Diagnostic:
    """W001 (a warning): a file has changed while the book was made from it."""
    return warning("W001", "this file has changed while the book was made", Span(path), "make the book again")


@dataclass(frozen=True, slots=True, eq=False)
class AskedWorkspace:
    """A workspace that notes what it is asked. In another process nobody notes: what it reads we ask too."""

    inner: Workspace
    answers: Answers

    def __reduce__(self) -> str | tuple[Any, ...]:
        return _itself, (self.inner,)

    def read(self, path: str) -> bytes:
        """See `Workspace.read`."""
        try:
            data = self.inner.read(path)
        except WorkspaceError as error:
            self.answers.note("read", path, f"{type(error).__name__}: {error}")
            raise
        self.answers.note("read", path, sha256(data).hexdigest())
        return data

    def exists(self, path: str) -> bool:
        """See `Workspace.exists`."""
        answer = self.inner.exists(path)
        self.answers.note("exists", path, str(answer))
        return answer

    def readable(self, path: str) -> bool:
        """See `Workspace.readable`."""
        answer = self.inner.readable(path)
        self.answers.note("readable", path, str(answer))
        return answer

    def changed(self, path: str) -> float:
        """See `Workspace.changed`."""
        answer = self.inner.changed(path)
        self.answers.note("changed", path, repr(answer))
        return answer

    def files(self, folder: str, but: str = "") -> tuple[str, ...]:
        """See `Workspace.files`."""
        answer = self.inner.files(folder, but)
        self.answers.note("files", json.dumps([folder, but]), key_of(*answer))
        return answer


def _itself(workspace: Workspace) -> Workspace:
    return workspace


@dataclass(frozen=True, slots=True, eq=False)
class AskedMachine:
    """A machine that notes what it is asked, and keeps what programs made of the same files."""

    inner: Machine
    answers: Answers
    store: Store

    def program(self, name: str) -> str:
        """See `Machine.program`."""
        path = self.inner.program(name)
        self.answers.note("program", name, stamped(path))
        return path

    def variable(self, name: str) -> str:
        """See `Machine.variable`."""
        answer = self.inner.variable(name)
        self.answers.note("variable", name, answer)
        return answer

    def packaged(self, package: str, file: str) -> str:
        """See `Machine.packaged`."""
        path = self.inner.packaged(package, file)
        self.answers.note("packaged", f"{package} {file}", stamped(path))
        return path

    def run(self, job: Job) -> Ran:
        """See `Machine.run`. What went well is kept."""
        key = _job_key(job)
        kept = self.store.get(key)
        if kept is not None:
            return _ran(kept)
        ran = self.inner.run(job)
        if ran.code == 0:
            self.store.put(key, _as_bytes(ran))
        elif ran.code is None:  # another time it may be quicker
            self.answers.repeatable = False
        return ran


def _job_key(job: Job) -> str:
    inputs = [part for name in sorted(job.inputs) for part in (name, job.inputs[name])]
    environment = [f"{name}={value}" for name, value in sorted(job.environment.items())]
    command = [stamped(job.command[0]), *job.command[1:]]
    return key_of("job", software(), json.dumps([command, environment]), *inputs)


def _as_bytes(ran: Ran) -> bytes:
    """How a program ended: the facts in one line, then the files that it wrote."""
    sizes = [(name, len(data)) for name, data in ran.outputs.items()]
    return json.dumps([ran.out, ran.err, sizes]).encode() + b"\n" + b"".join(ran.outputs.values())


def _ran(kept: bytes) -> Ran:
    head, _, rest = kept.partition(b"\n")
    out, err, sizes = json.loads(head)
    outputs: dict[str, bytes] = {}
    for name, size in sizes:
        outputs[name], rest = rest[:size], rest[size:]
    return Ran(0, out, err, outputs)


# --- asked again -------------------------------------------------------------------------------------------


def still_so(question: Question, answer: str, workspace: AskedWorkspace, machine: AskedMachine) -> bool:
    """Whether a question has the same answer now. It is asked once."""
    known = workspace.answers.given
    if question not in known:
        _ask(question, workspace, machine)
    return known.get(question) == answer


def _ask(question: Question, workspace: AskedWorkspace, machine: AskedMachine) -> None:
    kind, about = question
    match kind:
        case "read":
            with suppress(WorkspaceError):
                workspace.read(about)
        case "exists":
            workspace.exists(about)
        case "readable":
            workspace.readable(about)
        case "changed":
            workspace.changed(about)
        case "files":
            workspace.files(*json.loads(about))
        case "program":
            machine.program(about)
        case "variable":
            machine.variable(about)
        case "packaged":
            machine.packaged(*about.split(" ", 1))
        case _:
            raise AssertionError(kind)
