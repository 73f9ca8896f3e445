"""A book of two chapters, made by hand, that holds one of each thing that an edition must print."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from PIL import Image

from bookmaker.content import tree
from bookmaker.content.book import Biography, Book, Section
from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.editions.epub import Dress, epub_edition
from bookmaker.editions.package import EpubEdition
from bookmaker.editions.reflowable import CoverImage
from bookmaker.editions.style_sheets import Sheet
from bookmaker.editions.templates import Templates
from bookmaker.files.epub import write_epub
from bookmaker.manifest.imprint import Contributor, Isbn, Publisher, Series, Subject
from bookmaker.manifest.model import Manifest
from bookmaker.packaged import house_files

HERE = Span("chapters/one.md", 3, 1)
MODIFIED = datetime(2024, 10, 1, 12, 30, 15, tzinfo=UTC)
REFLOWABLE = ("tokens", "elements", "components", "reflowable")


def picture(
    kind: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (8, 12), **options: object
) -> bytes:
    """An image file of one colour."""
    stream = io.BytesIO()
    Image.new(mode, size).save(stream, kind, **options)
    return stream.getvalue()


def text(letters: str) -> tree.Text:
    return tree.Text(letters, HERE)


def paragraph(*inlines: tree.Inline | str) -> tree.Paragraph:
    return tree.Paragraph(tuple(text(i) if isinstance(i, str) else i for i in inlines), HERE)


def call(number: int, ordinal: int = 1, *, adjacent: bool = False) -> tree.NoteCall:
    return tree.NoteCall(f"n{number}", HERE, number, ordinal, adjacent)


EDITOR = Contributor(id="quill", name="Edda Quill", given="Edda", family="Quill")
AUTHOR = Contributor(
    id="thimble", name="Aulus Thimble", affiliation="The Paper Mill", orcid="0000-0002-1825-0097"
)
TRANSLATOR = Contributor(id="bobbin", name="Cleo Bobbin", sort_as="Bobbin, Cleo")

MANIFEST = Manifest(
    title="Paper & <Ink>",
    subtitle="A small volume",
    language="en-CA",
    direction="ltr",
    editors=("quill",),
    contributors=(EDITOR, AUTHOR, TRANSLATOR),
    translators=("bobbin",),
    roles={"ill": ("quill",)},
    publisher=Publisher(name="Teapot Press", place="Inkwell"),
    series=Series(title="Small Books", number="4", issn="2049-3630"),
    date="2024-10",
    isbn=Isbn(epub="978-0-306-40615-7"),
    doi="10.5555/paper",
    license="CC-BY-4.0",
    keywords=("paper",),
    subjects=(Subject(scheme="bisac", code="CRA000000", text="Crafts"),),
    chapters=("chapters/one.md", "chapters/deux.md"),
)

NOTES = (
    tree.Note(
        "n1", (paragraph("A note with ", tree.Math("x^2", HERE), "."), paragraph("More of it.")), HERE, 1, 2
    ),
    tree.Note("n2", (tree.Quotation("quotation", (paragraph("Quoted."),), (), HERE),), HERE, 2, 1),
)

BLOCKS: tree.Blocks = (
    paragraph(
        "Text, ",
        tree.Styled("emphasis", (text("stressed"),), HERE),
        " twice",
        call(1, 2),
        call(2, adjacent=True),
    ),
    tree.Heading(2, (text("A heading"),), HERE, tree.Attributes(id="a-heading")),
    tree.MathBlock(r"\frac{1}{2}", HERE, tree.Attributes(id="eq-half"), "1.1"),
    tree.Figure(
        "images/Ünder way.tif",
        "A dark field",
        (text("Dark"),),
        HERE,
        tree.Attributes(id="fig-dark"),
        "1.1",
        "Figure 1.1",
    ),
    tree.CodeBlock("a = 1\nb = 2\n", "python", (), HERE),
    tree.Table(
        ((tree.Cell((tree.Plain((text("Year"),), HERE),), HERE, header=True),),),
        ((tree.Cell((tree.Plain((text("1999"),), HERE),), HERE),),),
        (),
        (text("Years"),),
        HERE,
        tree.Attributes(id="tbl-years"),
        "1.1",
        "Table 1.1",
    ),
    paragraph(tree.Reference("deux", "tete", (text("see there"),), HERE)),
)


def made(kind: str, **fields: object) -> Section:
    """A section that is made from the manifest."""
    section = Section(kind, kind, "front", HERE, "en-CA", "ltr", plain_title=kind.capitalize())
    return replace(section, **fields)


SECTIONS = (
    made("half-title"),
    made("title-page"),
    made("copyright-page"),
    made("contents", title=(text("Contents"),)),
    made(
        "part", id="part-1", matter="body", number="I", title=(text("Beginnings"),), plain_title="Beginnings"
    ),
    Section(
        *("one", "chapter", "body", HERE, "en-CA", "ltr"),
        number="1",
        depth=2,
        title=(text("On paper"), call(1)),
        plain_title="On paper",
        authors=(AUTHOR,),
        blocks=BLOCKS,
        notes=NOTES,
        abstract=(paragraph("What it says."),),
        keywords=("paper",),
    ),
    Section(
        *("deux", "chapter", "body", HERE, "fr-CA", "ltr"),
        number="2",
        depth=2,
        title=(text("De l’encre"),),
        plain_title="De l’encre",
        blocks=(
            tree.Heading(2, (text("En-tête"),), HERE, tree.Attributes(id="tete")),
            paragraph(
                "Le mot ", tree.Styled("phrase", (text("حبر"),), HERE, tree.Attributes(lang="ar", dir="rtl"))
            ),
        ),
    ),
    made("contributors", matter="back", title=(text("Contributors"),)),
    made("colophon", matter="back"),
)

BOOK = Book(
    manifest=MANIFEST,
    sections=SECTIONS,
    biographies=(Biography(AUTHOR, (paragraph("Cuts paper."),), ("one",)),),
    description=(paragraph("What paper is for."),),
    statement=(),
    images={"images/Ünder way.tif": picture("TIFF")},
)


def with_blocks(*blocks: tree.Block, book: Book = BOOK, images: Mapping[str, bytes] | None = None) -> Book:
    """The book with other blocks in its first chapter."""
    one = replace(book.sections[5], blocks=blocks, title=(text("On paper"),), notes=())
    sections = (*book.sections[:5], one, *book.sections[6:])
    return replace(book, sections=sections, images=images or book.images)


@cache
def house_sheets() -> tuple[Sheet, ...]:
    """The house's own style sheets for the reflowable edition."""
    house = house_files()
    return tuple(Sheet(f"house/styles/{n}.css", house[f"styles/{n}.css"].decode()) for n in REFLOWABLE)


def dress(
    *sheets: Sheet, files: Mapping[str, bytes] | None = None, templates: Mapping[str, str] | None = None
) -> Dress:
    """A plain dress: these sheets alone, and a black cover."""
    cover = CoverImage("cover.png", picture(size=(60, 90)), "Paper & Ink. Edda Quill")
    return Dress(Templates(templates or {}), sheets, files or {}, cover)


def house_dress() -> Dress:
    """The dress of the house."""
    return dress(*house_sheets(), files={f"house/{path}": data for path, data in house_files().items()})


def edition_of(book: Book = BOOK, worn: Dress | None = None) -> tuple[EpubEdition, tuple[Diagnostic, ...]]:
    """The book as an EPUB, in a plain dress unless another is given."""
    return epub_edition(book, worn or dress(), MODIFIED)


def epub_of(edition: EpubEdition) -> bytes:
    """The EPUB file in memory."""
    out = io.BytesIO()
    write_epub(out, edition)
    return out.getvalue()
