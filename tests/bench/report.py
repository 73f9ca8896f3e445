"""What was measured -> `docs/performance.md`, and the few lines that a terminal shows."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.makers import Maker
from bench.runs import CASES, COLD, Result, Sizes, Volume
from bookmaker import __version__

GIGABYTE, MEGABYTE = 2**30, 2**20
FIRST_OF_GROWTH = 20
TYPST, EPUB, WEASYPRINT = "Pandoc with Typst", "Pandoc's EPUB", "Pandoc with WeasyPrint"


@dataclass(frozen=True, slots=True)
class Benchmark:
    """All volumes that were measured, and how."""

    volumes: tuple[Volume, ...]
    makers: tuple[Maker, ...]
    jobs: int
    repeats: tuple[int, ...]
    counts_workers: bool
    remark: str = ""


def page(benchmark: Benchmark) -> str:
    """The page, in Markdown; its drawing lies beside it."""
    return "\n".join(
        (
            "# How fast it is, measured",
            "",
            "This page and its drawing are written by `./bm bench`, which makes volumes of its own, builds "
            "them, and has the tools that people use build the same text in the same run. How soon an "
            "edit is seen in the preview [was measured, too](preview-speed.md).",
            "",
            "![Three panels: seconds of the processors and memory by the number of chapters, and what a "
            "build takes after an edit](performance.svg)",
            "",
            *_tables(benchmark),
            *_ratios(benchmark),
            *_growth(benchmark.volumes),
            *_sizes([v.sizes for v in benchmark.volumes if v.sizes]),
            *_how(benchmark),
        )
    )


# --- what each build takes -------------------------------------------------------------------------------


def _tables(benchmark: Benchmark) -> Iterator[str]:
    yield "## What each build takes"
    yield ""
    yield "| chapters | made by | pages | on the clock | processors | largest process | pages per second |"
    yield "|---:|:---|---:|---:|---:|---:|---:|"
    for volume in benchmark.volumes:
        for result in volume.results:
            yield _row(result)
    yield ""
    yield (
        "bookmaker makes the print PDF, the reader's PDF and the EPUB each time; Pandoc's rows are one file "
        f"each. Seconds of the processors are those of all processes together. {_repeated(benchmark)}"
    )
    yield ""


def _row(result: Result) -> str:
    m = result.measured
    name = f"**bookmaker**, {result.what}" if result.what in CASES else result.what
    if m.said:
        return f"| {result.chapters} | {name} | | {_short(m.said)} | | | |"
    pages = f"{result.pages:,}" if result.pages else ""
    rate = f"{result.pages / m.wall:.1f}" if result.pages else ""
    memory = f"{m.peak / MEGABYTE:.0f} MB"
    return f"| {result.chapters} | {name} | {pages} | {m.wall:.1f} s | {m.cpu:.1f} s | {memory} | {rate} |"


def _short(said: str) -> str:
    return said.strip().splitlines()[-1][:60] if said.strip() else "failed"


def _repeated(benchmark: Benchmark) -> str:
    counts = zip(benchmark.volumes, benchmark.repeats, strict=False)
    each = ", ".join(f"{volume.chapters}: {n}" for volume, n in counts)
    return f"Runs of each volume, of which the median counts (chapters: runs): {each}."


# --- what the figures mean -------------------------------------------------------------------------------


def _ratios(benchmark: Benchmark) -> Iterator[str]:
    yield "## Beside each other"
    yield ""
    yield (
        "| chapters | time | cold ÷ (Typst + EPUB) | cold ÷ WeasyPrint | unchanged ÷ cold | a word ÷ cold "
        "| the style ÷ cold |"
    )
    yield "|---:|:---|---:|---:|---:|---:|---:|"
    for volume in benchmark.volumes:
        yield _compared(volume, "on the clock", lambda result: result.measured.wall)
        yield _compared(volume, "processors", lambda result: result.measured.cpu)
    yield ""
    yield from _compared_bytes(benchmark.volumes)


def _compared(volume: Volume, name: str, time: Callable[[Result], float]) -> str:
    def took(*whats: str) -> float:
        results = [volume.of(what) for what in whats]
        return sum(time(r) for r in results if r) if all(results) else 0.0

    def ratio(above: float, below: float) -> str:
        return f"{above / below:.3f}" if above and below else ""

    cold = took(COLD)
    beside = (ratio(cold, took(TYPST, EPUB)), ratio(cold, took(WEASYPRINT)))
    after = (ratio(took(case), cold) for case in CASES[1:])
    return f"| {volume.chapters} | {name} | {' | '.join((*beside, *after))} |"


def _compared_bytes(volumes: Sequence[Volume]) -> Iterator[str]:
    """What is said of the files that were compared with those of a cold build."""
    looked = [v for v in volumes if v.same is not None]
    other = [str(v.chapters) for v in looked if not v.same]
    if other:
        yield f"**After a changed word the bytes are not those of a cold build**: {', '.join(other)}."
    elif looked:
        sizes = ", ".join(str(v.chapters) for v in looked)
        yield f"After a changed word each file has the bytes that a cold build gives it ({sizes} chapters)."
    yield ""


def _growth(volumes: Sequence[Volume]) -> Iterator[str]:
    """How the largest volume fares beside one of twenty chapters, or the smallest there is from there."""
    first = next((v for v in volumes if v.chapters >= FIRST_OF_GROWTH), volumes[0])
    cold, last = first.of(COLD), volumes[-1].of(COLD)
    if cold is None or last is None or first is volumes[-1]:
        return
    clock = (last.pages / last.measured.wall) / (cold.pages / cold.measured.wall)
    work = (last.pages / last.measured.cpu) / (cold.pages / cold.measured.cpu)
    memory = last.measured.peak / cold.measured.peak
    yield "## Growth"
    yield ""
    yield (
        f"From {first.chapters} to {last.chapters} chapters, built from nothing: pages per second on the "
        f"clock × {clock:.2f}, pages per second of the processors × {work:.2f}, memory of the largest "
        f"process × {memory:.2f}."
    )
    yield ""


def _sizes(sizes: Sequence[Sizes]) -> Iterator[str]:
    if not sizes:
        return
    yield "## The joined PDF"
    yield ""
    yield (
        "Chapters are laid out alone and joined. The same text as one chapter with headings is laid out as "
        "one document; it has fewer pages, since no chapter opens on a page of its own."
    )
    yield ""
    yield "| chapters | joined | as one document | ratio |"
    yield "|---:|---:|---:|---:|"
    for s in sizes:
        joined = f"{s.joined / MEGABYTE:.2f} MB, {s.joined_pages} pages"
        one = f"{s.one / MEGABYTE:.2f} MB, {s.one_pages} pages"
        yield f"| {s.chapters} | {joined} | {one} | {s.joined / s.one:.3f} |"
    yield ""


# --- how it was done -------------------------------------------------------------------------------------


def _how(benchmark: Benchmark) -> Iterator[str]:
    yield "## How this was measured"
    yield ""
    yield f"- **Machine**: {machine()}." + (f" {benchmark.remark}" if benchmark.remark else "")
    versions = [f"bookmaker {__version__}", *sorted({m.version for m in benchmark.makers})]
    yield f"- **Tools**: {'; '.join(versions)}; bookmaker with {benchmark.jobs} workers."
    yield (
        "- **The volume**: each chapter has about 1,900 words, 16 notes of 400 words together, a drawing, a "
        "photograph of 0.12 MB, a table, code and a quotation; sentences are made of a list of words by a "
        "generator of numbers, so that they are the same everywhere and are hyphenated as real ones. "
        "`tests/bench/volume.py` makes it."
    )
    yield (
        "- **The page** is 6 × 9 in for all, in EB Garamond at 11 pt. Pandoc with WeasyPrint lays out one "
        "document, with its notes at the foot of the page and a short style sheet; Pandoc with Typst uses "
        "Pandoc's own template, whose notes are at the foot as well."
    )
    yield (
        "- **Cold** begins without a cache and without finished files. **Unchanged** is the same command "
        "again. **A word** is another word of the same width in the chapter in the middle; **the style** is "
        "another accent colour, which every page may show."
    )
    yield f"- **Measured** from outside: {_counted(benchmark)}"
    yield (
        "- **The largest process** is never told to be smaller than the benchmark itself was when it started"
        " the command: Linux counts both as one. A build that changes nothing is smaller than it looks here."
    )
    yield "- **Again**: `./bm bench`; `./bm bench --quick` measures 10 chapters and writes nothing."
    yield ""


def _counted(benchmark: Benchmark) -> str:
    if benchmark.counts_workers:
        return (
            "the clock, and what the system tells of each process when it ends; workers are counted with the "
            "command that started them."
        )
    return "the clock, and what the system tells of the command itself; its workers are not counted here."


def machine() -> str:
    """The processor, its cores, memory and system, in a few words."""
    cores, memory = os.cpu_count() or 1, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{_processor()}, {cores} cores, {memory / GIGABYTE:.0f} GB, {system}"


def _processor() -> str:
    listing = Path("/proc/cpuinfo")
    text = listing.read_text("utf-8", "replace") if listing.is_file() else ""
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found[1].strip() if found else platform.processor() or "a processor of unknown make"
