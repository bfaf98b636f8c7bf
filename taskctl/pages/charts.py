"""Charts as places in a drawing: axes, lines and points."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from taskctl.pages.pace import Cycle, DayCount, typical

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 12, 28
_MOST_TICKS = 8
_STEPS = (1, 2, 5)


class Tick(NamedTuple):
    """A mark on an axis: its place and its label."""

    at: float
    label: str


class Chart(NamedTuple):
    """The axes of a chart."""

    across: Sequence[Tick]
    upward: Sequence[Tick]


class BurnUp(NamedTuple):
    """A chart of two lines, as paths of SVG: all tasks, and those done, with the area below."""

    chart: Chart
    total: str
    done: str
    area: str


class Point(NamedTuple):
    """A finished task in a chart."""

    x: float
    y: float
    cycle: Cycle


class Scatter(NamedTuple):
    """A chart of finished tasks, and the height of the line of their median."""

    chart: Chart
    points: Sequence[Point]
    middle: float
    median: float


def burn_up_chart(counts: Sequence[DayCount]) -> BurnUp:
    """The chart of how many tasks there were, and how many were done."""
    across, x = _days(counts[0].day, counts[-1].day)
    upward, y = _numbers(max(count.total for count in counts))
    total = _stairs([(x(count.day), y(count.total)) for count in counts])
    done = _stairs([(x(count.day), y(count.done)) for count in counts])
    floor = HEIGHT - BOTTOM
    area = f"{done}V{floor}H{_short(x(counts[0].day))}Z"
    return BurnUp(Chart(across, upward), total, done, area)


def scatter_chart(cycles: Sequence[Cycle]) -> Scatter:
    """The chart of how long finished tasks took."""
    across, x = _days(cycles[0].day, cycles[-1].day)
    upward, y = _numbers(max(cycle.days for cycle in cycles))
    points = [Point(round(x(c.day), 1), round(y(c.days), 1), c) for c in cycles]
    middle = typical(cycles) or 0
    return Scatter(Chart(across, upward), points, round(y(middle), 1), middle)


def _stairs(points: Sequence[tuple[float, float]]) -> str:
    """A path that keeps each height until the next point."""
    (x, y), *rest = points
    return f"M{_short(x)} {_short(y)}" + "".join(f"H{_short(x)}V{_short(y)}" for x, y in rest)


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _days(first: date, last: date) -> tuple[list[Tick], Callable[[date], float]]:
    """The ticks at the beginnings of months, and the place of a day."""
    span = max(1, (last - first).days)
    room = WIDTH - LEFT - RIGHT

    def x(day: date) -> float:
        return LEFT + room * (day - first).days / span

    months = []
    day = first.replace(day=1)
    while day <= last:
        if day >= first:
            months.append(day)
        day = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    every = -(-len(months) // _MOST_TICKS) or 1
    ticks = [Tick(round(x(one), 1), f"{one:%Y-%m}") for one in months[::every]]
    return ticks or [Tick(x(first), first.isoformat())], x


def _numbers(most: float) -> tuple[list[Tick], Callable[[float], float]]:
    """The ticks of round numbers up to the first one above the largest value."""
    step: int = next(
        size * 10**power for power in range(12) for size in _STEPS if most <= 5 * size * 10**power
    )
    end = max(step, -(-int(most) // step) * step)
    room = HEIGHT - TOP - BOTTOM

    def y(value: float) -> float:
        return TOP + room * (1 - value / end)

    return [Tick(round(y(n), 1), f"{n:,}") for n in range(0, end + 1, step)], y
