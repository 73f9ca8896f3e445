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

from bookmaker.importing.word_styles import WORD, Said, Styles, said, switched, value, w

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

    `right_to_left` is said of it in an ODT file; in a Word file Pandoc tells it.
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
    alignment: str
    size: float
    in_table: bool
    listed: bool
    right_to_left: bool = False

    @property
    def centred(self) -> bool:
        """Whether it stands in the middle."""
        return self.alignment == "center"

    @property
    def at_end(self) -> bool:
        """Whether it stands at the end of its lines: at the right, in scripts that begin at the left."""
        return self.alignment in {"right", "end"}


@dataclass(frozen=True, slots=True)
class Marked:
    """The paragraphs by the numbers in the marks; the language that most of the letters have, and the
    passages in others: tag and paragraph's number.
    """

    paragraphs: dict[int, WordParagraph]
    language: str
    foreign: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class _Run:
    """A run: its element, its letters, what it says of them, the style of its letters, its language."""

    element: etree._Element
    words: str
    said: Said
    style: str
    language: str


@dataclass(slots=True)
class _Marking:
    """What the walk through the stories has seen so far."""

    styles: Styles
    main: str
    paragraphs: dict[int, WordParagraph] = field(default_factory=dict)
    foreign: list[tuple[str, int]] = field(default_factory=list)
    called: dict[tuple[str, str], int] = field(default_factory=dict)


def marked(
    stories: dict[Story, tuple[str, etree._Element]], styles_part: etree._Element | None, styles: Styles
) -> Marked:
    """Mark the stories, given by kind with their parts' names and trees, which are changed, as is the part of
    the styles.
    """
    for _, root in stories.values():
        _clean(root)
    told = {story: tuple(_paragraphs(root, styles)) for story, (_, root) in stories.items()}
    marking = _Marking(styles, _main_language(told["text"]))
    for story, paragraphs in told.items():
        _mark(paragraphs, story, marking)
    for _, root in stories.values():
        _lift_text_boxes(root)
    tags = sorted({tag for tag, _ in marking.foreign})
    if styles_part is not None:
        styles_part.extend(map(_language_style, tags))
    return Marked(marking.paragraphs, marking.main, tuple(marking.foreign))


def _paragraphs(root: etree._Element, styles: Styles) -> Iterator[tuple[etree._Element, tuple[_Run, ...]]]:
    """The paragraphs in the order of the file, each with its own runs."""
    for paragraph in list(root.iter(w("p"))):
        style = value(paragraph, "pPr", "pStyle")
        own = (run for run in paragraph.iter(w("r")) if next(run.iterancestors(w("p")), None) is paragraph)
        yield paragraph, tuple(_run(run, style, styles) for run in own)


def _run(element: etree._Element, paragraph_style: str, styles: Styles) -> _Run:
    words = "".join(child.text or "" for child in element if child.tag in {w("t"), w("delText")})
    properties = element.find(w("rPr"))
    own = said(properties)
    style = value(properties, "rStyle")
    turned = bool(switched(properties, "rtl"))
    tag = styles.language(own, style, paragraph_style, right_to_left=turned)
    return _Run(element, words, own, style, tag)


def _clean(root: etree._Element) -> None:
    """Without the characters that the marks are made of, and what is there twice for older programs."""
    for text in root.iter(w("t"), w("delText")):
        text.text = _NOISE.sub("", text.text or "")
    for ruby in list(root.iter(w("ruby"))):
        _flatten(ruby)
    for table in root.iter(w("tbl")):
        _complete_grid(table)
    for fallback in list(root.iter(f"{_MC}Fallback")):
        parent = fallback.getparent()
        if parent is not None and parent.find(f"{_MC}Choice") is not None:
            parent.remove(fallback)


def _flatten(ruby: etree._Element) -> None:
    """Words with their reading above them, as words with the reading in parentheses."""
    base, reading = (
        "".join(t.text or "" for t in ruby.iterfind(f"{w(part)}//{w('t')}")) for part in ("rubyBase", "rt")
    )
    text = etree.Element(w("t"))
    text.text = f"{base} ({reading})" if reading else base
    parent = ruby.getparent()
    if parent is not None:
        parent.replace(ruby, text)


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


def _mark(
    paragraphs: Iterable[tuple[etree._Element, tuple[_Run, ...]]], story: Story, marking: _Marking
) -> None:
    for number, (paragraph, runs) in enumerate(paragraphs, 1):
        place = number if story == "text" else _calling(paragraph, story, marking)
        if story == "text":
            for kind in ("footnote", "endnote"):
                for call in paragraph.iter(w(f"{kind}Reference")):
                    marking.called[kind, str(call.get(w("id")))] = number
        if not _has_content(paragraph, runs):
            continue
        key = len(marking.paragraphs) + 1
        marking.paragraphs[key] = _seen(paragraph, runs, (place, story), marking.styles)
        _mark_languages(runs, place, marking)
        _insert(paragraph, f"{FIRST}{key}{LAST}")


def _calling(paragraph: etree._Element, story: Story, marking: _Marking) -> int:
    note = next(paragraph.iterancestors(w(story)), None)
    return 0 if note is None else marking.called.get((story, str(note.get(w("id")))), 0)


def _has_content(paragraph: etree._Element, runs: tuple[_Run, ...]) -> bool:
    return any(run.words.strip() for run in runs) or any(
        child.tag.endswith(("}drawing", "}imagedata")) for child in paragraph.iter("{*}*")
    )


def _insert(paragraph: etree._Element, mark: str) -> None:
    run = etree.Element(w("r"))
    etree.SubElement(run, w("t")).text = mark
    first = paragraph.find(w("pPr"))
    paragraph.insert(0 if first is None else paragraph.index(first) + 1, run)


def _seen(
    paragraph: etree._Element, runs: tuple[_Run, ...], place: tuple[int, Story], styles: Styles
) -> WordParagraph:
    properties = paragraph.find(w("pPr"))
    style = value(properties, "pStyle")
    lettered = [run for run in runs if any(c.isalnum() for c in run.words)]

    def all_are(switch: str) -> bool:
        return bool(lettered) and all(
            styles.is_switched(run.said, switch, run.style, style) for run in lettered
        )

    sizes: Counter[float] = Counter()
    for run in lettered:
        sizes[styles.size(run.said, run.style, style)] += len(run.words)
    boxed = next(paragraph.iterancestors(w("txbxContent")), None) is not None
    return WordParagraph(
        number=place[0],
        story="text box" if boxed else place[1],
        words="".join(run.words for run in runs),
        style=styles.name(style) if style else "",
        bold=all_are("b"),
        italic=all_are("i"),
        capitals=all_are("caps"),
        alignment=styles.alignment(said(None, properties), style),
        size=sizes.most_common(1)[0][0] if sizes else 0.0,
        in_table=next(paragraph.iterancestors(w("tbl")), None) is not None,
        listed=properties is not None and properties.find(w("numPr")) is not None,
    )


# --- languages ---------------------------------------------------------------------------------------------


def bare_tag(tag: str) -> str:
    """A language without its region, which Word adds to every one: "fr" for "fr-FR"; Chinese keeps it."""
    first = tag.replace("_", "-").split("-")[0].lower()
    return tag if first == "zh" else _OLD_LANGUAGE.get(first, first)


def _main_language(paragraphs: Iterable[tuple[etree._Element, tuple[_Run, ...]]]) -> str:
    """The tag that most letters have."""
    counted: Counter[str] = Counter()
    for _, runs in paragraphs:
        for run in runs:
            counted[run.language] += sum(c.isalpha() for c in run.words)
    counted.pop("", None)
    return counted.most_common(1)[0][0] if counted else ""


def _mark_languages(runs: tuple[_Run, ...], number: int, marking: _Marking) -> None:
    for run in runs:
        tag = bare_tag(run.language)
        if not tag or not marking.main or tag == bare_tag(marking.main) or run.style:
            continue
        if sum(c.isalpha() for c in run.words) >= _FEWEST_LETTERS:
            marking.foreign.append((tag, number))
            _give_style(run.element, f"{LANGUAGE_STYLE}{tag}")


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
