"""GT003 and GT008: paths outside allowlists, and allowlists that were widened for them."""

from collections.abc import Callable, Iterator

from taskctl.judge.gate.input import GateInput, TaskCommit, listed
from taskctl.judge.gate.registry import reason
from taskctl.judge.scope.allowlist import Outside, ScopeReport, allowance_of
from taskctl.judge.scope.attribution import planning
from taskctl.model.findings import Finding, Related
from taskctl.model.items import Task
from taskctl.model.paths import covers
from taskctl.text.globs import any_matcher
from taskctl.text.places import Place


@reason("GT003", "outside-allowlist", "warning")
def outside_allowlist(given: GateInput) -> Iterator[Finding]:
    """A change touches paths that its task does not allow.

    A reviewer of the task does not expect a change there.

    Fix:
        Leave the paths out, or widen the allowlist (`taskctl scope --suggest`) where a reviewer
        sees it.
    Settings:
        scope.mode, scope.unattributed, scope.always
    """
    tasks = sorted(given.changed_by_task.keys() - {""})
    for item_id in tasks:
        task = given.after.by_id[item_id]
        if given.is_closed(task):
            yield from _of_closed(given, task, given.changed_by_task[item_id])
    for report in given.scope_reports:
        outside = list(report.outside)
        if given.settings.gate.widening == "forbid":
            outside += [Outside(path, "allowed only by this change") for path in report.granted]
        if outside:
            yield _outside(given, report.task, outside)
    # In a plan of documents only, there is no task that a change could belong to.
    has_tasks = bool(given.after.tasks or given.before.tasks)
    if has_tasks and given.settings.scope.unattributed != "pass":
        is_free = _free_paths(given, tasks)
        for part in given.parts:
            if not part.task:
                yield from _of_no_task(given, part, tasks, is_free)


@reason("GT008", "allowlist-widened", "warning")
def allowlist_widened(given: GateInput) -> Iterator[Finding]:
    """A change adds entries to an allowlist and uses them at once.

    Then the list follows the change, instead of the change following the list.

    Fix:
        Let a reviewer agree, or widen the list in a change of its own.
    Settings:
        gate.widening
    """
    for report in given.scope_reports:
        if report.granted and given.settings.gate.widening != "allow":
            yield _widened(given, report)


def _of_closed(given: GateInput, task: Task, changed: set[str]) -> Iterator[Finding]:
    """Changes in the name of a task that was closed before: its allowlist was for its own work."""
    always = allowance_of(task._replace(scope=None), given.settings)
    is_planning = planning(given.settings)
    found = sorted(path for path in changed if not (is_planning(path) or always.covers(path)))
    if found:
        yield Finding(
            task.status_place,
            f"{task.id} was {task.state} before this change, so its allowlist is closed; "
            f"the change touches {listed(found)} in its name",
            f"name the task of this work, or reopen this one (taskctl reopen {task.id})",
            item=task.id,
            subject="closed",
            severity=_severity(given.settings.scope.mode == "fail"),
            related=tuple(Related(Place(path), "of a closed task") for path in found),
        )


def _severity(is_error: bool) -> str:
    return "error" if is_error else "warning"


def _outside(given: GateInput, task: Task, outside: list[Outside]) -> Finding:
    names = listed([entry.path for entry in outside])
    if task.scope:
        what = "1 path is" if len(outside) == 1 else f"{len(outside)} paths are"
        message = f"{what} outside the allowlist of {task.id}: {names}"
        span = f"{given.ends.fork[:10]}..{given.ends.head[:10]}"
        remedy = (
            "leave them out, or add them to the list where a reviewer sees it: "
            f"`taskctl scope {task.id} --range {span} --suggest` writes the lines"
        )
    else:
        message = f"{task.id} has no allowlist, and the change touches {names}"
        remedy = f"add `## Touched paths (allowlist)` to {task.path}, with the paths of the task"
    return Finding(
        task.scope.place if task.scope else task.status_place,
        message,
        remedy,
        item=task.id,
        subject="outside",
        severity=_severity(given.settings.scope.mode == "fail"),
        related=tuple(
            Related(Place(e.path), f"denied by line {e.place.line}" if e.place else e.reason)
            for e in outside
        ),
    )


def _widened(given: GateInput, report: ScopeReport) -> Finding:
    task = report.task
    assert task.scope is not None
    added = [e for e in report.widened if any(map(covers(e.pattern), report.granted))]
    lifted = [e for e in report.lifted if any(map(covers(e.pattern), report.granted))]
    how = [f"adds {listed([entry.pattern for entry in added])}"] if added else []
    how += [f"no longer denies {listed([entry.pattern for entry in lifted])}"] if lifted else []
    how = how or [f"links {listed(list(report.granted))}"]
    return Finding(
        added[0].place if added else task.scope.place,
        f"{task.id} {' and '.join(how)} in the change that needs it",
        "let a reviewer agree, or widen the list first, in a change of its own",
        item=task.id,
        subject="widened",
        severity=_severity(given.settings.gate.widening == "forbid"),
        related=tuple(Related(Place(p), "allowed only by this change") for p in report.granted),
    )


def _free_paths(given: GateInput, tasks: list[str]) -> Callable[[str], bool]:
    """A function that returns whether a commit without a task may touch a path."""
    is_planning = planning(given.settings)
    found = (given.after.by_id[item_id] for item_id in tasks)
    allowances = [allowance_of(task, given.settings) for task in found if not given.is_closed(task)]
    always = any_matcher(p for p in given.settings.scope.always if not p.startswith("{"))
    return lambda path: (
        is_planning(path) or any(allowance.covers(path) for allowance in allowances) or always(path)
    )


def _of_no_task(
    given: GateInput, part: TaskCommit, tasks: list[str], is_free: Callable[[str], bool]
) -> Iterator[Finding]:
    found = [path for path in part.changed if not is_free(path)]
    if not found:
        return
    commit = part.commit.commits[-1]
    union = f" that {' and '.join(tasks)} may not touch" if tasks else ""
    yield Finding(
        Place(found[0]),
        f"commit {commit.id[:10]} ({commit.subject}) belongs to no task, and touches "
        f"{'a path' if len(found) == 1 else f'{len(found)} paths'}{union}: {listed(found)}",
        "name the task in its subject, or with a `Task: ID` trailer (git rebase -i, reword)",
        subject=commit.id,
        severity=_severity(given.settings.scope.unattributed == "fail"),
        related=tuple(Related(Place(path), "of no task") for path in found[1:]),
    )
