"""Blocks of the tree become Markdown that reads back as the same blocks."""

from __future__ import annotations

import re
from itertools import chain

import pytest

from bookmaker.content.markdown import read_manuscript
from bookmaker.content.tree import Cell, Heading, LineBreak, Manuscript, Paragraph, Plain, Table, Text
from bookmaker.diagnostics import Span
from bookmaker.importing.written_blocks import block_written, written

HERE = Span("essay.docx", 1)

WRITTEN = """\
## A heading {#sec-a .quiet}

A paragraph with *stress*, **weight**, ~~struck~~, H~2~O, x^2^, `code`, [Unesco]{.smallcaps}, \
[سلام]{lang=ar dir=rtl}, a [link](https://e.org/a_b), $e = mc^2$ and a note.[^1]\\
A second line.

> A quotation.
>
> > One inside.
>
> — Ada Rill

- one
- two
  1. with numbers
  2. and more

* another list

3. begun at three

   with a second paragraph

4. and four

<ol type="a">
<li>

with *letters*

</li>
<li>

and more

</li>
</ol>

term
:   What it means.

```python
print("code")
```

$$
a^2
$$ {#eq-a}

![A *caption*](images/a.png){#fig-a alt="A \\"quoted\\" word" width="60%"}

| Year | Votes \\| all |
|------|-------------:|
| 2000 | 15[^2]       |
| 2001 | a<br>b       |

: What was decided {#tbl-a}

<table>
<caption>

Who *spoke*

</caption>
<thead>
<tr>
<th>

Day

</th>
<th colspan="2">

Speakers

</th>
</tr>
</thead>
<tbody>
<tr>
<td>

1

</td>
<td>

Ada[^1]

</td>
<td>

- Bo
- Cy

</td>
</tr>
</tbody>
</table>

***

::: {.aside lang=de}

Ein Absatz.

:::

::: verse

Une ligne
et une autre

la strophe

:::
"""
NOTES = "\n[^1]: One.\n\n[^2]: Two.\n"


def read(markdown: str) -> Manuscript:
    manuscript, found = read_manuscript(markdown, "a.md")
    assert found == ()
    return manuscript


def test_the_markdown_of_every_kind_of_block_is_written_as_it_was_read() -> None:
    assert written(read(WRITTEN + NOTES).blocks) + "\n" == WRITTEN


def without_places(value: object) -> str:
    return re.sub(r"Span\([^)]*\)", "", repr(value))


def test_what_is_written_reads_back_as_the_same_tree() -> None:
    first = read(WRITTEN + NOTES)
    again = read(written(first.blocks) + "\n" + NOTES)
    assert without_places(again.blocks) == without_places(first.blocks)


@pytest.mark.parametrize("text", ["Braces {.x}", "A sharp C#", "1. A number", "[x]", "$5 and $6", "a | b"])
def test_a_heading_and_a_caption_of_any_letters_keep_them(text: str) -> None:
    words = (Text(text, HERE),)
    cells = tuple((Cell((Plain((Text(text, HERE),), HERE),), HERE),) for _ in range(2))
    table = Table(cells[:1], cells[1:], (), words, HERE)
    heading = Heading(2, words, HERE)
    manuscript, _ = read_manuscript(f"{block_written(heading)}\n\n{block_written(table)}\n", "a.md")
    read_heading, read_table = manuscript.blocks
    assert isinstance(read_heading, Heading)
    assert isinstance(read_table, Table)
    letters = [
        "".join(node.text for node in run if isinstance(node, Text))
        for run in (read_heading.children, read_table.caption)
    ]
    inside = [block for cell in chain(*read_table.head, *read_table.body) for block in cell.children]
    assert letters == [text, text]
    assert [without_places(b) for b in inside] == [without_places(Plain((Text(text, HERE),), HERE))] * 2


def test_a_table_without_a_head_is_written_as_html() -> None:
    row = (Cell((Plain((Text("a", HERE),), HERE),), HERE),)
    assert block_written(Table((), (row,), (), (), HERE)).splitlines()[0] == "<table>"


def test_breaks_at_the_edges_of_a_paragraph_are_left_out() -> None:
    paragraph = Paragraph((LineBreak(HERE), Text("a", HERE), LineBreak(HERE)), HERE)
    assert block_written(paragraph) == "a"
