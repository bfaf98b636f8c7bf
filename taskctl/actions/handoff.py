"""The handoff of a finished task, written with its status."""

from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.settings.schema import Settings
from taskctl.text.changeset import Changeset, contents
from taskctl.text.globs import any_matcher
from taskctl.views.handoff import NOTES, handoff


def put_handoff(
    plan: Plan, settings: Settings, changeset: Changeset, task: Task, status: str
) -> tuple[str, ...]:
    """Add the handoff of a task to the files to write; return remarks if there is none.

    A hand-written page stays as it is; on a generated page, the notes stay.
    """
    tree = changeset.tree
    folder = settings.prep.archive.rstrip("/")
    if not folder:
        return ()
    path = f"{folder}/{_name(task)}"
    patterns = [pattern for collection in settings.collection for pattern in collection.include]
    if any_matcher(patterns)(path):
        return (f"no handoff: {path} would be read as a task (prep.archive)",)
    kept = ""
    if tree.exists(path):
        text = contents(tree, path).text
        _, sign, kept = text.partition(f"\n{NOTES}\n")
        if not sign:
            return (f"{path} stays as it is: it has no heading `{NOTES}`",)
    # A crash after this leaves the task open, and `done` writes the handoff again.
    changeset.put(path, handoff(plan, task, status, kept).encode(), first=True)
    return ()


def _name(task: Task) -> str:
    """The name of the task's own file, unless only its folder has the id."""
    name = task.path.rpartition("/")[2]
    return name if task.id in name else f"{task.id.replace('/', '_')}.md"
