"""How long waves and a project take: by the document's formula, and by simulation with draws."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import ceil
from random import Random
from types import MappingProxyType
from typing import NamedTuple

from taskctl.plans.schedule.frontier import Frontier
from taskctl.plans.schedule.graph import graph_of, rounded
from taskctl.plans.schedule.project import Activity, Project
from taskctl.plans.schedule.simulation import play

SEED = 1
_NONE: Mapping[str, str] = MappingProxyType({})
# About a second: one draw of one activity, simulated in both models, takes some 15 µs.
_DRAWS = 60_000
_FEWEST, _MOST = 10, 1_000


class Percentiles(NamedTuple):
    """Hours that are enough with a probability of 50, 80 and 95 percent."""

    p50: float
    p80: float
    p95: float


class EstimatedHours(NamedTuple):
    """Hours by the formula of the document, and by simulation.

    met  the share of samples that end within the P95 of the formula
    """

    formula: Percentiles
    simulated: Percentiles
    met: float


class Estimates(NamedTuple):
    """The hours of a project.

    waves    of each wave: from its opening until the next opens, or until the end
    total    of all waves
    rolling  of the rolling frontier, by simulation
    """

    waves: tuple[EstimatedHours, ...]
    total: EstimatedHours
    rolling: Percentiles
    samples: int
    seed: int


def pert(hours: tuple[float, float, float]) -> tuple[float, float]:
    """Mean (o + 4m + p) / 6 and standard deviation (p - o) / 6 of a three-point estimate."""
    optimistic, likely, pessimistic = hours
    return (optimistic + 4 * likely + pessimistic) / 6, (pessimistic - optimistic) / 6


def pert_formula(activities: Iterable[Activity]) -> Percentiles:
    """The percentiles of a wave as the T.A.S.K.S. v3 document has them.

    These are the largest mean, mean + 0.84 deviations and mean + 1.65 deviations of a task. The
    largest of several tasks is later than that: ten tasks of 2, 4 and 12 h end within this P95
    with a probability of 0.446.
    """
    parts = [pert(activity.hours) for activity in activities]
    return Percentiles(
        *(
            max((mean + factor * deviation for mean, deviation in parts), default=0.0)
            for factor in (0.0, 0.84, 1.65)
        )
    )


def samples_for(size: int) -> int:
    """How many samples are drawn for a number of activities: 1000 up to 60, 10 from 6000 on."""
    return max(_FEWEST, min(_MOST, _DRAWS // max(size, 1)))


def estimate(
    project: Project,
    waves: Sequence[Sequence[str]],
    *,
    quorum: float = 1.0,
    order: Sequence[str] = (),
    holds: Mapping[str, str] = _NONE,
    seed: int = SEED,
) -> Estimates:
    """EstimatedHours both models of a project.

    A sample draws the duration of each activity from its Beta-PERT distribution (independent of
    the others) and lets both models run. A percentile is the smallest sample that at least so
    many samples do not exceed; the number of samples falls with the size of the project.

    Args:
        project: without impossible activities.
        waves: ids of each wave.
        quorum: the share of a wave that must end before the next opens.
        order, holds: as for `Frontier`, of the rolling frontier alone.
        seed: of the draws.
    """
    graph = graph_of(project)
    draws = _draws(project, seed)
    barriers = Frontier(graph, waves=waves, quorum=quorum)
    rolling = Frontier(graph, order=order, holds=holds)
    samples = samples_for(len(project.activities))
    lengths: list[list[float]] = [[] for _ in waves]
    totals, spans = [], []
    for _ in range(samples):
        hours = draws()
        barriers.rewind()
        course = play(barriers, graph, hours)
        ends = [*course.openings[1 : len(waves)], course.makespan]
        for place, begin in enumerate(course.openings[: len(waves)]):
            lengths[place].append(rounded(ends[place] - begin))
        totals.append(course.makespan)
        rolling.rewind()
        spans.append(play(rolling, graph, hours).makespan)
    formulas = [
        pert_formula(project.activities[graph.number[name]] for name in ids) for ids in waves
    ]
    return Estimates(
        tuple(_estimate(*pair) for pair in zip(formulas, lengths, strict=True)),
        _estimate(_sum(formulas), totals),
        percentiles(spans),
        samples,
        seed,
    )


def percentiles(samples: Iterable[float]) -> Percentiles:
    """The percentiles of samples; at least one."""
    ordered = sorted(samples)
    return Percentiles(*(ordered[ceil(len(ordered) * p / 100) - 1] for p in (50, 80, 95)))


def _estimate(formula: Percentiles, samples: Sequence[float]) -> EstimatedHours:
    met = sum(sample <= formula.p95 for sample in samples) / len(samples)
    return EstimatedHours(Percentiles(*map(rounded, formula)), percentiles(samples), met)


def _sum(parts: Sequence[Percentiles]) -> Percentiles:
    return Percentiles(*map(sum, zip(Percentiles(0, 0, 0), *parts, strict=True)))


def _draws(project: Project, seed: int) -> Callable[[], list[float]]:
    """A function that draws the hours of all activities."""
    draw = Random(seed).betavariate
    shapes = []
    for activity in project.activities:
        optimistic, likely, pessimistic = activity.hours
        spread = pessimistic - optimistic
        low = 4 * (likely - optimistic) / spread if spread else 0.0
        shapes.append((optimistic, spread, 1 + low, 5 - low))
    return lambda: [
        rounded(least + spread * draw(alpha, beta)) if spread else rounded(least)
        for least, spread, alpha, beta in shapes
    ]
