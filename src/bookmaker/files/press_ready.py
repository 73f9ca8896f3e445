"""A joined file of the press -> PDF/X: output intent, version, and what the file says of its standard.

PDF/X-1a:2003 and X-3:2003 are ISO 15930-4 and -6 (PDF 1.4), PDF/X-4 is ISO 15930-7 (PDF 1.6).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from pikepdf.models.metadata import PdfMetadata

from bookmaker.files.binding import PressRun
from bookmaker.manifest.conditions import is_registered
from bookmaker.profiles import profile_name

REGISTRY = "http://www.color.org"
# The namespace of the key by which a PDF/X-4 file names its standard (ISO 15930-7, 6.5).
IDENTIFICATION = "http://www.npes.org/pdfx/ns/id/"


@dataclass(frozen=True, slots=True)
class _Standard:
    name: str
    version: str


_STANDARDS = {
    "pdf/x-4": _Standard("PDF/X-4", "1.6"),
    "pdf/x-1a": _Standard("PDF/X-1a:2003", "1.4"),
    "pdf/x-3": _Standard("PDF/X-3:2003", "1.4"),
}


def make_ready(pdf: pikepdf.Pdf, run: PressRun) -> None:
    """Give the file its output intent and its standard's marks; call it when its metadata are written."""
    standard = _STANDARDS[run.standard]
    pdf.Root.OutputIntents = Array([pdf.make_indirect(_output_intent(pdf, run))])
    pdf.docinfo["/Trapped"] = Name("/False")
    pdf.docinfo["/GTS_PDFXVersion"] = String(standard.name)
    PdfMetadata.register_xml_namespace(IDENTIFICATION, "pdfxid")
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        xmp["pdf:Trapped"] = "False"
        xmp["xmpMM:VersionID"] = "1"
        xmp["xmpMM:RenditionClass"] = "default"
        if run.standard == "pdf/x-4":
            xmp[f"{{{IDENTIFICATION}}}GTS_PDFXVersion"] = standard.name
    pdf.Root.Metadata.write(_plainly_named(pdf.Root.Metadata.read_bytes()))


def page_of_the_press(page: pikepdf.Page) -> None:
    """Make a page ready that comes into a file of the press, with boxes and marks as it has them."""
    _without_lab(page)
    if _is_seen_through(page.obj.get("/Resources", Dictionary())):
        page.obj.Group = Dictionary(Type=Name.Group, S=Name.Transparency, CS=Name.DeviceCMYK)


def version_of(run: PressRun) -> str:
    """The version of PDF that a standard is made of: PDF/X-4 is PDF 1.6, the older ones PDF 1.4."""
    return _STANDARDS[run.standard].version


def _output_intent(pdf: pikepdf.Pdf, run: PressRun) -> Dictionary:
    profile = pdf.make_stream(run.profile, N=4, Alternate=Name.DeviceCMYK)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFX,
        OutputConditionIdentifier=String(run.condition),
        OutputCondition=String(profile_name(run.profile) or run.condition),
        Info=String(profile_name(run.profile) or run.condition),
        DestOutputProfile=profile,
    )
    if is_registered(run.condition):
        intent.RegistryName = String(REGISTRY)
    return intent


def _plainly_named(packet: bytes) -> bytes:
    """The packet with its namespaces declared once, before they are used: many a RIP reads it as text."""
    declared: dict[bytes, None] = {}

    def bare(tag: re.Match[bytes]) -> bytes:
        declared.update(dict.fromkeys(_DECLARATION.findall(tag[0])))
        return _DECLARATION.sub(b"", tag[0])

    head, mark, body = packet.partition(b"<rdf:Description")
    inner = _TAG.sub(bare, mark + body)
    return head + inner.replace(mark, mark + b"".join(declared), 1)


_TAG = re.compile(rb"<[A-Za-z][^<>]*>")
_DECLARATION = re.compile(rb' xmlns:[\w-]+="[^"]*"')


def _without_lab(page: pikepdf.Page) -> None:
    """WeasyPrint lists two Lab spaces on every page, and nothing of the press is drawn in them."""
    spaces = page.obj.get("/Resources", Dictionary()).get("/ColorSpace", Dictionary())
    for name in ("/lab-d50", "/lab-d65"):
        if name in spaces:
            del spaces[name]


def _is_seen_through(resources: Any, depth: int = 0) -> bool:  # noqa: ANN401 -- pikepdf
    """Whether anything here blends with what lies under it (ISO 32000-1, 11.6).

    Such a page names the space that it blends in (11.4.7); else each RIP chooses its own.
    """
    states = resources.get("/ExtGState", Dictionary()).values()
    drawn = resources.get("/XObject", Dictionary()).values()
    if any(map(_blends, states)) or any("/SMask" in d or "/Group" in d for d in drawn):
        return True
    inner = (*drawn, *resources.get("/Pattern", Dictionary()).values())
    below = (d.Resources for d in inner if "/Resources" in d)
    return depth < _DEEPEST and any(_is_seen_through(r, depth + 1) for r in below)


def _blends(state: Any) -> bool:  # noqa: ANN401 -- pikepdf
    """Whether a graphics state masks, thins or mixes colours."""
    thin = any(float(state.get(key, 1)) < 1 for key in ("/ca", "/CA"))
    masked = state.get("/SMask", Name("/None")) != Name("/None")
    return thin or masked or state.get("/BM", Name.Normal) not in (Name.Normal, Name.Compatible)


# Drawings stand in drawings, and no real one this deep.
_DEEPEST = 12
