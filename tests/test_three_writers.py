"""One essay in Word files of three makers: imported, built, its EPUB clean, and no letter lost on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

import conservation
from at_hand import asks
from bookmaker.cli import app
from bookmaker.importing.draft import Draft, Source
from bookmaker.importing.reading import read_foreign
from bookmaker.pipeline import checked
from bookmaker.workspace import Folder
from test_epub import epubcheck
from test_whole_books import FOOT, HEAD
from word_maker import png
from word_writers import (
    ARABIC,
    FRENCH,
    PANDOC,
    WORD_OF_THE_SEA,
    by_libreoffice,
    by_pandoc,
    by_python_docx,
)

pytestmark = asks("Pandoc")
with_office = asks("LibreOffice")

ESSAY = """\
## The Shore[^1]

The sea goes out, and comes in again.[^2] Nobody has counted how often it did so.[^3]

She called it [FRENCH]{lang=fr}, and he [WORD]{lang=ar dir=rtl}.

<arabic>

We never agreed <!-- Bo Ferrin: Is this so? -->on this.

<image>

| Year     | Votes |
|----------|------<right>|
| 2000[^4] | 15    |
| 2001     | 8     |

: What was decided.<table>

The end.

[^1]: In a heading.

[^2]: At the foot.

[^3]: At the end.

[^4]: In a table.
"""
ARABIC_BY_LETTERS = f"[{ARABIC}]{{lang=ar dir=rtl}}"
CHANGES = [
    "Cy Lune deleted “always” on 2024-03-05: it is left out",
    "Cy Lune inserted “never” on 2024-03-05: it is taken",
]


def image(name: str, more: str) -> str:
    return f"![The shore at low water.](bookmaker-image:{name}.png){{{more}}}"


def essay(own: dict[str, str]) -> str:
    """The chapter, with what each program says in its own way."""
    text = ESSAY.replace("FRENCH", FRENCH).replace("WORD", WORD_OF_THE_SEA)
    for key, words in own.items():
        text = text.replace(f"<{key}>", words)
    return text


def by_libreoffice_as_odt(folder: Path) -> Path:
    return by_libreoffice(folder, "odt")


WRITERS = [
    pytest.param(
        by_pandoc,
        {
            "arabic": ARABIC_BY_LETTERS,
            "image": image("the-shore-at-low-water", 'alt="The shore"'),
            "right": ":",
            "table": "",
        },
        id="pandoc",
    ),
    pytest.param(
        by_python_docx,
        {
            "arabic": ARABIC_BY_LETTERS,
            "image": image("fig-1", '#fig-1 alt="The shore" width="25%"'),
            "right": "-",
            "table": " {#tbl-1}",
        },
        id="python-docx",
    ),
    pytest.param(
        by_libreoffice,
        {
            "arabic": f"[[{ARABIC[:-1]}]{{lang=ar}}.]{{dir=rtl}}",
            "image": image("fig-1", '#fig-1 alt="The shore" width="20%"'),
            "right": "-",
            "table": " {#tbl-1}",
        },
        id="libreoffice",
        marks=with_office,
    ),
    pytest.param(
        by_libreoffice_as_odt,
        {
            "arabic": f"[[{ARABIC[:-1]}]{{lang=ar dir=rtl}}.]{{dir=rtl}}",
            "image": image("fig-1", '#fig-1 alt="The shore" width="20%"'),
            "right": "-",
            "table": " {#tbl-1}",
        },
        id="libreoffice as ODT",
        marks=with_office,
    ),
]


@pytest.mark.parametrize(("write", "own"), WRITERS)
def test_an_essay_gives_one_chapter_whichever_program_wrote_it(
    write: Callable[[Path], Path], own: dict[str, str], tmp_path: Path
) -> None:
    file = write(tmp_path)
    made = read_foreign(Source(file.name, file.read_bytes()), PANDOC)
    assert isinstance(made, Draft), made
    assert (made.front.title, [one.name for one in made.front.people]) == ("Ebb and *Flow*", ["Ada Rill"])
    assert made.text == essay(own)
    assert list(made.images.values()) == [png()]
    told = sorted(one.diagnostic.message for one in made.remarks if one.kind == "change")
    assert [one.replace("something", "“never”") for one in told] == CHANGES
    assert [str(one.diagnostic) for one in made.remarks if one.kind in {"unread", "question"}] == []
    kinds = {one.diagnostic.code for one in made.remarks}
    assert ("R023" in kinds) == (write is not by_pandoc)


@pytest.mark.slow
@with_office
def test_a_book_of_the_three_builds_and_no_letter_is_lost(tmp_path: Path) -> None:
    files = [write(tmp_path) for write in (by_pandoc, by_python_docx, by_libreoffice)]
    run, book = CliRunner().invoke, tmp_path / "book"
    assert run(app, ["new", str(book)]).exit_code == 0
    for file in files:
        done = run(app, ["import", "--book", str(book), "--as", file.stem, str(file)])
        assert done.exit_code == 0, done.stderr
    built = run(app, ["build", str(book), "--jobs", "2"])
    assert built.exit_code == 0, built.stderr
    epub = (book / "dist/a-new-volume.epub").read_bytes()
    assert epubcheck(epub) == []
    pdf = (book / "dist/a-new-volume.pdf").read_bytes()
    read = checked(Folder(book), "book.yaml").book
    assert read is not None
    essays = [one for one in read.sections if one.plain_title == "Ebb and Flow"]
    assert len(essays) == 3
    starts, ranges = conservation.first_pages(pdf), conservation.page_ranges(pdf)
    for one in essays:
        first = starts[one.id]
        last = min((n - 1 for n in starts.values() if n > first), default=first)
        wanted = conservation.letters_of_section(one, read, paged=False, folios=ranges[one.id])
        assert missing(wanted, conservation.letters_of_document(epub, one)) == {}, one.id
        wanted = conservation.letters_of_section(one, read, paged=True, folios=ranges[one.id])
        assert missing(wanted, conservation.letters_of_pages(pdf, first, last, HEAD, FOOT)) == {}, one.id
        assert conservation.letters(f"{FRENCH}{ARABIC}{WORD_OF_THE_SEA}") <= wanted


def missing(wanted: Counter[str], found: Counter[str]) -> dict[str, int]:
    """The letters of which there are not as many as wanted, and by how much."""
    return {c: found[c] - wanted[c] for c in wanted | found if found[c] != wanted[c]}
