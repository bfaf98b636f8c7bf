"""What the reasons of a gate are found in: a change, and the plans before and after it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from taskctl.errors import PlanError
from taskctl.judge.attribution import attribute_commit, needs_no_task
from taskctl.judge.change import Change, Changes, Merge
from taskctl.judge.gate.accounts import pairs
from taskctl.judge.gate.documents import ItemsTaken, items_finished, items_taken
from taskctl.judge.hundred import Hundred, hundred
from taskctl.model.findings import Finding, Related
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.read.plan import PlanReader
from taskctl.rules.registry import all_rules
from taskctl.settings.load import Loaded
from taskctl.settings.schema import Settings
from taskctl.text.places import Place


@dataclass(frozen=True, slots=True)
class Step:
    """A task whose state the change alters; judged by the 100 % rule when it is set to done."""

    task: Task
    before: str
    after: str
    judged: Hundred | None


class Part(NamedTuple):
    """A commit, its task ("" when it belongs to none), and what of it is left at the head."""

    commit: Change
    task: str
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings at both ends of a change; what is wrong where they cannot be used.

    Those of the base are in force, or, where these cannot be used, those of the change.
    """

    base: Loaded | None
    head: Loaded | None
    base_fault: str = ""
    head_fault: str = ""

    @property
    def in_force(self) -> Settings:
        """The settings that judge the change."""
        loaded = self.base or self.head
        assert loaded is not None
        return loaded.settings


class Case:
    """A change, and the plans before and after it, read once.

    The plan before is that of the base, the one after that of the merge, so that nothing is
    blamed on the change but what it brings. Where they cannot be merged, they are those of the
    fork and of the head.

    Args:
        merge: what is judged, and what it is compared with.
        branches: whether other branches are looked at, too.

    Raises:
        PlanError: neither end has a plan.
    """

    def __init__(
        self, policy: Policy, changes: Changes, change: Change, merge: Merge, *, branches: bool
    ) -> None:
        self.policy = policy
        self.settings = policy.in_force
        self.changes = changes
        self.change = change
        self.merge = merge
        self.branches = branches
        assert change.before is not None
        reader = PlanReader(change.tree, self.settings)
        self.after = _read(reader)
        self.before = _read(PlanReader(change.before, self.settings, like=reader))
        if not self.after.files and not self.before.files:
            raise PlanError("no plan found, neither at the base nor at the head of the change")

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The tasks whose state the change alters."""
        return tuple(self._steps())

    def _steps(self) -> Iterator[Step]:
        for task in self.after.tasks:
            known = self.before_of(task)
            before = known.state if known else ""
            if task.id and before != task.state:
                judged = hundred(self.after, self.settings, task) if task.state == "done" else None
                yield Step(task, before, task.state, judged)

    def before_of(self, task: Task) -> Task | None:
        """A task as it was before, where its file may have had another name."""
        return self.before.by_path.get(task.path) or self._renamed.get(task.id)

    @cached_property
    def _renamed(self) -> dict[str, Task]:
        gone = (task for task in self.before.tasks if task.path not in self.after.by_path)
        return {task.id: task for task in gone if task.id}

    @cached_property
    def pairs(self) -> tuple[tuple[Task, Task | None], ...]:
        """Each task and track of the base, and what the change makes of it; None: it is gone."""
        return tuple(pairs(self.before, self.after))

    @cached_property
    def items_taken(self) -> dict[str, ItemsTaken]:
        """What the change takes of the open items, by document."""
        return items_taken(self.before, self.after)

    @cached_property
    def items_finished(self) -> tuple[tuple[Plan, Task], ...]:
        """The items of documents that the change sets to done, each with its document."""
        return tuple(items_finished(self.before, self.after))

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The commits of the change that are, or should be, of a task."""
        net = set(self.change.changed)
        return tuple(
            Part(
                commit,
                attribute_commit(self.after, commit).task,
                tuple(path for path in commit.changed if path in net),
            )
            for commit in self.changes.single(self.change)
            if not needs_no_task(commit)
        )

    @cached_property
    def added(self) -> tuple[Task, ...]:
        """The tasks that the base does not have."""
        return tuple(task for task in self.after.tasks if task.id and self.before_of(task) is None)


def _read(reader: PlanReader) -> Plan:
    """The plan of one end of a change, which may have none."""
    try:
        return reader.read()
    except PlanError:
        return reader.build([])


def reason(
    code: str,
    place: Place,
    message: str,
    remedy: str,
    *,
    item: str = "",
    subject: str = "",
    severity: str = "",
    related: tuple[Related, ...] = (),
) -> Finding:
    """A reason against a change, which no rule has stamped with its code."""
    rule = all_rules()[code]
    finding = Finding(place, message, remedy, item=item, subject=subject, related=related)
    return finding._replace(
        code=code,
        name=rule.name,
        severity=severity or rule.severity,
        fingerprint=f"{code} {item} {subject}",
    )


CLAIMING = frozenset({"review", "done"})
"""The states that say that all of a task is there."""


def is_finished(old: Task, new: Task) -> bool:
    """Whether a change claims that a task is all there, and nothing claimed it before."""
    return new.state in CLAIMING and old.state not in {new.state, "done"}


def is_only_put_away(task: Task) -> bool:
    """Whether an archive alone closes a task: it says itself neither that it is dropped, nor that
    it is done with nothing left open.
    """
    says = task.status.state
    is_closed = says == "dropped" or (says == "done" and not task.open_boxes)
    return bool(task.archived) and not is_closed


def by_policy(case: Case) -> str:
    """The severity of what a reviewer has to agree to."""
    return "error" if case.settings.gate.policy == "fail" else "warning"


def listed(names: list[str], most: int = 5) -> str:
    """The first names of a list, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
