"""The one door to git: its plumbing, asked in a way that writes nothing and starts nothing else."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from taskctl.errors import TaskctlError

# No lazy fetch, no prompt, no lock for a mere look, no program that the repository names.
_ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "LC_ALL": "C",
}
_OPTIONS = ("-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "--no-pager")
# Where CI systems say what a change is to be merged into.
_CI_BASES = (
    ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "{}"),
    ("GITHUB_BASE_REF", "origin/{}"),
    ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "origin/{}"),
    ("BITBUCKET_PR_DESTINATION_BRANCH", "origin/{}"),
    ("SYSTEM_PULLREQUEST_TARGETBRANCHNAME", "origin/{}"),
)


class GitError(TaskctlError):
    """Git could not answer."""


class Entry(NamedTuple):
    """One file of an index or a commit: its mode and the id of its contents."""

    mode: str
    blob: str


class Repository:
    """A work tree (or a folder in one), asked through plumbing commands."""

    def __init__(self, root: str) -> None:
        self.root = root

    def run(self, *arguments: str, stdin: bytes | None = None) -> bytes:
        """What a git command prints.

        Raises:
            GitError: it failed, or git is not there.
        """
        try:
            done = subprocess.run(
                ["git", "-C", self.root, *_OPTIONS, *arguments],
                input=stdin,
                stdin=subprocess.DEVNULL if stdin is None else None,
                capture_output=True,
                env=_environment(),
                check=False,
            )
        except FileNotFoundError:
            raise GitError("git is not installed") from None
        if done.returncode:
            message = done.stderr.decode("utf-8", "replace").strip().split("\n")[0]
            raise GitError(message.removeprefix("fatal: ") or f"git {arguments[0]} failed")
        return done.stdout

    def is_repository(self) -> bool:
        """Whether the root lies in a git work tree."""
        try:
            return self.run("rev-parse", "--is-inside-work-tree").strip() == b"true"
        except GitError:
            return False

    def has_objects(self) -> bool:
        """Whether the root lies in a repository, with a work tree or bare."""
        try:
            self.run("rev-parse", "--git-dir")
        except GitError:
            return False
        return True

    def commit(self, revision: str) -> str:
        """The full id of a commit.

        Raises:
            GitError: there is no such commit here.
        """
        try:
            found = self.run("rev-parse", "--verify", "--quiet", "--end-of-options",
                             f"{revision}^{{commit}}")  # fmt: skip
        except GitError:
            raise GitError(f"{revision!r} is no commit of this repository") from None
        return found.decode().strip()

    def head(self) -> str:
        """The commit of HEAD; empty in a repository without commits."""
        try:
            return self.commit("HEAD")
        except GitError:
            return ""

    def merge_base(self, revision: str) -> str:
        """The commit from which HEAD and a revision went apart.

        Raises:
            GitError: unknown revision, or no common history (a shallow clone?).
        """
        return self.common(revision, "HEAD")

    def common(self, base: str, head: str) -> str:
        """The commit from which two revisions went apart.

        Raises:
            GitError: unknown revision, or no common history (a shallow clone?).
        """
        old, new = self.commit(base), self.commit(head)
        try:
            return self.run("merge-base", old, new).decode().strip()
        except GitError:
            raise GitError(
                f"{head} and {base} have no common history here; is the clone shallow? "
                "(`git fetch --unshallow`)"
            ) from None

    def default_base(self, environment: Mapping[str, str]) -> str:
        """What a change is compared with: the CI's variable, else the default remote branch.

        Raises:
            GitError: neither is there.
        """
        for variable, form in _CI_BASES:
            value = environment.get(variable)
            if value:
                return self.merge_base(form.format(value.removeprefix("refs/heads/")))
        try:
            return self.merge_base("origin/HEAD")
        except GitError:
            raise GitError("no base to compare with: say one with --base REV") from None

    def index(self) -> dict[str, Entry]:
        """The files of the index below the root; of a conflict, our side."""
        entries = {}
        for record in self.run("ls-files", "-s", "-z").split(b"\0"):
            if record:
                details, _, path = record.partition(b"\t")
                mode, blob, stage = details.decode().split(" ")
                if stage in {"0", "2"}:
                    entries[os.fsdecode(path)] = Entry(mode, blob)
        return entries

    def tree(self, revision: str) -> dict[str, Entry]:
        """The files of a commit below the root."""
        entries = {}
        for record in self.run("ls-tree", "-r", "-z", revision).split(b"\0"):
            if record:
                details, _, path = record.partition(b"\t")
                mode, _, blob = details.decode().split(" ")
                entries[os.fsdecode(path)] = Entry(mode, blob)
        return entries

    def staged(self, base: str) -> list[str]:
        """The paths whose index entry differs from a commit, deleted ones included."""
        if not base:
            return sorted(self.index())
        return self._names("diff-index", "--cached", base)

    def changed(self, base: str) -> list[str]:
        """The paths that differ between a commit and the work tree, untracked ones included."""
        untracked = self.run("ls-files", "-z", "--others", "--exclude-standard").split(b"\0")
        names = set(self._names("diff-index", base)) if base else set(self.index())
        return sorted(names | {os.fsdecode(name) for name in untracked if name})

    def between(self, old: str, new: str) -> list[str]:
        """The paths that differ between two commits."""
        return self._names("diff-tree", "-r", self.commit(old), self.commit(new))

    def unclean(self) -> set[str]:
        """The tracked paths whose work tree file may differ from the index."""
        return set(self._names("diff-files"))

    def converts(self) -> bool:
        """Whether a file on disk may differ from its blob although nothing was changed."""
        if os.path.exists(os.path.join(self.root, ".gitattributes")):
            return True
        # One call answers for all: the attributes file of the repository, and line ends.
        found = self.run("config", "--list", "--name-only", "-z").lower()
        return b"core.autocrlf" in found or b"core.attributesfile" in found

    def _names(self, command: str, *arguments: str) -> list[str]:
        out = self.run(
            command, "--name-only", "--no-renames", "--no-ext-diff", "--relative",
            "--ignore-submodules=dirty", "-z", *arguments, "--",
        )  # fmt: skip
        return sorted({os.fsdecode(name) for name in out.split(b"\0") if name})


class Blobs:
    """Reads many blobs through one process."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, blob: str) -> bytes | None:
        """The contents of a blob; None when it is not here (a partial clone)."""
        process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(blob.encode() + b"\n")
        process.stdin.flush()
        answer = process.stdout.readline().split()
        if len(answer) != 3:
            return None
        raw = process.stdout.read(int(answer[2]))
        process.stdout.read(1)
        return raw

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.communicate()
            self._process = None

    def _start(self) -> "subprocess.Popen[bytes]":
        self._process = subprocess.Popen(
            ["git", "-C", self._repository.root, *_OPTIONS, "cat-file", "--batch"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )
        return self._process


def _environment() -> dict[str, str]:
    return {**os.environ, **_ENVIRONMENT}


__all__: Sequence[str] = ["Blobs", "Entry", "GitError", "Repository"]
