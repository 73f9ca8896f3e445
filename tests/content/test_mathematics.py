"""Formulas become MathML and drawings; those that can't are told, and never break a document."""

from __future__ import annotations

import pytest
from lxml import etree

from bookmaker.content.mathematics import mathml, problem_with, svg
from clock import within

GOOD = [
    r"x_{g}(t) = \alpha_{0}\frac{a}{b}",
    r"\sum_{i=1}^n x_i^2 = \int_0^\infty e^{-x}\,\mathrm{d}x",
    r"\binom{n}{k} \hat x \widehat{xyz} \tilde a \vec v \overline{AB}",
    r"\begin{aligned}a&=b\\c&=d\end{aligned}",
    r"\begin{pmatrix}1&2\\3&4\end{pmatrix}",
    r"\begin{cases}a & x<1\\ b & y>2\end{cases}",
    r"\text{if } x > 0 \text{ & <b>}",
    r"\mathbb{R}\to\mathcal{L} \uparrow \langle a\rangle",
    r"m/s^2",
    r"\underbrace{a+b}_{n} \left\| x \right\| \{1\}",
]


@pytest.mark.parametrize("tex", GOOD)
@pytest.mark.parametrize("display", [False, True])
def test_a_formula_is_well_formed_mathml_with_its_tex(tex: str, display: bool) -> None:
    root = etree.fromstring(mathml(tex, display=display))
    assert "{http://www.w3.org/1998/Math/MathML}math" == root.tag
    assert (tex, "block" if display else "inline") == (root.get("alttext"), root.get("display"))
    assert "" == problem_with(tex, display=display)


@pytest.mark.parametrize("tex", GOOD)
def test_a_formula_is_a_drawing_without_ids_in_the_measure_of_the_text(tex: str) -> None:
    root = etree.fromstring(svg(tex, display=False))
    assert "{http://www.w3.org/2000/svg}svg" == root.tag
    assert [] == [e for e in root.iter() if e.get("id") or str(e.tag).endswith("use")]
    style = dict(part.split(": ") for part in root.get("style", "").split("; "))
    lengths = {key: float(value.removesuffix("em")) for key, value in style.items()}
    width, height = map(float, root.get("viewBox", "").split()[2:])
    assert lengths["width"] == pytest.approx(width / 10, abs=0.01)
    assert lengths["height"] == pytest.approx(height / 10, abs=0.01)


def test_the_baseline_of_a_drawing_is_that_of_the_formula() -> None:
    def depth(tex: str) -> float:
        return -float(svg(tex, display=False).partition("vertical-align: ")[2].partition("em")[0])

    assert depth("x") == pytest.approx(0, abs=0.05)
    assert depth("x_2") > 0.15
    assert depth(r"\frac{a}{b}") > depth("x_2")


def test_the_same_formula_gives_the_same_drawing() -> None:
    first = svg(r"\frac{a}{b}", display=True)
    svg(r"\sqrt{2}", display=True)
    assert first == svg(r"\frac{a}{b}", display=True)


@pytest.mark.parametrize(
    ("tex", "reason"),
    [
        ("", "it is empty"),
        (r"\frac{a", "a brace is opened and not closed"),
        ("a}{", "a brace is closed twice"),
        ("x^", "nothing follows a ^ or a _"),
        ("a_b_c", "two subscripts stand side by side; braces say which belongs to which"),
        (r"\left( x", r"a \left has no \right, or a \right no \left"),
        (r"\begin{matrix} a", r"a \begin has no \end"),
        (r"\gravity x", r"the command \gravity is not known"),
        ("a & b", "an & stands outside a table, or in an environment that is not known"),
        (r"\def\x{\x\x}\x", r"\def is not allowed in a book's formulas"),
        ("المد", "the font for formulas has no ا, ل, م, د"),
        ("x" * 3000, "it is longer than 2,000 characters"),
        ("{" * 900 + "}" * 900, "its braces are nested deeper than 50"),
        (r"\sqrt" * 390 + "{x}", "it is nested too deep"),
    ],
)
def test_a_formula_that_cant_be_set_says_why_and_is_shown_as_its_tex(tex: str, reason: str) -> None:
    assert reason == problem_with(tex, display=False)
    for text in (mathml(tex, display=False), svg(tex, display=False)):
        assert tex == "".join(etree.fromstring(text).itertext())


@pytest.mark.parametrize(
    "tex", [r"\href{javascript:x}{y}", r"\text{<script>x</script>}", r"\text{</mtext><a href='x'>}", "<&>\"'"]
)
def test_a_formula_can_smuggle_nothing_into_a_document(tex: str) -> None:
    for text in (mathml(tex, display=True), svg(tex, display=True)):
        root = etree.fromstring(text)
        assert [] == [e.tag for e in root.iter() if "script" in str(e.tag) or str(e.tag).endswith("}a")]
        assert [] == [
            key for e in root.iter() for key in e.attrib if "href" in str(key) or str(key).startswith("on")
        ]


def test_a_long_formula_takes_a_bounded_time() -> None:
    with within(8):
        problem_with("x+" * 400 + "1", display=True)
