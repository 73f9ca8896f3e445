"""Silences, and what was found -> what is wrong with the silences themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bookmaker.content.book import Book
from bookmaker.content.silences import Silence, silences_in
from bookmaker.diagnostics import Diagnostic, Severity, Span, did_you_mean, warning
from bookmaker.lint.registry import BY_CODE, EARLIER, OF_STYLES
from bookmaker.volume import Volume

_KNOWN = (*BY_CODE, *EARLIER)
_KNOWN_IN_MANIFEST = (*_KNOWN, *OF_STYLES)


def about_silences(found: Iterable[Diagnostic], volume: Volume, book: Book) -> Iterator[Diagnostic]:
    """Warnings on silences; `found` is all that was found, silenced or not.

    Q001 and Q004: see `silences_in`, and Q004 for a code that the manifest both silences and raises. Q002: no
    rule has the code. Q003: nothing is found where it is silenced.
    """
    found = tuple(d for d in found if d.severity is Severity.WARNING)
    for section in book.sections:
        silences, told = silences_in(section)
        yield from told
        for silence in silences:
            yield from _idle(silence, found, frozenset(volume.manifest.lint.off))
    yield from _in_manifest(volume)


def _idle(silence: Silence, found: Iterable[Diagnostic], off: frozenset[str]) -> Iterator[Diagnostic]:
    met = {d.code for d in found if silence.covers(d)}
    for code in silence.codes:
        if code not in _KNOWN:
            yield _unknown(code, silence.span)
        elif code not in met | off:
            message = f"this silence of {code} silences nothing"
            hint = "it holds for the block right behind it: move it there, or take it out"
            yield warning("Q003", message, silence.span, hint)


def _unknown(code: str, span: Span) -> Diagnostic:
    hint = did_you_mean(code, _KNOWN) or "docs/rules.md lists all that can be silenced"
    return warning("Q002", f"no rule that can be silenced has the code {code}", span, hint)


def _in_manifest(volume: Volume) -> Iterator[Diagnostic]:
    lint, places = volume.manifest.lint, volume.places
    for i, code in enumerate(lint.error):
        span = places.value("lint", "error", i)
        if code not in _KNOWN_IN_MANIFEST:
            yield _unknown(code, span)
        elif code in lint.off:
            yield warning(
                "Q004", f"{code} is off and an error at once: it is off", span, "keep one of the two"
            )
    for code in lint.off:
        if code not in _KNOWN_IN_MANIFEST:
            yield _unknown(code, places.key("lint", "off", code))
