"""Licences by their SPDX names. The only module that knows packaging, which carries SPDX's list."""

from __future__ import annotations

import re

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from bookmaker.diagnostics import did_you_mean
from bookmaker.manifest.mistakes import Mistake, shown

# The licences that books come under: what a suggestion may name.
_FOR_BOOKS = (
    *(f"CC-{kind}-{version}" for kind in ("BY", "BY-SA", "BY-NC", "BY-NC-SA", "BY-ND", "BY-NC-ND")
      for version in ("4.0", "3.0", "2.0")),
    "CC0-1.0", "GFDL-1.3-or-later", "MIT", "Apache-2.0",
)  # fmt: skip


def licence(text: str) -> str | Mistake:
    """An SPDX licence expression, spelled as SPDX spells it. M020 otherwise."""
    try:
        return canonicalize_license_expression(text)
    except InvalidLicenseExpression:
        return Mistake("M020", f"{shown(text)} is not an SPDX licence", _hint(text))


def _hint(text: str) -> str:
    if "rights" in text.casefold() or "©" in text:
        return "a sentence such as this belongs in `rights`"
    spelled = re.sub(r"[\s_-]+", "-", text.strip()).upper()
    with_version = spelled if re.search(r"\d", spelled) else f"{spelled}-4.0"
    return (
        did_you_mean(with_version, _FOR_BOOKS) or "write a name of SPDX's list, as CC-BY-4.0, or use `rights`"
    )
