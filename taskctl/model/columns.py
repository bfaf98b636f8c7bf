"""The names of table columns: in generated regions, on boards, and in documents."""

import re
from collections.abc import Mapping

REGIONS, BOARDS, DOCUMENTS = range(3)

_BLOCKED = "blocked by, blocker, blockers"
_COMPLETED = "completed, done on, date"
_COUNTER = "done/total, done / total, done/all, done / all"
# By column: the words that mean it everywhere, then those of regions, of boards, and of documents.
_COLUMNS = (
    ("id", "id, #, no, nr, item", "task, tasks, decision, decisions, adr, rfc",
     "task, decision, track, cip, number, rfc, adr",
     "no., №, task id, ticket, key"),
    ("title", "title, name", "titles, task name, description", "task name",
     "task, description, deliverable, work item, what, module"),
    ("status", "status, state", "", "", "progress"),
    ("prereqs", "prereq, prereqs, prerequisite, prerequisites, dependency, dependencies, "
     "depends on, depends-on, deps", "", "",
     "depends, blocked by, requires, waits for, predecessor, predecessors, after"),
    ("blocked-by", "", f"{_BLOCKED}, blocked-by, gates (blocked by, gates (blocked-by", _BLOCKED,
     ""),
    ("completed", "", _COMPLETED, _COMPLETED, ""),
    ("contracts", "", "contract, contracts", "", ""),
    ("track", "", "track, tracks", "", ""),
    ("owner", "", "owner, owners", "", "owner, assignee, assigned, who"),
    ("next", "", "next, →", "", ""),
    ("file", "", "file, path", "", ""),
    ("candidate", "", "candidate, candidates", "", ""),
    ("group", "", "group, groups", "", ""),
    ("counter", "", _COUNTER, _COUNTER, ""),
    ("progress", "", "progress, %", "progress, %", ""),
    ("priority", "", "", "", "priority, prio, p"),
    ("estimate", "", "", "", "complexity, estimate, estimated effort, estimated complexity, "
     "effort, size, duration, estimated"),
    ("paths", "", "", "", "files, where, paths"),
    ("checks", "", "", "", "how to test, ci/guardrails, acceptance, verification"),
    ("phase", "", "", "", "phase, wave, milestone"),
)  # fmt: skip  # a table


def column_words(use: int) -> Mapping[str, list[str]]:
    """The names of each column of `REGIONS`, `BOARDS` or `DOCUMENTS`."""
    return {
        name: ", ".join(filter(None, (everywhere, own[use]))).split(", ")
        for name, everywhere, *own in _COLUMNS
        if everywhere or own[use]
    }


def column_patterns(use: int) -> Mapping[str, re.Pattern[str]]:
    """The same as patterns of whole header cells, in any case and with marks around the words."""
    return {
        name: re.compile(rf"\W*(?:{'|'.join(map(re.escape, words))})\W*", re.IGNORECASE)
        for name, words in column_words(use).items()
    }
