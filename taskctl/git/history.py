"""What git remembers of files: every version of them, with its date."""

import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from taskctl.git.repository import Repository


class Version(NamedTuple):
    """A file as a commit left it; `blob` is empty where the commit removed it."""

    commit: str
    date: str
    subject: str
    path: str
    blob: str


def versions(repository: Repository, paths: Sequence[str]) -> Iterator[Version]:
    """Every version of the files at or below `paths` in the history of HEAD, oldest first.

    A merge is not a version of its own; its parents are.
    """
    if not repository.head():
        return
    options = ("--literal-pathspecs",)
    commits = repository.run("rev-list", "--reverse", "--topo-order", "--no-merges", "HEAD", "--",
                             *paths, options=options)  # fmt: skip
    out = repository.run(
        "diff-tree", "--stdin", "-r", "-z", "--root", "--no-renames", "--relative",
        "--format=%x01%H%x02%cs%x02%s", "--", *paths, stdin=commits,
        options=options,
    )  # fmt: skip
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
