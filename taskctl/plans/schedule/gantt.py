"""A Gantt chart of one or more timelines, as SVG."""

from collections.abc import Iterator, Mapping
from html import escape

from taskctl.plans.schedule.simulation import Booking, Timeline
from taskctl.report.style import printable

_WIDTH, _LEFT, _RIGHT = 1000, 90, 20
_LANE, _BAR, _GAP, _HEAD = 22, 18, 30, 44
_STEPS = (1, 2, 5)
_TICKS = 12
# Of many activities only the longest are named beside the text of their tooltip.
_LABELS = 500
_LETTER = 7.0
_STYLE = (
    "text{font:12px sans-serif;fill:#222}.name{fill:#fff}.model{font-weight:bold}"
    ".bar{fill:#2f6690;stroke:#fff}.tick{stroke:#ddd}.wave{stroke:#a33;stroke-dasharray:4 3}"
)


def gantt(title: str, timelines: Mapping[str, Timeline]) -> str:
    """Draw timelines below each other on one scale, a lane for each worker.

    Dashed lines are the openings of waves. The same input gives the same bytes.

    Args:
        title: of the whole picture.
        timelines: by the name of the model.
    """
    hours = max((timeline.makespan for timeline in timelines.values()), default=0.0)
    scale = (_WIDTH - _LEFT - _RIGHT) / hours if hours else 0.0
    body: list[str] = []
    top = _GAP
    for model, timeline in timelines.items():
        body += _chart(model, timeline, scale, _step(hours), top)
        top += _HEAD + _LANE * _lanes(timeline) + _GAP
    summary = "; ".join(
        f"{model}: {len(timeline.bookings)} activities on {_lanes(timeline)} workers "
        f"in {_hours(timeline.makespan)}"
        for model, timeline in timelines.items()
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top}" '
            f'width="{_WIDTH}" height="{top}" role="img" aria-labelledby="gantt-title gantt-desc">',
            f'<title id="gantt-title">{_text(title)}</title>',
            f'<desc id="gantt-desc">{_text(summary)}</desc>',
            f"<style>{_STYLE}</style>",
            '<rect width="100%" height="100%" fill="#fff"/>',
            *body,
            "</svg>\n",
        ]
    )


def _lanes(timeline: Timeline) -> int:
    return max((booking.worker for booking in timeline.bookings), default=-1) + 1


def _chart(model: str, timeline: Timeline, scale: float, step: float, top: int) -> Iterator[str]:
    first = top + _HEAD
    bottom = first + _LANE * _lanes(timeline)
    yield f'<text class="model" x="{_LEFT}" y="{top}">{_text(model)}</text>'
    for number in range(int(timeline.makespan / step) + 1):
        time = number * step
        x = _number(_LEFT + time * scale)
        yield f'<line class="tick" x1="{x}" x2="{x}" y1="{first - 8}" y2="{bottom}"/>'
        yield f'<text text-anchor="middle" x="{x}" y="{first - 12}">{_hours(time)}</text>'
    for worker in range(_lanes(timeline)):
        y = first + worker * _LANE + 14
        yield f'<text text-anchor="end" x="{_LEFT - 8}" y="{y}">worker {worker + 1}</text>'
    longest = sorted(timeline.bookings, key=lambda booking: (booking.start - booking.end, booking))
    named = {booking.id for booking in longest[:_LABELS]}
    for booking in timeline.bookings:
        yield _bar(booking, scale, first + booking.worker * _LANE, booking.id in named)
    for opening in timeline.openings[1:]:
        x = _number(_LEFT + opening * scale)
        yield f'<line class="wave" x1="{x}" x2="{x}" y1="{first - 8}" y2="{bottom}"/>'


def _bar(booking: Booking, scale: float, y: int, is_named: bool) -> str:
    """A bar with a tooltip, and its id where there is room for it."""
    name = _text(booking.id)
    x, width = _LEFT + booking.start * scale, (booking.end - booking.start) * scale
    bar = (
        f'<rect class="bar" x="{_number(x)}" y="{y}" width="{_number(width)}" height="{_BAR}">'
        f"<title>{name}: {_hours(booking.start)} to {_hours(booking.end)}</title></rect>"
    )
    if not is_named or width < _LETTER * len(booking.id) + 6:
        return bar
    return f'{bar}<text class="name" x="{_number(x + 4)}" y="{y + 13}">{name}</text>'


def _step(hours: float) -> float:
    """A round number of hours, at most a dozen times in a stretch."""
    power = 1e-9
    while True:
        for step in _STEPS:
            if hours <= step * power * _TICKS:
                return step * power
        power *= 10


def _hours(time: float) -> str:
    return f"{_number(time)} h"


def _number(value: float) -> str:
    """A number with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _text(text: str) -> str:
    return escape(printable(text))
