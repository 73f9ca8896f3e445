"""Finished files -> the report of every gate that the machine has."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias

from bookmaker.gates import ace, epubcheck, verapdf
from bookmaker.gates.cover_rules import cover_findings
from bookmaker.gates.epub_file import EpubFile, read_epub
from bookmaker.gates.epub_rules import epub_findings
from bookmaker.gates.expected import Expected
from bookmaker.gates.findings import PREFLIGHT, Finding, Judged, Missing, Outcome, Place, Report, remark
from bookmaker.gates.navigation_rules import page_list
from bookmaker.gates.pdf_file import PdfFile
from bookmaker.gates.pdf_reading import read_pdf
from bookmaker.gates.print_rules import print_findings
from bookmaker.gates.reader_rules import reader_findings
from bookmaker.programs import Machine

Kind: TypeAlias = Literal["print", "screen", "epub", "cover"]
GATES = (PREFLIGHT, epubcheck.NAME, ace.NAME, verapdf.NAME)
OUTSIDE_GATES = GATES[1:]
# EPUBCheck and Ace take a core and much memory each.
AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished file."""

    kind: Kind
    name: str
    data: bytes


def report_of(
    files: tuple[Finished, ...], expected: Expected, machine: Machine, required: Collection[str] = ()
) -> Report:
    """What every gate says of the files.

    K002: a required gate is missing; K003: a gate gave no judgement; K005 (a warning): files of different
    builds; K006: a file can't be read; further codes as in the rules for each kind of file.
    """
    read = {file.kind: _read(file) for file in files}
    outcomes = [_preflight(file, read[file.kind], expected) for file in files]
    calls = [call for file in files for call in _calls(file, expected, machine)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes += pool.map(lambda call: call(), calls)
    outcomes = list(dict.fromkeys(outcomes))
    remarks = (*_missing(outcomes, required), *_builds(read))
    return Report(tuple(file.name for file in files), tuple(outcomes), remarks)


def _read(file: Finished) -> PdfFile | EpubFile | str:
    return (read_epub if file.kind == "epub" else read_pdf)(file.name, file.data)


def _preflight(file: Finished, read: PdfFile | EpubFile | str, expected: Expected) -> Judged:
    match read:
        case str():
            message = f"the file can't be read: {read}"
            found: tuple[Finding, ...] = (Finding("K006", message, Place(file.name), "build again"),)
        case EpubFile():
            found = epub_findings(read, expected)
        case PdfFile() if file.kind == "print":
            found = print_findings(read, expected)
        case PdfFile() if file.kind == "cover":
            found = cover_findings(read, expected)
        case PdfFile():
            found = reader_findings(read, expected)
    return Judged(PREFLIGHT, file.name, "", found)


def _calls(file: Finished, expected: Expected, machine: Machine) -> Iterator[Callable[[], Outcome]]:
    """The outside gates that a file of this kind goes through."""
    if file.kind == "epub":
        yield partial(epubcheck.epubcheck, file.name, file.data, machine)
        yield partial(ace.ace, file.name, file.data, machine)
    elif file.kind == "screen":
        for standard in expected.reader_standards:
            yield partial(verapdf.verapdf, file.name, file.data, standard, machine)


def _missing(outcomes: Collection[Outcome], required: Collection[str]) -> Iterator[Finding]:
    for outcome in outcomes:
        if isinstance(outcome, Missing) and outcome.gate in required:
            message = f"the gate {outcome.gate} is required: {outcome.why}"
            yield Finding("K002", message, Place(outcome.gate), outcome.how)


def _builds(read: Mapping[Kind, PdfFile | EpubFile | str]) -> Iterator[Finding]:
    """The page labels of the print PDF are those of the reader's PDF and hold those of the page list."""
    printed, screen, epub = read.get("print"), read.get("screen"), read.get("epub")
    if not isinstance(printed, PdfFile):
        return
    labels = [page.label for page in printed.pages]
    hint = "build all editions in one go: bookmaker build"
    if isinstance(screen, PdfFile):
        shown = [page.label for page in screen.pages if page.label != "Cover"]
        # Blank pages that fill the last signature are the printer's alone.
        if shown != labels[: len(shown)]:
            message = f"its pages are not those of {printed.name}: {len(shown)} pages, and {len(labels)}"
            yield remark("K005", message, Place(screen.name), hint)
    if isinstance(epub, EpubFile):
        strange = [label for label in page_list(epub) if label not in set(labels)]
        if strange:
            message = f"its page list names page {strange[0]}, which {printed.name} does not have"
            yield remark("K005", message, Place(epub.name), hint)
