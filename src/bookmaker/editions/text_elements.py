"""Letters of a text or of code in a line -> nodes: where a line may end in them, and where it must not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

from bookmaker.editions.xhtml import Element, Node, Nodes, element

SHORT_CODE = 12
# A line of the house design holds about 65 letters.
LONG_WORD, BREAK = re.compile(r"\S{80,}"), "\u200b"
BREAK_EVERY = re.compile(r"\S{1,8}")
# Of the web, of a work, of a person; a word that has no such mark is read once.
ADDRESS = re.compile(
    r"((?:(?:https?|ftp)://|www\.|doi:10\.)[^\s<>«»“”]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+)"
)
ADDRESS_PIECES = re.compile(r"\S{7,}?[/?&=#_.@-]+(?=\w{3})|\S+")
# A dash behind a word, which may stand in the element before; a dash before a word, as in Spanish.
DASH_BEHIND, DASH_BEFORE = re.compile(r"(?<=[^\s—“‘«‹„‚(\[{¿¡])—|^—(?=\S)"), re.compile(r"(?<=\s)—(?!\s)")
JOINER = "\N{WORD JOINER}"
CODE_BREAKS = re.compile(r"(?<=[./_(,:=-])(?=\w)")
# The signs of an option or a path, with its first letter.
OPTION = re.compile(r"(?:--?|/)\w")
# I/O, km/h, and/or.
SHORT_PAIR = re.compile(r"(?<![\w/])(\w{1,3}/\w{1,3})(?![\w/])")
UNBROKEN = {"class": "unbroken"}


def text_nodes(letters: str) -> Nodes:
    """Letters, and addresses in elements of their own: a hyphen would make another address of one."""
    parts = ADDRESS.split(letters)
    if len(parts) == 1:
        return _words(letters)
    marked = ((_address(part),) if n % 2 else _words(part) for n, part in enumerate(parts))
    return tuple(chain.from_iterable(marked))


def _words(letters: str) -> Nodes:
    """Words; two short ones with a slash between them are kept on one line."""
    if "/" not in letters:
        return (_prose(letters),) if letters else ()
    parts = SHORT_PAIR.split(letters)
    kept = (element("span", UNBROKEN, [part]) if n % 2 else _prose(part) for n, part in enumerate(parts))
    return tuple(part for part in kept if part != "")


def _prose(letters: str) -> str:
    """Words with their dashes: no line begins with an em dash that belongs to the word before it, and none
    ends with one that belongs to the word behind it, though UAX 14 (class B2) lets a line end at either side.
    """
    bound = _endless(letters)
    if "—" not in bound:
        return bound
    return DASH_BEFORE.sub(f"—{JOINER}", DASH_BEHIND.sub(f"{JOINER}—", bound))


def _endless(letters: str) -> str:
    """A word that no line can hold may end anywhere: letters in their hundreds, a key."""
    return LONG_WORD.sub(lambda word: BREAK.join(BREAK_EVERY.findall(word[0])), letters)


def _address(address: str) -> Element:
    """An address ends its lines behind its marks, and leaves no crumb in the next."""
    pieces = map(_endless, ADDRESS_PIECES.findall(address))
    return element("span", from_left({"class": "address"}), _joined_by_breaks(pieces))


def _joined_by_breaks(pieces: Iterable[str]) -> Nodes:
    """Pieces with places between them where a line may end."""
    parts: Iterable[Node] = chain.from_iterable((Element("wbr"), piece) for piece in pieces)
    return tuple(parts)[1:]


def code_nodes(code: str) -> Nodes:
    """Code in a line with places where the line may end: a long name must not stretch the words before it."""
    option = OPTION.match(code)
    begins = option.end() if option else 0
    head = (element("span", UNBROKEN, [code[:begins]]),) if begins else ()
    rest = code[begins:]
    if len(code) < SHORT_CODE:
        return (*head, rest) if rest else head
    return (*head, *_joined_by_breaks(CODE_BREAKS.split(rest)))


def from_left(attributes: dict[str, str | None]) -> dict[str, str | None]:
    """Attributes of what runs from left to right in any text, where its signs would change their places."""
    return {**attributes, "dir": attributes.get("dir") or "ltr"}
