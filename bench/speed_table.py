"""The results beside an earlier commit, as a Markdown table."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.earlier import COMMIT
from bench.measure import Cost
from bench.programs import Absent
from bench.speed import LARGE, SERIES, SIZES, TODAY, Limit, SpeedRow
from bench.table import EMPTY, NO_SIZES, drawn, measured, per_task

HEAD = (
    *("what", "command", "corpus", "must reach", "aim"),
    *(f"today, `{COMMIT}`", "now", "beside", "now is", "reached"),
)
MOST_GROWTH = 1.2


@dataclass(frozen=True, slots=True)
class SpeedResult:
    """A row with what was measured; `failure` is set when a command ended unexpectedly."""

    row: SpeedRow
    now: Cost | None = None
    today: Cost | None = None
    peer: Cost | None = None
    failure: str = ""


def speed_table(results: Sequence[SpeedResult], start: Cost | None) -> str:
    """All results, and the growth between the sizes of plan.

    Args:
        results: what was measured.
        start: the cost of a start, which no plan makes larger.
    """
    lines = [_cells(result) for result in results]
    lines += [_growth_cells(results, series, start) for series in SERIES]
    return drawn(HEAD, lines)


def _cells(result: SpeedResult) -> list[str]:
    row = result.row
    return [
        row.what,
        EMPTY if isinstance(row.now, Absent) else f"`{row.now.shown}`",
        row.corpus.label if row.corpus else EMPTY,
        _limits(row.musts),
        _limits(row.aims),
        measured(row.today, result.today),
        result.failure or measured(row.now, result.now),
        measured(row.peer, result.peer) if row.peer else EMPTY,
        _ratios(result),
        _reached(result),
    ]


def _limits(limits: Sequence[Limit]) -> str:
    return ", ".join(limit.text for limit in limits) or EMPTY


def _ratios(result: SpeedResult) -> str:
    """The ratio of each figure that a limit is about, and of the CPU time."""
    asked = [(limit.of, limit.figure) for limit in (*result.row.musts, *result.row.aims)]
    found = []
    for of, figure in dict.fromkeys([(TODAY, "CPU"), *asked]):
        ratio = _ratio(result, Limit(0, of, figure))
        if ratio is not None:
            name = "" if figure == "CPU" else f"{figure} "
            found.append(f"{name}{ratio:.2f} × {of}")
    return ", ".join(found) or EMPTY


def _ratio(result: SpeedResult, limit: Limit) -> float | None:
    beside = result.today if limit.of == TODAY else result.peer
    if not result.now or not beside:
        return None
    return _figure(result.now, limit) / _figure(beside, limit)


def _figure(cost: Cost, limit: Limit) -> float:
    spread = {"CPU": cost.cpu, "wall": cost.wall, "memory": cost.memory}[limit.figure]
    return spread.median


def _reached(result: SpeedResult) -> str:
    musts, aims = (
        [(_ratio(result, limit), limit.times) for limit in limits]
        for limits in (result.row.musts, result.row.aims)
    )
    if not musts or any(ratio is None for ratio, _ in musts):
        return EMPTY
    if any(ratio is not None and ratio > times for ratio, times in musts):
        return "no"
    is_aim = bool(aims) and all(ratio is not None and ratio <= times for ratio, times in aims)
    return "yes, the aim too" if is_aim else "yes"


def _growth_cells(results: Sequence[SpeedResult], series: str, start: Cost | None) -> list[str]:
    by_size = {
        result.row.series[1]: (result.row.corpus.count if result.row.corpus else 0, result.now)
        for result in results
        if result.row.series and result.row.series[0] == series and result.now
    }
    now, reached = NO_SIZES, EMPTY
    if start and {SIZES[0], LARGE} <= by_size.keys():
        now = per_task((0, start), by_size[SIZES[0]], by_size[LARGE], lambda cost: cost.cpu.median)
        if now.endswith(" ×"):
            reached = "yes" if float(now.split()[0]) <= MOST_GROWTH else "no"
    what = f"growth, {SIZES[0]:,} to {LARGE:,}, {series}"
    must = "linear within 20 %"
    return [what, "`taskctl check`", EMPTY, must, EMPTY, EMPTY, now, EMPTY, EMPTY, reached]
