"""A joined file -> the proof: room for marks beside each page, line numbers, and what proof it is."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pikepdf
from pikepdf import Array, Dictionary, Name

if TYPE_CHECKING:
    from bookmaker.files.page_lines import PageLines

PT_PER_MM = 72 / 25.4
# What a proof has around the trimmed page, in mm: room for marks at its outer edge, a strip on the others.
OUTER_MM, EDGE_MM = 55.0, 14.0
EVERY = 5
# Between the type area and a line's number, in points.
NUMBER_GAP = 8.0
GREY = 0.35
_MARKED: Final = frozenset({"BMC", "BDC", "EMC", "MP", "DP"})


@dataclass(frozen=True, slots=True)
class ProofPage:
    """A page of a proof: its lines, None where they are not numbered; and whether it is a right-hand one."""

    lines: PageLines | None
    right: bool


@dataclass(frozen=True, slots=True)
class Stamps:
    """What is drawn over pages, as a PDF: its first page stands above each, the others are numbers of lines.

    `numbers` are theirs in order, `lines` says where the line of each page stands.
    """

    data: bytes
    numbers: tuple[int, ...]
    lines: tuple[PageLines, ...]


def line_numbers(pages: Iterable[ProofPage]) -> tuple[int, ...]:
    """The numbers that are shown on any of these pages: every fifth."""
    most = max((len(page.lines.baselines) for page in pages if page.lines), default=0)
    return tuple(range(EVERY, most + 1, EVERY))


def marked(data: bytes, pages: Sequence[ProofPage], stamps: Stamps) -> bytes:
    """The file with its marks.

    Lines and words stay where they are: the page grows around its trim box. The numbers begin anew on each
    page, every fifth is shown. All marks are artifacts, and a proof claims no standard.
    """
    with pikepdf.open(io.BytesIO(data)) as pdf, pikepdf.open(io.BytesIO(stamps.data)) as drawn:
        slug, *numbers = (pdf.copy_foreign(_stamp(drawn, page)) for page in drawn.pages)
        inked = _Inked(
            slug,
            {
                number: (form, lines.baselines[0])
                for number, form, lines in zip(stamps.numbers, numbers, stamps.lines[1:], strict=True)
            },
        )
        for page, proof in zip(pdf.pages, pages, strict=True):
            inked.put(pdf, page, proof)
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
            del xmp["pdfuaid:part"]
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def _stamp(pdf: pikepdf.Pdf, page: pikepdf.Page) -> pikepdf.Object:
    """A page as something to be drawn, without its tags: it is drawn as an artifact."""
    kept = [part for part in pikepdf.parse_content_stream(page) if str(part.operator) not in _MARKED]
    page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))
    return page.as_form_xobject()


@dataclass(frozen=True, slots=True)
class _Inked:
    """The stamps in the file that they are drawn in; each number with the height of its baseline."""

    slug: pikepdf.Object
    numbers: Mapping[int, tuple[pikepdf.Object, float]]

    def put(self, pdf: pikepdf.Pdf, page: pikepdf.Page, proof: ProofPage) -> None:
        """Draw them over a page, which grows."""
        width, height = (float(page.trimbox[i]) for i in (2, 3))
        outer, edge = OUTER_MM * PT_PER_MM, EDGE_MM * PT_PER_MM
        left, right = (edge, outer) if proof.right else (outer, edge)
        page.mediabox = page.cropbox = page.bleedbox = Array([-left, -edge, width + right, height + edge])
        frame = f"q {GREY} G 0.25 w 0 0 {width:.2f} {height:.2f} re S Q"
        drawn = [frame, self._drawn(page, self.slug, "ProofSlug", (0, height)), *self._numbered(page, proof)]
        marks = "\n".join(("Q", "/Artifact <</Type /Layout>> BDC", *drawn, "EMC", ""))
        page.contents_add(pdf.make_stream(b"q\n"), prepend=True)
        page.contents_add(pdf.make_stream(marks.encode("ascii")))

    def _numbered(self, page: pikepdf.Page, proof: ProofPage) -> Iterator[str]:
        """The numbers stand at the outer edge of the type area, beside the room for marks."""
        lines = proof.lines.baselines if proof.lines else ()
        for number, baseline in enumerate(lines, 1):
            if proof.lines and number % EVERY == 0:
                form, height = self.numbers[number]
                wide = float(form.BBox[2]) - float(form.BBox[0])
                x = proof.lines.right + NUMBER_GAP if proof.right else proof.lines.left - NUMBER_GAP - wide
                yield self._drawn(page, form, f"ProofLine{number}", (x, baseline - height))

    def _drawn(self, page: pikepdf.Page, form: pikepdf.Object, name: str, at: tuple[float, float]) -> str:
        if "/Resources" not in page.obj:
            page.obj.Resources = Dictionary()
        page.add_resource(form, Name.XObject, Name(f"/{name}"), replace_existing=True)
        x, y = (place - float(form.BBox[i]) for i, place in enumerate(at))
        return f"q 1 0 0 1 {x:.2f} {y:.2f} cm /{name} Do Q"
