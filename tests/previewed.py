"""A small book in a folder, and the preview at work on it: its builder alone, or the whole command."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image

from bookmaker.preview.bell import bell
from bookmaker.preview.board import Board
from bookmaker.preview.desk import Desk
from bookmaker.preview.fingerprints import Fingerprints
from bookmaker.preview.state import Face, View
from bookmaker.preview.watching import watch_folder
from bookmaker.workspace import Folder

MANIFEST = """\
title: A Small Preview
language: en
front_matter: [half-title, contents]
chapters: [chapters/one.md, chapters/two.md]
back_matter: []
styles: {all: [styles/own.css]}
"""
ONE = """\
# The First

It begins with a word.[^n]

![A dark field](../images/field.png){#fig-field alt="A dark field" width="20%"}

It ends.

[^n]: A note.
"""
TWO = "# The Second\n\nAnother chapter, which leads to @fig-field.\n"


def picture(colour: str) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (300, 200), colour).save(stream, "PNG", dpi=(300, 300))
    return stream.getvalue()


FILES = {
    "book.yaml": MANIFEST.encode(),
    "chapters/one.md": ONE.encode(),
    "chapters/two.md": TWO.encode(),
    "styles/own.css": b":root { --accent: #8c2f1b; }\n",
    "images/field.png": picture("navy"),
}


def write_book(root: Path) -> None:
    for name, data in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def save(root: Path, name: str, data: str | bytes) -> None:
    """Save a file of a book, as an editor does: a new one takes its name."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    other = path.with_name(f".{path.name}.new")
    other.write_bytes(data.encode() if isinstance(data, str) else data)
    other.replace(path)


@dataclass(frozen=True, slots=True)
class Previewed:
    """A book that is previewed, in its folder; `first` are the files of its sections when it was whole."""

    root: Path
    board: Board
    first: dict[str, str] = field(default_factory=dict)

    def write(self, name: str, data: str | bytes) -> None:
        """Save a file."""
        save(self.root, name, data)

    def state(self, view: View = "print") -> dict[str, Any]:
        """What the view shows now."""
        return json.loads(self.board.state(view)[1] or "null") or {}

    def until(
        self, holds: Callable[[dict[str, Any]], Any], view: View = "print", seconds: float = 120
    ) -> dict[str, Any]:
        """The first state for which something holds."""
        over = time.monotonic() + seconds
        while time.monotonic() < over:
            state = self.state(view)
            if state and holds(state):
                return state
            time.sleep(0.02)
        raise AssertionError(f"never shown: {json.dumps(self.state(view))[:3000]}")

    def settled(self, view: View = "print") -> dict[str, Any]:
        """The state when all is laid out, and nothing has changed for a moment."""
        while True:
            first = self.until(lambda s: s["sections"] and not s["busy"]["doing"], view)
            time.sleep(0.8)
            if self.state(view) == first:
                return first

    def words(self, section: str, view: View = "print") -> str:
        """The words on a section's pages."""
        return words_in(self.board, files(self.state(view))[section])

    def restore(self) -> dict[str, Any]:
        """The book as it was, and its state."""
        write_book(self.root)
        for path in self.root.rglob("*"):
            if path.is_file() and path.relative_to(self.root).as_posix() not in FILES:
                path.unlink()
        return self.until(
            lambda s: files(s) == self.first and not (s["stale"] or s["mistakes"] or s["busy"]["doing"])
        )


def words_in(board: Board, file: str) -> str:
    """The words in a file of pages."""
    data = board.file(file)
    assert data is not None
    document = pypdfium2.PdfDocument(data)
    text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return " ".join(text.split())


def files(state: dict[str, Any]) -> dict[str, str]:
    """The file of each section."""
    return {section["id"]: section["file"] for section in state["sections"]}


def codes(state: dict[str, Any]) -> set[str]:
    """What is wrong."""
    return {mistake["code"] for mistake in state["mistakes"]}


@contextmanager
def previewed(root: Path, *views: View) -> Iterator[Previewed]:
    """The book in this folder, watched and built for these views."""
    board, hung, over = Board(), bell(), threading.Event()
    for view in views:
        board.watch(view, 1)
    folder = Folder(root)
    desk = Desk(folder, Face(root.name, str(root), "book.yaml"), 1, board, hung, Fingerprints(folder))
    threads = [
        threading.Thread(target=watch_folder, args=(root, root / "dist", hung, over)),
        threading.Thread(target=desk.run),
    ]
    for thread in threads:
        thread.start()
    try:
        yield Previewed(root, board)
    finally:
        over.set()
        hung.ring("over")
        for thread in threads:
            thread.join(20)
            assert not thread.is_alive()


@contextmanager
def running(root: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """`bookmaker preview` at work on the book in this folder."""
    command = [sys.executable, "-m", "bookmaker", "preview", str(root), "--no-open", *options]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, text=True, env=environment, **pipes) as process:
        try:
            yield process
        finally:
            process.kill()


def port_of(line: str) -> int:
    """The port of the address that the command says."""
    found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
    assert found, line
    return int(found[1])
