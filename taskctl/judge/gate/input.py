"""The input of the reasons of the gate: a change, and the plans before and after it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from taskctl.errors import PlanError, SettingsError
from taskctl.judge.change import Change, commits_of
from taskctl.judge.check.baseline import accepted_by, is_new
from taskctl.judge.gate.accounts import paired, pairs
from taskctl.judge.gate.documents import ITEM_TRACES, ItemsTaken, items_finished, items_taken
from taskctl.judge.git_states import GitStates
from taskctl.judge.ready.hundred import Hundred, hundred
from taskctl.judge.scope.allowlist import ScopeReport, judge_scope
from taskctl.judge.scope.attribution import attribute_commit, needs_no_task
from taskctl.model.evidence import orphans
from taskctl.model.findings import Finding
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.model.plans import Plans
from taskctl.model.states import CLOSED
from taskctl.read.memory import Memory
from taskctl.read.plan import read_plan
from taskctl.settings.load import Loaded
from taskctl.settings.schema import Settings


@dataclass(frozen=True, slots=True)
class StateChange:
    """A task whose state the change alters; judged by the 100 % rule if it is set to done."""

    task: Task
    before: str
    after: str
    judged: Hundred | None


class TaskCommit(NamedTuple):
    """A commit, its task ("" if it has none), and its paths that still differ at the head."""

    commit: Change
    task: str
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings at both ends of a change, or the error if they cannot be used.

    Those of the base are in force; if they cannot be used, those of the change are.
    """

    base: Loaded | None
    head: Loaded | None
    base_fault: SettingsError | None = None
    head_fault: SettingsError | None = None

    @property
    def in_force(self) -> Settings:
        """The settings that judge the change."""
        loaded = self.base or self.head
        assert loaded is not None
        return loaded.settings


class PlanEnds(NamedTuple):
    """One plan before and after a change, that of the task files or of a document.

    was   the former ids of items, by their new ones: a second tag of task-master renames them all
    """

    before: Plan
    after: Plan
    pairs: tuple[tuple[Task, Task | None], ...]
    was: Mapping[str, str]


# If the change sets the task to done, GT002 and GT006 report what these rules find.
_OF_DONE = frozenset({"DD001", "DD002", "DD003", "EV001", "EV003"})


class GateInput:
    """A change, and the plans before and after it, read once.

    The plan before is that of the base, the plan after that of the merge, so only new faults
    count. If they cannot be merged, the plans are those of the fork and of the head.

    Args:
        check: all findings of a plan, by the rules in force.
        branches: whether to look for ids on other branches.

    Raises:
        PlanError: neither end has a plan.
    """

    def __init__(
        self,
        policy: Policy,
        states: GitStates,
        change: Change,
        check: Callable[[Plans], list[Finding]],
        *,
        branches: bool,
    ) -> None:
        self.policy = policy
        self.settings = policy.in_force
        self.states = states
        self.change = change
        self.check = check
        self.branches = branches
        self.ends = change.ends
        assert self.ends.before is not None
        memory = Memory()
        self.after, self.before = (
            read_plan(tree, self.settings, memory=memory, may_be_empty=True)
            for tree in (self.ends.after, self.ends.before)
        )
        if not self.after.files and not self.before.files:
            raise PlanError("no plan found, neither at the base nor at the head of the change")

    @cached_property
    def steps(self) -> tuple[StateChange, ...]:
        """The tasks whose state the change alters."""
        return tuple(self._steps())

    def _steps(self) -> Iterator[StateChange]:
        for task in self.after.tasks:
            known = self.before_of(task)
            before = known.state if known else ""
            if task.id and before != task.state:
                judged = hundred(self.after, self.settings, task) if task.state == "done" else None
                yield StateChange(task, before, task.state, judged)

    def before_of(self, task: Task) -> Task | None:
        """A task as it was before; its file may have had another name."""
        return self.before.by_path.get(task.path) or self._renamed.get(task.id)

    @cached_property
    def _renamed(self) -> dict[str, Task]:
        gone = (task for task in self.before.nodes if task.path not in self.after.by_path)
        return {task.id: task for task in gone if task.id}

    @cached_property
    def pairs(self) -> tuple[tuple[Task, Task | None], ...]:
        """Each task and track of the base, and its state after the change; None if it is gone."""
        return tuple(pairs(self.before, self.after))

    @cached_property
    def items_taken(self) -> dict[str, ItemsTaken]:
        """The open items that the change takes away, by document."""
        return items_taken(self.before, self.after)

    @cached_property
    def items_finished(self) -> tuple[tuple[Plan, Task], ...]:
        """The items of documents that the change sets to done, each with its document."""
        return tuple(items_finished(self.before, self.after))

    @cached_property
    def parts(self) -> tuple[TaskCommit, ...]:
        """The commits of the change that belong, or should belong, to a task."""
        net = set(self.change.changed)
        return tuple(
            TaskCommit(
                commit,
                attribute_commit(self.after, commit).task,
                tuple(path for path in commit.changed if path in net),
            )
            for commit in commits_of(self.states, self.change)
            if not needs_no_task(commit)
        )

    @cached_property
    def added(self) -> tuple[Task, ...]:
        """The tasks and decisions that the base does not have."""
        return tuple(task for task in self.after.nodes if task.id and self.before_of(task) is None)

    @cached_property
    def new_errors(self) -> tuple[Finding, ...]:
        """The new errors, without those that have a reason of their own."""
        known = dict(accepted_by(self.ends.before, self.settings.rules.baseline))
        for finding in self.check(self.before):
            known[finding.fingerprint] = max(finding.number, known.get(finding.fingerprint, 0))
        found = self.check(self.after)
        stale = {finding.place for finding in found if finding.code == "BD010"}
        regions = [
            region.inside
            for part in self.after.with_tracks()
            for board in part.boards
            for region in board.regions
            if region.inside and region.place in stale
        ]
        return tuple(
            finding
            for finding in found
            if finding.severity == "error"
            and is_new(finding, known)
            and not self._has_own_reason(finding)
            # `sync` rewrites the faults in a region that is out of date
            and (finding.place in stale or not any(r.contains(finding.place) for r in regions))
        )

    def _has_own_reason(self, finding: Finding) -> bool:
        """Whether GT002, GT006 or GT007 already reports the fault of a finding."""
        if finding.code in _OF_DONE:
            return finding.item in self._set_to_done and not self._is_orphan(finding)
        if finding.code == "ID001":
            return finding.item in self._taken_ids
        return finding.code == "BK007" and (finding.place.path, finding.item) in self._finished

    @cached_property
    def _set_to_done(self) -> set[str]:
        return {step.task.id for step in self.steps if step.judged is not None}

    @cached_property
    def _taken_ids(self) -> set[str]:
        return {task.id for task in self.added} & self.before.by_id.keys()

    @cached_property
    def _finished(self) -> set[tuple[str, str]]:
        return {item.key for _, item in self.items_finished}

    def _is_orphan(self, finding: Finding) -> bool:
        """Whether a record was altered whose proof is gone; GT006 is about the remaining proofs."""
        recorded = self.after.evidence.get(finding.item) if finding.code == "EV003" else None
        if recorded is None:
            return False
        left = orphans(recorded, self.after.by_id[finding.item])
        return finding.subject in {record.command for record in left}

    @cached_property
    def changed_by_task(self) -> dict[str, set[str]]:
        """The paths that the commits of each task change; those without a task are under ""."""
        found: dict[str, set[str]] = {}
        for part in self.parts:
            found.setdefault(part.task, set()).update(part.changed)
        return found

    @cached_property
    def scope_reports(self) -> tuple[ScopeReport, ...]:
        """The commits of each task that is not closed, compared with its allowlist."""
        tasks = [self.after.by_id[item_id] for item_id in sorted(self.changed_by_task) if item_id]
        return tuple(
            judge_scope(task, self.changed_by_task[task.id], self.settings, self.before_of(task))
            for task in tasks
            if not self.is_closed(task)
        )

    def is_closed(self, task: Task) -> bool:
        """Whether the work of an allowlist is done, or will never be."""
        known = self.before_of(task)
        return known is not None and known.state in CLOSED and task.state in CLOSED

    @cached_property
    def documents(self) -> tuple[PlanEnds, ...]:
        """Each document that is at both ends, and has an item that waits."""
        now = {part.name: part for part in self.after.documents}
        found = []
        for before in self.before.documents:
            after = now.get(before.name)
            if after is not None and any(item.prereqs for item in before.tasks):
                pairs = tuple(paired(before.tasks, after.tasks, ITEM_TRACES))
                was = {new.id: old.id for old, new in pairs if new}
                found.append(PlanEnds(before, after, pairs, was))
        return tuple(found)


def caused(errors: Iterable[Finding]) -> Iterator[Finding]:
    """Errors of rules, as findings of a reason."""
    for error in errors:
        yield Finding(
            error.place,
            error.message,
            error.help,
            item=error.item,
            subject=error.fingerprint,
            related=error.related,
            cause=error,
        )


CLAIMING = frozenset({"review", "done"})
"""The states that claim that a task is complete."""


def is_finished(old: Task, new: Task) -> bool:
    """Whether a change claims that a task is complete, and nothing claimed it before."""
    return new.state in CLAIMING and old.state not in {new.state, "done"}


def is_only_put_away(task: Task) -> bool:
    """Whether only its archive closes a task: its header says neither that it is dropped, nor that
    it is done with nothing left open.
    """
    says = task.status.state
    is_closed = says == "dropped" or (says == "done" and not task.open_boxes)
    return bool(task.archived) and not is_closed


def by_policy(given: GateInput) -> str:
    """The severity of a change that needs the consent of a reviewer."""
    return "error" if given.settings.gate.policy == "fail" else "warning"


def listed(names: list[str], most: int = 5) -> str:
    """The first names of a list, and the number of the others."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
