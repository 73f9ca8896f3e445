"""Transparency -> plain ink, for PDF/X-1a and X-3, which know none: exactly, or not at all.

A transparent colour over white paper is a lighter ink, and so is everything in a group of such an opacity.
Whether there is paper below is seen as pages are drawn: the box of all that was painted is kept. What is
transparent over anything else is a fault that is told; nothing is guessed. Boxes are never too small, so that
a fault may be told where a closer look would find none, but none goes untold.

Knows of WeasyPrint 70 and of pydyf how `Stream` builds paths, paints, keeps its state and places groups.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import pydyf
from weasyprint.document import Page
from weasyprint.draw import text as drawn_text
from weasyprint.images import Gradient, RasterImage
from weasyprint.pdf.stream import Stream
from weasyprint.text.ffi import FROM_UNITS, pango

from bookmaker.files.drawn_lines import shape
from bookmaker.files.inks import Drawing, InkOperator, Paint, current
from bookmaker.files.press_images import whole_matrix

Box: TypeAlias = tuple[float, float, float, float]

# Half the least distance, in points, at which two boxes lie one on the other.
_TOUCH = 0.01
_OPAQUE = Paint()


def _flattening() -> Drawing | None:
    going_on = current()
    return going_on if going_on is not None and not going_on.run.transparent else None


# --- where something is painted --------------------------------------------------------------------------


def _points(stream: Any, points: Iterable[tuple[float, float]]) -> None:  # noqa: ANN401
    """Add points of the path that is being built, in the page's space."""
    if _flattening() is not None:
        matrix = whole_matrix(stream)
        stream.path = [*getattr(stream, "path", []), *(matrix.transform_point(*point) for point in points)]


def _around(points: Iterable[tuple[float, float]], margin: float = 0) -> Box | None:
    found = list(points)
    if not found:
        return None
    across, down = zip(*found, strict=True)
    return min(across) - margin, min(down) - margin, max(across) + margin, max(down) + margin


def _overlap(one: Box, other: Box) -> bool:
    return (
        one[0] + _TOUCH < other[2] - _TOUCH
        and other[0] + _TOUCH < one[2] - _TOUCH
        and one[1] + _TOUCH < other[3] - _TOUCH
        and other[1] + _TOUCH < one[3] - _TOUCH
    )


def _paint(going_on: Drawing, stream: Any, box: Box | None, *paints: Paint) -> None:  # noqa: ANN401
    """Something is painted: it is a fault where it is transparent and the paper below is not white."""
    if box is None:
        return
    for paint in paints:
        below = (other for other in going_on.painted if _overlap(box, other))
        if paint.alpha < 1 and (getattr(stream, "in_pattern", False) or next(below, None)):
            going_on.fault(paint)
    if any(not paint.is_white for paint in paints):
        going_on.painted.append(box)


def _with_points(name: str, corners: Callable[..., Iterable[tuple[float, float]]]) -> None:
    original = getattr(pydyf.Stream, name)

    def wrapped(stream: Any, *numbers: float) -> None:  # noqa: ANN401
        _points(stream, corners(*numbers))
        original(stream, *numbers)

    setattr(Stream, name, wrapped)


_with_points("rectangle", lambda x, y, w, h: ((x, y), (x + w, y), (x, y + h), (x + w, y + h)))
_with_points("move_to", lambda x, y: ((x, y),))
_with_points("line_to", lambda x, y: ((x, y),))
_with_points("curve_to", lambda a, b, c, d, e, f: ((a, b), (c, d), (e, f)))
_with_points("curve_start_to", lambda c, d, e, f: ((c, d), (e, f)))
_with_points("curve_end_to", lambda a, b, e, f: ((a, b), (e, f)))


def _with_paint(name: str, *, fills: bool, strokes: bool) -> None:
    """Paint the path; a colour that can't be seen at all paints nothing."""
    original = getattr(pydyf.Stream, name)

    def wrapped(stream: Any, *rule: bool, **named: bool) -> None:  # noqa: ANN401
        going_on = _flattening()
        if going_on is None:
            original(stream, *rule, **named)
            return
        fill, stroke = getattr(stream, "paints", (_OPAQUE, _OPAQUE))
        seen = [paint for paint, used in ((fill, fills), (stroke, strokes)) if used and paint.alpha > 0]
        path, stream.path = getattr(stream, "path", []), []
        margin = getattr(stream, "line_width", 1) * _scale(stream) / 2 if strokes else 0
        _paint(going_on, stream, _around(path, margin), *seen)
        if len(seen) == fills + strokes:
            original(stream, *rule, **named)
        elif not seen:
            pydyf.Stream.end(stream)
        elif seen[0] is fill:
            pydyf.Stream.fill(stream, *rule, **named)
        else:
            pydyf.Stream.stroke(stream)

    setattr(Stream, name, wrapped)


_with_paint("fill", fills=True, strokes=False)
_with_paint("stroke", fills=False, strokes=True)
_with_paint("stroke_and_close", fills=False, strokes=True)
_with_paint("fill_and_stroke", fills=True, strokes=True)
_with_paint("fill_stroke_and_close", fills=True, strokes=True)


def _scale(stream: Any) -> float:  # noqa: ANN401
    (a, b, _), (c, d, _), _ = whole_matrix(stream)
    return float(max((a * a + b * b) ** 0.5, (c * c + d * d) ** 0.5))


def _end(stream: Any) -> None:  # noqa: ANN401
    stream.path = []
    pydyf.Stream.end(stream)


def _line_width(stream: Any, width: float) -> None:  # noqa: ANN401
    stream.line_width = width
    pydyf.Stream.set_line_width(stream, width)


Stream.end = _end
Stream.set_line_width = _line_width


# --- text, pictures, gradients ---------------------------------------------------------------------------

_draw_first_line = drawn_text.draw_first_line
_draw_picture = RasterImage.draw
_draw_gradient = Gradient.draw


def _first_line(stream: Any, textbox: Any, overflow: Any, ellipsis: Any, matrix: Any) -> Any:  # noqa: ANN401
    going_on = _flattening()
    if going_on is None:
        return _draw_first_line(stream, textbox, overflow, ellipsis, matrix)
    fill, _ = getattr(stream, "paints", (_OPAQUE, _OPAQUE))
    if fill.alpha == 0:
        return []
    whole = matrix @ whole_matrix(stream)
    corners = _ink_of_line(stream, textbox, anchored=bool(going_on.drawings))
    _paint(going_on, stream, _around(whole.transform_point(*corner) for corner in corners), fill)
    return _draw_first_line(stream, textbox, overflow, ellipsis, matrix)


def _ink_of_line(stream: Any, textbox: Any, *, anchored: bool) -> Iterable[tuple[float, float]]:  # noqa: ANN401
    """The corners of what the glyphs cover, from the line's beginning on the baseline, upwards.

    An anchored text of a drawing is moved to the left by up to its width when it has been drawn.
    """
    shape(textbox)
    line, _ = textbox.pango_layout.get_first_line()
    pango.pango_layout_line_get_extents(line, stream.ink_rect, stream.logical_rect)
    ink = stream.ink_rect
    left, top, width, height = (n * FROM_UNITS for n in (ink.x, ink.y, ink.width, ink.height))
    start = left - width if anchored else left
    return ((start, -top), (left + width, -top), (start, -top - height), (left + width, -top - height))


def _picture(image: Any, stream: Any, width: float, height: float, style: Any) -> None:  # noqa: ANN401
    going_on = _flattening()
    if going_on is not None:
        veiled = image.mode in ("RGBA", "LA")
        with going_on.within(image.id):
            _paint(going_on, stream, _corner_box(stream, width, height), Paint(alpha=0.5 if veiled else 1))
    _draw_picture(image, stream, width, height, style)


def _gradient(gradient: Any, stream: Any, width: float, height: float, style: Any) -> None:  # noqa: ANN401
    going_on = _flattening()
    if going_on is not None:
        _paint(going_on, stream, _corner_box(stream, width, height), _OPAQUE)
    _draw_gradient(gradient, stream, width, height, style)


def _corner_box(stream: Any, width: float, height: float) -> Box | None:  # noqa: ANN401
    matrix = whole_matrix(stream)
    corners = ((0, 0), (width, 0), (0, height), (width, height))
    return _around(matrix.transform_point(*corner) for corner in corners)


drawn_text.draw_first_line = _first_line
RasterImage.draw = _picture
Gradient.draw = _gradient

# --- state -----------------------------------------------------------------------------------------------

_push_state, _pop_state = Stream.push_state, Stream.pop_state
_set_alpha, _set_alpha_state = Stream.set_alpha, Stream.set_alpha_state
_set_blend_mode, _set_color_space = Stream.set_blend_mode, Stream.set_color_space
_add_group, _add_pattern = Stream.add_group, Stream.add_pattern
_draw_x_object = Stream.draw_x_object
_paint_page = Page.paint


def _pushed(stream: Any) -> None:  # noqa: ANN401
    state = (getattr(stream, "paints", (_OPAQUE, _OPAQUE)), getattr(stream, "opacity", 1))
    stream.states = [*getattr(stream, "states", []), state]
    _push_state(stream)


def _popped(stream: Any) -> None:  # noqa: ANN401
    *stream.states, (stream.paints, stream.opacity) = stream.states
    _pop_state(stream)


def _alpha(stream: Any, alpha: float, stroke: bool = False, fill: bool | None = None) -> None:  # noqa: ANN401
    """An opacity waits for the group that it is meant for; colours bring their own."""
    if _flattening() is None:
        _set_alpha(stream, alpha, stroke, fill)
    else:
        stream.opacity = alpha


def _space(stream: Any, space: str, stroke: bool = False) -> None:  # noqa: ANN401
    """A pattern is in force, whatever it paints."""
    fill_paint, stroke_paint = getattr(stream, "paints", (_OPAQUE, _OPAQUE))
    stream.paints = (fill_paint, _OPAQUE) if stroke else (_OPAQUE, stroke_paint)
    _set_color_space(stream, space, stroke)


def _soft_mask(stream: Any, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401
    going_on = _flattening()
    if going_on is not None:
        going_on.fault(Paint(alpha=0.5))
    return _set_alpha_state(stream, *arguments, **named)


def _blend(stream: Any, mode: str) -> None:  # noqa: ANN401
    going_on = _flattening()
    if going_on is not None and mode != "Normal":
        going_on.fault(Paint(alpha=0.5))
    _set_blend_mode(stream, mode)


def _group(stream: Any, *box: float) -> Any:  # noqa: ANN401
    """Without transparency a group is a form like any other."""
    group = _add_group(stream, *box)
    going_on = _flattening()
    if going_on is not None:
        del group.extra["Group"]
        group.before = len(going_on.painted)
        group.in_pattern = getattr(stream, "in_pattern", False)
    return group


def _pattern(stream: Any, *arguments: Any) -> Any:  # noqa: ANN401
    pattern = _add_pattern(stream, *arguments)
    pattern.in_pattern = True
    return pattern


def _placed(stream: Any, name: str) -> None:  # noqa: ANN401
    going_on = _flattening()
    opacity = getattr(stream, "opacity", 1)
    if going_on is not None and opacity < 1:
        group = stream._resources["XObject"].get(name)  # noqa: SLF001
        _dilute_group(going_on, stream, group, opacity)
    _draw_x_object(stream, name)


def _page(page: Any, stream: Any, scale: float = 1) -> None:  # noqa: ANN401
    going_on = current()
    if going_on is not None:
        going_on.painted.clear()
    _paint_page(page, stream, scale)


Stream.push_state, Stream.pop_state = _pushed, _popped
Stream.set_alpha, Stream.set_alpha_state, Stream.set_blend_mode = _alpha, _soft_mask, _blend
Stream.add_group, Stream.add_pattern, Stream.set_color_space = _group, _pattern, _space
Stream.draw_x_object = _placed
Page.paint = _page

# --- groups ----------------------------------------------------------------------------------------------


def _dilute_group(going_on: Drawing, stream: Any, group: Any, opacity: float) -> None:  # noqa: ANN401
    """A group of some opacity over white paper is the same group in lighter ink."""
    before, inside = going_on.painted[: group.before], going_on.painted[group.before :]
    stands_on = any(_overlap(box, other) for box in inside for other in before)
    if stands_on or getattr(stream, "in_pattern", False) or not _diluted(group, opacity):
        going_on.fault(Paint(alpha=opacity))


def _diluted(stream: Any, opacity: float) -> bool:  # noqa: ANN401
    """Make all ink of a stream lighter; whether that could be done: pictures and gradients are not."""
    for item in stream.stream:
        if isinstance(item, InkOperator):
            item.dilute(opacity)
    resources = stream._resources  # noqa: SLF001
    inner = [*resources["XObject"].values(), *resources["Pattern"].values()]
    if resources["Shading"] or not all(isinstance(item, Stream) for item in inner):
        return False
    return all(_diluted(item, opacity) for item in inner)
