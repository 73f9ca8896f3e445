"""A page's content -> what it paints: colours, images at their size, marked content. Knows pikepdf.

Operators and the graphics state are those of ISO 32000-1, 8 and 9; annex A lists them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from bookmaker.gates.findings import Box
from bookmaker.gates.image_ink import total_ink
from bookmaker.gates.pdf_file import Paint, PlacedImage, What

Matrix: TypeAlias = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
DEEPEST = 12
_NO_MASK = Name("/None")
_DEVICE = {"g": "DeviceGray", "rg": "DeviceRGB", "k": "DeviceCMYK"}
_SHORT = {"G": "DeviceGray", "RGB": "DeviceRGB", "CMYK": "DeviceCMYK"}


def times(first: Matrix, second: Matrix) -> Matrix:
    """The matrix that does `first`, then `second`."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def box_of(points: Iterable[tuple[float, float]], matrix: Matrix) -> Box:
    """The box around points that a matrix has moved."""
    a, b, c, d, e, f = matrix
    moved = [(a * x + c * y + e, b * x + d * y + f) for x, y in points]
    xs, ys = [x for x, _ in moved], [y for _, y in moved]
    return (min(xs), min(ys), max(xs), max(ys))


def around(first: Box | None, second: Box | None) -> Box | None:
    """The box around two boxes, either of which may be unknown."""
    if first is None or second is None:
        return first or second
    return (*map(min, first[:2], second[:2]), *map(max, first[2:], second[2:]))  # type: ignore[return-value]


def space_name(space: Any, resources: Any, depth: int = 0) -> str:  # noqa: ANN401 (a PDF object)
    """A colour space's family; see `Paint`."""
    if depth > DEEPEST or space is None:
        return "unknown"
    if isinstance(space, Name):
        return _named_space(str(space)[1:], resources, depth)
    family = str(space[0])[1:]
    if family == "ICCBased":
        return f"ICCBased{int(space[1].get('/N', 0))}"
    if family in {"Indexed", "I"}:
        return f"Indexed({space_name(space[1], resources, depth + 1)})"
    if family == "Pattern" and len(space) > 1:
        return space_name(space[1], resources, depth + 1)
    return family


def _named_space(name: str, resources: Any, depth: int) -> str:  # noqa: ANN401
    """A device space, for which the resources may have a default (8.6.5.6), or a space that they name."""
    named = resources.get("/ColorSpace", Dictionary()) if resources is not None else Dictionary()
    default = f"/Default{name.removeprefix('Device')}"
    if name.startswith("Device") and default in named:
        return space_name(named[default], None, depth + 1)
    if f"/{name}" in named:
        return space_name(named[f"/{name}"], resources, depth + 1)
    return _SHORT.get(name, name)


@dataclass(slots=True)
class _Face:
    """What a font says of its glyphs' widths, in thousandths of its size."""

    name: str
    wide: bool
    widths: dict[int, float]
    default: float

    def width(self, text: bytes) -> float:
        step = 2 if self.wide else 1
        codes = (int.from_bytes(text[i : i + step], "big") for i in range(0, len(text), step))
        return sum(self.widths.get(code, self.default) for code in codes)


@dataclass(slots=True)
class _State:
    """The graphics state, as far as it is looked at."""

    matrix: Matrix
    fill: tuple[str, tuple[float, ...]] = ("DeviceGray", (0.0,))
    stroke: tuple[str, tuple[float, ...]] = ("DeviceGray", (0.0,))
    line: float = 1.0
    face: _Face | None = None
    size: float = 0.0
    leading: float = 0.0
    spacing: float = 0.0
    mode: int = 0


@dataclass(slots=True)
class Painted:
    """What was found on a page; grows while its content is walked."""

    paints: dict[tuple[What, str, tuple[float, ...]], Box | None] = field(default_factory=dict)
    images: list[PlacedImage] = field(default_factory=list)
    transparency: dict[str, Box | None] = field(default_factory=dict)
    thinnest: tuple[float, Box] | None = None
    marked: dict[int, Box | None] = field(default_factory=dict)
    unmarked: list[Box | None] = field(default_factory=list)
    fonts: dict[str, Any] = field(default_factory=dict)

    @property
    def colours(self) -> tuple[Paint, ...]:
        """Each colour once, with the place where it is first used."""
        return tuple(Paint(*key, box) for key, box in self.paints.items())


def painted(page: pikepdf.Page) -> Painted:
    """Everything that a page paints inside its bleed, forms and patterns included.

    Printer's marks outside it are for the press alone, and in all its inks.
    """
    found = Painted()
    group = page.obj.get("/Group")
    if group is not None and group.get("/S") == Name.Transparency:
        found.transparency.setdefault("group", None)
    resources = page.obj.get("/Resources", Dictionary())
    area = page.obj.get("/BleedBox") or page.obj.get("/TrimBox") or page.mediabox
    left, bottom, right, top = (float(number) for number in area)
    _Walk(found, (left, bottom, right, top)).through(page, resources, _State(IDENTITY), 0)
    return found


def _apart(first: Box, second: Box) -> bool:
    return first[2] < second[0] or first[0] > second[2] or first[3] < second[1] or first[1] > second[3]


class _Walk:
    """One pass over the content of a page; lives inside `painted`."""

    def __init__(self, found: Painted, area: Box) -> None:
        self.found, self.area = found, area
        self.faces: dict[tuple[int, int], _Face] = {}
        self.marks: list[int | str] = []
        self.state, self.stack = _State(IDENTITY), [_State(IDENTITY)]
        self.text = self.line_start = IDENTITY
        self.path: list[tuple[float, float]] = []
        self.resources: Any = Dictionary()
        self.depth = 0
        self.steps: dict[str, Callable[[Sequence[Any]], None]] = _steps(self)

    def through(self, content: Any, resources: Any, state: _State, depth: int) -> None:  # noqa: ANN401
        """Walk the operators of a page, a form or a pattern."""
        before = (self.resources, self.state, self.stack, self.depth, self.path)
        self.resources, self.state, self.stack, self.depth, self.path = resources, state, [], depth, []
        for instruction in pikepdf.parse_content_stream(content):
            step = self.steps.get(str(instruction.operator))
            if step is not None:
                step(list(instruction.operands))
        self.resources, self.state, self.stack, self.depth, self.path = before

    # --- state -------------------------------------------------------------------------------------------

    def save(self, _: Sequence[Any]) -> None:
        self.stack.append(replace(self.state))

    def restore(self, _: Sequence[Any]) -> None:
        if self.stack:
            self.state = self.stack.pop()

    def concatenate(self, operands: Sequence[Any]) -> None:
        self.state.matrix = times(_matrix(operands), self.state.matrix)

    def line_width(self, operands: Sequence[Any]) -> None:
        self.state.line = float(operands[0])

    def parameters(self, operands: Sequence[Any]) -> None:
        entry = self.resources.get("/ExtGState", {}).get(str(operands[0]))
        if entry is None:
            return
        see_through = [k for k in ("/ca", "/CA") if float(entry.get(k, 1)) < 1]
        if see_through:
            self.found.transparency.setdefault("opacity", None)
        if entry.get("/SMask", _NO_MASK) != _NO_MASK:
            self.found.transparency.setdefault("soft mask", None)
        if str(entry.get("/BM", "/Normal")) not in {"/Normal", "/Compatible"}:
            self.found.transparency.setdefault("blend mode", None)
        self.state.line = float(entry.get("/LW", self.state.line))

    # --- colour ------------------------------------------------------------------------------------------

    def space(self, operands: Sequence[Any], *, stroke: bool) -> None:
        name = space_name(operands[0], self.resources)
        values = (0.0, 0.0, 0.0, 1.0) if name == "DeviceCMYK" else (0.0,)
        self.set_colour((name, values), stroke=stroke)

    def device(self, operands: Sequence[Any], operator: str) -> None:
        name = space_name(Name(f"/{_DEVICE[operator.lower()]}"), self.resources)
        self.set_colour((name, _numbers(operands)), stroke=operator.isupper())

    def components(self, operands: Sequence[Any], *, stroke: bool) -> None:
        space = (self.state.stroke if stroke else self.state.fill)[0]
        if operands and isinstance(operands[-1], Name):
            self.pattern(str(operands[-1]))
            operands = operands[:-1]
        self.set_colour((space, _numbers(operands)), stroke=stroke)

    def set_colour(self, colour: tuple[str, tuple[float, ...]], *, stroke: bool) -> None:
        if stroke:
            self.state.stroke = colour
        else:
            self.state.fill = colour

    def pattern(self, name: str) -> None:
        """A pattern's own content counts where the pattern is chosen."""
        pattern = self.resources.get("/Pattern", {}).get(name)
        if pattern is None or self.depth >= DEEPEST:
            return
        if "/Shading" in pattern:
            self.see("shading", space_name(pattern.Shading.get("/ColorSpace"), self.resources), (), None)
        elif isinstance(pattern, Stream):
            state = _State(times(_matrix(pattern.get("/Matrix", IDENTITY)), IDENTITY))
            resources = pattern.get("/Resources", self.resources)
            self.through(pattern, resources, state, self.depth + 1)

    def see(self, what: What, space: str, values: tuple[float, ...], box: Box | None) -> None:
        if box is None or not _apart(box, self.area):
            self.found.paints.setdefault((what, space, values), box)

    # --- paths -------------------------------------------------------------------------------------------

    def points(self, operands: Sequence[Any]) -> None:
        numbers = _numbers(operands)
        self.path += zip(numbers[::2], numbers[1::2], strict=False)

    def rectangle(self, operands: Sequence[Any]) -> None:
        x, y, width, height = _numbers(operands)
        self.path += [(x, y), (x + width, y + height)]

    def paint(self, *, fill: bool, stroke: bool) -> None:
        if self.path:
            box = box_of(self.path, self.state.matrix)
            self.mark(box)
            if fill and self.state.fill[0] != "Pattern":
                self.see("fill", *self.state.fill, box)
            if stroke:
                self.see("stroke", *self.state.stroke, box)
                self.thin(box)
        self.path = []

    def thin(self, box: Box) -> None:
        a, b, c, d, *_ = self.state.matrix
        width = self.state.line * math.sqrt(abs(a * d - b * c))
        thinner = self.found.thinnest is None or width < self.found.thinnest[0]
        if thinner and not _apart(box, self.area):
            self.found.thinnest = (width, box)

    def no_paint(self, _: Sequence[Any]) -> None:
        self.path = []

    # --- text --------------------------------------------------------------------------------------------

    def begin_text(self, _: Sequence[Any]) -> None:
        self.text = self.line_start = IDENTITY

    def font(self, operands: Sequence[Any]) -> None:
        font = self.resources.get("/Font", {}).get(str(operands[0]))
        self.state.size = float(operands[1])
        self.state.face = None if font is None else self.face(font)

    def face(self, font: Any) -> _Face:  # noqa: ANN401
        if font.objgen not in self.faces or font.objgen == (0, 0):
            self.faces[font.objgen] = _face(font)
            self.found.fonts[self.faces[font.objgen].name] = font
        return self.faces[font.objgen]

    def move(self, operands: Sequence[Any]) -> None:
        x, y = _numbers(operands)
        self.line_start = self.text = times((1, 0, 0, 1, x, y), self.line_start)

    def move_leading(self, operands: Sequence[Any]) -> None:
        self.state.leading = -float(operands[1])
        self.move(operands)

    def next_line(self, _: Sequence[Any]) -> None:
        self.move((0, -self.state.leading))

    def text_matrix(self, operands: Sequence[Any]) -> None:
        self.line_start = self.text = _matrix(operands)

    def show(self, operands: Sequence[Any]) -> None:
        pieces = operands[0] if isinstance(operands[0], Array) else [operands[-1]]
        state, face, wide = self.state, self.state.face, 0.0
        for piece in pieces:
            if isinstance(piece, pikepdf.String):
                letters = bytes(piece)
                wide += face.width(letters) if face else 500.0 * len(letters)
                wide += state.spacing / (state.size or 1) * 1000 * len(letters)
            else:
                wide -= float(piece)
        advance = wide / 1000 * state.size
        matrix = times(self.text, state.matrix)
        corners = [(0.0, -0.25 * state.size), (advance, 0.8 * state.size), (0.0, 0.8 * state.size)]
        box = box_of([*corners, (advance, -0.25 * state.size)], matrix)
        self.text = times((1, 0, 0, 1, advance, 0), self.text)
        self.mark(box)
        if state.mode not in {3, 7}:
            self.see("text", *(state.stroke if state.mode == 1 else state.fill), box)

    def show_next(self, operands: Sequence[Any]) -> None:
        self.next_line(())
        self.show(operands[-1:])

    # --- marked content ----------------------------------------------------------------------------------

    def begin_marked(self, operands: Sequence[Any]) -> None:
        tag = str(operands[0])
        properties = operands[1] if len(operands) > 1 else None
        if isinstance(properties, Name):
            properties = self.resources.get("/Properties", {}).get(str(properties))
        number = properties.get("/MCID") if isinstance(properties, Dictionary) else None
        self.marks.append(int(number) if number is not None else tag)
        if number is not None:
            self.found.marked.setdefault(int(number), None)

    def end_marked(self, _: Sequence[Any]) -> None:
        if self.marks:
            self.marks.pop()

    def mark(self, box: Box | None) -> None:
        """What is painted belongs to the innermost marked content that has a number, or is an artifact."""
        for mark in reversed(self.marks):
            if isinstance(mark, int):
                self.found.marked[mark] = around(self.found.marked.get(mark), box)
                return
            if mark == "/Artifact":
                return
        self.found.unmarked.append(box)

    # --- objects -----------------------------------------------------------------------------------------

    def shade(self, operands: Sequence[Any]) -> None:
        shading = self.resources.get("/Shading", {}).get(str(operands[0]))
        if shading is not None:
            self.see("shading", space_name(shading.get("/ColorSpace"), self.resources), (), None)
        self.mark(None)

    def draw(self, operands: Sequence[Any]) -> None:
        drawn = self.resources.get("/XObject", {}).get(str(operands[0]))
        if drawn is None:
            return
        if drawn.get("/Subtype") == Name.Image:
            self.image(drawn)
        elif drawn.get("/Subtype") == Name.Form and self.depth < DEEPEST:
            if drawn.get("/Group", {}).get("/S") == Name.Transparency:
                self.found.transparency.setdefault("group", None)
            matrix = times(_matrix(drawn.get("/Matrix", IDENTITY)), self.state.matrix)
            resources = drawn.get("/Resources", self.resources)
            self.through(drawn, resources, replace(self.state, matrix=matrix), self.depth + 1)

    def image(self, drawn: Any) -> None:  # noqa: ANN401
        a, b, c, d, *_ = self.state.matrix
        box = box_of([(0, 0), (1, 0), (0, 1), (1, 1)], self.state.matrix)
        self.mark(box)
        if drawn.get("/SMask") is not None:
            self.found.transparency.setdefault("soft mask of an image", box)
        size = (int(drawn.Width), int(drawn.Height))
        printed = (math.hypot(a, b) or 1e-9, math.hypot(c, d) or 1e-9)
        dpi = min(size[0] / printed[0], size[1] / printed[1]) * 72
        is_mask = bool(drawn.get("/ImageMask", False))
        space = self.state.fill[0] if is_mask else space_name(drawn.get("/ColorSpace"), self.resources)
        ink = 0.0 if is_mask else total_ink(drawn, space)
        self.found.images.append(PlacedImage(size, dpi, space, _filters(drawn), ink, box))
        self.see("image", space, (), box)


def _steps(walk: _Walk) -> dict[str, Callable[[Sequence[Any]], None]]:
    """What each operator does; those that are left out change nothing that is looked at."""
    steps: dict[str, Callable[[Sequence[Any]], None]] = {
        "q": walk.save,
        "Q": walk.restore,
        "cm": walk.concatenate,
        "w": walk.line_width,
        "gs": walk.parameters,
        "re": walk.rectangle,
        "n": walk.no_paint,
        "BT": walk.begin_text,
        "Tf": walk.font,
        "Td": walk.move,
        "TD": walk.move_leading,
        "T*": walk.next_line,
        "Tm": walk.text_matrix,
        "Tj": walk.show,
        "TJ": walk.show,
        "'": walk.show_next,
        '"': walk.show_next,
        "TL": lambda o: setattr(walk.state, "leading", float(o[0])),
        "Tc": lambda o: setattr(walk.state, "spacing", float(o[0])),
        "Tr": lambda o: setattr(walk.state, "mode", int(o[0])),
        "BMC": walk.begin_marked,
        "BDC": walk.begin_marked,
        "EMC": walk.end_marked,
        "sh": walk.shade,
        "Do": walk.draw,
        "cs": lambda o: walk.space(o, stroke=False),
        "CS": lambda o: walk.space(o, stroke=True),
        "INLINE IMAGE": lambda _: walk.mark(None),
    }
    steps |= dict.fromkeys(("m", "l", "c", "v", "y"), walk.points)
    steps |= dict.fromkeys(("sc", "scn"), lambda o: walk.components(o, stroke=False))
    steps |= dict.fromkeys(("SC", "SCN"), lambda o: walk.components(o, stroke=True))
    steps |= dict.fromkeys(("f", "F", "f*"), lambda _: walk.paint(fill=True, stroke=False))
    steps |= dict.fromkeys(("S", "s"), lambda _: walk.paint(fill=False, stroke=True))
    steps |= dict.fromkeys(("B", "B*", "b", "b*"), lambda _: walk.paint(fill=True, stroke=True))
    for operator in ("g", "rg", "k", "G", "RG", "K"):
        steps[operator] = lambda o, name=operator: walk.device(o, name)  # type: ignore[misc]
    return steps


def _matrix(operands: Iterable[Any]) -> Matrix:
    a, b, c, d, e, f = (float(o) for o in operands)
    return (a, b, c, d, e, f)


def _numbers(operands: Iterable[Any]) -> tuple[float, ...]:
    return tuple(round(float(o), 4) for o in operands)


def _filters(drawn: Any) -> tuple[str, ...]:  # noqa: ANN401
    found = drawn.get("/Filter", Array())
    return tuple(str(name)[1:] for name in (found if isinstance(found, Array) else [found]))


# --- widths of glyphs (ISO 32000-1, 9.7.4.3 and 9.2.4) ---------------------------------------------------


def _face(font: Any) -> _Face:  # noqa: ANN401
    if font.get("/Subtype") == Name.Type0:
        kid = font.DescendantFonts[0]
        widths = _cid_widths(list(kid.get("/W", Array())))
        return _Face(font_name(font), wide=True, widths=widths, default=float(kid.get("/DW", 1000)))
    first = int(font.get("/FirstChar", 0))
    listed = {first + i: float(width) for i, width in enumerate(font.get("/Widths", Array()))}
    return _Face(font_name(font), wide=False, widths=listed, default=500)


def _cid_widths(entries: list[Any]) -> dict[int, float]:
    widths: dict[int, float] = {}
    while entries:
        first, second, *entries = entries
        if isinstance(second, Array):
            widths |= {int(first) + i: float(width) for i, width in enumerate(second)}
        else:
            width, *entries = entries
            widths |= dict.fromkeys(range(int(first), int(second) + 1), float(width))
    return widths


def font_name(font: Any) -> str:  # noqa: ANN401
    """A font's name with its object, since two subsets may share a name."""
    return f"{str(font.get('/BaseFont', '/unnamed'))[1:]}#{font.objgen[0]}"
