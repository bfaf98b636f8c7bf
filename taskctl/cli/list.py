"""`taskctl list` and `taskctl search`: the tasks that meet some conditions."""

import csv
import io
from collections.abc import Callable, Iterable

import click

from taskctl.cli.main import Session
from taskctl.cli.plan import open_plan
from taskctl.errors import TaskctlError
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.model.queue import in_order, ready_tasks, unmet
from taskctl.model.states import STATES
from taskctl.report.queue import fit
from taskctl.report.style import Style, printable

_FIELDS = ("id", "state", "status", "title", "owner", "created", "path")


@click.command("list")
@click.option("--status", metavar="S,…", default="", help="States or status words.")
@click.option("--ready", is_flag=True, help="What may be started now.")
@click.option("--blocked", is_flag=True, help="What waits for something.")
@click.option("--owner", metavar="O", default="", help="The tasks of one owner.")
@click.option("--track", metavar="T", default="", help="The tasks of one track.")
@click.option("--candidates", is_flag=True, help="The candidates of the tracks.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@click.pass_obj
def command(
    session: Session, status: str, owner: str, track: str,
    *, ready: bool, blocked: bool, candidates: bool, as_json: bool, as_csv: bool,
) -> int:  # fmt: skip
    """List the tasks, in the order of the queue."""
    loaded, _, plan = open_plan(session)
    if candidates:
        return _list_candidates(session, plan, as_json=as_json)
    tasks = in_order(plan, loaded.settings.queue.order)
    for keep in _conditions(plan, status, owner, track, ready=ready, blocked=blocked):
        tasks = [task for task in tasks if keep(task)]
    if as_json:
        from taskctl.report.items import item_object  # noqa: PLC0415
        from taskctl.report.json import json_text  # noqa: PLC0415

        items = [item_object(plan, task, plan.dependents) for task in tasks]
        click.echo(json_text({"version": 1, "items": items}))
    elif as_csv:
        click.echo(_csv(tasks), nl=False)
    else:
        click.echo("\n".join(_lines(plan, tasks, session.style())))
    return 0


def _conditions(
    plan: Plan, status: str, owner: str, track: str, *, ready: bool, blocked: bool
) -> Iterable[Callable[[Task], bool]]:
    if status:
        wanted = _states(plan, status)
        yield lambda task: task.state in wanted
    if owner:
        yield lambda task: owner.lstrip("@") in {name.lstrip("@") for name in task.owner}
    if track:
        names = {track, f"TRACK-{track}"}
        if not names & {item.id for item in plan.tracks}:
            raise TaskctlError(f"no track is called {track}")
        yield lambda task: bool(names & set(plan.tracks_of(task)))
    if ready:
        found = {task.path for task in ready_tasks(plan, plan.tasks)}
        yield lambda task: task.path in found
    if blocked:
        yield (
            lambda task: (
                task.state == "blocked" or (task.state == "todo" and bool(unmet(plan, task)))
            )
        )


def _states(plan: Plan, text: str) -> set[str]:
    found = set()
    for word in (part.strip() for part in text.split(",")):
        states = {v.states[word.casefold()] for v in plan.vocabularies.values()
                  if word.casefold() in v.states}  # fmt: skip
        if word in STATES:
            states.add(word)
        if not states:
            raise TaskctlError(f"no state or status is called {word!r}: {', '.join(STATES)}")
        found |= states
    return found


def _lines(plan: Plan, tasks: list[Task], style: Style) -> Iterable[str]:
    width = max((len(task.id) for task in tasks), default=0)
    for task in tasks:
        waits = unmet(plan, task) if task.state == "todo" else []
        remark = f"  ← {', '.join(waits)}" if waits else ""
        yield fit(f"{task.id:<{width}}  {task.state:<8}{remark}  {printable(task.bare_title)}",
                  style)  # fmt: skip


def _csv(tasks: list[Task]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_FIELDS)
    for task in tasks:
        row = (task.id, task.state, task.status_text, task.bare_title, " ".join(task.owner),
               task.created, task.path)  # fmt: skip
        # A spreadsheet takes a cell that begins so for a formula.
        writer.writerow(f"'{cell}" if cell[:1] in "=+-@\t\r" and cell[:1] else cell for cell in row)
    return stream.getvalue()


def _list_candidates(session: Session, plan: Plan, *, as_json: bool) -> int:
    found = [candidate for track in plan.tracks for candidate in track.candidates]
    if as_json:
        from taskctl.report.json import json_text  # noqa: PLC0415

        items = [
            {"id": c.id, "title": c.title, "track": c.track, "path": c.place.path,
             "line": c.place.line, "extracted_to": [i for i, _ in c.extracted_to]}
            for c in found
        ]  # fmt: skip
        click.echo(json_text({"version": 1, "items": items}))
        return 0
    style = session.style()
    for candidate in found:
        became = ", ".join(item_id for item_id, _ in candidate.extracted_to)
        remark = f"→ {became}  " if became else ""
        click.echo(fit(f"{candidate.id:<20}  {remark}{printable(candidate.title)}", style))
    return 0
