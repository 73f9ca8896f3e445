"""The report as lines for a terminal, and as plain values for `--format json`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from bookmaker.diagnostics import Severity
from bookmaker.gates.findings import Failed, Finding, Judged, Missing, Outcome, Report


def counted(findings: Iterable[Finding]) -> str:
    """Findings by severity, in words."""
    severities = [f.severity for f in findings]
    errors, warnings = severities.count(Severity.ERROR), severities.count(Severity.WARNING)
    words = [f"{n} {noun}{'s' * (n != 1)}" for n, noun in ((errors, "error"), (warnings, "warning")) if n]
    return ", ".join(words) or "passed"


def verdict(outcome: Outcome) -> str:
    """What a gate says, in a few words."""
    match outcome:
        case Judged():
            return counted(outcome.findings)
        case Missing():
            return f"not run: {outcome.why}"
        case Failed():
            return f"no judgement: {outcome.why}"
        case _:
            assert_never(outcome)


def lines(report: Report) -> Iterator[str]:
    """A line for each gate and file, and how to get the gates that are missing."""
    for outcome in report.outcomes:
        file = "" if isinstance(outcome, Missing) else f"{outcome.file}  "
        yield f"{_named(outcome):<16} {file}{verdict(outcome)}"
        if isinstance(outcome, Missing):
            yield f"{'':<16} to get it: {outcome.how}"
    yield counted(report.findings) if report.findings else "no gate that ran found anything"


def _named(outcome: Outcome) -> str:
    version = outcome.version if isinstance(outcome, Judged) else ""
    return f"{outcome.gate} {version}".strip()


def as_json(report: Report) -> dict[str, object]:
    """The whole report as plain values."""
    return {
        "passed": report.passed,
        "files": list(report.files),
        "gates": [_outcome(outcome) for outcome in report.outcomes],
        "findings": [finding.as_json() for finding in report.findings],
    }


def _outcome(outcome: Outcome) -> dict[str, object]:
    match outcome:
        case Judged():
            errors = sum(f.severity is Severity.ERROR for f in outcome.findings)
            return {
                "gate": outcome.gate,
                "state": "judged",
                "file": outcome.file,
                "version": outcome.version,
                "errors": errors,
                "warnings": len(outcome.findings) - errors,
            }
        case Missing():
            return {"gate": outcome.gate, "state": "missing", "why": outcome.why, "how": outcome.how}
        case Failed():
            return {"gate": outcome.gate, "state": "failed", "file": outcome.file, "why": outcome.why}
        case _:
            assert_never(outcome)
