"""Files beside a document: generated copies of its items, the requirements that they meet."""

from collections.abc import Iterator
from posixpath import basename

from taskctl.model.breakdowns import Breakdown
from taskctl.model.findings import Finding
from taskctl.model.items import Task
from taskctl.model.plans import DocumentPlan
from taskctl.read.dialects.requirements import FILE
from taskctl.rules.registry import each_breakdown, each_document, rule, status_of


@rule("BD015", "copy-out-of-date", "warning", on=each_document)
def copy_out_of_date(part: DocumentPlan) -> Iterator[Finding]:
    """A generated copy of an item has another status than the item.

    People and agents who read the copy take finished work for open, or the reverse.

    Bad:
        ## 1. Write the parser [pending]               (task_034.txt; tasks.json: done)
    Fix:
        Generate the copies again (`task-master generate`), or delete them.
    """
    for copied in part.breakdown.copies:
        item = _item(part, copied.id)
        if item is None or item.state == copied.state:
            continue
        if item.status_text.casefold() == copied.says.casefold():
            continue
        yield Finding(
            copied.place,
            f"{item.id} is {copied.says} in this copy; {basename(part.name)} says "
            f"{item.status_text or item.state}",
            "generate the copies again (`task-master generate`), or delete them",
            item=item.id,
            subject=copied.place.path,
            related=(status_of(item),),
        )


@rule("BK024", "unknown-requirement", "warning", on=each_breakdown)
def unknown_requirement(breakdown: Breakdown) -> Iterator[Finding]:
    """A task of Kiro names a requirement that the file of requirements beside it does not have.

    Nobody can see what the task is for. Often the requirements were numbered again.

    Bad:
        - _Requirements: 2.10_        (requirement 2 has nine acceptance criteria)
    Fix:
        Correct the number, or write the requirement.
    """
    for mention in breakdown.unmet:
        yield Finding(
            mention.place,
            f"{FILE} beside it has no requirement {mention.id}",
            "correct the number, or write the requirement",
            subject=mention.id,
        )


def _item(part: DocumentPlan, name: str) -> Task | None:
    """The item of a copy; without a tag, it is of the tag `master` if there are several."""
    bare = name.rpartition("/")[2]
    names = (name, bare) if "/" in name else (name, f"master/{name}")
    return next((part.by_id[one] for one in names if one in part.by_id), None)
