"""The reader's PDF -> what stands in the way of its readers: tags, language, titles, links, labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bookmaker.gates.expected import Expected
from bookmaker.gates.findings import Box, Finding, Place
from bookmaker.gates.pdf_file import Page, PdfFile, Tag

Rule = Callable[[PdfFile, Expected], Iterator[Finding]]
_HEADING = re.compile(r"H([1-6])")
_NOTES = frozenset({"Note", "FENote"})
_SAFE = ("https:", "http:", "mailto:", "tel:", "urn:", "doi:")
_HARMLESS = frozenset({"", "URI", "GoTo"})


def reader_findings(pdf: PdfFile, expected: Expected) -> tuple[Finding, ...]:
    """Everything that is wrong with a reader's PDF, by its rules in order.

    K040: no tags; K041: something is neither tagged nor an artifact, or tagged content that no tag holds;
    K042: the language; K043: the title; K044: a heading skips a level; K045: a figure without alternative
    text; K046: a table's head without scope; K047: a note without an id, or that nothing leads to; K048: a
    link that leads nowhere; K049: a link that does something else; K050: page labels; K051: the order of the
    tab key; K052: the outline; K053: the standard is not named; K054: a link that is not tagged or says
    nothing; K055: letters without their Unicode; K056: a list without items or bodies.
    """
    return tuple(finding for rule in RULES for finding in rule(pdf, expected))


# --- the whole file --------------------------------------------------------------------------------------


def _tree(pdf: PdfFile, _: Expected) -> Iterator[Finding]:
    if pdf.tree is None or not pdf.is_tagged or not pdf.tree.kids:
        hint = "a screen reader can't tell a heading from a note: build again"
        yield Finding("K040", "the file is not tagged", Place(pdf.name), hint)


def _language(pdf: PdfFile, expected: Expected) -> Iterator[Finding]:
    """The document's language (ISO 14289-1, 7.2)."""
    if not pdf.lang:
        yield Finding("K042", "the file does not say in which language it is", Place(pdf.name))
    elif pdf.lang != expected.language:
        message = f"the file says that its language is {pdf.lang}, and the manifest says {expected.language}"
        yield Finding("K042", message, Place(pdf.name), "build again")


def _title(pdf: PdfFile, expected: Expected) -> Iterator[Finding]:
    """A title that is shown (ISO 14289-1, 7.1), and the book's."""
    title = pdf.claims.get("dc:title", "") or pdf.title
    if not title:
        yield Finding("K043", "the file has no title", Place(pdf.name))
    elif not title.startswith(expected.title):
        message = f"the file's title is {title!r}, and the manifest says {expected.title!r}"
        yield Finding("K043", message, Place(pdf.name), "build again")
    if not pdf.shows_title:
        yield Finding("K043", "readers are shown the file's name, not its title", Place(pdf.name))


def _labels(pdf: PdfFile, _: Expected) -> Iterator[Finding]:
    """Every page has a label of its own: a reader who is sent to page 12 finds one."""
    if not pdf.has_labels:
        yield Finding("K050", "the file has no page labels: its page 1 is the cover", Place(pdf.name))
        return
    seen: dict[str, int] = {}
    for page in pdf.pages:
        if page.label in seen:
            message = f"this page and page {seen[page.label]} are both labelled {page.label!r}"
            yield Finding("K050", message, Place(pdf.name, page.number))
        seen.setdefault(page.label, page.number)


def _tabs(pdf: PdfFile, _: Expected) -> Iterator[Finding]:
    """The tab key follows the structure where there is anything to reach (ISO 14289-1, 7.18.3)."""
    for page in pdf.pages:
        if page.annotations and page.tabs != "S":
            message = "the tab key goes through the page's links in another order than the text"
            yield Finding("K051", message, Place(pdf.name, page.number))


def _outline(pdf: PdfFile, _: Expected) -> Iterator[Finding]:
    if not pdf.outline:
        yield Finding("K052", "the file has no outline", Place(pdf.name), "its bookmarks are the contents")
    for bookmark in pdf.outline:
        if not bookmark.lands:
            yield Finding("K052", f"the bookmark {bookmark.title!r} leads nowhere", Place(pdf.name))


def _claims(pdf: PdfFile, expected: Expected) -> Iterator[Finding]:
    """What the file says that it follows, in its XMP metadata (ISO 14289-1, 5; ISO 19005-2, 6.6.4)."""
    part, level = pdf.claims.get("pdfaid:part", ""), pdf.claims.get("pdfaid:conformance", "")
    named = {f"pdf/ua-{pdf.claims.get('pdfuaid:part', '')}", f"pdf/a-{part}{level.lower()}"}
    for standard in expected.reader_standards:
        if standard not in named:
            message = f"the file does not say that it follows {standard.upper()}, which the manifest asks for"
            yield Finding("K053", message, Place(pdf.name), "build again")


def _fonts(pdf: PdfFile, _: Expected) -> Iterator[Finding]:
    for key, font in pdf.fonts.items():
        place = Place(pdf.name, next(page.number for page in pdf.pages if key in page.fonts))
        if not font.embedded:
            yield Finding("K015", f"the font {font.name} is not in the file", place, "build again")
        if not font.unicode and font.kind in {"Type0", "Type3"}:
            message = f"the letters of {font.name} can't be searched, copied or read aloud"
            yield Finding("K055", message, place, "build again")


def _active(pdf: PdfFile, _: Expected) -> Iterator[Finding]:
    for thing in pdf.active:
        if thing in {"JavaScript", "a form"}:
            yield Finding("K026", f"the file holds {thing}, which no book needs", Place(pdf.name))


# --- tags ------------------------------------------------------------------------------------------------


def _content(pdf: PdfFile, _: Expected) -> Iterator[Finding]:
    """All content is tagged or an artifact (ISO 14289-1, 7.1)."""
    if pdf.tree is None:
        return
    held = {content for tag in pdf.tree.walk() for content in tag.content}
    for page in pdf.pages:
        if page.unmarked:
            message = "something on the page is neither tagged nor marked as an artifact"
            yield Finding("K041", message, _at(pdf, page.number, page.unmarked[0]))
        lost = sorted(n for n in page.marked if (page.number, n) not in held)
        if lost:
            message = f"tagged passages that no tag holds, and that are not read out: {len(lost)}"
            yield Finding("K041", message, _at(pdf, page.number, page.marked[lost[0]]))


def _at(pdf: PdfFile, number: int, box: Box | None) -> Place:
    return Place(pdf.name, number, box=box)


def _place(pdf: PdfFile, tag: Tag) -> Place:
    """Where a tag's first content stands."""
    number, marked = tag.place
    if not 1 <= number <= len(pdf.pages):
        return Place(pdf.name)
    page: Page = pdf.pages[number - 1]
    return Place(pdf.name, number, box=page.marked.get(marked) if marked is not None else None)


def _tags(pdf: PdfFile) -> Iterator[Tag]:
    return pdf.tree.walk() if pdf.tree is not None else iter(())


def _headings(pdf: PdfFile, _: Expected) -> Iterator[Finding]:
    """Levels go down one by one (ISO 14289-1, 7.4.2)."""
    level = 0
    for tag in _tags(pdf):
        found = _HEADING.fullmatch(tag.role)
        if found is None:
            continue
        now = int(found.group(1))
        if now > level + 1:
            after = f"after one of level {level}" if level else "before any other"
            yield Finding("K044", f"a heading of level {now} comes {after}", _place(pdf, tag))
        level = now


def _figures(pdf: PdfFile, _: Expected) -> Iterator[Finding]:
    for tag in _tags(pdf):
        if tag.role in {"Figure", "Formula"} and not tag.alt.strip():
            noun = "a figure" if tag.role == "Figure" else "a formula"
            hint = 'alt="…" beside the image says what it shows'
            yield Finding("K045", f"{noun} has no alternative text", _place(pdf, tag), hint)


def _heads(pdf: PdfFile, _: Expected) -> Iterator[Finding]:
    """A head says for what it is one (ISO 14289-1, 7.5)."""
    for tag in _tags(pdf):
        if tag.role == "TH" and not tag.scope:
            yield Finding("K046", "a head of a table does not say for what: no scope", _place(pdf, tag))


def _notes(pdf: PdfFile, _: Expected) -> Iterator[Finding]:
    """A note has an id of its own (ISO 14289-1, 7.9), and a link back to its call."""
    seen: set[str] = set()
    for tag in _tags(pdf):
        if tag.role not in _NOTES:
            continue
        if not tag.id and tag.role == "Note":
            yield Finding("K047", "a note has no id", _place(pdf, tag))
        elif tag.id and tag.id in seen:
            yield Finding("K047", f"two notes have the id {tag.id!r}", _place(pdf, tag))
        if not any(t.role in {"Link", "Reference"} for t in tag.walk()):
            yield Finding("K047", "a note has no link back to its call", _place(pdf, tag))
        seen.add(tag.id)


def _lists(pdf: PdfFile, _: Expected) -> Iterator[Finding]:
    for tag in _tags(pdf):
        if tag.role == "L" and not any(kid.role in {"LI", "L"} for kid in tag.kids):
            yield Finding("K056", "a list has no items", _place(pdf, tag))
        if tag.role == "LI" and not any(kid.role == "LBody" for kid in tag.kids):
            yield Finding("K056", "an item of a list has no body", _place(pdf, tag))


# --- links -----------------------------------------------------------------------------------------------


def _links(pdf: PdfFile, _: Expected) -> Iterator[Finding]:
    for page in pdf.pages:
        for link in (a for a in page.annotations if a.kind == "Link"):
            place = _at(pdf, page.number, link.box)
            if link.action not in _HARMLESS:
                yield Finding("K049", f"a link runs something ({link.action})", place)
            elif link.uri:
                if not link.uri.lower().startswith(_SAFE):
                    yield Finding("K049", f"a link leads to {link.uri[:80]!r}, which is no web page", place)
            elif not link.target:
                yield Finding("K048", "a link leads nowhere", place)
            elif link.target != "#" and link.target not in pdf.destinations:
                message = f"a link leads to {link.target!r}, which is not in the file"
                yield Finding("K048", message, place, "build again")


def _link_tags(pdf: PdfFile, _: Expected) -> Iterator[Finding]:
    """Links are in the structure and say where they lead (ISO 14289-1, 7.18.5)."""
    for page in pdf.pages:
        for link in (a for a in page.annotations if a.kind == "Link"):
            if not link.tagged:
                yield Finding("K054", "a link is not tagged", _at(pdf, page.number, link.box))
            elif not link.contents:
                yield Finding("K054", "a link does not say where it leads", _at(pdf, page.number, link.box))


RULES: tuple[Rule, ...] = (
    *(_tree, _language, _title, _labels, _tabs, _outline, _claims, _fonts, _active),
    *(_content, _headings, _figures, _heads, _notes, _lists),
    *(_links, _link_tags),
)
