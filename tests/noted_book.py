"""A volume whose chapters all have notes 1 to 9: in a title, a table, a caption, adjacent, cited thrice."""

from __future__ import annotations

import io

from PIL import Image

from bookmaker.workspace import Memory

LABELS = range(1, 10)
# How often each note is called, by its label; the title calls note 9 first.
CALLS = {label: 3 if label == 1 else 1 for label in LABELS}
# The order of first calls, which is that of the numbers: a table's caption stands before its cells.
ORDER = (9, 1, 2, 3, 4, 6, 5, 7, 8)
FILLER = "The paper was folded twice, and the ink was left to dry beside the window where the cat slept. "


def word(label: int, chapter: int) -> str:
    """A word that only this note of this chapter has."""
    return f"note{label}of{chapter}"


def noted_book(
    chapters: int, *, place: str, epub: str = "popup", numbering: str = "chapter", words: int = 1
) -> Memory:
    """The book's folder; `words` says how much text goes between the notes."""
    files = {f"chapters/c{n:02}.md": _chapter(n, words).encode() for n in range(1, chapters + 1)}
    files["images/grey.png"] = _picture()
    files["book.yaml"] = _manifest(files, place, epub, numbering).encode()
    return Memory(files)


def _manifest(files: dict[str, bytes], place: str, epub: str, numbering: str) -> str:
    chapters = "".join(f"\n  - {path}" for path in files if path.endswith(".md"))
    return (
        "title: A Noted Book\nlanguage: en\nisbn: {paperback: 978-0-306-40615-7}\n"
        f"notes: {{print: {place}, epub: {epub}, numbering: {numbering}}}\n"
        f"print: {{open: any}}\nchapters:{chapters}\n"
    )


def _chapter(number: int, words: int) -> str:
    text = FILLER * words
    notes = "\n".join(f"[^{label}]: {_note(label, number)}\n" for label in LABELS)
    return f"""# Chapter {number} of paper[^9]

{text}Once.[^1] {text}Two at once.[^2][^3]

## A heading[^4]

{text}Twice.[^1]

| one     | two |
|---------|-----|
| cell[^5] | b   |

: A table[^6] {{#tbl-a}}

![A figure[^7]](../images/grey.png){{#fig-a alt="Grey"}}

{text}Thrice.[^1] The last.[^8] As @fn-2 says.

{notes}"""


def _note(label: int, chapter: int) -> str:
    """Notes 2 and 3 hold blocks, note 4 a place that note 5 leads to, note 6 an item at its end."""
    text = f"{word(label, chapter)} {FILLER.lower()}"
    match label:
        case 2:
            more = "A second paragraph with ![grey](../images/grey.png).\n\n    - an item\n    - another"
            return f"{text}\n\n    {more}"
        case 3:
            return f"{text}\n\n    > A quotation.\n    >\n    > --- Ann Example"
        case 4:
            return f"{text} [This place]{{#place}}."
        case 5:
            return f"{text} See [there](#place)."
        case 6:
            return f"- {text}\n    - second"
        case _:
            return text


def _picture() -> bytes:
    stream = io.BytesIO()
    Image.new("L", (60, 40), 128).save(stream, "PNG")
    return stream.getvalue()
