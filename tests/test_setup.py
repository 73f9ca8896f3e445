"""The set-up: what `bm` does on machines of many kinds, what the lock holds, what the package ships.

`bm` runs here in a small world: a folder with the few system tools that it calls, and a Python, package
managers and checkers that are scripts and write down how they were called.
"""

from __future__ import annotations

import ast
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import tomllib
import zipfile
from dataclasses import dataclass
from importlib.metadata import distributions, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from chromium import NAMES as CHROMIUMS

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
RUNTIME = [Requirement(line) for line in PYPROJECT["project"]["dependencies"]]
EXTRAS = [
    Requirement(line) for lines in PYPROJECT["project"]["optional-dependencies"].values() for line in lines
]
DEVELOPMENT = [Requirement(line) for line in PYPROJECT["dependency-groups"]["dev"]]

TOOLS = [
    "bash",
    "cat",
    "chmod",
    "cksum",
    "cp",
    "cut",
    "dirname",
    "mkdir",
    "readlink",
    "rm",
    "sh",
    "sleep",
    "touch",
]
PYTHON = f"""#!/bin/sh
case "$*" in
*version_info*) [ ! -e "$WORLD/old" ] ;;
*fcntl*) exec '{sys.executable}' "$@" ;;
*ensurepip*) [ -e "$WORLD/venv" ] ;;
*ctypes*) [ -e "$WORLD/Pango" ] ;;
"-m venv --clear "*)
    echo "make .venv" >>"$WORLD/log"
    rm -rf "$4" && mkdir -p "$4/bin" && cp "$0" "$4/bin/python" && cp "$WORLD"/checkers/* "$4/bin" ;;
*--require-hashes*atheris.lock) echo "install atheris" >>"$WORLD/log" ;;
*--require-hashes*)
    echo "install the lock" >>"$WORLD/log"
    [ ! -e "$WORLD/slow" ] || {{ sleep 1; echo "end late" >>"$WORLD/log"; }}
    [ ! -e "$WORLD/broken" ] || {{ echo "no such hash"; exit 1; }} ;;
*--editable*) echo "install the checkout" >>"$WORLD/log" ;;
*)
    shift
    echo "bookmaker $*" >>"$WORLD/log"
    echo "in $PWD: $*${{DYLD_FALLBACK_LIBRARY_PATH:+ with $DYLD_FALLBACK_LIBRARY_PATH}}" ;;
esac
"""
CHECKER = """#!/bin/sh
echo "${0##*/}${*:+ $*}" | tee -a "$WORLD/log"
[ ! -e "$WORLD/${0##*/} finds" ]
"""
MANAGER = """#!/bin/sh
echo "${0##*/} $*" >>"$WORLD/log"
for thing in $GIVES; do touch "$WORLD/$thing"; done
"""
SET_UP = ["make .venv", "install the lock", "install the checkout"]
SLOW_SET_UP = ["make .venv", "install the lock", "end late", "install the checkout"]


@dataclass(frozen=True)
class World:
    """A machine with a checkout of bm on it."""

    folder: Path

    @property
    def checkout(self) -> Path:
        """A path with a space in it, as people have them."""
        return self.folder / "my books"

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of the machine that runs the tests."""
        return {"PATH": str(self.folder / "bin"), "WORLD": str(self.folder), "GIVES": "venv Pango"}

    def program(self, name: str, text: str) -> None:
        """Put a program on the machine's PATH."""
        _write_program(self.folder / "bin" / name, text)

    def has(self, *things: str) -> None:
        """Let something be true of the machine."""
        for thing in things:
            (self.folder / thing).touch()

    def lacks(self, *things: str) -> None:
        """Let something be true no longer."""
        for thing in things:
            (self.folder / thing).unlink()

    def bm(self, *words: str, **changes: str) -> subprocess.CompletedProcess[str]:
        """Run bm in its checkout."""
        return self.run([str(self.checkout / "bm"), *words], self.checkout, **changes)

    def run(self, command: list[str], folder: Path, **changes: str) -> subprocess.CompletedProcess[str]:
        """Run a command somewhere, without a terminal."""
        return subprocess.run(
            command,
            cwd=folder,
            env=self.environment | changes,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def log(self) -> list[str]:
        """What the machine's programs were asked, in order, since it was last asked for."""
        log = self.folder / "log"
        lines = log.read_text("utf-8").splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return lines


def _write_program(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    path.chmod(0o755)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A Linux machine that has all that bm needs, and whose user is root."""
    world = World(tmp_path)
    world.checkout.mkdir()
    shutil.copy(ROOT / "bm", world.checkout)
    for name in ("requirements.lock", "pyproject.toml"):
        (world.checkout / name).write_text(f"{name} as it was\n", "utf-8")
    world.program("python3", PYTHON)
    for name in ("ruff", "mypy", "pytest"):
        _write_program(tmp_path / "checkers" / name, CHECKER)
    for name in [*TOOLS, "tee"]:
        (tmp_path / "bin" / name).symlink_to(shutil.which(name) or "")
    world.program("id", "#!/bin/sh\necho 0\n")
    world.program("uname", "#!/bin/sh\necho Linux\n")
    world.has("venv", "Pango")
    return world


def said(*lines: str) -> str:
    """What bm says for itself, a line each."""
    return "".join(f"bm: {line}\n" for line in lines)


# When it sets up


def test_the_first_run_sets_up_and_then_runs_the_command(world: World) -> None:
    ran = world.bm("build", "--edition", "print")
    assert (0, f"in {world.checkout}: build --edition print\n") == (ran.returncode, ran.stdout)
    assert said(f"making {world.checkout}/.venv (once; a minute or two)") == ran.stderr
    assert [*SET_UP, "bookmaker build --edition print"] == world.log()


def test_bench_runs_what_measures_with_its_words(world: World) -> None:
    ran = world.bm("bench", "--quick")
    assert (0, f"in {world.checkout}: bench --quick\n") == (ran.returncode, ran.stdout)
    assert [*SET_UP, "bookmaker bench --quick"] == world.log()


def test_the_second_run_does_no_set_up_and_says_nothing(world: World) -> None:
    world.bm("build")
    world.log()
    ran = world.bm("build")
    assert ["bookmaker build"] == world.log()
    assert "" == ran.stderr


def test_bm_adds_less_than_a_tenth_of_a_second(world: World) -> None:
    """Of the processor's time, which a busy machine does not change."""
    world.bm("build")
    through = _least_time(world, [str(world.checkout / "bm"), "build"])
    straight = _least_time(world, [str(world.checkout / ".venv/bin/python"), "bookmaker", "build"])
    assert through - straight < 0.1


def _least_time(world: World, command: list[str]) -> float:
    times = []
    for _ in range(10):
        start = _spent_by_children()
        world.run(command, world.checkout)
        times.append(_spent_by_children() - start)
    return min(times)


def _spent_by_children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml", "bm"])
def test_a_change_of_what_the_set_up_is_made_from_sets_up_again(world: World, name: str) -> None:
    world.bm("build")
    world.log()
    with (world.checkout / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    world.bm("build")
    assert [*SET_UP, "bookmaker build"] == world.log()


def test_a_checkout_that_was_moved_sets_up_again(world: World) -> None:
    world.bm("build")
    world.log()
    moved = world.checkout.rename(world.folder / "elsewhere")
    world.run([str(moved / "bm"), "build"], moved)
    assert [*SET_UP, "bookmaker build"] == world.log()


def test_a_python_that_went_away_sets_up_again(world: World) -> None:
    world.bm("build")
    world.log()
    (world.checkout / ".venv/bin/python").unlink()
    world.bm("build")
    assert [*SET_UP, "bookmaker build"] == world.log()


def test_a_set_up_that_fails_says_so_and_is_begun_anew(world: World) -> None:
    world.has("broken")
    ran = world.bm("build")
    assert (1, "no such hash\n") == (ran.returncode, ran.stdout)
    assert (
        said(
            f"making {world.checkout}/.venv (once; a minute or two)",
            f"{world.checkout}/.venv could not be made, for the reason above. "
            "Mend it, then run bm again: it begins anew.",
        )
        == ran.stderr
    )
    world.lacks("broken")
    world.log()
    assert 0 == world.bm("build").returncode
    assert [*SET_UP, "bookmaker build"] == world.log()


def test_a_set_up_that_was_good_once_is_not_used_after_one_that_failed(world: World) -> None:
    world.bm("build")
    lock = world.checkout / "requirements.lock"
    good = lock.read_text("utf-8")
    lock.write_text("a lock that cannot be had\n", "utf-8")
    world.has("broken")
    world.bm("build")
    lock.write_text(good, "utf-8")
    world.lacks("broken")
    world.log()
    world.bm("build")
    assert [*SET_UP, "bookmaker build"] == world.log()


def test_a_set_up_that_was_killed_is_begun_anew_when_its_pip_has_ended(world: World) -> None:
    world.has("slow")
    first = _start(world)
    _wait_for(world.folder / "log", "install the lock")
    first.send_signal(signal.SIGKILL)
    first.communicate()
    world.bm("build")
    assert [*SLOW_SET_UP[:3], *SLOW_SET_UP, "bookmaker build"] == world.log()


def test_two_at_once_make_one_environment(world: World) -> None:
    world.has("slow")
    both = [_start(world), _start(world)]
    assert [0, 0] == [process.wait() for process in both]
    assert [*SLOW_SET_UP, "bookmaker build", "bookmaker build"] == world.log()
    assert "requirements.lock as it was\n" == (world.checkout / "requirements.lock").read_text("utf-8")


def _start(world: World) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [world.checkout / "bm", "build"],
        env=world.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _wait_for(log: Path, line: str) -> None:
    deadline = time.monotonic() + 120
    while not (log.exists() and line in log.read_text("utf-8")):
        assert time.monotonic() < deadline
        time.sleep(0.02)


# Where it is called from


def test_the_command_runs_in_the_folder_where_the_caller_stands(world: World) -> None:
    book = world.folder / "a book"
    book.mkdir()
    ran = world.run(["../my books/bm", "build"], book)
    assert f"in {book}: build\n" == ran.stdout


def test_a_symlink_to_a_symlink_leads_to_the_checkout(world: World) -> None:
    (world.folder / "links").mkdir()
    (world.folder / "links/one").symlink_to("../my books/bm")
    world.program("unrelated", "")
    (world.folder / "bin/bm").symlink_to(world.folder / "links/one")
    ran = world.run(["bm", "build"], world.folder)
    assert f"in {world.folder}: build\n" == ran.stdout
    assert (world.checkout / ".venv/ready").exists()


def test_words_reach_the_command_as_they_were_typed(world: World) -> None:
    world.bm("build")
    world.log()
    world.bm("build", "a book", "*", "$HOME")
    assert ["bookmaker build a book * $HOME"] == world.log()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "/opt/homebrew/lib:/usr/local/lib:/usr/lib"),
        ("/mine", "/mine:/opt/homebrew/lib:/usr/local/lib:/usr/lib"),
    ],
)
def test_on_a_mac_the_command_learns_where_pango_lies(world: World, before: str, after: str) -> None:
    world.program("uname", "#!/bin/sh\necho Darwin\n")
    ran = world.bm("build", DYLD_FALLBACK_LIBRARY_PATH=before)
    assert f"in {world.checkout}: build with {after}\n" == ran.stdout


# What it asks the system for

APT = "apt-get install -y --no-install-recommends"
APT_PANGO = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


@pytest.mark.parametrize(
    ("lacking", "words", "packages"),
    [
        (["Pango"], "Pango with HarfBuzz-Subset", APT_PANGO),
        (["venv"], "python3 with venv", "python3 python3-venv"),
        (
            ["venv", "Pango"],
            "python3 with venv, Pango with HarfBuzz-Subset",
            f"python3 python3-venv {APT_PANGO}",
        ),
    ],
)
def test_apt_is_asked_for_what_is_missing_and_no_more(
    world: World, lacking: list[str], words: str, packages: str
) -> None:
    world.program("apt-get", MANAGER)
    world.lacks(*lacking)
    ran = world.bm("build")
    assert 0 == ran.returncode
    assert ["apt-get update", f"{APT} {packages}", *SET_UP, "bookmaker build"] == world.log()
    assert ran.stderr.startswith(
        said(f"this machine lacks {words}; running: apt-get update && {APT} {packages}")
    )


def test_the_venv_of_a_second_python_is_asked_for_by_its_number(world: World) -> None:
    world.program("apt-get", MANAGER)
    world.program("python3.12", PYTHON)
    world.program("python3", "#!/bin/sh\nexit 1\n")
    world.lacks("venv")
    world.bm("build")
    assert ["apt-get update", f"{APT} python3.12 python3.12-venv"] == world.log()[:2]


def test_python_itself_is_asked_for(world: World) -> None:
    world.program(
        "apt-get", MANAGER + f"cp '{world.folder}/bin/python-of-the-system' '{world.folder}/bin/python3'\n"
    )
    world.lacks("venv", "Pango")
    (world.folder / "bin/python3").rename(world.folder / "bin/python-of-the-system")
    ran = world.bm("build")
    assert 0 == ran.returncode
    assert f"{APT} python3 python3-venv {APT_PANGO}" in world.log()


@pytest.mark.parametrize(
    ("manager", "asked"),
    [
        ("dnf", "dnf install -y python3 pango harfbuzz"),
        ("apk", "apk add --update-cache python3 pango harfbuzz-subset"),
        ("pacman", "pacman -S --needed --noconfirm python pango harfbuzz"),
        ("brew", "brew install python pango"),
    ],
)
def test_each_package_manager_is_asked_in_its_own_words(world: World, manager: str, asked: str) -> None:
    world.program(manager, MANAGER)
    world.lacks("venv", "Pango")
    world.bm("build")
    assert asked == world.log()[0]


def test_sudo_is_used_where_it_asks_for_no_password(world: World) -> None:
    world.program("id", "#!/bin/sh\necho 1000\n")
    world.program("sudo", '#!/bin/sh\n[ "$1 $2" = "-n true" ] || { echo sudo >>"$WORLD/log"; "$@"; }\n')
    world.program("apt-get", MANAGER)
    world.lacks("Pango")
    world.bm("build")
    assert ["sudo", "apt-get update", "sudo", f"{APT} {APT_PANGO}", *SET_UP, "bookmaker build"] == world.log()


@pytest.mark.parametrize("sudo", ["", '#!/bin/sh\n[ "$1" != "-n" ] || exit 1\necho asked >>"$WORLD/log"\n'])
def test_one_who_may_not_install_is_told_the_line_to_type(world: World, sudo: str) -> None:
    world.program("id", "#!/bin/sh\necho 1000\n")
    world.program("apt-get", MANAGER)
    world.lacks("Pango")
    if sudo:
        world.program("sudo", sudo)
    ran = world.bm("build")
    assert 1 == ran.returncode
    assert (
        said(
            "this machine lacks Pango with HarfBuzz-Subset. "
            "Have somebody who may run this line, then run bm again: "
            f"sudo apt-get update && sudo {APT} {APT_PANGO}"
        )
        == ran.stderr
    )
    assert [] == world.log()


def test_a_machine_without_a_known_package_manager_is_told_what_it_lacks(world: World) -> None:
    world.lacks("Pango")
    ran = world.bm("build")
    assert (1, said("this machine lacks Pango with HarfBuzz-Subset. Install that, then run bm again.")) == (
        ran.returncode,
        ran.stderr,
    )


def test_a_package_manager_that_fails_stops_the_set_up(world: World) -> None:
    world.program("apt-get", "#!/bin/sh\necho 'E: no such package'\nexit 100\n")
    world.lacks("Pango")
    ran = world.bm("build")
    assert 1 == ran.returncode
    assert [
        "E: no such package",
        "bm: that did not work, for the reason above. Mend it, then run bm again.",
    ] == ran.stderr.splitlines()[1:]
    assert [] == world.log()


def test_packages_that_do_not_help_stop_the_set_up(world: World) -> None:
    world.program("apt-get", MANAGER)
    world.lacks("Pango")
    ran = world.bm("build", GIVES="")
    assert 1 == ran.returncode
    assert (
        "bm: python3 still does not find Pango with HarfBuzz-Subset. "
        "Is it a Python of another kind than the system's?"
    ) == ran.stderr.splitlines()[-1]
    assert not (world.checkout / ".venv").exists()


def test_a_python_that_stays_too_old_stops_the_set_up(world: World) -> None:
    world.program("apt-get", MANAGER)
    world.has("old")
    ran = world.bm("build")
    assert 1 == ran.returncode
    assert (
        "bm: this machine's Python is too old. Install Python 3.11 or newer, then run bm again."
    ) == ran.stderr.splitlines()[-1]


# bm test

CHECKS = ["ruff format --check", "ruff check", "mypy --strict"]


def test_bm_test_runs_every_check_and_ends_with_pytest(world: World) -> None:
    ran = world.run(["../my books/bm", "test", "-k", "two words"], world.folder / "bin")
    assert [*SET_UP, *CHECKS, "pytest --numprocesses auto --dist loadgroup -k two words"] == world.log()
    assert (0, "pytest --numprocesses auto --dist loadgroup -k two words") == (
        ran.returncode,
        ran.stdout.splitlines()[-1],
    )


@pytest.mark.parametrize("checker", ["ruff", "mypy", "pytest"])
def test_one_check_that_finds_something_fails_the_whole_and_stops_none(world: World, checker: str) -> None:
    world.has(f"{checker} finds")
    ran = world.bm("test")
    assert [*SET_UP, *CHECKS, "pytest --numprocesses auto --dist loadgroup"] == world.log()
    expected = {"ruff": "ruff-format ruff", "mypy": "mypy", "pytest": "pytest"}[checker]
    assert (1, f"bm: not in order: {expected}") == (ran.returncode, ran.stderr.splitlines()[-1])


# What the checkout and the package hold


def locked() -> dict[str, tuple[str, int]]:
    """Every locked package with its version and how many files are known by their hash."""
    text = (ROOT / "requirements.lock").read_text("utf-8")
    entries = re.findall(
        r"^([\w.-]+)==([\w.]+)[^\n]*((?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)*)", text, re.MULTILINE
    )
    return {canonicalize_name(name): (version, hashes.count("--hash")) for name, version, hashes in entries}


@pytest.mark.parametrize("requirement", [*RUNTIME, *EXTRAS, *DEVELOPMENT], ids=str)
def test_every_requirement_is_locked_at_a_version_that_it_allows(requirement: Requirement) -> None:
    version, _ = locked()[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(version)


def test_every_line_of_the_lock_is_a_package_with_hashes_and_none_names_a_host() -> None:
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    packages = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert len(packages) == len(locked())
    assert [] == [name for name, (_, hashes) in locked().items() if hashes == 0]
    assert [] == [line for line in lines if "://" in line or line.startswith("-")]


def test_every_foreign_module_that_the_program_imports_is_a_declared_dependency() -> None:
    """So that a bookmaker installed by itself, without the tools of its makers, finds all that it imports."""
    providers = {**_compiled_modules(), **packages_distributions()}
    declared = {canonicalize_name(requirement.name) for requirement in RUNTIME} | {"pydantic-core"}
    foreign = {name for path in (ROOT / "src").rglob("*.py") for name in _imported(path)}
    foreign -= {*sys.stdlib_module_names, "bookmaker"}
    undeclared = {
        name for name in foreign if declared.isdisjoint(map(canonicalize_name, providers.get(name, [])))
    }
    assert set() == undeclared


def _compiled_modules() -> dict[str, list[str]]:
    """Modules that are one compiled file, which `packages_distributions` does not list."""
    return {
        path.name.split(".", maxsplit=1)[0]: [distribution.name]
        for distribution in distributions()
        for path in distribution.files or ()
        if len(path.parts) == 1 and path.suffix in {".so", ".pyd"}
    }


def _imported(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    parted = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
    return {name.partition(".")[0] for name in plain | parted}


def test_the_package_ships_the_design_the_licences_and_its_types(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    wheel = ["-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    subprocess.run([sys.executable, *wheel, "--wheel-dir", str(tmp_path), str(copy)], check=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as package:
        shipped = {name for name in package.namelist() if not name.startswith("bookmaker-")}
        licences = {Path(name).name for name in package.namelist() if "/licenses/" in name}
    source = {
        path.relative_to(copy / "src").as_posix()
        for path in (copy / "src/bookmaker").rglob("*")
        if path.is_file()
    }
    assert source == shipped
    assert {"LICENSE", "OFL.txt"} <= licences


def test_readme_begins_with_the_two_commands_and_names_the_packages_that_bm_asks_for() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    commands = re.findall(r"^\./bm \w+", readme, re.MULTILINE)
    assert ["./bm build", "./bm test"] == commands[:2]
    assert commands[0] in readme.split("```")[1]
    for line in (
        f"apt-get install {APT_PANGO}",
        "dnf install pango harfbuzz",
        "apk add pango harfbuzz-subset",
    ):
        assert line in readme
    assert "pacman -S pango harfbuzz" in readme
    assert "brew install pango" in readme


# What runs after every change


VALIDATORS = ("java", "soffice", "chromium", "verapdf", "ace-puppeteer")
# atheris goes into the environment that `bm` has made.
FUZZER = ["bookmaker --help", "install atheris"]
PYTEST = "pytest --numprocesses auto --dist loadgroup"
# Fakes of apt-get, of what makes veraPDF, of npm: each makes a program that does nothing, or fails as told.
INSTALLER = (
    MANAGER
    + """
case "$*" in *chromium)
    [ -e "$WORLD/no Chromium" ] || echo "#!/bin/sh" >"$WORLD/bin/chromium"
    [ -e "$WORLD/no Chromium" ] || chmod +x "$WORLD/bin/chromium"
esac
"""
)
MAKES_VERAPDF = """#!/bin/bash
echo "make veraPDF" >>"$WORLD/log"
[ ! -e "$WORLD/no veraPDF" ] && mkdir -p "$1" && echo "#!/bin/sh" >"$1/verapdf" && chmod +x "$1/verapdf"
"""
NPM = """#!/bin/bash
echo "npm $1 ${*: -1}" >>"$WORLD/log"
bin=$3/node_modules/.bin && mkdir -p "$bin" && echo "#!/bin/sh" >"$bin/ace-puppeteer"
[ -e "$WORLD/no Ace" ] || chmod +x "$bin/ace-puppeteer"
"""


def check_all(world: World, *there: str, failing: str = "") -> subprocess.CompletedProcess[str]:
    """Run the whole check on a machine that has these programs, one of which may be unable to run."""
    shutil.copytree(ROOT / ".ci", world.checkout / ".ci", dirs_exist_ok=True)
    _write_program(world.checkout / ".ci/verapdf/install", MAKES_VERAPDF)
    world.program("apt-get", INSTALLER)
    for name in there:
        world.program(name, NPM if name == "npm" else f"#!/bin/sh\nexit {int(name == failing)}\n")
    return world.run(["bash", ".ci/run"], world.checkout, HOME=str(world.folder))


@pytest.mark.parametrize(
    ("lacking", "asked"),
    [
        ([], []),
        (["java"], ["apt-get update", f"{APT} default-jdk-headless"]),
        (["chromium"], ["apt-get update", f"{APT} chromium"]),
    ],
)
def test_the_check_of_every_change_installs_the_programs_that_are_missing(
    world: World, lacking: list[str], asked: list[str]
) -> None:
    ran = check_all(world, *(name for name in VALIDATORS if name not in lacking))
    assert [*asked, *SET_UP, *FUZZER, *CHECKS, PYTEST] == world.log()
    assert (0, said(f"making {world.checkout}/.venv (once; a minute or two)")) == (ran.returncode, ran.stderr)


def test_the_check_of_every_change_makes_verapdf_and_ace_once(world: World) -> None:
    there = ("java", "soffice", "npm", "node")
    browser = ["apt-get update", f"{APT} chromium"]
    java = ["bookmaker pip --version", "apt-get update", f"{APT} libjaxb-java default-jdk-headless"]
    made = ["make veraPDF", "npm install @daisy/ace@1.4.6"]
    assert 0 == check_all(world, *there).returncode
    assert [*browser, *java, *made, *SET_UP, *FUZZER, *CHECKS, PYTEST] == world.log()
    assert 0 == check_all(world, *there).returncode
    assert ["bookmaker import atheris", *CHECKS, PYTEST] == world.log()


def test_the_check_of_every_change_goes_on_without_office_verapdf_and_ace_and_says_so(world: World) -> None:
    world.has("no veraPDF", "no Ace")
    _write_program(
        world.folder / "checkers/pytest", CHECKER + 'echo "$CI$BOOKMAKER_LACKING" >>"$WORLD/told"\n'
    )
    ran = check_all(world, "java", "javac", "npm", "node", "chromium")
    log = world.log()
    assert (0, [*CHECKS, PYTEST]) == (ran.returncode, log[-4:])
    assert [f"{APT} libreoffice-writer-nogui"] == [line for line in log if "office" in line]
    for name in ("LibreOffice", "veraPDF", "Ace"):
        line = f"{name} can't be had here, for the reason above: the tests that ask it are skipped."
        assert f".ci/run: {line}" in ran.stderr
    assert "true LibreOffice veraPDF Ace\n" == (world.folder / "told").read_text("utf-8")
    assert [] == list(world.folder.glob(".cache/bookmaker/ace*"))


@pytest.mark.parametrize(("program", "name"), [("soffice", "LibreOffice"), ("chromium", "Chromium")])
def test_a_program_that_does_not_run_is_none_for_the_check_of_every_change(
    world: World, program: str, name: str
) -> None:
    ran = check_all(world, *VALIDATORS, failing=program)
    assert ran.returncode == 0
    assert f"{name} can't be had here, for the reason above" in ran.stderr


@pytest.mark.parametrize("name", CHROMIUMS)
def test_the_check_of_every_change_takes_any_chromium_that_the_tests_take(world: World, name: str) -> None:
    check_all(world, *(name if other == "chromium" else other for other in VALIDATORS))
    assert [] == [line for line in world.log() if "chromium" in line]


def test_the_check_of_every_change_says_when_there_is_no_chromium_and_no_ace_without_it(world: World) -> None:
    world.has("no Chromium")
    ran = check_all(world, "java", "soffice", "verapdf", "npm", "node")
    assert 0 == ran.returncode
    for name in ("Chromium", "Ace"):
        assert f"{name} can't be had here, for the reason above" in ran.stderr
    assert [] == [line for line in world.log() if line.startswith("npm")]


def test_what_is_run_may_be_run() -> None:
    assert all(os.access(ROOT / name, os.X_OK) for name in ("bm", ".ci/run"))
