"""What a joined file says of itself: its information dictionary and its XMP packet."""

from __future__ import annotations

import hashlib

import pikepdf
from pikepdf import String

from bookmaker.files.binding import Binding
from bookmaker.files.layout import Product


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
        if product == "screen":
            xmp["pdfuaid:part"] = "1"


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
    for key, value in said.items():
        if value:
            pdf.docinfo[key] = String(value)


def _document_id(binding: Binding) -> str:
    digest = hashlib.sha256(binding.title.encode() + binding.modified.encode()).hexdigest()
    return f"uuid:{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}"
