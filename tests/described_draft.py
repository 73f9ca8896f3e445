"""A draft as its readers see it: what it says of itself, its text, and all that an editor is told."""

from __future__ import annotations

import unicodedata
from collections import Counter

from bookmaker.importing.draft import Draft


def described(draft: Draft) -> str:
    """What a draft says of itself, line by line, and its text below."""
    front = draft.front
    lines = [f"title: {front.title}", f"subtitle: {front.subtitle}"]
    for person in front.people:
        told = (person.name, person.affiliation, person.bio, person.orcid, person.url)
        lines.append("author: " + " | ".join(filter(None, told)))
    lines += [
        f"{name.replace('_', ' ')}: {getattr(front, name)}"
        for name in ("language", "direction", "abstract", "first_published", "license", "doi", "volume")
    ]
    lines.append(f"keywords: {'; '.join(front.keywords)}")
    lines.append(f"images: {', '.join(draft.images)}")
    return "".join(f"{line}\n" for line in lines if not line.endswith(": ")) + f"\n{draft.text}"


def told(draft: Draft) -> str:
    """All that an editor is told, one remark a line."""
    return "".join(f"{remark.kind}: {remark.diagnostic}\n" for remark in draft.remarks)


def letters(text: str) -> Counter[str]:
    """The letters of a text, ligatures taken apart, case folded."""
    return Counter(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalpha())


def letters_kept(draft: Draft) -> Counter[str]:
    """The letters of the chapter and of what it says of itself."""
    front = draft.front
    people = [part for p in front.people for part in (p.name, p.affiliation, p.bio)]
    told = (front.title, front.subtitle, front.abstract, front.first_published, front.license)
    return letters(" ".join((draft.text, *told, *front.keywords, *people)))
