"""Text as it comes -> the text without what writing programs and wrong encodings have left in it.

The only module that knows ftfy. No letter is lost: what is taken out is not seen, and the rest is written
another way. Straight quotes stay: they are set by the chapter's language whenever the book is read.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Final

from ftfy import TextFixerConfig, fix_encoding

from bookmaker.diagnostics import Span
from bookmaker.importing.draft import Remark, remark

_ENCODING = TextFixerConfig(unescape_html=False)
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LIGATURES = {
    ord(one): unicodedata.normalize("NFKC", one) for one in "\ufb00\ufb01\ufb02\ufb03\ufb04\ufb05\ufb06"
}
# A no-break space keeps its meaning beside marks, figures and signs, after an initial, a short word with a
# point ("p.", "Mr.") and a short word of French or Polish ("à", "w").
_KEEPS = re.compile(r"[;:!?»%€$£°–—…\d]")
_BEFORE_KEPT = re.compile(r"(?:[«§¶№#–—\d]|(?:^|[\s(\[“‘'’\"])\w{1,3}\.|(?:^|\s)\w)$")
_FURTHEST = 6
_DASHED = re.compile(r"(?:[^\s-]|-(?!-))+-{2,3}[^\s-]\S*")
_BETWEEN_LETTERS = re.compile(r"(?<=[^\W\d_])-{2,3}(?=[^\W\d_])")
_BETWEEN_FIGURES = re.compile(r"(?<=\d)--(?=\d)")

PLURALS: Final = {
    "garbled word": "garbled words",
    "accent beside its letter": "accents beside their letters",
    "control character": "control characters",
    "invisible character": "invisible characters",
    "soft hyphen": "soft hyphens",
    "ligature": "ligatures",
    "no-break space without a meaning": "no-break spaces without a meaning",
    "fixed space": "fixed spaces",
    "doubled space": "doubled spaces",
    "tab": "tabs",
    "dash of hyphens": "dashes of hyphens",
    "lost letter": "lost letters",
}


@dataclass(frozen=True, slots=True)
class Mended:
    """A clean text, and how often each kind of thing was put right, by the names in `PLURALS`."""

    text: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Mend:
    kind: str
    pattern: re.Pattern[str]
    put: str | Callable[[re.Match[str]], str]


def mended(text: str) -> Mended:
    """The plain text of a paragraph or of a run of letters in it; line ends and single spaces at its ends
    stay. Letters that an encoding has lost (U+FFFD) stay too, and are counted.
    """
    if text.isascii() and not _ODD_IN_ASCII.search(text):
        return Mended(text, {})
    counts: Counter[str] = Counter()
    decoded = _decoded(text, counts)
    mends = _MENDS if _RIGHT_TO_LEFT.search(decoded) else (_DIRECTION_MEND, *_MENDS)
    clean = reduce(lambda letters, mend: _applied(mend, letters, counts), mends, decoded)
    clean = _with_dashes(clean, counts)
    counts["lost letter"] = clean.count("\ufffd")
    return Mended(clean, {kind: number for kind, number in counts.items() if number})


def _applied(mend: _Mend, text: str, counts: Counter[str]) -> str:
    changed = 0

    def put(match: re.Match[str]) -> str:
        nonlocal changed
        new = mend.put if isinstance(mend.put, str) else mend.put(match)
        changed += new != match[0]
        return new

    text = mend.pattern.sub(put, text)
    counts[mend.kind] += changed
    return text


def _decoded(text: str, counts: Counter[str]) -> str:
    """What was read in the wrong encoding, read in the right one where ftfy is certain."""
    if text.isascii():
        return text
    fixed = fix_encoding(text, _ENCODING)
    if fixed != text:
        before, after = text.split(), fixed.split()
        counts["garbled word"] += max(1, sum(a != b for a, b in zip(before, after, strict=False)))
    return fixed


def _space(match: re.Match[str]) -> str:
    """A no-break space that means something, else a plain one."""
    after = match.string[match.end() : match.end() + 1]
    before = match.string[max(0, match.start() - _FURTHEST) : match.start()]
    return match[0] if _KEEPS.match(after) or _BEFORE_KEPT.search(before) else " "


def _one_space(match: re.Match[str]) -> str:
    """One space for many: the first that must not break."""
    return next((space for space in match[0] if space in "\u00a0\u202f"), " ")


def _with_dashes(text: str, counts: Counter[str]) -> str:
    """Dashes for hyphens typed between words and figures; those in an address stay."""

    def put(match: re.Match[str]) -> str:
        if "://" in match[0] or match[0].startswith("www."):
            return match[0]
        new, dashes = _BETWEEN_LETTERS.subn("—", match[0])
        new, ranges = _BETWEEN_FIGURES.subn("–", new)
        counts["dash of hyphens"] += dashes + ranges
        return new

    return _DASHED.sub(put, text) if "--" in text else text


_ODD_IN_ASCII = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]|  |--")
_MENDS = (
    _Mend("tab", re.compile(r"[ \t]*\t[ \t]*"), " "),
    _Mend("control character", re.compile(r"[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]"), " "),
    _Mend("control character", re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\ufffe\uffff]"), ""),
    _Mend("invisible character", re.compile("[\u200b\u2060\ufeff\u180e]"), ""),
    _Mend(
        "invisible character",
        re.compile("(?<![^\u0000-\u024f])[\u200c\u200d](?![^\u0000-\u024f])"),
        "",
    ),
    _Mend("soft hyphen", re.compile("\u00ad"), ""),
    _Mend("ligature", re.compile("[\ufb00-\ufb06]"), lambda match: match[0].translate(_LIGATURES)),
    _Mend(
        "accent beside its letter",
        re.compile("[^\\W\\d_][\u0300-\u036f]+"),
        lambda match: unicodedata.normalize("NFC", match[0]),
    ),
    _Mend("fixed space", re.compile("[\u2000-\u2006\u205f]"), " "),
    _Mend("no-break space without a meaning", re.compile("[\u00a0\u202f]"), _space),
    _Mend("doubled space", re.compile("[ \u00a0\u202f]{2,}"), _one_space),
)
# A mark of direction means something where words run from right to left, and nowhere else.
_DIRECTION_MEND = _Mend(
    "invisible character", re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]"), ""
)


def totals(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The counts of many texts together."""
    together: Counter[str] = Counter()
    for some in counts:
        together.update(some)
    return dict(together)


def mending_remarks(counts: Mapping[str, int], span: Span) -> tuple[Remark, ...]:
    """What was put right, in a sentence.

    R060: what was put right, without the next two. R061: words that had been read in the wrong encoding.
    R062: letters that an earlier encoding has lost for good; they want an answer.
    """
    found: list[Remark] = []
    kinds = [kind for kind in PLURALS if counts.get(kind) and kind not in {"garbled word", "lost letter"}]
    if kinds:
        listed = _listed([_counted(kind, counts[kind]) for kind in kinds])
        found.append(remark("mended", "R060", f"put right: {listed}", span))
    if number := counts.get("garbled word", 0):
        message = f"put right: {_counted('garbled word', number)}, read in the wrong encoding before"
        found.append(remark("mended", "R061", message, span, "look at names and foreign words once"))
    if number := counts.get("lost letter", 0):
        message = f"{_counted('lost letter', number)}: the sign � stands for what an earlier program lost"
        found.append(remark("question", "R062", message, span, "look for � in the chapter; ask the author"))
    return tuple(found)


def _counted(kind: str, number: int) -> str:
    return f"{number:,} {kind if number == 1 else PLURALS[kind]}"


def _listed(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]
