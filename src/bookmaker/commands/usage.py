"""Wrong usage -> one sentence and a hint, in an editor's words. The only module that knows typer's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import IO, Any

import typer
from typer.core import TyperGroup

# What typer says, and what it is to mean to an editor; `{0}` is the option that it is said of.
_WORDS: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"Value error, (.+) is not one of (.+)\.", lambda m: f"{{0}} takes {_either(m[2])}, not {m[1]}"),
    (r"Input should be a valid integer, .+", lambda _: "{0} takes a whole number"),
    (r"Input should be greater than or equal to (\S+)", lambda m: f"{{0}} takes no number below {m[1]}"),
    (r"Input should be less than or equal to (\S+)", lambda m: f"{{0}} takes no number above {m[1]}"),
    (r"No such option: (\S+)", lambda m: f"there is no option {m[1]}"),
    (r"No such command '(.*?)'.*", lambda m: f"there is no command {m[1]!r}"),
    (r"Got unexpected extra argument\(s\) \((.*)\)", lambda m: f"more was typed than is wanted: {m[1]}"),
    (r"Option '(.+)' requires an argument\.", lambda m: f"{m[1]} wants a value behind it"),
    (r"Option '(.+)' does not take a value\.", lambda m: f"{m[1]} stands alone, without a value"),
)
_MISSING = {"folder": "which folder is to be made?", "files": "which files are to be imported?"}
_EDITIONS = (
    "print is the printer's PDF, screen the reader's PDF, epub the EPUB, cover the printer's wrap; "
    "for several, --edition stands before each"
)


class WrongUsage(typer.BadParameter):
    """What is wrong with a command line, and what to do; ends the command with 2."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = f"\n  hint: {hint}" if hint else ""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print it as any other mistake is printed."""
        typer.echo(f"error: {self.message}{self.hint}", file=file, err=file is None)


@contextmanager
def looking_at(path: Path) -> Iterator[None]:
    """Wrong usage where the system does not let a path be looked at that was typed."""
    try:
        yield
    except OSError as error:
        raise WrongUsage(f"{path} can't be looked at: {error.strerror}") from None


class Commands(TyperGroup):
    """All commands; what is wrong with their line is told in an editor's words."""

    def make_context(self, *arguments: Any, **more: Any) -> Any:  # noqa: ANN401 (typer's own signature)
        """Read what stands before the command's name."""
        with _in_plain_words(self.commands):
            return super().make_context(*arguments, **more)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 (typer's own signature)
        """Read the rest of the line, and do it."""
        with _in_plain_words(self.commands):
            return super().invoke(ctx)


@contextmanager
def _in_plain_words(commands: Iterable[str]) -> Iterator[None]:
    try:
        yield
    except WrongUsage:
        raise
    except typer.TyperException as error:
        message = _message(error)
        if message is None:
            raise
        raise WrongUsage(message, _hint(error, commands)) from None


def _message(error: typer.TyperException) -> str | None:
    """What is wrong; None where typer means to show its help."""
    context, parameter = getattr(error, "ctx", None), getattr(error, "param", None)
    if context is not None and error.message == context.get_help():
        return None
    if parameter is not None and not error.message:
        return _MISSING.get(parameter.name, f"{parameter.name} is missing")
    option = max(parameter.opts, key=len) if parameter is not None else ""
    for pattern, words in _WORDS:
        match = re.fullmatch(pattern, error.message)
        if match:
            return words(match).replace("{0}", option)
    return error.message


def _either(listed: str) -> str:
    """'print', 'screen', 'epub' -> print, screen or epub."""
    *first, last = (word.strip("'") for word in listed.split(", "))
    return f"{', '.join(first)} or {last}"


def _hint(error: typer.TyperException, commands: Iterable[str]) -> str:
    """What is near to what was typed, what an option's words mean, or where help is."""
    context, parameter = getattr(error, "ctx", None), getattr(error, "param", None)
    near = sorted(getattr(error, "possibilities", None) or ())
    command = re.match(r"No such command '(.*?)'", error.message)
    if command:
        near = get_close_matches(command[1], commands, n=1)
    if near:
        return f"did you mean {' or '.join(near)}?"
    if "unexpected extra" in error.message:
        return "a name with spaces stands in quotation marks"
    if parameter is not None and parameter.name == "edition":
        return _EDITIONS
    _, *command_path = context.command_path.split() if context is not None else [""]
    return f"{' '.join(('bookmaker', *command_path))} --help says what there is"
