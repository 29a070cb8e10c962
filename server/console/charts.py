"""Where bars, lines and words of a chart stand: plain geometry; ``console/charts.html`` draws it as SVG.

A chart is WIDTH units wide. Values are never negative; None has no bar and no point.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 520
_LABELS, _RIGHT = 138, 66
_PITCH, _THICK, _TOP = 26, 15, 8
_SIDE, _PLOT_TOP, _PLOT = 42, 22, 130
_WIDEST_LABEL = 11
_STEPS = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar at height ``y``; ``words`` stand behind it, ``label`` before, cut where it is long."""

    label: str
    short: str
    y: int
    length: float
    words: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis with its words."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart that lies down: one row for each label."""

    rows: list[Bar]
    ticks: list[Tick]

    wide = WIDTH
    left = _LABELS
    right = WIDTH - _RIGHT
    thick = _THICK

    @property
    def bottom(self) -> int:
        return _TOP + _PITCH * len(self.rows)


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a line with its label below and its words above."""

    x: float
    y: float
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line over equal steps."""

    points: list[Point]
    ticks: list[Tick]

    wide = WIDTH
    left = _SIDE
    right = WIDTH - 16
    bottom = _PLOT_TOP + _PLOT
    height = _PLOT_TOP + _PLOT + 24

    @property
    def path(self) -> str:
        """The points as a polyline takes them."""
        return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in self.points)


def step_of(most: float) -> float:
    """Return the step of an axis that reaches ``most`` in at most five: 1, 2 or 5 times a power of ten, at least 1."""
    step = 1.0
    while True:
        for factor in (1, 2, 5):
            if step * factor * _STEPS >= most:
                return step * factor
        step *= 10


def _axis(most: float | None, values: Sequence[float | None]) -> list[float]:
    """Return the values at which an axis is marked, from 0 on; ``most`` fixes its end."""
    highest = most or max((value for value in values if value is not None), default=0)
    step = step_of(highest)
    return [step * count for count in range(max(2, round(highest / step + 0.499) + 1))]


def bars(rows: Sequence[tuple[str, float | None, str]], *, most: float | None = None, sign: str = "") -> Bars:
    """Return a chart of (label, value, words); ``most`` fixes the end of the axis, ``sign`` follows its numbers."""
    marks = _axis(most, [value for _, value, _ in rows])
    width = (WIDTH - _RIGHT - _LABELS) / marks[-1]
    placed = [
        Bar(label, _cut(label), _TOP + _PITCH * number, (value or 0) * width, words)
        for number, (label, value, words) in enumerate(rows)
    ]
    return Bars(placed, [Tick(_LABELS + mark * width, f"{mark:g}{sign}") for mark in marks])


def _cut(label: str) -> str:
    return label if len(label) <= _WIDEST_LABEL else label[: _WIDEST_LABEL - 1] + "…"


def line(steps: Sequence[tuple[str, float, str]]) -> Line:
    """Return a chart of (label, value, words) at equal steps."""
    marks = _axis(None, [value for _, value, _ in steps])
    bottom = _PLOT_TOP + _PLOT
    across = (WIDTH - 16 - _SIDE) / max(1, len(steps))
    points = [
        Point(_SIDE + across * (number + 0.5), bottom - value / marks[-1] * _PLOT, label, words)
        for number, (label, value, words) in enumerate(steps)
    ]
    return Line(points, [Tick(bottom - mark / marks[-1] * _PLOT, _short(mark)) for mark in marks])


def _short(mark: float) -> str:
    return f"{mark / 10_000:g}万" if mark >= 10_000 else f"{mark:g}"
