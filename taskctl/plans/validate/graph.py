"""PL2: ids are known and unique, and edges connect two tasks once."""

import re
from collections import Counter
from collections.abc import Iterator

from taskctl.model.findings import Finding, Related
from taskctl.plans.artifacts.folder import FEATURES, TASKS
from taskctl.plans.artifacts.tasks import RESOURCE_TYPES
from taskctl.plans.validate.registry import plan_rule
from taskctl.plans.validate.subject import ValidatedPlan
from taskctl.text.expressions import expression
from taskctl.text.nearest import nearest

_MANY = 5000
_WHO = r"(?:person|people|developer|engineer|designer|team|team member|assignee|colleague|dev)s?"
_ABOUT_PEOPLE = expression(
    rf"\b{_WHO} (?:(?:is|are|will|must|needs?|ha[sv]e?|to|be|becomes?) ){{1,4}}"
    r"(?:available|busy|free|on (?:leave|vacation|holiday))\b"
    rf"|\bsame {_WHO} (?:does|do|works?|needed|is|are|handles?)\b"
    rf"|\bonly one {_WHO}\b",
    re.IGNORECASE,
)


@plan_rule("PL201", "duplicate-plan-id")
def duplicate_plan_id(plan: ValidatedPlan) -> Iterator[Finding]:
    """Two tasks, or two features, have the same id.

    Dependencies, waves and logs name a task by its id alone.

    Bad:
        {"id": "P1.T001", "title": "Add the door"}, {"id": "P1.T001", "title": "Paint it"}
    Fix:
        Give one of them another id, and correct what names it.
    """
    features = [feature.id for feature in plan.artifacts.features.features]
    tasks = [task.id for task in plan.tasks]
    for file, name, ids in ((TASKS, "tasks", tasks), (FEATURES, "features", features)):
        first: dict[str, int] = {}
        for number, one in enumerate(ids):
            if first.setdefault(one, number) != number:
                yield Finding(
                    plan.in_model(file, (name, number, "id")),
                    f"{one} is given to two {name}",
                    "give one of them another id",
                    item=one,
                    subject=name,
                    related=(Related(plan.in_model(file, (name, first[one], "id")), "the first"),),
                )


@plan_rule("PL202", "dangling-dependency")
def dangling_dependency(plan: ValidatedPlan) -> Iterator[Finding]:
    """A dependency names a task that is not in the plan.

    Nothing waits for it, or something waits for it forever: executors differ.

    Bad:
        {"from": "P1.T099", "to": "P1.T002", …}      (and no task P1.T099)
    Fix:
        Correct the id, add the task, or remove the dependency.
    """
    for number, edge in enumerate(plan.artifacts.tasks.dependencies):
        for key, name in (("from", edge.from_), ("to", edge.to)):
            if name not in plan.index:
                other = edge.to if key == "from" else edge.from_
                yield Finding(
                    plan.of_edge(number, key),
                    f"a dependency of {other} names {name}, which is not a task"
                    f"{nearest(name, plan.index, 0.87) if len(plan.index) < _MANY else ''}",
                    "correct the id, add the task, or remove the dependency",
                    item=other,
                    subject=name,
                )


@plan_rule("PL203", "self-dependency")
def self_dependency(plan: ValidatedPlan) -> Iterator[Finding]:
    """A dependency leads from a task to itself.

    The task could never start.

    Bad:
        {"from": "P1.T004", "to": "P1.T004", …}
    Fix:
        Remove the dependency, or name the task that was meant.
    """
    for number, edge in enumerate(plan.artifacts.tasks.dependencies):
        if edge.from_ == edge.to:
            yield Finding(
                plan.of_edge(number),
                f"{edge.from_} waits for itself",
                "remove the dependency, or name the task that was meant",
                item=edge.from_,
            )


@plan_rule("PL204", "duplicate-dependency", "warning")
def duplicate_dependency(plan: ValidatedPlan) -> Iterator[Finding]:
    """Two dependencies connect the same two tasks in the same direction.

    Only the first hard one counts; the other may say something else. One `mutual_exclusion` edge
    beside an edge of another type is allowed: it holds another fact.

    Bad:
        {"from": "P1.T001", "to": "P1.T002", …}, {"from": "P1.T001", "to": "P1.T002", …}
    Fix:
        Join them into one, with the evidence of both.
    """
    first: dict[tuple[str, str, bool, str | None], int] = {}
    for number, edge in enumerate(plan.artifacts.tasks.dependencies):
        is_resource = edge.type in RESOURCE_TYPES
        key = (edge.from_, edge.to, is_resource, edge.shared_resource if is_resource else None)
        before = first.setdefault(key, number)
        if before != number:
            yield Finding(
                plan.of_edge(number),
                f"{edge.from_} → {edge.to} is given twice",
                "join both dependencies into one",
                item=edge.to,
                subject=edge.from_,
                related=(Related(plan.of_edge(before), "the first"),),
            )


@plan_rule("PL205", "confidence-range")
def confidence_range(plan: ValidatedPlan) -> Iterator[Finding]:
    """A confidence is not between 0 and 1.

    It is compared with `min_confidence`, which decides whether a dependency counts.

    Bad:
        {"from": "P1.T001", "to": "P1.T002", "confidence": 85, …}
    Fix:
        Write a share: 0.85 instead of 85.
    """
    minimum = plan.artifacts.tasks.meta.min_confidence
    if not 0 <= minimum <= 1:
        yield Finding(
            plan.in_model(TASKS, ("meta", "min_confidence")),
            f"min_confidence is {minimum:g}, not between 0 and 1",
            "write a share",
        )
    for number, edge in enumerate(plan.artifacts.tasks.dependencies):
        values = [
            ("confidence",),
            *(("evidence", n, "confidence") for n in range(len(edge.evidence))),
        ]
        given = [edge.confidence, *(proof.confidence for proof in edge.evidence)]
        for steps, value in zip(values, given, strict=True):
            if not 0 <= value <= 1:
                yield Finding(
                    plan.of_edge(number, *steps),
                    f"{edge.from_} → {edge.to} has the confidence {value:g}, not between 0 and 1",
                    "write a share",
                    item=edge.to,
                    subject=edge.from_,
                )


@plan_rule("PL208", "person-edge", "warning")
def person_edge(plan: ValidatedPlan) -> Iterator[Finding]:
    """A dependency is about the time of a person.

    The document leaves out edges such as "person X needs to be available": they say nothing about
    the work, and change with every holiday. Who works on what is decided when the plan is run.

    Bad:
        {"from": "P1.T001", "to": "P1.T002", "reason": "The same developer does both", …}
    Fix:
        Remove the dependency, or name what one task needs of the other.
    """
    for number, edge in enumerate(plan.artifacts.tasks.dependencies):
        if _ABOUT_PEOPLE.search(edge.reason):
            yield Finding(
                plan.of_edge(number, "reason"),
                f"{edge.from_} → {edge.to} is about the time of a person",
                "remove the dependency, or name what one task needs of the other",
                item=edge.to,
                subject=edge.from_,
            )


@plan_rule("PL206", "unknown-feature")
def unknown_feature(plan: ValidatedPlan) -> Iterator[Finding]:
    """A task belongs to a feature that is not in features.json, or to none.

    Nobody can tell what it is done for.

    Bad:
        {"id": "P1.T001", "feature_id": "F099", …}      (and no feature F099)
    Fix:
        Correct `feature_id`, or add the feature.
    """
    features = {feature.id for feature in plan.artifacts.features.features}
    if not features:
        return
    homeless = [number for number, task in enumerate(plan.tasks) if not task.feature_id]
    yield from plan.about(homeless, "has no feature", "name one in feature_id")
    unknown = Counter(t.feature_id for t in plan.tasks if t.feature_id not in features)
    for number, task in enumerate(plan.tasks):
        times = unknown.pop(task.feature_id, 0) if task.feature_id else 0
        if times:
            more = f" (and {times - 1} more)" if times > 1 else ""
            yield Finding(
                plan.of_task(number, "feature_id"),
                f"{task.id}{more} belongs to {task.feature_id}, which is not in features.json"
                f"{nearest(task.feature_id, features)}",
                "correct the id, or add the feature",
                item=task.id,
                subject=task.feature_id,
                number=times,
            )


@plan_rule("PL207", "feature-without-tasks", "warning")
def feature_without_tasks(plan: ValidatedPlan) -> Iterator[Finding]:
    """A feature has no task.

    It is promised, and nothing in the plan delivers it.

    Bad:
        {"id": "F004", "title": "Offline mode"}      (and no task with "feature_id": "F004")
    Fix:
        Add its tasks, or remove the feature.
    """
    if TASKS not in plan.artifacts.values:
        return
    used = {task.feature_id for task in plan.tasks}
    for number, feature in enumerate(plan.artifacts.features.features):
        if feature.id not in used:
            yield Finding(
                plan.in_model(FEATURES, ("features", number, "id")),
                f"{feature.id} has no task",
                "add its tasks, or remove the feature",
                item=feature.id,
            )
