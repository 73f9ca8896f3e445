"""What the fuzzer begins with: for each target some of what stands in its reader's cases, and files of ours.

None is longer than MOST bytes: the fuzzer would cut it off.
"""

# ruff: noqa: E501 (texts as they come)

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image, ImageCms

from bookmaker.importing.open_styles import NAMES

TESTS = Path(__file__).parents[1]
MOST = 8192
CASES_AT_MOST = 40
# Which texts in fences begin each target; the words behind the fence that they have there.
CASES = {
    "manifest": ("cases/manifest.md", "yaml book.yaml"),
    "manuscript": ("content/cases/*.md", "markdown"),
    "concordance": ("cases/index.md", "text terms.txt"),
    "pasted": ("cases/pasted.md", "text page.txt"),
    "page": ("cases/pages.md", "html page.html"),
}
FENCE = re.compile(r"^(`{3,4})([^\n]*)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)


@cache
def beginnings(target: str) -> tuple[bytes, ...]:
    """The inputs that a target begins with."""
    pattern, words = CASES.get(target, ("nothing", ""))
    fences = [fence for file in TESTS.glob(pattern) for fence in FENCE.finditer(file.read_text("utf-8"))]
    read = sorted(
        (fence[3].encode() for fence in fences if fence[2] == words), key=lambda data: (len(data), data)
    )
    from_cases = read[:: 1 + len(read) // CASES_AT_MOST]  # short ones and long ones
    return tuple(dict.fromkeys((*from_cases, *MADE.get(target, ()))))


# --- archives ----------------------------------------------------------------------------------------------

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATIONS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
OF_TEXT = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    + "".join(
        f'<Relationship Id="{sort}" Type="{_OFFICE}/{sort}" Target="{target}"/>'
        for sort, target in (
            *((sort, f"{sort}.xml") for sort in ("styles", "footnotes", "header")),
            ("image", "media/image1.png"),
        )
    )
    + "</Relationships>"
)
DOCUMENT = (
    f'<w:document {_WORD} xmlns:r="{_OFFICE}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><w:body>'
    '<w:p><w:pPr><w:pStyle w:val="Heading1"/><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:b/><w:lang w:val="fr-FR"/></w:rPr>'
    '<w:t>Ebb</w:t></w:r></w:p><w:p><w:pPr><w:bidi/></w:pPr><w:r><w:footnoteReference w:id="2"/></w:r>'
    '<w:ins w:author="Bo Ferrin"><w:r><w:t>Tide</w:t></w:r></w:ins><w:del><w:r><w:delText>x</w:delText></w:r></w:del>'
    '<w:r><w:rPr><w:vanish/><w:sz w:val="24"/></w:rPr><w:t>gone</w:t></w:r><w:r><w:drawing><a:blip r:embed="image"/></w:drawing></w:r></w:p>'
    '<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl><w:sectPr><w:pgSz w:w="9000"/><w:pgMar w:left="900" w:right="900"/></w:sectPr></w:body></w:document>'
)
WORD_STYLES = (
    f'<w:styles {_WORD}><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="en-GB" w:bidi="ar-SA"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="A"/></w:style>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="A"><w:name w:val="Normal"/><w:rPr><w:i/></w:rPr></w:style></w:styles>'
)
FOOTNOTES = f'<w:footnotes {_WORD}><w:footnote w:id="2"><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote></w:footnotes>'
WORD = {
    "_rels__.rels": RELATIONS,
    "word__document.xml": DOCUMENT,
    "word___rels__document.xml.rels": OF_TEXT,
    "word__styles.xml": WORD_STYLES,
    "word__footnotes.xml": FOOTNOTES,
    "word__header.xml": f"<w:hdr {_WORD}><w:p><w:r><w:t>Running</w:t></w:r></w:p></w:hdr>",
    "word__media__image1.png": "no picture",
}

_SPACES = " ".join(f'xmlns:{short}="{long}"' for short, long in NAMES.items())
CONTENT = (
    f'<office:document-content {_SPACES}><office:automatic-styles><style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title">'
    '<style:text-properties fo:font-weight="bold" fo:language="fr" fo:font-size="14pt"/><style:paragraph-properties style:writing-mode="rl-tb"/></style:style></office:automatic-styles>'
    '<office:body><office:text><text:tracked-changes><text:changed-region text:id="c"><text:deletion><office:change-info><dc:creator>Bo Ferrin</dc:creator></office:change-info>'
    '<text:p>x</text:p></text:deletion></text:changed-region></text:tracked-changes><text:p text:style-name="P1">Ebb</text:p><text:h text:outline-level="1">The Shore'
    '<text:note text:note-class="footnote"><text:note-body><text:list><text:list-item><text:p>A note.</text:p></text:list-item></text:list></text:note-body></text:note></text:h>'
    '<text:p>We<text:change text:change-id="c"/> <text:span>البحر</text:span><office:annotation><dc:creator>Bo</dc:creator><text:p>So?</text:p></office:annotation>'
    '<draw:frame svg:width="2in"><draw:text-box><text:p>In a box.</text:p></draw:text-box></draw:frame><draw:frame><draw:image xlink:href="media/image1.png"/><svg:desc>A field</svg:desc></draw:frame></text:p>'
    "</office:text></office:body></office:document-content>"
)
OPEN_STYLES = (
    f'<office:document-styles {_SPACES}><office:styles><style:default-style style:family="paragraph"><style:text-properties fo:language="en" fo:country="GB"/></style:default-style>'
    '<style:style style:name="Title" style:family="paragraph"/></office:styles><office:automatic-styles><style:page-layout><style:page-layout-properties fo:page-width="21cm" fo:margin-left="1in" fo:margin-right="20mm"/>'
    "</style:page-layout></office:automatic-styles></office:document-styles>"
)
OPEN = {
    "mimetype": "application/vnd.oasis.opendocument.text",
    "content.xml": CONTENT,
    "styles.xml": OPEN_STYLES,
    "media__image1.png": "no picture",
}

EPUB = {
    "mimetype": "application/epub+zip",
    "META-INF__container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="E/c.opf"/></rootfiles></container>',
    "E__c.opf": '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/" unique-identifier="i" version="3.0"><metadata><dc:title>A Paper Book</dc:title><dc:identifier id="i">urn:x:1</dc:identifier>'
    '<dc:language>en</dc:language><meta property="dcterms:modified">2000-01-01T00:00:00Z</meta><meta property="schema:accessMode">textual</meta><meta property="schema:accessibilityFeature">pageBreakMarkers</meta></metadata>'
    '<manifest><item id="n" href="n.xhtml" media-type="application/xhtml+xml" properties="nav"/><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>',
    "E__n.xhtml": '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en"><body><nav epub:type="toc"><ol><li><a href="a.xhtml#b">One</a><ol><li><a href="a.xhtml">Two</a></li></ol></li></ol></nav>'
    '<nav epub:type="page-list"><ol><li><a href="a.xhtml#p1">1</a></li></ol></nav><nav epub:type="landmarks"><ol><li><a epub:type="bodymatter" href="a.xhtml">Start</a></li></ol></nav></body></html>',
    "E__a.xhtml": '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en"><head><title>One</title></head><body><h1 id="b">One</h1><p><span id="p1" epub:type="pagebreak" role="doc-pagebreak" aria-label="1"/>Ebb'
    '<a id="r" epub:type="noteref" role="doc-noteref" href="#f">1</a><img src="x.png"/><a href="https://example.org/" onclick="x()">there</a></p><aside id="f" epub:type="footnote" role="doc-footnote"><a href="#r" role="doc-backlink">1</a> A note.</aside></body></html>',
}


def archived(named: dict[str, str]) -> bytes:
    """The parts in an archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in named.items():
            archive.writestr(name.replace("__", "/"), text)
    return file.getvalue()


def listed(named: dict[str, str]) -> bytes:
    """The parts as the text that targets pack."""
    return "".join(f">>> {name.replace('__', '/')}\n{text}" for name, text in named.items()).encode()


# --- a PDF of each thing that the gates look at ------------------------------------------------------------

PDF = b"""%PDF-1.7
1 0 obj <</Type/Catalog/Pages 2 0 R/Lang(en)/MarkInfo<</Marked true>>/Outlines 9 0 R/PageLabels<</Nums[0<</S/r>>]>>
/Names<</Dests<</Names[(one)[3 0 R/Fit]]>>/JavaScript<<>>/EmbeddedFiles<<>>>>/OpenAction<</S/JavaScript>>/AcroForm<<>>
/OutputIntents[<</S/GTS_PDFX/OutputConditionIdentifier(X)/DestOutputProfile 8 0 R>>]/StructTreeRoot 11 0 R
/ViewerPreferences<</DisplayDocTitle true>>/Metadata 15 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 300 400]>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/TrimBox[9 9 291 391]/BleedBox[0 0 300 400]/Contents 4 0 R/Tabs/S/Group<</S/Transparency>>
/Annots[<</Type/Annot/Subtype/Link/Rect[1 1 9 9]/Dest(one)/Contents(there)/StructParent 1>> <</Subtype/Link/A<</S/URI/URI(https://example.org)>>>>]
/Resources<</Font<</F 5 0 R/G 6 0 R>>/XObject<</I 7 0 R/X 13 0 R>>/ExtGState<</E<</ca .5/SMask<<>>/BM/Multiply/LW 2>>>>
/ColorSpace<</C[/ICCBased 8 0 R]/N[/Indexed/DeviceRGB 1<000000ffffff>]/S[/Separation/Spot/DeviceCMYK 14 0 R]/P[/Pattern/DeviceGray]>>
/Pattern<</P 12 0 R>>/Shading<</H<</ColorSpace/DeviceRGB>>>>/Properties<</M<</MCID 1>>>>>>>> endobj
4 0 obj <</Length 480>> stream
q 1 0 0 1 9 9 cm /E gs 2 w /P <</MCID 0>> BDC BT /F 9 Tf 12 TL 1 Tc 1 0 0 1 20 300 Tm (Ebb) Tj T* [(Ti) -20 (de)] TJ 5 5 TD (x) ' 1 2 (y) " 1 Tr ET EMC
/Artifact /M BDC BT /G 9 Tf 2 0 Td <00010002> Tj ET EMC Q 0 0 0 1 k 10 10 50 50 re f 1 0 0 RG 5 5 m 9 9 l 1 2 3 4 5 6 c S /C cs .1 .2 .3 scn 1 1 9 9 re B
/P CS /P SCN 1 1 2 2 re b /S cs 1 sc 1 g .5 G /H sh q 90 0 0 90 30 30 cm /I Do Q /X Do BI /W 1 /H 1 /BPC 8 /CS /G ID x EI n
endstream endobj
5 0 obj <</Type/Font/Subtype/TrueType/BaseFont/ABCDEF+Boxes/FirstChar 32/Widths[250 500]/FontDescriptor<</FontFile2 10 0 R>>/ToUnicode 10 0 R>> endobj
6 0 obj <</Type/Font/Subtype/Type0/BaseFont/Wide/DescendantFonts[<</DW 900/W[1[300 400]5 7 600]/FontDescriptor<<>>>>]>> endobj
7 0 obj <</Subtype/Image/Width 2/Height 1/BitsPerComponent 8/ColorSpace/DeviceCMYK/SMask 17 0 R/Length 8>> stream
abcdefgh
endstream endobj
8 0 obj <</N 4/Length 24>> stream
0000acsp00000000CMYK....
endstream endobj
9 0 obj <</First 16 0 R/Last 16 0 R/Count 1>> endobj
10 0 obj <</Length 0>> stream
endstream endobj
11 0 obj <</RoleMap<</Deep/P>>/K[<</S/Document/K[<</S/Deep/Pg 3 0 R/K[0<</Type/MCR/MCID 1/Pg 3 0 R>>]/Lang(fr)>> <</S/TH/A[<</O/Table/Scope/Column/Headers[(a)]>>]/ID(a)>>
<</S/Figure/Alt(A field)/K<</Type/OBJR>>>> <</S/H1/K 2>> <</S/L/K[<</S/LI>>]>>]>>]>> endobj
12 0 obj <</PatternType 1/Matrix[1 0 0 1 0 0]/Resources<<>>/Length 14>> stream
0 g 0 0 1 1 re f
endstream endobj
13 0 obj <</Subtype/Form/Matrix[2 0 0 2 0 0]/Group<</S/Transparency>>/Length 16>> stream
1 w 0 0 m 9 9 l S
endstream endobj
14 0 obj <</FunctionType 2/N 1/Domain[0 1]>> endobj
15 0 obj <</Type/Metadata/Subtype/XML/Length 300>> stream
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/" rdf:about="" pdfxid:GTS_PDFXVersion="PDF/X-4"/></rdf:RDF></x:xmpmeta>
endstream endobj
17 0 obj <</Subtype/Image/Width 2/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Length 2>> stream
ab
endstream endobj
16 0 obj <</Title(One)/Parent 9 0 R/Dest[3 0 R/Fit]>> endobj
trailer <</Root 1 0 R/Info<</Title(A Paper Book)/GTS_PDFXVersion(PDF/X-4)>>>>
"""


# --- pictures, fonts, profiles -----------------------------------------------------------------------------


def pictures() -> Iterator[bytes]:
    """A small picture of each kind, some with what only few have."""
    red = Image.new("RGB", (6, 4), "red")
    exif = Image.Exif()
    exif[0x0112] = 6
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind, image, options in (
        ("JPEG", red, {"exif": exif, "icc_profile": profile}),
        ("JPEG", red.convert("CMYK"), {}),
        ("JPEG", red.convert("L"), {"progressive": True, "comment": "Ebb"}),
        ("PNG", red, {"exif": exif}),
        ("PNG", red.convert("P"), {"transparency": 0}),
        ("PNG", Image.new("I;16", (4, 4), 900), {}),
        ("PNG", red.convert("RGBA"), {"save_all": True, "append_images": [red]}),
        ("GIF", red, {"save_all": True, "append_images": [Image.new("RGB", (6, 4), "blue")]}),
        ("WEBP", red, {"exif": exif}),
        ("WEBP", red.convert("RGBA"), {"lossless": True}),
        ("TIFF", red, {"compression": "tiff_lzw"}),
        ("TIFF", red.convert("1"), {"compression": "group4"}),
        ("TIFF", red.convert("CMYK"), {}),
        ("BMP", red, {}),
        ("AVIF", red, {}),
    ):
        stream = io.BytesIO()
        image.save(stream, kind, **options)
        yield stream.getvalue()
    yield b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>'


def fonts() -> Iterator[bytes]:
    """A font of boxes, plain and packed in the two ways of the web, with glyphs made of others."""
    for flavor in (None, "woff", "woff2"):
        pen = TTGlyphPen(None)
        pen.moveTo((0, 0))
        for point in ((0, 500), (500, 500), (500, 0)):
            pen.lineTo(point)
        pen.closePath()
        box = pen.glyph()
        twice = TTGlyphPen({"a": box})
        twice.addComponent("a", (1, 0, 0, 1, 0, 0))
        twice.addComponent("a", (0.5, 0, 0, 0.5, 300, 0))
        builder = FontBuilder(1000)
        builder.setupGlyphOrder([".notdef", "a", "b"])
        builder.setupCharacterMap({97: "a", 98: "b"})
        builder.setupGlyf({".notdef": box, "a": box, "b": twice.glyph()})
        builder.setupHorizontalMetrics(dict.fromkeys((".notdef", "a", "b"), (600, 0)))
        builder.setupHorizontalHeader(ascent=800, descent=-200)
        builder.setupNameTable(
            {"familyName": "Boxes", "styleName": "Regular", "copyright": "Reserved Font Name"}
        )
        builder.setupOS2(fsType=0)
        builder.setupPost()
        builder.setupMaxp()
        builder.font["head"].created = builder.font["head"].modified = 3_000_000_000
        builder.font.recalcTimestamp = False
        builder.font.flavor = flavor
        stream = io.BytesIO()
        builder.save(stream)
        yield stream.getvalue()


def press_profile(data: bytes = bytes(range(8)) * 4) -> bytes:
    """A profile of a press, as far as its header and its table go."""
    tags = (b"A2B0", b"B2A0", b"desc")
    start = 132 + 12 * len(tags)
    described = b"desc" + bytes(4) + (6).to_bytes(4, "big") + b"Press\0"
    table = b"".join(tag + start.to_bytes(4, "big") + len(described).to_bytes(4, "big") for tag in tags)
    head = bytes(4) + b"lcms\x02\0\0\0prtrCMYKLab " + bytes(12) + b"acsp" + bytes(88)
    whole = head + len(tags).to_bytes(4, "big") + table + described + data
    return len(whole).to_bytes(4, "big") + whole[4:]


WEB_ARCHIVE = (
    b'From: <Saved>\r\nSnapshot-Content-Location: https://tides.example/a\r\nContent-Type: multipart/related; type="text/html"; boundary="b7"; start="<p@m>"\r\n\r\n'
    b"--b7\r\nContent-Type: text/html; charset=windows-1252\r\nContent-ID: <p@m>\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    b'<html lang=3D"fr"><body><h1>Mar=E9es</h1><p>La mer monte.<img src=3D"cid:r@m" alt=3D"x"></p><script>alert(1)</script></body></html>\r\n'
    b"--b7\r\nContent-Type: image/png\r\nContent-ID: <r@m>\r\nContent-Location: https://tides.example/sea.png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + base64.encodebytes(b"\x89PNG\r\n\x1a\n")
    + b"\r\n--b7--\r\n"
)

MADE: dict[str, tuple[bytes, ...]] = {
    "manifest": (
        b"title: Tides\nlanguage: en\nchapters: [{file: a.md, title: Ebb}]\nback_matter: [index]\n",
    ),
    "drawing": (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'
        b'<style>rect{fill:url(#a)}</style><g id="a"><use xlink:href="#a"/></g><image href="data:image/png;base64,"/>'
        b'<a onclick="x()"><set attributeName="href"/></a></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9"><defs><linearGradient id="g"/>'
        b'<g id="a"><path d="M0 0h9" style="fill:url(#g)"/></g></defs><use xlink:href="#a"/><text>Ebb<script>x()</script></text></svg>',
    ),
    "style_sheet": (
        b":root { --a: var(--b, #123); --print-a: device-cmyk(0 0 0 1) }\n@media print { p { color: var(--a) } }",
        b"@font-face { font-family: A; src: url(a.ttf); unicode-range: U+0-7F }\n@import 'x'; @page :left { margin: 1in }",
    ),
    "pasted": (b"Title\n\nTitle\n\nA line.[1]\n\nBy Ann Example\n\n[1] A note.\n",),
    "page": (b"<html><body><p>Ebb</p></body></html>",),
    "web_archive": (WEB_ARCHIVE,),
    "word": (listed(WORD),),
    "open_text": (listed(OPEN),),
    "archive": (archived(WORD), archived(EPUB)),
    "epub": (listed(EPUB),),
    "pdf": (PDF,),
    "picture": tuple(pictures()),
    "font": tuple(fonts()),
    "profile": (press_profile(),),
}
