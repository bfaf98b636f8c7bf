"""Decisions.md: the decisions that compiling makes, with the alternatives and their figures."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from taskctl.plans.artifacts.tasks import ResourceConflict
from taskctl.plans.compile.page import MODELS, PlanFiles, ids, one_line


class Option(NamedTuple):
    """An alternative: its title, and what speaks for and against it."""

    title: str
    pros: str
    cons: str


class PlanDecision(NamedTuple):
    """A decision, in the five parts of the document; `selected` is the number of an option."""

    title: str
    context: str
    options: Sequence[Option]
    selected: int
    rationale: str
    notes: str


def decisions_page(files: PlanFiles) -> str:
    """The text of Decisions.md."""
    lines = ["# Design Decisions Log", ""]
    for number, decision in enumerate(_decisions(files), start=1):
        lines += _section(number, decision)
    lines += ["## Key Design Principles Applied", ""]
    lines += [
        "1. **Explicit over implicit**: every constraint is a dependency or a declared resource.",
        "2. **Nothing is assumed to pass**: a task counts as done once its checks have passed.",
        "3. **Measured**: every figure here and in Plan.md is computed from tasks.json.",
    ]
    return "\n".join(lines) + "\n"


def _decisions(files: PlanFiles) -> Iterator[PlanDecision]:
    yield _execution_model(files)
    for name, conflict in sorted(files.tasks.resource_conflicts.items()):
        yield _conflict(files, name, conflict)
    if files.dag.lowConfidenceDeps:
        yield _confidence(files)


def _execution_model(files: PlanFiles) -> PlanDecision:
    models = files.waves.execution_models
    waves, frontier = models.wave_based, models.rolling_frontier
    bound = frontier.lower_bound
    chosen = files.tasks.meta.execution_model
    return PlanDecision(
        "Execution Model",
        f"{len(files.tasks.tasks)} tasks and {files.dag.metrics.edges} dependencies must run in "
        f"an order that holds. No schedule takes less than {bound.hours:g} h ({bound.reason}).",
        (
            Option(
                "Waves with barriers",
                f"{waves.total_waves} clear stages; a person can look at each gate",
                f"{waves.makespan_hours:g} h with the most likely durations; every wave waits for "
                "its slowest task",
            ),
            Option(
                "Rolling frontier",
                f"{frontier.makespan_hours:g} h with the most likely durations; a task starts as "
                "soon as its prerequisites and resources allow",
                "there is no moment at which nothing runs and all can be reviewed",
            ),
        ),
        0 if chosen == "wave_based" else 1,
        f"`meta.execution_model` asks for {MODELS[chosen].lower()} execution.",
        "`taskctl plan execute --force-execution-model` runs the same plan in the other way.",
    )


def _conflict(files: PlanFiles, name: str, conflict: ResourceConflict) -> PlanDecision:
    use = files.dag.metrics.resourceUtilization.get(name)
    detail = (use.serialization_impact or use.utilization or "") if use else ""
    order = conflict.suggested_order or conflict.tasks
    limited = conflict.capacity is not None
    return PlanDecision(
        f"Use of {one_line(name)}",
        f"{len(conflict.tasks)} tasks need it: {ids(conflict.tasks)}."
        + (f" {detail[:1].upper()}{detail[1:]}." if detail else ""),
        (
            Option(
                "Run one after the other" if not limited else f"Share {conflict.capacity} units",
                "no two tasks disturb each other, and each can be reverted alone",
                "tasks wait for it",
            ),
            Option(
                "Combine the tasks into one",
                "the resource is taken once",
                "one failure stops all of it, and the task grows beyond its bounds",
            ),
            Option(
                "Let the tasks meet at run time",
                "nothing has to be planned",
                "the result depends on which task came first",
            ),
        ),
        0,
        one_line(conflict.rationale)
        or f"Resolution by tasks.json: {one_line(conflict.resolution)}.",
        f"Order: {ids(order)}." if not limited else "The executor gives units as they are free.",
    )


def _confidence(files: PlanFiles) -> PlanDecision:
    low = files.dag.lowConfidenceDeps
    least = files.dag.metrics.minConfidenceApplied
    pairs = [f"{edge.from_} → {edge.to}" for edge in low]
    return PlanDecision(
        "Dependencies below the Confidence",
        f"{len(low)} hard dependencies have a confidence below {least:g}: {ids(pairs)}.",
        (
            Option("Keep them", "no order is lost", "tasks wait for a reason that may not exist"),
            Option(
                "Leave them out of the graph",
                "only what is shown holds a task back",
                "a task may start before what it needs, if the doubt was wrong",
            ),
        ),
        1,
        "`meta.min_confidence` asks for it.",
        "Validate each of them; raise its confidence in tasks.json where it is real.",
    )


def _section(number: int, decision: PlanDecision) -> Iterator[str]:
    yield from (f"## Decision {number}: {decision.title}", "", "### Context", "", decision.context)
    yield from ("", "### Options Considered", "")
    for letter, (index, option) in zip("ABC", enumerate(decision.options), strict=False):
        mark = " (SELECTED)" if index == decision.selected else ""
        yield from (f"#### Option {letter}: {option.title}{mark}", "")
        yield from (f"- **Pros**: {option.pros}", f"- **Cons**: {option.cons}", "")
    yield from ("### Rationale", "", decision.rationale, "")
    yield from ("### Implementation Notes", "", decision.notes, "", "---", "")
