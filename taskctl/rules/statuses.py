"""HD: a status that is not in the header is found, and says what the header says."""

from collections.abc import Iterator

from taskctl.model.findings import Finding
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.rules.demands import of_plan
from taskctl.rules.headers import field_of
from taskctl.rules.registry import rule, status_of
from taskctl.settings.schema import Settings

_PLACES = {
    "folder": "its folder",
    "heading": "its heading",
    "boxes": "its boxes",
    "beside": "the file beside it",
}
_MISSING = {
    "folder": ("no folder of its path", "move it into one that collection.status.words names"),
    "heading": ("no heading", "write the status into its title: `# [Draft] Title`"),
    "boxes": ("no box", "write its steps as boxes, `- [ ] step`"),
    "beside": ("no line of the file beside it", "add a line with its id and its status"),
}


@rule("HD016", "two-statuses")
def two_statuses(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """The header has a status, and the place that the settings name says another one.

    Some readers and tools go by the folder, others by the header: the same task is open here and
    done there. taskctl goes by the place that the settings name.

    Bad:
        # docs/tasks/done/191-editor.md, where the folder is the status
        status: In Progress
    Fix:
        Correct the one that is out of date, or remove the status from the header.
    Settings:
        collection.status.from
    """
    for collection, tasks in of_plan(plan, settings):
        origin = collection.status.from_.partition(":")[0]
        for task in tasks if origin in _PLACES else ():
            field = field_of(task, collection, "status")
            if field is None or field.kind != "scalar" or task.archived:
                continue
            said = plan.vocabularies[task.collection].read(field.text)
            if said.state in {"unknown", task.state} or task.status.state == "unknown":
                continue
            yield Finding(
                field.place,
                f"the header of {task.id} says {said.word}, {_PLACES[origin]} {task.status_text}",
                "correct the one that is out of date, or remove the status from the header",
                item=task.id,
                subject="status",
                related=() if origin == "folder" else (status_of(task),),
            )


@rule("HD017", "status-not-found")
def status_not_found(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """The place that the settings name for statuses has none for an item.

    The item counts as open and unknown: `next` does not say "complete" beside it.

    Bad:
        # docs/tasks/ideas/191-editor.md, where the folder is the status; `ideas` is not one
    Fix:
        Say the status there, or add the word of the repository to collection.status.words.
    Settings:
        collection.status.from, collection.status.words
    """
    for collection, tasks in of_plan(plan, settings):
        origin = collection.status.from_.partition(":")[0]
        for task in tasks if origin in _MISSING else ():
            if not task.id or not _is_missing(task):
                continue
            where, remedy = _MISSING[origin]
            name = f" ({task.status_text})" if task.status_text else ""
            yield Finding(
                task.status_place,
                f"{where}{name} says the status of {task.id}, so it is unknown",
                remedy,
                item=task.id,
                subject="status",
                severity="warning" if origin == "boxes" else "",
            )


def _is_missing(task: Task) -> bool:
    """Whether nothing says the status; HD005 reports a text that is not a known status."""
    is_unknown = task.status.state == "unknown" and not task.unread and not task.archived
    return is_unknown and task.status_field is None
