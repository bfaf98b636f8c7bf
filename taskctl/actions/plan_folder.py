"""`plan create`: the files of a plan in their folder."""

import os
from collections.abc import Mapping

from taskctl.actions.plan_archive import completed
from taskctl.errors import PhaseError
from taskctl.plans.artifacts.folder import CHECKPOINTS, SIZE_LIMIT, read_folder
from taskctl.plans.artifacts.reading import read_artifacts
from taskctl.plans.execute.journal import JOURNAL
from taskctl.text.changeset import Changeset
from taskctl.text.tree import DiskTree
from taskctl.text.words import count


def write_plan(folder: str, files: Mapping[str, str], *, overwrite: bool) -> None:
    """Write the files of a plan; other files in the folder stay as they are.

    Args:
        folder: where they go; it is made if it is not there.
        overwrite: whether a plan may be replaced whose run is not finished.

    Raises:
        PhaseError: its run is not finished, or the folder cannot be made.
        TaskctlError: a file cannot be written.
    """
    if not overwrite and (unfinished := _unfinished(folder)):
        raise PhaseError(
            f"{folder} has a run that is not finished ({unfinished}); finish it "
            "with `taskctl plan execute --resume`, choose another --output-dir, or use --overwrite",
            1,
        )
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise PhaseError(f"{folder} cannot be made: {error.strerror}", 1) from None
    changeset = Changeset(DiskTree(folder, SIZE_LIMIT))
    for name, text in files.items():
        changeset.put(name, text.encode())
    changeset.write()


def _unfinished(folder: str) -> str:
    """The tasks that an earlier run has completed, if they are not all."""
    if not os.path.isfile(os.path.join(folder, CHECKPOINTS, JOURNAL)):
        return ""
    done, number = completed(folder), len(read_artifacts(read_folder(folder)).tasks.tasks)
    return f"{done} of {count(number, 'task')} completed" if done < number else ""
