"""A number of chapters -> the files of a volume: text, notes, figures, tables, code. The same on any machine.

The text is Markdown that bookmaker and Pandoc read alike, so that both make the same book.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from random import Random

from bench.words import NOUNS, Dice, sentence, sentences, title

SECTIONS, PARAGRAPHS, NOTES = 5, 4, 16
WORDS_A_PARAGRAPH, WORDS_A_NOTE = 75, 24
ROWS, BARS = 8, 9
PHOTOGRAPH, DOTS_A_METRE = (600, 400), 11811

# The sentence that an editor corrects: another word of the same width, so that no line breaks elsewhere.
WRITTEN, CORRECTED = "The ferry was late that day.", "The ferry was lost that day."
STYLE = ":root {\n  --accent: #8c2f1b;\n}\n"
OTHER_STYLE = STYLE.replace("#8c2f1b", "#1f4e5f")
AUTHORS = ("Ada Sample", "Basil Placeholder", "Dana Specimen", "Otto Example")


def volume(chapters: int) -> dict[str, bytes]:
    """The files of a book of so many chapters, by path, its manifest among them."""
    files = {"book.yaml": manifest([chapter_path(n) for n in range(1, chapters + 1)])}
    files["styles/book.css"] = STYLE.encode()
    for number in range(1, chapters + 1):
        files[chapter_path(number)] = f"# {chapter_title(number)}\n\n{chapter_text(number)}".encode()
        files[f"images/chart-{number:03}.svg"] = chart(number).encode()
        files[f"images/photo-{number:03}.png"] = photograph(number)
    return files


def in_one_document(chapters: int) -> dict[str, bytes]:
    """The same book as one chapter, whose headings are the chapters' titles."""
    files = volume(chapters)
    texts = [f"## {chapter_title(n)}\n\n{_lowered(chapter_text(n))}" for n in range(1, chapters + 1)]
    whole = {"book.yaml": manifest(["chapters/whole.md"]), "chapters/whole.md": _joined(texts)}
    return {p: d for p, d in files.items() if not p.startswith("chapters/")} | whole


# In `with_long_chapter`: the one of more than 30 pages, and what it is made of.
LONG = "chapters/long.md"
PARTS = (2, 3, 4, 5)


def with_long_chapter() -> dict[str, bytes]:
    """A book of three chapters, the second as long as four others."""
    files = volume(6)
    paths = [chapter_path(1), LONG, chapter_path(6)]
    texts = [f"## {chapter_title(n)}\n\n{_lowered(chapter_text(n))}" for n in PARTS]
    made = {"book.yaml": manifest(paths), LONG: _joined(texts)}
    parts = {chapter_path(n) for n in PARTS}
    return {path: data for path, data in files.items() if path not in parts} | made


def chapter_path(number: int) -> str:
    """Where a chapter's manuscript lies."""
    return f"chapters/{number:03}.md"


def manifest(paths: list[str]) -> bytes:
    """The manifest of a book of these manuscripts."""
    people = [f"  - {{id: author-{i}, name: {name}, {_parts(name)}}}" for i, name in enumerate(AUTHORS)]
    entries = [f"  - {{file: {p}, authors: [author-{i % len(AUTHORS)}]}}" for i, p in enumerate(paths)]
    lines = [
        "title: A Volume Made to Be Measured",
        "language: en",
        "editors: [author-0]",
        "contributors:",
        *people[: len(paths)],
        "chapters:",
        *entries,
        "print: {trim: [6in, 9in]}",
        "styles: {all: [styles/book.css]}",
    ]
    return "\n".join([*lines, ""]).encode()


def _parts(name: str) -> str:
    given, family = name.split()
    return f"given: {given}, family: {family}"


def _joined(texts: list[str]) -> bytes:
    return ("# A Volume Made to Be Measured\n\n" + "\n".join(texts)).encode()


def _lowered(text: str) -> str:
    return "\n".join(f"#{line}" if line.startswith("## ") else line for line in text.split("\n"))


# --- a chapter -------------------------------------------------------------------------------------------


def chapter_title(number: int) -> str:
    """The title of a chapter."""
    return title(Dice(number * 7919))


def chapter_text(number: int) -> str:
    """The text of a chapter below its title, about 1,900 words and 400 of notes."""
    dice = Dice(number)
    notes = iter(range(1, NOTES + 1))
    parts = [part for section in range(SECTIONS) for part in _section(number, section, dice, notes)]
    return "\n\n".join([*parts, *_notes(number, dice)]) + "\n"


def _section(number: int, section: int, dice: Dice, notes: Iterator[int]) -> Iterator[str]:
    if section:
        yield f"## {title(dice)}"
    else:
        yield WRITTEN
    for _ in range(PARAGRAPHS):
        yield _paragraph(number, dice, next(notes, 0))
    yield from (_figure(number), _photograph(number), _table(number, dice), _code(number), _quotation(dice))[
        section : section + 1
    ]


def _paragraph(number: int, dice: Dice, note: int) -> str:
    said = list(sentences(dice, WORDS_A_PARAGRAPH))
    if note:
        said[1] += f"[^{number}-{note}]"
    said[-1] = f"*{said[-1]}*" if dice.below(6) == 0 else said[-1]
    return " ".join(said)


def _notes(number: int, dice: Dice) -> Iterator[str]:
    for note in range(1, NOTES + 1):
        words = WORDS_A_NOTE // 3 + dice.below(WORDS_A_NOTE * 2)
        yield f"[^{number}-{note}]: {' '.join(sentences(dice, words))}"


def _figure(number: int) -> str:
    label = f'{{#fig-chart-{number} alt="A chart of {BARS} bars"}}'
    return f"![What was counted in the year {1800 + number}](../images/chart-{number:03}.svg){label}"


def _photograph(number: int) -> str:
    label = f'{{#fig-photo-{number} alt="Bands of grey" width="50%"}}'
    return f"![The harbour in fog, plate {number}](../images/photo-{number:03}.png){label}"


def _table(number: int, dice: Dice) -> str:
    head = ["| Day | What was seen | Boats | Fathoms |", "|:----|:--------------|------:|--------:|"]
    rows = (
        f"| {day} | the {dice.one_of(NOUNS)} and the {dice.one_of(NOUNS)} | {dice.below(90)} "
        f"| {dice.below(40)}.{dice.below(10)} |"
        for day in range(1, ROWS + 1)
    )
    return "\n".join([*head, *rows]) + f"\n\n: The log of week {number} {{#tbl-log-{number}}}"


def _code(number: int) -> str:
    lines = (
        f"def height_{number}(hours, range_in_metres={number % 7 + 2}.5):",
        '    """The water over the sill, in metres."""',
        "    phase = 2 * math.pi * hours / 12.42",
        "    return range_in_metres / 2 * (1 - math.cos(phase))",
        "",
        f"for hours in range({number % 12 + 6}):",
        '    print(f"{hours:2} h  {height(hours):.2f} m")',
    )
    return "\n".join(["```python", *lines, "```"])


def _quotation(dice: Dice) -> str:
    return f"> {sentence(dice)} {sentence(dice)}\n>\n> --- {AUTHORS[dice.below(len(AUTHORS))]}"


# --- pictures --------------------------------------------------------------------------------------------


def chart(number: int) -> str:
    """A drawing of bars, another one for each number."""
    dice = Dice(number * 31)
    heights = [20 + dice.below(180) for _ in range(BARS)]
    bars = "".join(
        f'<rect x="{20 + 40 * i}" y="{220 - h}" width="28" height="{h}" fill="#8c2f1b"/>'
        for i, h in enumerate(heights)
    )
    size = 'width="400" height="240" viewBox="0 0 400 240"'
    line = '<path d="M10 220H390" stroke="#000000" stroke-width="1"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{bars}{line}</svg>\n'


def photograph(number: int) -> bytes:
    """A grey PNG with the grain of a photograph, another one for each number, about 120 kB."""
    width, height = PHOTOGRAPH
    noise = Random(number).randbytes(width * height)  # noqa: S311 (grain, and no secret)
    grain = noise.translate(bytes(96 + b % 12 for b in range(256)))
    rows = b"".join(b"\0" + grain[y * width : (y + 1) * width] for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    dots = struct.pack(">IIB", *(2 * (DOTS_A_METRE,)), 1)
    body = zlib.compress(rows, 6)
    chunks = ((b"IHDR", head), (b"pHYs", dots), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
