"""A book of chapters that try to do harm, built whole: nothing is fetched, read, run, hidden or lost."""

# ruff: noqa: E501 (texts as they come)

from __future__ import annotations

import io
import json
import posixpath
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urldefrag

import pikepdf
import pytest

from bookmaker.order import Built, EditionName, Order
from bookmaker.pipeline import built
from bookmaker.workspace import Folder, Memory
from watching_network import Watch

LETTERS = "kept-from-the-book-7781"
ODD, ODD_IMAGE = "-rf ;é & 'q' #%20", "-p ;é & #%20.png"
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c636000000002000148afa471"
    "0000000049454e44ae426082"
)
CHAPTERS = {
    "scripts": "<script>fetch('{web}')</script>\n\n<img src=x.png onerror=fetch('{web}') alt='Ebb'>\n\nKeptA.",
    "links": "[KeptB](javascript:fetch) [KeptC](JaVaScRiPt:x) [KeptD](vbscript:x) [KeptE](data:text/html,x)"
    " [KeptF](file://{secret})",
    "attachments": '<link rel="attachment" href="file://{secret}"> <a rel="attachment" href="{web}">KeptG</a>',
    "frames": '<iframe src="{web}">KeptH</iframe>\n\n<object data="{secret}"></object>\n\n<embed src="{web}">',
    "forms": '<form action="{web}"><input name="a"></form>\n\n<meta http-equiv="refresh" content="0;url={web}">'
    '\n\n<base href="{web}">\n\nKeptI.',
    "styles": '<style>*{{display:none}} @import "{web}";</style>\n\nKeptJ. <link rel="stylesheet" href="{web}">',
    "tags": "<div><b><table><tr><td>KeptK\n\n## Ebb\n\n</p></span></div></div></section></body></html>\n\nKeptL.",
    "templates": "{{{{ 7*7 }}}} {{% for i in range(10**9) %}}{{% endfor %}} {{{{ ''.__class__ }}}} KeptM.",
    "entities": "&nbsp; &eacute; &unknown; &#0; &#12; &#xD800; &#x110000; &amp;lt; AT&T <5 KeptN."
    "\n\n<p title='&quot;&gt;&lt;b&amp;&#12;'>&nbsp; &eacute; &unknown; &#0; &#12; &#xD800; &#x110000;</p>",
    "declarations": "<![CDATA[ x ]]> <?php echo 1 ?> <!DOCTYPE x [<!ENTITY a SYSTEM '{web}'>]> KeptO &a;.",
    "equal": "## Same[^1]\n\n## Same\n\n[KeptP](#same) and[^1][^2]\n\n[^1]: One.\n\n[^2]: Two.",
    "drawings": "![KeptQ](harm.svg){{alt='Q'}}\n\n![KeptR](../harm.svg){{alt='R'}}",
    "words": "KeptS " + "x" * 9_000 + " " + "[" * 500,
    ODD: f"[KeptU](<{quote(ODD)}.md>) [again](#odd) ![KeptV](<{quote(ODD_IMAGE)}>)\n\n[]{{{{#odd}}}}Ebb.",
    "notes": "KeptT[^1]\n\n| a[^1] | b |\n|---|---|\n| c[^2] | d |\n\n[^1]: - list\n    - <script>{web}</script>\n\n"
    "[^2]: > quote\n",
}
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 60 40">'
    '<script>fetch("{web}")</script><rect width="60" height="40" onclick="x()"/>'
    '<image href="{web}" width="9" height="9"/><image xlink:href="file://{secret}" width="9" height="9"/>'
    '<use href="{web}#a"/><style>@import url({web}); rect {{ fill: url({web}) }}</style>'
    '<foreignObject width="9" height="9"><iframe xmlns="http://www.w3.org/1999/xhtml" src="{web}"/></foreignObject>'
    "</svg>"
)


@pytest.fixture(scope="module")
def watch() -> Iterator[Watch]:
    with Watch() as one:
        yield one


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory, watch: Watch) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    secret = folder / "secret.png"
    secret.write_text(LETTERS, "utf-8")
    root = folder / "book"
    (root / "chapters").mkdir(parents=True)
    for path in ("chapters/harm.svg", "harm.svg"):
        (root / path).write_text(DRAWING.format(web=watch.url, secret=secret), "utf-8")
    for name in ("x.png", ODD_IMAGE):
        (root / "chapters" / name).write_bytes(PICTURE)
    for name, text in CHAPTERS.items():
        written = f"# Chapter {name}\n\n" + text.format(web=watch.url, secret=secret)
        (root / "chapters" / f"{name}.md").write_text(written, "utf-8")
    names = ", ".join(json.dumps(f"chapters/{name}.md") for name in CHAPTERS)
    (root / "book.yaml").write_text(f"title: Harm\nlanguage: en\nchapters: [{names}]\n", "utf-8")
    return root


@pytest.fixture(scope="module")
def made(book: Path) -> Built:
    return built(Folder(book), "book.yaml", Order(jobs=1))


def everything(data: bytes, name: str) -> Iterator[bytes]:
    """The bytes of a file as a reader would find them: streams decoded, entries unpacked."""
    if name.endswith(".epub"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from (archive.read(entry) for entry in archive.namelist())
        return
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for item in pdf.objects:
            yield item.unparse()
            if isinstance(item, pikepdf.Stream):
                yield item.read_bytes() if item.get("/Subtype") != "/Image" else item.read_raw_bytes()


def test_a_book_that_means_harm_is_only_a_book(made: Built, watch: Watch) -> None:
    errors = [str(d) for d in made.diagnostics if d.severity == "error"]
    assert [] == errors
    assert 0 == watch.visits
    assert {"harm-print.pdf", "harm.pdf", "harm.epub"} == set(made.files)
    for name, data in made.files.items():
        for part in everything(bytes(data), name):
            assert LETTERS.encode() not in part
            assert b"/EmbeddedFile" not in part
            assert b"javascript:" not in part.lower()
            assert b"secret.png" not in part
            assert [] == re.findall(
                rb"<(?:script|iframe|object|embed|form|input|meta http|base)\b", part.lower()
            )
            assert [] == re.findall(rb"<[^>]*\s(?:on[a-z]+|style)=[^>]*>", part)


def test_what_it_says_is_still_there(made: Built) -> None:
    text = b"".join(everything(bytes(made.files["harm.epub"]), "harm.epub")).decode("utf-8", "ignore")
    assert [] == [letter for letter in "ABCDEFGHIJKLMNOPSTUV" if f"Kept{letter}" not in text]
    assert "{{ 7*7 }}" in text


def test_its_epub_is_well_formed_runs_nothing_and_leads_to_its_own_files(made: Built) -> None:
    with zipfile.ZipFile(io.BytesIO(bytes(made.files["harm.epub"]))) as archive:
        names = set(archive.namelist())
        assert [] == [name for name in names if not re.fullmatch(r"[A-Za-z0-9._/-]+", name)]
        for name in names:
            if name.endswith((".xhtml", ".opf", ".ncx")):
                nodes = list(ET.fromstring(archive.read(name)).iter())  # noqa: S314 (our own)
                assert [] == [node for node in nodes if "scripted" in node.get("properties", "")]
                assert set() == set(files_named(nodes, name)) - names


def files_named(nodes: list[ET.Element], document: str) -> Iterator[str]:
    """The files to which the elements of a document of an EPUB lead."""
    for url in (url for node in nodes for url in (node.get("href"), node.get("src")) if url):
        if not url.startswith(("#", "http:", "https:")):
            yield posixpath.normpath(posixpath.join(posixpath.dirname(document), unquote(urldefrag(url)[0])))


# --- a template of the book -------------------------------------------------------------------------------

TOP = '<html xmlns="http://www.w3.org/1999/xhtml"><body>'
END = "</body></html>"
TEMPLATES = {
    "not well-formed": ("<p>x<br></p>", "E001", "is not well-formed: mismatched tag: line 1, column 10"),
    "a script": (TOP + "<script>x()</script>" + END, "E002", "holds a <script>"),
    "a link that runs": (
        TOP + '<a href="Java&#9;Script:x()">x</a>' + END,
        "E002",
        "runs a script from href",
    ),
    "a file at a link": (
        TOP + '<a rel="Attachment" href="file:///book/x.png">x</a>' + END,
        "E002",
        "attaches a file",
    ),
    "a file at the document": (
        TOP + '<link rel="attachment" href="data:text/plain,x"/>' + END,
        "E002",
        "attaches a file",
    ),
}


@pytest.mark.parametrize("edition", ["print", "screen", "epub"])
@pytest.mark.parametrize("case", TEMPLATES)
def test_a_template_brings_nothing_into_a_file_that_a_chapter_may_not(
    case: str, edition: EditionName
) -> None:
    template, code, said = TEMPLATES[case]
    files = {
        "book.yaml": b"title: T\nlanguage: en\nchapters: [a.md]\n",
        "a.md": b"# A\n\nText.\n",
        "templates/colophon.xhtml": template.encode(),
    }
    result = built(Memory(files), "book.yaml", Order(editions=(edition,), jobs=1))
    assert [(code, f"the document colophon.xhtml {said}")] == [
        (d.code, d.message) for d in result.diagnostics
    ]
    assert {} == result.files


def test_a_template_that_fails_with_the_folios_alone_is_told() -> None:
    template = (
        TOP
        + "{% for entry in toc %}{{ entry.folio }}{% if entry.folio == '1' %}{{ 1 / 0 }}{% endif %}{% endfor %}"
        + END
    )
    files = {
        "book.yaml": b"title: T\nlanguage: en\nchapters: [a.md]\n",
        "a.md": b"# A\n\nText.\n",
        "templates/contents.xhtml": template.encode(),
    }
    result = built(Memory(files), "book.yaml", Order(editions=("screen",), jobs=1))
    expected = "templates/contents.xhtml:1: error[J003]: the template failed: division by zero"
    assert ([expected], {}) == ([str(d) for d in result.diagnostics], result.files)
