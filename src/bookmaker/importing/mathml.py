"""MathML -> TeX: the TeX that the formula carries with it, else what its elements mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bookmaker.importing.page import Element

_TEX = re.compile(r"(?:application/x-tex|latex|tex)", re.IGNORECASE)
# A sign and the command that sets it.
_COMMANDS = (
    "±pm ×times ÷div ·cdot ⋅cdot ≤le ≥ge ≠ne ≈approx ≡equiv ∼sim ∝propto ∈in ∉notin ⊂subset ⊆subseteq"
    " ∪cup ∩cap ∀forall ∃exists ¬neg ∧land ∨lor →to ⇒Rightarrow ⇔Leftrightarrow ↦mapsto ∞infty ∂partial"
    " ∇nabla ∑sum ∏prod ∫int √surd …dots ⋯cdots ∅emptyset αalpha βbeta γgamma δdelta εvarepsilon"
    " ϵepsilon ζzeta ηeta θtheta ιiota κkappa λlambda μmu νnu ξxi πpi ρrho σsigma τtau υupsilon φvarphi"
    " ϕphi χchi ψpsi ωomega ΓGamma ΔDelta ΘTheta ΛLambda ΞXi ΠPi ΣSigma ΦPhi ΨPsi ΩOmega ⟨langle ⟩rangle"
)
_SIGNS = {
    **{pair[0]: f"\\{pair[1:]} " for pair in _COMMANDS.split()},
    **{letter: rf"\mathbb{{{name}}}" for letter, name in zip("ℝℕℤℚℂ", "RNZQC", strict=True)},
    **{sign: f"\\{sign}" for sign in "{}%$#&_"},
    **dict.fromkeys("\u2061\u2062\u2063\u2064", ""),
    "∗": "*", "−": "-", "′": "'", "\u00a0": " ",
}  # fmt: skip
_ACCENTS = {
    "¯": "bar", "‾": "overline", "^": "hat", "ˆ": "hat", "~": "tilde", "˜": "tilde", "→": "vec", "⃗": "vec",
    "˙": "dot", ".": "dot", "¨": "ddot",
}  # fmt: skip
_FUNCTIONS = re.compile(r"(?:sin|cos|tan|log|ln|exp|lim|max|min|det|dim|sup|inf|gcd|arg|ker|deg)")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in TeX, and whether parts of it had no other form than their letters."""

    tex: str
    guessed: bool = False


def tex_of(math: Element) -> Formula:
    """A formula's TeX."""
    carried = next(
        (e for e in math.walk() if e.name == "annotation" and _TEX.search(e.get("encoding"))), None
    )
    if carried is not None and carried.words:
        return Formula(_unwrapped(carried.words))
    unknown: list[str] = []
    tex = re.sub(r" +", " ", _row(_shown(math), unknown)).strip()
    return Formula(tex, bool(unknown))


def _unwrapped(tex: str) -> str:
    """TeX without what Wikipedia puts around it."""
    match = re.fullmatch(r"\{\\(?:displaystyle|textstyle)\s?(.*)\}", tex, re.DOTALL)
    return (match[1] if match else tex).strip()


def _shown(element: Element) -> Iterator[Element]:
    """The elements of a formula that are shown: of `semantics` the first."""
    for child in element.elements:
        if child.name == "semantics":
            yield from (inner for inner, _ in zip(child.elements, range(1), strict=False))
        elif not child.name.startswith("annotation"):
            yield child


def _row(elements: Iterable[Element], unknown: list[str]) -> str:
    return "".join(_tex(element, unknown) for element in elements)


def _tex(element: Element, unknown: list[str]) -> str:
    parts = tuple(_shown(element))
    if maker := _MAKERS.get(element.name):
        arguments = tuple(_tex(part, unknown) for part in parts)
        made = maker(arguments)
        if made is not None:
            return made
    if element.name in _LETTERS:
        return _LETTERS[element.name](element.words)
    if element.name == "mtable":
        rows = (" & ".join(_tex(cell, unknown) for cell in _shown(row)) for row in parts)
        return r"\begin{matrix}" + r" \\ ".join(rows) + r"\end{matrix}"
    if element.name == "mfenced":
        opening, closing = element.attributes.get("open", "("), element.attributes.get("close", ")")
        return f"{_signs(opening)}{','.join(_tex(part, unknown) for part in parts)}{_signs(closing)}"
    if element.name not in {"mrow", "mstyle", "mpadded", "mtd", "mtr", "mphantom", "math"}:
        unknown.append(element.name)
    return _row(parts, unknown) if parts else _signs(element.words)


def _signs(text: str) -> str:
    return "".join(_SIGNS.get(sign, sign) for sign in text.replace("\\", r"\backslash "))


def _identifier(text: str) -> str:
    if _FUNCTIONS.fullmatch(text):
        return rf"\{text} "
    return _signs(text) if len(text) == 1 else rf"\mathrm{{{_signs(text)}}}"


_LETTERS: dict[str, Callable[[str], str]] = {
    "mi": _identifier,
    "mn": _signs,
    "mo": _signs,
    "ms": lambda text: rf"\text{{{_signs(text)}}}",
    "mtext": lambda text: rf"\text{{{_signs(text)}}}" if text else r"\ ",
    "mspace": lambda _: r"\ ",
}


def _of(count: int, written: str) -> Callable[[tuple[str, ...]], str | None]:
    """How an element with so many parts is written; an element with others has no such form."""
    return lambda parts: written.format(*parts) if len(parts) == count else None


def _over(parts: tuple[str, ...]) -> str | None:
    if len(parts) != 2:  # noqa: PLR2004 (a base and what stands over it)
        return None
    base, above = parts
    accent = next(
        (name for sign, name in _ACCENTS.items() if above.strip() in {sign, _SIGNS.get(sign, sign).strip()}),
        "",
    )
    return rf"\{accent}{{{base}}}" if accent else rf"\overset{{{above}}}{{{base}}}"


def _under(parts: tuple[str, ...]) -> str | None:
    if len(parts) != 2:  # noqa: PLR2004 (a base and what stands under it)
        return None
    base, below = parts
    return (
        f"{base}_{{{below}}}"
        if base.startswith((r"\sum", r"\prod", r"\lim", r"\max", r"\min"))
        else rf"\underset{{{below}}}{{{base}}}"
    )


_MAKERS: dict[str, Callable[[tuple[str, ...]], str | None]] = {
    "msup": _of(2, "{{{0}}}^{{{1}}}"),
    "msub": _of(2, "{{{0}}}_{{{1}}}"),
    "msubsup": _of(3, "{{{0}}}_{{{1}}}^{{{2}}}"),
    "munderover": _of(3, "{0}_{{{1}}}^{{{2}}}"),
    "mfrac": _of(2, r"\frac{{{0}}}{{{1}}}"),
    "mroot": _of(2, r"\sqrt[{1}]{{{0}}}"),
    "msqrt": lambda parts: rf"\sqrt{{{''.join(parts)}}}",
    "mover": _over,
    "munder": _under,
}
