"""The answer of an earlier run, given again where the files that have changed read the same.

Most edits change prose that no command reads. The reading of such a file is the same as before, so
the answer is, too.
"""

from taskctl.memory import answers, inputs
from taskctl.read.memory import Memory
from taskctl.read.sources import Sources
from taskctl.settings.load import Loaded
from taskctl.text.tree import DiskTree


def answer_again(loaded: Loaded) -> int | None:
    """Print the remembered answer if it still holds, and return its exit code."""
    sources = Sources(DiskTree(loaded.root), loaded.settings)
    collections = {collection.name: collection for collection in loaded.settings.collection}
    memory = Memory(keep=False)

    def is_alike(path: str, name: str, before: str, now: str) -> bool:
        below = path.removeprefix(f"{loaded.root}/")
        collection = collections.get(name)
        if below == path or collection is None:
            return False
        return memory.is_alike(below, collection, sources, before, now)

    code = answers.confirmed(is_alike)
    memory.save()
    if code is not None:
        inputs.untold()  # it is remembered already
    return code
