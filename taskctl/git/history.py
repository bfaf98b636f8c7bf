"""The history of files: every version of them, with its date."""

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from taskctl.git.repository import GitError, Repository

# A commit says the same whatever the settings are.
_FORM = ("--encoding=UTF-8", "--format=%x01%H%x02%cs%x02%s")


class Version(NamedTuple):
    """A file as a commit left it; `blob` is empty where the commit removed it."""

    commit: str
    date: str
    subject: str
    path: str
    blob: str


def versions(repository: Repository, paths: Sequence[str], head: str) -> Iterator[Version]:
    """Every version of the files at or below `paths` in the history of a commit, oldest first.

    A merge is not a version of its own; its parents are.
    """
    commits = repository.run(
        "rev-list",
        "--reverse",
        "--topo-order",
        "--no-merges",
        head,
        "--",
        *paths,
        options=("--literal-pathspecs",),
    )
    return versions_of(repository, paths, commits)


def versions_of(
    repository: Repository, paths: Sequence[str], commits: bytes, *options: str
) -> Iterator[Version]:
    """The versions of the files at or below `paths` that commits made, one id to a line.

    With the option `-m` these are also those of a merge, compared with each of its parents.
    """
    out = repository.run(
        "diff-tree",
        "--stdin",
        *options,
        "-r",
        "-z",
        "--root",
        "--no-renames",
        "--relative",
        *_FORM,
        "--",
        *paths,
        stdin=commits,
        options=("--literal-pathspecs",),
    )
    return _of_commits(out)


def straight_between(repository: Repository, base: str, head: str) -> bytes | None:
    """The commits after `base`, oldest first, one id to a line, if each follows on the one before.

    Then the history of the head is that of the base, and these. Otherwise, or if the base is not
    known here, there is no answer.
    """
    try:
        out = repository.run("rev-list", "--reverse", "--topo-order", "--parents", head, f"^{base}")
    except GitError:
        return None
    last, found = base, []
    for line in out.decode().splitlines():
        commit, *parents = line.split(" ")
        if parents != [last]:
            return None
        last = commit
        found.append(commit)
    return "".join(f"{commit}\n" for commit in found).encode() if last == head else None


def decisions(
    repository: Repository, paths: Sequence[str], found: Iterable[Version], head: str
) -> Iterator[Version]:
    """The versions of files in a commit that are not the last ones found: a merge decided so.

    Each is that of the newest merge whose file differs from that of a parent.
    """
    last = {version.path: version.blob for version in found}
    entries = repository.tree(head)
    decided = {
        path: now
        for path, blob in last.items()
        if (now := entries[path].blob if path in entries else "") != blob
    }
    if not decided:
        return
    merges = repository.run(
        "rev-list",
        "--full-history",
        "--merges",
        head,
        "--",
        *paths,
        options=("--literal-pathspecs",),
    )
    newest: dict[str, Version] = {}
    for version in versions_of(repository, paths, merges, "-m"):
        newest.setdefault(version.path, version)
    for path, now in decided.items():
        if path in newest:
            yield newest[path]._replace(blob=now)


def _of_commits(out: bytes) -> Iterator[Version]:
    for part in out.split(b"\x01"):
        if not part:
            continue
        head, _, rest = part.partition(b"\0")
        commit, date, subject = head.decode("utf-8", "replace").rstrip("\n").split("\x02", 2)
        fields = rest.strip(b"\n").split(b"\0")
        for index in range(0, len(fields) - 1, 2):
            details = fields[index].lstrip(b"\n").split(b" ")
            if len(details) == 5:
                blob = "" if set(details[3]) == {ord("0")} else details[3].decode()
                yield Version(commit, date, subject, os.fsdecode(fields[index + 1]), blob)
