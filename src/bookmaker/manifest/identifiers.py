"""ISBN, ISSN, ORCID, DOI: numbers that carry their own check. The only module that knows isbnlib."""

from __future__ import annotations

import re

from bookmaker.manifest.mistakes import Mistake, shown

_DOI = re.compile(r"10\.\d{4,9}/[^\s<>\"]+")
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
_ISSN = re.compile(r"\d{4}-\d{3}[\dX]")
_ISBN_10 = 10


def isbn(text: str) -> str | Mistake:
    """A thirteen-digit ISBN, its hyphens as typed (ISO 2108: weights 1 and 3, modulus 10).

    M016: a wrong digit, another form, or ten digits.
    """
    bare = re.sub(r"^ISBN(-13)?:?\s*", "", text)
    digits = re.sub(r"[\s‐‑–-]", "", bare)
    longer = _of_thirteen(digits) if len(digits) == _ISBN_10 else ""
    if longer:
        return Mistake("M016", f"{shown(text)} is an ISBN of ten digits", f"write {longer}")
    if not re.fullmatch(r"97[89]\d{10}", digits):
        return Mistake(
            "M016", f"{shown(text)} is not an ISBN", "an ISBN has thirteen digits and begins with 978 or 979"
        )
    right = str(-sum(int(d) * weight for d, weight in zip(digits[:-1], (1, 3) * 6, strict=True)) % 10)
    if digits[-1] != right:
        message = f"the last digit of the ISBN {shown(text)} does not agree with the others"
        return Mistake(
            "M016", message, f"one digit is wrong; if all the others are right, the last is {right}"
        )
    return bare


def _of_thirteen(digits: str) -> str:
    """What an ISBN of ten digits is today, with hyphens; "" where it is none."""
    import isbnlib  # noqa: PLC0415 (late: what asks the network comes with it)

    return str(isbnlib.mask(isbnlib.to_isbn13(digits))) if isbnlib.is_isbn10(digits) else ""


def isbn_digits(text: str) -> str:
    """The bare thirteen digits of a checked ISBN."""
    return re.sub(r"\D", "", text)


def hyphenated(text: str) -> str:
    """A checked ISBN with hyphens; as it was typed where it has some, bare where its range is not known."""
    if "-" in text:
        return text
    import isbnlib  # noqa: PLC0415 (late, as above)

    return isbnlib.mask(text) or isbn_digits(text)


def issn(text: str) -> str | Mistake:
    """An ISSN, `1234-567X` (ISO 3297: weights 8 to 2, modulus 11). M017 otherwise."""
    if not _ISSN.fullmatch(text):
        return Mistake("M017", f"{shown(text)} is not an ISSN", "write two groups of four: 1234-5679")
    total = sum(int(d) * weight for d, weight in zip(text.replace("-", "")[:7], range(8, 1, -1), strict=True))
    right = "0123456789X"[-total % 11]
    if text[-1] != right:
        message = f"the last digit of the ISSN {shown(text)} does not agree with the others"
        return Mistake(
            "M017", message, f"one digit is wrong; if all the others are right, the last is {right}"
        )
    return text


def orcid(text: str) -> str | Mistake:
    """An ORCID iD, bare (ISO 7064, MOD 11-2); its address is cut down to it. M018 otherwise."""
    bare = re.sub(r"^https?://orcid\.org/", "", text)
    if not _ORCID.fullmatch(bare):
        return Mistake(
            "M018", f"{shown(text)} is not an ORCID iD", "write four groups of four: 0000-0002-1825-0097"
        )
    total = 0
    for digit in bare.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    right = "0123456789X"[(12 - total % 11) % 11]
    if bare[-1] != right:
        message = f"the last digit of the ORCID iD {shown(text)} does not agree with the others"
        return Mistake(
            "M018", message, f"one digit is wrong; if all the others are right, the last is {right}"
        )
    return bare


def doi(text: str) -> str | Mistake:
    """A DOI, bare: `10.1234/suffix`; its address or `doi:` before it is cut off. M019 otherwise."""
    bare = re.sub(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", "", text, flags=re.IGNORECASE)
    if not _DOI.fullmatch(bare):
        return Mistake("M019", f"{shown(text)} is not a DOI", "a DOI looks like 10.1234/abcd")
    return bare
