"""Rules on words: said twice, spelled in two ways, left from an earlier state."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from bookmaker.content.reading import shown
from bookmaker.lint.chapters import Chapter
from bookmaker.lint.findings import Finding
from bookmaker.lint.listed import listed
from bookmaker.lint.passages import Passage
from bookmaker.lint.rule import InChapter, InPassage, Rule

_TWICE = re.compile(r"(?<![\w’'.-])([^\W\d_]{1,20})[ \u00a0\n]+\1(?![\w’'-])")
# Words that sentences say twice.
_REPEATED: Mapping[str, frozenset[str]] = {
    "en": listed("that had her very so no yes well ha now there many much long again bye hush tut more far"),
    "fr": listed("nous vous se très si non oui en"),
    "de": listed("die der das den dem sie es ja nein so sehr"),
    "es": listed("no sí muy"),
    "it": listed("no sì molto piano"),
}
_LEFT = re.compile(
    r"\b(?:TODO|FIXME|XXX|TBD|TBA|TK(?: TK)?|lorem ipsum)\b|\[(?:\?+|citation needed|source\??|ref\.?\??"
    r"|check)\]"
    r"|\?\?\?+|<<[^<>\n]{1,60}>>|\[(?:insert|add|see|todo|note to)\b[^\]\n]{0,60}\]"
)
_ISE = re.compile(
    r"\b([a-z]{2,}?(?:al|ar|er|an|in|on|im|ol|og|at|it|ut|ic|il|id|ed|em|oc|or|yn|et|ot|iv|gn|as|pt))i([sz])(?:e[sd]?|ing|ations?|ers?)\b"
)
# Words that end so and have no such suffix.
_NO_SUFFIX = frozenset({"treat"})
_VARIANTS = (
    ("colour", "color"), ("honour", "honor"), ("labour", "labor"), ("behaviour", "behavior"),
    ("neighbour", "neighbor"), ("favour", "favor"), ("harbour", "harbor"), ("rumour", "rumor"),
    ("centre", "center"), ("theatre", "theater"), ("metre", "meter"), ("fibre", "fiber"),
    ("defence", "defense"), ("offence", "offense"), ("licence", "license"), ("catalogue", "catalog"),
    ("dialogue", "dialog"), ("grey", "gray"), ("travelling", "traveling"), ("travelled", "traveled"),
    ("modelling", "modeling"), ("cancelled", "canceled"), ("labelled", "labeled"), ("programme", "program"),
    ("judgement", "judgment"), ("acknowledgement", "acknowledgment"), ("ageing", "aging"),
    ("sceptical", "skeptical"), ("cheque", "check"), ("mould", "mold"), ("plough", "plow"),
    ("e-mail", "email"), ("web site", "website"), ("per cent", "percent"), ("on-line", "online"),
    ("co-operation", "cooperation"), ("co-ordinate", "coordinate"), ("focussed", "focused"),
    ("policymaker", "policy-maker"), ("decision-maker", "decisionmaker"), ("peace-building", "peacebuilding"),
    ("peace-keeping", "peacekeeping"), ("on-going", "ongoing"), ("whilst", "while"), ("amongst", "among"),
)  # fmt: skip
# Pairs whose second word has a meaning of its own.
_NOT_COMPARED = frozenset({"programme", "licence", "cheque", "metre", "whilst", "amongst", "dialogue"})
_PAIRS = tuple(pair for pair in _VARIANTS if pair[0] not in _NOT_COMPARED)
_VARIANT = re.compile(
    rf"(?<![\w-])({'|'.join(re.escape(word) for pair in _PAIRS for word in pair)})s?(?![\w-])"
)
_PAIR_OF = {word: pair for pair in _PAIRS for word in pair}
_AN = re.compile(
    r"(?<![\w’'.-])an (?=(?!hour|hono|heir|honest|herb|x-|[a-z]-|[a-z]\b)([bcdfgjklmnpqrstvwyz][a-z]{2,}))"
)
_A = re.compile(r"(?<![\w’'.-])a (?=(?!eu|ew|on(?:e|ce)|[a-z]-|[a-z]\b|ou(?:i|ij))([aeio][a-z]{2,}))")


def repeated_words(passage: Passage) -> Iterator[Finding]:
    """A small word that stands twice in a row."""
    usual = _REPEATED.get(passage.language)
    if usual is None or passage.kind in {"verse", "cell"}:
        return
    for found in _TWICE.finditer(passage.text):
        if found[1].islower() and found[1] not in usual:
            message = f"the word {found[1]!r} stands twice in a row"
            yield passage.finding(found, message, "keep one of them")


def leftovers(passage: Passage) -> Iterator[Finding]:
    """What somebody meant to come back to."""
    for found in _LEFT.finditer(passage.text):
        message = f"{shown(found[0])!r} was left for later"
        yield passage.finding(found, message, "settle it, or write it as a remark: <!-- … -->")


def ise_and_ize(chapter: Chapter) -> Iterator[Finding]:
    """Words in -ise and others in -ize in the author's own sentences."""
    if chapter.language != "en":
        return
    places: dict[str, list[tuple[str, Finding]]] = {"s": [], "z": []}
    for passage in (p for p in chapter.passages if p.is_prose and not p.at.note and p.language == "en"):
        for found in _ISE.finditer(passage.text):
            if found[1] not in _NO_SUFFIX:
                places[found[2]].append((found[0], passage.finding(found, "")))
    if places["s"] and places["z"]:
        few, many = sorted(places.values(), key=len)
        (word, first), (other, _) = few[0], many[0]
        message = f"{word!r} and {other!r} are spelled by two rules in this chapter: -ise and -ize"
        hint = f"{len(few)} of {len(few) + len(many)} such words differ; the first stands here"
        yield Finding(message, first.place, hint)


def variants(chapter: Chapter) -> Iterator[Finding]:
    """A word in two spellings in the author's own sentences."""
    if chapter.language != "en":
        return
    places: dict[tuple[str, str], dict[str, list[Finding]]] = defaultdict(lambda: defaultdict(list))
    for passage in (p for p in chapter.passages if p.is_prose and not p.at.note and p.language == "en"):
        for found in _VARIANT.finditer(passage.text):
            places[_PAIR_OF[found[1]]][found[1]].append(passage.finding(found, ""))
    for spellings in places.values():
        if len(spellings) > 1:
            (rare, few), (usual, many) = sorted(spellings.items(), key=lambda item: len(item[1]))
            message = f"{rare!r} is spelled {usual!r} elsewhere in this chapter"
            hint = f"{len(few)} of {len(few) + len(many)} differ; the first stands here"
            yield Finding(message, few[0].place, hint)


def articles(passage: Passage) -> Iterator[Finding]:
    """“a” before a vowel, “an” before a consonant, in English."""
    if passage.language != "en" or passage.at.quoted:
        return
    for pattern, right in ((_A, "an"), (_AN, "a")):
        for found in pattern.finditer(passage.text):
            message = f"{found[0].strip()!r} stands before {found[1]!r}"
            yield passage.finding(found, message, f"write {right} {found[1]}")


RULES = (
    Rule(
        "Q140",
        "word said twice",
        "The eye passes over it, above all where a line ends between the two.",
        "# Ebb\n\nThe sea goes out of the\nthe bay.",
        "# Ebb\n\nThe sea that had had its day goes out of the bay.",
        InPassage(repeated_words),
    ),
    Rule(
        "Q141",
        "left for later",
        "Marks that somebody left for himself are printed as they stand.",
        "# Ebb\n\nThe sea goes out at [??] every night.",
        "# Ebb\n\nThe sea goes out at ten every night.\n\n<!-- look up the hour -->",
        InPassage(leftovers),
    ),
    Rule(
        "Q142",
        "-ise and -ize",
        "English has both; a chapter keeps to one. Told once a chapter; quotations and notes are not"
        " counted.",
        "# Ebb\n\nThey organise the boats and recognize the bay.",
        "# Ebb\n\nThey organise the boats, recognise the bay, and never compromise.",
        InChapter(ise_and_ize),
    ),
    Rule(
        "Q143",
        "word in two spellings",
        "“Colour” here and “color” there look like two authors. Told once a chapter for each word;"
        " quotations and"
        " notes are not counted.",
        "# Ebb\n\nThe colour of the sea, the color of the moon.",
        "# Ebb\n\nThe colour of the sea, the colour of the moon.",
        InChapter(variants),
    ),
    Rule(
        "Q144",
        "a and an",
        "The article follows the sound of the next word; a word between them was cut or came in.",
        "# Ebb\n\nIt was a ebb that nobody saw.",
        "# Ebb\n\nIt was an ebb of an hour, a one-time thing at a university.",
        InPassage(articles),
    ),
)
