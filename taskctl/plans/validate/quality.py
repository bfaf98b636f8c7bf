"""PL3: the quality metrics of the document."""

from collections.abc import Iterator, Sequence

from taskctl.model.findings import Finding
from taskctl.plans.artifacts.folder import FEATURES, TASKS
from taskctl.plans.artifacts.project import hours_of
from taskctl.plans.artifacts.titles import is_verb_first, overlaps
from taskctl.plans.validate.hard import has_evidence
from taskctl.plans.validate.registry import plan_rule
from taskctl.plans.validate.subject import ValidatedPlan, listed, pairs
from taskctl.text.words import count

LONGEST, SHORTEST = 16.0, 0.5
"""Hours: the document splits longer tasks, and merges shorter ones."""
FEWEST_FEATURES, MOST_FEATURES = 5, 25
_SMALL = 10
_VERB_FIRST, _COVERAGE = 0.8, 0.95
_LEAST_DENSITY, _EDGES_PER_TASK = 0.05, 0.25


@plan_rule("PL301", "edge-density", "warning")
def edge_density(plan: ValidatedPlan) -> Iterator[Finding]:
    """The plan has hardly any dependencies for its size.

    The document warns below a density E / (n (n - 1)) of 0.05, and calls 0.020 well-balanced in its
    own example of 84 tasks: one prerequisite per task is a density of about 1/n. So the limit is
    0.05, or a quarter of a dependency per task where that is less. Its upper limit of 0.5 is what
    a plan has in which every pair of tasks is ordered; no graph without cycles is above it.

    Bad:
        40 tasks, 3 dependencies
    Fix:
        Add the dependencies that are missing, with their evidence.
    """
    number, edges = len(plan.network.ids), len(plan.network.kept)
    if number < _SMALL:
        return
    density = edges / (number * (number - 1))
    least = min(_LEAST_DENSITY, _EDGES_PER_TASK / (number - 1))
    if density < least:
        yield Finding(
            plan.in_model(TASKS, ("dependencies",)),
            f"{edges} hard dependencies between {number:,} tasks: a density of {density:.4f}, "
            f"below {least:.4f}",
            "add the dependencies that are missing",
        )


@plan_rule("PL302", "verb-first", "warning")
def verb_first(plan: ValidatedPlan) -> Iterator[Finding]:
    """Fewer than 80 % of the titles begin with a verb.

    A title such as "Add the door" says what is done. The verbs are those of
    `taskctl/plans/artifacts/titles.py`: the document gives no list.

    Bad:
        "title": "Door"
    Fix:
        Begin the title with what is done: "Add the door".
    """
    others = [number for number, t in enumerate(plan.tasks) if not is_verb_first(t.title)]
    share = 1 - len(others) / len(plan.tasks) if plan.tasks else 1
    if share < _VERB_FIRST:
        titles = listed(f"{plan.tasks[n].id} `{plan.tasks[n].title}`" for n in others[:_SMALL])
        yield Finding(
            plan.of_task(others[0], "title"),
            f"{share * 100:.0f} % of the titles begin with a verb, at least 80 % must; not {titles}"
            + (f" and {len(others) - _SMALL:,} more" if len(others) > _SMALL else ""),
            "begin each title with what is done",
            number=len(others),
        )


@plan_rule("PL303", "evidence-coverage", "warning")
def evidence_coverage(plan: ValidatedPlan) -> Iterator[Finding]:
    """Fewer than 95 % of the tasks, features or dependencies have evidence.

    Work that nobody asked for looks like work that somebody did.

    Bad:
        8 of 10 tasks have `source_evidence`
    Fix:
        Quote the source of those that the finding names.
    """
    tasks = [number for number, task in enumerate(plan.tasks) if not has_evidence(task)]
    if tasks and len(tasks) < len(plan.tasks) and _is_low(len(tasks), len(plan.tasks)):
        yield Finding(
            plan.of_task(tasks[0]),
            f"{len(tasks):,} of {len(plan.tasks):,} tasks {_have(tasks)} no evidence: "
            f"{listed(plan.tasks[n].id for n in tasks)}",
            "quote their source in source_evidence",
            subject="tasks",
            number=len(tasks),
        )
    edges = plan.artifacts.tasks.dependencies
    loose = [number for number, edge in enumerate(edges) if not edge.evidence]
    if loose and len(loose) < len(edges) and _is_low(len(loose), len(edges)):
        yield Finding(
            plan.of_edge(loose[0]),
            f"{len(loose):,} of {len(edges):,} dependencies {_have(loose)} no evidence: "
            f"{pairs((edges[n].from_, edges[n].to) for n in loose)}",
            "say in evidence what shows them",
            subject="dependencies",
            number=len(loose),
        )
    features = plan.artifacts.features.features
    bare = [number for number, feature in enumerate(features) if not feature.source_evidence]
    if bare and _is_low(len(bare), len(features)):
        yield Finding(
            plan.in_model(FEATURES, ("features", bare[0], "id")),
            f"{len(bare):,} of {count(len(features), 'feature')} {_have(bare)} no evidence: "
            f"{listed(features[n].id for n in bare)}",
            "quote their source in source_evidence",
            subject="features",
            number=len(bare),
        )


def _have(things: Sequence[int]) -> str:
    return "has" if len(things) == 1 else "have"


def _is_low(without: int, number: int) -> bool:
    return 1 - without / number < _COVERAGE


@plan_rule("PL304", "unresolved-conflict", "warning")
def unresolved_conflict(plan: ValidatedPlan) -> Iterator[Finding]:
    """A resource conflict has no resolution strategy.

    Whoever executes the plan does not know how its tasks are kept apart.

    Bad:
        "resource_conflicts": {"database": {"tasks": ["P1.T001", "P1.T004"], "resolution": ""}}
    Fix:
        Name the `resolution`: sequential_ordering, wave_separation, capacity_planning.
    """
    for name, conflict in plan.artifacts.tasks.resource_conflicts.items():
        at = ("resource_conflicts", name)
        if not conflict.resolution.strip():
            yield Finding(
                plan.in_model(TASKS, (*at, "resolution")),
                f"the conflict over {name} has no resolution",
                "name a resolution",
                subject=name,
            )
        unknown = [task for task in conflict.tasks if task not in plan.index]
        if unknown:
            yield Finding(
                plan.in_model(TASKS, (*at, "tasks")),
                f"the conflict over {name} names {listed(unknown)}, which is not a task"
                if len(unknown) == 1
                else f"the conflict over {name} names {listed(unknown)}, which are not tasks",
                "correct the ids",
                subject=f"{name} tasks",
                number=len(unknown),
            )


@plan_rule("PL305", "duration-order")
def duration_order(plan: ValidatedPlan) -> Iterator[Finding]:
    """The three estimates of a task are not in their order, or below zero.

    Estimates and simulations that use them mean nothing.

    Bad:
        "duration": {"optimistic": 4, "mostLikely": 2, "pessimistic": 10}
    Fix:
        Correct them: optimistic ≤ mostLikely ≤ pessimistic.
    """
    for number, task in enumerate(plan.tasks):
        found = task.duration
        if found and not 0 <= found.optimistic <= found.mostLikely <= found.pessimistic:
            shown = f"{found.optimistic:g}, {found.mostLikely:g}, {found.pessimistic:g}"
            yield Finding(
                plan.of_task(number, "duration"),
                f"{task.id} has the estimates {shown}, which are not in order",
                "correct them: optimistic ≤ mostLikely ≤ pessimistic",
                item=task.id,
            )


@plan_rule("PL306", "task-size", "warning")
def task_size(plan: ValidatedPlan) -> Iterator[Finding]:
    """A task is longer than 16 hours, or shorter than half an hour.

    The document splits the one and merges the other. The length is the PERT mean, (o + 4m + p) / 6.

    Bad:
        "duration": {"optimistic": 12, "mostLikely": 20, "pessimistic": 40}
    Fix:
        Split the task, or merge it with the one that it belongs to.
    """
    long, short = [], []
    for number, task in enumerate(plan.tasks):
        if task.duration is None:
            continue
        low, likely, high = hours_of(task)
        mean = (low + 4 * likely + high) / 6
        if mean > LONGEST:
            long.append(number)
        elif mean < SHORTEST:
            short.append(number)
    yield from plan.about(long, f"has more than {LONGEST:g} hours", "split it")
    yield from plan.about(short, f"has less than {SHORTEST:g} hours", "merge it with another")


@plan_rule("PL307", "task-without-duration", "warning")
def task_without_duration(plan: ValidatedPlan) -> Iterator[Finding]:
    """Some tasks have no estimate of their duration.

    Schedules then count 2, 4 and 8 hours for them. If fewer than half have one, see PL104.

    Bad:
        {"id": "P1.T001", "title": "Add the door"}      (without `duration`, unlike others)
    Fix:
        Add `duration` with `optimistic`, `mostLikely` and `pessimistic`.
    """
    without = [number for number, task in enumerate(plan.tasks) if task.duration is None]
    if 2 * len(without) <= len(plan.tasks):
        yield from plan.about(without, "has no duration", "add an estimate")


@plan_rule("PL308", "feature-count", "warning")
def feature_count(plan: ValidatedPlan) -> Iterator[Finding]:
    """The plan does not have 5 to 25 features.

    Fewer say too little about what is delivered, more are too fine. Plans of fewer than ten tasks
    may have fewer.

    Bad:
        23 tasks, 3 features
    Fix:
        Split or join features.
    """
    number = len(plan.artifacts.features.features)
    is_few = number < FEWEST_FEATURES and len(plan.tasks) >= _SMALL
    if FEATURES in plan.artifacts.values and (is_few or number > MOST_FEATURES):
        yield Finding(
            plan.in_model(FEATURES, ("features",)),
            f"{count(len(plan.tasks), 'task')} in {count(number, 'feature')}; "
            f"{FEWEST_FEATURES} to {MOST_FEATURES} are asked for",
            "split features" if is_few else "join features",
            number=number,
        )


@plan_rule("PL309", "similar-tasks", "warning")
def similar_tasks(plan: ValidatedPlan) -> Iterator[Finding]:
    """Two tasks of one feature have nearly the same title.

    They may be the same work: more than 80 % of their words are common.

    Bad:
        "Add the door to the front of the house", "Add the door to the front of house"
    Fix:
        Join them, or say in their titles how they differ.
    """
    for first, second in overlaps(plan.tasks):
        one, other = plan.tasks[plan.index[first]], plan.tasks[plan.index[second]]
        yield Finding(
            plan.of_task(plan.index[second], "title"),
            f"{second} `{other.title}` is nearly {first} `{one.title}`",
            "join them, or say how they differ",
            item=second,
            subject=first,
        )
