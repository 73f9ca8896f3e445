"""`bookmaker check --fix` and `--explain`: what is certain mended and shown; a rule's documentation."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import typer

from bookmaker.commands.options import FINE, MISTAKES, Format
from bookmaker.commands.telling import say


@dataclass(frozen=True, slots=True)
class Mended:
    """A file of the book before and after."""

    before: str
    after: str

    def difference(self, path: str) -> str:
        """The unified difference."""
        before, after = (text.splitlines(keepends=True) for text in (self.before, self.after))
        return "".join(_ended(difflib.unified_diff(before, after, f"a/{path}", f"b/{path}")))


def _ended(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def mend(root: Path, manifest: str, form: Format, *, dry_run: bool) -> Mapping[str, str]:
    """Mend what is certain in the book's manuscripts, and show it; where the mended files are, by name.

    A dry run writes nothing, and ends the command.
    """
    from bookmaker.workspace import WorkspaceError, write_below  # noqa: PLC0415 (heavy; not needed by `--help`)

    found = _mended(root, manifest)
    if form is not Format.JSON:
        for path, file in found.items():
            typer.echo(file.difference(path), nl=False)
    if dry_run:
        say(_counted(found, "would be mended"), err=True)
        raise typer.Exit(FINE)
    try:
        write_below(root, {path: file.after.encode() for path, file in found.items()})
    except WorkspaceError as error:
        say(f"error: {error}", err=True)
        raise typer.Exit(MISTAKES) from None
    return {path: str(root / path) for path in found}


def _mended(root: Path, manifest: str) -> Mapping[str, Mended]:
    from bookmaker.lint.mending import in_file, mended  # noqa: PLC0415
    from bookmaker.volume import read_volume  # noqa: PLC0415
    from bookmaker.workspace import Folder  # noqa: PLC0415

    folder = Folder(root)
    volume, _ = read_volume(folder, manifest)
    files: dict[str, Mended] = {}
    for path, (source, text) in mended(volume).items() if volume else ():
        before = folder.read(path).decode()
        after = in_file(before, source, text)
        if after != before:
            files[path] = Mended(before, after)
    return files


def _counted(found: Mapping[str, Mended], what: str) -> str:
    return f"{len(found)} file{'s' * (len(found) != 1)} {what}"


def explain(code: str) -> None:
    """Print a rule's documentation, and end the command. Wrong usage where no rule has the code."""
    from bookmaker.diagnostics import did_you_mean  # noqa: PLC0415
    from bookmaker.lint.page import explained  # noqa: PLC0415
    from bookmaker.lint.registry import BY_CODE  # noqa: PLC0415

    text = explained(code)
    if text is None:
        near = did_you_mean(code.upper(), BY_CODE)
        other = "those that can be explained are in docs/rules.md"
        message = f"no rule has the code {code!r}; {near or other}"
        raise typer.BadParameter(message, param_hint="--explain")
    typer.echo(text, nl=False)
    raise typer.Exit(FINE)
