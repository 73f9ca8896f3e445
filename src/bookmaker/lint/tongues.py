"""Rules on languages: what is written in another one without saying so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bookmaker.content.reading import shown
from bookmaker.lint.findings import Finding
from bookmaker.lint.listed import listed
from bookmaker.lint.passages import Passage
from bookmaker.lint.rule import InPassage, Rule

# Scripts by their letters, and a language to name in a hint.
_SCRIPTS: Mapping[str, tuple[str, str]] = {
    "Arab": ("\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefe", "lang=ar dir=rtl"),
    "Hebr": ("\u0590-\u05ff\ufb1d-\ufb4f", "lang=he dir=rtl"),
    "Cyrl": ("\u0400-\u052f", "lang=ru"),
    "Grek": ("\u0370-\u03ff\u1f00-\u1fff", "lang=el"),
    "Deva": ("\u0900-\u097f", "lang=hi"),
    "Hani": ("\u3400-\u9fff\u3040-\u30ff", "lang=zh"),
    "Hang": ("\uac00-\ud7af\u1100-\u11ff", "lang=ko"),
    "Thai": ("\u0e00-\u0e7f", "lang=th"),
    "Armn": ("\u0530-\u058f", "lang=hy"),
    "Geor": ("\u10a0-\u10ff", "lang=ka"),
    "Ethi": ("\u1200-\u137f", "lang=am"),
    "Cans": ("\u1400-\u167f", "lang=iu"),
}
_OWN = {
    "Arab": "ar fa ur ps ku ckb sd ug prs",
    "Hebr": "he yi",
    "Cyrl": "ru uk bg be sr mk kk ky mn tg",
    "Grek": "el grc",
    "Deva": "hi mr ne sa",
    "Hani": "zh ja yue",
    "Hang": "ko",
    "Thai": "th",
    "Armn": "hy",
    "Geor": "ka",
    "Ethi": "am ti",
    "Cans": "iu cr oj",
}
_SCRIPT_OF = {language: script for script, languages in _OWN.items() for language in languages.split()}
_RUNS = {
    script: re.compile(
        rf"[{letters}][{letters}\u0300-\u036f]+(?:[\s,.;:–-]+[{letters}][{letters}\u0300-\u036f]*)*"
    )
    for script, (letters, _) in _SCRIPTS.items()
}
_FOREIGN = re.compile(f"[{''.join(letters for letters, _ in _SCRIPTS.values())}]")
_LATIN = re.compile(r"(?<!\w)[A-Za-zÀ-ɏ]{2,}+(?:[\s,.;:’'–-]+[A-Za-zÀ-ɏ]{2,}){3,}")

# The short words that no sentence of a language goes without, and that the others have not.
_SHORT_WORDS: Mapping[str, frozenset[str]] = {
    "en": listed("the of and to is was that with for by from which this are were have has it"),
    "fr": listed("le la les du des et une dans pour sur avec qui que est sont aux ce cette par au"),
    "de": listed("der die das und ist von den dem ein eine nicht mit für auf sich des im zu wie"),
    "es": listed("el los las del y una por con para que es en como su sus al se más"),
    "it": listed("il gli di e una per con che è del della nel dei delle al si non più"),
}
_NAMES = {"en": "English", "fr": "French", "de": "German", "es": "Spanish", "it": "Italian"}
_WORDS = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*|[.;:!?()\ufffc\ufff9“”«»\"—–]")
_LETTERS = re.compile(r"[^\W\d_]+")
_ENOUGH, _DENSITY = 3, 0.4


def _script(tag: str) -> str:
    """The script of a language tag: the one it names, else its language's own."""
    named = next((part for part in tag.split("-")[1:] if len(part) == 4 and part.isalpha()), "")  # noqa: PLR2004 -- BCP 47
    script = named.title() or _SCRIPT_OF.get(tag.partition("-")[0].lower(), "Latn")
    return {"Jpan": "Hani", "Hans": "Hani", "Hant": "Hani", "Kore": "Hang"}.get(script, script)


def other_scripts(passage: Passage) -> Iterator[Finding]:
    """Words in a script that the language is not written in. One Greek letter is a symbol."""
    if not _FOREIGN.search(passage.text):
        return
    own = _script(passage.at.language)
    for script, pattern in _RUNS.items():
        if script == own or (own == "Hang" and script == "Hani"):
            continue
        for found in pattern.finditer(passage.text):
            message = f"{shown(found[0])!r} is in another script, and nothing says in which language"
            yield passage.finding(
                found, message, f"write [{shown(found[0])}]{{{_SCRIPTS[script][1]}}}, or what it is"
            )


def wrong_scripts(passage: Passage) -> Iterator[Finding]:
    """Words that are marked as a language whose script they are not in."""
    own = _script(passage.at.language)
    if passage.kind != "span" or own == "Latn" or own not in _RUNS or _RUNS[own].search(passage.text):
        return
    if re.search("[A-Za-z]{2}", passage.text):
        tag = passage.at.language
        message = (
            f"{shown(passage.words(0, len(passage.text)))!r} is marked as {tag}, and stands in Latin letters"
        )
        yield passage.finding((0, 1), message, f"write lang={tag.partition('-')[0]}-Latn for a transcription")


def unmarked_latin(passage: Passage) -> Iterator[Finding]:
    """Several words of Latin letters in a text of another script."""
    if _script(passage.at.language) in _RUNS and passage.kind != "span":
        for found in _LATIN.finditer(passage.text):
            message = f"{shown(found[0])!r} is in Latin letters, and nothing says in which language"
            yield passage.finding(found, message, "write [words]{lang=en}, or what it is")


def unmarked_words(passage: Passage) -> Iterator[Finding]:
    """Words of another language, by its short words in a row."""
    own = _SHORT_WORDS.get(passage.language)
    if own is None or passage.kind == "span":
        return
    words = {word.casefold() for word in _LETTERS.findall(passage.text)}
    for language, short in _SHORT_WORDS.items():
        if language != passage.language and len((short - own) & words) > 1:
            for run in _runs(passage.text, own):
                yield from _told(passage, language, short - own, run)


def _runs(text: str, own: frozenset[str]) -> Iterator[list[re.Match[str]]]:
    """The words between stops, marks and short words of the text's own language."""
    run: list[re.Match[str]] = []
    for found in _WORDS.finditer(text):
        if found[0][0].isalpha() and found[0].casefold() not in own:
            run.append(found)
        else:
            yield run
            run = []
    yield run


def _told(
    passage: Passage, language: str, short: frozenset[str], run: list[re.Match[str]]
) -> Iterator[Finding]:
    """Of a run without a short word of the text's own language: the part between the other's short words."""
    marks = [i for i, found in enumerate(run) if found[0].casefold() in short]
    different = {run[i][0] for i in marks if run[i][0].islower()}
    if len(marks) >= _ENOUGH and len(different) > 1 and len(marks) / (marks[-1] - marks[0] + 1) >= _DENSITY:
        first, last = run[marks[0]], run[min(len(run) - 1, marks[-1] + 1)]
        words = passage.words(first.start(), last.end())
        message = f"{shown(words)!r} looks {_NAMES[language]}, and nothing says so"
        hint = (
            f"write [{shown(words)}]{{lang={language}}}: it is hyphenated and read aloud in its own language"
        )
        yield passage.finding((first.start(), last.end()), message, hint)


RULES = (
    Rule(
        "Q120",
        "other script without a language",
        "The language chooses the font, the direction and the voice that reads aloud. One Greek letter is"
        " a symbol.",
        "# Ebb\n\nThe Arabs call it مد وجزر today.",
        "# Ebb\n\nThe Arabs call it [مد وجزر]{lang=ar dir=rtl} today, by α.",
        InPassage(other_scripts),
    ),
    Rule(
        "Q121",
        "wrong script for a language",
        "Latin letters that are marked as Arabic are set in an Arabic font, and a voice spells them.",
        "# Ebb\n\nThe Arabs call it [madd]{lang=ar}.",
        "# Ebb\n\nThe Arabs call it [madd]{lang=ar-Latn}.",
        InPassage(wrong_scripts),
    ),
    Rule(
        "Q122",
        "Latin words without a language",
        "In a text of another script a sentence in Latin letters is read by the wrong voice, and never"
        " hyphenated."
        " Names of three words and fewer are left alone.",
        "---\nlanguage: ru\n---\n\n# Отлив\n\nМоре ушло: nobody follows the sea.",
        "---\nlanguage: ru\n---\n\n# Отлив\n\nМоре ушло: [nobody follows the sea]{lang=en}.",
        InPassage(unmarked_latin),
    ),
    Rule(
        "Q123",
        "words of another language",
        "Told by short words in a row (English, French, German, Spanish, Italian). Unmarked, they are"
        " hyphenated as"
        " the text around them, and read aloud by its voice.",
        "# Ebb\n\nHer book *La mer dans les yeux de la lune* is lost.",
        "# Ebb\n\nHer book [*La mer dans les yeux de la lune*]{lang=fr} is lost.",
        InPassage(unmarked_words),
    ),
)
