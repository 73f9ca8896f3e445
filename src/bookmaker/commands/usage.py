"""Wrong usage -> one sentence and a hint, in an editor's words. The only module that knows click's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import IO, Any

import click
from click.exceptions import Exit, NoArgsIsHelpError, NoSuchCommand

INTERRUPTED = 130
# What click says of a value, and what it is to mean to an editor; `{0}` is the option that it is said of.
_OF_VALUES: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"(.+) is not one of (.+)\.", lambda m: f"{{0}} takes {_either(m[2])}, not {m[1]}"),
    (r".+ is not a valid integer(?: range)?\.", lambda _: "{0} takes a whole number"),
    (
        r"-\d+ is not in the range (?:x>=(\d+)|(\d+)<=x.*)\.",
        lambda m: f"{{0}} takes no number below {m[1] or m[2]}",
    ),
    (r"\d+ is not in the range .+<=(\d+)\.", lambda m: f"{{0}} takes no number above {m[1]}"),
)
# What it says of words on the line.
_OF_WORDS: tuple[tuple[str, str], ...] = (
    (r"Got unexpected extra arguments? \((.*)\)", "more was typed than is wanted: {0}"),
    (r"Option '(.+)' requires an argument\.", "{0} wants a value behind it"),
    (r"Option '(.+)' does not take a value\.", "{0} stands alone, without a value"),
)
_MISSING = {"folder": "which folder is to be made?", "files": "which files are to be imported?"}
_EDITIONS = (
    "print is the printer's PDF, screen the reader's PDF, epub the EPUB, cover the printer's wrap; "
    "for several, --edition stands before each"
)


class WrongUsage(click.UsageError):
    """What is wrong with a command line, and what to do; ends the command with 2."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = f"\n  hint: {hint}" if hint else ""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print it as any other mistake is printed."""
        click.echo(f"error: {self.message}{self.hint}", file=file, err=file is None)


@contextmanager
def looking_at(path: Path) -> Iterator[None]:
    """Wrong usage where the system does not let a path be looked at that was typed."""
    try:
        yield
    except OSError as error:
        raise WrongUsage(f"{path} can't be looked at: {error.strerror}") from None


class Argument(click.Argument):
    """What is typed without an option's name; its help says what it is where nothing is typed."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        """The line of the help."""
        dots = "..." if self.nargs < 0 else ""
        more = "[required]" if self.required else f"[default: {self.get_default(ctx)}]"
        return f"{self.name}{dots} <path>", f"{self.help}  {more}"


class Command(click.Command):
    """One command."""

    def get_short_help_str(self, limit: int = 0) -> str:  # noqa: ARG002 (the help is as long as it must be)
        """What the command does, in full: the list of commands has room for two lines."""
        return " ".join((self.help or "").split())

    def format_arguments(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show what may be typed, before the options."""
        found = [one.get_help_record(ctx) for one in self.get_params(ctx) if isinstance(one, Argument)]
        with formatter.section("Arguments"):
            formatter.write_dl(found)


class Commands(click.Group):
    """All commands, each loaded when it is called; what is wrong with their line is told in plain words."""

    def __init__(self, places: Mapping[str, str], **more: Any) -> None:  # noqa: ANN401 (click's own)
        """`places` names module and function of each, in the order of the help."""
        super().__init__("bookmaker", params=_completing(), no_args_is_help=True, **more)
        self.places = places

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """All names, in the order of the help."""
        return list(self.places)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by its name; None where there is none."""
        if cmd_name not in self.places:
            return None
        module, _, function = self.places[cmd_name].partition(":")
        found: click.Command = getattr(import_module(module), function)
        return found

    def make_context(self, *arguments: Any, **more: Any) -> click.Context:  # noqa: ANN401 (click's own)
        """Read what stands before the command's name."""
        with _in_plain_words(self.places):
            return super().make_context(*arguments, **more)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 (click's own)
        """Read the rest of the line, and do it."""
        with _in_plain_words(self.places):
            return super().invoke(ctx)


def _completing() -> list[click.Parameter]:
    """The options that teach a shell to complete the command."""
    showing = "Show completion for the current shell, to copy it or customize the installation."
    return [
        _ending("--install-completion", "install", "Install completion for the current shell."),
        _ending("--show-completion", "show", showing),
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_version,
            help="Show the version.",
        ),
    ]


def _version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    from bookmaker import __version__

    if wanted:
        click.echo(f"bookmaker {__version__}")
        ctx.exit()


def _ending(name: str, function: str, meaning: str) -> click.Option:
    """An option that does something else than a command."""

    def done(_ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
        if wanted:
            getattr(import_module("bookmaker.commands.completion"), function)()

    return click.Option([name], is_flag=True, is_eager=True, expose_value=False, callback=done, help=meaning)


@contextmanager
def _in_plain_words(commands: Iterable[str]) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        raise Exit(INTERRUPTED) from None
    except (WrongUsage, NoArgsIsHelpError):
        raise
    except click.UsageError as error:
        raise WrongUsage(_message(error), _hint(error, commands)) from None


def _message(error: click.UsageError) -> str:
    """What is wrong."""
    match error:
        case click.MissingParameter(param=click.Parameter(name=name)):
            return _MISSING.get(name, f"{name} is missing")
        case click.NoSuchOption():
            return f"there is no option {error.option_name}"
        case NoSuchCommand():
            return f"there is no command {error.command_name!r}"
        case click.BadParameter(param=click.Parameter(opts=opts)):
            return _of_value(error.message, max(opts, key=len))
    for pattern, words in _OF_WORDS:
        found = re.fullmatch(pattern, error.message)
        if found:
            return words.format(found[1])
    return error.message


def _of_value(message: str, option: str) -> str:
    for pattern, words in _OF_VALUES:
        found = re.fullmatch(pattern, message)
        if found:
            return words(found).replace("{0}", option)
    return message


def _either(listed: str) -> str:
    """'print', 'screen', 'epub' -> print, screen or epub."""
    *first, last = (word.strip("'") for word in listed.split(", "))
    return f"{', '.join(first)} or {last}"


def _hint(error: click.UsageError, commands: Iterable[str]) -> str:
    """What is near to what was typed, what an option's words mean, or where help is."""
    near = sorted(getattr(error, "possibilities", None) or ())
    if isinstance(error, NoSuchCommand):
        near = nearest(error.command_name, commands)
    if near:
        return f"did you mean {' or '.join(near)}?"
    if "unexpected extra" in error.message:
        return "a name with spaces stands in quotation marks"
    parameter = getattr(error, "param", None)
    if parameter is not None and parameter.name == "edition":
        return _EDITIONS
    _, *command_path = error.ctx.command_path.split() if error.ctx is not None else [""]
    return f"{' '.join(('bookmaker', *command_path))} --help says what there is"


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """The one known word that is near to another; none where none is."""
    from difflib import get_close_matches

    return get_close_matches(word, list(known), n=1)
