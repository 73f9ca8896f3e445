"""Report and finished files -> one HTML page of its own, with pictures of the pages concerned."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import assert_never

from bookmaker.diagnostics import Severity
from bookmaker.editions.filling import safe
from bookmaker.editions.templates import Templates
from bookmaker.files.raster import picture_of_sheet
from bookmaker.gates.epub_file import read_epub
from bookmaker.gates.findings import PREFLIGHT, Box, Failed, Finding, Judged, Missing, Outcome, Report
from bookmaker.gates.judgement import Finished
from bookmaker.gates.summary import counted, verdict
from bookmaker.packaged import house_files

PICTURES_OF_A_FILE = 12
BOXES_OF_A_PAGE = 12
PLACES_OF_A_FINDING = 12
WIDTH_PX = 720
LONGEST_EXCERPT = 200
# An outline stands a little off what it outlines, in pt.
AIR_PT = 3


@dataclass(frozen=True, slots=True)
class Outline:
    """A place on a page, in per cent of its width and height, and the number of its finding."""

    left: float
    top: float
    width: float
    height: float
    number: int
    severity: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A page with the places concerned."""

    page: int
    source: str
    outlines: tuple[Outline, ...]
    numbers: str
    several: bool


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of a finding, in words, with the line of the document that stands there."""

    words: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Findings of one rule that say the same, with all their places."""

    number: int
    rule: str
    gate: str
    severity: str
    message: str
    hint: str
    spots: tuple[Spot, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Part:
    """All that was found in one file."""

    number: int
    name: str
    words: str
    entries: tuple[Entry, ...]
    pictures: tuple[Picture, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Row:
    """A gate's line in the table on top."""

    gate: str
    version: str
    file: str
    state: str
    words: str
    how: str


def page_of(report: Report, files: Sequence[Finished], title: str, language: str) -> str:
    """The report as HTML: the gates on top, then what was found, file by file, with pictures."""
    by_name = {file.name: file for file in files}
    found = report.findings
    names = dict.fromkeys([*report.files, *(f.place.file for f in found)])
    parts = [
        replace(_part(name, [f for f in found if f.place.file == name], by_name.get(name)), number=number)
        for number, name in enumerate(names, 1)
    ]
    values = {
        "title": title,
        "language": language,
        "style": safe(house_files()["styles/report.css"].decode()),
        "passed": report.passed,
        "words": counted(found),
        "rows": [_row(outcome) for outcome in report.outcomes],
        "parts": parts,
    }
    return Templates({}).fill("report", values).text


def _row(outcome: Outcome) -> Row:
    match outcome:
        case Judged():
            bad = any(f.severity is Severity.ERROR for f in outcome.findings)
            state = "bad" if bad else "fair" if outcome.findings else "good"
            return Row(outcome.gate, outcome.version, outcome.file, state, verdict(outcome), "")
        case Missing():
            return Row(outcome.gate, "", "", "missing", verdict(outcome), outcome.how)
        case Failed():
            return Row(outcome.gate, "", outcome.file, "bad", verdict(outcome), outcome.finding.hint)
        case _:
            assert_never(outcome)


def _part(name: str, findings: Sequence[Finding], file: Finished | None) -> Part:
    groups = [list(group) for _, group in groupby(sorted(findings, key=_sameness), key=_sameness)]
    lines = _Lines(file)
    entries = tuple(_entry(n, group, lines) for n, group in enumerate(groups, 1))
    numbers = {id(f): n for n, group in enumerate(groups, 1) for f in group}
    pages = _pages(findings) if file is not None and file.kind != "epub" else {}
    shown = dict(list(pages.items())[:PICTURES_OF_A_FILE])
    pictures = [p for n, on in shown.items() if (p := _picture(file, n, on, numbers)) is not None]
    return Part(0, name, counted(findings), entries, tuple(pictures), len(pages) - len(shown))


def _sameness(finding: Finding) -> tuple[bool, str, str, str, str]:
    mild = finding.severity is not Severity.ERROR
    return (mild, finding.gate, finding.rule, finding.message, finding.hint)


def _entry(number: int, group: Sequence[Finding], lines: _Lines) -> Entry:
    first = group[0]
    spots = tuple(Spot(w, lines.excerpt(f)) for f in group[:PLACES_OF_A_FINDING] if (w := _words(f)))
    return Entry(
        number=number,
        rule=first.rule,
        gate="" if first.gate == PREFLIGHT else first.gate,
        severity=str(first.severity),
        message=first.message,
        hint=first.hint,
        spots=spots,
        more=max(0, len(group) - PLACES_OF_A_FINDING),
    )


def _words(finding: Finding) -> str:
    place = finding.place
    line = f"line {place.line}" if place.line else ""
    column = f"column {place.column}" if place.column else ""
    page = f"page {place.page}" if place.page else ""
    return ", ".join(filter(None, (place.part, page, line, column)))


class _Lines:
    """The lines of an EPUB's documents, read once."""

    def __init__(self, file: Finished | None) -> None:
        read = read_epub(file.name, file.data) if file is not None and file.kind == "epub" else ""
        self.texts: Mapping[str, bytes] = {} if isinstance(read, str) else read.texts

    def excerpt(self, finding: Finding) -> str:
        """The line that a finding names, from near its column."""
        place = finding.place
        lines = self.texts.get(place.part, b"").decode("utf-8", "replace").splitlines()
        if not 1 <= place.line <= len(lines):
            return ""
        line = lines[place.line - 1]
        start = max(0, min(place.column - LONGEST_EXCERPT // 2, len(line) - LONGEST_EXCERPT))
        cut = line[start : start + LONGEST_EXCERPT].strip()
        return f"{'…' * (start > 0)}{cut}{'…' * (start + LONGEST_EXCERPT < len(line))}"


# --- pictures --------------------------------------------------------------------------------------------


def _pages(findings: Sequence[Finding]) -> dict[int, list[Finding]]:
    """Findings by page; pages with errors come first."""
    pages: dict[int, list[Finding]] = {}
    for finding in sorted(findings, key=lambda f: f.severity is not Severity.ERROR):
        if finding.place.page:
            pages.setdefault(finding.place.page, []).append(finding)
    return pages


def _picture(
    file: Finished | None, page: int, found: Sequence[Finding], numbers: Mapping[int, int]
) -> Picture | None:
    taken = picture_of_sheet(file.data, WIDTH_PX, page) if file is not None else None
    if taken is None:
        return None
    data, sheet = base64.b64encode(taken.jpeg).decode(), taken.box
    boxed = [(f.place.box, f) for f in found if f.place.box is not None][:BOXES_OF_A_PAGE]
    outlines = tuple(_outline(box, sheet, numbers[id(f)], f) for box, f in boxed)
    named = sorted({numbers[id(f)] for f in found})
    said = ", ".join(map(str, named))
    return Picture(page, f"data:image/jpeg;base64,{data}", outlines, said, len(named) > 1)


def _outline(box: Box, sheet: Box, number: int, finding: Finding) -> Outline:
    wide, high = sheet[2] - sheet[0], sheet[3] - sheet[1]
    left, right = (min(max(x, sheet[0]), sheet[2]) for x in (box[0] - AIR_PT, box[2] + AIR_PT))
    low, top = (min(max(y, sheet[1]), sheet[3]) for y in (box[1] - AIR_PT, box[3] + AIR_PT))
    return Outline(
        left=round(100 * (left - sheet[0]) / wide, 2),
        top=round(100 * (sheet[3] - top) / high, 2),
        width=round(100 * (right - left) / wide, 2),
        height=round(100 * (top - low) / high, 2),
        number=number,
        severity=str(finding.severity),
    )
