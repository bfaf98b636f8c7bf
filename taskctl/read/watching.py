"""Everything that a reading looks at, and the cheap question whether any of it has changed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from taskctl.memory import inputs
from taskctl.text.tree import folders_up


@contextmanager
def looked_at(folder: str) -> Iterator[inputs.Inputs]:
    """Note everything that is looked at, and the HEAD of the repository of a folder."""
    with inputs.part() as found:
        for above in folders_up(os.path.abspath(folder)):
            inputs.look(os.path.join(above, ".git", "HEAD"))
        yield found


def states_of(found: inputs.Inputs) -> list[object]:
    """The times of everything that was looked at: cheaper to compare than its contents."""
    states: list[object] = []
    for path in {*found.files, *found.folders, *(path for _, path in found.questions)}:
        try:
            data = os.lstat(path)
        except OSError:
            states.append(None)
        else:
            states.append((data.st_mtime_ns, data.st_size, data.st_ino))
    return states
