"""What the book holds -> schema.org accessibility metadata (EPUB Accessibility 1.1). Nothing is asserted.

Every value follows from the trees and the images: a book with one undescribed picture does not say that its
pictures are described. Conformance is claimed only where the manifest names who certifies it: a machine can't
judge whether a description is a good one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bookmaker.content.book import Book, Section
from bookmaker.content.tree import Figure, Heading, Math, MathBlock, NoteCall, Picture, Table
from bookmaker.content.walk import Node, nodes_in, plain_text
from bookmaker.editions.accessibility_words import Sentences, sentences_of
from bookmaker.editions.package import LinkedRecord, Metadatum, Property, Resource
from bookmaker.manifest.products import Accessibility


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a book holds, counted; `pages` are those of the printed book that its list leads to.

    The cover is told apart: it shows what the title page says, and the text is complete without it.
    """

    described: int
    undescribed: int
    formulas: int
    tables: int
    headings: int
    notes: int
    moving: bool
    pages: int = 0
    cover_described: bool = True


def holdings(book: Book, resources: Iterable[Resource]) -> Holdings:
    """Count what matters to readers who do not see, or see differently. Decorative images do not count.

    A caption that stands in for a description is none: it says which picture it is, not what it shows.
    Portraits and the publisher's mark have the names that stand beside them.
    """
    nodes = [node for section in book.sections for node in nodes_in(_contents(section))]
    nodes += [*nodes_in(book.description), *nodes_in(book.statement)]
    nodes += [node for life in book.biographies for node in nodes_in(life.blocks)]
    alts = [_description(node) for node in nodes if isinstance(node, Picture | Figure)]
    return Holdings(
        described=sum(1 for alt in alts if alt),
        undescribed=sum(1 for alt in alts if alt is None),
        formulas=sum(isinstance(node, Math | MathBlock) for node in nodes),
        tables=sum(isinstance(node, Table) for node in nodes),
        headings=sum(isinstance(node, Heading) for node in nodes) + len(book.sections),
        notes=sum(isinstance(node, NoteCall) for node in nodes),
        moving=any(_moves(resource) for resource in resources),
    )


def _description(image: Picture | Figure) -> str | None:
    if image.alt and isinstance(image, Figure) and image.alt == plain_text(image.caption):
        return None
    return image.alt


def _contents(section: Section) -> Iterator[Node]:
    yield from (*section.title, *section.subtitle, *section.abstract, *section.blocks)
    for note in section.notes:
        yield from note.children


def _moves(resource: Resource) -> bool:
    """Whether an image may move: a GIF of several frames, an animated PNG, an SVG with animation elements."""
    if resource.media_type == "image/gif":
        return bytes(resource.content).count(b"\x21\xf9\x04") > 1
    if resource.media_type == "image/png":
        return b"acTL" in bytes(resource.content)[:65536]
    return resource.media_type == "image/svg+xml" and bool(
        re.search(rb"<(?:\w+:)?(?:animate\w*|set)\b", bytes(resource.content))
    )


def accessibility_metadata(held: Holdings, said: Accessibility, language: str) -> tuple[Metadatum, ...]:
    """The metadata, in the order that EPUB Accessibility 1.1 lists it; `said` is what can't be derived."""
    return (
        *_each("schema:accessMode", modes(held)),
        *_each("schema:accessModeSufficient", sufficient_modes(held)),
        *_each("schema:accessibilityFeature", features(held)),
        *_each("schema:accessibilityHazard", hazards(held)),
        _summary(held, said, language),
        *(_certificate(said) if said.certified_by else ()),
    )


def _summary(held: Holdings, said: Accessibility, language: str) -> Property:
    """The publisher's own words, in the book's language, or ours, in it or in English."""
    if said.summary:
        return Property("schema:accessibilitySummary", said.summary)
    told = sentences_of(language).language
    return Property("schema:accessibilitySummary", summary(held, told), lang=told)


def _certificate(said: Accessibility) -> Iterator[Metadatum]:
    """The claim, who makes it, when and with what right (EPUB Accessibility 1.1, "Conformance reporting")."""
    yield Property("dcterms:conformsTo", f"EPUB Accessibility 1.1 - {said.conforms_to}", id="conformance")
    yield Property("a11y:certifiedBy", said.certified_by, refines="conformance", id="certifier")
    if said.certified_on:
        yield Property("dcterms:date", said.certified_on, refines="certifier")
    if said.credential.startswith(("http://", "https://")):
        yield LinkedRecord("a11y:certifierCredential", said.credential, refines="certifier")
    elif said.credential:
        yield Property("a11y:certifierCredential", said.credential, refines="certifier")
    if said.report:
        yield LinkedRecord("a11y:certifierReport", said.report, refines="certifier")


def _each(name: str, values: Iterable[str]) -> tuple[Metadatum, ...]:
    return tuple(Property(name, value) for value in values)


def modes(held: Holdings) -> tuple[str, ...]:
    """The senses that the whole content asks for."""
    return ("textual", "visual") if held.described or held.undescribed else ("textual",)


def sufficient_modes(held: Holdings) -> tuple[str, ...]:
    """The sets of senses that are enough: text alone where every image is described."""
    if held.undescribed:
        return ("textual,visual",)
    return ("textual", "textual,visual") if held.described else ("textual",)


def features(held: Holdings) -> tuple[str, ...]:
    """Features that follow from what the book holds and from how every edition is made."""
    found = {
        "alternativeText": held.described > 0 and held.undescribed == 0 and held.cover_described,
        "ARIA": True,
        "displayTransformability": True,
        "MathML": held.formulas > 0,
        "pageBreakMarkers": held.pages > 0,
        "pageNavigation": held.pages > 0,
        "readingOrder": True,
        "structuralNavigation": held.headings > 0,
        "tableOfContents": True,
    }
    return tuple(name for name, holds in found.items() if holds)


def hazards(held: Holdings) -> tuple[str, ...]:
    """No sound or script is ever packed; an image that moves might flash."""
    if held.moving:
        return ("unknownFlashingHazard", "unknownMotionSimulationHazard", "noSoundHazard")
    return ("none",)


def summary(held: Holdings, language: str = "en") -> str:
    """The same in sentences of a language; English where there are none of it."""
    return " ".join(_sentences(held, sentences_of(language)))


def _sentences(held: Holdings, said: Sentences) -> Iterator[str]:
    yield said.flow
    if held.undescribed:
        one = held.undescribed == 1
        yield said.undescribed_one if one else said.undescribed_many.format(held.undescribed)
    elif held.described:
        yield said.described
    if not held.cover_described:
        yield said.cover
    if held.formulas:
        yield said.formulas
    if held.tables:
        yield said.tables
    if held.pages:
        yield said.pages
    if held.notes:
        yield said.notes
