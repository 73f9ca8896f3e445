"""Small books with many notes, for the tests of notes in print: made from seeds, set in the shipped type."""

from __future__ import annotations

import random
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import cssselect2
import weasyprint
from weasyprint.formatting_structure import boxes
from weasyprint.text.fonts import FontConfiguration

import bookmaker

FONTS = Path(bookmaker.__file__).parent / "design" / "fonts"

# Words that hyphenate, and short ones; no two notes have a word in common, since each is numbered.
SYLLABLES = ["ba", "co", "du", "fe", "gri", "lo", "mu", "na", "pre", "si", "ta", "ver", "wi", "zen"]

STYLE = f"""
@font-face {{ font-family: Book; src: url({(FONTS / "eb-garamond/EBGaramond-Regular.ttf").as_uri()}) }}
@font-face {{ font-family: Arabic; src: url({(FONTS / "amiri/Amiri-Regular.ttf").as_uri()}) }}
@page {{ size: 129mm 198mm; margin: 18mm 15mm 20mm;
  @footnote {{ border-top: .5pt solid; padding: 3pt 0 .1px; margin-top: 6pt }} }}
html {{ font: 11.5pt/1.3 Book, Arabic; hyphens: auto }}
body {{ margin: 0 }}
p {{ margin: 0; text-indent: 1em; text-align: justify; orphans: 2; widows: 2 }}
h2 {{ font-size: 1em; margin: 1em 0; break-after: avoid; break-inside: avoid }}
figure {{ break-inside: avoid; margin: 1em 0 }}
.note-call {{ font-size: 70%; vertical-align: super; line-height: 0 }}
.note {{ float: footnote; footnote-policy: line; font-size: 9pt; line-height: 1.25; text-indent: 0;
  text-align: justify; orphans: 2; widows: 2 }}
.note::footnote-call, .note::footnote-marker {{ content: none }}
.note p, .note ul, .note blockquote {{ margin: 0; text-indent: 0 }}
.note blockquote {{ padding: 0 1em }}
.note ul {{ padding-left: 1em }}
"""


def words(number: int, dice: random.Random, mark: str = "") -> str:
    """That many invented words; with a mark, each word says its own place: no two are the same."""
    made = ("".join(dice.choices(SYLLABLES, k=dice.choice((1, 2, 2, 3, 4)))) for _ in range(number))
    return " ".join(f"{word}{mark}{place}" if mark else word for place, word in enumerate(made))


def call(number: int) -> str:
    return f'<a class="note-call" id="fnref-{number}" href="#fn-{number}">{number}</a>'


def note(number: int, inside: str) -> str:
    back = f'<a class="note-number" href="#fnref-{number}">{number}</a>'
    return f'<aside class="note" id="fn-{number}">{back} {inside}</aside>'


def dense_book(seed: int, notes: int, sizes: dict[int, int] | None = None, longest: int = 80) -> str:
    """A chapter whose notes have 5 to `longest` words, but for those whose words `sizes` gives."""
    dice = random.Random(seed)  # noqa: S311
    made = []
    for number in range(1, notes + 1):
        size = (sizes or {}).get(number) or dice.randint(5, longest)
        text = f"<p>{words(size, dice, f'n{number}w')}</p>"
        made.append(
            f"<p>{words(dice.randint(8, 90), dice)}{call(number)}{note(number, text)} "
            f"{words(dice.randint(3, 60), dice)}.</p>"
        )
        if number % 11 == 0:
            made.append(f"<h2>{words(3, dice)}</h2>")
    return "".join(made)


def laid_out(body: str, style: str = "", lang: str = "en") -> weasyprint.Document:
    """The pages of a chapter, given to WeasyPrint as an element tree."""
    fonts = FontConfiguration()
    html = weasyprint.HTML(string="<html/>")
    page = f'<html lang="{lang}"><head><title>Notes</title></head><body>{body}</body></html>'
    root = ET.fromstring(page)  # noqa: S314
    html.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
    html.etree_element = html.wrapper_element.etree_element
    sheet = weasyprint.CSS(string=STYLE + style, font_config=fonts)
    return html.render(font_config=fonts, stylesheets=[sheet])


def pairs(notes: int) -> list[tuple[str, str]]:
    return [(f"fnref-{number}", f"fn-{number}") for number in range(1, notes + 1)]


def paragraph(size: int, seed: int = 0) -> str:
    return f"<p>{words(size, random.Random(seed))}.</p>"  # noqa: S311


def called(number: int, size: int) -> str:
    """A call, and its note of one paragraph."""
    dice = random.Random(number)  # noqa: S311
    return call(number) + note(number, f"<p>{words(size, dice, f'n{number}w')}</p>")


def set_lines(page: weasyprint.Page, *, notes: bool) -> list[Any]:
    """The line boxes of a page's text, or of its notes, in order."""
    foot = [box for box in page._page_box.children if isinstance(box, boxes.FootnoteAreaBox)]
    parts = foot if notes else page._page_box.children[:1]
    return [box for part in parts for box in part.descendants() if isinstance(box, boxes.LineBox)]


def text_of(line: Any) -> str:
    return "".join(box.text for box in line.descendants() if isinstance(box, boxes.TextBox))
