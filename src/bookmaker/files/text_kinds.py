"""What Pango needs to set text of one kind, made once: WeasyPrint 70.0 makes it for every line that it tries.

A kind is one font, size, language, direction and choice of features; a page has few of them and many lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from weasyprint.text import line_break
from weasyprint.text.constants import LST_TO_ISO, PANGO_DIRECTION
from weasyprint.text.ffi import FROM_UNITS, ffi, gobject, pango
from weasyprint.text.fonts import font_features, get_font_description

from bookmaker.files.mending import check_version

# The properties that a kind depends on.
_FACE = (
    *("font_family", "font_style", "font_stretch", "font_weight", "font_size", "font_variation_settings"),
    *("direction", "font_language_override", "lang"),
)
_FEATURES = (
    *("font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps"),
    *("font_variant_numeric", "font_variant_alternates", "font_variant_east_asian", "font_feature_settings"),
)

# What text has that is set letter by letter in words that end at spaces, from left to right: one of these.
_USUAL: Mapping[str, tuple[object, ...]] = {
    "white_space": ("normal",),
    "letter_spacing": ("normal", 0),
    "word_spacing": (0,),
    "overflow_wrap": ("normal",),
    "word_break": ("normal",),
    "font_language_override": ("normal",),
    "direction": ("ltr",),
}

# Ascent, the places of the lines under and through the text, and their thicknesses, in CSS px.
_Measures: TypeAlias = tuple[float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Kind:
    """What Pango needs. `drawn_words` keeps its words in `cases`, `foreseen_lines` widths in `rules`."""

    context: Any
    font: Any
    language: Any
    features: bytes
    cases: list[Any] = field(default_factory=list)
    rules: list[Any] = field(default_factory=list)

    def layout(self) -> Any:  # noqa: ANN401 (a pointer)
        """A new layout of Pango for text of this kind."""
        layout = ffi.gc(pango.pango_layout_new(self.context), gobject.g_object_unref)
        pango.pango_layout_set_auto_dir(layout, False)  # noqa: FBT003 (C knows no names)
        pango.pango_layout_set_font_description(layout, self.font)
        if self.features:
            attributes = pango.pango_attr_list_new()
            pango.pango_attr_list_insert(attributes, pango.pango_attr_font_features_new(self.features))
            pango.pango_layout_set_attributes(layout, attributes)
            pango.pango_attr_list_unref(attributes)
        return layout

    def measures(self) -> _Measures:
        """The measures of the font for lines that decorate text."""
        metrics = pango.pango_context_get_metrics(self.context, self.font, self.language)
        found = (
            pango.pango_font_metrics_get_ascent(metrics),
            pango.pango_font_metrics_get_underline_position(metrics),
            pango.pango_font_metrics_get_strikethrough_position(metrics),
            pango.pango_font_metrics_get_underline_thickness(metrics),
            pango.pango_font_metrics_get_strikethrough_thickness(metrics),
        )
        pango.pango_font_metrics_unref(metrics)
        ascent, underline, strike, under_thickness, strike_thickness = (FROM_UNITS * n for n in found)
        return ascent, underline, strike, under_thickness, strike_thickness


def install() -> None:
    """Make each kind of text once in every later layout; a second call changes nothing."""
    check_version()
    line_break.Layout.setup = _set_up
    line_break._font_style_cache_key = _cache_key  # noqa: SLF001 (it has no public name)


def _set_up(layout: Any, style: Any) -> None:  # noqa: ANN401 (WeasyPrint has no types)
    """`Layout.setup`, with what is the same for all text of the kind taken from it."""
    kind = kind_of(style)
    layout.style, layout.language, layout.layout = style, kind.language, kind.layout()
    layout.first_line_direction = 0
    decorated = style["text_decoration_line"] != "none"
    measures = kind.measures() if decorated else (None,) * 5
    layout.ascent, layout.underline_position, layout.strikethrough_position = measures[:3]
    layout.underline_thickness, layout.strikethrough_thickness = measures[3:]


def kind_of(style: Any) -> Kind:  # noqa: ANN401
    """The kind of a style's text, kept with the style; equal ones are kept with the fonts."""
    own = vars(style).get("text_kind")
    if own is None:
        kinds = vars(style.font_config).setdefault("text_kinds", {})
        features = _features(style)
        key = (repr([style[name] for name in _FACE]), style["font_variant_caps"], features)
        if key not in kinds:
            kinds[key] = _made(style, features)
        own = style.text_kind = kinds[key]
    return own  # type: ignore[no-any-return]


def _features(style: Any) -> bytes:  # noqa: ANN401
    chosen = font_features(*(style[name] for name in _FEATURES))
    return ",".join(f"{name} {value}" for name, value in chosen.items()).encode()


def _made(style: Any, features: bytes) -> Kind:  # noqa: ANN401
    context = ffi.gc(pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref)
    pango.pango_context_set_round_glyph_positions(context, False)  # noqa: FBT003
    pango.pango_context_set_base_dir(context, PANGO_DIRECTION[style["direction"]])
    override = style["font_language_override"]
    named = style["lang"] if override == "normal" else LST_TO_ISO.get(override.lower(), override)
    if named:
        language = pango.pango_language_from_string(ffi.new("char[]", named.encode()))
        pango.pango_context_set_language(context, language)
    else:
        language = pango.pango_language_get_default()
    return Kind(context, get_font_description(style), language, features)


_key_of = line_break._font_style_cache_key  # noqa: SLF001


def _cache_key(style: Any, include_size: bool = False) -> str:  # noqa: ANN401
    """`_font_style_cache_key`, made once a style."""
    name = "sized_key" if include_size else "font_key"
    key = vars(style).get(name)
    if key is None:
        key = vars(style)[name] = _key_of(style, include_size)
    return str(key)


def is_usual(style: Any) -> bool:  # noqa: ANN401
    """Whether text is set without letterspacing, in lines that end between words, from left to right."""
    usual = vars(style).get("usual")
    if usual is None:
        usual = style.usual = all(style[name] in values for name, values in _USUAL.items())
    return bool(usual)
