"""Markdown becomes a tree: each construct as Pandoc spells it, each mistake with its place.

The cases stand in `cases/*.md`: a heading, a manuscript, and the tree that it becomes; `--update` writes it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tree_text import manuscript_text

from bookmaker.content.html_names import BLOCKS, INLINE
from bookmaker.content.markdown import read_manuscript

FOLDER = Path(__file__).parent / "cases"
CASE = re.compile(
    r"""^[#][#][ ](?P<name>[^\n]+)\n\n
    (?P<fence>`{3,})markdown\n(?P<source>.*?)^(?P=fence)\n\n
    (?P=fence)\n(?P<tree>.*?)^(?P=fence)\n""",
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)
FILES = sorted(FOLDER.glob("*.md"))
CASES = [
    pytest.param(path, found["name"], id=f"{path.stem}: {found['name']}")
    for path in FILES
    for found in CASE.finditer(path.read_text("utf-8"))
]


def tree_of(source: str) -> str:
    manuscript, mistakes = read_manuscript(source, "chapters/a.md")
    return manuscript_text(manuscript, mistakes)


@pytest.mark.parametrize(("path", "name"), CASES)
def test_a_manuscript_becomes_its_tree(path: Path, name: str, request: pytest.FixtureRequest) -> None:
    text = path.read_text("utf-8")
    (found,) = [case for case in CASE.finditer(text) if case["name"] == name]
    actual = tree_of(found["source"])
    if request.config.getoption("--update"):
        path.write_text(text[: found.start("tree")] + actual + text[found.end("tree") :], "utf-8")
    else:
        assert found["tree"] == actual


def test_every_heading_of_a_case_file_is_a_case() -> None:
    headings = sum(len(re.findall(r"^## ", path.read_text("utf-8"), re.MULTILINE)) for path in FILES)
    in_sources = sum(
        len(re.findall(r"^## ", found["source"] + found["tree"], re.MULTILINE))
        for path in FILES
        for found in CASE.finditer(path.read_text("utf-8"))
    )
    assert len(CASES) == headings - in_sources


def examples() -> list[str]:
    manual = Path(__file__).parents[2] / "docs" / "manuscript.md"
    return re.findall(r"^````markdown\n(.*?)^````$", manual.read_text("utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("example", examples(), ids=lambda text: text.split("\n", 1)[0][:30])
def test_the_examples_of_the_manual_are_read_without_a_mistake(example: str) -> None:
    assert [str(mistake) for mistake in read_manuscript(example, "chapters/a.md")[1]] == []


def test_the_manual_lists_the_elements_that_may_be_used() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "manuscript.md").read_text("utf-8")
    html = manual.split("## HTML", 1)[1].split("\n## ", 1)[0]
    headings = {f"h{n}" for n in range(2, 6)}
    assert INLINE | BLOCKS == set(re.findall(r"`([a-z0-9]+)`", html)) & (INLINE | BLOCKS) | headings
