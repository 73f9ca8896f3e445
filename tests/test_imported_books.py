"""A book of manuscripts as they came builds, and its EPUB is clean."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from at_hand import asks
from bookmaker.cli import app
from test_epub import epubcheck
from test_open_files import PROSE, h, note, odt, p
from test_word_files import whole

pytestmark = asks("Pandoc")

ARABIC = "المد والجزر على الشاطئ، والبحر يعود كل يوم إلى الصخور التي تركها في الليل."


def test_a_book_of_imported_chapters_builds_and_its_epub_has_no_error(tmp_path: Path) -> None:
    run, book = CliRunner().invoke, tmp_path / "book"
    (tmp_path / "whole.docx").write_bytes(whole().data)
    (tmp_path / "french.odt").write_bytes(
        odt(p("Marées", "Title") + h("La plage") + p(f"{PROSE}{note('Une note.')}") + p(ARABIC))
    )
    (tmp_path / "page.txt").write_text(f"The Flood\n\nby Cy Lune\n\n{PROSE} [1]\n\n[1] A note.\n", "utf-8")
    assert run(app, ["new", str(book)]).exit_code == 0
    files = [str(tmp_path / name) for name in ("whole.docx", "french.odt", "page.txt")]
    imported = run(app, ["import", "--book", str(book), *files])
    assert imported.exit_code == 0, imported.stderr
    built = run(app, ["build", str(book), "--jobs", "1"])
    assert built.exit_code == 0, built.stderr
    names = sorted(path.suffix for path in (book / "dist").iterdir())
    assert names == [".epub", ".pdf", ".pdf"]
    assert epubcheck((book / "dist/a-new-volume.epub").read_bytes()) == []
