"""Section -> finished values: what templates are filled with, so that they need to work out nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from bookmaker.content import tree
from bookmaker.content.book import Book, Section
from bookmaker.content.words import Words, words_of
from bookmaker.editions.citing import Citation
from bookmaker.editions.elements import REFERENCES, Forms, block_elements, inline_elements
from bookmaker.editions.filling import safe
from bookmaker.editions.names import joints, running_people
from bookmaker.editions.people import Orcid, Person, affiliations, lives, orcids
from bookmaker.editions.xhtml import Nodes, xhtml
from bookmaker.manifest.imprint import Contributor

# EPUB Structural Semantics Vocabulary 1.1 and DPUB-ARIA 1.1, by the manifest's kinds.
SEMANTICS: Mapping[str, tuple[str, str]] = {
    "cover": ("cover", ""),
    "half-title": ("halftitlepage", ""),
    "title-page": ("titlepage", ""),
    "copyright-page": ("copyright-page", ""),
    "dedication": ("dedication", "doc-dedication"),
    "epigraph-page": ("epigraph", ""),
    "contents": ("", ""),
    "foreword": ("foreword", "doc-foreword"),
    "preface": ("preface", "doc-preface"),
    "acknowledgements": ("acknowledgments", "doc-acknowledgments"),
    "introduction": ("introduction", "doc-introduction"),
    "prologue": ("prologue", "doc-prologue"),
    "part": ("part", "doc-part"),
    "chapter": ("chapter", "doc-chapter"),
    "conclusion": ("conclusion", "doc-conclusion"),
    "epilogue": ("epilogue", "doc-epilogue"),
    "afterword": ("afterword", "doc-afterword"),
    "appendix": ("appendix", "doc-appendix"),
    "glossary": ("glossary", "doc-glossary"),
    "notes": ("endnotes", "doc-endnotes"),
    "bibliography": ("bibliography", "doc-bibliography"),
    "index": ("index", "doc-index"),
    "contributors": ("contributors", ""),
    "colophon": ("colophon", "doc-colophon"),
}

# Kinds whose page shows no title of its own, so that assistive technology is told one.
UNTITLED = frozenset({"cover", "half-title", "copyright-page", "dedication", "epigraph-page", "colophon"})

# The words that a chapter may begin with in small capitals: four, or what stands before a stop.
OPENING_WORDS = re.compile(r"(?:[^\s.:;!?]+\s+){0,3}[^\s.:;!?]+")


@dataclass(frozen=True, slots=True)
class Author:
    """A name in a byline, and what stands after it (a comma, "and")."""

    name: str
    after: str


NotesKind: TypeAlias = Literal["", "footnotes", "endnotes"]
"""What the notes in a section's document are: popups that may be left out of the text, or a part of it."""


@dataclass(frozen=True, slots=True)
class SectionPage:
    """A section's own values; texts that hold mark-up are safe to print."""

    id: str
    kind: str
    matter: str
    language: str
    direction: str
    epub_type: str
    role: str
    label: str
    number: str
    number_word: str
    title: str
    subtitle: str
    plain_title: str
    running_verso: str
    running_recto: str
    authors: tuple[Author, ...]
    affiliations: tuple[str, ...]
    orcids: tuple[Orcid, ...]
    abstract: str
    keywords: tuple[str, ...]
    citation: Citation | None
    content: str
    notes: str
    notes_kind: NotesKind
    references: str
    lives: tuple[Person, ...]


def _authors(people: tuple[Contributor, ...], words: Words) -> tuple[Author, ...]:
    afters = joints(len(people), words)
    return tuple(Author(person.name, after) for person, after in zip(people, afters, strict=True))


def with_opening(blocks: tree.Blocks) -> tree.Blocks:
    """The blocks, the first paragraph of the text marked `opening`; epigraphs and divisions may go before."""
    for i, block in enumerate(blocks):
        match block:
            case tree.Paragraph(attributes=attributes):
                classes = (*attributes.classes, "opening")
                children = with_opening_words(block.children)
                first = replace(block, children=children, attributes=replace(attributes, classes=classes))
                return (*blocks[:i], first, *blocks[i + 1 :])
            case tree.Quotation() | tree.Verse() | tree.Division():
                continue
            case _:
                break
    return blocks


def with_opening_words(inlines: tree.Inlines) -> tree.Inlines:
    """The first words of a text as a phrase of their own, where they are plain text."""
    match inlines:
        case (tree.IndexMark(children=()) as place, *rest):
            return (place, *with_opening_words(tuple(rest)))
        case (tree.Text(text=text, span=span), *rest):
            words = OPENING_WORDS.match(text)
            if words is not None:
                mark = tree.Attributes(classes=("opening-words",))
                opening = tree.Styled("phrase", (tree.Text(words[0], span),), span, mark)
                return (opening, tree.Text(text[words.end() :], span), *rest)
    return inlines


def section_page(section: Section, book: Book, forms: Forms) -> SectionPage:
    """A section as templates have it, in an edition's forms; notes and its citation are added to it."""
    words = words_of(section.language)
    show = book.manifest.show
    epub_type, role = SEMANTICS.get(section.kind, ("", ""))
    people = running_people(section.authors, words)
    short = book.manifest.short_title or book.manifest.title
    return SectionPage(
        id=section.id,
        kind=section.kind,
        matter=section.matter,
        language=section.language,
        direction=section.direction,
        epub_type=epub_type,
        role=role,
        label=section.plain_title if section.kind in UNTITLED else "",
        number=section.number,
        number_word=words.part if section.kind == "part" else words.chapter,
        title=safe(xhtml(inline_elements(section.title, forms))),
        subtitle=safe(xhtml(inline_elements(section.subtitle, forms))),
        plain_title=section.plain_title,
        running_verso=people or short,
        running_recto=section.running_title or section.plain_title,
        authors=_authors(section.authors, words),
        affiliations=affiliations(section.authors) if show.affiliations else (),
        orcids=orcids(section.authors) if show.orcids else (),
        abstract=safe(xhtml(block_elements(section.abstract if show.abstract else (), forms))),
        keywords=section.keywords if show.keywords else (),
        citation=None,
        content=safe(xhtml(block_elements(with_opening(section.blocks), forms))),
        notes="",
        notes_kind="",
        references="",
        lives=lives(section, book, forms) if show.biographies else (),
    )


@dataclass(frozen=True, slots=True)
class ChapterNotes:
    """Notes that stand in the document of their chapter: their elements, and of what kind they are."""

    nodes: Nodes
    kind: NotesKind


def with_notes(section: Section, book: Book, forms: Forms, notes: ChapterNotes) -> SectionPage:
    """A section with its notes, if there are any: they stand before its list of references."""
    if not notes.nodes:
        return section_page(section, book, forms)
    text, references = without_references(section.blocks)
    page = section_page(replace(section, blocks=text), book, forms)
    listed = safe(xhtml(block_elements(references, forms)))
    return replace(page, notes=safe(xhtml(notes.nodes)), notes_kind=notes.kind, references=listed)


def with_citation(page: SectionPage, citation: Citation | None) -> SectionPage:
    """A section that says how it is cited."""
    return replace(page, citation=citation)


def without_references(blocks: tree.Blocks) -> tuple[tree.Blocks, tree.Blocks]:
    """The text, and the list of references that ends it."""
    match blocks:
        case (*text, tree.Division(attributes=attributes) as last) if REFERENCES in attributes.classes:
            return tuple(text), (last,)
        case _:
            return blocks, ()
