"""One essay, as programs of three makers write it into Word files: Pandoc, LibreOffice, python-docx.

It holds footnotes, endnotes, a comment, tracked changes, a table, French, Arabic and an image, each as its
program writes it by itself. Pandoc alone has no endnotes: it writes all notes as footnotes.
"""

from __future__ import annotations

import base64
import io
import os
import subprocess
from pathlib import Path
from typing import Final

import docx
from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Inches
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from lxml import etree

from at_hand import pandoc, unable
from bookmaker.importing.open_styles import NAMES
from chromium import HIDING_FONTS
from word_maker import png

PANDOC = pandoc()
TRIES = 3

FRENCH: Final = "la marée qui s’en va dès l’aube"
WORD_OF_THE_SEA: Final = "البحر"
ARABIC: Final = "المد والجزر على الشاطئ، والبحر يعود كل يوم إلى الصخور التي تركها في الليل."
WHEN: Final = "2024-03-05T10:00:00Z"


# --- Pandoc ------------------------------------------------------------------------------------------------

_MARKDOWN: Final = f"""\
---
title: Ebb and *Flow*
author: Ada Rill
lang: en
---

# The Shore[^1]

The sea goes out, and comes in again.[^2] Nobody has counted how often it did so.[^3]

She called it [{FRENCH}]{{lang=fr}}, and he [{WORD_OF_THE_SEA}]{{lang=ar dir=rtl}}.

::: {{lang=ar dir=rtl}}
{ARABIC}
:::

We [never]{{.insertion author="Cy Lune" date="{WHEN}"}}[always]{{.deletion author="Cy Lune" date="{WHEN}"}}
agreed
[Is this so?]{{.comment-start id="0" author="Bo Ferrin" date="{WHEN}"}}on this[]{{.comment-end id="0"}}.

![The shore at low water.](shore.png){{alt="The shore"}}

| Year     | Votes |
|----------|------:|
| 2000[^4] |    15 |
| 2001     |     8 |

: What was decided.

The end.

[^1]: In a heading.

[^2]: At the foot.

[^3]: At the end.

[^4]: In a table.
"""


def pandoc_file(folder: Path, name: str, text: str) -> Path:
    """A file of some Markdown as Pandoc writes it."""
    (folder / "text.md").write_text(text, "utf-8")
    assert PANDOC is not None
    subprocess.run([PANDOC.program, "text.md", "-o", name], cwd=folder, check=True, timeout=240)
    return folder / name


def by_pandoc(folder: Path) -> Path:
    """The essay as Pandoc writes it."""
    (folder / "shore.png").write_bytes(png())
    return pandoc_file(folder, "pandoc.docx", _MARKDOWN)


# --- LibreOffice -------------------------------------------------------------------------------------------


def office(file: Path, kind: str) -> Path:
    """A file as LibreOffice saves it. On a machine that is busy it fails at a start now and then."""
    out = file.parent / "saved"
    profile = f"-env:UserInstallation={(file.parent / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(out), str(file)]
    environment = {name: value for name, value in os.environ.items() if name != HIDING_FONTS}
    for _ in range(TRIES):
        ran = subprocess.run(
            command,
            check=False,
            cwd=file.parent,
            env=environment,
            timeout=240,
            capture_output=True,
            text=True,
        )
        if ran.returncode == 0:
            break
    else:
        unable("LibreOffice", ran.stderr.strip()[-200:])
    return out / f"{file.stem}.{kind}"


def by_libreoffice(folder: Path, kind: str = "docx") -> Path:
    """The essay as LibreOffice saves it."""
    flat = folder / "libreoffice.fodt"
    flat.write_text(_flat(), "utf-8")
    return office(flat, kind)


_SPACES: Final = " ".join(f'xmlns:{short}="{long}"' for short, long in NAMES.items())
_STYLES: Final = """\
<style:default-style style:family="paragraph"><style:text-properties fo:language="en" fo:country="GB"
 style:language-complex="ar" style:country-complex="SA"/></style:default-style>
<style:style style:name="Standard" style:family="paragraph"/>
<style:style style:name="Title" style:family="paragraph" style:parent-style-name="Standard"/>
<style:style style:name="Author" style:family="paragraph" style:parent-style-name="Standard"/>
<style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph"
 style:default-outline-level="1"/>
<style:style style:name="Caption" style:family="paragraph" style:parent-style-name="Standard"/>
"""
_AUTOMATIC: Final = """\
<style:style style:name="italic" style:family="text"><style:text-properties fo:font-style="italic"/>
</style:style>
<style:style style:name="french" style:family="text"><style:text-properties fo:language="fr" fo:country="FR"/>
</style:style>
<style:style style:name="rtl" style:family="paragraph" style:parent-style-name="Standard">
<style:paragraph-properties style:writing-mode="rl-tb"/></style:style>
"""


def _flat() -> str:
    """The essay as a flat OpenDocument text, which LibreOffice opens."""
    who = f"<dc:creator>Cy Lune</dc:creator><dc:date>{WHEN[:-1]}</dc:date>"
    info = f"<office:change-info>{who}</office:change-info>"
    changes = (
        '<text:tracked-changes><text:changed-region text:id="in"><text:insertion>'
        f'{info}</text:insertion></text:changed-region><text:changed-region text:id="out"><text:deletion>'
        f"{info}{_p('always')}</text:deletion></text:changed-region></text:tracked-changes>"
    )
    remark = (
        f'<office:annotation office:name="one"><dc:creator>Bo Ferrin</dc:creator>'
        f"<dc:date>{WHEN[:-1]}</dc:date>"
        '<text:p>Is this so?</text:p></office:annotation>on this<office:annotation-end office:name="one"/>'
    )
    image = (
        '<draw:frame text:anchor-type="as-char" svg:width="1.5in" svg:height="1in"><draw:image>'
        f"<office:binary-data>{base64.b64encode(png()).decode()}</office:binary-data></draw:image>"
        "<svg:desc>The shore</svg:desc></draw:frame>"
    )
    body = (
        changes
        + _p('Ebb and <text:span text:style-name="italic">Flow</text:span>', "Title")
        + _p("Ada Rill", "Author")
        + f'<text:h text:style-name="Heading_20_1" text:outline-level="1">The Shore{_note("In a heading.")}'
        + "</text:h>"
        + _p(
            f"The sea goes out, and comes in again.{_note('At the foot.')} Nobody has counted how often it "
            f"did so.{_note('At the end.', 'endnote')}"
        )
        + _p(
            f'She called it <text:span text:style-name="french">{FRENCH}</text:span>, '
            f"and he {WORD_OF_THE_SEA}."
        )
        + _p(ARABIC, "rtl")
        + _p(
            'We <text:change-start text:change-id="in"/>never<text:change-end text:change-id="in"/>'
            f'<text:change text:change-id="out"/> agreed {remark}.'
        )
        + _p(image)
        + _p("Figure 1. The shore at low water.", "Caption")
        + _p("Table 1. What was decided.", "Caption")
        + _open_table([("Year", "Votes"), (f"2000{_note('In a table.')}", "15"), ("2001", "8")])
        + _p("The end.")
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {_SPACES} office:version="1.2" '
        'office:mimetype="application/vnd.oasis.opendocument.text">'
        f"<office:styles>{_STYLES}</office:styles><office:automatic-styles>{_AUTOMATIC}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document>"
    )


def _p(inner: str, style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{inner}</text:p>'


def _note(words: str, kind: str = "footnote") -> str:
    body = f"<text:note-body>{_p(words)}</text:note-body>"
    return f'<text:note text:note-class="{kind}"><text:note-citation>1</text:note-citation>{body}</text:note>'


def _open_table(rows: list[tuple[str, str]]) -> str:
    head, *body = (
        "".join(f"<table:table-cell>{_p(cell)}</table:table-cell>" for cell in row) for row in rows
    )
    inner = "".join(f"<table:table-row>{row}</table:table-row>" for row in body)
    return (
        '<table:table table:name="T"><table:table-column table:number-columns-repeated="2"/>'
        f"<table:table-header-rows><table:table-row>{head}</table:table-row></table:table-header-rows>{inner}"
        "</table:table>"
    )


# --- python-docx -------------------------------------------------------------------------------------------


def by_python_docx(folder: Path) -> Path:
    """The essay as python-docx writes it; notes and tracked changes are elements that its users make."""
    document = docx.Document()
    document.add_heading("Ebb and ", 0).add_run("Flow").italic = True
    document.add_paragraph("Ada Rill", document.styles.add_style("Author", 1))
    _call(document.add_heading("The Shore", 1), "footnote", 1)
    text = document.add_paragraph("The sea goes out, and comes in again.")
    _call(text, "footnote", 2)
    text.add_run(" Nobody has counted how often it did so.")
    _call(text, "endnote", 1)
    _languages(document)
    _changes(document)
    _image(document)
    document.add_paragraph("Table 1. What was decided.", "Caption")
    _table(document)
    document.add_paragraph("The end.")
    _notes(document, "footnote", ("In a heading.", "At the foot.", "In a table."))
    _notes(document, "endnote", ("At the end.",))
    document.save(str(folder / "python-docx.docx"))
    return folder / "python-docx.docx"


def _languages(document: Document) -> None:
    text = document.add_paragraph("She called it ")
    _say(text.add_run(FRENCH), "lang", val="fr-FR")
    text.add_run(", and he ")
    _right_to_left(text.add_run(WORD_OF_THE_SEA))
    text.add_run(".")
    arabic = document.add_paragraph()
    arabic.paragraph_format.element.get_or_add_pPr().append(OxmlElement("w:bidi"))
    _right_to_left(arabic.add_run(ARABIC))


def _right_to_left(run: Run) -> None:
    run.font.rtl = True
    _say(run, "lang", bidi="ar-SA")


def _say(run: Run, name: str, **values: str) -> None:
    said = OxmlElement(f"w:{name}")
    for key, told in values.items():
        said.set(qn(f"w:{key}"), told)
    run._r.get_or_add_rPr().append(said)


def _changes(document: Document) -> None:
    text = document.add_paragraph("We ")
    for number, (kind, words) in enumerate((("ins", "never"), ("del", "always")), 1):
        changed = OxmlElement(f"w:{kind}")
        for key, told in (("id", str(number)), ("author", "Cy Lune"), ("date", WHEN)):
            changed.set(qn(f"w:{key}"), told)
        run = text.add_run(words)._r
        if kind == "del":
            run[0].tag = qn("w:delText")
        text._p.append(changed)
        changed.append(run)
    text.add_run(" agreed ")
    document.add_comment(text.add_run("on this"), "Is this so?", "Bo Ferrin", "BF")
    text.add_run(".")


def _image(document: Document) -> None:
    shape = document.add_picture(io.BytesIO(png()), Inches(1.5))
    shape._inline.docPr.set("descr", "The shore")
    document.add_paragraph("Figure 1. The shore at low water.", "Caption")


def _table(document: Document) -> None:
    table = document.add_table(3, 2, "Table Grid")
    for row, words in zip(table.rows, (("Year", "Votes"), ("2000", "15"), ("2001", "8")), strict=True):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    _call(table.cell(1, 0).paragraphs[0], "footnote", 3)
    head = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(head)


def _call(paragraph: Paragraph, kind: str, number: int) -> None:
    run = paragraph.add_run()
    run.font.superscript = True
    call = OxmlElement(f"w:{kind}Reference")
    call.set(qn("w:id"), str(number))
    run._r.append(call)


def _notes(document: Document, kind: str, texts: tuple[str, ...]) -> None:
    """A part of the package with notes, which python-docx does not write by itself."""
    root = parse_xml(f"<w:{kind}s {nsdecls('w')}/>")
    for number, words in enumerate(texts, 1):
        inner = f'<w:p><w:r><w:{kind}Ref/></w:r><w:r><w:t xml:space="preserve"> {words}</w:t></w:r></w:p>'
        root.append(parse_xml(f'<w:{kind} {nsdecls("w")} w:id="{number}">{inner}</w:{kind}>'))
    data = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
    told, relation = {
        "footnote": (CONTENT_TYPE.WML_FOOTNOTES, RELATIONSHIP_TYPE.FOOTNOTES),
        "endnote": (CONTENT_TYPE.WML_ENDNOTES, RELATIONSHIP_TYPE.ENDNOTES),
    }[kind]
    part = Part(PackURI(f"/word/{kind}s.xml"), told, data, document.part.package)
    document.part.relate_to(part, relation)
