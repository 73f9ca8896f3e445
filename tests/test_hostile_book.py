"""A book of chapters that try to do harm, built whole: nothing is fetched, read, run, hidden or lost."""

# ruff: noqa: E501 (texts as they come)

from __future__ import annotations

import io
import socket
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from bookmaker.order import Order
from bookmaker.pipeline import built
from bookmaker.workspace import Folder

LETTERS = "kept-from-the-book-7781"
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
    "entities": "&nbsp; &eacute; &unknown; &#0; &#xD800; &#x110000; &amp;lt; AT&T <5 KeptN.",
    "declarations": "<![CDATA[ x ]]> <?php echo 1 ?> <!DOCTYPE x [<!ENTITY a SYSTEM '{web}'>]> KeptO &a;.",
    "equal": "## Same[^1]\n\n## Same\n\n[KeptP](#same) and[^1][^2]\n\n[^1]: One.\n\n[^2]: Two.",
    "drawings": "![KeptQ](harm.svg){{alt='Q'}}\n\n![KeptR](../harm.svg){{alt='R'}}",
    "words": "KeptS " + "x" * 9_000 + " " + "[" * 500,
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


class Watch:
    """A server on this machine that counts who comes."""

    def __init__(self) -> None:
        self.visits = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}/canary"
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.visits += 1
            connection.close()


@pytest.fixture
def watch() -> Iterator[Watch]:
    one = Watch()
    yield one
    one.socket.close()


@pytest.fixture
def book(tmp_path: Path, watch: Watch) -> Path:
    secret = tmp_path / "secret.png"
    secret.write_text(LETTERS, "utf-8")
    root = tmp_path / "book"
    (root / "chapters").mkdir(parents=True)
    for path in ("chapters/harm.svg", "harm.svg"):
        (root / path).write_text(DRAWING.format(web=watch.url, secret=secret), "utf-8")
    picture = root / "chapters" / "x.png"
    picture.write_bytes(
        bytes.fromhex(
            "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6360000000020001"
            "48afa4710000000049454e44ae426082"
        )
    )
    for name, text in CHAPTERS.items():
        written = f"# Chapter {name}\n\n" + text.format(web=watch.url, secret=secret)
        (root / "chapters" / f"{name}.md").write_text(written, "utf-8")
    names = ", ".join(f"chapters/{name}.md" for name in CHAPTERS)
    (root / "book.yaml").write_text(f"title: Harm\nlanguage: en\nchapters: [{names}]\n", "utf-8")
    return root


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


def test_a_book_that_means_harm_is_only_a_book(book: Path, watch: Watch) -> None:
    made = built(Folder(book), "book.yaml", Order(jobs=1))
    errors = [str(d) for d in made.diagnostics if d.severity == "error"]
    assert [] == errors
    assert 0 == watch.visits
    assert {"harm-print.pdf", "harm.pdf", "harm.epub"} == set(made.files)
    for name, data in made.files.items():
        for part in everything(data, name):
            assert LETTERS.encode() not in part
            assert b"/EmbeddedFile" not in part
            assert b"javascript:" not in part.lower()
            assert b"<script" not in part.lower()
            assert b"secret.png" not in part


def test_what_it_says_is_still_there(book: Path) -> None:
    made = built(Folder(book), "book.yaml", Order(editions=("epub",), jobs=1))
    text = b"".join(everything(made.files["harm.epub"], "harm.epub")).decode("utf-8", "ignore")
    assert [] == [letter for letter in "ABCDEFGHIJKLMNOPST" if f"Kept{letter}" not in text]
    assert "{{ 7*7 }}" in text
