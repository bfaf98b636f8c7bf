"""GT007: ids that are already in use."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from taskctl.errors import PlanError
from taskctl.git.branches import names_everywhere
from taskctl.judge.gate.input import GateInput
from taskctl.judge.gate.registry import reason
from taskctl.model.findings import Finding, Related
from taskctl.model.items import DECISION, Task
from taskctl.model.plan import Plan
from taskctl.read.heads import HeadReader
from taskctl.text.places import Place


@reason("GT007", "id-taken")
def id_taken(given: GateInput) -> Iterator[Finding]:
    """A change adds a task with an id that the base, or another branch, already uses.

    After the merge, two files would have the same id.

    Fix:
        Take the next free number: `taskctl new` finds it.
    """
    if not given.added:
        return
    used = _paths_by_id(_plan_at_target(given))
    elsewhere = _paths_on_branches(given) if given.branches else {}
    for task in given.added:
        others = sorted(used.get(task.id, set()) - {task.path})
        if others:
            yield Finding(
                task.id_place,
                f"{task.id} is taken: the base has {', '.join(others)}",
                f"give {task.path} the next free number{_free(given, task, used)}, in its name, "
                "its title and all references",
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
                "agree on who takes the next number: the second merge will be refused",
                item=task.id,
                subject=others[0],
                severity="warning",
            )


def _plan_at_target(given: GateInput) -> Plan:
    if not given.ends.notice:  # it could be merged
        return given.before
    try:
        return HeadReader(given.states.tree_of(given.ends.base), given.settings).read()
    except PlanError:
        return Plan()


def _paths_by_id(plan: Plan) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for task in plan.nodes:
        found[task.id].add(task.path)
    return found


def _paths_on_branches(given: GateInput) -> dict[str, set[str]]:
    """The files of tasks on all branches and in all worktrees, by the id in their names."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for collection in given.settings.collection:
        if collection.kind not in {"task", DECISION}:
            continue
        grammar = given.after.grammars[collection.name]
        folders = {pattern.split("*")[0].rpartition("/")[0] for pattern in collection.include}
        for path in names_everywhere(given.states.repository, folders):
            found[grammar.leading(path.rpartition("/")[2])].add(path)
    return found


def _free(given: GateInput, task: Task, used: Iterable[str]) -> str:
    """The id that `taskctl new` would use, as a remark; empty if ids have no numbers."""
    grammar = given.after.grammars[task.collection]
    known = (item for item in (*used, *given.after.by_id) if grammar.canonical(item))
    item_id = grammar.make(max(map(grammar.number, known), default=0) + 1)
    return f" ({item_id})" if item_id else ""
