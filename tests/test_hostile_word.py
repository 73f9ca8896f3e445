"""Word files that are broken or made to harm: one clear error, nothing fetched, bounded memory and time."""

from __future__ import annotations

import dataclasses
import io
import random
import re
import resource
import time
import zipfile

import pytest

import word_maker as wm
from bookmaker.content.pandoc import pandoc_on
from bookmaker.diagnostics import Diagnostic
from bookmaker.importing.draft import Draft, Source
from bookmaker.importing.reading import read_foreign
from bookmaker.programs import THIS_MACHINE
from test_word_files import whole
from word_maker import Word, p

PANDOC = pandoc_on(THIS_MACHINE)
pytestmark = pytest.mark.skipif(PANDOC is None, reason="Pandoc is not installed")

PLAIN = Word(p("Hello."))


def read(data: bytes, name: str = "essay.docx") -> Draft | Diagnostic:
    return read_foreign(Source(name, data), PANDOC)


def with_part(name: str, data: bytes) -> bytes:
    """A Word file with one part put in place of another."""
    return archive({**PLAIN.parts, name: data})


def archive(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return stream.getvalue()


def document(text: str, before: str = "") -> bytes:
    whole = PLAIN.parts["word/document.xml"].decode()
    head, _, tail = whole.partition("<w:document")
    return f"{head}{before}<w:document{tail.replace('Hello.', text)}".encode()


def bomb(name: str) -> bytes:
    """A part of 300 MB of blanks in a file of 300 kB."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for part, data in PLAIN.parts.items():
            if part != name:
                made.writestr(part, data)
        with made.open(name, "w") as part:
            for _ in range(300):
                part.write(b" " * 2**20)
    return stream.getvalue()


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
ENTITY = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = (
    '<!DOCTYPE d [<!ENTITY a "lolololololol">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(8))
    + "]>"
)

TYPED = (
    "essay.docx: error[R005]: the part 'word/document.xml' of the file declares a document type, "
    "as no word processor does\n  hint: do not trust this file; ask for it again"
)
REFUSED = {
    "old Word": (
        OLD,
        "essay.docx: error[R004]: the file is encrypted, or was written by Word before 2007\n"
        "  hint: open it in Word or LibreOffice, take the password off, and save it as DOCX",
    ),
    "cut off": (
        PLAIN.data[:400],
        "essay.docx: error[R002]: the file is broken: its list of parts is missing or damaged\n"
        "  hint: it was probably cut off on its way: ask for it again",
    ),
    "no archive": (
        b"hello",
        "essay.docx: error[R001]: this is no file of a word processor\n"
        "  hint: DOCX and ODT are read; open the file in its own program and save it as one of these",
    ),
    "nothing in it": (
        archive({"x": b"y"}),
        "essay.docx: error[R006]: the file holds no text of Word's\n"
        "  hint: open it in Word or LibreOffice, and save it as DOCX (not as Strict Open XML)",
    ),
    "broken XML": (
        with_part("word/document.xml", b"<w:document"),
        "essay.docx: error[R005]: the part 'word/document.xml' of the file is broken XML\n"
        "  hint: open it in the word processor that it comes from, and save it again",
    ),
    "an entity that names a file": (
        with_part("word/document.xml", document("&x;", ENTITY)),
        TYPED,
    ),
    "entities without end": (
        with_part("word/document.xml", document("&i;", LAUGHS)),
        TYPED,
    ),
    "a text of 300 MB": (
        bomb("word/document.xml"),
        "essay.docx: error[R003]: the part 'word/document.xml' of the file unpacks to more than 32 MB\n"
        "  hint: no chapter needs that: ask for the file again",
    ),
    "too many parts": (
        archive({**PLAIN.parts, **{f"x{n}": b"" for n in range(10_001)}}),
        "essay.docx: error[R003]: the file has more than 10,000 parts\n"
        "  hint: open it in the word processor that it comes from, and save it again",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_can_not_be_read_is_refused_with_one_clear_error(name: str) -> None:
    data, expected = REFUSED[name]
    started = time.process_time()
    made = read(data)
    assert time.process_time() - started < 5
    assert str(made) == expected


def test_a_bomb_beside_the_text_is_never_unpacked() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    made = read(bomb("word/media/big.bin"))
    assert isinstance(made, Draft)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


def test_a_picture_that_unpacks_to_a_bomb_stops_the_import() -> None:
    word = Word(p(wm.picture("r1", "A field")) + p("Hello."), images={"r1": ("media/image1.png", b"")})
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in word.parts.items():
            if name != "word/media/image1.png":
                made.writestr(name, data)
        with made.open("word/media/image1.png", "w") as part:
            for _ in range(100):
                part.write(b"\0" * 2**20)
    found = read(stream.getvalue())
    assert isinstance(found, Diagnostic)
    assert found.code == "R003"


@pytest.mark.parametrize(
    "target", ["../../../../../../srv/PWNED.png", "/srv/PWNED.png", "media/missing.png", "file:///etc/passwd"]
)
def test_an_image_can_only_be_a_part_of_the_file(target: str) -> None:
    word = Word(p(wm.picture("r1", "A field")) + p("Hello."), images={"r1": (target, wm.png())})
    parts = {f"word/{target}": wm.png(), **word.parts}
    made = read(archive(parts))
    assert isinstance(made, Draft)
    assert all("/" not in name and ".." not in name for name in made.images)
    assert "Hello." in made.text


def test_an_external_image_is_named_and_not_fetched() -> None:
    relations = wm.external("r1", "http://127.0.0.1:9/x.png")
    made = read(Word(p(wm.picture("r1", how="link")) + p("Hello."), relations=relations).data)
    assert isinstance(made, Draft)
    (lost,) = [one.diagnostic for one in made.remarks if one.kind == "unread"]
    assert (lost.code, lost.message) == (
        "R011",
        "an image lies outside the file, at http://127.0.0.1:9/x.png: it was not fetched",
    )


def test_macros_are_named_and_nothing_else_happens() -> None:
    made = read(dataclasses.replace(PLAIN, more={"word/vbaProject.bin": OLD}).data, "essay.docm")
    assert isinstance(made, Draft)
    assert made.text == "Hello.\n"
    assert [one.diagnostic.code for one in made.remarks if one.kind == "dropped"] == ["R009"]


@pytest.mark.parametrize(
    ("data", "what"),
    [(b"%PDF-1.7", "a PDF"), (b"{\\rtf1", "an RTF file"), (wm.png(), "an image")],
)
def test_other_kinds_are_refused_by_name(data: bytes, what: str) -> None:
    made = read(data)
    assert isinstance(made, Diagnostic)
    assert made.message == f"this is {what}, which is not read"


def test_tables_quotations_and_boxes_nested_deep_are_read_or_refused() -> None:
    inner = p("Hello.")
    for _ in range(150):
        inner = wm.table(wm.row(wm.cell(inner, p("")))) + p("")
    made = read(Word(inner).data)
    assert isinstance(made, Draft | Diagnostic)


def test_a_long_manuscript_is_read_in_time() -> None:
    body = "".join(p(f"Paragraph {n} of many that stand here, ", wm.footnote(n + 2)) for n in range(3000))
    notes = {n + 2: p(f" Note {n}.") for n in range(3000)}
    started = time.monotonic()
    made = read(Word(body, footnotes=notes).data)
    assert isinstance(made, Draft)
    assert sum(block.kind == "note" for block in made.blocks) == 3000
    assert time.monotonic() - started < 60


def test_a_damaged_file_is_read_or_refused_and_nothing_escapes() -> None:
    """Tags taken out, doubled, moved and given other values, in every part; seeded, so that it repeats."""
    chance = random.Random(1325)  # noqa: S311 (no secret)
    parts = whole().parts
    names = [name for name in parts if name.endswith((".xml", ".rels"))]
    outcomes = set()
    for _ in range(60):
        name = chance.choice(names)
        made = read(archive({**parts, name: damaged(parts[name].decode(), chance).encode()}))
        outcomes.add(type(made))
        assert isinstance(made, Diagnostic) or made.text is not None
    assert outcomes == {Draft, Diagnostic}


def damaged(text: str, chance: random.Random) -> str:
    tags = list(re.finditer(r"<[^<>?]+>", text))
    one, other = chance.choice(tags), chance.choice(tags)
    element = re.search(r"<(w:\w+)[ >].*?</\1>", text[one.start() :], re.DOTALL)
    match chance.randrange(4):
        case 0:
            return text[: one.start()] + text[one.end() :]
        case 1:
            value = chance.choice(("", "-1", "99999999999", "../../x", "rPicture", "2"))
            return text[: one.start()] + re.sub(r'"[^"]*"', f'"{value}"', one[0], count=1) + text[one.end() :]
        case 2 if element:
            return text[: one.start() + element.start()] + text[one.start() + element.end() :]
        case _:
            return text[: other.start()] + (element[0] if element else one[0]) + text[other.start() :]
