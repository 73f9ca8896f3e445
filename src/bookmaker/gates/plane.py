"""Matrices, points and boxes of a page's plane -> boxes. Matrices are those of ISO 32000-1, 8.3.4."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from bookmaker.gates.findings import Box

Matrix: TypeAlias = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


def matrix_of(operands: Iterable[Any]) -> Matrix:
    """Six numbers of a PDF as a matrix."""
    a, b, c, d, e, f = (float(o) for o in operands)
    return (a, b, c, d, e, f)


def times(first: Matrix, second: Matrix) -> Matrix:
    """The matrix that does `first`, then `second`."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def box_of(points: Iterable[tuple[float, float]], matrix: Matrix) -> Box:
    """The box around points that a matrix has moved."""
    a, b, c, d, e, f = matrix
    moved = [(a * x + c * y + e, b * x + d * y + f) for x, y in points]
    xs, ys = [x for x, _ in moved], [y for _, y in moved]
    return (min(xs), min(ys), max(xs), max(ys))


def around(first: Box | None, second: Box | None) -> Box | None:
    """The box around two boxes, either of which may be unknown."""
    if first is None or second is None:
        return first or second
    left, bottom = min(first[0], second[0]), min(first[1], second[1])
    return left, bottom, max(first[2], second[2]), max(first[3], second[3])


def apart(first: Box, second: Box) -> bool:
    """Whether two boxes have no point in common."""
    return first[2] < second[0] or first[0] > second[2] or first[3] < second[1] or first[1] > second[3]
