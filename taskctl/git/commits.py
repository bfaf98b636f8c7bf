"""Commits: their messages, their parents, and the paths they change."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from taskctl.git.ancestry import cut_off
from taskctl.git.blobs import Blobs
from taskctl.git.repository import CI_BRANCHES, GitError, Repository
from taskctl.text.expressions import expression

# The commit that a stopped rebase or cherry-pick was about to make.
_REPLAYED = ("REBASE_HEAD", "CHERRY_PICK_HEAD")


_DIVIDER = expression(r"^---(?:\s|$)", re.MULTILINE)


class Commit(NamedTuple):
    """One commit: its full id ("" while it is being written), its parents, subject and body."""

    id: str
    parents: tuple[str, ...]
    subject: str
    body: str


def unwritten(message: str) -> Commit:
    """The commit that a message is being written for."""
    subject, _, body = message.partition("\n")
    return Commit("", (), subject.strip(), body)


def commits_between(
    repository: Repository, blobs: Blobs, base: str, head: str, *without: str
) -> list[Commit]:
    """The commits of `head` that are neither in `base` nor in `without`, oldest first."""
    span = [head, *(f"^{commit}" for commit in (base, *without) if commit)]
    ids = repository.run("rev-list", "--reverse", "--topo-order", *span, "--").decode().split()
    return [read_commit(blobs, commit) for commit in ids]


def read_commit(blobs: Blobs, commit: str) -> Commit:
    """One commit, read from its object.

    Raises:
        GitError: there is no such commit here.
    """
    raw = blobs.read(commit)
    if raw is None:
        raise GitError(f"{commit} is not in this clone")
    head, _, message = raw.partition(b"\n\n")
    parents = tuple(line[7:].decode() for line in head.split(b"\n") if line.startswith(b"parent "))
    subject, _, body = message.decode("utf-8", "replace").partition("\n")
    return Commit(commit, parents, subject.strip(), body)


def changed_by(repository: Repository, commits: Sequence[Commit]) -> dict[str, list[str]]:
    """The paths that each commit changes, by id; for a merge, those that differ from every parent.

    Raises:
        GitError: the parents of a commit are not in this shallow clone.
    """
    cut = cut_off(repository)
    for commit in commits:
        if commit.id in cut:
            raise GitError(
                f"the changes of {commit.id[:10]} are unknown: its parents are not in this "
                "shallow clone (`git fetch --unshallow`)"
            )
    asked = "".join(f"{commit.id}\n" for commit in commits).encode()
    out = repository.run(
        "diff-tree",
        "--stdin",
        "-m",
        "--always",
        "--root",
        "-r",
        "-z",
        "--name-only",
        "--no-renames",
        "--no-ext-diff",
        repository.relative,
        "--ignore-submodules=dirty",
        "--format=%H",
        stdin=asked,
    )
    seen = repository.from_root if repository.everywhere else str
    diffs = _by_commit(out.split(b"\0"), [commit.id for commit in commits])
    return {
        commit.id: sorted(
            map(seen, set.intersection(*diffs[commit.id]) if diffs[commit.id] else ())
        )
        for commit in commits
    }


def _by_commit(fields: Iterable[bytes], ids: Sequence[str]) -> dict[str, list[set[str]]]:
    """The diffs of each commit, one to each parent.

    A path may look like an id, but a file cannot contain the id of its own commit or a later one.
    """
    found: dict[str, list[set[str]]] = {commit: [] for commit in ids}
    following = iter(ids)
    current, upcoming = "", next(following, "")
    is_first = False
    for field in fields:
        if field and field in {current.encode(), upcoming.encode()}:
            if field == upcoming.encode():
                current, upcoming = upcoming, next(following, "")
            found[current].append(set())
            is_first = True
        elif field:
            # an empty line separates a commit from its paths
            found[current][-1].add(os.fsdecode(field[1:] if is_first else field))
            is_first = False
    return found


def branch_name(repository: Repository, environment: Mapping[str, str]) -> str:
    """The branch that is checked out, is being rebased, or whose commit a CI job checked out."""
    ref = repository.facts.ref
    try:
        if not ref:  # it is detached, or without a commit
            out = repository.run("symbolic-ref", "--quiet", "HEAD")
            ref = out.decode("utf-8", "replace").strip()
    except GitError:
        ref = _rebased(repository)
    found = ref or next((environment[name] for name in CI_BRANCHES if environment.get(name)), "")
    return found.removeprefix("refs/heads/")


def _rebased(repository: Repository) -> str:
    for folder in ("rebase-merge", "rebase-apply"):
        try:
            with open(repository.git_path(f"{folder}/head-name"), "rb") as stream:
                return stream.read().decode("utf-8", "replace").strip()
        except OSError:
            continue
    return ""


def merge_parents(repository: Repository) -> list[str]:
    """The commits that an unfinished merge brings in, besides HEAD."""
    try:
        with open(repository.git_path("MERGE_HEAD"), "rb") as stream:
            return stream.read().decode().split()
    except OSError:
        return []


def replayed(repository: Repository, blobs: Blobs) -> Commit | None:
    """The commit that a rebase or cherry-pick is about to apply again."""
    for name in _REPLAYED:
        if os.path.exists(repository.git_path(name)):
            return read_commit(blobs, repository.commit(name))
    return None


def trailers(body: str, key: str) -> Iterator[str]:
    """The values of a trailer in the last paragraph of a message.

    Git writes a new trailer above a line of three dashes, but also reads one below it.
    """
    above = _DIVIDER.split(body, maxsplit=1)[0]
    found = []
    for part in (body, above):
        for line in part.strip().split("\n\n")[-1].splitlines():
            name, colon, value = line.partition(":")
            if colon and name.strip().casefold() == key.casefold():
                found.append(value.strip())
    yield from dict.fromkeys(found)
