"""Language tags (BCP 47). The only module that knows langcodes, which carries the registry's subtags."""

from __future__ import annotations

import re

from bookmaker.diagnostics import did_you_mean
from bookmaker.manifest.mistakes import Mistake, shown

_RIGHT_TO_LEFT_SCRIPTS = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg", "Mand", "Samr"})
_RIGHT_TO_LEFT = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "nqo", "prs", "ps", "sd", "syr", "ug", "ur", "yi"}
)

# What editors write in place of a tag, in English and in the language itself.
_NAMES = {
    "arabic": "ar", "العربية": "ar", "armenian": "hy", "bengali": "bn", "catalan": "ca", "català": "ca",
    "chinese": "zh", "croatian": "hr", "czech": "cs", "čeština": "cs", "danish": "da", "dansk": "da",
    "dutch": "nl", "nederlands": "nl", "english": "en", "estonian": "et", "finnish": "fi", "suomi": "fi",
    "french": "fr", "français": "fr", "francais": "fr", "georgian": "ka", "german": "de", "deutsch": "de",
    "greek": "el", "ancient greek": "grc", "hebrew": "he", "hindi": "hi", "hungarian": "hu", "magyar": "hu",
    "inuktitut": "iu", "irish": "ga", "italian": "it", "italiano": "it", "japanese": "ja", "korean": "ko",
    "kurdish": "ku", "latin": "la", "norwegian": "no", "norsk": "no", "persian": "fa", "farsi": "fa",
    "polish": "pl", "polski": "pl", "portuguese": "pt", "português": "pt", "romanian": "ro", "russian": "ru",
    "sanskrit": "sa", "serbian": "sr", "slovak": "sk", "slovenian": "sl", "spanish": "es", "español": "es",
    "espanol": "es", "swahili": "sw", "swedish": "sv", "svenska": "sv", "turkish": "tr", "türkçe": "tr",
    "ukrainian": "uk", "urdu": "ur", "vietnamese": "vi", "welsh": "cy", "cymraeg": "cy", "yiddish": "yi",
}  # fmt: skip

# Tags that are registered, in their usual case: most books have one of these.
_PLAIN = frozenset(_NAMES.values()) | {
    "ar-EG", "ar-LB", "de-AT", "de-CH", "de-DE", "en-AU", "en-CA", "en-GB", "en-IE", "en-IN", "en-NZ",
    "en-US", "en-ZA", "es-AR", "es-ES", "es-MX", "fr-BE", "fr-CA", "fr-CH", "fr-FR", "it-IT", "nl-BE",
    "nl-NL", "pt-BR", "pt-PT",
}  # fmt: skip


def language(text: str) -> str | Mistake:
    """A BCP 47 tag in its usual case, `fr-CA`, `sr-Latn`. M015: not well formed, or not registered."""
    if text in _PLAIN:
        return text
    import langcodes  # noqa: PLC0415 -- its tables cost a tenth of a second

    if not re.fullmatch(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*", text) or not langcodes.tag_is_valid(text):
        return Mistake("M015", f"{shown(text)} is not a language tag", _hint(text))
    return _in_usual_case(text)


def _hint(text: str) -> str:
    code = _NAMES.get(text.strip().casefold())
    if code:
        return f"write the tag: {code}"
    if "_" in text:
        return f"subtags are joined by a hyphen: {_in_usual_case(text.replace('_', '-'))}"
    return did_you_mean(text.casefold(), _NAMES) or "a tag is a code as in en, fr-CA, ar or zh-Hant"


def _in_usual_case(tag: str) -> str:
    """BCP 47, 2.1.1: regions in capitals, scripts with one, all else small, as is all after a singleton."""
    first, *rest = tag.split("-")
    parts = [first.lower()]
    for part in rest:
        if any(len(p) == 1 for p in parts):
            parts.append(part.lower())
        else:
            parts.append({2: part.upper(), 4: part.title()}.get(len(part), part.lower()))
    return "-".join(parts)


def direction_of(tag: str) -> str:
    """`rtl` for a language that is written from right to left, by its script or its name; else `ltr`."""
    first, *rest = tag.split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")  # noqa: PLR2004 -- BCP 47
    leftwards = script in _RIGHT_TO_LEFT_SCRIPTS if script else first in _RIGHT_TO_LEFT
    return "rtl" if leftwards else "ltr"
