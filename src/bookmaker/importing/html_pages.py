"""An HTML file (a page saved from a site, an export of a word processor) -> a draft."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bookmaker.content import tree
from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.importing.captions import captioned, renumbered
from bookmaker.importing.decoding import decoded
from bookmaker.importing.draft import Block, Draft, Front, Person, Remark, Source, remark
from bookmaker.importing.drafted import drafted
from bookmaker.importing.front import fronted
from bookmaker.importing.front_names import names_in
from bookmaker.importing.languages import guessed_language
from bookmaker.importing.looks import quoted
from bookmaker.importing.markdown_text import escaped
from bookmaker.importing.mending import mended, mending_remarks, totals
from bookmaker.importing.page import Element, page_of
from bookmaker.importing.page_blocks import blocks_of
from bookmaker.importing.page_content import Content, content_of
from bookmaker.importing.page_headings import headed_by_weight, levelled, without_bare_headings
from bookmaker.importing.page_links import fragment
from bookmaker.importing.page_lists import with_levels
from bookmaker.importing.page_machinery import without_machinery
from bookmaker.importing.page_metadata import Metadata, metadata_of, source_line
from bookmaker.importing.page_notes import PageNote, annotated
from bookmaker.importing.page_reading import PageReading
from bookmaker.importing.page_styles import looks_of_classes
from bookmaker.importing.quote_marks import evened
from bookmaker.importing.site_lines import without_site
from bookmaker.importing.text_blocks import listed
from bookmaker.importing.typed_notes import noted

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_HEAD = 4096
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:byline|author|authors|author-name|post-author|entry-author)(?:$|[\s_-])", re.IGNORECASE
)
_LINES = frozenset({"p", "h1", "h2", "h3", "div"})
_TITLES = frozenset({"MsoTitle", "title"})
_SUBTITLES = frozenset(
    {"MsoSubtitle", "subtitle", "entry-subtitle", "article-subtitle", "dek", "deck", "standfirst", "subhead"}
)
_LONGEST_TITLE = 300
_LIFE = re.compile(
    r"(?:^|\s)(?:author[-_]?(?:bio|box|info|description|about)|about[-_]?author|bio)(?:\s|$)", re.IGNORECASE
)
_LONGEST_BYLINE = 160


def read_html(source: Source) -> Draft | Diagnostic:
    """A draft of a page: its machinery left out, its notes found, the part with its text, that part's blocks;
    then what the text says of itself. The codes are those of the steps.
    """
    charset = _CHARSET.search(source.data[:_HEAD])
    read = decoded(source.data, source.file, charset[1].decode("ascii") if charset else "")
    if isinstance(read, Diagnostic):
        return read
    page = page_of(read.text, source.file)
    if isinstance(page, Diagnostic):
        return page
    metadata = metadata_of(page)
    reading = _reading(source, page.root, metadata)
    _tell_of_open_comment(read.text, reading)
    parts = annotated(without_machinery(page.root, reading), metadata.address)
    content = content_of(with_levels(parts.root))
    trees, captions = captioned(blocks_of((content.root,), reading))
    trees, notes, numbers = renumbered(trees, tuple(_note(note, reading) for note in parts.notes))
    blocks = drafted(trees, notes)
    known, guesses = _known(page.root, content, metadata, reading)
    front, blocks, told = _finished(blocks, known, Span(source.file))
    front, source_told = _with_source(front, metadata, Span(source.file))
    language, languages = ("", ()) if front.language else guessed_language(blocks, Span(source.file))
    mending = mending_remarks(totals(reading.counts), Span(source.file))
    remarks = (
        *read.remarks,
        *mending,
        *languages,
        *guesses,
        *source_told,
        *told,
        *captions,
        *numbers,
        *reading.remarks,
    )
    left_out = tuple(_left_out(content, reading))
    return Draft(
        replace(front, language=front.language or language), blocks, reading.images, (*remarks, *left_out)
    )


def _tell_of_open_comment(text: str, reading: PageReading) -> None:
    """R097: a comment that never ends has swallowed the rest of the page."""
    start = text.rfind("<!--")
    if start > text.rfind("-->") and text[start + 4 :].strip():
        message = f"a comment that never ends holds the rest of the page: {quoted(text[start + 4 :].strip())}"
        line = text.count("\n", 0, start) + 1
        reading.told(
            "unread",
            "R097",
            message,
            Element("", line=line),
            "write --> where it ends, and import the page again",
        )


def _reading(source: Source, root: Element, metadata: Metadata) -> PageReading:
    """What the reading knows of the page; only sections can be linked to, not the title."""
    links = {fragment(e.get("href"), metadata.address) for e in root.walk() if e.name == "a"} - {""}
    headings = (e for e in root.walk() if e.name in {"h2", "h3", "h4", "h5", "h6"})
    named = {inner.get("id") for heading in headings for inner in heading.walk()} - {""}
    linked = frozenset(name for name in links & named if not re.search(r"[\s{}#]", name))
    return PageReading(source, looks_of_classes(root), metadata.front.language, metadata.address, linked)


def _note(note: PageNote, reading: PageReading) -> tree.Note:
    span = reading.span(note.body)
    blocks = blocks_of((note.body,), reading, note.body.line)
    return tree.Note(note.label, blocks or (tree.Paragraph((), span),), span)


def _finished(
    blocks: tuple[Block, ...], known: Front, span: Span
) -> tuple[Front, tuple[Block, ...], tuple[Remark, ...]]:
    """The blocks without the site's lines, with typed notes, without their front, with headings."""
    blocks, site = without_site(blocks)
    blocks, notes = noted(blocks)
    front, blocks, told = fronted(levelled(blocks, known.title), known)
    blocks, headings = headed_by_weight(listed(blocks))
    blocks, bare = without_bare_headings(blocks)
    blocks, quotes = evened(blocks, span)
    return front, blocks, (*quotes, *told, *notes, *headings, *bare, *site)


# --- what the page shows of the front --------------------------------------------------------------------


def _known(
    root: Element, content: Content, metadata: Metadata, reading: PageReading
) -> tuple[Front, tuple[Remark, ...]]:
    """The metadata, with what the page shows: a title by its style, a byline, an author's life."""
    front, told = metadata.front, list[Remark]()
    for name, classes in (("title", _TITLES), ("subtitle", _SUBTITLES)):
        shown = next(
            (e for e in root.walk() if e.name in _LINES and classes.intersection(e.classes) and e.words), None
        )
        if shown is not None and len(shown.words) <= _LONGEST_TITLE:
            words = escaped(mended(shown.words).text)
            front = replace(front, title=words) if name == "title" else replace(front, subtitle=words)
    if not front.people and (byline := _byline(root)) is not None:
        names, _ = names_in(byline.words.removeprefix("By ").removeprefix("by ").removeprefix("Par "))
        front = replace(front, people=tuple(Person(name) for name in names))
        told += [_guess("author", name, byline, reading) for name in names]
    life = next(
        (e for e in content.left_out for e in e.walk() if _LIFE.search(e.get("class")) and e.words), None
    )
    if life is not None and len(front.people) == 1 and not front.people[0].bio:
        bio = mended(life.words).text
        front = replace(front, people=(replace(front.people[0], bio=escaped(bio)),))
        told.append(_guess("about the author", bio, life, reading))
    return front, tuple(told)


def _guess(field: str, value: str, element: Element, reading: PageReading) -> Remark:
    return remark("guessed", "R072", f"{field}: {quoted(value)}", reading.span(element))


def _byline(root: Element) -> Element | None:
    """The first element that is called a byline, says it is by its author, and holds a name."""
    for element in root.walk():
        called = _BYLINE.search(element.get("class")) or "author" in (
            element.get("rel"),
            element.get("itemprop"),
        )
        if called and 0 < len(element.words) <= _LONGEST_BYLINE:
            words = element.words.removeprefix("By ").removeprefix("by ").removeprefix("Par ")
            if names_in(words)[0]:
                return element
    return None


def _with_source(front: Front, metadata: Metadata, span: Span) -> tuple[Front, tuple[Remark, ...]]:
    """Where the page stood, where the text itself says nothing. R072."""
    line = source_line(metadata)
    if front.first_published or not line:
        return front, ()
    told = remark("guessed", "R072", f"first published: {quoted(line)}, from the page's head", span)
    return replace(front, first_published=line), (told,)


def _left_out(content: Content, reading: PageReading) -> Iterator[Remark]:
    """R080: the parts of the page that are the site's."""
    for element in content.left_out:
        if element.words:
            message = f"left out as the site's own: {quoted(element.words)}"
            yield remark("dropped", "R080", message, reading.span(element))
