"""A joined file tagged for PDF/UA-1 -> the same for PDF/UA-2 (ISO 14289-2) on PDF 2.0 (ISO 32000-2)."""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from bookmaker.files.joined_tags import JoinedTags

PDF_2 = "http://iso.org/pdf2/ssn"
# Roles that PDF 2.0 has left in the namespace of PDF 1.7 (ISO 32000-2, 14.8.6).
OF_PDF_1_7 = frozenset({"/BlockQuote", "/Code", "/Quote", "/Reference", "/TOC", "/TOCI"})


def as_second_ua(pdf: pikepdf.Pdf, tags: JoinedTags) -> None:
    """Give the tags the roles, namespaces and references of PDF 2.0, and formulas their MathML.

    Notes and their calls know each other, and so do a line of the contents and what it names.
    """
    if "/StructTreeRoot" not in pdf.Root:
        return
    namespace = pdf.make_indirect(Dictionary(Type=Name.Namespace, NS=String(PDF_2)))
    pdf.Root.StructTreeRoot.Namespaces = Array([namespace])
    del pdf.Root.StructTreeRoot.RoleMap
    elements = list(_below(pdf.Root.StructTreeRoot))
    for element in elements:
        _rename(element)
        if element.S not in OF_PDF_1_7:
            element.NS = namespace
    for element in _below(pdf.get_object(tags.title_page, 0)) if tags.title_page else ():
        if element.S == "/H1":
            element.S = Name.Title
    for number, formula in enumerate((e for e in elements if e.S == "/Formula"), 1):
        formula.AF = Array([_mathml_of(formula, number, pdf)])
    for link in (e for e in elements if e.S == "/Link"):
        _refer(link, pdf, tags)


def _below(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """All elements of the tree, in the order of the document."""
    for kid in _elements_in(element):
        yield kid
        yield from _below(kid)


def _rename(element: pikepdf.Object) -> None:
    match str(element.S):
        case "/Note":
            element.S = Name.FENote
            element.A = Dictionary(O=Name.FENote, NoteType=Name.Footnote)
        case "/L" if "/A" not in element:
            element.A = Dictionary(O=Name.List, ListNumbering=Name.Description)
        # A caption is the first or the last of its element, and a Div is none (ISO 14289-2, 8.2.5.27).
        case "/Div" if any(kid.S == "/Caption" for kid in _elements_in(element)):
            element.S = Name.Aside
        case _:
            pass


def _mathml_of(formula: pikepdf.Object, number: int, pdf: pikepdf.Pdf) -> pikepdf.Object:
    """The formula's MathML as its associated file (ISO 32000-2, 14.13; ISO 14289-2, 8.2.5.29)."""
    from bookmaker.content.mathematics import mathml  # noqa: PLC0415 (few books have formulas)

    display = "/A" in formula and formula.A.get("/Placement") == "/Block"
    text = mathml(str(formula.Alt), display=display).encode()
    data = pdf.make_stream(text, Type=Name.EmbeddedFile, Subtype=Name("/application/mathml+xml"))
    name = String(f"formula-{number}.mml")
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            AFRelationship=Name.Supplement,
            F=name,
            UF=name,
            Desc=String("MathML"),
            EF=Dictionary(F=data, UF=data),
        )
    )


def _elements_in(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    return (kid for kid in element.K if isinstance(kid, Dictionary) and "/S" in kid)


def _refer(link: pikepdf.Object, pdf: pikepdf.Pdf, tags: JoinedTags) -> None:
    """Let a note's call and the note, and a line of the contents and its target, know each other."""
    target = _target(link, pdf, tags)
    if target is None:
        return
    entry = _entry_around(link)
    if target.S == "/FENote":
        _add_reference(link, target)
        _add_reference(target, link)
    elif entry is not None:
        _add_reference(entry, target)


def _target(link: pikepdf.Object, pdf: pikepdf.Pdf, tags: JoinedTags) -> pikepdf.Object | None:
    for kid in link.K:
        if isinstance(kid, Dictionary) and "/Obj" in kid and "/Dest" in kid.Obj:
            name = str(kid.Obj.Dest)
            tag = tags.tag_at(name, name.rpartition("@")[2])
            return pdf.get_object(tag, 0) if tag else None
    return None


def _entry_around(element: pikepdf.Object) -> pikepdf.Object | None:
    """The line of a table of contents in which an element stands."""
    while "/P" in element and "/S" in element:
        element = element.P
        if element.get("/S") == "/TOCI":
            return element
    return None


def _add_reference(element: pikepdf.Object, target: pikepdf.Object) -> None:
    known = element.get("/Ref", Array([]))
    if all(reference.objgen != target.objgen for reference in known):
        element.Ref = Array([*known, target])
