"""A change: what git says was changed, and the plans before and after it."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from taskctl.errors import PlanError
from taskctl.git.ancestry import common
from taskctl.git.blobs import Blobs
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
from taskctl.git.merging import Scratch, TooOldError
from taskctl.git.repository import GitError, Repository
from taskctl.git.trees import ObjectTree, commit_tree, index_tree
from taskctl.judge.elsewhere import other_plans
from taskctl.judge.own import amended, expected_tree, may_be_expected
from taskctl.model.evidence import named
from taskctl.model.items import Task
from taskctl.read.heads import HeadPlan, HeadReader
from taskctl.settings.schema import Settings
from taskctl.text.tree import DiskTree, Tree

# How far back a fixup that is being written may reach.
_NEWEST = 200


@dataclass
class Change:
    """Changed paths between two states of a repository.

    base, head   commits, or "" for an empty history, "index" and "worktree"
    commits      those that it consists of; one without an id where it is only being written
    amended      the commit that a fixup names, where it is one
    is_elsewhere  whether a path belongs to another plan of the repository
    """

    settings: Settings
    base: str
    head: str
    changed: tuple[str, ...]
    read_tree: Callable[[], Tree]
    read_before: Callable[[], Tree | None]
    commits: tuple[Commit, ...] = ()
    branch: str = ""
    amended: "Change | None" = None
    is_elsewhere: Callable[[str], bool] = lambda path: False

    @cached_property
    def tree(self) -> Tree:
        """The files at the head."""
        return self.read_tree()

    @cached_property
    def before(self) -> Tree | None:
        """The files at the base; None where there is none."""
        return self.read_before()

    @cached_property
    def reader(self) -> HeadReader:
        """The reader of the plan at the head."""
        return HeadReader(self.tree, self.settings)

    @cached_property
    def plan(self) -> HeadPlan:
        """The plan at the head: ids and states.

        Raises:
            PlanError: there is none.
        """
        return self.reader.read()

    def task_before(self, task: Task) -> Task | None:
        """A task of the plan as it was at the base, under whatever name; None where it was not."""
        if self.before is None:
            return None
        found = self.reader.whole(task, self.before)
        if found is None:
            try:
                older = HeadReader(self.before, self.settings)
                stub = older.read().by_id.get(task.id)
                found = older.whole(stub) if stub else None
            except PlanError:
                return None
        return found

    @property
    def subject(self) -> str:
        """The subject of the last commit."""
        return self.commits[-1].subject if self.commits else ""


@dataclass(frozen=True, slots=True)
class Merge:
    """What would be merged, and into what; ids of commits, and of trees that git made of them.

    base    the tip of what the change is to be merged into
    fork    the commit from which it and the head went apart
    head    the last commit of the change
    tree    what is judged: the merge of base and head; the head where they cannot be merged
    before  what it is compared with: the base; where they cannot be merged, the fork
    notice  why the head is judged; empty where the merge is
    """

    base: str
    fork: str
    head: str
    tree: str
    before: str
    notice: str = ""


class Changes:
    """Makes changes out of a repository.

    Args:
        root: the root of the plan.
        settings: the settings by which plans are read.
        environment: what a CI system may say of the branch.
    """

    def __init__(self, root: str, settings: Settings, environment: Mapping[str, str]) -> None:
        self.root = root
        self.settings = settings
        self.environment = environment
        self.repository = Repository(root)
        self.blobs = Blobs(self.repository)
        self._scratch: Scratch | None = None
        self._settled_at = ""  # the commit whose settings say which other plans there are
        self._others: Callable[[str], bool] | None = None

    def close(self) -> None:
        """End the process that reads blobs, and remove what was merged."""
        self.blobs.close()
        if self._scratch is not None:
            self._scratch.close()

    @property
    def scratch(self) -> Scratch:
        """Where commits are merged; whatever comes of it can be read as commits are."""
        if self._scratch is None:
            self._scratch = Scratch(self.repository)
            self.blobs.close()  # it has not heard of the new objects
        return self._scratch

    def is_elsewhere(self, path: str) -> bool:
        """Whether a path belongs to another plan, that the base of the change has settings of."""
        if self._others is None:
            self._others = other_plans(self.repository, self.blobs, self._settled_at)
        return self._others(path)

    def _settled(self, commit: str) -> None:
        self._settled_at, self._others = commit, None

    def present(self) -> Change:
        """What is staged, or, with nothing staged, what the work tree changes."""
        self._must_have_files()
        if self.repository.staged(self.repository.head()):
            return self.staged()
        return self.worktree()

    def staged(self, message: str = "") -> Change:
        """What the next commit changes; in a merge, what differs from every parent.

        By its message, it may be a revert or a fixup: of the one only what is its own counts.
        """
        self._must_have_files()
        head = self.repository.head()
        self._settled(head)
        parents = tuple(merge_parents(self.repository))
        changed = set(self.repository.staged(head))
        for parent in parents:
            changed &= set(self.repository.staged(parent))
        tree = index_tree(self.repository, self.blobs)
        written = self._written(message)
        own = sorted(changed)
        if message and changed:
            own = self._own_of_index(written[0]._replace(parents=(head, *parents)), own)
        found = Change(
            self.settings,
            head,
            "index",
            tuple(own),
            lambda: tree,
            lambda: self._before(head, tree),
            written,
            self._branch(),
            is_elsewhere=self.is_elsewhere,
        )
        if written and head:
            found.amended = self._named_by(written[0].subject, head)
        return found

    def _own_of_index(self, commit: Commit, changed: list[str]) -> list[str]:
        onto = commit.parents[0]
        if not onto or not may_be_expected(commit):
            return changed
        tree = expected_tree(self.repository, self.scratch, commit, onto)
        return sorted(set(changed) & set(self.repository.staged(tree))) if tree else changed

    def _named_by(self, subject: str, head: str) -> Change | None:
        """The commit that a fixup names, among the newest."""
        if "! " not in subject:
            return None
        ids = self.repository.run("rev-list", f"--max-count={_NEWEST}", head, "--").decode().split()
        commits = [read_commit(self.blobs, commit) for commit in ids]
        target = amended(subject, commits)
        if target is None:
            return None
        return self._of(target, changed_by(self.repository, [target])[target.id], self._branch())

    def worktree(self) -> Change:
        """What the work tree changes, with its untracked, not ignored files."""
        self._must_have_files()
        head = self.repository.head()
        self._settled(head)
        changed = set(self.repository.changed(head))
        for parent in merge_parents(self.repository):
            changed &= set(self.repository.changed(parent))
        return Change(
            self.settings,
            head,
            "worktree",
            tuple(sorted(changed)),
            self._disk,
            lambda: self._before(head),
            self._written(),
            self._branch(),
            is_elsewhere=self.is_elsewhere,
        )

    def listed(self, paths: Collection[str]) -> Change:
        """A change of the given paths in the work tree."""
        return Change(
            self.settings, "", "worktree", tuple(sorted(set(paths))), self._disk, lambda: None
        )

    def since(self, base: str) -> Change:
        """What HEAD has that the base has not.

        Raises:
            GitError: unknown revision, or no common history here.
        """
        return self.between(common(self.repository, base, "HEAD"), "HEAD", base)

    def between(self, base: str, head: str, *without: str) -> Change:
        """What was changed from one commit to another, all commits together.

        Args:
            without: more revisions whose commits do not belong to the change.

        Raises:
            GitError: a commit is not in this clone.
        """
        old, new, *others = (self.repository.commit(name) for name in (base, head, *without))
        self._settled(old)
        commits = commits_between(self.repository, self.blobs, old, new, *others)
        return Change(
            self.settings,
            old,
            new,
            tuple(self.repository.between(old, new)),
            lambda: self.tree_of(new),
            lambda: self._before(old),
            tuple(commits),
            self._branch() if new == self.repository.head() else "",
            is_elsewhere=self.is_elsewhere,
        )

    def merged(self, base: str, head: str) -> Merge:
        """What a merge of two commits would hold; the head where git cannot tell.

        Raises:
            GitError: no common history, or what is needed of it is not in this clone.
        """
        fork = common(self.repository, base, head)
        if fork in {base, head}:
            return Merge(base, fork, head, base if fork == head else head, base)
        try:
            found = self.scratch.merge(base, head)
        except TooOldError as error:
            return Merge(base, fork, head, head, fork, f"{error}: the head is judged instead")
        if found.conflicts:
            names = named(found.conflicts)
            notice = f"the merge conflicts in {names}: the head is judged instead, by the base"
            return Merge(base, fork, head, head, fork, notice)
        return Merge(base, fork, head, found.tree, base)

    def of_merge(self, merge: Merge) -> Change:
        """What a merge brings to its base, and the commits that it consists of."""
        self._settled(merge.base)
        commits = commits_between(self.repository, self.blobs, merge.base, merge.head)
        changed = self.repository.between(merge.before, merge.tree)
        return Change(
            self.settings,
            merge.fork,
            merge.head,
            tuple(changed),
            lambda: self.tree_of(merge.tree),
            lambda: self._before(merge.before),
            tuple(commits),
            self._branch() if merge.head == self.repository.head() else "",
            is_elsewhere=self.is_elsewhere,
        )

    def single(self, whole: Change) -> Iterator[Change]:
        """The commits of a change, each as a change of what it brings of its own."""
        changed = changed_by(self.repository, whole.commits)
        for number, commit in enumerate(whole.commits):
            found = self._of(commit, self._own(commit, changed[commit.id]), whole.branch)
            target = amended(commit.subject, whole.commits[:number])
            if target:
                found.amended = self._of(target, changed[target.id], whole.branch)
            yield found

    def _own(self, commit: Commit, changed: Sequence[str]) -> Sequence[str]:
        """Those of the changed paths that git alone would not have made so."""
        if not changed or not may_be_expected(commit):
            return changed
        onto = commit.parents[0] if commit.parents else ""
        tree = expected_tree(self.repository, self.scratch, commit, onto)
        if not tree:
            return changed
        return sorted(set(changed) & set(self.repository.between(tree, commit.id)))

    def _of(self, commit: Commit, changed: Sequence[str], branch: str) -> Change:
        base = commit.parents[0] if commit.parents else ""
        return Change(
            self.settings,
            base,
            commit.id,
            tuple(changed),
            lambda: self.tree_of(commit.id),
            lambda: self._before(base),
            (commit,),
            branch,
            is_elsewhere=self.is_elsewhere,
        )

    def tree_of(self, commit: str) -> ObjectTree:
        """The files of a commit, or of a tree."""
        return commit_tree(self.repository, self.blobs, commit)

    def _before(self, commit: str, like: ObjectTree | None = None) -> ObjectTree | None:
        return commit_tree(self.repository, self.blobs, commit, like) if commit else None

    def _disk(self) -> DiskTree:
        return DiskTree(self.root)

    def _branch(self) -> str:
        return branch_name(self.repository, self.environment)

    def _written(self, message: str = "") -> tuple[Commit, ...]:
        """The commit that is being written: by its message, or a copy of an older one."""
        if message:
            return (unwritten(message),)
        again = replayed(self.repository, self.blobs)
        return (again,) if again else ()

    def _must_have_files(self) -> None:
        if not self.repository.must_exist("scope"):
            raise GitError("a bare repository has no work tree; say --base REV or --range A..B")
