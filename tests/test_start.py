"""What is loaded before there is work: a command and its workers begin in a fraction of a second."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner

from bookmaker.cli import app

# What only those need who read a book or make its documents.
OF_THE_BOOK = (
    "pydantic",
    "isbnlib",
    "jinja2",
    "markdown_it",
    "bookmaker.content.book",
    "bookmaker.manifest.model",
)


# What an unchanged build may load beside Python's own modules.
OF_THE_COMMAND = {"bookmaker", "click"}
# Of Python's own: what runs programs and processes, reads other formats or asks the network.
NOT_BEFORE_WORK = (
    "multiprocessing",
    "concurrent",
    "asyncio",
    "subprocess",
    "socket",
    "tempfile",
    "shutil",
    "zipfile",
    "difflib",
    "email",
    "http",
    "ssl",
    "xml",
    "html",
    "importlib.metadata",
    "importlib.resources",
)
MODULES = """
import sys
sys.argv = ["bookmaker", *{words!r}]
before = set(sys.modules)
from bookmaker.cli import main
try:
    main()
finally:
    print("modules:", *set(sys.modules) - before)
"""


def test_what_is_not_to_be_loaded_could_be() -> None:
    """A module that has another name now would never be found among those that are loaded."""
    names = {*OF_THE_BOOK, *NOT_BEFORE_WORK, *NOT_FOR_READING}
    assert set() == {name for name in names if find_spec(name) is None}


def run(script: str) -> list[str]:
    """What a script prints in a process of its own, in words."""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_workers_load_nothing_that_reads_a_book() -> None:
    loaded = set(run("import sys, bookmaker.files.loaded; print(*sys.modules)"))
    assert {"weasyprint", "pikepdf", "bookmaker.files.joining"} <= loaded
    assert [name for name in OF_THE_BOOK if name in loaded] == []


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Python asks no program")
def test_no_program_is_asked_where_the_libraries_of_the_system_are() -> None:
    script = """
import sys
from bookmaker.files.mends import weasyprint_mended
asked = []
sys.addaudithook(lambda event, args: asked.append(args[0]) if event == "subprocess.Popen" else None)
weasyprint_mended()
print(*asked)
"""
    assert run(script) == []


def loaded_by(*words: str) -> set[str]:
    """The modules that a command loads."""
    script = MODULES.format(words=words)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "modules:" in done.stdout, done.stderr
    return set(done.stdout.rpartition("modules:")[2].split())


def test_a_build_with_nothing_changed_loads_little(tmp_path: Path) -> None:
    """A file of the book may be asked for, and a program be looked for: nothing is run, read or joined."""
    book = tmp_path / "book"
    assert CliRunner().invoke(app, ["new", str(book)]).exit_code == 0
    assert CliRunner().invoke(app, ["build", str(book), "--jobs", "1"]).exit_code == 0
    loaded = loaded_by("build", str(book))
    foreign = {name.partition(".")[0] for name in loaded} - set(sys.stdlib_module_names) - OF_THE_COMMAND
    assert set() == foreign
    assert [] == [name for name in NOT_BEFORE_WORK if name in loaded]
    ours = {name for name in loaded if name.startswith("bookmaker.")}
    commands = {name for name in ours if name.startswith("bookmaker.commands.")}
    assert {"build", "making", "options", "targets", "telling", "usage"} == {
        n.split(".")[2] for n in commands
    }
    assert {
        "bookmaker.cli",
        "bookmaker.commands",
        "bookmaker.diagnostics",
        "bookmaker.disk_store",
        "bookmaker.filed",
        "bookmaker.order",
        "bookmaker.programs",
        "bookmaker.questions",
        "bookmaker.remembered",
        "bookmaker.software",
        "bookmaker.seal",
        "bookmaker.store",
        "bookmaker.workspace",
        "bookmaker.writing",
    } == ours - commands


def test_a_command_loads_no_other(tmp_path: Path) -> None:
    ours = {name for name in loaded_by("new", str(tmp_path / "book")) if name.startswith("bookmaker.")}
    assert {"bookmaker.commands.new", "bookmaker.packaged"} <= ours
    assert {"bookmaker.commands.build", "bookmaker.commands.check"} & ours == set()


# What a plain book needs only later, when workers are at work, or not at all.
NOT_FOR_READING = (
    "weasyprint",
    "pikepdf",
    "ebooklib",
    "jinja2",
    "fontTools",
    "uharfbuzz",
    "isbnlib",
    "langcodes",
    "urllib.request",
    "bookmaker.paged",
    "bookmaker.reflowed",
)


def test_a_plain_book_is_read_without_what_only_some_books_need(tmp_path: Path) -> None:
    """Workers come as soon as it is read. A language that everybody knows is looked up in no registry."""
    (tmp_path / "book.yaml").write_text(
        "title: Tides\nlanguage: en-GB\nchapters: [a.md]\nisbn: {epub: 978-0-306-40615-7}\n", "utf-8"
    )
    (tmp_path / "a.md").write_text("# One\n\nText.\n", "utf-8")
    read = """
import sys
from importlib import metadata
from pathlib import Path
metadata.entry_points = None  # nobody asks which other packages are installed
from bookmaker.pipeline import checked
from bookmaker.workspace import Folder
book = checked(Folder(Path({!r})), "book.yaml")
print(len(book.diagnostics), len(book.book.sections) > 1, *sys.modules)
"""
    mistakes, sections, *loaded = run(read.format(str(tmp_path)))
    assert ("0", "True") == (mistakes, sections)
    assert [] == [name for name in NOT_FOR_READING if name in loaded]


def test_workers_begin_with_what_is_loaded_out_of_the_collectors_way() -> None:
    """It would look through all that WeasyPrint is made of, again and again, while that is loaded."""
    script = """
import gc
rounds = []
gc.callbacks.append(lambda phase, _: rounds.append(phase))
gc.collect()
counted = len(rounds)
import bookmaker.files.loaded
print(len(rounds) - counted < 10, gc.isenabled(), gc.get_freeze_count() > 50_000)
from bookmaker.software import software
print(software.cache_info().currsize)  # read once, for all who come from here
"""
    assert ["True", "True", "True", "1"] == run(script)


def test_a_drawing_is_shown_to_no_reader_of_pictures() -> None:
    """Each of some forty would be loaded to find that it is none of theirs."""
    script = """
import sys
from bookmaker.editions.page_pictures import page_picture
drawing = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
print(page_picture(drawing) == drawing, *(name for name in sys.modules if name.endswith("ImagePlugin")))
"""
    assert ["True"] == run(script)


def test_what_weasyprint_hardly_uses_is_loaded_when_it_is_used() -> None:
    script = """
import sys
from bookmaker.files.mends import weasyprint_mended
weasyprint_mended()
from weasyprint.pdf import fonts
late = ("fontTools.subset", "fontTools.varLib.instancer", "fontTools.varLib")
print(*(name in sys.modules for name in late))
print(type(fonts.subset.Options(notdef_outline=True)).__module__)
try:
    fonts.instantiateVariableFont({}, {})
except ValueError as error:
    print(error)
from fontTools import subset
from fontTools.varLib import instancer
print(subset.Options.__name__, instancer.instantiateVariableFont.__module__)
"""
    told = "False False False fontTools.subset Missing required table fvar Options fontTools.varLib.instancer"
    assert told.split() == run(script)


@pytest.mark.parametrize(("words", "at_once"), [("check", True), ("build --edition epub --jobs 1", False)])
def test_a_command_does_not_look_through_a_book_when_it_ends(
    words: str, at_once: bool, tmp_path: Path
) -> None:
    """The collector would take longer than most commands. What lays pages out leaves files to clear away."""
    book = tmp_path / "book"
    CliRunner().invoke(app, ["new", str(book)])
    script = """
import gc, sys
sys.argv = ["bookmaker", *{words!r}]
from bookmaker.cli import main
try:
    main()
finally:
    print("frozen:", gc.get_freeze_count() > 0)
"""
    command = [sys.executable, "-c", script.format(words=[*words.split(), str(book)])]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert f"frozen: {at_once}" == done.stdout.splitlines()[-1]
