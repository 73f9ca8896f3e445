"""The styles of pages, which WeasyPrint 70.0 computes anew for every page: computed once for pages alike.

A page and its margin boxes inherit from the root alone. Pages that the same rules hold for have the same
styles, and so they share them. The first page of a document shares its own with none: they are computed
before there is a page whose size others can be relative to.
"""

from __future__ import annotations

from typing import Any

from weasyprint.layout import page

from bookmaker.files.mending import check_version

_compute = page.set_page_type_computed_styles


def install() -> None:
    """Share the styles of pages in every later layout; a second call changes nothing."""
    check_version()
    page.set_page_type_computed_styles = _shared


def _shared(page_type: Any, html: Any, style_for: Any) -> None:  # noqa: ANN401 (WeasyPrint has no types)
    computed, cascaded = style_for.get_computed_styles(), style_for.get_cascaded_styles()
    style_for.add_page_declarations(page_type)
    rules = {pseudo: rules for (element, pseudo), rules in cascaded.items() if element == page_type}
    key = tuple((pseudo, tuple(map(_identity, rules.items()))) for pseudo, rules in rules.items())
    known = vars(style_for).setdefault("page_styles", {})
    if key in known:
        computed |= {(page_type, pseudo): style for pseudo, style in known[key].items()}
    else:
        _compute(page_type, html, style_for)
        if style_for.initial_page_sizes["box"] is not None:
            known[key] = {pseudo: computed[page_type, pseudo] for pseudo in {None, *rules}}
    for pseudo in rules:
        del cascaded[page_type, pseudo]


def _identity(rule: tuple[str, tuple[Any, Any]]) -> tuple[str, int, str]:
    """A property's name, its value in the style sheet as an object, and its weight in the cascade."""
    name, (value, weight) = rule
    return name, id(value), repr(weight)
