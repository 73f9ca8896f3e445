"""Several names as one phrase: in a sentence, in a running head."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bookmaker.content.words import Words
from bookmaker.manifest.imprint import Contributor

MOST_RUNNING_NAMES = 2
# Letters: more may not stand beside the folio on a narrow page.
LONGEST_HEAD = 40


def joined_names(names: Iterable[str], words: Words) -> str:
    """Names as a sentence has them: "A", "A and B", "A, B and C"."""
    listed = tuple(names)
    return "".join(f"{name}{joint}" for name, joint in zip(listed, joints(len(listed), words), strict=True))


def joints(count: int, words: Words) -> tuple[str, ...]:
    """What stands behind each of so many names in a sentence; nothing behind the last."""
    if count <= 1:
        return ("",) * count
    return (*(f"{words.comma} ",) * (count - 2), words.joint, "")


def running_names(names: tuple[str, ...], words: Words) -> str:
    """Names in a running head: three and more are the first one "et al."."""
    return f"{names[0]} et al." if len(names) > MOST_RUNNING_NAMES else joined_names(names, words)


def running_people(people: Sequence[Contributor], words: Words) -> str:
    """People in a running head: by their family names where the whole ones are too long for it."""
    whole = running_names(tuple(person.name for person in people), words)
    if len(whole) <= LONGEST_HEAD:
        return whole
    return running_names(tuple(person.family or person.name for person in people), words)
