"""The memory of the plan's history: the readings of all versions of its files, between runs.

A commit never changes. The history of a later commit is the remembered one and more if each commit
in between has the one before as its only parent; else only the readings are used again.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from taskctl.git.history import Version
from taskctl.git.repository import Repository
from taskctl.memory.build import fingerprint
from taskctl.memory.digests import digest_of
from taskctl.memory.store import load, save

# Files of a clone that cut its history off, or make up another one.
_CUTS = ("shallow", "info/grafts")
# They let git look elsewhere for them.
_ELSEWHERE = ("GIT_SHALLOW_FILE", "GIT_GRAFT_FILE")


class VersionStatus(NamedTuple):
    """The reading of a version of a file: its id (empty without an item), its state and status."""

    item: str
    state: str
    status: str


class History(NamedTuple):
    """The versions of the files of a plan up to a commit, oldest first.

    decided  the versions that a merge decided upon, which come last
    said     their readings by path and blob, as far as they were made
    """

    head: str
    versions: Sequence[Version]
    decided: Sequence[Version]
    said: dict[tuple[str, str], VersionStatus]

    def each(self) -> Iterator[tuple[Version, VersionStatus | None]]:
        """All versions and their readings; None if there is none, or the file is gone."""
        for found in (self.versions, self.decided):
            for version in found:
                yield version, self.said.get((version.path, version.blob))


def recall(repository: Repository, readers: str) -> tuple[str, History | None]:
    """The name of the entry for a history, and the history if it is remembered.

    Args:
        repository: that of the plan.
        readers: the conventions by which versions are read.
    """
    if any(name in os.environ for name in _ELSEWHERE):
        return "", None
    folder = repository.facts.folder
    parts = [fingerprint(), os.fsencode(folder), os.fsencode(repository.prefix)]
    parts += [_contents(os.path.join(folder, name)) for name in _CUTS]
    name = f"history/{digest_of(*parts, os.fsencode(readers)).hex()}"
    raw = load(name)
    return name, _decoded(raw) if raw else None


def remember(name: str, history: History) -> None:
    """Keep a history, if that is possible."""
    if not name:
        return
    commits: dict[tuple[str, str, str], int] = {}
    rows = []
    for version, said in history.each():
        commit, path, blob = version[:3], version.path, version.blob
        rows.append((commits.setdefault(commit, len(commits)), path, blob, *(said or ())))
    entry = {
        "head": history.head,
        "commits": list(commits),
        "versions": rows[: len(history.versions)],
        "decided": rows[len(history.versions) :],
    }
    # a path need not be text, so everything but ASCII is escaped
    save(name, json.dumps(entry, separators=(",", ":")).encode())


def _decoded(raw: bytes) -> History | None:
    """The history in an entry; None if it does not have the form of one."""
    try:
        entry = json.loads(raw)
        said: dict[tuple[str, str], VersionStatus] = {}
        versions, decided = (list(_versions(entry, key, said)) for key in ("versions", "decided"))
        return History(_text(entry["head"]), versions, decided, said)
    except (ValueError, TypeError, LookupError, RecursionError):
        return None


def _versions(
    entry: Mapping[str, Any], key: str, said: dict[tuple[str, str], VersionStatus]
) -> Iterator[Version]:
    commits = [tuple(map(_text, commit)) for commit in entry["commits"]]
    for number, path, blob, *rest in entry[key]:
        commit, date, subject = commits[number]
        version = Version(commit, date, subject, _text(path), _text(blob))
        if rest:
            said[path, blob] = VersionStatus(*map(_text, rest))
        yield version


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _contents(path: str) -> bytes:
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except OSError:
        return b""
