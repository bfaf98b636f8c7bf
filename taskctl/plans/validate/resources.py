"""PL6: tasks use no more than there is, and their conflicts are known."""

from collections.abc import Iterator
from functools import cache

from taskctl.model.findings import Finding
from taskctl.model.paths import entries_meet
from taskctl.plans.artifacts.folder import TASKS
from taskctl.plans.artifacts.tasks import (
    RESOURCE_TYPES,
    EstimatedResources,
    PeakResources,
    PlannedTask,
    SharedResource,
)
from taskctl.plans.validate.reach import TaskOrder
from taskctl.plans.validate.registry import plan_rule
from taskctl.plans.validate.subject import ValidatedPlan, listed
from taskctl.text.words import count

_LIMITS = (
    ("cpu_cores", "max_cpu_cores", 1, "cores"),
    ("memory_mb", "max_memory_gb", 1024, "GB of memory"),
    ("disk_io_mbps", "max_disk_io_mbps", 1, "MB/s of disk"),
)
"""The use of a task, the limit of all, how much of the one is the other, and its unit."""


@plan_rule("PL601", "over-capacity")
def over_capacity(plan: ValidatedPlan) -> Iterator[Finding]:
    """A task needs more than there is at all.

    It can never start: it needs more units of a resource than its capacity, or more processors,
    memory or disk than `resource_limits`, all the time or at its peak.

    Bad:
        "resource_limits": {"max_cpu_cores": 4}, and a task with "cpu_cores": 8
    Fix:
        Correct the estimate of the task, or the limit.
    """
    shared = _declared(plan)
    for number, task in enumerate(plan.tasks):
        needs = task.resource_requirements
        if needs is None:
            continue
        for key, use in (("estimated", needs.estimated), ("peak", needs.peak)):
            for name, problem in _over(plan, use):
                when = "" if key == "estimated" else " at its peak"
                yield Finding(
                    plan.of_task(number, "resource_requirements", key, name),
                    f"{task.id} needs {problem}{when}",
                    "correct the estimate, or the limit",
                    item=task.id,
                    subject=f"{key} {name}",
                )
        taken = needs.estimated.shared_resources if needs.estimated else {}
        for name, units in taken.items():
            capacity = shared[name].capacity if name in shared else None
            if capacity is not None and units > capacity:
                steps = ("resource_requirements", "estimated", "shared_resources", name)
                yield Finding(
                    plan.of_task(number, *steps),
                    f"{task.id} needs {units} of {name}, which has {capacity}",
                    "correct the estimate, or the capacity",
                    item=task.id,
                    subject=name,
                )


def _over(
    plan: ValidatedPlan, use: EstimatedResources | PeakResources | None
) -> Iterator[tuple[str, str]]:
    """The key and description of each need that is over a limit."""
    limits = plan.artifacts.tasks.meta.resource_limits
    for name, limit_name, unit, words in _LIMITS:
        limit = getattr(limits, limit_name)
        amount = getattr(use, name) / unit if use else 0
        if limit is not None and amount > limit:
            yield name, f"{amount:g} {words}, the limit is {limit:g}"


def _declared(plan: ValidatedPlan) -> dict[str, SharedResource]:
    analysis = plan.artifacts.tasks.meta.codebase_analysis
    return analysis.shared_resources if analysis else {}


@plan_rule("PL602", "undeclared-resource", "warning")
def undeclared_resource(plan: ValidatedPlan) -> Iterator[Finding]:
    """Tasks or dependencies use a shared resource that the analysis does not declare.

    Nobody can tell whether it is exclusive, or how many can use it at once. Capacities of limited
    resources must be given too.

    Bad:
        "exclusive_resources": ["database_migrations"]      (not in meta.….shared_resources)
    Fix:
        Declare it in `meta.codebase_analysis.shared_resources`, or correct the name.
    """
    shared = _declared(plan)
    users: dict[str, list[tuple[int, str]]] = {}
    for number, task in enumerate(plan.tasks):
        for key, names in _used(task):
            for name in names:
                if name not in shared:
                    users.setdefault(name, []).append((number, key))
    for name, found in users.items():
        number, key = found[0]
        ids = listed(dict.fromkeys(plan.tasks[n].id for n, _ in found))
        yield Finding(
            plan.of_task(number, "resource_requirements", "estimated", key),
            f"{ids}: {name} is not declared as a shared resource",
            "declare it in meta.codebase_analysis.shared_resources, or correct the name",
            subject=name,
            number=len(found),
        )
    for number, edge in enumerate(plan.artifacts.tasks.dependencies):
        name = edge.shared_resource or ""
        if name and name not in shared and name not in users:
            yield Finding(
                plan.of_edge(number, "shared_resource"),
                f"{edge.from_} → {edge.to}: {name} is not declared as a shared resource",
                "declare it in meta.codebase_analysis.shared_resources, or correct the name",
                item=edge.to,
                subject=name,
            )
    for name, resource in shared.items():
        if resource.type == "shared_limited" and not resource.capacity:
            pointer = ("meta", "codebase_analysis", "shared_resources", name)
            yield Finding(
                plan.in_model(TASKS, pointer),
                f"{name} is limited, and has no capacity",
                "add its capacity",
                subject=f"{name} capacity",
            )


def _used(task: PlannedTask) -> Iterator[tuple[str, list[str]]]:
    needs = task.resource_requirements
    if needs and needs.estimated:
        yield "exclusive_resources", needs.estimated.exclusive_resources
        yield "shared_resources", list(needs.estimated.shared_resources)


@plan_rule("PL603", "unrelated-exclusion", "warning")
def unrelated_exclusion(plan: ValidatedPlan) -> Iterator[Finding]:
    """A resource edge is about a resource that one of its tasks does not use.

    It keeps two tasks apart that could run at once, or the wrong two. A task also uses a resource
    if its scope includes something at the `location` of that resource.

    Bad:
        {"from": "P1.T001", "to": "P1.T005", "shared_resource": "docker_compose_file", …}, and
        P1.T005 uses `package_json`
    Fix:
        Correct `shared_resource` or the tasks, add the resource to them, or remove the edge.
    """
    uses = {task.id: {n for _, names in _used(task) for n in names} for task in plan.tasks}
    declared = _declared(plan)

    @cache
    def meets(task_id: str, name: str) -> bool:
        bounds = plan.tasks[plan.index[task_id]].boundaries
        location = declared[name].location if name in declared else ""
        paths = bounds.scope.includes if location and bounds and bounds.scope else []
        return any(entries_meet(path, location) for path in paths)

    for number, edge in enumerate(plan.artifacts.tasks.dependencies):
        name = edge.shared_resource
        if edge.type not in RESOURCE_TYPES or not name:
            continue
        without = [
            one
            for one in (edge.from_, edge.to)
            if one in uses and name not in uses[one] and not meets(one, name)
        ]
        if without:
            verb = "does" if len(without) == 1 else "do"
            yield Finding(
                plan.of_edge(number, "shared_resource"),
                f"{edge.from_} → {edge.to} is about {name}, which {' and '.join(without)} "
                f"{verb} not use",
                "correct the resource or the tasks, or remove the edge",
                item=edge.to,
                subject=edge.from_,
            )


@plan_rule("PL604", "unlisted-conflict", "warning")
def unlisted_conflict(plan: ValidatedPlan) -> Iterator[Finding]:
    """Two tasks need the same exclusive resource, nothing orders them, and no conflict lists them.

    An executor keeps them apart, and people should know: schedules become longer. The document asks
    for a resolution in `resource_conflicts`.

    Bad:
        "exclusive_resources": ["database_migrations"] in two tasks without a path between them
    Fix:
        List them in `resource_conflicts` with a resolution, or add a `mutual_exclusion` edge.
    """
    exclusive = {name for name, one in _declared(plan).items() if one.type == "exclusive"}
    users: dict[str, list[str]] = {}
    for task in plan.tasks:
        for key, names in _used(task):
            for name in names:
                if key == "exclusive_resources" or name in exclusive:
                    users.setdefault(name, []).append(task.id)
    conflicts = plan.artifacts.tasks.resource_conflicts
    order = TaskOrder(plan)
    for name, tasks in users.items():
        listed_tasks = set(conflicts[name].tasks) if name in conflicts else set()
        free = [pair for pair in order.unordered(tasks) if not listed_tasks.issuperset(pair)]
        if free:
            first, second = free[0]
            more = f" (of {count(len(set(tasks)), 'user')})" if len(set(tasks)) > 2 else ""
            yield Finding(
                plan.of_task(
                    plan.index[second], "resource_requirements", "estimated", "exclusive_resources"
                ),
                f"{first} and {second} both need {name}{more}, and neither waits for the other",
                "list them in resource_conflicts with a resolution, or add a mutual_exclusion edge",
                item=second,
                subject=name,
                number=len(free),
            )
