"""Chapters are restored as they were read; and nothing else can be restored in their place."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from bookmaker.content.assembly import read_book
from bookmaker.content.book import Book
from bookmaker.content.kept_chapters import Chapters
from bookmaker.diagnostics import Diagnostic
from bookmaker.store import InMemory
from bookmaker.volume import read_volume
from bookmaker.workspace import Memory

MANIFEST = """\
title: Kept
language: en
contributors: [{id: ann, name: Ann Example}]
chapters: [one.md, two.md]
"""
ONE = """\
---
authors: [ann]
abstract: What it *says*.
---
# One[^t]

Text with [^n] and `code`, $x^2$, ~~strike~~, [span]{.smallcaps lang=fr} and **"quotes"**.[^missing]

[^t]: On the title.
[^n]: A note.

    With two paragraphs.

> Quoted.
>
> --- Nobody

| a | b |
|---|--:|
| 1 | 2 |

: Numbers {#tbl-n}

::: verse
A line
:::

<!-- a remark -->

```python
x = 1
```
"""
FILES = {"book.yaml": MANIFEST.encode(), "one.md": ONE.encode(), "two.md": b"# Two\n\nSee [one](one.md).\n"}


def read(store: InMemory, **files: bytes) -> tuple[Book, tuple[Diagnostic, ...], list[str]]:
    volume, _ = read_volume(Memory(FILES | {name.replace("_", "."): data for name, data in files.items()}))
    assert volume is not None
    chapters = Chapters(store)
    book, found = read_book(volume, chapters=chapters)
    return book, found, chapters.anew


def test_a_chapter_is_restored_as_it_was_read() -> None:
    """With its notes, remarks and mistakes, each at its place."""
    store = InMemory()
    first, mistakes, anew = read(store)
    again, same_mistakes, nothing = read(store)
    assert (anew, nothing) == (["one", "two"], [])
    assert mistakes
    assert (again.sections, same_mistakes) == (first.sections, mistakes)


@pytest.mark.parametrize(
    ("files", "anew"),
    [
        ({"two_md": b"# Two\n\nOther words.\n"}, ["two"]),
        ({"book_yaml": MANIFEST.replace("title: Kept", "title: Other").encode()}, []),
        ({"book_yaml": MANIFEST.replace("Ann Example", "Ann Other").encode()}, ["one"]),
        ({"book_yaml": MANIFEST.replace("language: en", "language: fr").encode()}, ["one", "two"]),
    ],
    ids=["the text", "the book's title", "the author's name", "the book's language"],
)
def test_what_a_chapter_is_read_again_for(files: dict[str, bytes], anew: list[str]) -> None:
    store = InMemory()
    read(store)
    made, found, read_again = read(store, **files)
    assert read_again == anew
    cold, mistakes, _ = read(InMemory(), **files)
    assert (made.sections, found) == (cold.sections, mistakes)


class Harm:
    """What a pickle can hold: a call that is made when it is read."""

    def __init__(self, path: Path) -> None:
        """`path` is written where it is read."""
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.write_text, (self.path, "harm")


@pytest.mark.parametrize("kind", ["a call", "another class", "no pickle", "another shape"])
def test_an_entry_that_names_anything_else_is_not_restored(kind: str, tmp_path: Path) -> None:
    store = InMemory()
    first, _, _ = read(store)
    data = {
        "a call": pickle.dumps(Harm(tmp_path / "harm")),
        "another class": pickle.dumps((Path("x"), Path("y"), ())),
        "no pickle": b"\x80\x05nothing",
        "another shape": pickle.dumps((1, 2)),
    }[kind]
    for key in store.entries:
        store.entries[key] = data
    again, _, anew = read(store)
    assert (anew, again.sections) == (["one", "two"], first.sections)
    assert not (tmp_path / "harm").exists()
