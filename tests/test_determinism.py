"""The same book has the same bytes: in any folder, time zone, order of work, with any hash seed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

CHAPTERS = {
    "one": "# One “first”\n\nText with a note,[^1] *emphasis* and $x^2 + y_1$.\n\n[^1]: The note’s text.\n\n"
    '![A dot](../images/dot.svg){alt="A dot"}\n',
    "two": "# Two {lang=fr}\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n: Numbers {#tbl-n}\n\n"
    "See [one](one.md), ^[inline].\n",
    "three": "# Three\n\n```python\nprint('code')\n```\n\n"
    "[نص عربي]{lang=ar dir=rtl}\n\n> Quoted.\n>\n> --- Nobody\n",
}
MANIFEST = """\
title: Twice
language: en
editors: [ann]
contributors: [{id: ann, name: Ann Example, given: Ann, family: Example, bio: Ann does not exist.}]
chapters: [chapters/one.md, {part: Second, chapters: [chapters/two.md, chapters/three.md]}]
print: {bleed: 3mm, marks: [crop]}
"""
# Seconds: a ZIP archive counts times in twos.
APART = 2.1
DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle cx="4" cy="4" r="3"/></svg>'


def write_book(folder: Path) -> None:
    for name in ("chapters", "images"):
        (folder / name).mkdir(parents=True)
    (folder / "book.yaml").write_text(MANIFEST, "utf-8")
    (folder / "images/dot.svg").write_text(DOT, "utf-8")
    for name, text in CHAPTERS.items():
        (folder / f"chapters/{name}.md").write_text(text, "utf-8")


def digests(folder: Path, jobs: str, environment: dict[str, str]) -> dict[str, str]:
    write_book(folder)
    command = [sys.executable, "-m", "bookmaker", "build", str(folder), "--jobs", jobs]
    made = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    assert "RuntimeWarning" not in made.stderr
    files = sorted((folder / "dist").iterdir())
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.slow
def test_two_builds_in_other_circumstances_give_the_same_bytes(tmp_path: Path) -> None:
    """Another folder, hash seed, time zone, locale and number of workers; more than two seconds apart."""
    began = time.monotonic()
    first = digests(tmp_path / "here", "1", {"PYTHONHASHSEED": "1", "TZ": "America/St_Johns", "LC_ALL": "C"})
    time.sleep(max(0, APART - (time.monotonic() - began)))
    second = digests(
        tmp_path / "over there", "2", {"PYTHONHASHSEED": "2", "TZ": "Asia/Kathmandu", "LC_ALL": "C.UTF-8"}
    )
    assert len(first) == 3
    assert first == second


@pytest.mark.slow
def test_the_date_is_the_books_own_or_that_of_source_date_epoch(tmp_path: Path) -> None:
    elsewhere = {"TZ": "Asia/Kathmandu"}
    dated = digests(tmp_path / "dated", "1", {"SOURCE_DATE_EPOCH": "1700000000", **elsewhere})
    undated = digests(tmp_path / "undated", "1", elsewhere)
    assert all(dated[name] != undated[name] for name in dated)
    for folder, moment in (("dated", b"2023-11-14T22:13:20Z"), ("undated", b"2000-01-01T00:00:00Z")):
        made = tmp_path / folder / "dist"
        with zipfile.ZipFile(made / "twice.epub") as archive:
            assert moment in archive.read("EPUB/content.opf")
        assert moment in (made / "twice.pdf").read_bytes()
        assert moment in (made / "twice-print.pdf").read_bytes()
