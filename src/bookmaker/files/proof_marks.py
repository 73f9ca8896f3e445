"""A joined file -> the proof: room for marks beside each page, line numbers, and what proof it is."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Name

if TYPE_CHECKING:
    from bookmaker.files.line_numbers import PageLines

PT_PER_MM = 72 / 25.4
# What a proof has around the trimmed page, in mm: room for marks at its outer edge, a strip on the others.
OUTER_MM, EDGE_MM = 55.0, 14.0
EVERY = 5
NUMBER_SIZE, NUMBER_GAP, SLUG_SIZE = 6.5, 8.0, 9.0
# The width of a digit of Helvetica, in parts of its size.
DIGIT = 0.556
GREY = 0.35
FONT, BOLD = "/ProofText", "/ProofBold"


@dataclass(frozen=True, slots=True)
class ProofPage:
    """A page of a proof: its lines, None where they are not numbered; and whether it is a right-hand one."""

    lines: PageLines | None
    right: bool


def marked(data: bytes, pages: Sequence[ProofPage], slug: str) -> bytes:
    """The file with its marks; `slug` stands over every page, after the word DRAFT.

    Lines and words stay where they are: the page grows around its trim box. The numbers begin anew on each
    page, every fifth is shown. All marks are artifacts. A proof claims no standard: its marks are set in a
    face of the viewer's own, as ISO 14289 does not allow.
    """
    with pikepdf.open(io.BytesIO(data)) as pdf:
        faces = {FONT: _face(pdf, "Helvetica"), BOLD: _face(pdf, "Helvetica-Bold")}
        for page, proof in zip(pdf.pages, pages, strict=True):
            _mark(pdf, page, proof, (faces, slug))
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
            del xmp["pdfuaid:part"]
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def is_shown(text: str) -> bool:
    """Whether the face of the marks has every letter of a text: those of Western Europe."""
    return text.encode("cp1252", "ignore").decode("cp1252") == text


def _face(pdf: pikepdf.Pdf, name: str) -> pikepdf.Object:
    face = Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name(f"/{name}"), Encoding=Name.WinAnsiEncoding
    )
    return pdf.make_indirect(face)


def _mark(
    pdf: pikepdf.Pdf, page: pikepdf.Page, proof: ProofPage, means: tuple[dict[str, pikepdf.Object], str]
) -> None:
    faces, slug = means
    width, height = (float(page.trimbox[i]) for i in (2, 3))
    outer, edge = OUTER_MM * PT_PER_MM, EDGE_MM * PT_PER_MM
    left, right = (edge, outer) if proof.right else (outer, edge)
    page.mediabox = page.cropbox = page.bleedbox = Array([-left, -edge, width + right, height + edge])
    if "/Resources" not in page.obj:
        page.obj.Resources = Dictionary()
    if "/Font" not in page.obj.Resources:
        page.obj.Resources.Font = Dictionary()
    for name, face in faces.items():
        page.obj.Resources.Font[name] = face
    drawn = [f"{GREY} G 0.25 w 0 0 {width:.2f} {height:.2f} re S", *_slug(slug, height + edge / 2)]
    drawn += _numbers(proof)
    marks = "\n".join(("Q", "/Artifact <</Type /Layout>> BDC q", *drawn, "Q EMC", ""))
    page.contents_add(pdf.make_stream(b"q\n"), prepend=True)
    page.contents_add(pdf.make_stream(marks.encode("cp1252", "replace")))


def _slug(slug: str, y: float) -> Iterator[str]:
    yield f"0 g BT {BOLD} {SLUG_SIZE} Tf 1 0 0 1 0 {y:.2f} Tm (DRAFT) Tj"
    yield f"{FONT} {SLUG_SIZE} Tf 42 0 Td ({_escaped(slug)}) Tj ET"


def _numbers(proof: ProofPage) -> Iterator[str]:
    """The numbers stand at the outer edge of the type area, beside the room for marks."""
    if proof.lines is None:
        return
    for number, baseline in enumerate(proof.lines.baselines, 1):
        if number % EVERY == 0:
            wide = len(str(number)) * DIGIT * NUMBER_SIZE
            x = proof.lines.right + NUMBER_GAP if proof.right else proof.lines.left - NUMBER_GAP - wide
            place = f"1 0 0 1 {x:.2f} {baseline:.2f} Tm"
            yield f"{GREY} g BT {FONT} {NUMBER_SIZE} Tf {place} ({number}) Tj ET"


def _escaped(text: str) -> str:
    """A string as it stands between parentheses (ISO 32000-1, 7.3.4.2)."""
    for sign in ("\\", "(", ")"):
        text = text.replace(sign, f"\\{sign}")
    return text
