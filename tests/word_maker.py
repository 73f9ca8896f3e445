"""Word files made by hand, part by part, so that a test says what it needs and nothing else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from PIL import Image

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMES = " ".join(
    f'xmlns:{short}="{long}"'
    for short, long in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": _OFFICE,
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "v": "urn:schemas-microsoft-com:vml",
        "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    }.items()
)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_PARAGRAPH_STYLES = {
    "Title": "Title",
    "Subtitle": "Subtitle",
    "Author": "Author",
    "Heading1": "heading 1",
    "Heading2": "heading 2",
    "Heading4": "heading 4",
    "Quote": "Quote",
    "Caption": "caption",
    "TOC1": "toc 1",
}


def png(colour: str = "teal") -> bytes:
    """A small picture."""
    stream = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(stream, "PNG")
    return stream.getvalue()


def run(text: str, properties: str = "") -> str:
    """Letters with what is said of them: `<w:b/>`."""
    said = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{said}<w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*runs: str, style: str = "", properties: str = "") -> str:
    """A paragraph of runs, or of plain text."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    said = f"<w:pPr>{named}{properties}</w:pPr>" if named or properties else ""
    inner = "".join(one if one.startswith("<") else run(one) for one in runs)
    return f"<w:p>{said}{inner}</w:p>"


def footnote(number: int) -> str:
    """The call of a footnote."""
    return (
        f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="{number}"/></w:r>'
    )


def endnote(number: int) -> str:
    """The call of an endnote."""
    return (
        f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:endnoteReference w:id="{number}"/></w:r>'
    )


def inserted(text: str) -> str:
    """Letters that somebody has put in."""
    return f'<w:ins w:id="90" w:author="Cy Lune" w:date="2024-03-05T10:00:00Z">{run(text)}</w:ins>'


def deleted(text: str) -> str:
    """Letters that somebody has taken out."""
    inner = f'<w:r><w:delText xml:space="preserve">{text}</w:delText></w:r>'
    return f'<w:del w:id="91" w:author="Cy Lune" w:date="2024-03-05T10:00:00Z">{inner}</w:del>'


def commented(text: str, number: int = 0) -> str:
    """Letters with a remark beside them."""
    return (
        f'<w:commentRangeStart w:id="{number}"/>{run(text)}<w:commentRangeEnd w:id="{number}"/>'
        f'<w:r><w:commentReference w:id="{number}"/></w:r>'
    )


def picture(relation: str, alt: str = "", how: str = "embed") -> str:
    """An image, embedded or linked."""
    described = f' descr="{alt}"' if alt else ""
    return (
        '<w:r><w:drawing><wp:inline><wp:extent cx="1371600" cy="914400"/>'
        f'<wp:docPr id="1" name="Picture 1"{described}/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        '<pic:nvPicPr><pic:cNvPr id="1" name="x"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:{how}="{relation}"/></pic:blipFill>'
        "<pic:spPr/></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def text_box(*paragraphs: str) -> str:
    """A text box as Word writes it: once for today's programs, once more for older ones."""
    inner = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><wp:extent cx="9" cy="9"/>'
        '<wp:docPr id="7" name="Box"/><a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f"<wps:wsp><wps:txbx>{inner}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def chart() -> str:
    """A chart, which lies in a part of its own."""
    return (
        '<w:r><w:drawing><wp:inline><wp:extent cx="9" cy="9"/><wp:docPr id="8" name="Chart"/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart r:id="rChart"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def cell(*blocks: str, properties: str = "") -> str:
    """A table's cell."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(blocks)}</w:tc>"


def row(*cells: str, head: bool = False) -> str:
    """A table's row."""
    said = "<w:trPr><w:tblHeader/></w:trPr>" if head else ""
    return f"<w:tr>{said}{''.join(cells)}</w:tr>"


def table(*rows: str, columns: int = 2) -> str:
    """A table whose first row is a head."""
    grid = f"<w:tblGrid>{'<w:gridCol/>' * columns}</w:tblGrid>"
    return f'<w:tbl><w:tblPr><w:tblLook w:firstRow="1"/></w:tblPr>{grid}{"".join(rows)}</w:tbl>'


@dataclass(frozen=True)
class Word:
    """A Word file: the paragraphs of its text, its notes and remarks by number, images by relation."""

    body: str
    footnotes: Mapping[int, str] = field(default_factory=dict)
    endnotes: Mapping[int, str] = field(default_factory=dict)
    comments: Mapping[int, str] = field(default_factory=dict)
    images: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    relations: str = ""
    more: Mapping[str, bytes] = field(default_factory=dict)
    language: str = "en-GB"

    @property
    def data(self) -> bytes:
        """The file's bytes."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self.parts.items():
                archive.writestr(name, data)
        return stream.getvalue()

    @property
    def parts(self) -> dict[str, bytes]:
        """The parts by name."""
        texts = {
            "[Content_Types].xml": _CONTENT_TYPES,
            "_rels/.rels": _relations(
                f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
            ),
            "word/document.xml": f"{_XML}<w:document {_NAMES}>{self._body()}</w:document>",
            "word/_rels/document.xml.rels": _relations(self._document_relations()),
            "word/styles.xml": _styles(self.language),
            **self._notes("footnote", self.footnotes),
            **self._notes("endnote", self.endnotes),
            **self._remarks(),
        }
        images = {f"word/{target}": data for target, data in self.images.values()}
        return {**{name: text.encode() for name, text in texts.items()}, **images, **self.more}

    def _body(self) -> str:
        return f"<w:body>{self.body}{_PAGE}</w:body>"

    def _document_relations(self) -> str:
        found = [f'<Relationship Id="rStyles" Type="{_OFFICE}/styles" Target="styles.xml"/>']
        for sort, there in (
            ("footnotes", self.footnotes),
            ("endnotes", self.endnotes),
            ("comments", self.comments),
        ):
            if there:
                found.append(f'<Relationship Id="r{sort}" Type="{_OFFICE}/{sort}" Target="{sort}.xml"/>')
        for name, (target, _) in self.images.items():
            found.append(f'<Relationship Id="{name}" Type="{_OFFICE}/image" Target="{target}"/>')
        return "".join(found) + self.relations

    def _notes(self, sort: str, notes: Mapping[int, str]) -> dict[str, str]:
        inner = "".join(f'<w:{sort} w:id="{number}">{blocks}</w:{sort}>' for number, blocks in notes.items())
        return {f"word/{sort}s.xml": f"{_XML}<w:{sort}s {_NAMES}>{inner}</w:{sort}s>"} if notes else {}

    def _remarks(self) -> dict[str, str]:
        inner = "".join(
            f'<w:comment w:id="{number}" w:author="Bo Ferrin">{p(text)}</w:comment>'
            for number, text in self.comments.items()
        )
        return {"word/comments.xml": f"{_XML}<w:comments {_NAMES}>{inner}</w:comments>"} if inner else {}


_PAGE = '<w:sectPr><w:pgSz w:w="12240" w:h="15840"/><w:pgMar w:left="1440" w:right="1440"/></w:sectPr>'
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_CONTENT_TYPES = (
    f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="png" ContentType="image/png"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/></Types>'
)


def external(name: str, target: str, sort: str = "image") -> str:
    """A relation to what lies elsewhere: an image that is not fetched, a page."""
    return f'<Relationship Id="{name}" Type="{_OFFICE}/{sort}" Target="{target}" TargetMode="External"/>'


def inside(name: str, target: str) -> str:
    """A relation to an image in the file."""
    return f'<Relationship Id="{name}" Type="{_OFFICE}/image" Target="{target}"/>'


def relations(*each: str) -> bytes:
    """The relations of a part, as it lies in the file."""
    return _relations("".join(each)).encode()


def running_head(text: str) -> tuple[str, dict[str, bytes]]:
    """A running head: its relation and its part."""
    relation = f'<Relationship Id="rHead" Type="{_OFFICE}/header" Target="header1.xml"/>'
    return relation, {"word/header1.xml": f"{_XML}<w:hdr {_NAMES}>{p(text)}</w:hdr>".encode()}


def _relations(inner: str) -> str:
    return f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'


def _styles(language: str) -> str:
    lang = f'<w:lang w:val="{language}" w:bidi="ar-SA"/>'
    defaults = f'<w:rPrDefault><w:rPr><w:sz w:val="22"/>{lang}</w:rPr></w:rPrDefault>'
    named = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in _PARAGRAPH_STYLES.items()
    )
    return f"{_XML}<w:styles {_NAMES}><w:docDefaults>{defaults}</w:docDefaults>{named}</w:styles>"
