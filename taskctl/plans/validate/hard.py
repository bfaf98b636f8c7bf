"""PL1: the eight conditions under which the document rejects a plan."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from taskctl.model.findings import Finding
from taskctl.plans.artifacts.folder import FEATURES, TASKS
from taskctl.plans.artifacts.network import cycles
from taskctl.plans.artifacts.older import Pointer
from taskctl.plans.artifacts.parts import SourceEvidence
from taskctl.plans.artifacts.tasks import RESOURCE_TYPES, PlannedTask
from taskctl.plans.validate.checks import cannot_fail
from taskctl.plans.validate.registry import plan_rule
from taskctl.plans.validate.subject import ValidatedPlan, listed
from taskctl.text.expressions import expression
from taskctl.text.secrets import redacted, secrets_in
from taskctl.text.words import count

_NUMBER = expression(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|single|dozen)\b",
    re.IGNORECASE,
)
_ABOUT_RESOURCES = expression("resource|exclusi|mutex|lock", re.IGNORECASE)


@plan_rule("PL101", "plan-cycle")
def plan_cycle(plan: ValidatedPlan) -> Iterator[Finding]:
    """Tasks of a plan wait for each other in a circle.

    None of them can ever start. Only hard dependencies at or above the confidence of the plan
    count. The finding names the edge of the circle with the lowest confidence.

    Bad:
        {"from": "P1.T001", "to": "P1.T002", …}, {"from": "P1.T002", "to": "P1.T001", …}
    Fix:
        Remove one of the edges, or set its `isHard` to false.
    """
    if not plan.has_cycle:
        return
    kept = {(edge.from_, edge.to): edge for edge in plan.network.kept}
    numbers = {
        (edge.from_, edge.to): number
        for number, edge in enumerate(plan.artifacts.tasks.dependencies)
        if kept.get((edge.from_, edge.to)) is edge
    }
    for found in cycles(plan.network):
        if len(found) == 1:
            continue  # an edge from a task to itself has its own rule
        first = found.index(min(found, key=plan.index.__getitem__))
        cycle = found[first:] + found[:first]
        around = list(pairwise([*cycle, cycle[0]]))
        weakest = min(reversed(around), key=lambda pair: kept[pair].confidence)
        yield Finding(
            plan.of_edge(numbers[weakest]),
            f"{listed(cycle).replace(', ', ' → ')} → {cycle[0]}: none of these can ever start",
            f"remove one of the edges; the weakest is {weakest[0]} → {weakest[1]} "
            f"(confidence {kept[weakest].confidence:g})",
            item=cycle[0],
            subject=" ".join(sorted(cycle)),
            number=len(cycle),
        )


@plan_rule("PL102", "resource-edge")
def resource_edge(plan: ValidatedPlan) -> Iterator[Finding]:
    """An edge is about a resource, and does not say which or has no type for it.

    Edges that only keep two tasks apart have the type `mutual_exclusion` or `resource_limited`, and
    name their `shared_resource`: an executor can then order them in another way.

    Bad:
        {"from": "P1.T001", "to": "P1.T004", "type": "mutual_exclusion"}
    Fix:
        Name the `shared_resource`, and set the type to `mutual_exclusion` or `resource_limited`.
    """
    written = plan.artifacts.values.get(TASKS)
    given = written.get("dependencies") if isinstance(written, dict) else None
    for number, edge in enumerate(plan.artifacts.tasks.dependencies):
        origin = plan.artifacts.origins[TASKS](("dependencies", number))
        was: object = None
        if origin[0] == "dependencies" and isinstance(given, list) and isinstance(origin[1], int):
            was = given[origin[1]]
        word = was.get("type") if isinstance(was, dict) else None
        name = f"{edge.from_} → {edge.to}"
        if edge.type in RESOURCE_TYPES and not (edge.shared_resource or "").strip():
            problem = f"{name} has the type {edge.type}, and names no `shared_resource`"
        elif edge.type not in RESOURCE_TYPES and edge.shared_resource:
            problem = f"{name} is about {edge.shared_resource}, and has the type {edge.type}"
        elif edge.type != word and isinstance(word, str) and _ABOUT_RESOURCES.search(word):
            problem = f"{name} has the type {word}, which is not one for resources"
        else:
            continue
        yield Finding(
            plan.of_edge(number, "type"),
            problem,
            "name the shared_resource, with the type mutual_exclusion or resource_limited",
            item=edge.to,
            subject=name,
        )


@plan_rule("PL103", "missing-boundary")
def missing_boundary(plan: ValidatedPlan) -> Iterator[Finding]:
    """A task lacks one of its bounds: complexity, done criteria, scope, logging.

    Whoever does the task must know how large it is, when to stop, which paths it may change, and
    what to log. The complexity must hold a number, such as `~35 LoC`.

    Bad:
        "boundaries": {"expected_complexity": {"value": "small"}}
    Fix:
        Add what the finding names to `boundaries` and `execution_guidance.logging`.
    """
    groups: dict[str, list[int]] = {}
    for number, task in enumerate(plan.tasks):
        if lacking := ", ".join(_lacking(task)):
            groups.setdefault(lacking, []).append(number)
    for lacking, numbers in groups.items():
        yield from plan.about(numbers, f"has no {lacking}", "add it to the task")


def _lacking(task: PlannedTask) -> Iterator[str]:
    bounds = task.boundaries
    complexity = bounds.expected_complexity if bounds else None
    if complexity is None or not complexity.value.strip():
        yield "expected complexity"
    elif not _NUMBER.search(f"{complexity.value} {complexity.breakdown}"):
        yield "number in its expected complexity"
    done = bounds.definition_of_done if bounds else None
    if done is None or not any(text.strip() for text in done.criteria):
        yield "done criteria"
    scope = bounds.scope if bounds else None
    if scope is None or not any(text.strip() for text in scope.includes):
        yield "scope"
    log = task.execution_guidance.logging if task.execution_guidance else None
    if log is None or not any((log.on_start, log.on_progress, log.on_completion, log.log_format)):
        yield "logging"


@plan_rule("PL104", "no-durations")
def no_durations(plan: ValidatedPlan) -> Iterator[Finding]:
    """Fewer than half of the tasks have an estimate of their duration.

    Every figure about time would be a guess.

    Bad:
        {"id": "P1.T001", "title": "Add the door"}      (and so on, without `duration`)
    Fix:
        Add `duration` with `optimistic`, `mostLikely` and `pessimistic`.
    """
    without = [number for number, task in enumerate(plan.tasks) if task.duration is None]
    if plan.tasks and 2 * len(without) > len(plan.tasks):
        have = len(plan.tasks) - len(without)
        yield Finding(
            plan.of_task(without[0]),
            f"{have} of {count(len(plan.tasks), 'task')} have a duration; half of them must",
            "add a duration to each task",
            number=len(without),
        )


@plan_rule("PL105", "no-evidence")
def no_evidence(plan: ValidatedPlan) -> Iterator[Finding]:
    """No task, or no dependency, has any evidence.

    Without a quote from the source, nobody can tell what was asked for and what was made up. If
    some have evidence and others not, PL303 counts them.

    Bad:
        "tasks": [{"id": "P1.T001", …}]      (and no `source_evidence` in the file)
    Fix:
        Quote the source in `source_evidence` of tasks and `evidence` of dependencies.
    """
    if plan.tasks and not any(has_evidence(task) for task in plan.tasks):
        yield Finding(
            plan.of_task(0),
            f"none of the {count(len(plan.tasks), 'task')} has evidence",
            "quote the source of each task in `source_evidence`",
            subject="tasks",
            number=len(plan.tasks),
        )
    edges = plan.artifacts.tasks.dependencies
    if edges and not any(edge.evidence for edge in edges):
        number = "dependency" if len(edges) == 1 else "dependencies"
        yield Finding(
            plan.of_edge(0),
            f"none of the {len(edges):,} {number} has evidence",
            "say in `evidence` of each dependency what shows it",
            subject="dependencies",
            number=len(edges),
        )


def has_evidence(task: PlannedTask) -> bool:
    """Whether a task quotes its source, or at least names a place in it."""
    return any(one.quote.strip() or one.source or one.section for one in task.source_evidence)


@plan_rule("PL106", "no-machine-check")
def no_machine_check(plan: ValidatedPlan) -> Iterator[Finding]:
    """A task has no acceptance check that a machine can run.

    Nobody can tell whether it is done. A check is a command, an artifact or a metric; prose and
    checks of the types `manual` or `automated` cannot be run.

    Bad:
        "acceptance_criteria": ["The door opens"]
    Fix:
        Add a check such as {"type": "command", "cmd": "make test", "expect": {"exitCode": 0}}.
    """
    without = [number for number, task in enumerate(plan.tasks) if not task.acceptance_checks]
    yield from plan.about(without, "has no check that a machine can run", "add acceptance_checks")


@plan_rule("PL107", "check-cannot-fail")
def check_cannot_fail(plan: ValidatedPlan) -> Iterator[Finding]:
    """An acceptance check succeeds whatever was done.

    It would let a task count as done that is not. Met in real plans: `echo ok`, `true`, an empty
    command, `make test || true`, `grep -q x file || echo SUCCESS`.

    Bad:
        {"type": "command", "cmd": "echo db-ready"}
    Fix:
        Replace it by a command that fails as long as the task is not done.
    """
    groups: dict[str, list[tuple[int, int]]] = {}
    for number, task in enumerate(plan.tasks):
        for index, check in enumerate(task.acceptance_checks):
            if why := cannot_fail(check):
                shown = f"`{redacted(check.cmd)}` " if check.cmd and check.cmd.strip() else ""
                groups.setdefault(f"{shown}{why}", []).append((number, index))
    for what, found in groups.items():
        number, index = found[0]
        ids = listed(plan.tasks[number].id for number, _ in found)
        part = "cmd" if plan.tasks[number].acceptance_checks[index].cmd else "type"
        yield Finding(
            plan.of_task(number, "acceptance_checks", index, part),
            f"{ids}: a check {what}" if not what.startswith("`") else f"{ids}: {what}",
            "check something that fails as long as the task is not done",
            item=plan.tasks[number].id,
            subject=what,
            number=len(found),
        )


@plan_rule("PL108", "secret-in-evidence")
def secret_in_evidence(plan: ValidatedPlan) -> Iterator[Finding]:
    """The evidence of a plan quotes a secret.

    Plans are shared with workers and kept in git. Tokens, private keys and passwords are recognised
    by their well-known forms; placeholders such as `<token>` are not. The secret is not printed.

    Bad:
        "quote": "deploy with password = hunter2hunter2"
    Fix:
        Write [REDACTED] in its place, and replace the secret: it may have been read already.
    """
    for file, pointer, item, text in _quotes(plan):
        kinds = Counter(secret.kind for secret in secrets_in(text))
        for kind in kinds:
            yield Finding(
                plan.in_model(file, pointer),
                f"{item} quotes {kind} in its evidence",
                "write [REDACTED] in its place, and replace the secret",
                item=item,
                subject=kind,
            )


def _quotes(plan: ValidatedPlan) -> Iterator[tuple[str, Pointer, str, str]]:
    """The file, pointer and owner of each text of evidence, and that text."""

    def each(
        evidence: list[SourceEvidence], file: str, at: Pointer, item: str
    ) -> Iterator[tuple[str, Pointer, str, str]]:
        for number, one in enumerate(evidence):
            yield file, (*at, "source_evidence", number, "quote"), item, one.quote

    for number, feature in enumerate(plan.artifacts.features.features):
        yield from each(feature.source_evidence, FEATURES, ("features", number), feature.id)
    for number, task in enumerate(plan.tasks):
        yield from each(task.source_evidence, TASKS, ("tasks", number), task.id)
    for number, edge in enumerate(plan.artifacts.tasks.dependencies):
        for index, proof in enumerate(edge.evidence):
            at = ("dependencies", number, "evidence", index)
            for key, text in (("quote", proof.quote), ("reason", proof.reason)):
                yield TASKS, (*at, key), f"{edge.from_} → {edge.to}", text or ""


@plan_rule("PL109", "no-codebase-analysis")
def no_codebase_analysis(plan: ValidatedPlan) -> Iterator[Finding]:
    """The plan has no analysis of the existing code.

    Tasks would write again what is there, and nothing says what they share. An analysis that found
    nothing says so with its `method`.

    Bad:
        "meta": {"codebase_analysis": {}}
    Fix:
        Fill `meta.codebase_analysis`; `taskctl plan create` does it.
    """
    found = plan.artifacts.tasks.meta.codebase_analysis
    if TASKS not in plan.artifacts.values:
        return
    if found is None or not any(
        (
            found.existing_apis,
            found.reused_components,
            found.extension_points,
            found.shared_resources,
            found.method,
        )
    ):
        pointer = ("meta",) if found is None else ("meta", "codebase_analysis")
        yield Finding(
            plan.in_model(TASKS, pointer),
            "there is no analysis of the codebase" if found is None else "its analysis is empty",
            "fill meta.codebase_analysis",
        )
