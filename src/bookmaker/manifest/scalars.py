"""Checks of single values as Pydantic's types; see `model` for who knows Pydantic."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from bookmaker.manifest import (
    citation_styles,
    conditions,
    dates,
    identifiers,
    languages,
    lengths,
    licences,
    papers,
    paths,
    prices,
    words,
)
from bookmaker.manifest.mistakes import Check, Mistake, shown

# In YAML `2024` and `1984` are numbers to an editor that checks against the schema; here they are text.
_TEXT = {"type": ["string", "number"]}


def refusal(mistake: Mistake) -> PydanticCustomError:
    """A mistake as Pydantic carries it: the code as its type, sentence and hint beside it."""
    return PydanticCustomError(mistake.code, "{text}", {"text": mistake.message, "hint": mistake.hint})


def checked(check: Check) -> AfterValidator:
    """A check as Pydantic runs it."""

    def run(text: str) -> str:
        result = check(text)
        if isinstance(result, Mistake):
            raise refusal(result)
        return result

    return AfterValidator(run)


def _optional(check: Check) -> Check:
    return lambda text: check(text) if text else text


def _one_line(text: str) -> str | Mistake:
    """Line ends and tabs become spaces; no-break spaces stay."""
    return re.sub(r"[ \t\n]+", " ", text).strip(" ")


def _not_empty(text: str) -> str | Mistake:
    return text or Mistake("M028", "nothing is written here", "write something, or take the key out")


_RULE = re.compile(r"[A-Z]\d{3}")


def _rule_code(text: str) -> str | Mistake:
    if not _RULE.fullmatch(text):
        return Mistake(
            "Q002", f"no rule has the code {shown(text)}", "a code is a letter and three digits: Q012"
        )
    return text


_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")


def _identifier(text: str) -> str | Mistake:
    if not _ID.fullmatch(text):
        hint = "the word under `id` in `contributors`: a letter, then letters, digits, hyphens, as meera-rao"
        return Mistake("M026", f"{shown(text)} can't be an id", hint)
    return text


def _url(text: str) -> str | Mistake:
    if not re.fullmatch(r"(https?://[^\s/<>\"]+|mailto:[^\s<>\"]+@)[^\s<>\"]*", text):
        return Mistake("M032", f"{shown(text)} is not a web address", "begin with https://")
    return text


def _switch(value: object) -> object:
    """`true` or `false`; every scalar reaches us as it was typed."""
    known = {"true": True, "false": False, "True": True, "False": False}
    if isinstance(value, str):
        if value not in known:
            raise refusal(Mistake("M004", f"{shown(value)} stands where true or false is wanted"))
        return known[value]
    return value


def _counted(read: Callable[[str], int | Mistake]) -> BeforeValidator:
    """A number from what was typed."""

    def run(value: object) -> object:
        result = read(value) if isinstance(value, str) else value
        if isinstance(result, Mistake):
            raise refusal(result)
        return result

    return BeforeValidator(run)


# A telephone shows more than the least, and no wall more than the most.
_PIXELS = (400, 10_000)


def _pixels(text: str) -> int | Mistake:
    least, most = _PIXELS
    if not re.fullmatch(r"\d{1,5}", text, re.ASCII) or not least <= int(text) <= most:
        message = f"{shown(text)} is not a whole number between {least} and {most}"
        return Mistake("M033", message, "2000 is enough for a tablet")
    return int(text)


def described(schema: dict[str, Any], **more: Any) -> WithJsonSchema:
    """The JSON Schema of a value."""
    return WithJsonSchema({**schema, **more})


Line = Annotated[str, checked(_one_line), described(_TEXT)]
Named = Annotated[str, checked(_one_line), checked(_not_empty), described(_TEXT, minLength=1)]
Prose = Annotated[str, AfterValidator(str.rstrip), described(_TEXT)]
Pixels = Annotated[
    int, _counted(_pixels), described({"type": "integer", "minimum": _PIXELS[0], "maximum": _PIXELS[1]})
]
Switch = Annotated[bool, BeforeValidator(_switch), described({"type": "boolean"})]

Id = Annotated[str, checked(_identifier), described({"type": "string", "pattern": f"^{_ID.pattern}$"})]
RuleCode = Annotated[str, checked(_rule_code), described({"type": "string", "pattern": f"^{_RULE.pattern}$"})]
Language = Annotated[str, checked(_optional(languages.language)), described(_TEXT)]
RequiredLanguage = Annotated[
    str, checked(_not_empty), checked(languages.language), described(_TEXT, minLength=1)
]
Doi = Annotated[str, checked(_optional(identifiers.doi)), described(_TEXT)]
Orcid = Annotated[str, checked(_optional(identifiers.orcid)), described(_TEXT)]
Issn = Annotated[str, checked(_optional(identifiers.issn)), described(_TEXT)]
Isbn13 = Annotated[str, checked(_optional(identifiers.isbn)), described(_TEXT)]
Licence = Annotated[str, checked(_optional(licences.licence)), described(_TEXT)]
Date = Annotated[str, checked(_optional(dates.date)), described(_TEXT, pattern=r"^\d{4}(-\d\d(-\d\d)?)?$")]
Years = Annotated[str, checked(_optional(dates.years)), described(_TEXT)]
Url = Annotated[str, checked(_optional(_url)), described({"type": "string", "format": "uri"})]
FilePath = Annotated[str, checked(paths.path), described({"type": "string"})]
FolderPath = Annotated[str, checked(_optional(paths.folder)), described({"type": "string"})]
Kind = Annotated[str, checked(_optional(words.kind)), described({"enum": [*words.KINDS, *words.SPELLINGS]})]
CitationStyle = Annotated[
    str,
    checked(citation_styles.style),
    described(
        {"anyOf": [{"enum": [*citation_styles.SHIPPED, *citation_styles.SHORT]}, {"pattern": r"\.csl$"}]}
    ),
]
Trim = Annotated[str, checked(lengths.trim), described({"type": "string"})]
Bleed = Annotated[str, checked(lengths.bleed), described(_TEXT)]
InkLimit = Annotated[
    int, _counted(conditions.ink_limit), described({"type": ["integer", "string"], "pattern": r"^\d{3} ?%?$"})
]
Signature = Annotated[
    int, _counted(conditions.signature), described({"type": "integer", "multipleOf": 2, "minimum": 2})
]
Thickness = Annotated[
    str, checked(_optional(lengths.between(0.001, 5, "a thickness"))), described({"type": "string"})
]
Distance = Annotated[str, checked(lengths.between(0, 50, "a distance")), described(_TEXT)]
FlapWidth = Annotated[str, checked(lengths.between(0, 200, "a flap")), described(_TEXT)]
SpineWidth = Annotated[
    str, checked(_optional(lengths.between(1, 150, "a spine"))), described({"type": "string"})
]
CoverBleed = Annotated[str, checked(_optional(lengths.bleed)), described(_TEXT)]
PagesPerInch = Annotated[str, checked(_optional(papers.pages_per_inch)), described(_TEXT)]
StockName = Annotated[str, checked(_optional(papers.stock_name)), described({"enum": list(papers.STOCKS)})]
Price = Annotated[str, checked(prices.price), described(_TEXT)]
Magnification = Annotated[str, checked(lengths.magnification), described(_TEXT)]
