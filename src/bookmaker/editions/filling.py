"""Template and values -> text. The only module that knows Jinja; templates run in its sandbox."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import jinja2
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from bookmaker.diagnostics import Diagnostic, Span
from bookmaker.packaged import house_templates

HOUSE = "house"


class TooLongError(Exception):
    """Raised inside a template whose time is up."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A template's text, and what was wrong with it."""

    text: str
    diagnostics: tuple[Diagnostic, ...] = ()


def safe(text: str) -> str:
    """Markup that a template prints as it is; everything else is escaped."""
    return Markup(text)  # noqa: S704 (the text was printed by `xhtml`)


class Filler:
    """The house templates, each replaced by the book's own of the same name. Immutable after it is made."""

    def __init__(self, own: Mapping[str, str]) -> None:
        """`own` maps a path in the book's folder to a template's text."""
        named = {path.rsplit("/", 1)[-1]: (text, path) for path, text in own.items()}
        house = {name: (text, f"{HOUSE}/{name}") for name, text in house_templates().items()}
        self._sources = {**house, **named}
        self._environment = SandboxedEnvironment(
            loader=jinja2.FunctionLoader(self._load),
            undefined=jinja2.StrictUndefined,
            autoescape=True,
            keep_trailing_newline=True,
        )

    def _load(self, name: str) -> tuple[str, str, Callable[[], bool]] | None:
        found = self._sources.get(name)
        return None if found is None else (*found, lambda: True)

    def fill(self, kind: str, values: Mapping[str, object]) -> Filled:
        """The template named after a kind of section ("section" where none is), filled with the values.

        J001: a mistake in the template, J002: it asks for what is not there, J003: it failed otherwise,
        J004: it takes more time or memory than it may.
        """
        name = f"{kind}.xhtml" if f"{kind}.xhtml" in self._sources else "section.xhtml"
        try:
            return Filled(self._environment.get_template(name).render(values))
        except _FAILURES as error:
            return Filled("", (_diagnostic(error, name),))


# What a template may end in.
_FAILURES = (
    jinja2.TemplateError,
    TooLongError,
    ArithmeticError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
)
_VALUES = "docs/vocabulary.md lists what a template may ask for"
_BOUNDS = "a template may loop over what it is given, and no more"


def _diagnostic(error: BaseException, name: str) -> Diagnostic:
    """What went wrong, with the template's file and line."""
    place = _place(error, name)
    match error:
        case jinja2.TemplateSyntaxError():
            place = Span(error.filename or name, error.lineno)
            return Diagnostic("J001", f"template mistake: {error.message}", place)
        case jinja2.TemplateNotFound():
            return Diagnostic("J002", f"there is no template {error.message!r}", place)
        case jinja2.UndefinedError():
            message = f"the template asks for what is not there: {error.message}"
            return Diagnostic("J002", message, place, _VALUES)
        case TooLongError():
            return Diagnostic("J004", "the template comes to no end", place, _BOUNDS)
        case MemoryError():
            return Diagnostic("J004", "the template asks for more memory than it may", place, _BOUNDS)
        case _:
            reason = "it nests without end" if isinstance(error, RecursionError) else error
            return Diagnostic("J003", f"the template failed: {reason}", place)


def _place(error: BaseException, name: str) -> Span:
    """The last frame of the traceback that stands in a template."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.endswith(".xhtml")]
    return Span(frames[-1].filename, frames[-1].lineno or 0) if frames else Span(name)
