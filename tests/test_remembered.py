"""A build that has nothing new to ask is over at once; one that has is made again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bookmaker.cli import app
from bookmaker.diagnostics import Span, warning
from bookmaker.order import Built, Effort
from bookmaker.programs import Job, Ran
from bookmaker.questions import Means
from bookmaker.remembered import BUILDS, remembered
from bookmaker.store import InMemory
from bookmaker.workspace import Memory, MissingError, Workspace

HEAVY = {"weasyprint", "pydantic", "markdown_it", "pikepdf", "fontTools", "lxml", "PIL", "jinja2", "yaml"}


@dataclass
class Maker:
    """Makes a file of what it reads, and counts how often."""

    times: int = 0

    def __call__(self, workspace: Workspace, means: Means) -> Built:
        """Read, and make."""
        self.times += 1
        text = workspace.read("a.md")
        for path in workspace.files("", but="dist"):
            text += path.encode()
        text += b"+" * workspace.exists("maybe.md") + means.machine.variable("LANG").encode()
        found = (warning("X000", "look", Span("a.md", 2, 3), "there"),)
        return Built({"book.pdf": text}, found, 7, "dist", Effort(3, ("one",)))


@dataclass(frozen=True, eq=False)
class Machine:
    """A machine without programs, or with one that says what it is told."""

    variables: Mapping[str, str] = field(default_factory=dict)
    code: int | None = 0
    jobs: list[Job] = field(default_factory=list)

    def program(self, _name: str) -> str:
        """None."""
        return ""

    def variable(self, name: str) -> str:
        """As it was made."""
        return self.variables.get(name, "")

    def packaged(self, _package: str, _file: str) -> str:
        """None."""
        return ""

    def run(self, job: Job) -> Ran:
        """Note it."""
        self.jobs.append(job)
        return Ran(self.code, "out", "err", {"made": b"\n1\n", "more": b"22"})


@pytest.fixture
def store() -> InMemory:
    return InMemory()


def build(maker: Maker, store: InMemory, files: Mapping[str, bytes], **variables: str) -> Built:
    return remembered(Memory(files), Means(Machine(variables), store), "build", maker)


def test_the_second_build_makes_nothing_and_says_the_same(store: InMemory) -> None:
    maker = Maker()
    first, second = (build(maker, store, {"a.md": b"one"}) for _ in range(2))
    assert maker.times == 1
    assert (second.files, second.diagnostics, second.pages, second.output) == (
        first.files,
        first.diagnostics,
        first.pages,
        first.output,
    )
    assert (first.effort, second.effort) == (Effort(3, ("one",)), Effort(3))


@pytest.mark.parametrize(
    ("files", "variables"),
    [
        ({"a.md": b"two"}, {}),
        ({"a.md": b"one", "b.md": b""}, {}),
        ({"a.md": b"one", "maybe.md": b""}, {}),
        ({"a.md": b"one"}, {"LANG": "de"}),
    ],
    ids=["another text", "a new file", "a file that was asked for", "the machine"],
)
def test_another_answer_makes_another_build(
    store: InMemory, files: Mapping[str, bytes], variables: Mapping[str, str]
) -> None:
    maker = Maker()
    build(maker, store, {"a.md": b"one"})
    assert build(maker, store, files, **variables) == Maker()(
        Memory(files), Means(Machine(variables), InMemory())
    )
    assert maker.times == 2


def test_the_finished_files_are_no_part_of_the_book(store: InMemory) -> None:
    maker = Maker()
    build(maker, store, {"a.md": b"one"})
    build(maker, store, {"a.md": b"one", "dist/book.pdf": b"made"})
    assert maker.times == 1


def test_going_back_to_an_earlier_state_makes_nothing(store: InMemory) -> None:
    """As when git changes the branch, and changes it back."""
    maker = Maker()
    for text in (b"one", b"two", b"one", b"two"):
        assert build(maker, store, {"a.md": text}).files["book.pdf"].startswith(text)
    assert maker.times == 2


def test_no_more_builds_are_remembered_than_is_useful(store: InMemory) -> None:
    maker = Maker()
    for number in range(BUILDS + 1):
        build(maker, store, {"a.md": b"%d" % number})
    build(maker, store, {"a.md": b"%d" % BUILDS})
    assert maker.times == BUILDS + 1
    build(maker, store, {"a.md": b"0"})
    assert maker.times == BUILDS + 2


def test_a_build_whose_file_is_gone_is_made_again(store: InMemory) -> None:
    maker = Maker()
    build(maker, store, {"a.md": b"one"})
    for key, data in list(store.entries.items()):
        if data.startswith(b"one"):
            del store.entries[key]
    assert build(maker, store, {"a.md": b"one"}).files == {"book.pdf": b"onea.md"}
    assert maker.times == 2


def test_a_file_that_is_missing_is_an_answer_too(store: InMemory) -> None:
    def make(workspace: Workspace, _means: Means) -> Built:
        try:
            return Built({"a": workspace.read("a.md")}, ())
        except MissingError as error:
            return Built({}, (warning("X000", str(error), Span("a.md")),))

    means = Means(Machine(), store)
    assert remembered(Memory({}), means, "", make).files == {}
    assert remembered(Memory({}), means, "", make).files == {}
    assert remembered(Memory({"a.md": b"now"}), means, "", make).files == {"a": b"now"}


def test_a_file_that_changes_while_the_book_is_made_is_told_and_nothing_remembered(store: InMemory) -> None:
    contents = {"a.md": b"one"}

    def make(workspace: Workspace, _means: Means) -> Built:
        before = workspace.read("a.md")
        contents["a.md"] = b"two"
        return Built({"book.pdf": before + workspace.read("a.md")}, ())

    made = remembered(Memory(contents), Means(Machine(), store), "", make)
    assert [str(d) for d in made.diagnostics] == [
        "a.md: warning[W001]: this file has changed while the book was made\n  hint: make the book again"
    ]
    assert store.entries == {}


def test_what_a_program_made_is_kept(store: InMemory) -> None:
    machine = Machine()
    ran = []

    def make(workspace: Workspace, means: Means) -> Built:
        ran.append(means.machine.run(Job(("pandoc", "x"), {"source": workspace.read("a.md")}, 60)))
        return Built({}, ())

    for text in (b"one", b"two", b"one and a half", b"one"):
        remembered(Memory({"a.md": text, "b": text}), Means(machine, store), text.decode() * 2, make)
    remembered(Memory({"a.md": b"one"}), Means(machine, store), "another order", make)
    assert [job.inputs["source"] for job in machine.jobs] == [b"one", b"two", b"one and a half"]
    assert set(map(repr, ran)) == {repr(Ran(0, "out", "err", {"made": b"\n1\n", "more": b"22"}))}


def test_a_build_in_which_a_program_came_to_no_end_is_not_remembered(store: InMemory) -> None:
    machine = Machine(code=None)

    def make(_workspace: Workspace, means: Means) -> Built:
        means.machine.run(Job(("pandoc",), {}, 60))
        return Built({}, ())

    for _ in range(2):
        remembered(Memory({}), Means(machine, store), "", make)
    assert len(machine.jobs) == 2


# --- the command -------------------------------------------------------------------------------------------


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.fixture
def book(small: Path) -> Path:
    """A small book that was built just now, whatever another test has made of it."""
    (small / "one.md").write_text("# One\n\nText.\n", "utf-8")
    run("build", small, "--jobs", "1")
    return small


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small book that was built once."""
    folder = tmp_path_factory.mktemp("book")
    (folder / "book.yaml").write_text(
        "title: Small\nlanguage: en\nchapters: [one.md]\nfront_matter: []\n", "utf-8"
    )
    (folder / "one.md").write_text("# One\n\nText.\n", "utf-8")
    made = run("build", folder, "--jobs", "1")
    assert (made.exit_code, made.stderr) == (0, "")
    return folder


def test_a_build_with_nothing_new_imports_nothing_heavy(book: Path) -> None:
    """Nothing that lays out, reads or joins is touched."""
    code = (
        "import sys, json; from bookmaker.commands.making import make, order_of, Where\n"
        "from bookmaker.commands.options import Format; from bookmaker.commands.telling import Talk\n"
        "from pathlib import Path\n"
        "talk = Talk(Format.HUMAN, True, False)\n"
        "try: make(Path(sys.argv[1]), order_of(1, talk), Where(None, None, False), talk)\n"
        "except BaseException as end: code = end.exit_code\n"
        "print(json.dumps([code, sorted({name.split('.')[0] for name in sys.modules})]))\n"
    )
    made = subprocess.run([sys.executable, "-c", code, str(book)], capture_output=True, text=True, check=True)
    exit_code, modules = json.loads(made.stdout)
    assert (exit_code, set(modules) & HEAVY) == (0, set())


def test_a_touched_file_changes_nothing_and_an_old_date_hides_no_change(book: Path) -> None:
    told = "0 of 3 sections laid out, the rest as before"
    os.utime(book / "one.md", (4000000000, 4000000000))
    assert told in run("build", book, "-v").stdout
    text = (book / "one.md").read_text("utf-8")
    (book / "one.md").write_text(text.replace("Text", "Word"), "utf-8")
    os.utime(book / "one.md", (1000, 1000))
    made = run("build", book, "-v", "--jobs", "1")
    assert "1 of 3 sections laid out, the rest as before\n" in made.stdout
    (book / "one.md").write_text(text, "utf-8")


def test_finished_files_that_are_there_are_as_new_as_the_build(book: Path) -> None:
    run("build", book, "--jobs", "1")
    pdf = book / "dist/small.pdf"
    before = pdf.read_bytes()
    os.utime(pdf, (1000, 1000))
    inode = pdf.stat().st_ino
    run("build", book)
    assert (pdf.stat().st_mtime > 1000, pdf.stat().st_ino, pdf.read_bytes()) == (True, inode, before)
    pdf.write_bytes(b"damaged")
    run("build", book)
    assert pdf.read_bytes() == before


def test_without_a_cache_all_is_made_and_nothing_kept(book: Path, tmp_path: Path) -> None:
    made = run(
        "build", book, "-v", "--no-cache", "--jobs", "1", "-o", tmp_path / "out", "--edition", "screen"
    )
    assert "3 of 3 sections laid out\n" in made.stdout
    assert (tmp_path / "out/small.pdf").read_bytes() == (book / "dist/small.pdf").read_bytes()


def test_the_cache_can_lie_anywhere(book: Path, tmp_path: Path) -> None:
    arguments = ("build", book, "-v", "--jobs", "1", "--edition", "print", "-o", tmp_path / "out")
    for told in ("2 of 2 sections laid out\n", "0 of 2 sections laid out, the rest as before\n"):
        assert told in run(*arguments, "--cache", tmp_path / "my/cache").stdout
    assert (tmp_path / "my/cache/.gitignore").is_file()


def test_the_size_of_the_cache_is_a_number(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOKMAKER_CACHE_SIZE", "much")
    made = run("build", book)
    assert made.exit_code == 2
    assert "BOOKMAKER_CACHE_SIZE is 'much', not a number of megabytes" in made.stderr
    monkeypatch.setenv("BOOKMAKER_CACHE_SIZE", "0")
    assert run("build", book, "--jobs", "1").exit_code == 0
    assert [p for p in (book / ".bookmaker").rglob("*") if p.is_file() and len(p.name) == 62] == []
