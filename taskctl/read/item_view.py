"""One item with everything that concerns it: its history, remarks, and changed links."""

from typing import NamedTuple

from taskctl.git.ancestry import cut_history
from taskctl.git.repository import Repository
from taskctl.model.items import ITEM, Task
from taskctl.model.plan import Plan
from taskctl.model.reviews import Suspect, suspects
from taskctl.read.history import StatusStep, status_steps
from taskctl.read.open import open_item
from taskctl.read.remarks import Remark, read_remarks
from taskctl.settings.load import Loaded
from taskctl.text.source import Source


class ItemView(NamedTuple):
    """An item, its plan, and what is known about it.

    cut   why the history may be incomplete; empty if it is whole
    """

    loaded: Loaded
    plan: Plan
    task: Task
    steps: list[StatusStep]
    suspects: list[Suspect]
    remarks: list[Remark]
    cut: str


def view_item(loaded: Loaded, task_id: str, document: str = "") -> ItemView:
    """Look at the item that an id names, as `show` does.

    Raises:
        TaskctlError: there is none, or several documents have it.
    """
    loaded, tree, plan, task = open_item(loaded, task_id, document)
    repository = Repository(loaded.root)
    steps = (
        status_steps(plan, loaded.settings, repository, task.id).get(task.id, [])
        if task.kind != ITEM and repository.is_repository()
        else []
    )
    cut = cut_history(repository) if steps else ""
    source = tree.read(task.path) if plan.breakdown else None
    remarks = (
        read_remarks(source, plan.breakdown, task)
        if plan.breakdown and isinstance(source, Source)
        else []
    )
    changed = suspects(plan, task, loaded.settings.contracts.files)
    return ItemView(loaded, plan, task, list(steps), list(changed), list(remarks), cut)
