"""The print PDF -> what a printer would send it back for: boxes, standard, inks, images, fonts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bookmaker.gates.expected import Expected
from bookmaker.gates.findings import Box, Finding, Place, remark
from bookmaker.gates.pdf_file import PT_PER_MM, Page, Paint, PdfFile

Rule = Callable[[PdfFile, Expected], Iterator[Finding]]
TOLERANCE_PT = 0.3
LOWEST_DPI = 300
THINNEST_PT = 0.25
# Of these inks beside black, text or rules blur as soon as the plates are a hair apart.
_BLACK = 0.5
_CLAIMS = {"pdf/x-4": "PDF/X-4", "pdf/x-1a": "PDF/X-1a:2003", "pdf/x-3": "PDF/X-3:2003"}
_INKS = ("DeviceCMYK", "DeviceGray", "Separation", "DeviceN", "Indexed(DeviceCMYK)", "Indexed(DeviceGray)")


def print_findings(pdf: PdfFile, expected: Expected) -> tuple[Finding, ...]:
    """Everything that is wrong with a print PDF, by its rules in order.

    K010: a box is missing or sticks out of the next; K011: the trim; K012: the bleed; K013: the output
    intent; K014: the standard is not named; K015: a font is not embedded; K016 (a warning): a whole font;
    K017 (a warning): a font of drawings (Type 3); K018: a colour that is no ink; K019: black of several inks;
    K020: too much ink; K021 (a warning): an image too coarse; K022: an image that is not in inks; K023:
    transparency; K024: annotations; K025: pages that fill no signature; K026: what is no page; K027 (a
    warning): a line too thin.
    """
    return tuple(finding for rule in RULES for finding in rule(pdf, expected))


def _at(pdf: PdfFile, page: Page, box: Box | None = None) -> Place:
    return Place(pdf.name, page.number, box=box)


# --- boxes -----------------------------------------------------------------------------------------------


def _boxes(pdf: PdfFile, _: Expected) -> Iterator[Finding]:
    """Trim within bleed within media; none inside out (ISO 15930-7, 6.6; ISO 32000-1, 14.11.2)."""
    for page in pdf.pages:
        for name in ("MediaBox", "BleedBox", "TrimBox"):
            box = page.boxes.get(name)
            if box is None:
                hint = "the printer cuts by it; `bookmaker build` writes it"
                yield Finding("K010", f"the page has no {name}", _at(pdf, page), hint)
            elif box[0] >= box[2] or box[1] >= box[3]:
                yield Finding("K010", f"the {name} is inside out or empty", _at(pdf, page))
        for inner, outer in (("TrimBox", "BleedBox"), ("BleedBox", "MediaBox")):
            if _sticks_out(page.boxes.get(inner), page.boxes.get(outer)):
                message = f"the {inner} sticks out of the {outer}"
                yield Finding("K010", message, _at(pdf, page, page.boxes[inner]))


def _sticks_out(inner: Box | None, outer: Box | None) -> bool:
    if inner is None or outer is None:
        return False
    low = any(inner[i] < outer[i] - 0.01 for i in (0, 1))
    return low or any(inner[i] > outer[i] + 0.01 for i in (2, 3))


def _trim(pdf: PdfFile, expected: Expected) -> Iterator[Finding]:
    for page in pdf.pages:
        box = page.boxes.get("TrimBox")
        if box is None:
            continue
        size = ((box[2] - box[0]) / PT_PER_MM, (box[3] - box[1]) / PT_PER_MM)
        if any(abs(a - b) * PT_PER_MM > TOLERANCE_PT for a, b in zip(size, expected.trim, strict=True)):
            message = f"the cut page is {_millimetres(*size)}, and the manifest asks for "
            yield Finding("K011", message + _millimetres(*expected.trim), _at(pdf, page, box), "build again")


def _bleed(pdf: PdfFile, expected: Expected) -> Iterator[Finding]:
    for page in pdf.pages:
        trim, bleed = page.boxes.get("TrimBox"), page.boxes.get("BleedBox")
        if trim is None or bleed is None:
            continue
        sides = (trim[0] - bleed[0], trim[1] - bleed[1], bleed[2] - trim[2], bleed[3] - trim[3])
        if any(abs(side - expected.bleed * PT_PER_MM) > TOLERANCE_PT for side in sides):
            least, most = min(sides) / PT_PER_MM, max(sides) / PT_PER_MM
            measured = f"{least:.1f} mm" if most - least < 0.1 else f"{least:.1f} to {most:.1f} mm"  # noqa: PLR2004
            message = f"the bleed is {measured}, and the manifest asks for {expected.bleed:.1f} mm"
            yield Finding("K012", message, _at(pdf, page), "build again")


def _millimetres(width: float, height: float) -> str:
    return f"{width:.1f} x {height:.1f} mm"


# --- the standard ----------------------------------------------------------------------------------------


def _intent(pdf: PdfFile, expected: Expected) -> Iterator[Finding]:
    """One output intent for PDF/X, whose profile describes a press (ISO 15930-7, 6.2.2)."""
    intents = [intent for intent in pdf.intents if intent.standard == "GTS_PDFX"]
    place = Place(pdf.name)
    name = _CLAIMS[expected.press_standard]
    if len(intents) != 1:
        count = "no output intent" if not intents else f"{len(intents)} output intents"
        message = f"the file has {count} for PDF/X, and {name} asks for one"
        yield Finding("K013", message, place, "it tells for which press and paper the inks are meant")
        return
    (intent,) = intents
    if not intent.condition:
        yield Finding("K013", "the output intent names no printing condition", place, "FOGRA39, say")
    if intent.space not in {"CMYK", "GRAY"}:
        described = f"describes {intent.space}" if intent.space else "is missing"
        message = f"the profile of the output intent {described}, not a press with four inks"
        yield Finding("K013", message, place, "`print.profile` names the printer's own")


def _claim(pdf: PdfFile, expected: Expected) -> Iterator[Finding]:
    """The standard stands in the XMP metadata (X-4) or the document's information (X-1a, X-3)."""
    wanted = _CLAIMS[expected.press_standard]
    found = pdf.claims.get("pdfxid:GTS_PDFXVersion", "")
    if expected.press_standard != "pdf/x-4":
        found = pdf.info.get("GTS_PDFXVersion", "")
    if found != wanted:
        said = f"names {found}" if found else "names no standard"
        yield Finding("K014", f"the file {said}, and the manifest asks for {wanted}", Place(pdf.name))
    if pdf.info.get("Trapped", "") not in {"/True", "/False"}:
        message = "the file does not say whether it is trapped, which PDF/X asks for"
        yield Finding("K014", message, Place(pdf.name))


def _active(pdf: PdfFile, expected: Expected) -> Iterator[Finding]:
    """ISO 15930 forbids actions and forms; X-1a and X-3 layers too."""
    for thing in pdf.active:
        if thing != "layers" or expected.press_standard != "pdf/x-4":
            message = f"the file holds {thing}, which no press can print"
            yield Finding("K026", message, Place(pdf.name), "build again without it")


def _annotations(pdf: PdfFile, _: Expected) -> Iterator[Finding]:
    for page in pdf.pages:
        for annotation in page.annotations:
            if annotation.kind not in {"PrinterMark", "TrapNet"}:
                message = f"an annotation ({annotation.kind}) lies on the page"
                yield Finding("K024", message, _at(pdf, page, annotation.box), "links are for readers")


def _signature(pdf: PdfFile, expected: Expected) -> Iterator[Finding]:
    pages = len(pdf.pages)
    if pages % expected.signature:
        message = f"{pages} pages are no multiple of {expected.signature}"
        hint = "`print.signature` asks for it: build again"
        yield Finding("K025", message, Place(pdf.name, pages), hint)


# --- fonts -----------------------------------------------------------------------------------------------


def _fonts(pdf: PdfFile, _: Expected) -> Iterator[Finding]:
    for key, font in pdf.fonts.items():
        place = Place(pdf.name, next(page.number for page in pdf.pages if key in page.fonts))
        if font.kind == "Type3":
            hint = "some presses draw it coarsely; take the face's outlines"
            yield remark("K017", f"a font of drawings (Type 3) is used: {font.name}", place, hint)
        elif not font.embedded:
            hint = "the printer has another of that name, or none: build again"
            yield Finding("K015", f"the font {font.name} is not in the file", place, hint)
        elif not font.subset:
            message = f"the whole font {font.name} is in the file, not the part that is used"
            yield remark("K016", message, place)


# --- colour ----------------------------------------------------------------------------------------------


def _colours(pdf: PdfFile, expected: Expected) -> Iterator[Finding]:
    """Colours are inks of the press; X-4 and X-3 may have others when a profile describes them."""
    for page in pdf.pages:
        for paint in page.paints:
            if _is_foreign(paint, expected.press_standard) and paint.what != "image":
                values = " ".join(f"{v:g}" for v in paint.values)
                message = f"{_WORDS[paint.what]} in {_spoken(paint.space)} {values}".rstrip()
                hint = "give the colour a twin in ink: --print-NAME: device-cmyk(…)"
                yield Finding("K018", message, _at(pdf, page, paint.box), hint)


_WORDS = {
    "text": "text is",
    "fill": "an area is",
    "stroke": "a line is",
    "shading": "a gradient is",
    "image": "an image is",
}


def _is_foreign(paint: Paint, standard: str) -> bool:
    space = paint.space
    if space in _INKS or space in {"Pattern", "unknown"}:
        return False
    managed = space.startswith(("ICCBased", "Indexed(ICCBased", "Cal", "Lab", "Indexed(Lab", "Indexed(Cal"))
    return not managed or standard == "pdf/x-1a"


def _spoken(space: str) -> str:
    """A colour space's name as an editor would say it."""
    bare = space.removeprefix("Indexed(").removesuffix(")")
    names = {"DeviceRGB": "screen colour (RGB)", "ICCBased3": "screen colour (RGB with a profile)"}
    return names.get(bare, bare)


def _rich_black(pdf: PdfFile, _: Expected) -> Iterator[Finding]:
    for page in pdf.pages:
        for paint in page.paints:
            if paint.what == "text" and _is_rich_black(paint):
                inks = " ".join(f"{100 * v:.0f}" for v in paint.values)
                message = f"black text is made of several inks: CMYK {inks}"
                hint = "device-cmyk(0 0 0 1) is black alone, and stays sharp when plates shift"
                yield Finding("K019", message, _at(pdf, page, paint.box), hint)


def _is_rich_black(paint: Paint) -> bool:
    if paint.space != "DeviceCMYK" or len(paint.values) != 4:  # noqa: PLR2004
        return False
    *colours, black = paint.values
    return (black >= _BLACK and max(colours) > 0) or min(colours) >= _BLACK


def _ink(pdf: PdfFile, expected: Expected) -> Iterator[Finding]:
    limit = expected.most_ink
    hint = f"the paper takes {limit:.0f} %: choose a lighter ink, or convert the image for this paper"
    for page in pdf.pages:
        for paint in page.paints:
            ink = 100 * sum(paint.values) if paint.space == "DeviceCMYK" else 0
            if ink > limit + 0.5:
                message = f"{_WORDS[paint.what]} in {ink:.0f} % of ink"
                yield Finding("K020", message, _at(pdf, page, paint.box), hint)
        for image in page.images:
            if image.ink > limit + 0.5:
                message = f"an image is in {image.ink:.0f} % of ink where it is darkest"
                yield Finding("K020", message, _at(pdf, page, image.box), hint)


def _lines(pdf: PdfFile, _: Expected) -> Iterator[Finding]:
    for page in pdf.pages:
        if page.thinnest is not None and page.thinnest[0] < THINNEST_PT - 0.001:
            width, box = page.thinnest
            message = f"a line is {width:.2f} pt thick, and may break up in print"
            yield remark("K027", message, _at(pdf, page, box), f"{THINNEST_PT} pt hold")


# --- images and transparency -----------------------------------------------------------------------------


def _images(pdf: PdfFile, expected: Expected) -> Iterator[Finding]:
    for page in pdf.pages:
        for image in page.images:
            place = _at(pdf, page, image.box)
            if round(image.dpi) < LOWEST_DPI:
                width, height = image.size
                message = f"an image has {image.dpi:.0f} pixels an inch at its printed size"
                hint = f"it is {width} x {height} pixels: print it smaller, or find a larger one"
                yield remark("K021", message, place, hint)
            if _is_foreign(Paint("image", image.space, (), None), expected.press_standard):
                message = f"an image is in {_spoken(image.space)}"
                yield Finding("K022", message, place, "`bookmaker build` converts it: build again")


def _transparency(pdf: PdfFile, expected: Expected) -> Iterator[Finding]:
    if expected.press_standard == "pdf/x-4":
        return
    name = _CLAIMS[expected.press_standard]
    for page in pdf.pages:
        for kind, box in page.transparency:
            message = f"something on the page is transparent ({kind}), which {name} forbids"
            yield Finding("K023", message, _at(pdf, page, box), "ask the printer for PDF/X-4, or flatten it")


RULES: tuple[Rule, ...] = (
    *(_boxes, _trim, _bleed),
    *(_intent, _claim, _active, _annotations, _signature),
    *(_fonts, _colours, _rich_black, _ink, _lines),
    *(_images, _transparency),
)
