"""What was found -> what is told: silences of manifest and text heard, warnings raised to errors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bookmaker.content.book import Book
from bookmaker.content.silences import Silence, silences_in
from bookmaker.diagnostics import Diagnostic, Severity, in_order
from bookmaker.manifest.model import Manifest


def settled(found: Iterable[Diagnostic], manifest: Manifest, book: Book) -> tuple[Diagnostic, ...]:
    """The diagnostics as the manifest's `lint` and the remarks in the text want them told, in order.

    Only warnings are silenced, and only warnings are raised.
    """
    silences = tuple(silence for section in book.sections for silence in silences_in(section)[0])
    heard = (d for d in found if not (d.severity is Severity.WARNING and _is_silent(d, manifest, silences)))
    return in_order(_raised(d) if d.code in manifest.lint.error else d for d in heard)


def _is_silent(found: Diagnostic, manifest: Manifest, silences: Iterable[Silence]) -> bool:
    return found.code in manifest.lint.off or any(silence.covers(found) for silence in silences)


def _raised(found: Diagnostic) -> Diagnostic:
    return replace(found, severity=Severity.ERROR)
