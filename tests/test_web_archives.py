"""Web archives (MHTML): the page in them becomes a chapter with the images that lie beside it there."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookmaker.diagnostics import Diagnostic
from bookmaker.importing.draft import Draft, Source
from bookmaker.importing.reading import read_foreign
from bookmaker.workspace import Memory
from clock import within
from word_maker import png

SEA, BAY, ROCK = png("teal"), png("red"), png("blue")
PAGE = """<!DOCTYPE html><html lang=3D"fr"><head><title>Mar=E9es</title></head><body><article>
<h1>Mar=E9es</h1><p>La mer monte toujours, et personne ne sait pourquoi elle le fait ainsi.</p>
<p><img src=3D"https://tides.example/a/sea.png" alt=3D"La mer"></p>
<p><img src=3D"bay.png" alt=3D"La baie"></p><p><img src=3D"cid:rock@mhtml" alt=3D"Un rocher"></p>
<p><img src=3D"https://tides.example/away.png" alt=3D"Ailleurs"></p><script>alert(1)</script>
</article></body></html>"""


def part(kind: str, body: str, coding: str, **headers: str) -> str:
    said = "".join(f"{name.replace('_', '-')}: {words}\r\n" for name, words in headers.items())
    return f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {coding}\r\n{said}\r\n{body}\r\n"


def image(data: bytes, **headers: str) -> str:
    return part("image/png", base64.encodebytes(data).decode(), "base64", **headers)


def archive(*parts: str, boundary: str = "----Tides--7") -> bytes:
    head = (
        "From: <Saved by a browser>\r\nSnapshot-Content-Location: https://tides.example/a/page\r\n"
        "Subject: Tides\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"
        f'\ttype="text/html";\r\n\tboundary="{boundary}"\r\n\r\n'
    )
    return (head + "".join(f"--{boundary}\r\n{one}" for one in parts) + f"--{boundary}--\r\n").encode()


WHOLE = archive(
    part("text/html; charset=windows-1252", PAGE, "quoted-printable", Content_ID="<page@mhtml>"),
    image(SEA, Content_Location="https://tides.example/a/sea.png"),
    image(BAY, Content_Location="https://tides.example/a/bay.png"),
    image(ROCK, Content_ID="<rock@mhtml>"),
    part("text/css", "p { color: red }", "8bit", Content_Location="https://tides.example/a.css"),
)


def read(data: bytes, name: str = "page.mhtml") -> Draft | Diagnostic:
    return read_foreign(Source(name, data, Memory({"away.png": b"not to be read"})), None)


@pytest.mark.parametrize("name", ["page.mhtml", "page.mht", "page"])
def test_a_web_archive_gives_its_page_and_the_images_beside_it(name: str) -> None:
    made = read(WHOLE, name)
    assert isinstance(made, Draft), made
    assert (made.front.title, made.front.language) == ("Marées", "fr")
    assert made.front.first_published == "https://tides.example/a/page"
    assert list(made.images.values()) == [SEA, BAY, ROCK]
    assert list(made.images)[:2] == ["sea.png", "bay.png"]
    assert '![](bookmaker-image:sea.png){alt="La mer"}' in made.text
    assert "alert" not in made.text
    told = [one.diagnostic for one in made.remarks if one.diagnostic.code == "R091"]
    assert ["https://tides.example/away.png" in str(one) for one in told] == [True]


def test_an_archive_without_a_page_is_refused() -> None:
    assert str(read(archive(image(SEA)))) == (
        "page.mhtml: error[R002]: the web archive holds no page that can be read\n"
        "  hint: open it in a browser, and save the page as HTML"
    )


def nested(depth: int) -> bytes:
    inner = "Content-Type: text/html\r\n\r\n<p>x</p>\r\n"
    for n in range(depth):
        inner = f'Content-Type: multipart/related; boundary="b{n}"\r\n\r\n--b{n}\r\n{inner}--b{n}--\r\n'
    return f"MIME-Version: 1.0\r\n{inner}".encode()


@pytest.mark.parametrize(
    "data",
    [nested(2_000), archive(*["\r\n"] * 200_000), archive(part("text/html", "<p>", "8bit")) + nested(40)],
    ids=["nested", "many parts", "nested behind"],
)
def test_an_archive_without_bounds_is_refused_at_once(data: bytes) -> None:
    with within(5):
        made = read(data)
    assert str(made) == (
        "page.mhtml: error[R066]: the web archive has more parts than a page\n"
        "  hint: open it in a browser, and save the page as HTML"
    )


@given(st.integers(0, len(WHOLE)), st.integers(0, len(WHOLE)), st.binary(max_size=12))
def test_a_damaged_archive_gives_a_draft_or_one_mistake(start: int, end: int, put: bytes) -> None:
    made = read(WHOLE[:start] + put + WHOLE[end:])
    assert isinstance(made, Draft | Diagnostic)
