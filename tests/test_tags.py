"""The tags of small sections, joined, as a listening reader has them."""

from __future__ import annotations

import ctypes
import io
import re
from collections.abc import Iterator, Mapping

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest

import paper
from bookmaker.files.joining import joined
from bookmaker.files.sheets import laid_out

RUNNING = """
@page { @top-center { content: "running head" } }
hr::before { content: "* * *" }
nav ol { list-style: none }
.leader::after { content: leader(".") }
"""
Texts = dict[tuple[int, int], str]


def book(*bodies: str) -> bytes:
    """The reader's PDF of sections `one`, `two`, …"""
    names = ("one", "two", "three")

    def sections(_folios: Mapping[str, str]) -> tuple[paper.PrintSection, ...]:
        return tuple(
            paper.section(name, body, notes=body.count("<aside"))
            for name, body in zip(names, bodies, strict=False)
        )

    placed, _ = laid_out(sections, paper.layout(paper.CSS + RUNNING), jobs=1)
    return joined(placed, "screen", paper.BINDING)


def tree(*bodies: str) -> str:
    """The structure tree of a book: a line a tag, with its text."""
    data = book(*bodies)
    texts = marked_texts(data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pages = {page.obj.objgen: i for i, page in enumerate(pdf.pages)}
        return "\n".join(lines_of(pdf.Root.StructTreeRoot.K[0], pages, texts, ""))


def lines_of(
    tag: pikepdf.Object, pages: Mapping[tuple[int, int], int], texts: Texts, indent: str
) -> Iterator[str]:
    yield f"{indent}{str(tag.S)[1:]}{said(tag)}"
    words, blank = "", "(image)" if tag.S in ("/Figure", "/Formula") else ""
    for kid in tag.K:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from shown(words, indent)
            words = ""
            yield from lines_of(kid, pages, texts, indent + "  ")
        elif isinstance(kid, int):
            words += " " + texts.get((pages[tag.Pg.objgen], kid), blank)
        elif kid.Type == "/MCR":
            words += " " + texts.get((pages[kid.Pg.objgen], int(kid.MCID)), blank)
        else:
            yield f"{indent}  -> {kid.Obj.Dest if '/Dest' in kid.Obj else kid.Obj.A.URI}"
    yield from shown(words, indent)


def shown(words: str, indent: str) -> Iterator[str]:
    if words.strip():
        yield f"{indent}  {' '.join(words.split())!r}"


def said(tag: pikepdf.Object) -> str:
    shown = ("/Lang", "/Alt", "/ID") if tag.S == "/Note" else ("/Lang", "/Alt")
    own = [f"{k[1:]}={tag[k]}" for k in shown if k in tag]
    if "/A" in tag:
        own += [f"{k[1:]}={v}" for k, v in sorted(tag.A.items()) if k not in ("/O", "/BBox")]
    return "".join(f" {text}" for text in own)


def marked_texts(data: bytes) -> Texts:
    """The text of each piece of marked content, by page and number."""
    found: Texts = {}
    document = pypdfium2.PdfDocument(data)
    try:
        for index, page in enumerate(document):
            text = page.get_textpage()
            for thing in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
                number = pdfium.FPDFPageObj_GetMarkedContentID(thing.raw)
                found[index, number] = found.get((index, number), "") + object_text(thing, text)
    finally:
        document.close()
    return found


def object_text(thing: pypdfium2.PdfObject, text: pypdfium2.PdfTextPage) -> str:
    size = pdfium.FPDFTextObj_GetText(thing.raw, text.raw, None, 0)
    buffer = ctypes.create_string_buffer(size)
    letters = ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR))
    pdfium.FPDFTextObj_GetText(thing.raw, text.raw, letters, size)
    return buffer.raw[: size - 2].decode("utf-16-le")


CASES = {
    "sections stand in one document, in their order": (
        ("<p>first</p>", "<div><p>second</p></div>"),
        """
Document
  Sect Lang=en
    H1
      'one'
    P
      'first'
  Sect Lang=en
    H1
      'two'
    P
      'second'
""",
    ),
    "a note follows its call, its number is a label that leads back": (
        (paper.noted(1, "the note", words=2), paper.noted(1, "another", words=1)),
        """
Document
  Sect Lang=en
    H1
      'one'
    P
      'before before'
      Link
        -> fn-1@one
        '1'
      Note ID=fn-1@one
        Lbl
          Link
            -> fnref-1@one
            '1'
        P
          'the note'
      'after after'
  Sect Lang=en
    H1
      'two'
    P
      'before'
      Link
        -> fn-1@two
        '1'
      Note ID=fn-1@two
        Lbl
          Link
            -> fnref-1@two
            '1'
        P
          'another'
      'after'
""",
    ),
    "a note called in a heading follows the heading": (
        (
            '<h2>Of <a class="note-call" id="fnref-1" href="#fn-1">1</a>'
            '<aside class="note" id="fn-1"><p>noted</p></aside> things</h2><p>text</p>',
        ),
        """
Document
  Sect Lang=en
    H1
      'one'
    H2
      'Of'
      Link
        -> fn-1@one
        '1'
      'things'
    Note ID=fn-1@one
      P
        'noted'
    P
      'text'
""",
    ),
    "lists have labels and bodies, in lists as well": (
        ("<ol><li>first<ul><li>inner</li></ul></li></ol><dl><dt>term</dt><dd>said of it</dd></dl>",),
        """
Document
  Sect Lang=en
    H1
      'one'
    L ListNumbering=/Decimal
      LI
        Lbl
          '1.'
        LBody
          'first'
          L ListNumbering=/Disc
            LI
              Lbl
                '◦'
              LBody
                'inner'
    L
      LI
        Lbl
          'term'
        LBody
          P
            'said of it'
""",
    ),
    "a term of which nothing is said is its item's body": (
        ("<dl><dt>one</dt><dd></dd><dt>two</dt><dt>three</dt><dd>said of both</dd><dt>four</dt></dl>",),
        """
Document
  Sect Lang=en
    H1
      'one'
    L
      LI
        LBody
          P
            'one'
      LI
        LBody
          P
            'two'
      LI
        Lbl
          'three'
        LBody
          P
            'said of both'
      LI
        LBody
          P
            'four'
""",
    ),
    "head cells of tables say what they are the head of; an empty cell is a cell": (
        (
            "<table><caption>Ages</caption><thead><tr><th>who</th><th>years</th></tr></thead>"
            '<tbody><tr><th scope="row">Ann</th><td></td></tr>'
            '<tr><td colspan="2">none</td></tr></tbody></table>',
        ),
        """
Document
  Sect Lang=en
    H1
      'one'
    Table
      Caption
        'Ages'
      THead
        TR
          TH Scope=/Column
            'who'
          TH Scope=/Column
            'years'
      TBody
        TR
          TH Scope=/Row
            'Ann'
          TD
        TR
          TD ColSpan=2
            'none'
""",
    ),
    "a table of contents has a reference in each line, and no leaders": (
        (
            '<nav class="toc"><ol><li><a class="entry" href="bookmaker:two#">Two'
            '<span class="leader"></span><span>2</span></a> <span>by Ann</span></li></ol></nav>',
            "",
        ),
        """
Document
  Sect Lang=en
    H1
      'one'
    TOC
      TOCI
        Reference
          Link
            -> two@two
            'Two 2'
        P
          'by Ann'
  Sect Lang=en
    H1
      'two'
""",
    ),
    "an image says its alternative text, a formula its TeX; an ornament and a decorative image nothing": (
        (
            '<figure><img src="IMAGE" alt="A square"/><figcaption>Squared</figcaption></figure><hr/>'
            '<p>as <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="9" height="9"'
            ' aria-label="x^2"><path d="M0 0h9v9z"/></svg> says</p><p><img src="IMAGE" alt=""/>plain</p>',
        ),
        """
Document
  Sect Lang=en
    H1
      'one'
    Div
      Figure Alt=A square Placement=/Block
        '(image)'
      Caption
        'Squared'
    P
      'as'
      Formula Alt=x^2 Placement=/Inline
        '(image)'
      'says'
    P
      'plain'
""",
    ),
    "words of another language say so, with whatever element they are given": (
        (
            '<p>a <span lang="la">verbum</span>, a <em lang="fr">mot</em></p>'
            '<blockquote lang="fr"><p>Une phrase</p></blockquote><div lang="la">verba</div>',
        ),
        """
Document
  Sect Lang=en
    H1
      'one'
    P
      'a'
      Span Lang=la
        'verbum'
      ', a'
      Span Lang=fr
        'mot'
    BlockQuote Lang=fr
      P
        'Une phrase'
    P Lang=la
      'verba'
""",
    ),
}
IMAGE = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4"
    "nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)


@pytest.mark.parametrize(("bodies", "expected"), CASES.values(), ids=CASES.keys())
def test_the_tags_are_the_elements_of_the_document(bodies: tuple[str, ...], expected: str) -> None:
    assert expected.strip() == tree(*(body.replace("IMAGE", IMAGE) for body in bodies))


def test_what_is_broken_over_pages_is_one_tag() -> None:
    """A paragraph of two pages, and a note that is cut, are one `P` and one `Note`."""
    lines = tree(paper.prose(420) + paper.noted(1, "long " * 400)).splitlines()
    roles = [line.split()[0] for line in lines if "'" not in line and "->" not in line]
    assert roles == ["Document", "Sect", "H1", "P", "P", "Link", "Note", "Lbl", "Link", "P"]
    assert sum(line.count("long") for line in lines) == 400


def test_the_head_of_a_table_is_read_once() -> None:
    rows = "".join(f"<tr><td>{n}</td></tr>" for n in range(60))
    text = tree(f"<table><thead><tr><th>number</th></tr></thead><tbody>{rows}</tbody></table>")
    assert (text.count("number"), text.count("TD")) == (1, 60)


def written_text(data: bytes) -> str:
    """What the pages show in the order of their contents, without artifacts and without any geometry."""
    found, font, quiet = "", {}, False
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            for operands, operator in pikepdf.parse_content_stream(page):
                match str(operator):
                    case "Tf":
                        font = _letters(page.obj.Resources.Font[operands[0]].ToUnicode.read_bytes())
                    case "BDC":
                        quiet = operands[0] == "/Artifact"
                    case "TJ" if not quiet:
                        found += "".join(_shown(bytes(part), font) for part in operands[0] if _is_text(part))
    return found


def _is_text(part: object) -> bool:
    return isinstance(part, pikepdf.String)


def _letters(cmap: bytes) -> Mapping[int, str]:
    pairs = re.findall(rb"<([0-9a-f]+)> <([0-9a-f]+)>\n", cmap.partition(b"endcodespacerange")[2])
    return {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in pairs}


def _shown(glyphs: bytes, letters: Mapping[int, str]) -> str:
    numbers = (int.from_bytes(glyphs[i : i + 2], "big") for i in range(0, len(glyphs), 2))
    return "".join(letters.get(number, "?") for number in numbers)


def test_words_are_apart_for_those_who_do_not_see_where_they_stand() -> None:
    narrow = "one two three <em>four</em> <b>five</b> six<br/>seven"
    blocks = '<span style="display: block">eight</span> <span style="display: block">nine</span>'
    address = "https://<wbr/>tides<wbr/>.example/<wbr/>ebb"
    text = written_text(book(f'<div style="width: 3em"><p>{narrow}</p><p>{blocks}</p><p>{address}</p></div>'))
    assert " one two three four five six seven eight nine https://tides.example/ebb " in text


def test_running_heads_and_folios_are_artifacts_of_pagination() -> None:
    with pikepdf.open(io.BytesIO(book("<p>text</p>"))) as pdf:
        content = pdf.pages[0].Contents.read_bytes()
    assert content.count(b"/Pagination") == 2
    assert content.count(b"/Header") == content.count(b"/Footer") == 1


def test_a_link_has_one_annotation_a_line_and_says_its_text() -> None:
    data = book('<p><a href="https://example.org/"><em>inner</em> <span>words</span></a></p>')
    with pikepdf.open(io.BytesIO(data)) as pdf:
        found = [(str(a.Contents), int(a.F)) for page in pdf.pages for a in page.obj.get("/Annots", [])]
    assert found == [("inner words", 4)]


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ('<a href="https://example.org/" aria-label="Back to the text, 3">3</a>', "Back to the text, 3"),
        (
            '<a href="https://example.org/">On paper<span class="leader"></span><span>7</span></a>',
            "On paper 7",
        ),
    ],
)
def test_a_link_says_where_it_leads(link: str, said: str) -> None:
    with pikepdf.open(io.BytesIO(book(f"<p>{link}</p>"))) as pdf:
        assert [str(a.Contents) for a in pdf.pages[0].Annots] == [said]


def test_tags_are_found_by_their_ids() -> None:
    data = book(paper.noted(1, "first"), '<p>a <span id="é">word</span></p>')
    with pikepdf.open(io.BytesIO(data)) as pdf:
        names = pdf.Root.StructTreeRoot.IDTree.Kids[0].Names
        found = [str(n) for n in list(names)[::2]]
        assert found == ["fn-1@one", "fnref-1@one", "one@one", "two@two", "é@two"]
        assert all(names[i] == names[i + 1].ID for i in range(0, len(names), 2))


def test_every_piece_of_a_page_leads_back_to_its_tag() -> None:
    """The parent tree names for each piece of marked content, and each link, the tag that holds it."""
    data = book(paper.noted(1, "first"), paper.noted(1, "second"))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        numbers = [n for kid in pdf.Root.StructTreeRoot.ParentTree.Kids for n in kid.Nums]
        owners = dict(zip((int(n) for n in numbers[::2]), numbers[1::2], strict=True))
        marked = [page.obj for page in pdf.pages if "/StructParents" in page.obj]
        tags = [list(enumerate(owners[int(page.StructParents)])) for page in marked]
        links = [link for page in pdf.pages for link in page.obj.get("/Annots", [])]
        assert [len(pieces) > 4 for pieces in tags] == [True, True]
        for number, tag in (piece for pieces in tags for piece in pieces):
            assert number in [kid for kid in tag.K if isinstance(kid, int)]
        assert [str(owners[int(link.StructParent)].S) for link in links] == ["/Link"] * 4
