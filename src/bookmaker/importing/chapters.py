"""Draft -> the text of a chapter: front matter, title, text, notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bookmaker.importing.draft import IMAGE, Draft, Front
from bookmaker.importing.markdown_text import address
from bookmaker.manifest.editing import scalar
from bookmaker.manifest.model import Manifest


def chapter_text(draft: Draft, authors: Sequence[str], manifest: Manifest, images: Mapping[str, str]) -> str:
    """The chapter's file. `authors` are ids of the registry, `images` the paths of images as seen from it, by
    their names in the draft. What the manifest says of the whole book is not said again.
    """
    told = "\n".join(_front_lines(_own(draft.front, manifest), authors))
    head = f"---\n{told}\n---\n\n" if told else ""
    title = f"# {draft.front.title}\n\n" if draft.front.title else ""
    text = draft.text
    for name in sorted(images, key=len, reverse=True):
        text = text.replace(f"]({IMAGE}{name})", f"]({address(images[name])})")
    return f"{head}{title}{text}"


def _own(front: Front, manifest: Manifest) -> Front:
    """What the chapter says that its book does not."""
    language = front.language.replace("_", "-")
    same = language.partition("-")[0].lower() == manifest.language.partition("-")[0].lower()
    return replace(
        front,
        language="" if same else _short(language),
        license="" if front.license == manifest.license else front.license,
    )


def _short(tag: str) -> str:
    """A language without the region that a word processor adds by itself; Chinese keeps it, Canada too."""
    first, _, region = tag.partition("-")
    return tag if first.lower() == "zh" or region.upper() == "CA" else first


def _front_lines(front: Front, authors: Sequence[str]) -> Iterator[str]:
    if front.subtitle:
        yield f"subtitle: {scalar(front.subtitle)}"
    if authors:
        yield f"authors: [{', '.join(authors)}]"
    if front.language:
        yield f"language: {scalar(front.language)}"
    if front.direction:
        yield f"direction: {front.direction}"
    if front.doi:
        yield f"doi: {scalar(front.doi)}"
    if front.abstract:
        yield "abstract: |"
        yield from (f"  {line}".rstrip() for line in front.abstract.splitlines())
    if front.keywords:
        yield f"keywords: [{', '.join(scalar(word, in_flow=True) for word in front.keywords)}]"
    if front.license:
        yield f"license: {scalar(front.license)}"
    if front.first_published:
        yield f"first_published: {scalar(front.first_published)}"
