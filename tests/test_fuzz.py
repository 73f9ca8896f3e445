"""The readers stand what fuzzing has found, and stand a bounded time of fuzzing on any day.

`python tests/fuzz/run.py manuscript 600 /tmp/inputs` fuzzes one for longer.
"""

# ruff: noqa: E501 (texts as they come)

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from at_hand import asks

FUZZ = Path(__file__).parent / "fuzz"
sys.path.insert(0, str(FUZZ))
from targets import RELATIONS, TARGETS, TYPES  # noqa: E402 (the fuzzer finds its targets in the same way)

FOUND = sorted(path for path in (FUZZ / "found").iterdir() if path.name != "README.md")
SECONDS = os.environ.get("FUZZ_SECONDS", "5")


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.name)
def test_what_fuzzing_found_is_read(path: Path) -> None:
    """A case is called `target-what-it-was`."""
    TARGETS[path.name.partition("-")[0]](path.read_bytes())


@pytest.mark.slow
@asks("atheris")
def test_nothing_is_found_in_a_bounded_time(tmp_path: Path) -> None:
    """Every run begins alike, so that a change is not charged with what it did not touch."""
    for target in TARGETS:
        seeds = tmp_path / "seeds" / target
        seeds.mkdir(parents=True)
        for number, seed in enumerate(beginnings(target)):
            (seeds / str(number)).write_bytes(seed)
    command = [sys.executable, str(FUZZ / "run.py"), ",".join(TARGETS), SECONDS, str(tmp_path / "seeds")]
    environment = {"FUZZ_SEED": "1", **os.environ}
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    crashes = [(path.name, path.read_bytes()) for path in tmp_path.glob("*-*") if path.is_file()]
    assert (0, []) == (ran.returncode, crashes), ran.stderr[-3_000:]
    reached = {target: len(list((tmp_path / "seeds" / target).iterdir())) for target in TARGETS}
    assert [target for target in TARGETS if reached[target] <= len(beginnings(target))] == []


def beginnings(target: str) -> list[bytes]:
    """What the fuzzer begins with: the shorter half of what stands in the cases of the reader, and the seeds."""
    folders = {
        "manifest": "cases/manifest.md",
        "manuscript": "content/cases/*.md",
        "concordance": "cases/index.md",
        "foreign": "content/cases/text.md",
    }
    files = (FUZZ.parent).glob(folders[target]) if target in folders else []
    fences = re.compile(r"^(`{3,4})[^\n]*\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
    read = [fence[2] for file in files for fence in fences.finditer(file.read_text("utf-8"))]
    return [seed.encode() for seed in sorted(read, key=len)[: len(read) // 2]] + [*SEEDS.get(target, ())]


def packed() -> bytes:
    """An archive like a word processor's."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", SEEDS["word"][0])
    return file.getvalue()


SEEDS = {
    "drawing": (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'
        b'<style>rect{fill:url(#a)}</style><g id="a"><use xlink:href="#a"/></g><image href="data:image/png;base64,"/>'
        b'<a onclick="x()"><set attributeName="href"/></a></svg>',
    ),
    "style_sheet": (
        b":root { --a: var(--b, #123); --print-a: device-cmyk(0 0 0 1) }\n@media print { p { color: var(--a) } }",
        b"@font-face { font-family: A; src: url(a.ttf); unicode-range: U+0-7F }\n@import 'x'; @page :left { margin: 1in }",
    ),
    "word": (
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:pPr>'
        b'<w:pStyle w:val="Heading1"/></w:pPr><w:r><w:rPr><w:b/><w:lang w:val="fr-FR"/></w:rPr><w:t>Ebb</w:t></w:r>'
        b"</w:p><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl></w:body></w:document>",
    ),
    "foreign": (
        b"Title\n\nTitle\n\nA line.[1]\n\nBy Ann Example\n\n[1] A note.\n",
        b"<html><body><p>Ebb</p></body></html>",
    ),
}
SEEDS["archive"] = (packed(),)
