"""The shell completes the command: what it is told, where that is put, and what it then gets."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import shellingham
from click.testing import CliRunner, Result

from bookmaker.cli import app
from bookmaker.commands import completion

PLACES = {
    "bash": ".bash_completions/bookmaker.sh",
    "zsh": ".zfunc/_bookmaker",
    "fish": ".config/fish/completions/bookmaker.fish",
}
SETTINGS = {"bash": ".bashrc", "zsh": ".zshrc"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    return tmp_path


def run(shell: str, option: str, monkeypatch: pytest.MonkeyPatch) -> Result:
    monkeypatch.setattr(shellingham, "detect_shell", lambda: (shell, f"/bin/{shell}"))
    return CliRunner().invoke(app, [option])


@pytest.mark.parametrize("shell", PLACES)
def test_completion_is_installed_once_however_often_it_is_asked_for(
    shell: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        done = run(shell, "--install-completion", monkeypatch)
        assert (done.exit_code, done.stderr) == (0, "")
        assert f"{shell} completion installed in {home / PLACES[shell]}\n" in done.stdout
    assert (home / PLACES[shell]).read_text("utf-8") == run(shell, "--show-completion", monkeypatch).stdout
    if shell in SETTINGS:
        (line,) = filter(None, (home / SETTINGS[shell]).read_text("utf-8").splitlines())
        assert ("source" if shell == "bash" else "fpath") in line


def test_what_stands_in_a_file_of_settings_stays(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / ".bashrc").write_text("alias ll='ls -l'", "utf-8")
    run("bash", "--install-completion", monkeypatch)
    assert (home / ".bashrc").read_text("utf-8").startswith("alias ll='ls -l'\nsource ")


def test_powershell_gets_the_script_in_the_profile_that_it_names(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = home / "pwsh"
    shell.write_text(f"#!/bin/sh\necho '{home}/Documents/profile.ps1'\n", "utf-8")
    shell.chmod(0o755)
    monkeypatch.setenv("PATH", f"{home}:/usr/bin:/bin")
    for _ in range(2):
        assert run("pwsh", "--install-completion", monkeypatch).exit_code == 0
    text = (home / "Documents/profile.ps1").read_text("utf-8")
    assert text.count("Register-ArgumentCompleter") == 1


@pytest.mark.parametrize("option", ["--install-completion", "--show-completion"])
def test_a_shell_that_cannot_complete_is_told_which_can(
    option: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run("tcsh", option, monkeypatch)
    words = "error: tcsh can't complete it; bash, zsh, fish, powershell, pwsh can\n"
    assert (1, "", words) == (done.exit_code, done.stdout, done.stderr)
    assert list(home.iterdir()) == []


def test_a_place_that_cannot_be_written_is_a_mistake(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / ".zfunc").write_text("", "utf-8")
    done = run("zsh", "--install-completion", monkeypatch)
    assert done.exit_code == 1
    assert done.stderr.startswith("error: completion can't be installed: ")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("bookmaker pr", ["proof", "preview"]),
        ("bookmaker build --edi", ["--edition"]),
        ("bookmaker build --edition e", ["epub"]),
        ("bookmaker import --changes ", ["accept", "reject", "list"]),
    ],
)
def test_the_shell_gets_commands_options_and_their_values(typed: str, offered: list[str]) -> None:
    words = {"COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" ")), completion.VARIABLE: "bash_complete"}
    made = subprocess.run(
        [sys.executable, "-m", "bookmaker"],
        env={**os.environ, **words},
        capture_output=True,
        text=True,
        check=True,
    )
    assert [f"plain,{word}" for word in offered] == made.stdout.split()
