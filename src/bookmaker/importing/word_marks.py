"""A Word file -> the same file with marks in it that Pandoc carries along, and what was seen on the way.

Each paragraph begins with its number between two characters that no text can hold, so that whatever comes
back knows where it stood, and what does not come back is known to be missing. Runs in another language than
the rest have a style that names it. What stands in a text box stands behind its paragraph.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from lxml import etree

from bookmaker.importing.word_styles import WORD, Styles, value, w

FIRST, LAST = "\ufdd0", "\ufdd1"
"""Around a paragraph's number: non-characters, which Unicode keeps out of texts."""

LANGUAGE_STYLE: Final = "bookmaker-lang-"
"""Before the tag in the name of a style that names a run's language."""

Story: TypeAlias = Literal["text", "text box", "footnote", "endnote"]
_NOISE = re.compile(f"[{FIRST}{LAST}]")
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_OLD_LANGUAGE = {"iw": "he", "in": "id", "ji": "yi", "no": "nb"}
_FEWEST_LETTERS = 2
_MOST_COLUMNS = 100


@dataclass(frozen=True, slots=True)
class WordParagraph:
    """A paragraph as Word has it. `number` counts those of the text from 1; a note's is that of its call.

    `words` are all its letters, deleted ones too. `size` is in points. `bold`, `italic` and `capitals` say
    that all its letters are so.
    """

    number: int
    story: Story
    words: str
    style: str
    bold: bool
    italic: bool
    capitals: bool
    centred: bool
    size: float
    in_table: bool
    listed: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """The paragraphs by the numbers in the marks; the language that most of the letters have, and the
    passages in others: tag and paragraph's number.
    """

    paragraphs: dict[int, WordParagraph]
    language: str
    foreign: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class _Marking:
    """What the walk through the stories has seen so far."""

    styles: Styles
    main: str
    paragraphs: dict[int, WordParagraph] = field(default_factory=dict)
    foreign: list[tuple[str, int]] = field(default_factory=list)


def marked(
    stories: dict[Story, tuple[str, etree._Element]], styles_part: etree._Element | None, styles: Styles
) -> Marked:
    """Mark the stories, given by kind with their parts' names and trees, which are changed, as is the part of
    the styles.
    """
    for _, root in stories.values():
        _clean(root)
    main = _main_language(stories["text"][1], styles)
    marking = _Marking(styles, main)
    called: dict[tuple[str, str], int] = {}
    for story, (_, root) in stories.items():
        _mark(root, story, marking, called)
    for _, root in stories.values():
        _lift_text_boxes(root)
    tags = sorted({tag for tag, _ in marking.foreign})
    if styles_part is not None:
        styles_part.extend(map(_language_style, tags))
    return Marked(marking.paragraphs, main, tuple(marking.foreign))


def _clean(root: etree._Element) -> None:
    """Without the characters that the marks are made of, and what is there twice for older programs."""
    for text in root.iter(w("t"), w("delText")):
        text.text = _NOISE.sub("", text.text or "")
    for table in root.iter(w("tbl")):
        _complete_grid(table)
    for fallback in list(root.iter(f"{_MC}Fallback")):
        parent = fallback.getparent()
        if parent is not None and parent.find(f"{_MC}Choice") is not None:
            parent.remove(fallback)


def _complete_grid(table: etree._Element) -> None:
    """As many columns in a table's grid as its rows have: Pandoc leaves out cells beyond them."""
    columns = max((_columns(one) for one in table.findall(w("tr"))), default=0)
    grid = table.find(w("tblGrid"))
    if grid is None:
        grid = etree.Element(w("tblGrid"))
        place = table.find(w("tblPr"))
        table.insert(0 if place is None else table.index(place) + 1, grid)
    told = [one for one in grid.findall(w("gridCol")) if one.get(w("w"))]
    if len(told) < min(columns, _MOST_COLUMNS):
        del grid[:]
        for _ in range(min(columns, _MOST_COLUMNS)):
            etree.SubElement(grid, w("gridCol")).set(w("w"), "1000")


def _columns(row: etree._Element) -> int:
    spans = (value(one, "tcPr", "gridSpan") for one in row.findall(w("tc")))
    return sum(min(int(span), _MOST_COLUMNS) if re.fullmatch(r"\d{1,4}", span) else 1 for span in spans)


# --- paragraphs --------------------------------------------------------------------------------------------


def _mark(root: etree._Element, story: Story, marking: _Marking, called: dict[tuple[str, str], int]) -> None:
    number = 0
    for paragraph in list(root.iter(w("p"))):
        number += 1
        place = number if story == "text" else _calling(paragraph, story, called)
        if story == "text":
            for kind in ("footnote", "endnote"):
                for call in paragraph.iter(w(f"{kind}Reference")):
                    called[kind, str(call.get(w("id")))] = number
        if not _has_content(paragraph):
            continue
        key = len(marking.paragraphs) + 1
        marking.paragraphs[key] = _seen(paragraph, place, story, marking.styles)
        _mark_languages(paragraph, place, marking)
        _insert(paragraph, f"{FIRST}{key}{LAST}")


def _calling(paragraph: etree._Element, story: Story, called: dict[tuple[str, str], int]) -> int:
    note = next(paragraph.iterancestors(w(story)), None)
    return 0 if note is None else called.get((story, str(note.get(w("id")))), 0)


def _has_content(paragraph: etree._Element) -> bool:
    return any(True for _ in _texts(paragraph)) or any(
        child.tag.endswith(("}drawing", "}imagedata")) for child in paragraph.iter("{*}*")
    )


def _texts(paragraph: etree._Element) -> Iterator[str]:
    for text in paragraph.iter(w("t"), w("delText")):
        if (text.text or "").strip() and next(text.iterancestors(w("p")), None) is paragraph:
            yield text.text or ""


def _insert(paragraph: etree._Element, mark: str) -> None:
    run = etree.Element(w("r"))
    etree.SubElement(run, w("t")).text = mark
    first = paragraph.find(w("pPr"))
    paragraph.insert(0 if first is None else paragraph.index(first) + 1, run)


def _seen(paragraph: etree._Element, number: int, story: Story, styles: Styles) -> WordParagraph:
    style = value(paragraph, "pPr", "pStyle")
    runs = [(run, _run_words(run)) for run in _runs(paragraph)]
    lettered = [(run, words) for run, words in runs if any(c.isalnum() for c in words)]

    def all_are(switch: str) -> bool:
        return bool(lettered) and all(
            styles.is_switched(run, switch, value(run, "rPr", "rStyle"), style) for run, _ in lettered
        )

    sizes: Counter[float] = Counter()
    for run, words in lettered:
        sizes[styles.size(run, value(run, "rPr", "rStyle"), style)] += len(words)
    boxed = next(paragraph.iterancestors(w("txbxContent")), None) is not None
    return WordParagraph(
        number=number,
        story="text box" if boxed else story,
        words="".join(words for _, words in runs),
        style=styles.name(style) if style else "",
        bold=all_are("b"),
        italic=all_are("i"),
        capitals=all_are("caps"),
        centred=styles.is_centred(paragraph, style),
        size=sizes.most_common(1)[0][0] if sizes else 0.0,
        in_table=next(paragraph.iterancestors(w("tbl")), None) is not None,
        listed=paragraph.find(f"{w('pPr')}/{w('numPr')}") is not None,
    )


def _runs(paragraph: etree._Element) -> Iterator[etree._Element]:
    for run in paragraph.iter(w("r")):
        if next(run.iterancestors(w("p")), None) is paragraph:
            yield run


def _run_words(run: etree._Element) -> str:
    return "".join(child.text or "" for child in run if child.tag in {w("t"), w("delText")})


# --- languages ---------------------------------------------------------------------------------------------


def bare_tag(tag: str) -> str:
    """A language without its region, which Word adds to every one: "fr" for "fr-FR"; Chinese keeps it."""
    first = tag.replace("_", "-").split("-")[0].lower()
    return tag if first == "zh" else _OLD_LANGUAGE.get(first, first)


def _main_language(root: etree._Element, styles: Styles) -> str:
    """The tag that most letters have."""
    counted: Counter[str] = Counter()
    for paragraph in root.iter(w("p")):
        style = value(paragraph, "pPr", "pStyle")
        for run in _runs(paragraph):
            tag = styles.language(run, value(run, "rPr", "rStyle"), style)
            counted[tag] += sum(c.isalpha() for c in _run_words(run))
    counted.pop("", None)
    return counted.most_common(1)[0][0] if counted else ""


def _mark_languages(paragraph: etree._Element, number: int, marking: _Marking) -> None:
    style = value(paragraph, "pPr", "pStyle")
    for run in list(_runs(paragraph)):
        tag = bare_tag(marking.styles.language(run, value(run, "rPr", "rStyle"), style))
        if not tag or tag == bare_tag(marking.main) or not marking.main:
            continue
        if sum(c.isalpha() for c in _run_words(run)) >= _FEWEST_LETTERS and not value(run, "rPr", "rStyle"):
            marking.foreign.append((tag, number))
            _give_style(run, f"{LANGUAGE_STYLE}{tag}")


def _give_style(run: etree._Element, style: str) -> None:
    properties = run.find(w("rPr"))
    if properties is None:
        properties = etree.Element(w("rPr"))
        run.insert(0, properties)
    named = etree.Element(w("rStyle"))
    named.set(w("val"), style)
    properties.insert(0, named)


def _language_style(tag: str) -> etree._Element:
    style = etree.Element(w("style"), nsmap={"w": WORD})
    style.set(w("type"), "character")
    style.set(w("customStyle"), "1")
    style.set(w("styleId"), f"{LANGUAGE_STYLE}{tag}")
    etree.SubElement(style, w("name")).set(w("val"), f"{LANGUAGE_STYLE}{tag}")
    return style


# --- text boxes --------------------------------------------------------------------------------------------


def _lift_text_boxes(root: etree._Element) -> None:
    """What stands in text boxes, behind the paragraph that they are tied to."""
    for box in list(root.iter(w("txbxContent"))):
        paragraph = _outermost(box.iterancestors(w("p")))
        parent = None if paragraph is None else paragraph.getparent()
        if paragraph is None or parent is None:
            continue
        place = parent.index(paragraph) + 1
        for child in reversed([c for c in box if c.tag in {w("p"), w("tbl")}]):
            parent.insert(place, child)
        holder = box.getparent()
        if holder is not None:
            holder.remove(box)


def _outermost(elements: Iterable[etree._Element]) -> etree._Element | None:
    found = None
    for element in elements:
        found = element
    return found
