"""`plan archive`: a finished plan is moved out of the way."""

import os

from taskctl.errors import PhaseError
from taskctl.plans.artifacts.canonical import file_hash
from taskctl.plans.artifacts.folder import CHECKPOINTS, TASKS, read_folder
from taskctl.plans.execute.checkpoints import only_run
from taskctl.plans.execute.journal import JOURNAL, read_past
from taskctl.text.expressions import expression

ARCHIVE = "archive"
"""The folder beside a plan that takes archived plans."""
_TAG = expression(r"(?!\.)[\w.@+-]+")


def archive_plan(folder: str, tasks: int, tag: str, *, unfinished: bool) -> str:
    """Move the folder of a plan to `archive/TAG` beside it; return its new path.

    Args:
        tasks: how many tasks it has.
        unfinished: whether a plan may be moved whose tasks are not all completed.

    Raises:
        PhaseError: its tasks are not all completed, a run goes on, something is there already, or
            the folder cannot be moved (1).
    """
    if not _TAG.fullmatch(tag):
        raise PhaseError(f"{tag!r} cannot name a folder; use letters, digits, `.`, `-`", 1)
    done = completed(folder)
    if done < tasks and not unfinished:
        raise PhaseError(
            f"{done} of {tasks} tasks are completed; finish the plan with `taskctl plan execute`, "
            "or archive it as it is with --unfinished",
            1,
        )
    if holds_other_run(folder) and not unfinished:
        raise PhaseError(
            f"{os.path.join(folder, CHECKPOINTS)} is of the run of another plan, which was here "
            "before; archive this one as it is with --unfinished",
            1,
        )
    target = os.path.join(os.path.dirname(os.path.abspath(folder)), ARCHIVE, tag)
    if os.path.lexists(target):
        raise PhaseError(f"{target} is already there; choose another --tag", 1)
    if not os.path.isdir(os.path.join(folder, CHECKPOINTS)):
        return _moved(folder, target)
    with only_run(folder):
        return _moved(folder, target)


def completed(folder: str) -> int:
    """The number of tasks that the runs of a plan have completed."""
    journal = os.path.join(folder, CHECKPOINTS, JOURNAL)
    if not os.path.isfile(journal):
        return 0
    return sum(past.state == "completed" for past in read_past(journal).tasks.values())


def holds_other_run(folder: str) -> bool:
    """Whether the checkpoints of a plan are of a run of another tasks.json, or cannot be read."""
    journal = os.path.join(folder, CHECKPOINTS, JOURNAL)
    if not os.path.isfile(journal):
        return False
    try:
        ran = read_past(journal).tasks_hash
    except PhaseError:
        return True
    return bool(ran) and ran != file_hash(read_folder(folder).json(TASKS))


def _moved(folder: str, target: str) -> str:
    try:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.rename(folder, target)
    except OSError as error:
        raise PhaseError(f"{folder} cannot be moved to {target}: {error.strerror}", 1) from None
    return target
