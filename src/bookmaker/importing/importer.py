"""Foreign files + book -> the files that make chapters of them, one after the other; all of them or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bookmaker.content.pandoc import pandoc_on
from bookmaker.diagnostics import Diagnostic
from bookmaker.importing.changes import Changes
from bookmaker.importing.draft import Source
from bookmaker.importing.placing import Book, Wish, placed
from bookmaker.importing.reading import read_foreign
from bookmaker.importing.summary import Told
from bookmaker.manifest.read import read_manifest
from bookmaker.programs import Machine
from bookmaker.workspace import Overlay, Workspace


@dataclass(frozen=True, slots=True)
class Imported:
    """The files to write, none where there are errors; what was made of each foreign file."""

    files: Mapping[str, bytes]
    told: tuple[Told, ...]
    errors: tuple[Diagnostic, ...]


def imported(
    workspace: Workspace, manifest: str, sources: Iterable[Source], wish: Wish, how: tuple[Machine, Changes]
) -> Imported:
    """Every foreign file as a chapter, or as the next state of the chapter that it was imported as. The
    manifest must be readable: its own mistakes are errors here where it can't be.
    """
    machine, changes = how
    files: dict[str, bytes] = {}
    told: list[Told] = []
    errors: list[Diagnostic] = []
    pandoc = pandoc_on(machine)
    for source in sources:
        under = Overlay(workspace, files)
        read, _, mistakes = read_manifest(under.read(manifest), manifest)
        if read is None:
            return Imported({}, tuple(told), mistakes)
        draft = read_foreign(source, pandoc, changes)
        if isinstance(draft, Diagnostic):
            errors.append(draft)
            continue
        made = placed(source, draft, Book(under, manifest, read), wish)
        errors += made.errors
        told.append(Told(source.file, draft, made))
        files = _with(files, made.files, manifest)
    return Imported({} if errors else files, tuple(told), tuple(errors))


def _with(files: Mapping[str, bytes], more: Mapping[str, bytes], last: str) -> dict[str, bytes]:
    """Both together; the manifest is written when all that it names is there."""
    both = {**files, **more}
    return {path: both[path] for path in sorted(both, key=lambda path: (path == last, path))}
