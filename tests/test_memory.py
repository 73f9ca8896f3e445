"""What the command's own process holds does not grow with a book's pictures and finished files."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from bookmaker.editions.page_breaks import NO_PAGES
from bookmaker.paged import Paged
from bookmaker.pipeline import checked
from bookmaker.reflowed import Reflowing
from bookmaker.sources import Source
from bookmaker.workspace import Memory
from traced import within

MEGABYTE = 2**20
CHAPTERS = 40
# The side of a square grey picture of one megabyte, which nothing makes smaller.
SIDE = 1024


def fog(seed: int) -> bytes:
    """A picture of grain."""
    grain = Random(seed).randbytes(SIDE * SIDE)  # noqa: S311 (grain, and no secret)
    out = io.BytesIO()
    Image.frombytes("L", (SIDE, SIDE), grain).save(out, "PNG", compress_level=0)
    return out.getvalue()


@pytest.fixture(scope="module")
def pictured() -> dict[str, bytes]:
    """A book of forty chapters with a picture each, forty megabytes in all."""
    names = ", ".join(f"{n}.md" for n in range(CHAPTERS))
    manifest = f"title: Fog\nlanguage: en\nchapters: [{names}]\ncover: {{image: images/0.png, alt: Fog}}\n"
    files = {"book.yaml": manifest.encode()}
    for n in range(CHAPTERS):
        files[f"{n}.md"] = f"# Fog {n}\n\n![Grain {n}](images/{n}.png){{alt=Grain}}\n\nIt lifted.\n".encode()
        files[f"images/{n}.png"] = fog(n)
    return files


def test_an_epub_is_made_without_holding_its_pictures(pictured: dict[str, bytes]) -> None:
    read = checked(Memory(pictured), "book.yaml")
    assert read.volume is not None
    assert read.book is not None
    with within(24 * MEGABYTE):
        making = Reflowing(read.volume, read.book)
        data, found = making.finished(Paged({}, b"", NO_PAGES, ()), "2026-01-01T00:00:00Z")
    assert (found, len(data) > CHAPTERS * MEGABYTE) == ((), True)


def test_a_volume_that_is_read_has_no_manuscripts(pictured: dict[str, bytes]) -> None:
    read = checked(Memory(pictured), "book.yaml")
    assert read.volume is not None
    sources = [source for source in read.volume.body if isinstance(source, Source)]
    assert [(source.file, source.text) for source in sources] == [(f"{n}.md", "") for n in range(CHAPTERS)]


PROGRAM = """
import sys, tracemalloc
from bookmaker.cli import main
if __name__ == "__main__":
    tracemalloc.start()
    try:
        main()
    except SystemExit as end:
        print(end.code, tracemalloc.get_traced_memory()[1])
"""


@pytest.mark.slow
def test_a_build_holds_neither_pictures_nor_finished_files(
    pictured: dict[str, bytes], tmp_path: Path
) -> None:
    """Nor does one that finds them all again; a process holds what it loads, and some chapters."""
    root, program = tmp_path / "book", tmp_path / "program.py"
    program.write_text(PROGRAM, "utf-8")
    for path, data in pictured.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    peaks: list[int] = []
    for _ in range(2):
        command = [sys.executable, str(program), "build", str(root), "--jobs", "2", "--quiet"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        code, peak = map(int, said.split()[-2:])
        assert code == 0
        peaks.append(peak // MEGABYTE)
    assert sum(path.stat().st_size for path in (root / "dist").iterdir()) > 3 * CHAPTERS * MEGABYTE
    assert [peaks[0] < 75, peaks[1] < 20] == [True, True], peaks
