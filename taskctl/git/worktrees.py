"""Linked working trees: made from a commit, merged into, committed and removed.

The repository's own hooks are not run, and nothing is signed: no person is there to answer.
"""

import os
import shutil
from collections.abc import Sequence

from taskctl.git.repository import GitError, Repository

_QUIET = ("-c", "core.hooksPath=/dev/null", "-c", "commit.gpgSign=false", "-c", "gc.auto=0")
_NOBODY = ("-c", "user.name=taskctl", "-c", "user.email=taskctl@localhost")


class LinkedTree:
    """One linked working tree.

    folder  absolute; it need not exist yet
    branch  its own, without `refs/heads/`
    """

    def __init__(self, repository: Repository, folder: str, branch: str) -> None:
        self.folder, self.branch = folder, branch
        self._main = repository
        self._own = Repository(folder)

    def make(self, start: str) -> None:
        """Make it, with its branch at a commit; whatever was there before is removed.

        Raises:
            GitError: there is no such commit, or it cannot be made.
        """
        self.remove()
        self._main.run(
            *("worktree", "add", "--quiet", "--force", "-B", self.branch, self.folder, start),
            options=_QUIET,
        )

    def merge(self, branch: str) -> list[str]:
        """Merge a branch into its own; the paths in conflict, in which case nothing is merged.

        Raises:
            GitError: it cannot be merged for another reason.
        """
        options = (*_QUIET, *self._identity())
        try:
            self._own.run("merge", "--quiet", "--no-edit", "--no-stat", branch, options=options)
        except GitError:
            conflicts = self._names("diff", "--name-only", "--diff-filter=U", "-z")
            if not conflicts:
                raise
            self._own.run("merge", "--abort", options=_QUIET)
            return conflicts
        return []

    def commit(self, message: str) -> None:
        """Commit all that is not ignored, if anything has changed.

        Raises:
            GitError: it cannot be committed, or its branch is not checked out any more.
        """
        head = self._own.run("rev-parse", "--symbolic-full-name", "HEAD").decode().strip()
        if head != f"refs/heads/{self.branch}":
            raise GitError(f"its branch {self.branch} is not checked out any more")
        self._own.run("add", "--all", options=_QUIET)
        if self._own.staged(self.head()):
            options = (*_QUIET, *self._identity())
            self._own.run("commit", "--quiet", "--message", message, options=options)

    def changed_since(self, start: str) -> list[str]:
        """The paths from the top that its commits changed since another one."""
        return self._names("diff", "--name-only", "--no-renames", "-z", start, "HEAD")

    def remember(self, ref: str) -> None:
        """Let a ref name its commit."""
        self._own.run("update-ref", ref, "HEAD")

    def head(self) -> str:
        """Its commit."""
        return self._own.commit("HEAD")

    def remove(self) -> None:
        """Remove its folder, and keep its branch."""
        if os.path.lexists(self.folder):
            shutil.rmtree(self.folder, ignore_errors=True)
        self._main.run("worktree", "prune")

    def _identity(self) -> Sequence[str]:
        try:
            self._own.run("var", "GIT_COMMITTER_IDENT")
        except GitError:
            return _NOBODY
        return ()

    def _names(self, *arguments: str) -> list[str]:
        return [os.fsdecode(name) for name in self._own.run(*arguments).split(b"\0") if name]
