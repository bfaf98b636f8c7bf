"""PL6: some worker of coordinator.json can do each task."""

from collections.abc import Iterator
from typing import Any

from taskctl.model.findings import Finding
from taskctl.plans.artifacts.folder import COORDINATOR
from taskctl.plans.validate.figures import is_number
from taskctl.plans.validate.registry import plan_rule
from taskctl.plans.validate.subject import ValidatedPlan

_CAPACITY = {"cpu_cores": "cores", "memory_mb": "MB of memory", "disk_io_mbps": "MB/s of disk"}


@plan_rule("PL609", "no-capable-worker", "warning")
def no_capable_worker(plan: ValidatedPlan) -> Iterator[Finding]:
    """No worker of coordinator.json can do a task.

    It would wait forever: no single worker has all capabilities that it requires, or the workers
    have fewer cores, less memory or disk than it uses all the time. Plans whose coordinator.json
    names no workers are not judged.

    Bad:
        "worker_capabilities_required": ["database"], and only workers with ["frontend"]
    Fix:
        Add the capability to a worker, correct the task, or run `taskctl plan validate --fix`.
    """
    coordinator = plan.artifacts.values.get(COORDINATOR)
    workers = [frozenset(one) for one in _capabilities(coordinator)]
    capacity = _capacity(coordinator)
    groups: dict[str, list[int]] = {}
    for number, task in enumerate(plan.tasks):
        needs = task.resource_requirements
        if needs is None:
            continue
        required = frozenset(needs.worker_capabilities_required)
        if workers and not any(required <= worker for worker in workers):
            missing = required - frozenset().union(*workers)
            what = ", ".join(sorted(missing or required))
            lack = "has" if missing else "has together"
            groups.setdefault(f"needs {what}, which no worker {lack}", []).append(number)
        for name, amount in capacity.items():
            used = getattr(needs.estimated, name) if needs.estimated else 0
            if used > amount:
                problem = f"needs {used:g} {_CAPACITY[name]}, and a worker has {amount:g}"
                groups.setdefault(problem, []).append(number)
    for problem, numbers in groups.items():
        yield from plan.about(numbers, problem, "correct the task, or the workers")


def _capabilities(value: Any) -> Iterator[list[str]]:
    """The capabilities of each worker, wherever coordinator.json lists them."""
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, list):
            stack.extend(one)
        if not isinstance(one, dict):
            continue
        for key, inner in one.items():
            lists = (
                inner.values() if key == "agent_capabilities" and isinstance(inner, dict) else ()
            )
            for found in (inner, *lists) if key == "capabilities" else lists:
                if isinstance(found, list) and all(isinstance(text, str) for text in found):
                    yield found
        stack.extend(one.values())


def _capacity(value: Any) -> dict[str, float]:
    """The resources of one worker."""
    for key in ("worker_pool", "worker_template", "resource_capacity"):
        value = value.get(key) if isinstance(value, dict) else None
    found = value if isinstance(value, dict) else {}
    return {name: found[name] for name in _CAPACITY if is_number(found.get(name))}
