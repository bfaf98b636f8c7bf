"""Commits: their messages, their parents, and the paths that they change."""

import os
from collections.abc import Iterator
from typing import NamedTuple

from taskctl.git.repository import GitError, Repository


class Commit(NamedTuple):
    """One commit: its full id, its parents, subject and body."""

    id: str
    parents: tuple[str, ...]
    subject: str
    body: str


def commits_between(repository: Repository, base: str, head: str) -> list[Commit]:
    """The commits of `head` that are not in `base`, oldest first."""
    span = [head, f"^{base}"] if base else [head]
    ids = repository.run("rev-list", "--reverse", "--topo-order", *span, "--").decode().split()
    return [read_commit(repository, commit) for commit in ids]


def read_commit(repository: Repository, revision: str) -> Commit:
    """One commit, out of its object.

    Raises:
        GitError: there is no such commit here.
    """
    raw = repository.run("cat-file", "commit", repository.commit(revision))
    head, _, message = raw.partition(b"\n\n")
    parents = tuple(line[7:].decode() for line in head.split(b"\n") if line.startswith(b"parent "))
    subject, _, body = message.decode("utf-8", "replace").partition("\n")
    return Commit(repository.commit(revision), parents, subject.strip(), body)


def changed_by(repository: Repository, commit: Commit) -> list[str]:
    """The paths that a commit changes; of a merge, those that differ from every parent."""
    if not commit.parents:
        return sorted(repository.tree(commit.id))
    found: set[str] | None = None
    for parent in commit.parents:
        paths = set(repository.between(parent, commit.id))
        found = paths if found is None else found & paths
    return sorted(found or ())


def branch_name(repository: Repository) -> str:
    """The branch that is checked out; empty with a detached HEAD."""
    try:
        ref = repository.run("symbolic-ref", "--quiet", "HEAD").decode("utf-8", "replace").strip()
    except GitError:
        return ""
    return ref.removeprefix("refs/heads/")


def merge_parents(repository: Repository) -> list[str]:
    """The commits that a merge under way brings in, next to HEAD."""
    folder = os.fsdecode(repository.run("rev-parse", "--absolute-git-dir").rstrip(b"\n"))
    try:
        with open(os.path.join(folder, "MERGE_HEAD"), "rb") as stream:
            return stream.read().decode().split()
    except OSError:
        return []


def missing_history(repository: Repository) -> bool:
    """Whether the clone is shallow, so that older commits are not here."""
    return repository.run("rev-parse", "--is-shallow-repository").strip() == b"true"


def trailers(body: str, key: str) -> Iterator[str]:
    """The values of a trailer in the last paragraph of a message."""
    last = body.strip().split("\n\n")[-1]
    for line in last.splitlines():
        name, colon, value = line.partition(":")
        if colon and name.strip().casefold() == key.casefold():
            yield value.strip()
