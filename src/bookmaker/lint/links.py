"""Rules on links and addresses. Links inside the book are looked up when they are resolved (L001 to L006)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from bookmaker.content.reading import shown
from bookmaker.content.tree import Link
from bookmaker.content.walk import inlines_of, plain_text
from bookmaker.lint.chapters import Chapter
from bookmaker.lint.findings import Finding
from bookmaker.lint.passages import Passage
from bookmaker.lint.rule import InChapter, InPassage, Rule

_TYPED = re.compile(
    r"(?:https?|ftp)://[^\s\"'<>«»“”\ufffc]*[\w/#=&~]|\bwww\.[\w-]+\.[^\s\"'<>«»“”\ufffc]*[\w/]"
)
_VAGUE = {
    "en": {"here", "click here", "this", "link", "this link", "this page", "read more", "more", "see here"},
    "fr": {"ici", "cliquez ici", "lien", "ce lien", "cette page", "lire la suite", "en savoir plus"},
    "de": {"hier", "klicken sie hier", "link", "dieser link", "diese seite", "mehr", "weiterlesen"},
    "es": {"aquí", "haga clic aquí", "enlace", "este enlace", "más"},
}
_TRACKING = re.compile(r"[?&](?:utm_\w+|fbclid|gclid|mc_cid|mc_eid|igshid|msclkid)=")
_OWN_MACHINE = re.compile(
    r"^(?:file:|https?://(?:localhost|127\.0\.0\.1|192\.168\.)|[A-Za-z]:\\|about:)", re.IGNORECASE
)
_SHOWN_ADDRESS = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
_TWO_SCHEMES = re.compile(r"^https?:/*https?[:/]", re.IGNORECASE)


def bare_addresses(passage: Passage) -> Iterator[Finding]:
    """An address that is typed and no link."""
    for found in _TYPED.finditer(passage.letters):
        message = f"the address {shown(found[0])} is no link: readers of the files can't follow it"
        yield passage.finding(found, message, "write <https://…>, or [words](https://…)")


def _links(chapter: Chapter) -> Iterator[Link]:
    notes = tuple(block for note in chapter.manuscript.notes for block in note.children)
    nodes = inlines_of((*chapter.manuscript.title, *chapter.manuscript.blocks, *notes))
    return (node for node in nodes if isinstance(node, Link))


def vague_links(chapter: Chapter) -> Iterator[Finding]:
    """A link whose words say nothing of where it leads."""
    vague = _VAGUE.get(chapter.language, set())
    for link in _links(chapter):
        words = plain_text(link.children).strip(" .").casefold()
        if words in vague:
            message = (
                f"the words {words!r} say nothing of where the link leads, and on paper it leads nowhere"
            )
            yield Finding(message, link.span, "name what is found there, and link its name")


def broken_addresses(chapter: Chapter) -> Iterator[Finding]:
    """An address that can't be right, by its letters alone."""
    for link in _links(chapter):
        if problem := _problem(link.target):
            yield Finding(
                f"the address {shown(link.target)} {problem}", link.span, "look at where it should lead"
            )


def _problem(target: str) -> str:
    if _TWO_SCHEMES.match(target):
        return "begins twice"
    if not target.lower().startswith(("http://", "https://")):
        return ""
    try:
        host = urlsplit(target).hostname or ""
    except ValueError:
        return "can't be read"
    if "." not in host.strip("."):
        return "" if _OWN_MACHINE.match(target) else "names no site"
    if target.endswith((".", ",", ";", "…")) or target.count("(") < target.count(")"):
        return "ends with a mark that belongs to the sentence"
    return ""


def own_machines(chapter: Chapter) -> Iterator[Finding]:
    """An address that leads to somebody's own machine."""
    for link in _links(chapter):
        if _OWN_MACHINE.match(link.target):
            message = f"the address {shown(link.target)} leads to the machine of whoever opens it"
            yield Finding(message, link.span, "look for it on the web, or take the link out")


def other_addresses(chapter: Chapter) -> Iterator[Finding]:
    """A link that shows one address and leads to another."""
    for link in _links(chapter):
        words = plain_text(link.children).strip()
        if (
            "://" in link.target
            and _SHOWN_ADDRESS.fullmatch(words)
            and "/" in words + link.target[8:]
            and not _agree(words, link.target)
        ):
            message = f"the link shows {shown(words)} and leads to {shown(link.target)}"
            yield Finding(message, link.span, "let both be the same: on paper readers type what they see")


def _agree(words: str, target: str) -> bool:
    """Whether the address that is shown is the other one, perhaps cut short."""
    one, other = _core(words), _core(target)
    return other.startswith(one.rstrip("…"))


def _core(address: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", address.casefold()).rstrip("/")


def tracking(chapter: Chapter) -> Iterator[Finding]:
    """An address that tells its site where it was copied."""
    for link in _links(chapter):
        if found := _TRACKING.search(link.target):
            message = f"the address has {found[0][1:-1]}, which only tells the site where it was copied"
            yield Finding(message, link.span, f"cut it off: {shown(link.target[: found.start()])}")


RULES = (
    Rule(
        "Q090",
        "address that is no link",
        "In the PDF for the screen and in the EPUB nobody can follow it; in print a line breaks it anywhere.",
        "# Ebb\n\nThe tables are at https://press.example/tides today.",
        "# Ebb\n\nThe tables are at <https://press.example/tides> today.",
        InPassage(bare_addresses),
    ),
    Rule(
        "Q091",
        "link on “here”",
        "Screen readers list links by their words; on paper the words are all there is.",
        "# Ebb\n\nThe tables are [here](https://press.example/tides).",
        "# Ebb\n\nThe press keeps [the tables](https://press.example/tides).",
        InChapter(vague_links),
    ),
    Rule(
        "Q092",
        "address that can't be right",
        "Told by its letters: no network is asked.",
        "# Ebb\n\nThe press keeps [the tables](https://https://press.example/tides).",
        "# Ebb\n\nThe press keeps [the tables](https://press.example/tides).",
        InChapter(broken_addresses),
    ),
    Rule(
        "Q093",
        "address of one's own machine",
        "It worked where the chapter was written, and nowhere else.",
        "# Ebb\n\nThe press keeps [the tables](http://localhost:8000/tides).",
        "# Ebb\n\nThe press keeps [the tables](https://press.example/tides).",
        InChapter(own_machines),
    ),
    Rule(
        "Q094",
        "link that shows another address",
        "On paper readers type what they see; on the screen they land elsewhere.",
        "# Ebb\n\nSee [press.example/tides](https://press.example/moons).",
        "# Ebb\n\nSee [press.example/tides](https://www.press.example/tides/).",
        InChapter(other_addresses),
    ),
    Rule(
        "Q095",
        "address that tracks",
        "What stands behind the question mark was put there for a mailing or a network; the page is the"
        " same without.",
        "# Ebb\n\nThe press keeps [the tables](https://press.example/tides?utm_source=letter).",
        "# Ebb\n\nThe press keeps [the tables](https://press.example/tides?year=2024).",
        InChapter(tracking),
    ),
)
