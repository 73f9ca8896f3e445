"""Code -> tokens for colouring. The only module that knows Pygments."""

from __future__ import annotations

from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES
from pygments.util import ClassNotFound

Tokens = tuple[tuple[str, str], ...]

PLAIN_LANGUAGES = frozenset({"", "text", "plain", "plaintext", "txt", "none", "output", "console-output"})
"""Languages in which nothing is coloured."""

LONGEST = 200_000
"""Letters beyond which code stays uncoloured, so that no lexer runs for minutes."""


def highlighted(text: str, language: str) -> Tokens | None:
    """(Pygments' short class or "", text) pairs that together are the text; None for an unknown language."""
    if language.lower() in PLAIN_LANGUAGES or len(text) > LONGEST:
        return (("", text),) if text else ()
    try:
        lexer = get_lexer_by_name(language.lower(), stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
    tokens = tuple((STANDARD_TYPES.get(kind, ""), piece) for kind, piece in lexer.get_tokens(text) if piece)
    return _joined(tokens) if "".join(piece for _, piece in tokens) == text else (("", text),)


def _joined(tokens: Tokens) -> Tokens:
    """Neighbours of one class made one; white space takes no class."""
    out: list[tuple[str, str]] = []
    for kind, piece in tokens:
        name = "" if kind == "w" or piece.isspace() else kind
        if out and out[-1][0] == name:
            out[-1] = (name, out[-1][1] + piece)
        else:
            out.append((name, piece))
    return tuple(out)
