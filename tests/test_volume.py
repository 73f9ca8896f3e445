"""The volume: what a book is made of, and every mistake of its files in one run."""

from __future__ import annotations

import pickle
import sys
from dataclasses import replace
from pathlib import Path
from types import FrameType

import pytest

from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.manifest.imprint import Contributor
from bookmaker.pipeline import checked
from bookmaker.sources import Generated, PartOpener, Source
from bookmaker.volume import Volume, read_volume
from bookmaker.workspace import Folder, Memory, Workspace
from written_cases import Case, cases

BOOK = "title: Tides\nlanguage: en\nchapters: [chapters/a.md]\n"
CHAPTER = b"The sea goes out.\n"
NOT_UTF8 = "chapters/a.md:{}: error[F004]: the file is not UTF-8 at byte {}\n  hint: save it again as UTF-8"
CONTROL = "chapters/a.md:{}: error[F005]: the file holds the control character {}\n  hint: take it out"


def volume_of(workspace: Workspace) -> Volume:
    volume, found = read_volume(workspace)
    assert found == ()
    assert volume is not None
    return volume


def book(manifest: str = BOOK, **files: bytes) -> Memory:
    """A book in memory; `chapters__a_md=b"…"` is the file `chapters/a.md`."""
    named = {name.replace("__", "/").replace("_", "."): data for name, data in files.items()}
    return Memory({"book.yaml": manifest.encode(), "chapters/a.md": CHAPTER, **named})


def printed(workspace: Workspace) -> list[str]:
    return [str(diagnostic) for diagnostic in read_volume(workspace)[1]]


def only_source(volume: Volume) -> Source:
    (source,) = volume.body
    assert isinstance(source, Source)
    return source


# --- mistakes --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", cases("volume.md"), ids=lambda case: case.name)
def test_every_mistake_is_told_with_its_place_and_what_to_do(case: Case) -> None:
    assert case.printed == "".join(f"{line}\n" for line in printed(case.workspace))


def test_a_style_sheet_is_utf8() -> None:
    styled = BOOK + "styles: {all: [own.css]}\n"
    expected = ["own.css:1:7: error[F004]: the file is not UTF-8 at byte 7\n  hint: save it again as UTF-8"]
    assert printed(book(styled, own_css="/* caf\xe9 */".encode("latin-1"))) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            "Caf\xe9\n".encode("latin-1"),
            NOT_UTF8.format("1:4", 4),
        ),
        (
            "The sea".encode("utf-16-be"),
            CONTROL.format("1:1", "U+0000"),
        ),
        (
            b"The sea\n goes\x07 out",
            CONTROL.format("2:6", "U+0007"),
        ),
        (
            b"The sea \xed\xa0\x80",
            NOT_UTF8.format("1:9", 9),
        ),
        (
            b"The sea \xef\xbf\xbe",
            CONTROL.format("1:9", "U+FFFE"),
        ),
    ],
)
def test_a_manuscript_is_utf8_without_control_characters(data: bytes, expected: str) -> None:
    assert [expected] == printed(book(chapters__a_md=data))


@pytest.mark.parametrize("end", [b"\r\n", b"\r"])
def test_a_manuscript_of_bom_and_other_line_ends_is_the_same_manuscript(end: bytes) -> None:
    plain = b"---\ntitle: Ebb\n---\n\nThe sea\ngoes out.\n"
    other = b"\xef\xbb\xbf" + plain.replace(b"\n", end)
    assert volume_of(book(chapters__a_md=plain)).body == volume_of(book(chapters__a_md=other)).body


def test_thousands_of_missing_chapters_are_counted_not_printed() -> None:
    chapters = "".join(f"  - {i}.md\n" for i in range(5_000))
    lines = printed(Memory({"book.yaml": f"title: T\nlanguage: en\nchapters:\n{chapters}".encode()}))
    assert (51, "book.yaml:54:5: error[F001]: and 4,950 more like these") == (len(lines), lines[-1])


def test_work_grows_with_the_number_of_chapters_and_no_faster() -> None:
    """Eight times as many are eight times the work; where each looks at each other, sixty-four times."""
    calls_for(chapters(2))  # what is loaded only once
    assert calls_for(chapters(480)) < 9 * calls_for(chapters(60))


def chapters(count: int) -> Memory:
    """A book of so many chapters, each of which leads to the one before it."""
    names = [f"chapters/{n}.md" for n in range(count)]
    texts = {f"chapters/{n}.md": f"# Chapter {n}\n\nSee [it]({max(n - 1, 0)}.md).\n" for n in range(count)}
    listed = "".join(f"  - {name}\n" for name in names)
    files = {**texts, "book.yaml": f"title: T\nlanguage: en\nchapters:\n{listed}"}
    return Memory({name: text.encode() for name, text in files.items()})


def calls_for(workspace: Memory) -> int:
    """How many functions are called while a book without mistakes is read."""
    calls = 0

    def counting(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(counting)
    try:
        found = checked(workspace, "book.yaml").diagnostics
    finally:
        sys.setprofile(None)
    assert () == found
    return calls


def test_a_name_whose_accents_the_disk_composes_otherwise_is_told() -> None:
    manifest = 'title: T\nlanguage: en\nchapters: ["\\u00e9.md"]\n'
    workspace = Memory({"book.yaml": manifest.encode(), "e\u0301.md": CHAPTER})
    expected = (
        "book.yaml:3:12: error[F007]: '\u00e9.md' is called the same on the disk, but with its accents"
        " composed otherwise\n  hint: rename the file, or copy its name from the disk"
    )
    assert [expected] == printed(workspace)


def test_a_file_name_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    written(tmp_path, {"book.yaml": BOOK.encode(), "chapters/a.md": CHAPTER})
    name = b"caf\xe9.md"
    (tmp_path / "chapters" / name.decode("utf-8", "surrogateescape")).write_bytes(CHAPTER)
    expected = (
        ".: warning[F013]: the name of a file here is not UTF-8: chapters/caf\\udce9.md\n  hint: rename it"
    )
    assert [expected] == printed(Folder(tmp_path))


def test_a_link_out_of_the_book_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_bytes(b"Keep this.")
    written(tmp_path / "book", {"book.yaml": b"title: T\nlanguage: en\nchapters: [a.md, out/secret.md]\n"})
    (tmp_path / "book" / "a.md").symlink_to(secret)
    (tmp_path / "book" / "out").symlink_to(tmp_path)
    hint = "\n  hint: copy the file into the book's folder"
    assert [
        f"book.yaml:3:12: error[F002]: 'a.md' leads outside the book's folder{hint}",
        f"book.yaml:3:18: error[F002]: 'out/secret.md' leads outside the book's folder{hint}",
    ] == printed(Folder(tmp_path / "book"))


def test_a_folder_in_a_chapters_place_is_refused(tmp_path: Path) -> None:
    written(tmp_path, {"book.yaml": b"title: T\nlanguage: en\nchapters: [a.md]\n"})
    (tmp_path / "a.md").mkdir()
    assert ["book.yaml:3:12: error[F003]: 'a.md' is a folder"] == printed(Folder(tmp_path))


def test_a_text_too_large_to_be_one_is_refused() -> None:
    large = b"x" * (16 * 1024 * 1024 + 1)
    expected = "book.yaml:3:12: error[F003]: 'chapters/a.md' is larger than 16 MB\n  hint: divide the text"
    assert [expected] == printed(book(chapters__a_md=large))


def test_an_image_that_nobody_may_read_is_told_and_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, {"book.yaml": BOOK.encode(), "chapters/a.md": CHAPTER, "images/x.png": b"1" * 400})
    monkeypatch.setattr("bookmaker.workspace.MAX_FILE_BYTES", 300)
    volume, found = read_volume(Folder(tmp_path))
    expected = (
        "images/x.png: warning[F003]: this file can't be read, and no chapter can use it\n"
        "  hint: see who may read it, and how large it is"
    )
    assert ([expected], True) == ([str(d) for d in found], volume is not None and not volume.images)


@pytest.mark.parametrize("name", ["ch 1.md", "é à.md", "a;b.md", "-rf.md", "a&b#c%20.md", "'q'.md"])
def test_odd_names_are_only_names(name: str) -> None:
    manifest = f'title: T\nlanguage: en\nchapters: ["{name}"]\n'
    assert name == only_source(volume_of(Memory({"book.yaml": manifest.encode(), name: CHAPTER}))).file


def test_a_manifest_that_can_not_be_read_gives_no_volume() -> None:
    volume, found = read_volume(book("- a\n"))
    assert (None, ["M010"]) == (volume, [diagnostic.code for diagnostic in found])


def test_a_manifest_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "book.yaml").mkdir()
    assert ["book.yaml: error[F003]: 'book.yaml' is a folder"] == printed(Folder(tmp_path))


def test_a_missing_chapter_image_sheet_and_font_are_told_in_one_run() -> None:
    manifest = "title: T\nlanguage: en\nchapters: [a.md, b.md]\nstyles: {all: [own.css, none.css]}\n"
    css = b"@font-face { font-family: Own; src: url(own.ttf) }"
    text = b"# A\n\n![It](x.png){alt='It'}\n"
    files = {"book.yaml": manifest.encode(), "a.md": text, "own.css": css}
    found = checked(Memory(files), "book.yaml").diagnostics
    assert [
        ("I001", "a.md:3:1"),
        ("F001", "book.yaml:3:18"),
        ("F001", "book.yaml:4:25"),
        ("S016", "own.css:1:37"),
    ] == [(d.code, str(d.span)) for d in found]


def test_mistakes_of_manifest_and_files_are_told_in_one_run() -> None:
    manifest = "titel: T\nlanguage: English\nchapters: [a.md, ../b.md, c.md]\n"
    codes = [d.code for d in read_volume(Memory({"book.yaml": manifest.encode(), "c.md": b"\xff"}))[1]]
    assert ["M003", "M005", "M015", "F001", "F002", "F004"] == codes


# --- sources ---------------------------------------------------------------------------------------------


def test_front_matter_and_entry_together_say_what_a_chapter_is() -> None:
    manifest = (
        "title: Tides\nlanguage: en\ncontributors: [{id: ada, name: Ada}]\nchapters:\n"
        "  - {file: chapters/a.md, title: 'Ebb[^1]', authors: [ada], number: false}\n"
    )
    front = b"---\nsubtitle: A *beginning*\nlanguage: ar\ndoi: 10.1234/a\nkeywords: [sea]\n---\n"
    text = front + b"\nThe sea.\n\n[^1]: Out.\n"
    assert Source(
        file="chapters/a.md",
        text="\nThe sea.\n\n[^1]: Out.\n",
        first_line=7,
        span=Span("book.yaml", 5, 5),
        kind="chapter",
        title="Ebb[^1]",
        subtitle="A *beginning*",
        short_title="",
        authors=(Contributor(id="ada", name="Ada"),),
        language="ar",
        direction="rtl",
        numbered=False,
        doi="10.1234/a",
        abstract="",
        keywords=("sea",),
        license="",
        first_published="",
        title_span=Span("book.yaml", 5, 34),
    ) == only_source(volume_of(book(manifest, chapters__a_md=text)))


def test_a_title_in_front_matter_stands_where_the_chapter_has_it() -> None:
    source = only_source(volume_of(book(chapters__a_md=b"---\ntitle: Ebb\n---\nThe sea.\n")))
    assert (Span("chapters/a.md", 2, 8), 4, "The sea.\n") == (
        source.title_span,
        source.first_line,
        source.text,
    )


@pytest.mark.parametrize(
    "text", ["---\n\nThe sea.\n", "***\nThe sea.\n", "The sea.\n---\n", "----\nThe sea.\n---\n"]
)
def test_a_rule_at_the_top_is_not_front_matter(text: str) -> None:
    source = only_source(volume_of(book(chapters__a_md=text.encode())))
    assert (text, 1) == (source.text, source.first_line)


def test_a_chapter_has_the_books_language_and_direction_unless_it_says_otherwise() -> None:
    manifest = BOOK.replace("language: en", "language: ar\ndirection: ltr")
    source = only_source(volume_of(book(manifest)))
    assert ("ar", "ltr") == (source.language, source.direction)
    source = only_source(volume_of(book(manifest, chapters__a_md=b"---\nlanguage: he\n---\nThe sea.\n")))
    assert ("he", "rtl") == (source.language, source.direction)


def test_sections_are_in_order_with_their_kinds() -> None:
    manifest = (
        "title: Tides\nlanguage: en\n"
        "front_matter: [half-title, chapters/00-foreword.md,"
        " {file: chapters/thanks.md, kind: acknowledgments}]\n"
        "chapters:\n  - chapters/introduction.md\n"
        "  - part: One\n    subtitle: First\n    chapters: [chapters/a.md]\n"
        "back_matter: [{file: chapters/x.md, number: true}, chapters/Glossary.md, colophon]\n"
    )
    names = ("00-foreword", "thanks", "introduction", "x", "Glossary")
    files = {f"chapters/{name}.md": CHAPTER for name in names}
    volume = volume_of(Memory({"book.yaml": manifest.encode(), "chapters/a.md": CHAPTER, **files}))
    front = [(item.kind, item.numbered if isinstance(item, Source) else None) for item in volume.front]
    back = [(item.kind, item.numbered if isinstance(item, Source) else None) for item in volume.back]
    assert [("half-title", None), ("foreword", False), ("acknowledgements", False)] == front
    assert [("section", True), ("glossary", False), ("colophon", None)] == back
    introduction, part = volume.body
    assert isinstance(introduction, Source)
    assert isinstance(part, PartOpener)
    assert ("chapter", True) == (introduction.kind, introduction.numbered)
    assert ("One", "First", Span("book.yaml", 6, 5)) == (part.title, part.subtitle, part.span)
    assert ["chapters/a.md"] == [source.file for source in part.sources]


def test_sections_that_are_made_stand_where_the_manifest_lists_them() -> None:
    volume = volume_of(book(f"{BOOK}front_matter: [title-page]\nback_matter: [colophon]\n"))
    assert (Generated("title-page", Span("book.yaml", 4, 16)),) == volume.front
    assert (Generated("colophon", Span("book.yaml", 5, 15)),) == volume.back


# --- images, styles, templates, fonts --------------------------------------------------------------------


def test_a_volume_has_the_books_images_styles_templates_and_fonts() -> None:
    manifest = f"{BOOK}styles: {{all: [styles/all.css]}}\noutput: out/\n"
    files = {
        "images/x.PNG": b"png",
        "chapters/y.svg": b"svg",
        "out/z.png": b"old",
        ".cache/w.png": b"hidden",
        "node_modules/v.png": b"foreign",
        "styles/all.css": b"\xef\xbb\xbfp { color: red }\r\n",
        "styles/unnamed.css": b"",
        "styles/fonts/a.ttf": b"ttf",
        "fonts/b.woff2": b"woff2",
        "elsewhere/c.otf": b"otf",
        "templates/title-page.xhtml": b"<section/>",
    }
    workspace = Memory({**book(manifest).contents, **files})
    volume = volume_of(workspace)
    assert {"chapters/y.svg": b"svg", "images/x.PNG": b"png"} == dict(volume.images)
    assert {"styles/all.css": "p { color: red }\n"} == volume.styles
    assert {"fonts/b.woff2": b"woff2", "styles/fonts/a.ttf": b"ttf"} == dict(volume.fonts)
    assert {"templates/title-page.xhtml": "<section/>"} == volume.templates


def test_a_volume_can_be_sent_to_another_process(tmp_path: Path) -> None:
    written(tmp_path, {"book.yaml": BOOK.encode(), "chapters/a.md": CHAPTER, "images/x.png": b"png"})
    volume = volume_of(Folder(tmp_path))
    again: Volume = pickle.loads(pickle.dumps(volume))  # noqa: S301 (our own bytes)
    assert (volume, b"png") == (again, again.images["images/x.png"])


def test_a_volume_does_not_hang_on_where_it_lies(tmp_path: Path) -> None:
    files = {"book.yaml": BOOK.encode(), "chapters/a.md": CHAPTER, "images/x.png": b"png"}
    written(tmp_path / "one", files)
    written(tmp_path / "two", files)
    one, two = (volume_of(Folder(tmp_path / name)) for name in ("one", "two"))
    assert dict(one.images) == dict(two.images)
    assert replace(one, images={}, fonts={}) == replace(two, images={}, fonts={})


def written(folder: Path, files: dict[str, bytes]) -> None:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def test_a_warning_makes_no_error() -> None:
    _, found = read_volume(book(chapters__b_md=CHAPTER))
    assert [("F009", "warning")] == [(d.code, str(d.severity)) for d in found if isinstance(d, Diagnostic)]


@pytest.mark.parametrize("gone", [b"", b"# Flood {#sec-flood}\n\n\xff"])
def test_what_leads_to_a_chapter_that_can_not_be_read_is_not_called_wrong(gone: bytes) -> None:
    manifest = b"title: Tides\nlanguage: en\nchapters: [a.md, b.md]\n"
    ebb = b"# Ebb\n\nSee @sec-flood and [the flood](b.md), not [that](#none).\n"
    files = {"book.yaml": manifest, "a.md": ebb} | ({"b.md": gone} if gone else {})
    codes = [one.code for one in checked(Memory(files), "book.yaml").diagnostics]
    assert sorted(codes) == ["F004" if gone else "F001", "L002"]


def test_an_empty_chapter_is_one_mistake() -> None:
    files = {"book.yaml": b"title: Tides\nlanguage: en\nchapters: [a.md]\n", "a.md": b""}
    assert [one.code for one in checked(Memory(files), "book.yaml").diagnostics] == ["F010"]
