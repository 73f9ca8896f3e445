"""The tools that make the volume: what each is called here, whether it is there, and how it is run."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench.measuring import Measured, measured

FONTS = Path(__file__).parents[2] / "src/bookmaker/design/fonts"
MARKDOWN = "markdown+smart"
TITLE = "title=A Volume Made to Be Measured"

# Notes stand at the foot of their page, as a printed book has them.
FOOTNOTES = """
function Note(note)
  return pandoc.Span(pandoc.utils.blocks_to_inlines(note.content), {class = "footnote"})
end
"""
SHEET = """
@font-face { font-family: Text; src: url(FONTS/eb-garamond/EBGaramond-Regular.ttf); }
@font-face { font-family: Text; font-style: italic; src: url(FONTS/eb-garamond/EBGaramond-Italic.ttf); }
@font-face { font-family: Code; src: url(FONTS/fira-code/FiraCode-Regular.ttf); }
@page { size: 6in 9in; margin: 0.75in 1.14in 0.96in 0.9in; @bottom-center { content: counter(page); } }
@page :left { @top-left { content: string(title); } }
html { font: 11pt/14.5pt Text; }
body { margin: 0; max-width: none; padding: 0; }
h1 { break-before: right; string-set: title content(); }
p { margin: 0; text-align: justify; hyphens: auto; }
p + p { text-indent: 1em; }
pre, code { font-family: Code; font-size: 8pt; white-space: pre-wrap; }
.footnote { float: footnote; font-size: 9pt; line-height: 11pt; text-indent: 0; }
"""
TYPST_SETTINGS = ("papersize=us-trade", "mainfont=EB Garamond", "fontsize=11pt", "codefont=Fira Code")


@dataclass(frozen=True, slots=True)
class Maker:
    """A tool: its name, its version, and the files that it makes of a volume."""

    name: str
    version: str
    makes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a tool makes: the volume's folder, its chapters' paths, and how long it may take."""

    folder: Path
    chapters: tuple[str, ...]
    limit: float


def bookmaker(asked: Asked, jobs: int, *options: str) -> Measured:
    """All that `bookmaker build` makes, into `dist/`."""
    command = [sys.executable, "-m", "bookmaker", "build", ".", "--jobs", str(jobs), "--quiet"]
    return measured([*command, *options], asked.folder, asked.limit)


def knows_option(option: str) -> bool:
    """Whether this bookmaker has an option of that name."""
    command = [sys.executable, "-m", "bookmaker", "build", "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, env=None)
    return option in shown.stdout


# --- the tools beside it ---------------------------------------------------------------------------------


def others() -> Iterator[Maker]:
    """The tools that this machine has."""
    if not pandoc():
        return
    own = f"Pandoc {_pandoc_version()}"
    if has_typst():
        yield Maker("Pandoc with Typst", f"{own}, Typst {_version('typst') or 'on the path'}", ("book.pdf",))
    yield Maker("Pandoc with WeasyPrint", f"{own}, WeasyPrint {_version('weasyprint')}", ("book.pdf",))
    yield Maker("Pandoc's EPUB", own, ("book.epub",))


def made_by(maker: Maker, asked: Asked) -> Measured:
    """The volume as this tool makes it, beside the manuscripts."""
    match maker.name:
        case "Pandoc with Typst":
            return _typst(asked)
        case "Pandoc with WeasyPrint":
            return _weasyprint(asked)
        case _:
            return _run_pandoc(asked, "epub3", "book.epub", "--toc")


def pandoc() -> str:
    """The Pandoc that the extra `pandoc` brings, else the one on the path; "" where there is none."""
    found = importlib.util.find_spec("pypandoc")
    packed = Path(found.origin).parent / "files/pandoc" if found and found.origin else None
    return str(packed) if packed and packed.is_file() else shutil.which("pandoc") or ""


def has_typst() -> bool:
    """Whether there is Typst, as a package or on the path."""
    return importlib.util.find_spec("typst") is not None or shutil.which("typst") is not None


def _pandoc_version() -> str:
    shown = subprocess.run([pandoc(), "--version"], capture_output=True, text=True, check=True)
    return shown.stdout.split()[1]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _run_pandoc(asked: Asked, form: str, name: str, *options: str) -> Measured:
    """Pandoc on all chapters; pictures are found from their folder, as the chapters name them."""
    command = [pandoc(), "--from", MARKDOWN, "--to", form, "--standalone", "-M", TITLE, "-o", name, *options]
    paths = ("--resource-path", "chapters", *asked.chapters)
    return measured([*command, *paths], asked.folder, asked.limit)


def _typst(asked: Asked) -> Measured:
    options = [word for setting in TYPST_SETTINGS for word in ("-V", setting)]
    written = _run_pandoc(asked, "typst", "chapters/book.typ", "--toc", *options)
    return written if written.said else written.then(measured(_compiling(), asked.folder, asked.limit))


def _compiling() -> Sequence[str]:
    program = shutil.which("typst")
    if program:
        named = ("--root", ".", "--font-path", str(FONTS), "chapters/book.typ", "book.pdf")
        return (program, "compile", *named)
    call = f"typst.compile('chapters/book.typ', output='book.pdf', root='.', font_paths=[{str(FONTS)!r}])"
    return (sys.executable, "-c", f"import typst; {call}")


def _weasyprint(asked: Asked) -> Measured:
    (asked.folder / "notes.lua").write_text(FOOTNOTES, "utf-8")
    (asked.folder / "book.css").write_text(SHEET.replace("FONTS", FONTS.as_uri()), "utf-8")
    options = ("--toc", "--lua-filter", "notes.lua", "--css", "../book.css")
    written = _run_pandoc(asked, "html5", "chapters/book.html", *options)
    command = (sys.executable, "-m", "weasyprint", "chapters/book.html", "book.pdf")
    return written if written.said else written.then(measured(command, asked.folder, asked.limit))
