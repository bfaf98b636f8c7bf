"""Merges and reverts made by git in a scratch repository that has no user's settings.

The scratch repository has the objects of the real one besides its own, but none of its settings,
attributes or remotes: no merge driver, filter, hook or fetch can run, nothing there is written.
"""

import os
import shutil
import subprocess
import tempfile
from typing import NamedTuple

from taskctl.git.repository import ALTERNATES, ENVIRONMENT, GitError, Repository, object_folders

# `git merge-tree --write-tree` exists since this version; an older git prints its usage.
NEEDED = "2.38"
_USAGE = 129
_IDENTITY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "taskctl"), ("EMAIL", "-"), ("DATE", "@0 +0000"))
}
_CONFIG = """\
[core]
\trepositoryFormatVersion = 1
\tbare = true
\tattributesFile = {nothing}
[extensions]
\tobjectFormat = {form}
"""


class Merged(NamedTuple):
    """The tree of a merge, and its conflicting paths."""

    tree: str
    conflicts: tuple[str, ...]


class TooOldError(GitError):
    """This git cannot merge without a working tree."""


class Scratch:
    """A scratch repository for merging commits of a repository.

    Args:
        repository: it also finds the objects of the merges from now on.

    Raises:
        GitError: there is no room for a scratch repository.
    """

    def __init__(self, repository: Repository) -> None:
        try:
            self.folder = tempfile.mkdtemp(prefix="taskctl-merge-")
        except OSError as error:
            raise GitError(f"no scratch folder for the merge: {error.strerror}") from None
        self._objects = os.path.join(self.folder, "objects")
        self._prepare(repository)
        self._environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("GIT_")},
            **ENVIRONMENT,
            **_IDENTITY,
            "GIT_DIR": self.folder,
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_ATTR_NOSYSTEM": "1",
            ALTERNATES: object_folders(repository.git_path("objects")),
        }
        repository.more_objects = self._objects

    def _prepare(self, repository: Repository) -> None:
        for name in ("objects", "refs"):
            os.mkdir(os.path.join(self.folder, name))
        form = repository.run("rev-parse", "--show-object-format").decode().strip()
        self._write("HEAD", "ref: refs/heads/none\n")
        self._write("config", _CONFIG.format(nothing=os.devnull, form=form))
        shallow = repository.git_path("shallow")
        if os.path.exists(shallow):
            shutil.copyfile(shallow, os.path.join(self.folder, "shallow"))

    def _write(self, name: str, text: str) -> None:
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as stream:
            stream.write(text)

    def merge(self, ours: str, theirs: str) -> Merged:
        """Merge two commits and return the result.

        Raises:
            TooOldError: this git does not support it.
            GitError: they have no common history, or an object is not in this clone.
        """
        done = self._run(
            "merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", ours, theirs
        )
        if done.returncode == _USAGE:
            raise TooOldError(f"git {NEEDED} or newer is needed to merge without a working tree")
        tree, *conflicts = done.stdout.rstrip(b"\0").split(b"\0")
        if done.returncode not in {0, 1} or not tree:
            message = done.stderr.decode("utf-8", "replace").strip().split("\n")[0]
            raise GitError(f"{ours[:10]} and {theirs[:10]} cannot be merged here: {message}")
        return Merged(tree.decode(), tuple(map(os.fsdecode, conflicts)))

    def reversal(self, of: str, back_to: str, on: str) -> Merged:
        """The result of `git revert` for a commit: a merge whose base is that commit.

        Args:
            of: the commit to revert.
            back_to: its parent.
            on: the commit on which it is reverted.

        Raises:
            GitError: as for `merge`.
        """
        ours, theirs = (self._commit(f"{commit}^{{tree}}", of) for commit in (on, back_to))
        return self.merge(ours, theirs)

    def _commit(self, tree: str, parent: str) -> str:
        done = self._run("commit-tree", tree, "-p", parent)
        if done.returncode:
            raise GitError(f"{tree} is not in this clone")
        return done.stdout.decode().strip()

    def _run(self, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=self._environment,
            check=False,
        )

    def close(self) -> None:
        """Remove the scratch repository."""
        shutil.rmtree(self.folder, ignore_errors=True)
