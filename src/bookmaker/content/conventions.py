"""What typographers of each language do with quotation marks and spaces, as data.

Marks are those of the Unicode Common Locale Data Repository (delimiters), but where the printers of a
country agree on others: Spanish, Italian and Arabic take guillemets, as their publishers do. French spacing
is that of the Imprimerie nationale; French as printed in Canada takes the same house rule.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

NO_BREAK = "\u00a0"
NARROW = "\u202f"


@dataclass(frozen=True, slots=True)
class Bound:
    """A space after `words` and before `after` becomes `space`, so that no line ends there."""

    words: re.Pattern[str]
    after: re.Pattern[str]
    space: str = NO_BREAK


@dataclass(frozen=True, slots=True)
class Conventions:
    """One language's habits.

    `double` and `single` are the marks for `"` and `'`; `inside` stands between guillemets and what they
    quote. `before` maps a punctuation mark to the space before it. `bound` says which words stay with the
    next. `elided` are words that begin with an apostrophe. `dash_bound`: a dash between spaces never begins a
    line. `ordinals` finds ordinals; its groups are what is set superior.
    """

    double: tuple[str, str] = ("“", "”")
    single: tuple[str, str] = ("‘", "’")
    inside: str = ""
    before: Mapping[str, str] = field(default_factory=dict)
    bound: tuple[Bound, ...] = ()
    elided: re.Pattern[str] | None = None
    dash_bound: bool = False
    ordinals: re.Pattern[str] | None = None


def _bound(words: str, after: str, space: str = NO_BREAK) -> Bound:
    listed = "|".join(map(re.escape, words.split()))
    return Bound(re.compile(rf"(?:^|[\s(\[«“„‘'\"])(?:{listed})$"), re.compile(after), space)


_CAPITAL_OR_FIGURE = r"[\dA-ZÀ-ÖØ-Þ]"
_ROMAN = r"C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_THOUSANDS = Bound(re.compile(r"(?:^|[^\d.,])\d{1,3}$"), re.compile(r"\d{3}(?!\d)"), NARROW)

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY = re.compile(r"(?:^|[^\w.,:/-])(?:[12]?\d|3[01])$")

ENGLISH = Conventions(
    bound=(
        Bound(_DAY, re.compile(rf"(?:{_MONTHS})(?!\w)")),
        Bound(re.compile(rf"(?:^|\W)(?:{_MONTHS})$"), re.compile(r"(?:[12]?\d|3[01])(?:st|nd|rd|th)?,")),
        _bound("Mr. Mrs. Ms. Dr. Prof. St. p. pp. vol. no. No. nos. fig. Fig. ch. sec. art. §", r"[\dA-Z]"),
    ),
    elided=re.compile(
        r"(?:t(?:is|was|were|will|would|il|ill|wixt)|em|neath|gainst|nuff|n)(?!\w)",
        re.IGNORECASE,
    ),
)

FRENCH = Conventions(
    double=("«", "»"),
    single=("“", "”"),
    inside=NARROW,
    before={";": NARROW, "!": NARROW, "?": NARROW, ":": NO_BREAK, "%": NO_BREAK},
    bound=(
        _bound("M. MM. Mme Mmes Mlle Dr Me p. pp. n° art. fig. chap. t. vol. §", _CAPITAL_OR_FIGURE),
        Bound(re.compile(r"[IVXLC]es?$"), re.compile(r"siècles?(?!\w)")),
        _THOUSANDS,
    ),
    dash_bound=True,
    # 1er, 1re, 2e, XIXe; and Ve or Xe only before the words that leave no doubt.
    ordinals=re.compile(
        r"(?<![\w.,])(?:(?:1|I)(ers?|res?)|"
        rf"(?:[1-9]\d{{0,3}}|(?=[IVXLC]{{2}}){_ROMAN}"
        r"|[VX](?=es?[ \u00a0](?:siècle|République|arrondissement|dynastie|congrès)))(es?))(?!\w)"
    ),
)

GERMAN = Conventions(
    double=("„", "“"),
    single=("‚", "‘"),
    bound=(
        _bound("S. Nr. Abb. Abs. Art. Bd. Kap. Dr. Prof. St. §", r"[\dA-ZÄÖÜ]"),
        _bound("z. d. u. o. i. v. s. d.", r"[A-Za-zÄä]\.", NARROW),
        _THOUSANDS,
    ),
    elided=re.compile(r"(?:s|n|ne|nen|ner|rum|rauf|raus|rein)(?!\w)", re.IGNORECASE),
    dash_bound=True,
)

DUTCH = Conventions(
    bound=(_bound("dhr. mevr. dr. prof. p. blz. nr. art.", _CAPITAL_OR_FIGURE),),
    elided=re.compile(r"(?:s|t|n|k|m)(?!\w)", re.IGNORECASE),
)

_GUILLEMETS = Conventions(double=("«", "»"), single=("“", "”"))
SPANISH = replace(
    _GUILLEMETS,
    bound=(
        _bound(
            "Sr. Sra. Sres. Dr. Dra. D. p. pp. pág. págs. núm. art. fig. cap. t. vol.", _CAPITAL_OR_FIGURE
        ),
    ),
)
LATIN_AMERICAN = replace(SPANISH, double=("“", "”"), single=("‘", "’"))
ITALIAN = replace(
    _GUILLEMETS, bound=(_bound("Sig. Dr. Dott. Prof. p. pp. n. art. fig. cap. vol.", _CAPITAL_OR_FIGURE),)
)
_LOW_HIGH = Conventions(double=("„", "“"), single=("‚", "‘"))
_SHORT_WORDS_PL = _bound("a i o u w z A I O U W Z", r"\w")
_SHORT_WORDS_CS = _bound("k s v z o u a i K S V Z O U A I", r"\w")

_BY_LANGUAGE: Mapping[str, Conventions] = {
    "en": ENGLISH,
    "fr": FRENCH,
    "de": GERMAN,
    "de-ch": replace(GERMAN, double=("«", "»"), single=("‹", "›")),
    "de-li": replace(GERMAN, double=("«", "»"), single=("‹", "›")),
    "nl": DUTCH,
    "af": DUTCH,
    "es": SPANISH,
    **{f"es-{region}": LATIN_AMERICAN for region in ("419", "mx", "us", "ar", "co", "cl", "pe", "ve")},
    "it": ITALIAN,
    "it-ch": replace(ITALIAN, single=("‹", "›")),
    "pt": Conventions(),
    "pt-pt": _GUILLEMETS,
    "ca": _GUILLEMETS,
    "gl": _GUILLEMETS,
    "eu": _GUILLEMETS,
    "el": _GUILLEMETS,
    "ar": Conventions(double=("«", "»"), single=("‹", "›")),
    "fa": Conventions(double=("«", "»"), single=("‹", "›")),
    "he": Conventions(double=("”", "”"), single=("’", "’")),
    "sv": Conventions(double=("”", "”"), single=("’", "’")),
    "fi": Conventions(double=("”", "”"), single=("’", "’")),
    "da": Conventions(double=("»", "«"), single=("›", "‹")),
    "nb": Conventions(double=("«", "»"), single=("‘", "’")),
    "nn": Conventions(double=("«", "»"), single=("‘", "’")),
    "no": Conventions(double=("«", "»"), single=("‘", "’")),
    "is": _LOW_HIGH,
    "pl": Conventions(double=("„", "”"), single=("‚", "’"), bound=(_SHORT_WORDS_PL,), dash_bound=True),
    "cs": replace(_LOW_HIGH, bound=(_SHORT_WORDS_CS,), dash_bound=True),
    "sk": replace(_LOW_HIGH, bound=(_SHORT_WORDS_CS,), dash_bound=True),
    "sl": _LOW_HIGH,
    "bg": _LOW_HIGH,
    "sr": _LOW_HIGH,
    "lt": _LOW_HIGH,
    "et": _LOW_HIGH,
    "hr": Conventions(double=("„", "”"), single=("‚", "’")),
    "bs": Conventions(double=("„", "”"), single=("‚", "’")),
    "hu": Conventions(double=("„", "”"), single=("»", "«")),
    "ro": Conventions(double=("„", "”"), single=("«", "»")),
    "ru": Conventions(double=("«", "»"), single=("„", "“"), dash_bound=True),
    "uk": Conventions(double=("«", "»"), single=("„", "“"), dash_bound=True),
    "be": Conventions(double=("«", "»"), single=("„", "“"), dash_bound=True),
    "ja": Conventions(double=("「", "」"), single=("『", "』")),
}


def conventions_of(language: str) -> Conventions:
    """The conventions of a BCP 47 tag: of its region, else of its language, else plain curled marks."""
    subtags = language.lower().split("-")
    for length in range(len(subtags), 0, -1):
        if found := _BY_LANGUAGE.get("-".join(subtags[:length])):
            return found
    # A region may stand behind a script (zh-Hant-TW).
    return _BY_LANGUAGE.get("-".join(subtags[::2])) or Conventions()
