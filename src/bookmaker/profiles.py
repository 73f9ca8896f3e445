"""ICC profile bytes -> what a press can do with them (ICC.1:2010, section 7)."""

from __future__ import annotations

from collections.abc import Mapping

from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.manifest.mistakes import shown

HEADER = 128
_ENTRY = 12

# The newest version of the ICC's format that a standard's PDF version knows (PDF 1.4, 4.5.4; PDF 1.6, 4.5.4).
NEWEST = {"pdf/x-1a": 2, "pdf/x-3": 2, "pdf/x-4": 4}

_HINT = "ask the printer for the ICC profile of press and paper"


def profile_faults(data: bytes, path: str, standard: str, span: Span) -> tuple[Diagnostic, ...]:
    """F015 where the file is no CMYK output profile, or one that the standard does not know."""
    fault = _fault(data, standard)
    if not fault:
        return ()
    return (Diagnostic("F015", f"{shown(path)} can't be the printing profile: {fault}", span, _HINT),)


def profile_name(data: bytes) -> str:
    """How a sound profile describes itself, in ASCII; "" where it does not."""
    tag = _tags(data).get("desc", b"")
    if tag[:4] == b"desc":
        text = tag[12 : 12 + int.from_bytes(tag[8:12], "big")]
        return text.split(b"\0")[0].decode("ascii", "ignore").strip()
    if tag[:4] == b"mluc" and len(tag) >= 28:  # noqa: PLR2004 -- one record of ICC.1:2010, 10.13
        size, start = int.from_bytes(tag[20:24], "big"), int.from_bytes(tag[24:28], "big")
        return tag[start : start + size].decode("utf-16-be", "ignore").strip("\0 ")
    return ""


def _fault(data: bytes, standard: str) -> str:
    if len(data) < HEADER + 4 or data[36:40] != b"acsp":
        return "it is not an ICC profile"
    if int.from_bytes(data[:4], "big") != len(data):
        return "it is damaged"
    if data[12:16] != b"prtr" or data[16:20] != b"CMYK":
        device = _KINDS.get(data[12:16], "another device")
        return f"it describes {device} in {_word(data[16:20])}, not a press in CMYK"
    if data[8] > NEWEST[standard]:
        return f"it is of ICC version {data[8]}, and {standard} knows version {NEWEST[standard]} at most"
    missing = {"A2B0", "B2A0"} - _tags(data).keys()
    return "it holds no tables to convert colours with" if missing else ""


_KINDS = {
    b"mntr": "a screen",
    b"scnr": "a camera or scanner",
    b"prtr": "a printer",
    b"link": "a link between devices",
    b"spac": "a colour space",
}


def _word(signature: bytes) -> str:
    return shown(signature.decode("ascii", "replace").strip())


def _tags(data: bytes) -> Mapping[str, bytes]:
    """The tagged elements of a profile; those that lie outside the file are left out."""
    count = int.from_bytes(data[HEADER : HEADER + 4], "big")
    found: dict[str, bytes] = {}
    for start in range(HEADER + 4, min(HEADER + 4 + _ENTRY * count, len(data) - _ENTRY + 1), _ENTRY):
        place, size = (int.from_bytes(data[start + i : start + i + 4], "big") for i in (4, 8))
        if place + size <= len(data):
            found[data[start : start + 4].decode("latin-1")] = data[place : place + size]
    return found
