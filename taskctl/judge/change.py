"""A change as the scope and the gate judge it: its ends, its commits, and its own paths."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from taskctl.errors import PlanError
from taskctl.git.commits import (
    Commit,
    branch_name,
    changed_by,
    commits_between,
    merge_parents,
    read_commit,
    replayed,
    unwritten,
)
from taskctl.judge.elsewhere import other_plans
from taskctl.judge.ends import INDEX, Ends
from taskctl.judge.git_states import GitStates
from taskctl.judge.own import amended, expected_tree
from taskctl.model.items import Task
from taskctl.read.head_plans import HeadPlans
from taskctl.read.heads import HeadPlan, HeadReader
from taskctl.settings.schema import Settings

# How many commits back a new fixup may refer to.
_NEWEST = 200


@dataclass
class Change:
    """Changed paths between two states of a repository.

    changed      the paths that it changes itself
    commits      its commits; one that is still being written has no id
    amended      the commit that it names, if it is a fixup
    is_elsewhere  whether a path belongs to another plan of the repository
    heads         reads the plans at the heads of several changes, this one among them
    """

    ends: Ends
    settings: Settings
    changed: Sequence[str]
    commits: tuple[Commit, ...] = ()
    branch: str = ""
    amended: "Change | None" = None
    is_elsewhere: Callable[[str], bool] = lambda path: False
    heads: HeadPlans | None = None

    @cached_property
    def reader(self) -> HeadReader:
        """The reader of the plan at the head."""
        return HeadReader(self.ends.after, self.settings)

    @cached_property
    def plan(self) -> HeadPlan:
        """The plan at the head: ids and states.

        Raises:
            PlanError: there is none.
        """
        reader = self.reader
        return self.heads.read(reader, self.settings) if self.heads else reader.read()

    def task_before(self, task: Task) -> Task | None:
        """A task as it was at the base, under whatever name; None if it did not exist."""
        before = self.ends.before
        if before is None:
            return None
        found = self.reader.whole(task, before)
        if found is None:
            try:
                older = HeadReader(before, self.settings)
                stub = older.read().by_id.get(task.id)
                found = older.whole(stub) if stub else None
            except PlanError:
                return None
        return found


def change_of(states: GitStates, ends: Ends, settings: Settings, message: str = "") -> Change:
    """The change between two ends; of a merge that is not committed, what differs from all parents.

    Args:
        message: that of the commit which is being written. It may be a revert or a fixup: of the
            one only what is its own counts.
    """
    found = Change(ends, settings, sorted(ends.changed or ()))
    if not ends.is_change:
        return found
    repository, base = states.repository, ends.base
    found.is_elsewhere = other_plans(repository, states.trees, base)
    if ends.is_commit:
        found.commits = tuple(commits_between(repository, states.blobs, base, ends.head))
        is_current = ends.head == repository.tip
        found.branch = branch_name(repository, states.environment) if is_current else ""
        return found
    differing = repository.staged if ends.head == INDEX else repository.changed
    parents = tuple(merge_parents(repository))
    for parent in parents:
        found.changed = sorted({*found.changed} & {*differing(parent)})
    # The commit that is being written: by its message, or a copy of an older one.
    written = unwritten(message) if message else replayed(repository, states.blobs)
    found.commits = (written,) if written else ()
    found.branch = branch_name(repository, states.environment)
    if message and written:
        commit = written._replace(parents=(base, *parents))
        found.changed = _own(states, commit, found.changed)
    if found.commits and base and ends.head == INDEX:
        found.amended = _named_by(states, found)
    return found


def commits_of(states: GitStates, whole: Change) -> Iterator[Change]:
    """The commits of a change, each as a change of its own paths."""
    changed = changed_by(states.repository, whole.commits)
    heads = HeadPlans()
    for number, commit in enumerate(whole.commits):
        found = _part(states, whole, commit, _own(states, commit, changed[commit.id]), heads)
        target = amended(commit.subject, whole.commits[:number])
        if target:
            found.amended = _part(states, whole, target, changed[target.id], heads)
        yield found


def _part(
    states: GitStates,
    whole: Change,
    commit: Commit,
    changed: Sequence[str],
    heads: HeadPlans | None = None,
) -> Change:
    """One commit of a change, or one that it amends."""
    return Change(
        states.between(commit.parents[0] if commit.parents else "", commit.id),
        whole.settings,
        changed,
        (commit,),
        whole.branch,
        is_elsewhere=whole.is_elsewhere,
        heads=heads,
    )


def _own(states: GitStates, commit: Commit, changed: Sequence[str]) -> Sequence[str]:
    """The changed paths whose content git alone would not have made."""
    tree = expected_tree(states, commit) if changed else ""
    if not tree:
        return changed
    repository = states.repository
    differing = repository.between(tree, commit.id) if commit.id else repository.staged(tree)
    return sorted({*changed} & {*differing})


def _named_by(states: GitStates, fixup: Change) -> Change | None:
    """The commit that a fixup names, among the newest."""
    if "! " not in fixup.commits[0].subject:
        return None
    newest = ("rev-list", f"--max-count={_NEWEST}", fixup.ends.base, "--")
    ids = states.repository.run(*newest).decode().split()
    commits = [read_commit(states.blobs, commit) for commit in ids]
    target = amended(fixup.commits[0].subject, commits)
    if target is None:
        return None
    return _part(states, fixup, target, changed_by(states.repository, [target])[target.id])
