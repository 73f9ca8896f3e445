"""`--install-completion`, `--show-completion`: the shell completes commands, options and their values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import click
from click.exceptions import Exit
from click.shell_completion import get_completion_class

from bookmaker.commands.options import MISTAKES
from bookmaker.commands.telling import say

NAME, VARIABLE = "bookmaker", "_BOOKMAKER_COMPLETE"
_SECONDS = 20.0


def install() -> None:
    """Have the shell that runs the command complete it from now on, and end the command."""
    shell = _shell()
    try:
        path = INSTALLED[shell](shell)
    except OSError as error:
        say(f"error: completion can't be installed: {error}", err=True)
        raise Exit(MISTAKES) from None
    say(f"{shell} completion installed in {path}")
    say("Completion will take effect once you restart the terminal")
    raise Exit


def show() -> None:
    """Print the script that has the shell complete the command, and end the command."""
    click.echo(_script(_shell()), nl=False)
    raise Exit


def _shell() -> str:
    """The shell that runs the command. A mistake where it is none that can complete."""
    import shellingham

    try:
        shell = str(shellingham.detect_shell()[0])
    except (shellingham.ShellDetectionFailure, RuntimeError):
        shell = ""
    if shell not in INSTALLED:
        say(f"error: {shell or 'this shell'} can't complete it; {', '.join(INSTALLED)} can", err=True)
        raise Exit(MISTAKES)
    return shell


def _script(shell: str) -> str:
    """What a shell reads to complete the command."""
    kind = get_completion_class("powershell" if shell == "pwsh" else shell)
    return kind(click.get_current_context().find_root().command, {}, NAME, VARIABLE).source() if kind else ""


def _in_bash(shell: str) -> Path:
    path = Path.home() / ".bash_completions" / f"{NAME}.sh"
    _write(path, _script(shell))
    _add(Path.home() / ".bashrc", f"source '{path}'")
    return path


def _in_zsh(shell: str) -> Path:
    path = Path.home() / ".zfunc" / f"_{NAME}"
    _write(path, _script(shell))
    _add(Path.home() / ".zshrc", "fpath+=~/.zfunc; autoload -Uz compinit; compinit")
    return path


def _in_fish(shell: str) -> Path:
    path = Path.home() / ".config/fish/completions" / f"{NAME}.fish"
    _write(path, _script(shell))
    return path


def _in_powershell(shell: str) -> Path:
    """The profile, which the shell itself names, gets the script."""
    from bookmaker.programs import THIS_MACHINE, Job

    command = (THIS_MACHINE.program(shell), "-NoProfile", "-Command", "echo $PROFILE")
    profile = THIS_MACHINE.run(Job(command, {}, _SECONDS)).out.strip()
    if not profile:
        raise OSError(f"{shell} names no profile")
    _add(Path(profile), _script(shell))
    return Path(profile)


INSTALLED: Mapping[str, Callable[[str], Path]] = {
    "bash": _in_bash,
    "zsh": _in_zsh,
    "fish": _in_fish,
    "powershell": _in_powershell,
    "pwsh": _in_powershell,
}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _add(path: Path, lines: str) -> None:
    """Put lines at the end of a file of settings, once."""
    before = path.read_text("utf-8") if path.is_file() else ""
    if lines not in before:
        _write(path, f"{before}\n{lines}\n")
