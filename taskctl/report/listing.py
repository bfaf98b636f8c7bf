"""The output of `list`: lines below the names of their documents, or CSV."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.model.waits import named
from taskctl.model.work import holding_back
from taskctl.report.style import BOLD, Style, fit, paint, printable

TASK_FIELDS = ("id", "state", "status", "title", "owner", "created", "path")


def render_list(found: list[tuple[Plan, list[Task]]], style: Style) -> Iterator[str]:
    """The lines of all collections, below the name of the document if there are several."""
    shown = [(part, tasks) for part, tasks in found if tasks]
    for number, (part, tasks) in enumerate(shown):
        if len(shown) > 1:
            yield from [""] * (number > 0)
            yield paint(printable(part.name), BOLD, style)
        yield from _lines(part, tasks, style)


def _lines(plan: Plan, tasks: list[Task], style: Style) -> Iterable[str]:
    width = max((len(task.id) for task in tasks), default=0)
    for task in tasks:
        waits = map(named, holding_back(plan, task)) if task.state == "todo" else ()
        remark = printable(", ".join(waits))
        remark = f"  ← {remark}" if remark else ""
        name = printable(task.id or task.path)
        yield fit(f"{name:<{width}}  {task.state:<8}{remark}  {printable(task.bare_title)}", style)


def csv_text(fields: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as CSV."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(fields)
    for row in rows:
        shown = map(printable, row)
        # A spreadsheet takes a cell with such a beginning for a formula.
        writer.writerow(
            f"'{cell}" if cell[:1] in "=+-@\t\r" and cell[:1] else cell for cell in shown
        )
    return stream.getvalue()


def task_row(task: Task) -> Sequence[str]:
    """The cells of a task, in the order of `TASK_FIELDS`."""
    return (
        task.id,
        task.state,
        task.status_text,
        task.bare_title,
        " ".join(task.owner),
        task.created,
        task.path,
    )


def none_found(
    kind: str,
    status: str = "",
    owner: str = "",
    track: str = "",
    *,
    ready: bool = False,
    blocked: bool = False,
) -> str:
    """The message where no item of a kind meets all the conditions that were asked for."""
    states = " or ".join(part.strip() for part in status.split(","))
    asked = {
        "ready": ready,
        "blocked": blocked,
        states: status,
        f"owned by {owner}": owner,
        f"in the track {track}": track,
    }
    words = [word for word, is_asked in asked.items() if is_asked]
    return printable(f"no {kind} is {' and '.join(words)}" if words else f"there are no {kind}s")
