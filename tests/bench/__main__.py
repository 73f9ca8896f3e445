"""`./bm bench`: measure, tell, and write `docs/performance.md` with its drawing."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench.extremes import EXTREMES, outcome
from bench.extremes import page as extremes_page
from bench.makers import Asked, Maker, bookmaker, made_by, others
from bench.measuring import adopt_orphans
from bench.plot import plot
from bench.report import Benchmark, machine, page
from bench.runs import Plan, Volume, measured_volume, written
from bench.saves import measured_saves
from bench.saves import page as saves_page
from bench.volume import chapter_path, volume
from chromium import executable

DOCS = Path(__file__).parents[2] / "docs"
USUAL, QUICK = "10,20,50,200", "10"
OFTEN, FEW_CHAPTERS, ONE_DOCUMENT_UP_TO = 3, 20, 20
SAVES = 9


def main() -> int:
    """Measure what was asked for; 1 where a build of ours failed."""
    asked = _arguments()
    counts_workers = adopt_orphans()
    if asked.sizes:
        return _sizes(asked)
    if asked.preview:
        return _preview(asked)
    makers = () if asked.alone else tuple(others())
    chapters = sorted({int(n) for n in (QUICK if asked.quick else asked.chapters).split(",")})
    repeats = tuple(
        asked.repeats or (OFTEN if n <= FEW_CHAPTERS and not asked.quick else 1) for n in chapters
    )
    volumes: list[Volume] = []
    with tempfile.TemporaryDirectory(prefix="bookmaker-bench-") as scratch:
        _warm_up(Path(scratch) / "warm", makers, asked.jobs)
        for n, times in zip(chapters, repeats, strict=True):
            plan = Plan(asked.jobs, times, asked.limit, whole=n <= ONE_DOCUMENT_UP_TO)
            volumes.append(measured_volume(n, Path(scratch) / str(n), plan, makers, _tell))
            # After each volume, so that a long run that is stopped has said what it knew.
            _write(
                Benchmark(tuple(volumes), makers, asked.jobs, repeats, counts_workers, asked.remark), asked
            )
    if asked.quick and asked.output is None:
        sys.stdout.write(page(Benchmark(tuple(volumes), makers, asked.jobs, repeats, counts_workers)))
    return int(any(not v.results[0].pages for v in volumes))


def _sizes(asked: argparse.Namespace) -> int:
    """Measure what comes of books beyond all measure; 1 where one was neither built nor refused by a code."""
    outcomes = []
    for extreme in EXTREMES:
        with tempfile.TemporaryDirectory(prefix="bookmaker-bench-") as scratch:
            outcomes.append(outcome(extreme, Path(scratch), asked.jobs, asked.limit))
        took = outcomes[-1].measured
        _tell(f"{extreme.name}: {took.wall:.1f} s, {took.cpu:.1f} s of the processors")
    folder = asked.output or DOCS
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sizes.md").write_text(extremes_page(tuple(outcomes), machine()), "utf-8")
    _tell(f"{folder / 'sizes.md'} is written")
    return int(not all(o.pages or "error[" in o.measured.said for o in outcomes))


def _preview(asked: argparse.Namespace) -> int:
    """Measure how soon an edit is seen in the preview; 1 where there is no browser to see it."""
    if executable() is None:
        _tell("there is no Chromium here")
        return 1
    saves = measured_saves(asked.repeats or SAVES, asked.jobs, _tell)
    folder = asked.output or DOCS
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "preview-speed.md").write_text(saves_page(saves, asked.jobs, machine()), "utf-8")
    _tell(f"median {saves.median:.2f} s, {saves.pages} pages; {folder / 'preview-speed.md'} is written")
    return 0


def _write(benchmark: Benchmark, asked: argparse.Namespace) -> None:
    if asked.quick and asked.output is None:
        return
    folder = asked.output or DOCS
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "performance.md").write_text(page(benchmark), "utf-8")
    (folder / "performance.svg").write_text(
        plot(benchmark.volumes, [m.name for m in benchmark.makers]), "utf-8"
    )
    _tell(f"{folder / 'performance.md'} is written")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bm bench", description="Measure how long books take to build.")
    parser.add_argument("--chapters", default=USUAL, help=f"sizes of the volumes, {USUAL} if not given")
    parser.add_argument(
        "--quick", action="store_true", help=f"{QUICK} chapters once, printed and not written"
    )
    parser.add_argument("--jobs", type=int, default=2, help="bookmaker's workers, 2 if not given")
    parser.add_argument("--repeats", type=int, default=0, help="how often each volume is measured")
    parser.add_argument("--limit", type=float, default=900, help="seconds that one build may take")
    parser.add_argument("--alone", action="store_true", help="bookmaker alone, without the tools beside it")
    parser.add_argument(
        "--sizes", action="store_true", help="books beyond all measure, for docs/sizes.md, and nothing else"
    )
    parser.add_argument(
        "--preview", action="store_true", help="how soon an edit is seen, for docs/preview-speed.md, alone"
    )
    parser.add_argument("--remark", default="", help="a sentence on the machine, for the page")
    parser.add_argument(
        "-o", "--output", type=Path, help="folder of the page and its drawing, docs/ if not given"
    )
    return parser.parse_args()


def _warm_up(folder: Path, makers: tuple[Maker, ...], jobs: int) -> None:
    """Once unmeasured, so that no tool is charged for what the disk did not hold ready."""
    written(volume(1), folder)
    asked = Asked(folder, (chapter_path(1),), 120)
    bookmaker(asked, jobs)
    for maker in makers:
        made_by(maker, asked)


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
