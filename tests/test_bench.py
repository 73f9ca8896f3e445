"""The benchmark: the volumes that it makes, what it measures, and what it writes of that."""

from __future__ import annotations

import hashlib
import re
import resource
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.extremes import EXTREMES, Extreme, files_of, outcome
from bench.extremes import page as extremes_page
from bench.makers import Maker
from bench.measuring import Measured, measured
from bench.plot import plot
from bench.report import Benchmark, page
from bench.runs import CASES, Plan, Result, Sizes, Volume, measured_volume
from bench.saves import SENTENCE, Saves
from bench.saves import page as saves_page
from bench.volume import (
    CORRECTED,
    LONG,
    STYLE,
    WRITTEN,
    in_one_document,
    photograph,
    volume,
    with_long_chapter,
)
from bench.words import Dice, sentences
from bookmaker.pipeline import checked
from bookmaker.workspace import Memory
from clock import within

TYPST = Maker("Pandoc with Typst", "Pandoc 3, Typst 0", ("book.pdf",))


def digest(files: dict[str, bytes]) -> str:
    return hashlib.sha256(b"".join(p.encode() + d for p, d in sorted(files.items()))).hexdigest()


def test_the_same_number_of_chapters_is_the_same_volume_in_any_process() -> None:
    program = "from bench.volume import volume\nfrom test_bench import digest\nprint(digest(volume(3)))"
    command = [sys.executable, "-c", program]
    folder = Path(__file__).parent
    shown = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.strip()
    assert digest(volume(3)) == shown


def test_a_larger_volume_begins_with_the_smaller() -> None:
    small, large = volume(2), volume(3)
    assert {p: d for p, d in small.items() if p != "book.yaml"}.items() <= large.items()


def test_no_two_chapters_are_alike() -> None:
    files = volume(9)
    assert len({files[path] for path in files if path.startswith("chapters/")}) == 9
    assert photograph(1) != photograph(2)


def test_a_chapter_has_notes_figures_a_table_code_and_words_of_real_lengths() -> None:
    text = volume(2)["chapters/002.md"].decode()
    assert len(re.findall(r"^\[\^2-\d+\]: ", text, re.MULTILINE)) == len(
        re.findall(r"\[\^2-\d+\](?!:)", text)
    )
    assert (text.count("!["), text.count("{#tbl-"), text.count("```")) == (2, 1, 2)
    words = " ".join(sentences(Dice(1), 5000)).split()
    assert 4.5 < sum(map(len, words)) / len(words) < 7.5
    assert max(map(len, words)) > 14


def test_what_is_edited_stands_in_every_chapter_and_keeps_its_length() -> None:
    files = volume(3)
    assert all(WRITTEN in files[f"chapters/00{n}.md"].decode() for n in (1, 2, 3))
    assert len(WRITTEN) == len(CORRECTED)
    assert files["styles/book.css"] == STYLE.encode()


@pytest.mark.parametrize("made", [volume, in_one_document])
def test_bookmaker_finds_no_mistake_in_a_volume(made: Callable[[int], dict[str, bytes]]) -> None:
    assert checked(Memory(made(2)), "book.yaml").diagnostics == ()


def test_one_document_has_the_letters_of_all_chapters() -> None:
    chapters = [d.decode() for p, d in volume(3).items() if p.startswith("chapters/")]
    whole = in_one_document(3)["chapters/whole.md"].decode().partition("\n")[2]
    assert sorted(re.findall(r"\w", "".join(chapters))) == sorted(re.findall(r"\w", whole))


def test_a_process_that_the_command_started_is_measured_with_it(tmp_path: Path) -> None:
    busy = "import time\nend = time.process_time() + 0.4\nwhile time.process_time() < end: pass"
    program = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}])"
    took = measured([sys.executable, "-c", program], tmp_path, 60)
    assert took.said == ""
    assert took.cpu >= 0.4
    assert took.wall >= 0.4


def test_memory_is_that_of_the_largest_process(tmp_path: Path) -> None:
    took = measured([sys.executable, "-c", "x = bytearray(b'x') * 120_000_000"], tmp_path, 60)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024  # what a fork of this one begins with
    assert 120_000_000 < took.peak < 400_000_000 + most


def test_a_command_that_takes_too_long_is_stopped_with_all_it_started(tmp_path: Path) -> None:
    program = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(240)'])"
    with within(20, time.monotonic):
        took = measured([sys.executable, "-c", program], tmp_path, 1)
        assert took.said == "longer than 1 s"


def test_a_command_that_fails_says_why(tmp_path: Path) -> None:
    took = measured([sys.executable, "-c", "raise SystemExit('no paper')"], tmp_path, 60)
    assert took.said == "no paper\n"


def test_a_volume_of_two_chapters_is_measured_in_every_case(tmp_path: Path) -> None:
    told: list[str] = []
    plan = Plan(1, 1, 300, whole=False, options=("--edition", "screen"))
    made = measured_volume(2, tmp_path, plan, (), told.append)
    assert [r.what for r in made.results] == list(CASES)
    assert [r.measured.said for r in made.results] == [""] * 4
    assert all(r.pages > 20 and r.size > 100_000 and r.measured.cpu > 0.01 for r in made.results)
    assert CORRECTED in (tmp_path / "chapters/001.md").read_text("utf-8")
    assert len(told) == 4


# --- books beyond all measure ----------------------------------------------------------------------------


@pytest.mark.parametrize("extreme", EXTREMES, ids=lambda e: e.name)
def test_a_small_share_of_each_excess_is_a_book_without_mistakes(extreme: Extreme) -> None:
    assert checked(Memory(files_of(extreme, 0.004)), "book.yaml").diagnostics == ()


def test_the_excesses_have_the_size_that_they_are_named_for() -> None:
    thousand, chapter, paragraph, notes, quotations = (files_of(e, 0.1) for e in EXTREMES)
    assert len([p for p in thousand if p.startswith("chapters/")]) == 100
    assert 499_000 < len(chapter["chapters/001.md"]) < 501_000
    assert 199_000 < len(paragraph["chapters/001.md"]) < 201_000
    assert paragraph["chapters/001.md"].count(b"\n\n") == 1
    assert notes["chapters/001.md"].count(b"]: ") == 1000
    assert b">" * 50 in quotations["chapters/001.md"]


def test_an_excess_is_built_or_refused_and_the_page_tells_which(tmp_path: Path) -> None:
    few, deep = EXTREMES[0], EXTREMES[-1]
    made = (outcome(few, tmp_path / "few", 1, 300, 0.002), outcome(deep, tmp_path / "deep", 1, 300))
    assert (made[0].pages > 4, made[1].pages) == (True, 0)
    rows = [row for row in extremes_page(made, "a machine").splitlines() if row.startswith("| ")]
    assert rows[1].startswith(f"| {few.name} | {made[0].pages} pages | ")
    assert rows[2].startswith(f"| {deep.name} | chapters/001.md:3:1: error[C002]: ")


# --- the preview ------------------------------------------------------------------------------------------


def test_the_long_chapter_is_without_mistakes_and_has_what_is_edited_in_several_places() -> None:
    files = with_long_chapter()
    assert checked(Memory(files), "book.yaml").diagnostics == ()
    assert len(SENTENCE.findall(files[LONG].decode())) == 4
    assert SENTENCE.fullmatch("The ferry came on day 7001.")


def test_the_page_tells_the_middle_of_all_saves_and_the_load_of_the_machine() -> None:
    told = saves_page(Saves((1.0, 3.0, 1.25), 30, 0.5), 2, "a machine")
    assert "chapter of 30 pages" in told
    assert "**1.25 s**, the median of 3 saves (1.00, 3.00, 1.25 s)" in told
    assert "a machine; 2 workers; its load when this began was 0.5" in told


# --- what is written -------------------------------------------------------------------------------------


def measured_in(wall: float, peak: int = 100) -> Measured:
    return Measured(wall, wall * 1.5, peak * 2**20)


def results(chapters: int) -> tuple[Result, ...]:
    ours = [Result(chapters, case, measured_in(8 / 2**i), 10 * chapters, 1) for i, case in enumerate(CASES)]
    return (*ours, Result(chapters, TYPST.name, measured_in(16), 9 * chapters, 1))


BENCHMARK = Benchmark(
    (
        Volume(20, results(20), same=True, sizes=Sizes(20, 2**21, 200, 2**20, 190)),
        Volume(200, results(200), same=None, sizes=None),
    ),
    (TYPST,),
    jobs=2,
    repeats=(3, 1),
    counts_workers=True,
)


def test_the_page_tells_times_ratios_growth_and_sizes() -> None:
    written = page(BENCHMARK)
    for line in (
        "| 20 | **bookmaker**, cold | 200 | 8.0 s | 12.0 s | 100 MB | 25.0 |",
        "| 200 | Pandoc with Typst | 1,800 | 16.0 s | 24.0 s | 100 MB | 112.5 |",
        "| 20 | on the clock |  |  | 0.500 | 0.250 | 0.125 |",
        "| 20 | 2.00 MB, 200 pages | 1.00 MB, 190 pages | 2.000 |",
        "After a changed word each file has the bytes that a cold build gives it (20 chapters).",
    ):
        assert line in written.splitlines()
    assert "From 20 to 200 chapters, built from nothing: pages per second on the clock × 10.00" in written


def test_a_build_that_failed_stands_in_the_page_with_its_last_words() -> None:
    failed = Result(20, TYPST.name, Measured(1, 1, 1, "at first fine\nthen not\n"))
    broken = Benchmark(
        (Volume(20, (*results(20)[:4], failed), same=False, sizes=None),),
        (TYPST,),
        2,
        (1,),
        counts_workers=True,
    )
    written = page(broken)
    assert "| 20 | Pandoc with Typst | | then not | | | |" in written.splitlines()
    assert "**After a changed word the bytes are not those of a cold build**: 20." in written


def test_the_drawing_has_a_line_for_each_tool_and_a_bar_for_each_case() -> None:
    drawn = ET.fromstring(plot(BENCHMARK.volumes, [TYPST.name]))  # noqa: S314 (made a line above)
    paths = [e for e in drawn.iter() if e.tag.endswith("path") and e.get("stroke")]
    bars = [e for e in drawn.iter() if e.tag.endswith("rect") and e.get("height") == "14"]
    assert (len(paths), len(bars)) == (4, 4)
    assert [float(b.get("width")) for b in bars] == [190.0, 95.0, 47.5, 23.8]
