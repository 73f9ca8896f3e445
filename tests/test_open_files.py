"""An ODT file becomes a chapter as a Word file does."""

from __future__ import annotations

import io
import zipfile

import pytest

import at_hand
import word_maker as wm
from bookmaker.diagnostics import Diagnostic
from bookmaker.importing.changes import Changes
from bookmaker.importing.draft import Draft, Source
from bookmaker.importing.open_styles import NAMES
from bookmaker.importing.reading import read_foreign

PANDOC = at_hand.pandoc()
pytestmark = at_hand.asks("Pandoc")

_SPACES = " ".join(f'xmlns:{short}="{long}"' for short, long in NAMES.items())
_XML = '<?xml version="1.0" encoding="UTF-8"?>'
STYLES = f"""{_XML}<office:document-styles {_SPACES}><office:styles>
<style:default-style style:family="paragraph"><style:text-properties fo:font-size="11pt" fo:language="en"
 fo:country="GB" style:language-complex="hi" style:country-complex="IN"/></style:default-style>
<style:style style:name="Title" style:family="paragraph"/>
<style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph"/>
<style:style style:name="Caption" style:family="paragraph"/>
<style:style style:name="Illustration" style:family="paragraph" style:parent-style-name="Caption"/>
</office:styles></office:document-styles>"""
AUTOMATIC = """<office:automatic-styles>
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>
<style:style style:name="P2" style:family="paragraph"><style:text-properties fo:font-weight="bold"/>
</style:style>
<style:style style:name="T1" style:family="text"><style:text-properties fo:font-style="italic"/></style:style>
<style:style style:name="T2" style:family="text"><style:text-properties fo:language="fr" fo:country="FR"/>
</style:style>
<style:style style:name="T3" style:family="text"><style:text-properties fo:font-variant="small-caps"/>
</style:style></office:automatic-styles>"""
PROSE = (
    "The sea goes out, and comes in again, and nobody has ever been able to say how often it did so before."
)


def odt(body: str, **more: bytes) -> bytes:
    """An ODT file of a text."""
    whole = f"<office:body><office:text>{body}</office:text></office:body>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("styles.xml", STYLES)
        archive.writestr(
            "content.xml",
            f"{_XML}<office:document-content {_SPACES}>{AUTOMATIC}{whole}</office:document-content>",
        )
        for name, data in more.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return stream.getvalue()


def read(data: bytes, changes: Changes = "accept") -> Draft | Diagnostic:
    return read_foreign(Source("essay.odt", data), PANDOC, changes)


def draft(body: str, **more: bytes) -> Draft:
    made = read(odt(body, **more))
    assert isinstance(made, Draft), made
    return made


def p(text: str, style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def h(text: str, level: int = 1) -> str:
    return f'<text:h text:style-name="Heading_20_{level}" text:outline-level="{level}">{text}</text:h>'


def note(text: str, kind: str = "footnote") -> str:
    body = f"<text:note-body>{p(text)}</text:note-body>"
    return f'<text:note text:note-class="{kind}"><text:note-citation>1</text:note-citation>{body}</text:note>'


CHANGED = (
    '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion><office:change-info>'
    "<dc:creator>Cy Lune</dc:creator><dc:date>2024-03-05T10:00:00</dc:date></office:change-info>"
    "<text:p>always </text:p></text:deletion></text:changed-region></text:tracked-changes>"
)


def test_everything_in_an_odt_file_is_in_the_chapter_or_told() -> None:
    who = "<dc:creator>Bo Ferrin</dc:creator>"
    comment = f"<office:annotation>{who}<text:p>Is this so?</text:p></office:annotation>"
    box = f"<draw:frame><draw:text-box>{p('In a box.')}</draw:text-box></draw:frame>"
    image = (
        '<draw:frame svg:width="2in"><draw:image xlink:href="Pictures/a.png"/>'
        "<svg:desc>A teal field</svg:desc></draw:frame>"
    )
    made = draft(
        CHANGED
        + p("Ebb", "P1")
        + h(f"The Shore{note('In a heading.')}")
        + p(
            'It has <text:span text:style-name="T1">stress</text:span>, '
            '<text:span text:style-name="T2">la mer</text:span>, '
            '<text:span text:style-name="T3">caps</text:span>'
            f" and البحر.{note('One.')} More.{note('At the end.', 'endnote')}"
        )
        + p(f'We <text:change text:change-id="c1"/>never agreed {comment}on this.')
        + p(f"Anchor.{box}")
        + p(image)
        + p("Figure 1: The shore", "Illustration")
        + p("See Figure 1.")
        + p("Rocks", "P2")
        + p(PROSE),
        Pictures__a_png=wm.png(),
    )
    assert made.front.title == "Ebb"
    assert made.text == (
        "## The Shore[^1]\n\n"
        "It has *stress*, [la mer]{lang=fr}, [caps]{.smallcaps} and [البحر]{lang=ar dir=rtl}.[^2] "
        "More.[^3]\n\n"
        "We never agreed <!-- Bo Ferrin: Is this so? -->on this.\n\n"
        "Anchor.\n\nIn a box.\n\n"
        '![The shore](bookmaker-image:fig-1.png){#fig-1 alt="A teal field"}\n\n'
        "See @fig-1.\n\n"
        f"### Rocks\n\n{PROSE}\n\n"
        "[^1]: In a heading.\n\n[^2]: One.\n\n[^3]: At the end.\n"
    )
    assert [str(one.diagnostic) for one in made.remarks if one.kind == "unread"] == []
    codes = sorted({one.diagnostic.code for one in made.remarks})
    assert codes == ["R014", "R017", "R018", "R019", "R020", "R022", "R023", "R026"]


def test_a_change_is_told_with_its_author_and_what_was_deleted_is_gone() -> None:
    made = draft(CHANGED + p('We <text:change text:change-id="c1"/>agreed.') + p(PROSE))
    assert made.text.startswith("We agreed.")
    assert [str(one.diagnostic) for one in made.remarks if one.kind == "change"] == [
        "essay.odt: warning[R017]: Cy Lune deleted “always” on 2024-03-05: it is left out"
    ]


@pytest.mark.parametrize("changes", ["reject", "list"])
def test_changes_that_can_not_be_undone_are_refused(changes: Changes) -> None:
    made = read(odt(CHANGED + p("We agreed.")), changes)
    assert str(made) == (
        "essay.odt: error[R038]: tracked changes of an ODT file can only be accepted\n"
        "  hint: save it as DOCX, and import that"
    )


def test_the_files_own_contents_are_left_out() -> None:
    contents = f"<text:index-body>{p('The Shore 1')}</text:index-body>"
    inner = f"<text:index-body>{p('The Shore 1')}</text:index-body>"
    contents = f"<text:table-of-content>{inner}</text:table-of-content>"
    made = draft(p("Ebb", "Title") + contents + h("The Shore") + p(PROSE) + h("Rocks") + p(PROSE))
    assert made.text.startswith("## The Shore")
    assert "R022" in {one.diagnostic.code for one in made.remarks}


def test_an_encrypted_file_and_one_without_a_text_are_refused() -> None:
    space = NAMES["manifest"]
    inner = "<m:file-entry><m:encryption-data/></m:file-entry>"
    manifest = f'<m:manifest xmlns:m="{space}">{inner}</m:manifest>'.encode()
    locked = odt(p("a"), **{"META-INF__manifest_xml": manifest})
    assert str(read(locked)) == (
        "essay.odt: error[R004]: the file is encrypted\n"
        "  hint: open it in LibreOffice, take the password off, and save it again"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    assert str(read(stream.getvalue())) == (
        "essay.odt: error[R006]: the file holds no text\n  hint: save it as ODT or DOCX"
    )
