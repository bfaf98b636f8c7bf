"""The history of files: every version of them, with its date."""

import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from taskctl.git.repository import Repository

_FORM = "%x01%H%x02%cs%x02%s"


class Version(NamedTuple):
    """A file as a commit left it; `blob` is empty where the commit removed it."""

    commit: str
    date: str
    subject: str
    path: str
    blob: str


def versions(repository: Repository, paths: Sequence[str]) -> Iterator[Version]:
    """Every version of the files at or below `paths` in the history of HEAD, oldest first.

    A merge is not a version of its own; its parents are. But where it decided between them, the
    version in HEAD comes last.
    """
    if not repository.head():
        return
    options = ("--literal-pathspecs",)
    commits = repository.run(
        "rev-list",
        "--reverse",
        "--topo-order",
        "--no-merges",
        "HEAD",
        "--",
        *paths,
        options=options,
    )
    out = repository.run(
        "diff-tree",
        "--stdin",
        "-r",
        "-z",
        "--root",
        "--no-renames",
        "--relative",
        f"--format={_FORM}",
        "--",
        *paths,
        stdin=commits,
        options=options,
    )
    last: dict[str, str] = {}
    for version in _of_commits(out):
        last[version.path] = version.blob
        yield version
    entries = repository.tree("HEAD")
    for path, blob in last.items():
        now = entries[path].blob if path in entries else ""
        if now != blob and (decided := _decision(repository, path, now)):
            yield decided


def _decision(repository: Repository, path: str, blob: str) -> Version | None:
    """The version of a path in the newest merge that had to decide about it."""
    out = repository.run(
        "rev-list",
        "--full-history",
        "--merges",
        "--max-count=1",
        f"--format={_FORM}",
        "HEAD",
        "--",
        path,
        options=("--literal-pathspecs",),
    )
    _, _, line = out.partition(b"\x01")
    if not line:
        return None
    commit, date, subject = line.decode("utf-8", "replace").rstrip("\n").split("\x02", 2)
    return Version(commit, date, subject, path, blob)


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
