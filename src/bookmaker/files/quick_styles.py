"""The styles of elements, found with less work than WeasyPrint 70.0 does, and no other.

Most properties of an element are set by nobody: they are the parent's or the initial ones. A value with
`var()` is validated once for the same tokens. Elements that have one computed style, since the same rules
hold for them below the same parent, have their pseudo-elements' styles in common, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from weasyprint import css
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES
from weasyprint.css.tokens import Pending

from bookmaker.files.mending import check_version, mended, put_in_place

# Values that are kept for one declaration with `var()`.
MOST = 256
# Properties whose values depend on more than their own and the parent's.
_ENTANGLED = frozenset({"page", "float", "display", "position"})

_ALIKE = {
    "        computed_cache = {}\n": "        computed_cache, first, alike = {}, {}, []\n",
    """\
            selectors_keys = []
            for sheet, origin, sheet_specificity in sheets:
                # Add declarations for matching elements.
                for selector in sheet.matcher.match(element):
""": """\
            matches = [(*entry, s) for entry in sheets for s in entry[0].matcher.match(element)]
            key = (parent_id, element_declarations, tuple([
                (sheet, s[0], id(s[3][0]), inf if s[3][1] is None else sheet.layers.index(s[3][1]))
                for sheet, _, _, s in matches]))
            for sheet, origin, sheet_specificity, selector in (() if key in computed_cache else matches):
""",
    """\
                    selectors_keys.append(
                        (sheet, specificity, id(declarations), layer_order))
""": "",
    "            key = (parent_id, element_declarations, tuple(selectors_keys))\n": "",
    """\
                # Equivalent computed style already exsists, share it.
""": """\
                alike.append((etree_element, first[key]))
""",
    """\
                # No equivalent computed style found, create it.
""": """\
                first[key] = etree_element
""",
    """\
        # Clear the cascaded styles, we don't need them anymore. Keep the
""": """\
        pseudos = {}
        for element, pseudo_type in cascaded_styles:
            pseudos.setdefault(element, []).append(pseudo_type)
        for element, other in alike:
            for pseudo_type in pseudos.get(other, ()):
                computed_styles[element, pseudo_type] = computed_styles[other, pseudo_type]

        # Clear the cascaded styles, we don't need them anymore. Keep the
""",
}

_NONE: frozenset[str] = frozenset()

_missing = css.ComputedStyle.__missing__
_solve = Pending.solve


def install() -> None:
    """Find styles so in every later layout; a second call changes nothing."""
    check_version()
    if css.ComputedStyle.__missing__ is not _computed:
        put_in_place([mended(css, "StyleFor", _ALIKE)])
    css.ComputedStyle.__missing__ = _computed
    Pending.solve = _solved


# --- values that nobody sets -----------------------------------------------------------------------------


def _logical(key: str) -> frozenset[str]:
    """The names by which a physical property may be set instead, whatever direction an element has."""
    named = PHYSICAL_FUNCTIONS.get(key)
    return frozenset(named(block="ttb", inline=i) for i in ("ltr", "rtl")) if named else _NONE


def _plain(keys: Iterable[str]) -> dict[str, frozenset[str]]:
    """Those among these properties whose value, where nobody sets it, is simply taken over."""
    entangled = (k for k in keys if k in _ENTANGLED or k.startswith("text_decoration_"))
    return {key: _logical(key) for key in set(keys) - set(entangled)}


_TAKEN_OVER = _plain(INHERITED)
_INITIAL = _plain(INITIAL_VALUES.keys() - INHERITED - INITIAL_NOT_COMPUTED)


def _computed(style: Any, key: str) -> Any:  # noqa: ANN401 (WeasyPrint has no types)
    """The value of a property that was not asked for yet."""
    if key in style.cascaded:
        return _missing(style, key)
    if key in _INITIAL:
        source, names = INITIAL_VALUES, _INITIAL[key]
    elif style.parent_style is not None and (key in _TAKEN_OVER or key[:2] == "__"):
        source, names = style.parent_style, _TAKEN_OVER.get(key, _NONE)
    else:
        return _missing(style, key)
    if not style.cascaded.keys().isdisjoint(names):
        return _missing(style, key)
    value = style[key] = source[key]
    return value


# --- values with var() -----------------------------------------------------------------------------------

_Shape: TypeAlias = "int | tuple[str, tuple[_Shape, ...]]"


def _solved(pending: Any, tokens: list[Any], wanted: str, base_url: str | None) -> Any:  # noqa: ANN401
    """The value that these tokens have for a property. Mistakes are found anew, as they are told but once."""
    known = vars(pending).setdefault("solved", {})
    key = wanted, base_url, tuple(map(_shape, tokens))
    if key not in known:
        if len(known) >= MOST:
            known.clear()
        # The tokens stay alive with their value: so nothing else gets the same identity.
        known[key] = _solve(pending, tokens, wanted, base_url), tokens
    return known[key][0]


def _shape(token: Any) -> _Shape:  # noqa: ANN401
    """Equal for tokens that were put together of the same tokens of style sheets."""
    if token.type == "function":
        return token.name, tuple(map(_shape, token.arguments))
    if token.type == "() block":
        return "", tuple(map(_shape, token.content))
    return id(token)
