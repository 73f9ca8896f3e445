"""What is loaded before there is work: a command and its workers begin in a fraction of a second."""

from __future__ import annotations

import subprocess
import sys

import pytest

# What only those need who read a book or make its documents.
OF_THE_BOOK = (
    "pydantic",
    "isbnlib",
    "jinja2",
    "markdown_it",
    "bookmaker.content.book",
    "bookmaker.manifest.model",
)


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
