"""What was measured -> one drawing: time and memory by the size of the book, and what an edit costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, log10

from bench.runs import CASES, COLD, Volume

WIDTH, HEIGHT = 860, 330
TOP, BOTTOM = 56, 270
COLOURS = ("#8c2f1b", "#1f4e5f", "#b8862d", "#5f5f5f")
OURS = "bookmaker, all three editions"
MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Line:
    """One tool's points: (chapters, value)."""

    name: str
    points: tuple[tuple[int, float], ...]


def plot(volumes: Sequence[Volume], others: Sequence[str]) -> str:
    """The drawing, as SVG. Both axes of the first two panels are logarithmic."""
    time = tuple(_lines(volumes, others, "cpu"))
    memory = tuple(_lines(volumes, others, "peak"))
    parts = (
        _style(),
        *_panel(40, "Cold: seconds of the processors", time),
        *_panel(330, "Cold: largest process, MB", memory),
        *_bars(620, volumes[-1]),
        *_legend([line.name for line in time]),
    )
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    label = 'role="img" aria-label="Time and memory by the number of chapters; cost of an edit"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {label}>\n{"".join(parts)}</svg>\n'


def _style() -> str:
    return (
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>\n'
        "<style>text { font: 12px system-ui, sans-serif; fill: #222222; } .title { font-weight: 600; } "
        ".grid { stroke: #dddddd; } .end { text-anchor: end; } .middle { text-anchor: middle; }</style>\n"
    )


def _lines(volumes: Sequence[Volume], others: Sequence[str], measure: str) -> Iterator[Line]:
    for what, name in ((COLD, OURS), *((other, other) for other in others)):
        found = ((v.chapters, v.of(what)) for v in volumes)
        points = tuple((chapters, _value(result.measured, measure)) for chapters, result in found if result)
        if points:
            yield Line(name, points)


def _value(measured: object, measure: str) -> float:
    value = float(getattr(measured, measure))
    return value / MEGABYTE if measure == "peak" else value


def _panel(left: int, title: str, lines: Sequence[Line]) -> Iterator[str]:
    values = [value for line in lines for _, value in line.points]
    chapters = sorted({n for line in lines for n, _ in line.points})
    low, high = _decades(values)
    yield f'<text class="title" x="{left}" y="30">{title}</text>\n'
    for tick in _ticks(low, high):
        y = _down(tick, low, high)
        yield f'<path class="grid" d="M{left} {y:.1f}h230"/>\n'
        yield f'<text class="end" x="{left - 6}" y="{y + 4:.1f}">{tick:g}</text>\n'
    for n in chapters:
        x = left + _right(n, chapters)
        yield f'<text class="middle" x="{x:.1f}" y="{BOTTOM + 18}">{n}</text>\n'
    for colour, line in zip(COLOURS, lines, strict=False):
        spots = [(left + _right(n, chapters), _down(value, low, high)) for n, value in line.points]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in spots)
        yield f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>\n'
        yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>\n' for x, y in spots)


def _decades(values: Sequence[float]) -> tuple[float, float]:
    """Round numbers, 1, 2 or 5 times a power of ten, around all values."""
    rounds = [m * 10.0**e for e in range(-2, 6) for m in (1, 2, 5)]
    low = max((r for r in rounds if r <= min(values)), default=rounds[0])
    return low, min((r for r in rounds if r >= max(values) and r > low), default=rounds[-1])


def _ticks(low: float, high: float) -> Iterator[float]:
    for exponent in range(-2, ceil(log10(high)) + 1):
        for mantissa in (1, 2, 5):
            value = mantissa * 10.0**exponent
            if low <= value <= high:
                yield value


def _down(value: float, low: float, high: float) -> float:
    return BOTTOM - (log10(value) - log10(low)) / (log10(high) - log10(low)) * (BOTTOM - TOP)


def _right(chapters: int, every: Sequence[int]) -> float:
    if len(every) == 1:
        return 115.0
    return 10 + (log10(chapters) - log10(every[0])) / (log10(every[-1]) - log10(every[0])) * 205


def _bars(left: int, volume: Volume) -> Iterator[str]:
    """What each build of the largest book takes on the clock, as a part of the cold one."""
    cold = volume.of(COLD)
    yield f'<text class="title" x="{left}" y="30">After an edit, {volume.chapters} chapters</text>\n'
    for i, case in enumerate(CASES):
        result = volume.of(case)
        if result is None or cold is None:
            continue
        y, length = TOP + 10 + i * 52, 190 * min(result.measured.wall / cold.measured.wall, 1.1)
        yield f'<text x="{left}" y="{y}">{case}: {result.measured.wall:.1f} s</text>\n'
        yield f'<rect x="{left}" y="{y + 8}" width="{max(length, 1):.1f}" height="14" fill="{COLOURS[0]}"/>\n'


def _legend(names: Sequence[str]) -> Iterator[str]:
    x = 40
    for colour, name in zip(COLOURS, names, strict=False):
        yield f'<rect x="{x}" y="{HEIGHT - 24}" width="12" height="12" fill="{colour}"/>\n'
        yield f'<text x="{x + 18}" y="{HEIGHT - 13}">{name}</text>\n'
        x += 40 + 7 * len(name)
