"""A plan in a few lines or as one object, and the difference of two plans in words."""

from collections.abc import Iterator, Mapping
from typing import Any

from taskctl.plans.artifacts.network import network_of
from taskctl.plans.artifacts.parts import as_json
from taskctl.plans.artifacts.project import project_of
from taskctl.plans.compile.page import MODELS, PlanFiles, ids
from taskctl.plans.schedule.gantt import gantt
from taskctl.plans.schedule.simulation import simulate
from taskctl.plans.shelf import Difference
from taskctl.report.style import BOLD, Style, paint, printable
from taskctl.text.words import count


def plan_object(path: str, plan: PlanFiles) -> dict[str, Any]:
    """The figures of a plan for `show --json` and `list --json`; hours are the most likely ones."""
    models = plan.waves.execution_models
    return {
        "path": path,
        "planId": plan.waves.planId,
        "execution_model": plan.tasks.meta.execution_model,
        "features": len(plan.features.features),
        "tasks": len(plan.tasks.tasks),
        "waves": models.wave_based.total_waves,
        "wave_based_hours": models.wave_based.makespan_hours,
        "rolling_frontier_hours": models.rolling_frontier.makespan_hours,
        "lower_bound_hours": models.rolling_frontier.lower_bound.hours,
        "initial_frontier": models.rolling_frontier.initial_frontier,
        "metrics": as_json(plan.dag.metrics),
    }


def show_lines(path: str, plan: PlanFiles, style: Style) -> Iterator[str]:
    """A plan in short."""
    models = plan.waves.execution_models
    frontier, waves = models.rolling_frontier, models.wave_based
    metrics, end = plan.dag.metrics, frontier.estimated_completion_time
    yield paint(printable(f"{plan.waves.planId}  {path}"), BOLD, style)
    yield (
        f"{count(len(plan.tasks.tasks), 'task')} of {count(len(plan.features.features), 'feature')}"
        f", {count(metrics.edges, 'dependency')}, the longest path has "
        f"{count(metrics.longestPath, 'edge')}"
    )
    yield f"execution: {MODELS[plan.tasks.meta.execution_model].lower()}"
    yield ""
    yield f"rolling frontier  {frontier.makespan_hours:g} h; P95 {end.p95_hours:g} h"
    yield f"waves             {waves.makespan_hours:g} h in {count(waves.total_waves, 'wave')}"
    yield f"lower bound       {frontier.lower_bound.hours:g} h ({frontier.lower_bound.reason})"
    yield ""
    yield printable(f"ready at the start: {ids(frontier.initial_frontier)}")
    for found in plan.dag.resource_bottlenecks:
        yield printable(f"{found.resource} holds up {ids(found.affected_tasks)}")
    numbers: dict[str, int] = {}
    for task in plan.tasks.tasks:
        numbers[task.feature_id] = numbers.get(task.feature_id, 0) + 1
    if plan.features.features:
        yield ""
    for feature in plan.features.features:
        yield printable(f"{feature.id}  {feature.title} ({numbers.get(feature.id, 0)})")


def picture(plan: PlanFiles) -> str:
    """A Gantt chart of both execution models as SVG, with the most likely durations."""
    project = project_of(plan.tasks, network_of(plan.tasks))
    models = plan.waves.execution_models
    waves, frontier = models.wave_based, models.rolling_frontier
    timelines = {
        MODELS["rolling_frontier"]: simulate(
            project, order=frontier.order or (), holds=frontier.holds or {}
        ),
        MODELS["wave_based"]: simulate(project, waves=[wave.tasks for wave in waves.waves]),
    }
    return gantt(plan.waves.planId, timelines)


def row(found: dict[str, Any]) -> str:
    """A plan in one line of a list."""
    model = MODELS[found["execution_model"]].lower()
    hours = f"{found['rolling_frontier_hours']:g} h"
    tasks = count(found["tasks"], "task")
    return printable(f"{found['path']}  {found['planId']}  {tasks}, {hours}, {model}")


def difference_lines(found: Difference, titles: Mapping[str, str]) -> Iterator[str]:
    """The differences, one line each; a plus marks whatever only the second plan has.

    Args:
        titles: of the tasks that only one plan has, by id.
    """
    yield from (printable(f"+ {task}  {titles[task]}") for task in found.added)
    yield from (printable(f"- {task}  {titles[task]}") for task in found.removed)
    for task, parts in found.changed.items():
        yield printable(f"~ {task}: {', '.join(parts)}")
    yield from (printable(f"+ {start} → {end}") for start, end in found.new_edges)
    yield from (printable(f"- {start} → {end}") for start, end in found.lost_edges)
    for name, (before, after) in found.figures.items():
        yield printable(f"~ {name}: {before} → {after}")
