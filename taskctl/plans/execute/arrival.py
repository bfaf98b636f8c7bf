"""A plan that arrives on standard input: the path of its folder, or the stream of its files."""

import os

from taskctl.errors import PhaseError
from taskctl.plans.artifacts.folder import ARTIFACTS, META, SIZE_LIMIT
from taskctl.plans.artifacts.stream import FENCE, split
from taskctl.text.changeset import Changeset
from taskctl.text.source import Source
from taskctl.text.tree import DiskTree


def arrived(text: str, folder: str) -> str:
    """The folder of the plan in a text, which is a path alone or a stream of files.

    Args:
        folder: where the files of a stream are written; what is there must be the same plan.

    Raises:
        PhaseError: it is empty or neither, or another plan is in the folder (1).
    """
    if FENCE.search(text):
        _write(split(text), folder)
        return folder
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise PhaseError("nothing came on standard input; the command before it has failed", 1)
    if len(lines) != 1:
        raise PhaseError(
            "standard input is neither the path of a plan nor a stream of its files "
            "(`---file:NAME`)",
            1,
        )
    return lines[0]


def _write(files: dict[str, str], folder: str) -> None:
    if strange := [name for name in files if name not in (*ARTIFACTS, META)]:
        raise PhaseError(f"the stream holds {strange[0]}, which is not a file of a plan", 1)
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise PhaseError(f"{folder} cannot be made: {error.strerror}", 1) from None
    tree = DiskTree(folder, SIZE_LIMIT)
    changeset = Changeset(tree)
    for name, content in files.items():
        raw = content.encode()
        if not tree.exists(name):
            changeset.put(name, raw)
            continue
        source = tree.read(name)
        if not isinstance(source, Source) or source.raw != raw:
            raise PhaseError(
                f"{os.path.join(folder, name)} is of another plan; name another folder in "
                "TASKS_OUTPUT_DIR, or remove that plan",
                1,
            )
    changeset.write()
