"""Word files that are broken or made to harm: one clear error, nothing fetched, bounded memory and time."""

from __future__ import annotations

import dataclasses
import io
import os
import random
import re
import resource
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

import at_hand
import word_maker as wm
from bookmaker.cli import app
from bookmaker.content.pandoc import Pandoc
from bookmaker.diagnostics import Diagnostic
from bookmaker.importing.draft import Draft, Source
from bookmaker.importing.parcel import Parcel, ParcelError
from bookmaker.importing.reading import read_foreign
from bookmaker.programs import Job, Ran, ThisMachine
from clock import within
from test_word_files import whole
from test_workspace import freed
from watching_network import Watch
from word_maker import Word, p

PANDOC = at_hand.pandoc()
pytestmark = at_hand.asks("Pandoc")

PLAIN = Word(p("Hello."))


def read(data: bytes, name: str = "essay.docx") -> Draft | Diagnostic:
    return read_foreign(Source(name, data), PANDOC)


def with_part(name: str, data: bytes) -> bytes:
    """A Word file with one part put in place of another."""
    return archive({**PLAIN.parts, name: data})


def archive(parts: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED, locked: str = "") -> bytes:
    """A ZIP file of parts; the one that is `locked` has a password."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", how) as made:
        for name, data in parts.items():
            made.writestr(name, data)
        if locked:
            made.getinfo(locked).flag_bits |= 1
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

LOCKED = (
    "essay.docx: error[R004]: the file is encrypted, or was written by Word before 2007\n"
    "  hint: open it in Word or LibreOffice, take the password off, and save it as DOCX"
)
NO_TEXT = (
    "essay.docx: error[R006]: the file holds no text of Word's\n"
    "  hint: open it in Word or LibreOffice, and save it as DOCX (not as Strict Open XML)"
)
TYPED = (
    "essay.docx: error[R005]: the part 'word/document.xml' of the file declares a document type, "
    "as no word processor does\n  hint: do not trust this file; ask for it again"
)
REFUSED = {
    "old Word": (
        OLD,
        LOCKED,
    ),
    "a text with a password": (
        archive(PLAIN.parts, locked="word/document.xml"),
        LOCKED,
    ),
    "anything with a password": (
        archive({**PLAIN.parts, "docProps/app.xml": b"<x/>"}, locked="docProps/app.xml"),
        LOCKED,
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
        NO_TEXT,
    ),
    "no document": (
        archive({name: data for name, data in PLAIN.parts.items() if name != "word/document.xml"}),
        NO_TEXT,
    ),
    "a document of another kind": (
        with_part("word/document.xml", b"<document/>"),
        NO_TEXT,
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
    with within(5):
        made = read(data)
    assert str(made) == expected


def test_no_more_of_a_bomb_is_unpacked_than_a_part_may_have() -> None:
    data = bomb("word/document.xml")
    tracemalloc.start()
    try:
        read(data)
        assert tracemalloc.get_traced_memory()[1] < 150 * 2**20
    finally:
        tracemalloc.stop()


ENCODINGS = ("UTF-16", "UTF-32", "UTF-7")


def encoded(text: bytes, encoding: str) -> bytes:
    """XML in another encoding; in UTF-7 the opening of a declaration can be spelled as +ADwAIQ-."""
    said = text.decode().replace("UTF-8", encoding)
    if encoding != "UTF-7":
        return said.encode(encoding)
    head, _, tail = said.partition("<!DOCTYPE")
    return f"{head}+ADwAIQ-DOCTYPE{tail.replace('&', '+ACY-')}".encode("ascii")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_document_type_is_refused_in_any_encoding_and_what_it_names_is_not_opened(
    encoding: str, tmp_path: Path
) -> None:
    """A pipe is named: whoever opens it waits."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    data = document("&x;", f'<!DOCTYPE d [<!ENTITY x SYSTEM "{pipe.as_uri()}">]>')
    with freed(pipe):
        assert str(read(with_part("word/document.xml", encoded(data, encoding)))) == TYPED


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_entities_without_end_are_refused_in_any_encoding(encoding: str) -> None:
    with within(5):
        made = read(with_part("word/document.xml", encoded(document("&i;", LAUGHS), encoding)))
    assert isinstance(made, Diagnostic)
    assert made.code == "R005"


def test_a_part_with_a_password_is_told_also_where_the_list_is_not_read_first() -> None:
    locked = archive(PLAIN.parts, locked="word/document.xml")
    with pytest.raises(ParcelError) as raised:
        Parcel("essay.docx", zipfile.ZipFile(io.BytesIO(locked))).part("word/document.xml")
    assert str(raised.value.diagnostic) == LOCKED


class Weary(ThisMachine):
    """A machine on which every program gives up at once."""

    def run(self, job: Job) -> Ran:
        """Nothing is made."""
        return Ran(1, "", f"{job.command[0]} is weary", {})


WEARY = Pandoc("pandoc", Weary())
COMPRESSIONS = {
    "stored": zipfile.ZIP_STORED,
    "deflated": zipfile.ZIP_DEFLATED,
    "bzip2": zipfile.ZIP_BZIP2,
    "lzma": zipfile.ZIP_LZMA,
}


@pytest.mark.parametrize("how", COMPRESSIONS.values(), ids=COMPRESSIONS)
@pytest.mark.parametrize("name", ["essay.docx", "essay.odt"])
def test_no_damaged_byte_ends_in_a_traceback(name: str, how: int) -> None:
    """Some bytes of the archive are changed, here and there; seeded, so that it repeats."""
    chance = random.Random(1455)  # noqa: S311 (no secret)
    good = archive({"mimetype": b"application/x", **PLAIN.parts}, how)
    codes = set()
    for _ in range(400):
        data = bytearray(good)
        for _ in range(3):
            data[chance.randrange(4, len(data))] = chance.randrange(256)
        found = read_foreign(Source(name, bytes(data)), WEARY)
        codes.add(found.code if isinstance(found, Diagnostic) else "")
    assert "R002" in codes
    assert codes <= {"R001", "R002", "R003", "R004", "R005", "R006", "R008"}


def test_a_file_that_is_cut_off_anywhere_is_refused() -> None:
    data = Word(p(wm.picture("r1")) + p("Hello."), images={"r1": ("media/image1.png", wm.png())}).data
    found = [read_foreign(Source("essay.docx", data[:end]), WEARY) for end in range(2, len(data), 7)]
    assert {one.code for one in found if isinstance(one, Diagnostic)} == {"R002"}
    assert all(isinstance(one, Diagnostic) for one in found)


def test_pandoc_gets_no_more_memory_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bookmaker.content.pandoc.MEMORY", "64m")
    made = read(Word(p("Hello. " * 3000) * 20).data)
    assert isinstance(made, Diagnostic)
    assert (made.code, "Heap exhausted" in made.message) == ("R008", True)


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


@pytest.mark.parametrize("target", ["../../../../../../srv/PWNED.png", "/srv/PWNED.png"])
def test_an_image_gets_a_clean_name_whatever_the_file_calls_it(target: str) -> None:
    word = Word(p(wm.picture("r1")) + p("Hello."), images={"r1": (target, wm.png())})
    made = read(archive({**word.parts, "srv/PWNED.png": wm.png()}))
    assert isinstance(made, Draft)
    assert made.images == {"pwned.png": wm.png()}


def test_an_image_is_found_wherever_in_the_file_it_lies() -> None:
    """Word puts images into `word/media`, and other programs do not."""
    parts = Word(p(wm.picture("r1")) + p("Hello."), images={"r1": ("pictures/field.png", wm.png())}).parts
    elsewhere = {name.replace("word/", "text/"): data for name, data in parts.items()}
    start = elsewhere["_rels/.rels"].replace(b"word/", b"text/")
    for every in (parts, {**elsewhere, "_rels/.rels": start}):
        made = read(archive(every))
        assert isinstance(made, Draft)
        assert made.images == {"field.png": wm.png()}


def test_an_image_that_is_no_part_of_the_file_is_lost_wherever_it_lies(tmp_path: Path) -> None:
    disk = tmp_path / "secret.png"
    disk.write_bytes(wm.png())
    for target in (str(disk), disk.as_uri(), f"../../../../../../..{disk}", "media/missing.png"):
        word = Word(p(wm.picture("r1")) + p("Hello."), images={"r1": (target, b"")})
        parts = {name: data for name, data in word.parts.items() if not name.endswith(".png")}
        made = read(archive(parts))
        assert isinstance(made, Draft)
        lost = [one.diagnostic for one in made.remarks if one.kind == "unread"]
        assert ({}, ["R012"]) == (made.images, [one.code for one in lost])
        assert lost[0].message.endswith("is lost: the file does not hold it")


def test_all_images_together_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = wm.png("teal"), wm.png("navy")
    images = {"r1": ("media/one.png", one), "r2": ("media/two.png", two)}
    monkeypatch.setattr("bookmaker.importing.media.MOST_BYTES", len(one) + len(two) - 1)
    made = read(Word(p(wm.picture("r1", "A field")) + p(wm.picture("r2", "A sea")), images=images).data)
    assert isinstance(made, Draft)
    assert made.images == {"one.png": one}
    assert [d.diagnostic.code for d in made.remarks if d.kind == "unread"] == ["R012"]


def test_an_import_writes_nothing_outside_the_book(tmp_path: Path) -> None:
    book = tmp_path / "a/b/book"
    book.mkdir(parents=True)
    (book / "book.yaml").write_text("title: Tides\nlanguage: en\nchapters:\n  - one.md\n", "utf-8")
    (book / "one.md").write_text("# One\n\nText.\n", "utf-8")
    target = f"../../../../{'../' * len(book.parts)}{tmp_path}/PWNED.png"
    text = p("Ebb", style="Title") + p(wm.picture("r1")) + p("Hello.")
    word = Word(text, images={"r1": (target, wm.png())})
    essay = tmp_path / "essay.docx"
    essay.write_bytes(archive({**word.parts, f"{tmp_path}/PWNED.png"[1:]: wm.png()}))
    result = CliRunner().invoke(app, ["import", "--book", str(book), str(essay)])
    assert result.exit_code == 0, result.stderr
    assert {p for p in tmp_path.rglob("*") if p.is_file() and not p.is_relative_to(book)} == {essay}
    assert [path.name for path in (book / "images").iterdir()] == ["ebb-pwned.png"]


def test_an_external_image_is_named_and_not_fetched() -> None:
    with Watch() as watch:
        relations = wm.external("r1", watch.url)
        made = read(Word(p(wm.picture("r1", how="link")) + p("Hello."), relations=relations).data)
        assert watch.visits == 0
    assert isinstance(made, Draft)
    (lost,) = [one.diagnostic for one in made.remarks if one.kind == "unread"]
    assert (lost.code, lost.message) == (
        "R011",
        f"an image lies outside the file, at {watch.url}: it was not fetched",
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
    with within(60):
        made = read(Word(body, footnotes=notes).data)
        assert isinstance(made, Draft)
        assert sum(block.kind == "note" for block in made.blocks) == 3000


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
