"""A long chapter in the preview -> the seconds from each saved file to its changed page in a browser."""

from __future__ import annotations

import json
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import previewed
from bench.runs import written
from bench.volume import LONG, WRITTEN, with_long_chapter
from chromium import Browser, chromium

PATIENCE = 180
# The sentence that is edited, as it is written first and as it is saved.
SENTENCE = re.compile(rf"{re.escape(WRITTEN)}|The ferry came on day \d+\.")
FIRST_DAY = 7001
# What the page is asked: its state when all is laid out; when words stand on a page, in milliseconds.
ASKED = """
window.whole = async () => {
    const text = await (await fetch("/state/print")).text();
    const state = JSON.parse(text);
    return state && !state.busy.doing && state.sections.every((section) => section.file) && text;
};
window.shown = (words) => new Promise((resolve) => {
    const has = (layer) => layer.textContent.includes(words);
    const done = () => resolve(performance.timeOrigin + performance.now());
    const look = () => {
        const there = [...document.querySelectorAll(".textLayer")].some(has);
        if (there) requestAnimationFrame(() => requestAnimationFrame(done));
        return there;
    };
    const observer = new MutationObserver(() => look() && observer.disconnect());
    if (!look()) observer.observe(document.getElementById("sheet"), { childList: true, subtree: true });
});
"""


@dataclass(frozen=True, slots=True)
class Saves:
    """What was measured: seconds of each save, the chapter's pages, the load of the machine before it."""

    seconds: tuple[float, ...]
    pages: int
    load: float

    @property
    def median(self) -> float:
        """The middle one."""
        return median(self.seconds)


def measured_saves(
    times: int, jobs: int, tell: Callable[[str], None], files: Mapping[str, bytes] | None = None
) -> Saves:
    """Save a chapter so many times, each time with another word on a page that is looked at."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="bookmaker-bench-") as folder:
        root = Path(folder, "book")
        written(files or with_long_chapter(), root)
        with _page(root, Path(folder), jobs) as browser:
            pages = int(_chapter(browser)["pages"])
            seconds = []
            for number in range(times):
                seconds.append(_saved(root, browser, number))
                tell(f"save {number + 1} of {times}: {seconds[-1]:.2f} s")
    return Saves(tuple(seconds), pages, load)


@contextmanager
def _page(root: Path, folder: Path, jobs: int) -> Iterator[Browser]:
    """The preview of a book, open in a browser."""
    with previewed.running(root, "--port", "0", "--jobs", str(jobs)) as process:
        assert process.stdout is not None
        address = f"http://127.0.0.1:{previewed.port_of(process.stdout.readline())}/"
        with chromium(folder) as browser:
            browser.open(address, 1400, 900)
            browser.wait("document.querySelector('.leaf canvas')", PATIENCE)
            browser.ask(ASKED)
            yield browser


def _chapter(browser: Browser) -> dict[str, Any]:
    """The chapter as it is shown, when all is laid out."""
    state = json.loads(browser.wait("whole()", PATIENCE))
    return next(section for section in state["sections"] if section["id"] == Path(LONG).stem)


def _saved(root: Path, browser: Browser, number: int) -> float:
    """Save other words in one of the sentences, its page being in sight; the seconds until they are seen."""
    path = root / LONG
    text = path.read_text("utf-8")
    places = list(SENTENCE.finditer(text))
    place = places[number % len(places)]
    _look_at(browser, text.count("\n", 0, place.start()) + 1)
    day = FIRST_DAY + number
    browser.ask(f"void (window.seen = shown('{day}'))")
    begun = time.time()
    previewed.save(root, LONG, f"{text[: place.start()]}The ferry came on day {day}.{text[place.end() :]}")
    return float(browser.ask("seen")) / 1000 - begun


def _look_at(browser: Browser, line: int) -> None:
    """Go to the page with the paragraph in this line."""
    chapter = _chapter(browser)
    anchor = next(anchor for anchor, file, at in chapter["sources"] if (file, at) == (LONG, line))
    page = f"{chapter['id']}/{chapter['anchors'][anchor]}"
    browser.ask(f"void (location.hash = 'print/{page}')")
    browser.wait(
        f"document.querySelector('.leaf[data-drawn=\"{page}\"] .textLayer').textContent.includes('ferry')"
    )


# --- what is written -------------------------------------------------------------------------------------


def page(saves: Saves, jobs: int, machine: str) -> str:
    """The documentation's page of them."""
    each = ", ".join(f"{seconds:.2f}" for seconds in saves.seconds)
    lines = (
        "# How soon an edit is seen",
        "",
        f"From the moment at which a chapter of {saves.pages} pages is saved until its changed page is in "
        f"the browser: **{saves.median:.2f} s**, the median of {len(saves.seconds)} saves ({each} s).",
        "",
        "`bookmaker preview` shows a book of three chapters (`with_long_chapter`, `tests/bench/volume.py`), "
        "with notes, figures, tables and code, in a headless Chromium. Each save changes some words of a "
        "sentence at the beginning, in the middle or near the end of the long chapter, while its page is in "
        "sight. The clock begins just before the file takes its name, and stops two frames after the new "
        "words stand over their drawing on the page; all pages of the chapter are laid out again behind it.",
        "",
        f"Machine: {machine}; {jobs} workers; its load when this began was {saves.load:.1f}. "
        "Again: `./bm bench --preview`.",
        "",
    )
    return "\n".join(lines)
