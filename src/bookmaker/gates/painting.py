"""A page's content -> what it paints: colours, images at their size, marked content. Knows pikepdf.

Operators and the graphics state are those of ISO 32000-1, 8 and 9; annex A lists them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from bookmaker.gates.colour_spaces import space_name
from bookmaker.gates.glyph_widths import Face, face_of
from bookmaker.gates.image_ink import total_ink
from bookmaker.gates.painted import Painted
from bookmaker.gates.pdf_file import PlacedImage
from bookmaker.gates.plane import IDENTITY, Matrix, box_of, matrix_of, times

_DEEPEST = 12
_NO_MASK = Name("/None")
_DEVICE = {"g": "DeviceGray", "rg": "DeviceRGB", "k": "DeviceCMYK"}


@dataclass(slots=True)
class _State:
    """The graphics state, as far as it is looked at."""

    matrix: Matrix
    fill: tuple[str, tuple[float, ...]] = ("DeviceGray", (0.0,))
    stroke: tuple[str, tuple[float, ...]] = ("DeviceGray", (0.0,))
    line: float = 1.0
    face: Face | None = None
    size: float = 0.0
    leading: float = 0.0
    spacing: float = 0.0
    mode: int = 0


def painted(page: pikepdf.Page) -> Painted:
    """Everything that a page paints inside its bleed, forms and patterns included.

    Printer's marks outside it are for the press alone, and in all its inks.
    """
    area = page.obj.get("/BleedBox") or page.obj.get("/TrimBox") or page.mediabox
    left, bottom, right, top = (float(number) for number in area)
    found = Painted((left, bottom, right, top))
    group = page.obj.get("/Group")
    if group is not None and group.get("/S") == Name.Transparency:
        found.transparency.setdefault("group", None)
    resources = page.obj.get("/Resources", Dictionary())
    _Walk(found).through(page, resources, _State(IDENTITY), 0)
    return found


class _Walk:
    """One pass over the content of a page; lives inside `painted`."""

    def __init__(self, found: Painted) -> None:
        self.found = found
        self.faces: dict[tuple[int, int], Face] = {}
        self.state, self.stack = _State(IDENTITY), [_State(IDENTITY)]
        self.text = self.line_start = IDENTITY
        self.path: list[tuple[float, float]] = []
        self.resources: Any = Dictionary()
        self.depth = 0
        self.steps: dict[str, Callable[[Sequence[Any]], None]] = _steps(self)

    def through(self, content: Any, resources: Any, state: _State, depth: int) -> None:
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
        self.state.matrix = times(matrix_of(operands), self.state.matrix)

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
        if pattern is None or self.depth >= _DEEPEST:
            return
        if "/Shading" in pattern:
            self.found.see(
                "shading", space_name(pattern.Shading.get("/ColorSpace"), self.resources), (), None
            )
        elif isinstance(pattern, Stream):
            state = _State(times(matrix_of(pattern.get("/Matrix", IDENTITY)), IDENTITY))
            resources = pattern.get("/Resources", self.resources)
            self.through(pattern, resources, state, self.depth + 1)

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
            self.found.mark(box)
            if fill and self.state.fill[0] != "Pattern":
                self.found.see("fill", *self.state.fill, box)
            if stroke:
                self.found.see("stroke", *self.state.stroke, box)
                self.found.line(self.line_on_page(), box)
        self.path = []

    def line_on_page(self) -> float:
        """The width of a line in pt, as it is printed."""
        a, b, c, d, *_ = self.state.matrix
        return self.state.line * math.sqrt(abs(a * d - b * c))

    def no_paint(self, _: Sequence[Any]) -> None:
        self.path = []

    # --- text --------------------------------------------------------------------------------------------

    def begin_text(self, _: Sequence[Any]) -> None:
        self.text = self.line_start = IDENTITY

    def font(self, operands: Sequence[Any]) -> None:
        font = self.resources.get("/Font", {}).get(str(operands[0]))
        self.state.size = float(operands[1])
        self.state.face = None if font is None else self.face(font)

    def face(self, font: Any) -> Face:
        if font.objgen not in self.faces or font.objgen == (0, 0):
            self.faces[font.objgen] = face_of(font)
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
        self.line_start = self.text = matrix_of(operands)

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
        self.found.mark(box)
        if state.mode not in {3, 7}:
            self.found.see("text", *(state.stroke if state.mode == 1 else state.fill), box)

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
        self.found.begin(int(number) if number is not None else tag)

    def end_marked(self, _: Sequence[Any]) -> None:
        self.found.end()

    # --- objects -----------------------------------------------------------------------------------------

    def shade(self, operands: Sequence[Any]) -> None:
        shading = self.resources.get("/Shading", {}).get(str(operands[0]))
        if shading is not None:
            self.found.see("shading", space_name(shading.get("/ColorSpace"), self.resources), (), None)
        self.found.mark(None)

    def draw(self, operands: Sequence[Any]) -> None:
        drawn = self.resources.get("/XObject", {}).get(str(operands[0]))
        if drawn is None:
            return
        if drawn.get("/Subtype") == Name.Image:
            self.image(drawn)
        elif drawn.get("/Subtype") == Name.Form and self.depth < _DEEPEST:
            if drawn.get("/Group", {}).get("/S") == Name.Transparency:
                self.found.transparency.setdefault("group", None)
            matrix = times(matrix_of(drawn.get("/Matrix", IDENTITY)), self.state.matrix)
            resources = drawn.get("/Resources", self.resources)
            self.through(drawn, resources, replace(self.state, matrix=matrix), self.depth + 1)

    def image(self, drawn: Any) -> None:
        a, b, c, d, *_ = self.state.matrix
        box = box_of([(0, 0), (1, 0), (0, 1), (1, 1)], self.state.matrix)
        self.found.mark(box)
        if drawn.get("/SMask") is not None:
            self.found.transparency.setdefault("soft mask of an image", box)
        size = (int(drawn.Width), int(drawn.Height))
        printed = (math.hypot(a, b) or 1e-9, math.hypot(c, d) or 1e-9)
        dpi = min(size[0] / printed[0], size[1] / printed[1]) * 72
        is_mask = bool(drawn.get("/ImageMask", False))
        space = self.state.fill[0] if is_mask else space_name(drawn.get("/ColorSpace"), self.resources)
        ink = 0.0 if is_mask else total_ink(drawn, space)
        self.found.images.append(PlacedImage(size, dpi, space, ink, box))
        self.found.see("image", space, (), box)


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
        "INLINE IMAGE": lambda _: walk.found.mark(None),
    }
    steps |= dict.fromkeys(("m", "l", "c", "v", "y"), walk.points)
    steps |= dict.fromkeys(("sc", "scn"), lambda o: walk.components(o, stroke=False))
    steps |= dict.fromkeys(("SC", "SCN"), lambda o: walk.components(o, stroke=True))
    steps |= dict.fromkeys(("f", "F", "f*"), lambda _: walk.paint(fill=True, stroke=False))
    steps |= dict.fromkeys(("S", "s"), lambda _: walk.paint(fill=False, stroke=True))
    steps |= dict.fromkeys(("B", "B*", "b", "b*"), lambda _: walk.paint(fill=True, stroke=True))
    for operator in ("g", "rg", "k", "G", "RG", "K"):
        steps[operator] = partial(walk.device, operator=operator)
    return steps


def _numbers(operands: Iterable[Any]) -> tuple[float, ...]:
    return tuple(round(float(o), 4) for o in operands)
