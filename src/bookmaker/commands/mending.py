"""`bookmaker check --fix` and `--explain`: what is certain mended and shown; a rule's documentation."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click
from click.exceptions import Exit

from bookmaker.commands.options import FINE, MISTAKES, Format
from bookmaker.commands.telling import say
from bookmaker.commands.usage import WrongUsage


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
    from bookmaker.workspace import WorkspaceError
    from bookmaker.writing import write_below

    found = _mended(root, manifest)
    if form is not Format.JSON:
        for path, file in found.items():
            click.echo(file.difference(path), nl=False)
    if dry_run:
        say(_counted(found, "would be mended"), err=True)
        raise Exit(FINE)
    try:
        write_below(root, {path: file.after.encode() for path, file in found.items()})
    except WorkspaceError as error:
        say(f"error: {error}", err=True)
        raise Exit(MISTAKES) from None
    return {path: str(root / path) for path in found}


def _mended(root: Path, manifest: str) -> Mapping[str, Mended]:
    from bookmaker.lint.mending import in_file, mended
    from bookmaker.volume import read_volume
    from bookmaker.workspace import Folder

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
    from bookmaker.lint.page import explained
    from bookmaker.lint.registry import EARLIER, OF_STYLES

    meant = code.upper()
    text = explained(meant)
    short = {**EARLIER, **OF_STYLES}.get(meant)
    if text is None and short is None:
        raise _no_rule(code)
    click.echo(text or f"# {meant}: {short}\n", nl=False)
    raise Exit(FINE)


def _no_rule(code: str) -> WrongUsage:
    from bookmaker.lint.registry import BY_CODE

    alike = difflib.get_close_matches(code[:1].upper() + code[1:].zfill(3), BY_CODE, n=1, cutoff=0.75)
    near = f"did you mean {alike[0]}?" if alike and alike[0][0] == code[:1].upper() else ""
    other = "docs/rules.md lists those that can be explained; any other message says in its hint what to do"
    return WrongUsage(f"no rule has the code {code!r}", near or other)
