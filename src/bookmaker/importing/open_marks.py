"""The text of an ODT file -> the same text with marks in it that Pandoc carries along, as in a Word file.

Beside the numbers of paragraphs these are words in other languages and comments.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from bookmaker.diagnostics import Span
from bookmaker.importing.draft import Remark, remark
from bookmaker.importing.open_styles import SMALL, n
from bookmaker.importing.pandoc_marks import COMMENT_FIRST, COMMENT_LAST, WORDS_END, WORDS_FIRST, WORDS_LAST
from bookmaker.importing.tidied import shown
from bookmaker.importing.word_marks import FIRST, LAST, Marked, Story, WordParagraph, bare_tag
from bookmaker.importing.word_styles import Said, Styles

_NOISE = re.compile("[\ufdd0-\ufdef]")
_ARABIC, _HEBREW = "\u0600-\u06ff\u0750-\u077f", "\u0590-\u05ff"
_RIGHT_TO_LEFT = (
    (re.compile(f"[{_ARABIC}]"), ("ar", "fa", "ur", "ps", "ku", "sd", "ug")),
    (re.compile(f"[{_HEBREW}]"), ("he", "yi")),
)
_SCRIPTS = re.compile(f"([{_ARABIC}]+(?:\\s+[{_ARABIC}]+)*|[{_HEBREW}]+(?:\\s+[{_HEBREW}]+)*)")
_CONTENTS = (
    "text:table-of-content",
    "text:illustration-index",
    "text:alphabetical-index",
    "text:table-index",
)
_COMMENT = re.compile(rf"{COMMENT_FIRST}\d+{COMMENT_LAST}")
_NOTHING = Said({})


@dataclass(frozen=True, slots=True)
class _Piece:
    """Letters between two elements: where they are (an element, its text or its tail), the styles over it."""

    element: etree._Element
    words: str
    styles: tuple[str, ...]
    is_tail: bool = False


@dataclass(slots=True)
class _Marking:
    styles: Styles
    main: str = ""
    paragraphs: dict[int, WordParagraph] = field(default_factory=dict)
    foreign: list[tuple[str, int]] = field(default_factory=list)


def open_marked(
    body: etree._Element, styles: Styles, file: str
) -> tuple[Marked, tuple[str, ...], tuple[Remark, ...]]:
    """Mark the text, which is changed. With the marks come the comments in their order, and R017 for each
    tracked change: all are accepted.
    """
    for element in body.iter():
        element.text, element.tail = (
            _NOISE.sub("", text) if text else text for text in (element.text, element.tail)
        )
    changes = tuple(_changes(body, file))
    changes = (*changes, *_contents(body, file))
    comments = tuple(_comments(body))
    _lift_text_boxes(body)
    _flatten_lists_in_notes(body)
    told = [(p, tuple(_pieces(p, ()))) for p in body.iter(n("text:p"), n("text:h"))]
    marking = _Marking(styles, _main_language(told, styles))
    numbers: dict[etree._Element, int] = {}
    count = 0
    for paragraph, pieces in told:
        note = next(paragraph.iterancestors(n("text:note")), None)
        count += note is None
        numbers[paragraph] = count
        if (
            any(piece.words.strip() for piece in pieces)
            or paragraph.find(f".//{n('draw:frame')}") is not None
        ):
            _mark(paragraph, pieces, (numbers[paragraph], _story(paragraph, note)), marking)
    return Marked(marking.paragraphs, marking.main, tuple(marking.foreign)), comments, changes


def _story(paragraph: etree._Element, note: etree._Element | None) -> Story:
    if note is not None:
        return "endnote" if note.get(n("text:note-class")) == "endnote" else "footnote"
    return "text box" if paragraph.get(_BOXED) else "text"


def _mark(
    paragraph: etree._Element, pieces: tuple[_Piece, ...], place: tuple[int, Story], marking: _Marking
) -> None:
    key = len(marking.paragraphs) + 1
    marking.paragraphs[key] = _seen(paragraph, pieces, place, marking.styles)
    for piece in pieces:
        marked_words = "".join(
            _marked_words(words, piece, place[0], marking) for words in _by_script(piece.words)
        )
        if marked_words != piece.words:
            _put(piece, marked_words)
    paragraph.text = f"{FIRST}{key}{LAST}{paragraph.text or ''}"


def _by_script(text: str) -> Iterator[str]:
    """Words of one script together: LibreOffice tells the language of Arabic by its letters alone."""
    yield from filter(None, _SCRIPTS.split(text))


def _marked_words(words: str, piece: _Piece, number: int, marking: _Marking) -> str:
    tag = bare_tag(_language(words, piece.styles, marking.styles))
    if not marking.main or tag == bare_tag(marking.main) or sum(map(str.isalpha, words)) <= 1:
        tag = ""
    if tag:
        marking.foreign.append((tag, number))
    small = ".smallcaps" if marking.styles.is_switched(_NOTHING, SMALL, *piece.styles) else ""
    return f"{WORDS_FIRST}{tag}{small}{WORDS_LAST}{words}{WORDS_END}" if tag or small else words


def _put(piece: _Piece, text: str) -> None:
    if piece.is_tail:
        piece.element.tail = text
    else:
        piece.element.text = text


# --- what stands in a paragraph ----------------------------------------------------------------------------


def _pieces(element: etree._Element, styles: tuple[str, ...]) -> Iterator[_Piece]:
    """The letters of a paragraph, those of notes and of paragraphs in it left out."""
    own = str(element.get(n("text:style-name")) or "")
    styles = (own, *styles) if own else styles
    if element.text:
        yield _Piece(element, element.text, styles)
    for child in element:
        if child.tag not in {n("text:note"), n("draw:frame"), n("office:annotation"), n("text:ruby-text")}:
            yield from _pieces(child, styles)
        if child.tail:
            yield _Piece(child, child.tail, styles, is_tail=True)


def _language(words: str, over: tuple[str, ...], styles: Styles) -> str:
    """The language of words under some styles: that for right-to-left scripts where they are of one."""
    for letters, family in _RIGHT_TO_LEFT:
        if letters.search(words):
            tag = styles.language(_NOTHING, *over, right_to_left=True)
            return tag if bare_tag(tag) in family else family[0]
    return styles.language(_NOTHING, *over)


def _main_language(told: Iterable[tuple[etree._Element, tuple[_Piece, ...]]], styles: Styles) -> str:
    counted: Counter[str] = Counter()
    for _, pieces in told:
        for piece in pieces:
            for words in _by_script(piece.words):
                counted[_language(words, piece.styles, styles)] += sum(map(str.isalpha, words))
    counted.pop("", None)
    return counted.most_common(1)[0][0] if counted else ""


def _seen(
    paragraph: etree._Element, pieces: tuple[_Piece, ...], place: tuple[int, Story], styles: Styles
) -> WordParagraph:
    style = str(paragraph.get(n("text:style-name")) or "")
    lettered = [piece for piece in pieces if any(map(str.isalnum, piece.words))]

    def all_are(switch: str) -> bool:
        return bool(lettered) and all(styles.is_switched(_NOTHING, switch, *p.styles) for p in lettered)

    sizes: Counter[float] = Counter()
    for piece in lettered:
        sizes[styles.size(_NOTHING, *piece.styles)] += len(piece.words)
    ancestors = {one.tag for one in paragraph.iterancestors()}
    return WordParagraph(
        number=place[0],
        story=place[1],
        words=_COMMENT.sub("", "".join(piece.words for piece in pieces)),
        style=styles.name(style) if style else "",
        bold=all_are("b"),
        italic=all_are("i"),
        capitals=all_are("caps"),
        alignment=styles.alignment(_NOTHING, style),
        size=sizes.most_common(1)[0][0] if sizes else 0.0,
        in_table=n("table:table") in ancestors,
        listed=n("text:list") in ancestors,
        right_to_left=styles.writing(style) in {"rl-tb", "rl"},
    )


# --- changes, comments, text boxes -------------------------------------------------------------------------


def _changes(body: etree._Element, file: str) -> Iterator[Remark]:
    """R017 for every tracked change; what was deleted is not in the text, and is taken out of the file."""
    for region in body.iter(n("text:changed-region")):
        for kind, did, outcome in (
            ("insertion", "inserted", "is taken"),
            ("deletion", "deleted", "is left out"),
        ):
            change = region.find(n(f"text:{kind}"))
            if change is not None:
                who = "".join(one.text or "" for one in change.iter(n("dc:creator"))) or "somebody"
                day = "".join(one.text or "" for one in change.iter(n("dc:date"))).partition("T")[0]
                words = " ".join(_words(p) for p in change.findall(n("text:p")))
                what = shown(words) if words.strip() else "something"
                message = f"{who} {did} {what}{f' on {day}' if day else ''}: it {outcome}"
                yield remark("change", "R017", message, Span(file))
    for tracked in list(body.iter(n("text:tracked-changes"))):
        _remove(tracked)


def _contents(body: etree._Element, file: str) -> Iterator[Remark]:
    """R022: the file's own table of contents is taken out."""
    for name in _CONTENTS:
        for element in list(body.iter(n(name))):
            lines = sum(bool(_words(one)) for one in element.iter(n("text:p")))
            message = f"the file's own table of contents is left out: {lines} line{'s' * (lines != 1)}"
            yield remark("dropped", "R022", message, Span(file), "the book makes its own")
            _remove(element)


def _comments(body: etree._Element) -> Iterator[str]:
    """The words of comments, who wrote them first; a mark stands in the place of each."""
    for number, note in enumerate(list(body.iter(n("office:annotation")))):
        who = "".join(one.text or "" for one in note.iter(n("dc:creator")))
        words = " ".join(_words(p) for p in note.iter(n("text:p")))
        note.tail = f"{COMMENT_FIRST}{number}{COMMENT_LAST}{note.tail or ''}"
        _remove(note)
        yield f"{who}: {words}" if who else words


def _words(paragraph: etree._Element) -> str:
    """All letters of a paragraph."""
    return " ".join("".join(map(str, paragraph.itertext())).split())


_BOXED = "bookmaker-boxed"


def _lift_text_boxes(body: etree._Element) -> None:
    """What stands in text boxes, behind the paragraph that they are tied to."""
    for box in list(body.iter(n("draw:text-box"))):
        around = list(box.iterancestors(n("text:p"), n("text:h")))
        if not around:
            continue
        outer = around[-1]
        parent = outer.getparent()
        if parent is None:
            continue
        place = parent.index(outer) + 1
        for child in reversed(list(box)):
            child.set(_BOXED, "yes")
            parent.insert(place, child)
        _remove(box)


def _flatten_lists_in_notes(body: etree._Element) -> None:
    """Lists in notes as paragraphs with a dash: Pandoc does not read them."""
    for note in body.iter(n("text:note-body")):
        for outer in note.findall(n("text:list")):
            place = note.index(outer)
            for paragraph in reversed(list(outer.iter(n("text:p"), n("text:h")))):
                paragraph.text = f"– {paragraph.text or ''}"
                paragraph.tail = None
                note.insert(place, paragraph)
            _remove(outer)


def _remove(element: etree._Element) -> None:
    """An element taken out; what follows it stays."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    tail = element.tail or ""
    if before is not None:
        before.tail = f"{before.tail or ''}{tail}"
    else:
        parent.text = f"{parent.text or ''}{tail}"
    parent.remove(element)
