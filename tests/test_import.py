"""`bookmaker import`: a chapter in its place, the manifest otherwise as it was, and all of it or nothing."""

from __future__ import annotations

import difflib
import json
import re
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import word_maker as wm
from at_hand import asks
from bookmaker.cli import app
from word_maker import Word, p

with_pandoc = asks("Pandoc")

MANIFEST = """\
# A book
title: Tides   # and ebbs
language: en
contributors:
  - {id: rill, name: Ada Rill, family: Rill, given: Ada}

chapters:
  - chapters/01-one.md   # the first
  # more to come

back_matter: [contributors]
"""
ONE = "---\nauthors: [rill]\n---\n\n# One\n\nText.\n"
PROSE = (
    "The sea goes out, and comes in again, and nobody has ever been able to say how often it did so before."
)
ESSAY = f"""\
Ebb and Flow

by Ada Rill and Bo Ferrin

{PROSE} [1]

{PROSE}

[1] A note.
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "chapters").mkdir()
    (tmp_path / "book.yaml").write_text(MANIFEST, "utf-8")
    (tmp_path / "chapters/01-one.md").write_text(ONE, "utf-8")
    return tmp_path


@pytest.fixture
def essay(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mail") / "essay.txt"
    path.write_text(ESSAY, "utf-8")
    return path


def run(book: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["import", "--book", str(book), *(str(a) for a in arguments)])


def state(book: Path) -> dict[str, bytes]:
    return {str(path.relative_to(book)): path.read_bytes() for path in book.rglob("*") if path.is_file()}


def added(book: Path) -> list[str]:
    """The lines of the manifest that are new; nothing else may differ."""
    lines = list(difflib.ndiff(MANIFEST.splitlines(), (book / "book.yaml").read_text("utf-8").splitlines()))
    assert not [line for line in lines if line.startswith("- ")]
    return [line[2:] for line in lines if line.startswith("+ ")]


def test_a_file_becomes_a_chapter_and_the_manifest_gets_lines_and_loses_none(book: Path, essay: Path) -> None:
    result = run(book, essay)
    assert result.exit_code == 0, result.stderr
    assert added(book) == [
        "  - id: ferrin",
        "    name: Bo Ferrin",
        "    given: Bo",
        "    family: Ferrin",
        "  - chapters/02-ebb-and-flow.md",
    ]
    chapter = (book / "chapters/02-ebb-and-flow.md").read_text("utf-8")
    assert chapter == (
        f"---\nauthors: [rill, ferrin]\n---\n\n# Ebb and Flow\n\n{PROSE}[^1]\n\n{PROSE}\n\n[^1]: A note.\n"
    )
    assert "wrote chapters/02-ebb-and-flow.md\n" in result.stdout
    assert "the book now: no mistakes found\n" in result.stdout


def test_a_dry_run_tells_the_same_and_writes_nothing(book: Path, essay: Path) -> None:
    before = state(book)
    result = run(book, essay, "--dry-run")
    assert result.exit_code == 0
    assert "essay.txt -> chapters/02-ebb-and-flow.md" in result.stdout
    assert result.stdout.endswith("the book now: no mistakes found; nothing was written\n")
    assert state(book) == before


def test_several_files_are_chapters_in_their_order(book: Path, essay: Path) -> None:
    other = essay.with_name("other.txt")
    other.write_text(ESSAY.replace("Ebb and Flow", "The Flood"), "utf-8")
    assert run(book, essay, other).exit_code == 0
    assert added(book)[-2:] == ["  - chapters/02-ebb-and-flow.md", "  - chapters/03-the-flood.md"]
    assert added(book).count("  - id: ferrin") == 1


def test_where_one_of_several_files_can_not_be_read_nothing_is_written(book: Path, essay: Path) -> None:
    before = state(book)
    bad = essay.with_name("bad.docx")
    bad.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    result = run(book, essay, bad)
    assert result.exit_code == 1
    assert "bad.docx: error[R004]" in result.stderr
    assert state(book) == before


def test_what_can_not_be_written_leaves_nothing_behind(
    book: Path, essay: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(book)
    from bookmaker import workspace, writing  # noqa: PLC0415

    whole = writing.write_whole

    def full_disk(path: Path, data: bytes) -> None:
        if path.name == "book.yaml":
            raise workspace.WorkspaceError(f"{path} can't be written: No space left on device")
        whole(path, data)

    monkeypatch.setattr(writing, "write_whole", full_disk)
    result = run(book, essay)
    assert result.exit_code == 1
    assert "book.yaml can't be written" in result.stderr
    assert state(book) == before
    assert not (book / "imports").exists()


def test_a_folder_that_leads_outside_gets_nothing(
    book: Path, essay: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (book / "linked").symlink_to(outside)
    for into in ("linked", "../elsewhere", "/srv/elsewhere"):
        result = run(book, essay, "--into", into)
        assert result.exit_code == 1
        assert "outside" in result.stderr or "not a path inside" in result.stderr
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize(
    ("into", "why"),
    [
        ("dist", "'dist' is for finished files"),
        ("dist/new/", "'dist/new' is for finished files"),
        ("imports", "'imports' is for chapters as they came"),
        (".bookmaker", "'.bookmaker' begins with a full stop, and is no part of the book"),
        ("chapters/.old", "'chapters/.old' begins with a full stop, and is no part of the book"),
        ("book.yaml", "'book.yaml' is a file"),
        ("..", "'..' leads outside the book's folder"),
    ],
)
def test_a_folder_that_is_for_something_else_gets_no_chapter(
    book: Path, essay: Path, into: str, why: str
) -> None:
    before = state(book)
    result = run(book, essay, "--into", into)
    message = f"essay.txt: error[R030]: the chapter can't go there: {why}\n  hint: --into chapters\n"
    assert (1, True) == (result.exit_code, result.stderr.endswith(message)), result.stderr
    assert before == state(book)


def test_the_books_own_folder_may_get_a_chapter(book: Path, essay: Path) -> None:
    assert run(book, essay, "--into", "./", "--as", "ebb").exit_code == 0
    assert (book / "ebb.md").is_file()


def test_a_name_that_is_taken_is_refused_and_one_of_its_own_is_found(book: Path, essay: Path) -> None:
    result = run(book, essay, "--as", "01-one")
    assert result.exit_code == 1
    assert result.stderr.endswith(
        "essay.txt: error[R030]: the file 'chapters/01-one.md' is there already, and did not come from "
        "essay.txt\n"
        "  hint: ask for another name with --as\n"
    )
    assert run(book, essay, "--as", "ebb").exit_code == 0
    assert (book / "chapters/ebb.md").exists()
    assert run(book, essay, "--as", "a/b").exit_code == 2


def test_a_chapter_of_any_name_finds_its_images(book: Path, essay: Path) -> None:
    (book / "images").mkdir()
    (book / "images/red (old).png").write_bytes(wm.png("red"))
    body = p("Ebb", style="Title") + p(PROSE)
    body += "".join(p(wm.picture(one, alt)) for one, alt in (("r1", "A teal field"), ("r2", "A red field")))
    images = {"r1": ("media/image1.png", wm.png()), "r2": ("media/image2.png", wm.png("red"))}
    word = essay.with_suffix(".docx")
    word.write_bytes(Word(body, images=images).data)
    result = run(book, word, "--as", "Über uns")
    assert "the book now: 0 errors, 1 warning" in result.stdout, result.stderr  # it has no author
    assert (book / "images/uber-uns-image1.png").is_file()
    assert "(../images/red%20(old).png)" in (book / "chapters/Über uns.md").read_text("utf-8")


@pytest.mark.parametrize("name", ["~essay.txt", "$essay.txt", "ebb: an essay.txt", "ebb\\flow.txt"])
def test_a_file_of_any_name_is_read(book: Path, essay: Path, name: str) -> None:
    result = run(book, essay.rename(essay.with_name(name)))
    assert (0, True) == (result.exit_code, (book / "chapters/02-ebb-and-flow.md").exists()), result.stderr


@pytest.mark.parametrize("name", ["~$essay.docx", ".~lock.essay.odt#", "._essay.docx"])
def test_what_a_program_keeps_beside_a_manuscript_is_told_from_it(book: Path, essay: Path, name: str) -> None:
    (beside := essay.with_name(name)).write_bytes(b"\x08Ada Rill")
    result = run(book, essay, beside)
    assert (1, False) == (result.exit_code, (book / "chapters/02-ebb-and-flow.md").exists())
    assert (
        f"{name}: error[R001]: this is not the manuscript, but what its program keeps beside it\n"
        "  hint: leave it out; where the manuscript is still open, save and close it first\n"
    ) in result.stderr


def test_a_zipped_folder_is_told_from_a_broken_file_of_a_word_processor(book: Path, essay: Path) -> None:
    with zipfile.ZipFile(zipped := essay.with_name("chapters.zip"), "w") as archive:
        archive.writestr("chapters/essay.docx", Word(p(PROSE)).data)
    result = run(book, zipped)
    assert result.stderr.startswith(
        "chapters.zip: error[R001]: this is a zipped folder, which is not read\n"
        "  hint: unpack it, and import the files in it\n"
    )


def test_a_description_that_only_says_the_caption_again_is_none(book: Path, essay: Path) -> None:
    (essay.parent / "gauge.png").write_bytes(wm.png())
    figure = '<figure><img src="gauge.png" alt="Figure 1. The gauge"><figcaption>Figure 1. The gauge.'
    page = essay.with_suffix(".html")
    page.write_text(f"<h1>Ebb</h1><p>{PROSE}</p>{figure}</figcaption></figure>", "utf-8")
    result = run(book, page)
    assert "![The gauge.](../images/ebb-gauge.png){#fig-1}" in (book / "chapters/02-ebb.md").read_text(
        "utf-8"
    )
    assert "chapters/02-ebb.md:5:1: warning[C050]: the figure has no alternative text" in result.stderr


# --- the same file again -----------------------------------------------------------------------------------


def test_the_same_file_again_changes_nothing(book: Path, essay: Path) -> None:
    run(book, essay)
    before = state(book)
    result = run(book, essay)
    assert result.exit_code == 0
    assert "chapters/02-ebb-and-flow.md was imported before, and nothing has changed\n" in result.stdout
    assert state(book) == before


def test_a_new_state_of_a_file_is_shown_and_written_when_it_is_asked_for(book: Path, essay: Path) -> None:
    run(book, essay)
    chapter = book / "chapters/02-ebb-and-flow.md"
    chapter.write_text(chapter.read_text("utf-8").replace("A note.", "A note, edited."), "utf-8")
    essay.write_text(ESSAY.replace("The sea", "The tide", 1), "utf-8")
    before = state(book)
    shown = run(book, essay)
    assert shown.exit_code == 0
    assert f"-{PROSE}[^1]\n+{PROSE.replace('The sea', 'The tide')}[^1]\n" in shown.stdout
    assert "is left as it is: --update writes the lines above" in shown.stdout
    assert state(book) == before
    assert run(book, essay, "--update").exit_code == 0
    text = chapter.read_text("utf-8")
    assert "The tide goes out" in text
    assert "A note, edited." in text
    assert "nothing has changed" in run(book, essay, "--update").stdout


def test_where_author_and_editor_changed_the_same_lines_nothing_is_written(book: Path, essay: Path) -> None:
    run(book, essay)
    chapter = book / "chapters/02-ebb-and-flow.md"
    chapter.write_text(chapter.read_text("utf-8").replace("A note.", "A note, edited."), "utf-8")
    essay.write_text(ESSAY.replace("A note.", "A note of mine."), "utf-8")
    before = state(book)
    result = run(book, essay, "--update")
    assert result.exit_code == 1
    assert result.stderr.endswith(
        "chapters/02-ebb-and-flow.md:11: error[R031]: the author and you have changed the same lines: the "
        "author's say “[^1]: A note of mine.”\n"
        "  hint: take the author's words over by hand, or undo your change; then import again\n"
    )
    assert state(book) == before


def test_a_note_more_in_front_does_not_touch_the_notes_behind_it(book: Path, essay: Path) -> None:
    run(book, essay)
    chapter = book / "chapters/02-ebb-and-flow.md"
    chapter.write_text(chapter.read_text("utf-8").replace("before.[^1]", "before us.[^1]"), "utf-8")
    first = f"{PROSE.replace('The sea', 'A tide')} [1]\n\n{PROSE} [2]"
    essay.write_text(
        ESSAY.replace(f"{PROSE} [1]", first).replace("[1] A note.", "[1] A new one.\n\n[2] A note."), "utf-8"
    )
    result = run(book, essay, "--update")
    assert result.exit_code == 0, result.stderr
    text = chapter.read_text("utf-8")
    assert (
        "A tide goes out, and comes in again, and nobody has ever been able to say how often it did" in text
    )
    assert "so before.[^2]\n\nThe sea" in text
    assert "before us.[^1]" in text
    assert "[^2]: A new one." in text
    assert "[^1]: A note." in text


def test_a_chapter_that_got_another_number_is_still_the_same(book: Path, essay: Path) -> None:
    run(book, essay)
    (book / "chapters/02-ebb-and-flow.md").rename(book / "chapters/07-ebb-and-flow.md")
    manifest = (book / "book.yaml").read_text("utf-8")
    (book / "book.yaml").write_text(manifest.replace("02-ebb", "07-ebb"), "utf-8")
    essay.write_text(ESSAY.replace("A note.", "Another note."), "utf-8")
    assert run(book, essay, "--update").exit_code == 0
    assert "Another note." in (book / "chapters/07-ebb-and-flow.md").read_text("utf-8")
    assert "nothing has changed" in run(book, essay).stdout


# --- the manifest and its people ---------------------------------------------------------------------------


def test_a_name_that_is_nearly_known_is_asked_about(book: Path, essay: Path) -> None:
    essay.write_text(ESSAY.replace("Ada Rill and Bo Ferrin", "Ada Riill"), "utf-8")
    assert (
        "essay.txt: warning[R033]: 'Ada Riill' is new among the contributors, and nearly 'Ada Rill'\n"
        "  hint: did you mean 'rill'?\n"
    ) in run(book, essay).stderr


def test_initials_and_accents_are_no_other_person(book: Path, essay: Path) -> None:
    essay.write_text(ESSAY.replace("Ada Rill and Bo Ferrin", "Áda Rill"), "utf-8")
    run(book, essay)
    assert added(book) == ["  - chapters/02-ebb-and-flow.md"]


def test_a_chapter_goes_into_the_part_that_is_named(book: Path, essay: Path) -> None:
    manifest = "title: T\nlanguage: en\nchapters:\n  - part: One\n    chapters: [chapters/01-one.md]\n"
    (book / "book.yaml").write_text(manifest, "utf-8")
    result = run(book, essay, "--part", "Onne")
    assert result.exit_code == 1
    assert result.stderr.endswith(
        "book.yaml: error[R034]: the book has no part 'Onne'\n  hint: did you mean 'One'?\n"
    )
    run(book, essay, "--part", "One")
    assert "[chapters/01-one.md, chapters/02-ebb-and-flow.md]" in (book / "book.yaml").read_text("utf-8")


def test_a_manifest_that_would_have_to_be_written_anew_is_left_alone(book: Path, essay: Path) -> None:
    (book / "book.yaml").write_text("{title: T, language: en, chapters: [chapters/01-one.md]}\n", "utf-8")
    before = state(book)
    result = run(book, essay)
    assert result.exit_code == 1
    assert (
        "book.yaml: error[R032]: no chapter or contributor can be added without writing the file anew\n"
        "  hint: write `chapters:` and `contributors:` as lists with a line for each item\n"
    ) in result.stderr
    assert state(book) == before


def test_a_manuscript_that_names_another_book_is_asked_about(book: Path, essay: Path) -> None:
    source = (
        'This piece was written by Cy Lune in the edited volume entitled "Shores," published by Sample Press.'
    )
    essay.write_text(f"Ebb\n\n{PROSE}\n\n{source}\n", "utf-8")
    assert (
        "essay.txt: warning[R035]: the manuscript says that it belongs to “Shores”; this book is “Tides”"
    ) in run(book, essay, "--dry-run").stderr


def test_another_language_and_licence_stand_in_the_chapter(book: Path, essay: Path) -> None:
    words = (
        "Les vagues qui sont sur la plage ne sont pas celles des autres jours, et nous avons une mer. " * 4
    )
    essay.write_text(f"Flux et reflux\n\npar Ada Rill\n\n{words}\n\n{words}\n\nCC BY 4.0\n", "utf-8")
    run(book, essay)
    chapter = (book / "chapters/02-flux-et-reflux.md").read_text("utf-8")
    assert re.match(r"---\nauthors: \[rill\]\nlanguage: fr\nlicense: CC-BY-4.0\n---\n", chapter), chapter[
        :200
    ]


# --- images and JSON ---------------------------------------------------------------------------------------


@with_pandoc
def test_images_are_copied_once_under_clean_names(book: Path, essay: Path) -> None:
    (book / "images").mkdir()
    (book / "images/old.png").write_bytes(wm.png("red"))
    (book / "images/ebb-a-teal-field.png").write_bytes(wm.png("blue"))
    body = p("Ebb", style="Title") + "".join(
        p(wm.picture(one, alt)) for one, alt in (("r1", "A teal field"), ("r2", "A red field"))
    )
    images = {"r1": ("media/image1.png", wm.png()), "r2": ("media/image2.png", wm.png("red"))}
    word = essay.with_suffix(".docx")
    word.write_bytes(Word(body + p(PROSE), images=images).data)
    result = run(book, word)
    assert result.exit_code == 0, result.stderr
    names = sorted(path.name for path in (book / "images").iterdir())
    text = (book / "chapters/02-ebb.md").read_text("utf-8")
    assert "(../images/old.png)" in text
    assert [name for name in names if name not in {"old.png", "ebb-a-teal-field.png"}] == ["ebb-image1.png"]
    assert "(../images/ebb-image1.png)" in text


def test_json_says_the_same(book: Path, essay: Path) -> None:
    result = run(book, essay, "--format", "json")
    made = json.loads(result.stdout)
    (one,) = made["imported"]
    assert (one["chapter"], one["title"], one["authors"], one["notes"], one["new"]) == (
        "chapters/02-ebb-and-flow.md",
        "Ebb and Flow",
        ["Ada Rill", "Bo Ferrin"],
        1,
        True,
    )
    assert made["diagnostics"] == []
    assert made["files"][-1] == "book.yaml"
    assert {"kind", "code", "line", "message"} <= set(one["remarks"][0])
