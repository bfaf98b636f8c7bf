"""GT007: ids that are taken."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from taskctl.errors import PlanError
from taskctl.git.branches import names_everywhere
from taskctl.judge.gate.case import Case
from taskctl.judge.gate.registry import reason
from taskctl.model.findings import Finding, Related
from taskctl.model.ids import order_key
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.read.heads import HeadReader
from taskctl.text.places import Place


@reason("GT007", "id-taken")
def id_taken(case: Case) -> Iterator[Finding]:
    """A change adds a task under an id that the base, or another branch, already uses.

    After the merge two files would bear the same id.

    Fix:
        Take the next free number: `taskctl new` finds it.
    """
    if not case.added:
        return
    used = _paths_by_id(_plan_at_target(case))
    elsewhere = _paths_on_branches(case) if case.branches else {}
    for task in case.added:
        others = sorted(used.get(task.id, set()) - {task.path})
        if others:
            yield Finding(
                task.id_place,
                f"{task.id} is taken: the base has {', '.join(others)}",
                f"give {task.path} the next free number{_free(case, task, used)}, in its name, "
                "its title and what refers to it",
                item=task.id,
                subject=others[0],
                related=tuple(Related(Place(path), f"also {task.id}") for path in others),
            )
            continue
        others = sorted(elsewhere.get(task.id, set()) - {task.path})
        if others:
            yield Finding(
                task.id_place,
                f"{task.id} is also the id of {', '.join(others)} on another branch",
                "agree on who takes the next number: the second to be merged will be refused",
                item=task.id,
                subject=others[0],
                severity="warning",
            )


def _plan_at_target(case: Case) -> Plan:
    if case.merge.before == case.merge.base:
        return case.before
    try:
        return HeadReader(case.changes.tree_of(case.merge.base), case.settings).read()
    except PlanError:
        return Plan()


def _paths_by_id(plan: Plan) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for task in plan.tasks:
        found[task.id].add(task.path)
    return found


def _paths_on_branches(case: Case) -> dict[str, set[str]]:
    """The files of tasks on all branches and in all worktrees, by the id in their names."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for collection in case.settings.collection:
        if collection.kind != "task":
            continue
        grammar = case.after.grammars[collection.name]
        folders = {pattern.split("*")[0].rpartition("/")[0] for pattern in collection.include}
        for path in names_everywhere(case.changes.repository, folders):
            found[grammar.leading(path.rpartition("/")[2])].add(path)
    return found


def _free(case: Case, task: Task, used: Iterable[str]) -> str:
    """The number that `taskctl new` would take, as a remark; empty where ids have no numbers."""
    parts = (part for known in (*used, *case.after.by_id) for part in order_key(known))
    highest = max((part for part in parts if isinstance(part, int)), default=0)
    item_id = case.after.grammars[task.collection].make(highest + 1)
    return f" ({item_id})" if item_id else ""
