"""The words that the manifest has for sections: those that are made from it, and kinds of written ones."""

from __future__ import annotations

from bookmaker.diagnostics import did_you_mean
from bookmaker.manifest.mistakes import Mistake, shown

GENERATED = (
    "half-title", "title-page", "copyright-page", "contents", "notes", "bibliography", "contributors",
    "index", "colophon",
)  # fmt: skip
"""Sections that are made from the manifest alone."""

DEFAULT_FRONT_MATTER = ("half-title", "title-page", "copyright-page", "contents")

KINDS = (
    "chapter", "dedication", "epigraph-page", "foreword", "preface", "acknowledgements", "introduction",
    "abbreviations", "conclusion", "afterword", "appendix", "glossary", "chronology", "section",
)  # fmt: skip
"""Kinds of written sections."""

SPELLINGS = {
    "epigraph": "epigraph-page", "acknowledgments": "acknowledgements", "acknowledgement": "acknowledgements",
    "dedications": "dedication", "appendices": "appendix", "postface": "afterword", "epilogue": "afterword",
    "prologue": "introduction",
}  # fmt: skip
"""Other words for the same kinds."""


def kind(text: str) -> str | Mistake:
    """The kind of a written section. M011: no such kind."""
    word = SPELLINGS.get(text, text)
    if word not in KINDS:
        hint = did_you_mean(text, (*KINDS, *SPELLINGS)) or f"one of {', '.join(KINDS)}"
        return Mistake("M011", f"no kind of section is called {shown(text)}", hint)
    return word


def kind_of_name(stem: str) -> str:
    """The kind that a file's name gives away, numbers and hyphens before it left out; else `section`."""
    word = stem.lstrip("0123456789-_. ").casefold().replace("_", "-")
    word = SPELLINGS.get(word, word)
    return word if word in KINDS else "section"


def generated(text: str) -> str | Mistake:
    """A section that is made from the manifest. M011: no such section."""
    if text not in GENERATED:
        hint = did_you_mean(text, GENERATED) or f"a file's path, or one of {', '.join(GENERATED)}"
        return Mistake("M011", f"no section is called {shown(text)}", hint)
    return text
