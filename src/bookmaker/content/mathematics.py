"""TeX mathematics -> MathML and drawings. The only module that knows latex2mathml and ziamath."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from copy import deepcopy
from functools import cache, lru_cache
from types import ModuleType

MATHML = "http://www.w3.org/1998/Math/MathML"
SVG = "http://www.w3.org/2000/svg"
LONGEST_TEX = 2_000
DEEPEST = 50
DEEPEST_TREE = 120

# The drawing is made at this size and told in em, so that it follows the size of the text around it.
SIZE = 10.0
LARGEST = 1_000.0

# A definition could call itself, or double itself thirty times.
REFUSED = re.compile(r"\\(?:def|edef|gdef|xdef|let|newcommand|renewcommand|providecommand|input|include)\b")
# latex2mathml 3.81 gives upright single letters no variant, unless a space stands before the brace.
UPRIGHT = re.compile(r"\\(mathrm|mathbf|mathit|mathsf|mathtt)\{")
# It knows these environments by the names of others that look the same.
ENVIRONMENT = re.compile(r"\\(begin|end)\{(?:aligned|alignedat|gathered)\}")
ENTITY = re.compile(r"&#x([0-9A-Fa-f]+);")
DROPPED_ATTRIBUTES = frozenset({"href", "style", "class", "id"})

REASONS = {
    "NoAvailableTokensError": "it is empty",
    "MissingEndError": "a \\begin has no \\end",
    "ExtraLeftOrMissingRightError": "a \\left has no \\right, or a \\right no \\left",
    "MissingSuperScriptOrSubscriptError": "nothing follows a ^ or a _",
    "DoubleSubscriptsError": "two subscripts stand side by side; braces say which belongs to which",
    "DoubleSuperscriptsError": "two superscripts stand side by side; braces say which belongs to which",
    "NumeratorNotFoundError": "a fraction has no numerator",
    "DenominatorNotFoundError": "a fraction has no denominator",
    "LimitsMustFollowMathOperatorError": "\\limits stands after no operator",
    "InvalidAlignmentError": "a column's alignment is none of l, c and r",
}


class FormulaError(Exception):
    """A formula that can't be set; the message says why, to follow "this formula can't be set: "."""


def problem_with(tex: str, *, display: bool) -> str:
    """Why a formula can't be set, or an empty string when it can."""
    try:
        _drawn(tex, display=display)
    except FormulaError as error:
        return str(error)
    return ""


def mathml(tex: str, *, display: bool) -> str:
    """The formula as a `math` element with its TeX as alternative text.

    A formula that can't be set is shown as its TeX; `problem_with` says why.
    """
    try:
        root = deepcopy(_parsed(tex, display=display))
    except FormulaError:
        root = ET.Element("math")
        ET.SubElement(root, "mtext").text = tex
    root.set("xmlns", MATHML)
    root.set("display", "block" if display else "inline")
    root.set("alttext", " ".join(tex.split()))
    return ET.tostring(root, encoding="unicode")


def svg(tex: str, *, display: bool) -> str:
    """The formula as an `svg` element without ids, as wide, high and deep in em as it stands in the text.

    It is drawn in the colour of the text. A formula that can't be set is shown as its TeX.
    """
    try:
        return _drawn(tex, display=display)
    except FormulaError:
        source = ET.Element("span", {"class": "math-source"})
        source.text = tex
        return ET.tostring(source, encoding="unicode")


# --- TeX to MathML ---------------------------------------------------------------------------------------


@lru_cache(maxsize=2048)
def _parsed(tex: str, *, display: bool) -> ET.Element:
    from latex2mathml.converter import convert_to_element  # noqa: PLC0415 (only where there are formulas)

    _check_source(tex)
    prepared = ENVIRONMENT.sub(r"\\\1{align*}", UPRIGHT.sub(r"\\\1 {", tex))
    try:
        root: ET.Element = convert_to_element(prepared, display="block" if display else "inline")
    except Exception as error:  # noqa: BLE001 (the library raises whatever it trips over)
        raise FormulaError(_reason(error)) from None
    if _levels(root) > DEEPEST_TREE:
        raise FormulaError("it is nested too deep")
    root.attrib.clear()
    for element in root.iter():
        _clean(element)
    return root


def _levels(root: ET.Element) -> int:
    count, level = 0, [root]
    while level:
        count, level = count + 1, [child for element in level for child in element]
    return count


def _check_source(tex: str) -> None:
    if len(tex) > LONGEST_TEX:
        raise FormulaError(f"it is longer than {LONGEST_TEX:,} characters")
    if refused := REFUSED.search(tex):
        raise FormulaError(f"{refused[0]} is not allowed in a book's formulas")
    depth = deepest = 0
    for token in re.findall(r"\\.|[{}]", tex, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(token, 0)
        deepest = max(deepest, depth)
        if depth < 0:
            break
    if depth:
        raise FormulaError("a brace is opened and not closed" if depth > 0 else "a brace is closed twice")
    if deepest > DEEPEST:
        raise FormulaError(f"its braces are nested deeper than {DEEPEST}")


def _clean(element: ET.Element) -> None:
    for name in DROPPED_ATTRIBUTES.intersection(element.keys()):
        del element.attrib[name]
    if element.text:
        element.text = ENTITY.sub(lambda found: chr(int(found[1], 16)), element.text)
        if re.fullmatch(r"\\[A-Za-z]+", element.text):
            raise FormulaError(f"the command {element.text} is not known")
        if element.text == "&" and element.tag == "mi":
            raise FormulaError("an & stands outside a table, or in an environment that is not known")


def _reason(error: Exception) -> str:
    return REASONS.get(type(error).__name__, "its TeX can't be read")


# --- MathML to a drawing ---------------------------------------------------------------------------------


@lru_cache(maxsize=2048)
def _drawn(tex: str, *, display: bool) -> str:
    root = deepcopy(_parsed(tex, display=display))
    root.set("display", "block" if display else "inline")
    for element in root.iter():
        _prepare(element)
    try:
        formula = _ziamath().Math(root, size=SIZE, margin=0)
        drawing = formula.svgxml()
        depth = -float(formula.node.bbox.ymin)
    except Exception as error:  # noqa: BLE001 (the library raises whatever it trips over)
        raise FormulaError(_reason(error)) from None
    missing = "".join(dict.fromkeys(_missing(root, formula.font)))
    if missing:
        raise FormulaError(f"the font for formulas has no {', '.join(missing)}")
    return _framed(drawing, depth, tex)


@cache
def _ziamath() -> ModuleType:
    import ziamath  # type: ignore[import-not-found, unused-ignore] # noqa: PLC0415 (takes 0.3 s)

    # Paths without ids: several drawings on one page would share the ids of symbols.
    ziamath.config.svg2 = False
    ziamath.config.math.color = "currentColor"
    return ziamath  # type: ignore[no-any-return, unused-ignore]


def _prepare(element: ET.Element) -> None:
    """Say what ziamath 0.13 needs said: arrows of TeX don't stretch; accents are combining characters."""
    match element.text:
        case "↑" | "↓" | "⟨" | "⟩":
            element.set("stretchy", "false")
        case "^":
            element.text = "\u02c6" if element.get("stretchy") == "false" else "\u0302"
        case "~":
            element.text = "\u02dc" if element.get("stretchy") == "false" else "\u0303"
        case _:
            pass


def _missing(root: ET.Element, font: object) -> Iterator[str]:
    for text in root.itertext():
        yield from (c for c in text if not c.isspace() and not font.glyphindex(c))  # type: ignore[attr-defined]


def _framed(drawing: ET.Element, depth: float, tex: str) -> str:
    width, height = float(drawing.get("width", 0)), float(drawing.get("height", 0))
    if not (0 < width < LARGEST and 0 < height < LARGEST):
        raise FormulaError("nothing of it can be drawn in a line; \\\\ belongs inside an environment")
    size = f"width: {width / SIZE:.3f}em; height: {height / SIZE:.3f}em"
    drawing.attrib = {
        "xmlns": SVG,
        "viewBox": drawing.get("viewBox", ""),
        "role": "img",
        "aria-label": " ".join(tex.split()),
        "style": f"{size}; vertical-align: {-depth / SIZE:.3f}em",
    }
    return ET.tostring(drawing, encoding="unicode")
