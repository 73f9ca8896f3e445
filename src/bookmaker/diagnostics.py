"""What can be wrong with a book, as data; its printed and its JSON form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

# So many lines are named beside the first, and so many diagnostics of one code and file are told.
NAMED_LINES = 5
TOLD = 50


class Severity(StrEnum):
    """Errors make a build fail; warnings are worth an editor's minute."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a source: path below the book's folder, line and column counted from 1; 0 = unknown."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        numbers = [str(n) for n in (self.line, self.column) if n]
        return ":".join([self.file, *numbers])


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake: a stable code (letter of its field, three digits), a sentence, its place, what to do."""

    code: str
    message: str
    span: Span
    hint: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        head = f"{self.span}: {self.severity}[{self.code}]: {self.message}"
        return f"{head}\n  hint: {self.hint}" if self.hint else head

    def as_json(self) -> dict[str, str | int]:
        """The diagnostic as plain values, for `--format json`."""
        return {
            "code": self.code,
            "severity": str(self.severity),
            "file": self.span.file,
            "line": self.span.line,
            "column": self.span.column,
            "message": self.message,
            "hint": self.hint,
        }


def from_json(facts: Mapping[str, str | int]) -> Diagnostic:
    """The diagnostic of which `as_json` gave these values."""
    place = Span(str(facts["file"]), int(facts["line"]), int(facts["column"]))
    texts = str(facts["code"]), str(facts["message"])
    return Diagnostic(*texts, place, str(facts["hint"]), Severity(str(facts["severity"])))


def warning(code: str, message: str, span: Span, hint: str = "") -> Diagnostic:
    """A diagnostic that does not make the build fail."""
    return Diagnostic(code, message, span, hint, Severity.WARNING)


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of them makes a build fail."""
    return any(d.severity is Severity.ERROR for d in diagnostics)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Each diagnostic once, by file, line and column."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=lambda d: (d.span, d.code, d.message)))


def told_once(diagnostics: Iterable[Diagnostic], *codes: str) -> Iterator[Diagnostic]:
    """Those of these codes, or all, that say the same of one file as one: at the first of their places, with
    the other lines.
    """
    alike: dict[Diagnostic, list[Span]] = {}
    for diagnostic in diagnostics:
        if codes and diagnostic.code not in codes:
            yield diagnostic
            continue
        same = replace(diagnostic, span=Span(diagnostic.span.file))
        alike.setdefault(same, []).append(diagnostic.span)
    for same, spans in alike.items():
        first, *others = sorted(spans)
        lines = tuple(dict.fromkeys(span.line for span in others if span.line != first.line))
        message = same.message + _also(lines)
        yield replace(same, message=message, span=first)


def _also(lines: tuple[int, ...]) -> str:
    """Where else it is so, in words: " (here and on lines 8 and 12)"."""
    if not lines:
        return ""
    *some, last = (str(line) for line in lines[:NAMED_LINES])
    more = len(lines) - NAMED_LINES
    words = f"{', '.join(some)} and {last}" if some else last
    if more > 0:
        words = f"{', '.join((*some, last))} and {more} more"
    return f" (here and on line{'s' * (len(lines) > 1)} {words})"


def did_you_mean(word: str, known: Iterable[str], alike: float = 0.6) -> str:
    """A hint naming the nearest known word, or an empty string when none is near.

    `alike` says how much of the two must be so, from 0 to 1.
    """
    from difflib import get_close_matches  # noqa: PLC0415 (not needed where all is right)

    near = get_close_matches(word, list(known), n=1, cutoff=alike)
    return f"did you mean {near[0]!r}?" if near else ""


def capped(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """At most `TOLD` diagnostics of one code and file; where the next would stand, the rest is counted."""
    kept: list[Diagnostic] = []
    left_out: dict[tuple[str, str, Severity], list[Diagnostic]] = {}
    counts: Counter[tuple[str, str, Severity]] = Counter()
    for diagnostic in diagnostics:
        kind = (diagnostic.code, diagnostic.span.file, diagnostic.severity)
        counts[kind] += 1
        if counts[kind] <= TOLD:
            kept.append(diagnostic)
        else:
            left_out.setdefault(kind, []).append(diagnostic)
    for (code, _, severity), rest in left_out.items():
        kept.append(Diagnostic(code, f"and {len(rest):,} more like these", rest[0].span, "", severity))
    return tuple(kept)
