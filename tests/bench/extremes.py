"""Manuscripts beyond all measure -> what each takes to build or to refuse; a share of 1 is its whole size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bench.makers import Asked, bookmaker
from bench.measuring import Measured
from bench.runs import DIST, pages_of, written
from bench.volume import chapter_path, manifest
from bench.words import Dice, sentences

MEGABYTE = 10**6
WORDS_BETWEEN_CALLS, WORDS_OF_A_NOTE, CALLS_A_PARAGRAPH = 20, 12, 5


@dataclass(frozen=True, slots=True)
class Extreme:
    """A book of one kind of excess: what it is called, and its chapters at a share of its size."""

    name: str
    chapters: Callable[[float], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one: its pages, 0 where it was refused, and what that took."""

    name: str
    measured: Measured
    pages: int


def _thousand_chapters(share: float) -> Iterator[str]:
    dice = Dice(1)
    for number in range(1, round(1000 * share) + 1):
        paragraphs = (" ".join(sentences(dice, 300)) for _ in range(2))
        yield f"# Chapter {number}\n\n" + "\n\n".join(paragraphs)


def _long_chapter(share: float) -> Iterator[str]:
    yield "# A Long Chapter\n\n" + "\n\n".join(_paragraphs(round(5 * MEGABYTE * share), 80))


def _long_paragraph(share: float) -> Iterator[str]:
    yield "# A Long Paragraph\n\n" + " ".join(_paragraphs(round(2 * MEGABYTE * share), 80))


def _many_notes(share: float) -> Iterator[str]:
    dice, count = Dice(1), round(10_000 * share)
    texts = [f"{_few(dice, WORDS_BETWEEN_CALLS)}[^{n}]" for n in range(count)]
    paragraphs = (" ".join(texts[i : i + CALLS_A_PARAGRAPH]) for i in range(0, count, CALLS_A_PARAGRAPH))
    notes = (f"[^{n}]: {_few(dice, WORDS_OF_A_NOTE)}" for n in range(count))
    yield "# Many Notes\n\n" + "\n\n".join(paragraphs) + "\n\n" + "\n\n".join(notes)


def _deep_quotations(share: float) -> Iterator[str]:
    yield "# Deep Quotations\n\n" + ">" * round(500 * share) + " Here."


def _few(dice: Dice, words: int) -> str:
    return " ".join(islice(sentences(dice, words), 1 + words // 15))


def _paragraphs(size: int, words: int) -> Iterator[str]:
    """Paragraphs of so many bytes together, or a few more."""
    dice = Dice(1)
    while size > 0:
        text = " ".join(sentences(dice, words))
        size -= len(text.encode()) + 2
        yield text


EXTREMES = (
    Extreme("1,000 chapters of 600 words", _thousand_chapters),
    Extreme("a chapter of 5 MB", _long_chapter),
    Extreme("a paragraph of 2 MB", _long_paragraph),
    Extreme("10,000 notes in one chapter", _many_notes),
    Extreme("quotations 500 deep", _deep_quotations),
)


def files_of(extreme: Extreme, share: float = 1) -> dict[str, bytes]:
    """The files of a book with this excess, or a share of it."""
    texts = list(extreme.chapters(share))
    paths = [chapter_path(n) for n in range(1, len(texts) + 1)]
    chapters = {path: text.encode() for path, text in zip(paths, texts, strict=True)}
    style = {"styles/book.css": b""}
    return {"book.yaml": manifest(paths), **style, **chapters}


def outcome(extreme: Extreme, folder: Path, jobs: int, limit: float, share: float = 1) -> Outcome:
    """What building all editions of it takes, from nothing."""
    written(files_of(extreme, share), folder)
    took = bookmaker(Asked(folder, (), limit), jobs)
    pages = max((pages_of(path) for path in (folder / DIST).glob("*.pdf")), default=0)
    return Outcome(extreme.name, took, pages)


def page(outcomes: tuple[Outcome, ...], machine: str) -> str:
    """The documentation's page of them."""
    return "\n".join((*_lines(outcomes), f"Machine: {machine}. Again: `./bm bench --sizes`.", ""))


def _lines(outcomes: tuple[Outcome, ...]) -> Iterator[str]:
    yield "# How large a book may be"
    yield ""
    yield (
        "Nothing that comes by mail makes time or memory grow without bound: a manuscript has at most 16 MB "
        "([the limits](safety.md#limits)), and below that time and memory grow with its length. Each of "
        "these books was built from nothing into its print PDF, its reader's PDF and its EPUB, or refused."
    )
    yield ""
    yield "| book | outcome | on the clock | processors | largest process |"
    yield "|:---|:---|---:|---:|---:|"
    for each in outcomes:
        took = each.measured
        said = f"{each.pages:,} pages" if each.pages else took.said.strip().splitlines()[0]
        yield (
            f"| {each.name} | {said} | {took.wall:.1f} s | {took.cpu:.1f} s | {took.peak / 2**20:,.0f} MB |"
        )
    yield ""
