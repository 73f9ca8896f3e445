"""What Pandoc and LibreOffice make of our Markdown comes back as our Markdown, and no letter is lost."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from bookmaker.content.markdown import read_manuscript
from bookmaker.content.pandoc import pandoc_on
from bookmaker.content.tree import Code, CodeBlock, Text
from bookmaker.content.walk import nodes_in
from bookmaker.importing.draft import Draft, Source
from bookmaker.importing.missing import letters
from bookmaker.importing.reading import read_foreign
from bookmaker.programs import THIS_MACHINE

PANDOC = pandoc_on(THIS_MACHINE)
SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(PANDOC is None, reason="Pandoc is not installed")

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


def pandoc(folder: Path, name: str, text: str) -> Path:
    (folder / "text.md").write_text(text, "utf-8")
    assert PANDOC is not None
    subprocess.run([PANDOC.program, "text.md", "-o", name], cwd=folder, check=True, timeout=60)
    return folder / name


def office(file: Path, kind: str) -> Path:
    """A file as LibreOffice saves it."""
    assert SOFFICE is not None
    out = file.parent / "saved"
    profile = f"-env:UserInstallation={(file.parent / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--convert-to", kind, "--outdir", str(out), str(file)]
    subprocess.run(command, check=True, timeout=240, capture_output=True)
    return out / f"{file.stem}.{kind}"


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
    made = draft(pandoc(tmp_path, "essay.docx", TITLED))
    assert (made.front.title, made.front.subtitle) == ("Ebb and *Flow*", "A life")
    assert [person.name for person in made.front.people] == ["Ada Rill", "Bo Ferrin"]
    assert one_line(made.text) == one_line(TEXT)
    assert [one for one in made.remarks if one.kind in {"unread", "dropped", "question"}] == []


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_no_letter_of_a_chapter_is_lost_on_the_way(kind: str, tmp_path: Path) -> None:
    for chapter in sorted((Path(__file__).parent.parent / "chapters").glob("0[24]-*.md")):
        text = re.sub(r"\A---\n.*?\n---\n", "", chapter.read_text("utf-8"), flags=re.DOTALL)
        made = draft(pandoc(tmp_path, f"essay.{kind}", f"---\ntitle: T\n---\n\n{text}"))
        expected = counted(text.replace("{.index", "{.x").replace("[@", "[\\@"))
        assert sum((expected - counted(made.text)).values()) < sum(expected.values()) / 50
        assert [str(one.diagnostic) for one in made.remarks if one.kind == "unread"] == []


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_what_libreoffice_saves_gives_the_same_letters(tmp_path: Path) -> None:
    bare = re.sub(r"\$\$.*?\$\$|\$[^$]+\$", "", TITLED.replace("\\$5", "5"), flags=re.DOTALL)
    expected = counted(re.sub(r"\A---\n.*?\n---\n", "", bare, flags=re.DOTALL))
    odt = office(pandoc(tmp_path, "essay.docx", bare), "odt")
    for file in (odt, office(odt, "docx")):
        made = draft(file)
        assert made.front.title == "Ebb and *Flow*"
        assert counted(made.text) == expected, file
        assert sum(block.kind == "note" for block in made.blocks) == 3
        assert "[السلام عليكم]{lang=ar dir=rtl}" in made.text
        assert [str(one.diagnostic) for one in made.remarks if one.kind == "unread"] == []
