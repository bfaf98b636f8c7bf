"""BD: generated copies of the items of a document, which repeat their statuses."""

from collections.abc import Iterator
from posixpath import basename

from taskctl.model.findings import Finding
from taskctl.model.items import Task
from taskctl.model.plans import DocumentPlan
from taskctl.rules.registry import each_document, rule, status_of


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


def _item(part: DocumentPlan, name: str) -> Task | None:
    """The item of a copy; without a tag, it is of the tag `master` if there are several."""
    bare = name.rpartition("/")[2]
    names = (name, bare) if "/" in name else (name, f"master/{name}")
    return next((part.by_id[one] for one in names if one in part.by_id), None)
