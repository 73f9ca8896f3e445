"""What a gate finds in a finished file, as data; its printed and its JSON form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeAlias

from bookmaker.diagnostics import Severity

Box: TypeAlias = tuple[float, float, float, float]
"""Left, bottom, right, top in pt, as in the PDF."""

PREFLIGHT = "preflight"
SHOWN_OF_A_RULE = 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a finished file: its name; a page from 1; or a part of the EPUB, line, column; 0 = unknown."""

    file: str
    page: int = 0
    part: str = ""
    line: int = 0
    column: int = 0
    box: Box | None = None

    def __str__(self) -> str:
        numbers = [str(n) for n in (self.line, self.column) if n]
        page = [f"page {self.page}"] if self.page else []
        return ":".join([f"{self.file}/{self.part}" if self.part else self.file, *page, *numbers])


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a gate found: by which of its rules, a sentence, the place, what to do."""

    rule: str
    message: str
    place: Place
    hint: str = ""
    severity: Severity = Severity.ERROR
    gate: str = PREFLIGHT

    def __str__(self) -> str:
        head = f"{self.place}: {self.severity}[{self.code}]: {self.message}"
        return f"{head}\n  hint: {self.hint}" if self.hint else head

    @property
    def code(self) -> str:
        """The rule as it is printed: a code of ours, or a rule of an outside gate after the gate's name."""
        return self.rule if self.gate == PREFLIGHT else f"{self.gate} {self.rule}"

    def as_json(self) -> dict[str, object]:
        """The finding as plain values."""
        place = self.place
        return {
            "gate": self.gate,
            "rule": self.rule,
            "severity": str(self.severity),
            "file": place.file,
            "part": place.part,
            "page": place.page,
            "line": place.line,
            "column": place.column,
            "box": list(place.box) if place.box else None,
            "message": self.message,
            "hint": self.hint,
        }


def remark(rule: str, message: str, place: Place, hint: str = "") -> Finding:
    """A finding that does not stop a book."""
    return Finding(rule, message, place, hint, Severity.WARNING)


@dataclass(frozen=True, slots=True)
class Judged:
    """A gate that looked at a file, and what it found: nothing where the file passed."""

    gate: str
    file: str
    version: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """A gate that this machine does not have, or not in a version that will do; and how to get it."""

    gate: str
    why: str
    how: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A gate that gave no judgement of a file: it crashed, took too long, or was not understood."""

    gate: str
    file: str
    why: str

    @property
    def finding(self) -> Finding:
        """K003: no pass without a judgement."""
        message = f"{self.gate} gave no judgement: {self.why}"
        hint = "run it by hand on the file, or see whether another version of it does better"
        return Finding("K003", message, Place(self.file), hint)


Outcome: TypeAlias = Judged | Missing | Failed


@dataclass(frozen=True, slots=True)
class Report:
    """What all gates said of all files, and what there is to say of the files themselves."""

    files: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    remarks: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that was found, in order of the files, worst first."""
        failures = [o.finding for o in self.outcomes if isinstance(o, Failed)]
        judged = [f for o in self.outcomes if isinstance(o, Judged) for f in o.findings]
        return tuple(sorted([*self.remarks, *failures, *judged], key=_order))

    @property
    def passed(self) -> bool:
        """Whether no gate found an error, and none failed."""
        return not any(f.severity is Severity.ERROR for f in self.findings)


def _order(finding: Finding) -> tuple[str, bool, str, str, int, str, int]:
    place = finding.place
    mild = finding.severity is not Severity.ERROR
    return (place.file, mild, finding.gate, finding.rule, place.page, place.part, place.line)


def shortened(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings in order, at most `SHOWN_OF_A_RULE` of one rule and file; the last counts the rest."""
    for _, group in groupby(findings, key=lambda f: (f.place.file, f.severity, f.gate, f.rule)):
        alike = list(group)
        yield from alike[:SHOWN_OF_A_RULE]
        if len(alike) > SHOWN_OF_A_RULE:
            more = f"{len(alike) - SHOWN_OF_A_RULE} more findings of the same kind"
            yield replace(alike[0], message=more, place=Place(alike[0].place.file), hint="")
