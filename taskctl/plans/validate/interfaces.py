"""PL6: interfaces that tasks consume are produced before."""

from collections.abc import Iterator

from taskctl.model.findings import Finding, Related
from taskctl.plans.validate.reach import TaskOrder
from taskctl.plans.validate.registry import plan_rule
from taskctl.plans.validate.subject import ValidatedPlan, listed


@plan_rule("PL606", "interface-without-producer", "warning")
def interface_without_producer(plan: ValidatedPlan) -> Iterator[Finding]:
    """A task consumes an interface that no task produces and the codebase does not have.

    It would wait for something that nobody builds. Names are compared with their versions
    (`AuthAPI:v2`); existing code is looked up without them.

    Bad:
        "interfaces_consumed": ["TestCommand:v2"]      (and no task produces it)
    Fix:
        Let a task produce it, correct the name or version, or list it in `existing_apis`.
    """
    produced = {name for task in plan.tasks for name in task.interfaces_produced}
    analysis = plan.artifacts.tasks.meta.codebase_analysis
    names = (
        (*analysis.existing_apis, *analysis.reused_components, *analysis.extension_points)
        if analysis
        else ()
    )
    existing = {*names, *(name.partition(":")[0] for name in names)}
    consumers: dict[str, list[tuple[int, int]]] = {}
    for number, task in enumerate(plan.tasks):
        for index, name in enumerate(task.interfaces_consumed):
            if name not in produced and not {name, name.partition(":")[0]} & existing:
                consumers.setdefault(name, []).append((number, index))
    versions: dict[str, list[str]] = {}
    for name in produced:
        versions.setdefault(name.partition(":")[0], []).append(name)
    for name, found in consumers.items():
        number, index = found[0]
        other = versions.get(name.partition(":")[0])
        near = f"; the plan produces {listed(sorted(other))}" if other else ""
        yield Finding(
            plan.of_task(number, "interfaces_consumed", index),
            f"{listed(plan.tasks[n].id for n, _ in found)}: no task produces {name}{near}",
            "let a task produce it, correct the name, or list it in existing_apis",
            item=plan.tasks[number].id,
            subject=name,
            number=len(found),
        )


@plan_rule("PL607", "interface-produced-twice", "warning")
def interface_produced_twice(plan: ValidatedPlan) -> Iterator[Finding]:
    """Two tasks produce the same interface in the same version.

    Whoever consumes it does not know for which to wait, and one may overwrite the other.

    Bad:
        "interfaces_produced": ["AuthAPI:v2"] in two tasks
    Fix:
        Give one of them another name or version, or join the tasks.
    """
    for name, producers in _producers(plan).items():
        if len(producers) > 1:
            (first, before), (number, index) = producers[:2]
            ids = [plan.tasks[at].id for at, _ in producers]
            yield Finding(
                plan.of_task(number, "interfaces_produced", index),
                f"{listed(ids)} all produce {name}"
                if len(ids) > 2
                else f"{ids[0]} and {ids[1]} both produce {name}",
                "give one of them another name or version",
                item=ids[1],
                subject=name,
                related=(Related(plan.of_task(first, "interfaces_produced", before), "the first"),),
                number=len(producers) - 1,
            )


def _producers(plan: ValidatedPlan) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for number, task in enumerate(plan.tasks):
        for index, name in enumerate(task.interfaces_produced):
            others = found.setdefault(name, [])
            if not others or others[-1][0] != number:
                others.append((number, index))
    return found


@plan_rule("PL608", "interface-not-awaited", "warning")
def interface_not_awaited(plan: ValidatedPlan) -> Iterator[Finding]:
    """A task consumes an interface and does not wait for the task that produces it.

    It can begin before the interface exists. Hard dependencies at or above the confidence count,
    over other tasks too.

    Bad:
        "interfaces_consumed": ["AuthAPI:v2"] in P1.T002, produced by P1.T001, and no dependency
    Fix:
        Add the dependency, or make the soft one hard.
    """
    if plan.has_cycle:
        return
    order = TaskOrder(plan)
    producers = _producers(plan)
    loose = {(edge.from_, edge.to): "is soft" for edge in plan.network.soft}
    loose |= {(e.from_, e.to): "is below the confidence" for e in plan.network.low}
    for number, task in enumerate(plan.tasks):
        for index, name in enumerate(task.interfaces_consumed):
            makers = [plan.tasks[at].id for at, _ in producers.get(name, ())]
            if task.id in makers or any(order.waits(task.id, maker) for maker in makers):
                continue
            if makers:
                why = loose.get((makers[0], task.id))
                remark = f": their dependency {why}" if why else ""
                yield Finding(
                    plan.of_task(number, "interfaces_consumed", index),
                    f"{task.id} consumes {name}, and does not wait for {listed(makers)}, "
                    f"which produces it{remark}"
                    if len(makers) == 1
                    else f"{task.id} consumes {name}, and waits for none of {listed(makers)}",
                    "add the dependency, or make the soft one hard",
                    item=task.id,
                    subject=name,
                )
