"""Prices on the back cover, and the five digits that a bookshop's scanner reads beside the ISBN."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bookmaker.manifest.mistakes import Mistake, shown

_PRICE = re.compile(r"(\d{1,5})(?:[.,](\d\d))? ?([A-Z]{3})")
_CURRENCY_FIRST = re.compile(r"([A-Z]{3}) ?(\d.*)")

# The first digit of the add-on tells the currency. Book Industry Study Group, "Bar Coding Guidelines for the
# U.S. Book Industry"; the other currencies have no digit, and their books no add-on.
_CURRENCY_DIGITS: Mapping[str, str] = {"GBP": "0", "AUD": "3", "NZD": "4", "USD": "5", "CAD": "6"}
_FULL = 9999

_SIGNS: Mapping[str, str] = {
    "USD": "US $", "CAD": "CAN $", "AUD": "AU $", "NZD": "NZ $", "GBP": "£", "EUR": "€",
}  # fmt: skip
_SIGN_LAST = frozenset({"fr", "de", "es", "it", "pt", "pl", "sv", "da", "nb", "fi", "cs", "ca", "el"})
NO_PRICE = "90000"


def price(text: str) -> str | Mistake:
    """A price as amount and ISO 4217 code, `24.95 USD`; the code may stand first. M041 otherwise."""
    turned = _CURRENCY_FIRST.sub(r"\2 \1", text)
    found = _PRICE.fullmatch(turned)
    if not found:
        return Mistake("M041", f"{shown(text)} is not a price", "write amount and currency: 24.95 USD")
    whole, cents, currency = found.groups()
    return f"{int(whole)}.{cents or '00'} {currency}"


def add_on(text: str) -> str:
    """The EAN-5 of a checked price; "" where its currency has none. More than 99.98 is written as 99.99."""
    amount, currency = text.split()
    digit = _CURRENCY_DIGITS.get(currency)
    if digit is None:
        return ""
    return f"{digit}{min(int(amount.replace('.', '')), _FULL):04}"


def printed(text: str, language: str) -> str:
    """A checked price as people read it: "US $24.95", "£18.00", "22,00 €"."""
    amount, currency = text.split()
    sign = _SIGNS.get(currency, f"{currency}\u00a0")
    if language.split("-", maxsplit=1)[0].lower() in _SIGN_LAST:
        return f"{amount.replace('.', ',')}\u00a0{sign.strip()}"
    return f"{sign}{amount}".replace(" $", "\u00a0$")
