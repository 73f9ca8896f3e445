"""What Pandoc and LibreOffice make of our Markdown comes back as our Markdown, and no letter is lost."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from at_hand import asks
from bookmaker.content.markdown import read_manuscript
from bookmaker.content.tree import (
    Attributes,
    Block,
    Blocks,
    Code,
    CodeBlock,
    Heading,
    InlineKind,
    Inlines,
    Link,
    List,
    NoteCall,
    Paragraph,
    Plain,
    Quotation,
    Styled,
    Text,
)
from bookmaker.content.walk import nodes_in
from bookmaker.diagnostics import Span
from bookmaker.importing.draft import Draft, Source
from bookmaker.importing.missing import letters
from bookmaker.importing.reading import read_foreign
from bookmaker.importing.written_blocks import written
from bookmaker.importing.written_lines import settled
from word_writers import PANDOC, office, pandoc_file

pytestmark = asks("Pandoc")

# All that a Word file can hold, as an import writes it.
TEXT = """\
## One[^1]

A paragraph with *stress*, **weight**, ~~struck~~, H~2~O, x^2^, `code`, [Unesco]{.smallcaps} and
[a link](https://example.org/a_b). Signs that mean nothing: 1\\*2, a\\_, \\[sic\\], \\$5, 5 < 6, #, AT&T.[^2]

A line\\
and another.

Ce mot, [mot]{lang=fr}, et [السلام عليكم]{lang=ar dir=rtl}.

> A quotation.
>
> Of two paragraphs.

- one
- two
  1. with numbers
  2. and more
- three

3. begun at three
4. and four

### A table

| Year     | Votes |
|----------|------:|
| 2000[^3] |    15 |
| 2001     |    *8* |

: What was decided

term
:   What it means.

```
def code():
    return "kept"
```

In a line $e = mc^{2}$, and set apart:

$$
a^{2} + b^{2} = c^{2}
$$

***

The end.

[^1]: In a heading.

[^2]: A note of two paragraphs.

    The second.

[^3]: In a table.
"""
TITLED = (
    f"---\ntitle: Ebb and *Flow*\nsubtitle: A life\nauthor: [Ada Rill, Bo Ferrin]\nlang: en\n---\n\n{TEXT}"
)


def draft(file: Path) -> Draft:
    made = read_foreign(Source(file.name, file.read_bytes()), PANDOC)
    assert isinstance(made, Draft), made
    return made


def one_line(text: str) -> str:
    """Without the line ends inside paragraphs, and without the blanks that set out a table."""
    joined = re.sub(r"(?<![\\\n])\n(?![\n|>:`$#*\-\d ])", " ", text)
    return re.sub(r" +\|", " |", re.sub(r"\| +", "| ", joined))


def counted(text: str) -> Counter[str]:
    """The letters of a manuscript, notes and all."""
    manuscript, _ = read_manuscript(text, "a.md")
    blocks = [*manuscript.blocks, *(block for note in manuscript.notes for block in note.children)]
    return Counter(
        letters("".join(n.text for n in nodes_in(blocks) if isinstance(n, Text | Code | CodeBlock)))
    )


def test_a_word_file_that_pandoc_wrote_gives_the_text_back(tmp_path: Path) -> None:
    made = draft(pandoc_file(tmp_path, "essay.docx", TITLED))
    assert (made.front.title, made.front.subtitle) == ("Ebb and *Flow*", "A life")
    assert [person.name for person in made.front.people] == ["Ada Rill", "Bo Ferrin"]
    assert one_line(made.text) == one_line(TEXT)
    assert [one for one in made.remarks if one.kind in {"unread", "dropped", "question"}] == []


@pytest.mark.parametrize("kind", ["docx", "odt"])
@pytest.mark.parametrize("chapter", ["02-standing-beside.md", "04-facing-page.md"])
def test_no_letter_of_a_chapter_is_lost_on_the_way(kind: str, chapter: str, tmp_path: Path) -> None:
    written = (Path(__file__).parent.parent / "chapters" / chapter).read_text("utf-8")
    text = re.sub(r"\A---\n.*?\n---\n", "", written, flags=re.DOTALL)
    made = draft(pandoc_file(tmp_path, f"essay.{kind}", f"---\ntitle: T\n---\n\n{text}"))
    expected = counted(text.replace("{.index", "{.x").replace("[@", "[\\@"))
    assert expected.total() > 1000
    assert expected - counted(made.text) == Counter()
    assert [str(one.diagnostic) for one in made.remarks if one.kind == "unread"] == []


@asks("LibreOffice")
def test_what_libreoffice_saves_gives_the_same_letters(tmp_path: Path) -> None:
    bare = re.sub(r"\$\$.*?\$\$|\$[^$]+\$", "", TITLED.replace("\\$5", "5"), flags=re.DOTALL)
    expected = counted(re.sub(r"\A---\n.*?\n---\n", "", bare, flags=re.DOTALL))
    odt = office(pandoc_file(tmp_path, "essay.docx", bare), "odt")
    for file in (odt, office(odt, "docx")):
        made = draft(file)
        assert made.front.title == "Ebb and *Flow*"
        assert counted(made.text) == expected, file
        assert sum(block.kind == "note" for block in made.blocks) == 3
        assert "[السلام عليكم]{lang=ar dir=rtl}" in made.text
        assert [str(one.diagnostic) for one in made.remarks if one.kind == "unread"] == []


# --- any text ----------------------------------------------------------------------------------------------

HERE = Span("a.md", 1)
BEGINNING = "The sea goes out, and comes in again, and nobody has said how often it did so before: "
word = st.text("abcé*_`[]<>&#!{}$^~|-+=()%1", min_size=1, max_size=8).filter(
    lambda text: any(map(str.isalpha, text)) and not re.search(r"--|\[\w{1,4}\]|^[-+~^]|[-+~^]$", text)
)


def marked(kind: InlineKind, text: str) -> Inlines:
    return (Text(" ", HERE), Styled(kind, (Text(text, HERE),), HERE), Text(" and ", HERE))


phrase = st.one_of(
    word.map(lambda text: (Text(f"{text} ", HERE),)),
    st.builds(marked, st.sampled_from(("emphasis", "strong", "strikeout")), word),
    st.text("abc1", min_size=1, max_size=4).map(lambda text: marked("superscript", text)[1:]),
    word.map(
        lambda text: (
            Styled("phrase", (Text(text, HERE),), HERE, Attributes(classes=("smallcaps",))),
            Text(" ", HERE),
        )
    ),
    st.text("ab_*[<", min_size=1, max_size=6).map(lambda text: (Code(text, HERE), Text(" ", HERE))),
    word.map(lambda text: (Link("https://example.org/a_b?c=d", (Text(text, HERE),), HERE), Text(" ", HERE))),
)
line_of = st.lists(phrase, max_size=5).map(
    lambda parts: (Text(BEGINNING, HERE), *chain.from_iterable(parts), Text(" so it is.", HERE))
)
paragraph = line_of.map(lambda children: Paragraph(children, HERE))
item = word.map(lambda text: (Plain((Text(text, HERE),), HERE),))
block = st.one_of(
    paragraph,
    word.map(lambda text: Heading(2, (Text(f"About {text}", HERE),), HERE)),
    paragraph.map(lambda inner: Quotation("quotation", (inner,), (), HERE)),
    st.builds(
        lambda ordered, items: List(ordered, 1, tuple(items), HERE),
        st.booleans(),
        st.lists(item, min_size=2, max_size=4),
    ),
)


def apart(blocks: list[Block]) -> Blocks:
    """A paragraph between any two, so that lists and quotations stay two, and none is the last."""
    between = Paragraph((Text(f"{BEGINNING}so it is.", HERE),), HERE)
    return (*chain.from_iterable((between, one) for one in blocks), between)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(blocks=st.lists(block, min_size=1, max_size=6).map(apart), calls=st.integers(0, 3))
def test_any_text_comes_back_from_a_word_file_as_it_was(
    blocks: Blocks, calls: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    labels = [str(number + 1) for number in range(min(calls, len(blocks)))]
    called = tuple(
        replace(one, children=(*one.children, NoteCall(labels[i // 2], HERE)))
        if isinstance(one, Paragraph) and i % 2 == 0 and i // 2 < len(labels)
        else one
        for i, one in enumerate(blocks)
    )
    text = written(tuple(as_settled(one) if isinstance(one, Paragraph) else one for one in called)) + "\n"
    notes = (f"\n[^{label}]: The note {label} says so.\n" for label in labels if f"[^{label}]" in text)
    expected = "".join((text, *notes))
    made = draft(pandoc_file(folder, "essay.docx", f"---\ntitle: Ebb\n---\n\n{expected}"))
    assert made.text == expected


def as_settled(block: Paragraph) -> Paragraph:
    return replace(block, children=settled(block.children))
