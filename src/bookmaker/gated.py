"""Volume and folder of finished files -> the report of the gates."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from bookmaker.files.built import page_count
from bookmaker.gates.expected import expected_of
from bookmaker.gates.findings import Finding, Place, Report, remark
from bookmaker.gates.judgement import Finished, Kind, report_of
from bookmaker.programs import Machine
from bookmaker.sources import Source
from bookmaker.volume import Volume
from bookmaker.workspace import MissingError, Workspace, WorkspaceError

COMMAND = "bookmaker build makes it"


@dataclass(frozen=True, slots=True)
class Gating:
    """A book and its finished files: their names by kind in a folder of their own."""

    volume: Volume
    book: Workspace
    manifest: str
    folder: Workspace
    names: tuple[tuple[Kind, str], ...]


def gated(gating: Gating, machine: Machine, required: Collection[str]) -> tuple[Report, tuple[Finished, ...]]:
    """The report, and the files that were looked at.

    K001: a file is missing; K004 (a warning): a file is older than what it was made from; K006: a file can't
    be read from the disk; further codes as in `report_of`.
    """
    files: list[Finished] = []
    remarks: list[Finding] = []
    for kind, name in gating.names:
        try:
            files.append(Finished(kind, name, gating.folder.read(name)))
            remarks += _old(gating, name)
        except MissingError:
            remarks.append(Finding("K001", "the file is not there", Place(name), COMMAND))
        except WorkspaceError as error:
            remarks.append(Finding("K006", f"the file can't be read: {error}", Place(name)))
    pages = next((page_count(file.data) for file in files if file.kind == "print"), 0)
    expected = expected_of(gating.volume.manifest, pages)
    report = report_of(tuple(files), expected, machine, required)
    return replace(report, remarks=(*report.remarks, *remarks)), tuple(files)


def _old(gating: Gating, name: str) -> Iterator[Finding]:
    made = gating.folder.changed(name)
    newer = [path for path in _sources(gating) if gating.book.changed(path) > made]
    if newer:
        more = f" and {len(newer) - 1} more" if len(newer) > 1 else ""
        message = f"{newer[0]}{more} changed after the file was made"
        yield remark("K004", message, Place(name), "bookmaker build makes it again")


def _sources(gating: Gating) -> Iterator[str]:
    volume = gating.volume
    yield gating.manifest
    yield from (s.file for s in (*volume.front, *volume.body, *volume.back) if isinstance(s, Source))
    yield from (*volume.styles, *volume.templates, *volume.images, *volume.fonts)
