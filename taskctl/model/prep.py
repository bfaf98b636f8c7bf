"""The check before a task: its keys, their answers, and the decision that follows."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from taskctl.model.boxes import StopCondition
from taskctl.model.items import Task
from taskctl.text.places import Place

_NOTHING: Mapping[Any, Any] = MappingProxyType({})
YES, NO, HUMAN = "YES", "NO", "HUMAN"
GO, NEEDS_HUMAN = "GO", "NEEDS_HUMAN"
BLOCKED, NEEDS_CONTRACT, NEEDS_EDIT = "BLOCKED", "NEEDS_RFC_OR_ADR", "NEEDS_TASK_EDIT"

# The decision after a NO to each key, the most severe first.
LEADS_TO: Mapping[str, str] = {
    "aligns_with_current_state": BLOCKED,
    "prereqs_ready": BLOCKED,
    "linked_contracts_exist": NEEDS_CONTRACT,
    "contracts_unchanged": NEEDS_CONTRACT,
    "scope_clear": NEEDS_EDIT,
    "touched_paths_allowlist_present": NEEDS_EDIT,
    "follow_ups_in_task_header": NEEDS_EDIT,
    "security_considerations_complete": NEEDS_EDIT,
    "best_system_solution": NEEDS_EDIT,
}


class Ground(NamedTuple):
    """One reason for an answer, and its place.

    remark   whether it only deserves a look, and decides nothing
    """

    message: str
    place: Place | None = None
    remark: bool = False


class Key(NamedTuple):
    """One key of the check; `answered_by` is the person whose answer counts, maybe nobody."""

    name: str
    answer: str  # YES, NO, HUMAN
    evidence: tuple[Ground, ...] = ()
    answered_by: str = ""


class GivenAnswer(NamedTuple):
    """A person's answer to a key; `text` is the digest of the task that was judged."""

    answer: str  # YES, NO
    by: str
    on: str
    note: str
    text: str


class Review(NamedTuple):
    """A person's review of the files that a task builds on: its day, and the digest of each."""

    by: str
    on: str
    digests: Mapping[str, str]


class PrepRecord(NamedTuple):
    """The answers and reviews of a task in their file; `problem` says why it cannot be used."""

    item: str
    path: str
    answers: Mapping[str, GivenAnswer] = _NOTHING
    review: Review | None = None
    problem: str = ""


class Prep(NamedTuple):
    """The check of one task.

    added   the patterns, braces expanded, that the change at hand adds to the task's allowlist:
            the uncommitted change, else the last commit
    unwritten   the roles of its sections that still have the text of the template
    """

    task: Task
    keys: tuple[Key, ...]
    added: tuple[str, ...] = ()
    unwritten: frozenset[str] = frozenset()

    @property
    def decision(self) -> str:
        """The decision: that of the most severe NO, else a question to a person, else GO."""
        return decide(self.keys)

    def key(self, name: str) -> Key | None:
        """One of the keys; None when the settings leave it out."""
        return next((key for key in self.keys if key.name == name), None)


def decide(keys: Sequence[Key]) -> str:
    """The first decision that applies, in the order of LEADS_TO."""
    refused = {key.name for key in keys if key.answer == NO}
    for name, decision in LEADS_TO.items():
        if name in refused:
            return decision
    return NEEDS_HUMAN if any(key.answer == HUMAN for key in keys) else GO


def first_open(task: Task) -> tuple[int, StopCondition] | None:
    """The first open stop condition and its number from 1; None when all are done."""
    opened = (
        (n, stop)
        for n, stop in enumerate(task.stops, 1)
        if not stop.is_done and stop.state != "dropped"
    )
    return next(opened, None)
