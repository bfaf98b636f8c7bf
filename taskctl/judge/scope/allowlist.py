"""Whether a change stays inside the allowlist of its task."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from taskctl.errors import TaskctlError
from taskctl.judge.change import Change
from taskctl.judge.scope.allowance import Allowance
from taskctl.judge.scope.attribution import evidence_files, planning, prep_files
from taskctl.model.items import Rejected, ScopeEntry, Task
from taskctl.model.paths import unusable
from taskctl.settings.schema import Settings
from taskctl.text.places import Place


class NoAllowlistError(TaskctlError):
    """A task has no allowlist, which does not mean that all is allowed."""


@dataclass(frozen=True, slots=True)
class Outside:
    """A changed path that the allowlist does not cover, or denies."""

    path: str
    reason: str  # not listed | denied | no allowlist
    place: Place | None = None
    twin: ScopeEntry | None = None  # an entry that looks the same and has other characters


@dataclass(frozen=True, slots=True)
class ScopeReport:
    """A change, judged by the allowlist of its task.

    unreadable  texts of the allowlist that are not paths, or unusable ones
    exempt      paths that only `scope.always` covers
    widened     entries that the same change added
    lifted      denials that the same change took away
    granted     paths that only these changes, or a link that the change added, allow
    """

    task: Task
    changed: tuple[str, ...]
    outside: tuple[Outside, ...]
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    unreadable: tuple[Rejected, ...] = ()
    exempt: tuple[str, ...] = ()
    widened: tuple[ScopeEntry, ...] = ()
    lifted: tuple[ScopeEntry, ...] = ()
    granted: tuple[str, ...] = ()
    is_new: bool = False

    @property
    def passes(self) -> bool:
        """Whether there is an allowlist, and it covers the change."""
        return self.task.scope is not None and not self.outside


def allowance_of(task: Task, settings: Settings) -> Allowance:
    """The paths that a task may touch, by its allowlist and by `scope.always`."""
    entries = task.scope.entries if task.scope else ()
    return Allowance(entries, always_allowed(task, settings))


def judge_commit(change: Change, item_id: str) -> ScopeReport:
    """Judge a change by the allowlist that its task has at the head."""
    stub = change.plan.by_id[item_id]
    task = change.reader.whole(stub) or stub
    return judge_scope(task, change.changed, change.settings, change.task_before(stub))


def judge_change(change: Change, item_id: str) -> ScopeReport:
    """The same for a change that must have an allowlist.

    Raises:
        NoAllowlistError: its task has none.
    """
    report = judge_commit(change, item_id)
    if (task := report.task).scope is None:
        raise NoAllowlistError(
            f"{task.id} has no allowlist ({task.path}); that does not mean that all is allowed\n"
            "add `## Touched paths (allowlist)` to it, with the paths that the task is about"
        )
    return report


def judge_scope(
    task: Task, changed: Collection[str], settings: Settings, before: Task | None = None
) -> ScopeReport:
    """Judge paths by the allowlist of a task; without one, everything except the plan is outside.

    Args:
        task: the task at the head of the change.
        changed: the paths that it changes; a rename is both of its paths.
        settings: `scope.always` names what every task may touch.
        before: the task at the base; None when it was not there.
    """
    if task.scope is None:
        is_planning = planning(settings)
        paths = tuple(sorted(changed))
        outside = [Outside(path, "no allowlist") for path in paths if not is_planning(path)]
        return ScopeReport(task, paths, tuple(outside))
    now = allowance_of(task, settings)
    # by its present name, for a task may always touch its own file
    then = allowance_of(before._replace(path=task.path), settings) if before else now
    outside, exempt, granted = [], [], []
    for path in sorted(changed):
        found = now.explain(path)
        if not found.is_yes:
            outside.append(Outside(path, found.verdict, found.place, found.twin))
        elif not then.covers(path):
            granted.append(path)
        if found.verdict == "always":
            exempt.append(path)
    entries = task.scope.entries
    old = before.scope.entries if before and before.scope else ()
    return ScopeReport(
        task=task,
        changed=tuple(sorted(changed)),
        allow=tuple(e.pattern for e in entries if e.kind == "allow" and not unusable(e)),
        deny=tuple(e.pattern for e in entries if e.kind == "deny" and not unusable(e)),
        unreadable=(*task.scope.unreadable, *_unusable(entries)),
        outside=tuple(outside),
        exempt=tuple(exempt),
        widened=tuple(_without(old, entries, "allow")),
        lifted=tuple(_without(entries, old, "deny")),
        granted=tuple(granted),
        is_new=before is None,
    )


def _without(
    known: Collection[ScopeEntry], entries: Collection[ScopeEntry], kind: str
) -> Iterator[ScopeEntry]:
    """The entries of a kind whose patterns are not among the known ones."""
    patterns = {entry.pattern for entry in known if entry.kind == kind}
    return (e for e in entries if e.kind == kind and e.pattern not in patterns)


def _unusable(entries: Collection[ScopeEntry]) -> Iterator[Rejected]:
    for entry in entries:
        if why := unusable(entry):
            yield Rejected(entry.place, entry.pattern, why)


def always_allowed(task: Task, settings: Settings) -> Iterator[str]:
    """The patterns of `scope.always`, its names in braces replaced by their paths."""
    stand_for = {
        "{self}": [task.path, *task.side_paths],
        "{boards}": settings.boards.files,
        "{links}": [link.target for link in task.links if link.in_header],
        "{evidence}": evidence_files(settings),
        "{prep}": prep_files(settings),
    }
    for pattern in settings.scope.always:
        yield from stand_for.get(pattern, [pattern])
