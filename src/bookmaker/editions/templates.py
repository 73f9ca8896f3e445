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


@dataclass(frozen=True, slots=True)
class Filled:
    """A template's text, and what was wrong with it."""

    text: str
    diagnostics: tuple[Diagnostic, ...] = ()


def safe(text: str) -> str:
    """Markup that a template prints as it is; everything else is escaped."""
    return Markup(text)  # noqa: S704 (the text was printed by `xhtml`)


class Templates:
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

        J001: a mistake in the template, J002: it asks for what is not there, J003: it failed otherwise.
        """
        name = f"{kind}.xhtml" if f"{kind}.xhtml" in self._sources else "section.xhtml"
        try:
            return Filled(self._environment.get_template(name).render(values))
        except jinja2.TemplateSyntaxError as error:
            place = Span(error.filename or name, error.lineno)
            return _failed(Diagnostic("J001", f"template mistake: {error.message}", place))
        except jinja2.TemplateNotFound as error:
            return _failed(Diagnostic("J002", f"there is no template {error.message!r}", _place(error, name)))
        except jinja2.UndefinedError as error:
            hint = "docs/vocabulary.md lists what a template may ask for"
            message = f"the template asks for what is not there: {error.message}"
            return _failed(Diagnostic("J002", message, _place(error, name), hint))
        except (
            jinja2.TemplateError,
            ArithmeticError,
            LookupError,
            TypeError,
            ValueError,
            RecursionError,
        ) as error:
            return _failed(Diagnostic("J003", f"the template failed: {error}", _place(error, name)))


def _failed(diagnostic: Diagnostic) -> Filled:
    return Filled("", (diagnostic,))


def _place(error: BaseException, name: str) -> Span:
    """The last frame of the traceback that stands in a template."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.endswith(".xhtml")]
    return Span(frames[-1].filename, frames[-1].lineno or 0) if frames else Span(name)
