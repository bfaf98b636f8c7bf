"""Durations as people write them, as three-point estimates."""

import re
from typing import Literal, NamedTuple

from taskctl.plans.artifacts.tasks import ThreePoint
from taskctl.text.expressions import expression

Units = Literal["minutes", "hours", "days"]
_UNITS: dict[str, Units] = {"m": "minutes", "h": "hours", "d": "days"}
_NUMBER = r"\d{1,6}(?:\.\d{1,3})?"
DURATION = expression(
    rf"(?P<first>{_NUMBER})"
    rf"(?:\s*[-–]\s*(?P<last>{_NUMBER})|\s*/\s*(?P<likely>{_NUMBER})\s*/\s*(?P<most>{_NUMBER}))?"
    r"\s*(?P<unit>m|min|minutes?|h|hours?|d|days?)",
    re.IGNORECASE,
)
"""`3h`, `90m`, `2-5h` or `1/2/4h` (optimistic, most likely, pessimistic); a day has 8 hours."""


class Estimate(NamedTuple):
    """A three-point estimate and its unit."""

    points: ThreePoint
    units: Units


def estimate_in(text: str) -> Estimate:
    """The estimate that a text like `2-5h` means.

    A single figure says nothing of a spread, so it has none; a range has its middle as the most
    likely duration.

    Raises:
        ValueError: it is not a duration, or its figures are zero or not in ascending order.
    """
    match = DURATION.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{text!r} is not a duration; write 3h, 90m, 2-5h or 1/2/4h")
    first = float(match["first"])
    last = float(match["most"] or match["last"] or first)
    likely = float(match["likely"] or (first + last) / 2)
    if not 0 < first <= likely <= last:
        raise ValueError(f"{text!r}: the figures of a duration are above 0, the smallest first")
    optimistic, middle, pessimistic = map(_short, (first, likely, last))
    points = ThreePoint(optimistic=optimistic, mostLikely=middle, pessimistic=pessimistic)
    return Estimate(points, _UNITS[match["unit"][0].lower()])


def _short(number: float) -> int | float:
    return int(number) if number.is_integer() else round(number, 3)
