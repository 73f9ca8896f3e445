"""A number of chapters -> what each build of that volume took, by bookmaker and by the tools beside it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import pikepdf

from bench.makers import Asked, Maker, bookmaker, knows_option, made_by
from bench.measuring import Measured
from bench.volume import (
    CORRECTED,
    OTHER_STYLE,
    STYLE,
    WRITTEN,
    chapter_path,
    in_one_document,
    volume,
)

COLD, UNCHANGED, WORD, STYLED = "cold", "unchanged", "a word changed", "the style changed"
CASES = (COLD, UNCHANGED, WORD, STYLED)
CACHE, NO_CACHE = ".bookmaker", "--no-cache"
DIST = "dist"


@dataclass(frozen=True, slots=True)
class Plan:
    """How a volume is measured: by how many workers, how often, and how many seconds a run may take.

    `whole`: also compared with a cold build and with one document. `options` go to bookmaker.
    """

    jobs: int
    repeats: int
    limit: float
    whole: bool = True
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What one build took. `pages` are those of its PDF, `size` the bytes of all that it made."""

    chapters: int
    what: str
    measured: Measured
    pages: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes and pages of the reader's PDF of a volume: joined from its chapters, and laid out as one."""

    chapters: int
    joined: int
    joined_pages: int
    one: int
    one_pages: int


@dataclass(frozen=True, slots=True)
class Volume:
    """All that was measured of one volume. `same` says whether the build after a changed word has the bytes
    of a cold one; None where that was not asked.
    """

    chapters: int
    results: tuple[Result, ...]
    same: bool | None
    sizes: Sizes | None

    def of(self, what: str) -> Result | None:
        """The result of that name, if it came about."""
        return next((r for r in self.results if r.what == what and not r.measured.said), None)


def measured_volume(
    chapters: int, folder: Path, plan: Plan, makers: tuple[Maker, ...], tell: Callable[[str], None]
) -> Volume:
    """The volume built in turn by all, as often as planned; of several runs the median counts."""
    written(volume(chapters), folder)
    rounds = [tuple(_round(chapters, folder, plan, makers, tell)) for _ in range(plan.repeats)]
    results = tuple(_median(group) for group in zip(*rounds, strict=True))
    whole = plan.whole and not any(r.measured.said for r in results if r.what in CASES)
    same = _same_as_cold(folder, plan) if whole else None
    sizes = _sizes(chapters, folder, plan) if whole else None
    return Volume(chapters, results, same, sizes)


def written(files: Mapping[str, bytes], folder: Path) -> None:
    """The files in that folder."""
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def _round(
    chapters: int, folder: Path, plan: Plan, makers: tuple[Maker, ...], tell: Callable[[str], None]
) -> Iterator[Result]:
    asked = Asked(folder, tuple(chapter_path(n) for n in range(1, chapters + 1)), plan.limit)
    for result in (*_ours(chapters, asked, plan), *_theirs(chapters, asked, makers)):
        m = result.measured
        tell(
            f"{chapters} chapters, {result.what}: {m.wall:.1f} s, {m.cpu:.1f} s of the processors, "
            f"{m.peak / 2**20:.0f} MB{', ' + m.said.strip().splitlines()[-1] if m.said else ''}"
        )
        yield result


def _ours(chapters: int, asked: Asked, plan: Plan) -> Iterator[Result]:
    """From nothing, with nothing changed, with another word in the middle, with another colour everywhere."""
    folder, middle = asked.folder, chapter_path((chapters + 1) // 2)
    for leftover in (CACHE, DIST):
        shutil.rmtree(folder / leftover, ignore_errors=True)
    edits: dict[str, Callable[[], None]] = {
        COLD: lambda: _changed(folder / middle, CORRECTED, WRITTEN),
        UNCHANGED: lambda: None,
        WORD: lambda: _changed(folder / middle, WRITTEN, CORRECTED),
        STYLED: lambda: _changed(folder / "styles/book.css", STYLE, OTHER_STYLE),
    }
    for case, edit in edits.items():
        edit()
        took = bookmaker(asked, plan.jobs, *plan.options)
        made = sorted((folder / DIST).glob("*")) if (folder / DIST).is_dir() else []
        pages = max((pages_of(path) for path in made if path.suffix == ".pdf"), default=0)
        yield Result(chapters, case, took, pages, sum(p.stat().st_size for p in made))
    _changed(folder / "styles/book.css", OTHER_STYLE, STYLE)


def _changed(path: Path, before: str, after: str) -> None:
    path.write_text(path.read_text("utf-8").replace(before, after), "utf-8")


def _theirs(chapters: int, asked: Asked, makers: tuple[Maker, ...]) -> Iterator[Result]:
    for maker in makers:
        for name in maker.makes:
            (asked.folder / name).unlink(missing_ok=True)
        took = made_by(maker, asked)
        made = [asked.folder / name for name in maker.makes if (asked.folder / name).is_file()]
        pages = sum(pages_of(path) for path in made if path.suffix == ".pdf")
        yield Result(chapters, maker.name, took, pages, sum(p.stat().st_size for p in made))


def pages_of(path: Path) -> int:
    """The pages of a PDF."""
    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


def _median(group: tuple[Result, ...]) -> Result:
    good = [r.measured for r in group if not r.measured.said]
    if not good:
        return group[0]
    middle = Measured(
        median(m.wall for m in good), median(m.cpu for m in good), max(m.peak for m in good), ""
    )
    return replace(group[-1], measured=middle)


# --- what else must hold ---------------------------------------------------------------------------------


def _same_as_cold(folder: Path, plan: Plan) -> bool:
    """Whether a build after a changed word gives the bytes that one from nothing gives."""
    asked = Asked(folder, (), plan.limit)
    bookmaker(asked, plan.jobs)
    before = _digests(folder / DIST)
    shutil.rmtree(folder / DIST)
    bookmaker(asked, plan.jobs, *((NO_CACHE,) if knows_option(NO_CACHE) else ()))
    return before == _digests(folder / DIST)


def _digests(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


def _sizes(chapters: int, folder: Path, plan: Plan) -> Sizes | None:
    """The reader's PDF as it is joined, beside that of the same book laid out as one document."""
    one = folder / "one"
    written(in_one_document(chapters), one)
    took = bookmaker(Asked(one, (), plan.limit), plan.jobs, "--edition", "screen")
    if took.said:
        return None
    joined_pdf = _screen_pdf(folder / DIST)
    one_pdf = _screen_pdf(one / DIST)
    return Sizes(
        chapters, joined_pdf.stat().st_size, pages_of(joined_pdf), one_pdf.stat().st_size, pages_of(one_pdf)
    )


def _screen_pdf(folder: Path) -> Path:
    return next(p for p in sorted(folder.glob("*.pdf")) if not p.name.endswith("-print.pdf"))
