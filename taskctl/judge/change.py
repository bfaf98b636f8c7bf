"""A change: what git says was changed, and the plans before and after it."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from taskctl.git.commits import (
    Commit,
    branch_name,
    changed_by,
    commits_between,
    merge_parents,
    missing_history,
)
from taskctl.git.repository import Blobs, GitError, Repository
from taskctl.git.trees import ObjectTree, commit_tree, index_tree
from taskctl.read.heads import HeadPlan, HeadReader
from taskctl.settings.schema import Settings
from taskctl.text.tree import DiskTree, Tree


@dataclass
class Change:
    """Changed paths between two states of a repository.

    base, head   commits, or "" for an empty history, "index" and "worktree"
    """

    settings: Settings
    base: str
    head: str
    changed: tuple[str, ...]
    tree: Tree
    before: Tree | None
    subject: str = ""
    body: str = ""
    branch: str = ""
    commits: tuple[Commit, ...] = ()

    @cached_property
    def reader(self) -> HeadReader:
        """The reader of the plan at the head."""
        return HeadReader(self.tree, self.settings)

    @cached_property
    def plan(self) -> HeadPlan:
        """The plan at the head: ids and states."""
        return self.reader.read()


class Changes:
    """Makes changes out of a repository.

    Args:
        root: the root of the plan.
        settings: the settings by which plans are read.
    """

    def __init__(self, root: str, settings: Settings) -> None:
        self.root = root
        self.settings = settings
        self.repository = Repository(root)
        self.blobs = Blobs(self.repository)

    def close(self) -> None:
        """End the process that reads blobs."""
        self.blobs.close()

    def staged(self, message: str = "") -> Change:
        """What the next commit changes; in a merge, what differs from every parent."""
        head = self.repository.head()
        changed = set(self.repository.staged(head))
        for parent in merge_parents(self.repository):
            changed &= set(self.repository.staged(parent))
        tree = index_tree(self.repository, self.blobs)
        subject, _, body = message.partition("\n")
        return Change(
            self.settings, head, "index", tuple(sorted(changed)), tree, self._commit(head, tree),
            subject.strip(), body, branch_name(self.repository),
        )  # fmt: skip

    def worktree(self) -> Change:
        """What the work tree changes, with its untracked, not ignored files."""
        head = self.repository.head()
        changed = tuple(self.repository.changed(head))
        return Change(
            self.settings, head, "worktree", changed, DiskTree(self.root),
            self._commit(head), branch=branch_name(self.repository),
        )  # fmt: skip

    def listed(self, paths: Collection[str]) -> Change:
        """A change of the given paths in the work tree."""
        return Change(
            self.settings, "", "worktree", tuple(sorted(set(paths))), DiskTree(self.root), None
        )

    def between(self, base: str, head: str) -> Change:
        """What was changed from one commit to another, all commits together.

        Raises:
            GitError: a commit is not in this clone.
        """
        old, new = self._known(base), self._known(head)
        commits = tuple(commits_between(self.repository, old, new))
        last = commits[-1] if len(commits) == 1 else None
        return Change(
            self.settings, old, new, tuple(self.repository.between(old, new)),
            commit_tree(self.repository, self.blobs, new), self._commit(old),
            last.subject if last else "", last.body if last else "",
            branch_name(self.repository) if new == self.repository.head() else "", commits,
        )  # fmt: skip

    def of_commit(self, commit: Commit) -> Change:
        """What one commit changes."""
        base = commit.parents[0] if commit.parents else ""
        return Change(
            self.settings, base, commit.id, tuple(changed_by(self.repository, commit)),
            commit_tree(self.repository, self.blobs, commit.id), self._commit(base),
            commit.subject, commit.body, "", (commit,),
        )  # fmt: skip

    def tree_of(self, commit: str) -> Tree:
        """The files of a commit."""
        return commit_tree(self.repository, self.blobs, commit)

    def _commit(self, revision: str, like: ObjectTree | None = None) -> Tree | None:
        if not revision:
            return None
        return commit_tree(self.repository, self.blobs, revision, like)

    def _known(self, revision: str) -> str:
        try:
            return self.repository.commit(revision)
        except GitError:
            if missing_history(self.repository):
                message = f"{revision!r} is not in this shallow clone (`git fetch --unshallow`)"
                raise GitError(message) from None
            raise
