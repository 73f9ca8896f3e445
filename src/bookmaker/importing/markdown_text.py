"""Letters -> Markdown that reads back as the same letters."""

from __future__ import annotations

import re

# What means something wherever it stands in a line; what does so beside certain neighbours alone comes below.
_SIGNS = re.compile(
    r"""[\\`*\[\]^~${|]
      | (?<![^\W_])_ | _(?![^\W_])          # not inside a word: a_b
      | <(?=[A-Za-z/!?])
      | &(?=\#?\w{1,31};)
      | (?<![^\W_])@(?=[\w{])            # not in an address: ada@example.org
      | !(?=$)                              # an image, a link or a span may follow
    """,
    re.VERBOSE,
)
# What means something at a line's beginning.
_BEGINNINGS = re.compile(
    r"""(?P<sign> \#{1,6}(?=[ \t]|$) | [+>] | -(?=[ \t-]|$) | =+[ \t]*$ | :(?=[ \t:]) )
      | (?P<word> \d{1,9})(?=[.)](?:[ \t]|$))
      | (?P<table> Table)(?=:[ \t])
    """,
    re.VERBOSE,
)
_BLANKS = re.compile(r"[ \t\r\n\v\f\u2028\u2029\x85]+")


def escaped(text: str) -> str:
    """Letters in a line as Markdown: every sign that would be read as a mark has a backslash before it."""
    return _SIGNS.sub(r"\\\g<0>", _BLANKS.sub(" ", text))


def begun(text: str) -> str:
    """Lines of Markdown, safe where a block begins: no list, heading, quotation, caption or rule."""
    return "\n".join(map(_begun, text.split("\n")))


def _begun(line: str) -> str:
    line = line.lstrip(" \t")
    found = _BEGINNINGS.match(line)
    if found is None:
        return line
    if found["sign"]:
        return f"\\{line}"
    return f"{line[: found.end()]}\\{line[found.end() :]}"


def quoted(value: str) -> str:
    """A value of an attribute in its quotes."""
    inner = re.sub(r'[\\"]', r"\\\g<0>", _BLANKS.sub(" ", value)).replace("{", "(").replace("}", ")")
    return f'"{inner}"'


def fenced(text: str, least: int = 1) -> str:
    """The run of backticks that can stand around code: longer than any in it."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    return "`" * max(longest + 1, least)


def address(target: str) -> str:
    """A link's target between its parentheses."""
    clean = "".join(_percent(c) if c <= " " or c in '<>\\"`' else c for c in target)
    balanced = clean.count("(") == clean.count(")") and not re.search(r"\)[^(]*\(", clean)
    return clean if balanced else clean.replace("(", "%28").replace(")", "%29")


def _percent(sign: str) -> str:
    return "".join(f"%{byte:02X}" for byte in sign.encode())


def remark_text(text: str) -> str:
    """What can stand in `<!-- -->`."""
    return re.sub(r"-{2,}", "–", _BLANKS.sub(" ", text)).strip(" ->").strip() or "…"
