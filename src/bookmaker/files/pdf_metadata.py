"""What a joined file says of itself: its information dictionary and its XMP packet."""

from __future__ import annotations

import hashlib
from typing import Any

import pikepdf
from pikepdf import Name, String

from bookmaker.editions.page_ranges import DASH
from bookmaker.files.binding import Binding, Imprint, Origin
from bookmaker.files.layout import Product

# What a cover's wrap says of the book that it was made for.
PAGES_INSIDE = "/PagesInside"
PRISM = "prism2:"


def write_metadata(pdf: pikepdf.Pdf, binding: Binding, product: Product) -> None:
    """Title, people, dates and identity, the same in both places; the standard that the file follows."""
    _write_information(pdf, binding)
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        xmp["dc:title"] = binding.title
        xmp["dc:creator"] = list(binding.authors)
        xmp["dc:language"] = {binding.language}
        xmp["dc:description"] = binding.subject
        xmp["pdf:Keywords"] = ", ".join(binding.keywords)
        xmp["pdf:Producer"] = binding.generator
        xmp["xmp:CreatorTool"] = binding.generator
        xmp["xmp:CreateDate"] = xmp["xmp:ModifyDate"] = xmp["xmp:MetadataDate"] = binding.modified
        xmp["xmpMM:DocumentID"] = _document_id(binding)
        if binding.origin is not None:
            _name_origin(xmp, binding.origin, archival=bool(binding.archival))
        elif product == "screen":
            _name_imprint(xmp, binding.imprint, archival=bool(binding.archival))
        if product == "screen":
            _claim(xmp, binding)
    if product == "screen":
        _explain(pdf, binding)


def _name_imprint(xmp: Any, imprint: Imprint, *, archival: bool) -> None:  # noqa: ANN401
    """What a book is cited and found by; see `_name_origin`."""
    isbn = f"urn:isbn:{imprint.isbn}" if imprint.isbn else ""
    said = {
        "dc:identifier": f"doi:{imprint.doi}" if imprint.doi else isbn,
        "dc:rights": imprint.rights,
        "xmpRights:WebStatement": imprint.license_url,
    }
    if not archival:
        said |= {f"{PRISM}doi": imprint.doi, f"{PRISM}isbn": imprint.isbn}
    for name, text in said.items():
        if text:
            xmp[name] = text
    if imprint.publisher:
        xmp["dc:publisher"] = {imprint.publisher}


def _name_origin(xmp: Any, origin: Origin, *, archival: bool) -> None:  # noqa: ANN401
    """What a chapter that stands alone says of itself and of its volume.

    By Dublin Core and XMP Rights Management, and by PRISM 2 (Basic Metadata), which PDF/A does not know.
    """
    first, _, last = origin.folios.partition(DASH)
    said = {
        "dc:identifier": f"doi:{origin.doi}" if origin.doi else "",
        "dc:rights": origin.rights,
        "dc:source": f"{origin.volume}, {origin.folios}",
        "xmpRights:WebStatement": origin.license_url,
    }
    if not archival:
        said |= {
            f"{PRISM}doi": origin.doi,
            f"{PRISM}url": f"https://doi.org/{origin.doi}" if origin.doi else "",
            f"{PRISM}publicationName": origin.volume,
            f"{PRISM}startingPage": first,
            f"{PRISM}endingPage": last or first,
            f"{PRISM}pageRange": origin.folios,
        }
    for name, text in said.items():
        if text:
            xmp[name] = text
    if origin.publisher:
        xmp["dc:publisher"] = {origin.publisher}


def _claim(xmp: Any, binding: Binding) -> None:  # noqa: ANN401
    """The standards that the file follows (ISO 14289, 5; ISO 19005, 6.6.4)."""
    xmp["pdfuaid:part"] = str(binding.accessible)
    if binding.second_ua:
        xmp["pdfuaid:rev"] = "2024"
    if binding.archival:
        xmp["pdfaid:part"] = str(binding.archival)
        xmp["pdfaid:conformance"] = "A"


def _explain(pdf: pikepdf.Pdf, binding: Binding) -> None:
    """Add what is no plain value: for PDF/A the schema of PDF/UA, for PDF/UA-2 a declaration."""
    added = _UA_SCHEMA if binding.archival else _DECLARATION if binding.second_ua else ""
    before, end, after = pdf.Root.Metadata.read_bytes().rpartition(b"</rdf:RDF>")
    packet = before + added.encode() + end + after
    pdf.Root.Metadata = pdf.make_stream(packet, Type=Name.Metadata, Subtype=Name.XML)


def _write_information(pdf: pikepdf.Pdf, binding: Binding) -> None:
    date = "D:" + "".join(c for c in binding.modified if c.isdigit()) + "Z"
    said = {
        "/Title": binding.title,
        "/Author": ", ".join(binding.authors),
        "/Subject": binding.subject,
        "/Keywords": ", ".join(binding.keywords),
        "/Creator": binding.generator,
        "/Producer": binding.generator,
        "/CreationDate": date,
        "/ModDate": date,
    }
    if binding.pages_inside:
        said[PAGES_INSIDE] = str(binding.pages_inside)
    for key, value in said.items():
        if value:
            pdf.docinfo[key] = String(value)


def _document_id(binding: Binding) -> str:
    digest = hashlib.sha256(binding.title.encode() + binding.modified.encode()).hexdigest()
    return f"uuid:{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}"


# PDF/A knows no property of PDF/UA unless its schema is told (ISO 19005-2, 6.6.2.3.3).
_UA_SCHEMA = """
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
  xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
 <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
  <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
  <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
  <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
  <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
   <pdfaProperty:name>part</pdfaProperty:name>
   <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
   <pdfaProperty:category>internal</pdfaProperty:category>
   <pdfaProperty:description>The part of ISO 14289 that the file follows</pdfaProperty:description>
  </rdf:li></rdf:Seq></pdfaSchema:property>
 </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""

# "Well-Tagged PDF, Using Tagged PDF for Accessibility and Reuse" 1.0, section 6.1.
_DECLARATION = """
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
  xmlns:pdfd="http://pdfa.org/declarations/">
 <pdfd:declarations><rdf:Bag><rdf:li rdf:parseType="Resource">
  <pdfd:conformsTo>http://pdfa.org/declarations/wtpdf#accessibility1.0</pdfd:conformsTo>
 </rdf:li></rdf:Bag></pdfd:declarations>
</rdf:Description>
"""
