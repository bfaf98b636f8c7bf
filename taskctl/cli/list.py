"""`taskctl list` and `taskctl search`: the tasks that meet some conditions."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence

import click

from taskctl.cli.session import Session, from_option
from taskctl.errors import TaskctlError
from taskctl.model.extraction import blockers
from taskctl.model.items import Candidate, Task
from taskctl.model.lookup import known_tracks
from taskctl.model.names import states_named
from taskctl.model.plan import Plan
from taskctl.model.queue import in_order
from taskctl.model.states import STATES
from taskctl.model.waits import named
from taskctl.model.work import holding_back, ready_tasks, unmet
from taskctl.read.open import open_plan
from taskctl.report.candidates import (
    FIELDS,
    candidate_object,
    candidate_row,
    is_ready,
    render_candidates,
)
from taskctl.report.style import BOLD, Style, fit, paint, printable

_FIELDS = ("id", "state", "status", "title", "owner", "created", "path")


@click.command("list")
@click.option("--status", metavar="S,…", default="", help="States or status words.")
@click.option("--ready", is_flag=True, help="What may be started, or extracted, now.")
@click.option("--blocked", is_flag=True, help="What waits for something.")
@click.option("--owner", metavar="O", default="", help="The tasks of one owner.")
@click.option("--track", metavar="T", default="", help="The tasks of one track.")
@click.option("--candidates", is_flag=True, help="The candidates of the tracks.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@from_option
@click.pass_obj
def command(
    session: Session,
    document: str,
    status: str,
    owner: str,
    track: str,
    *,
    ready: bool,
    blocked: bool,
    candidates: bool,
    as_json: bool,
    as_csv: bool,
) -> int:
    """List the tasks, in the order of the queue."""
    if candidates and (status or owner):
        raise click.UsageError("--candidates goes with --track, --ready and --blocked only")
    if candidates and document:
        raise click.UsageError(
            "--candidates is of the tracks of the plan: use --track, or leave it out"
        )
    loaded, _, plan = open_plan(session.load(), document)
    if candidates:
        chosen = _candidates(plan, track, ready=ready, blocked=blocked)
        return _print_candidates(session, plan, chosen, as_json=as_json, as_csv=as_csv)
    found = []
    every = (plan, *plan.parts)
    states = _states(every, status) if status else set()
    tracks = known_tracks(plan, track) if track else set()
    for part in every:
        tasks = in_order(part, loaded.settings.queue.order if part is plan else "document")
        for keep in _conditions(part, states, owner, tracks, ready=ready, blocked=blocked):
            tasks = [task for task in tasks if keep(task)]
        found.append((part, tasks))
    if as_json:
        from taskctl.report.items import item_object
        from taskctl.report.json import json_text

        items = [item_object(part, t, part.dependents) for part, tasks in found for t in tasks]
        click.echo(json_text({"version": 1, "items": items}))
    elif as_csv:
        click.echo(_csv(_FIELDS, (_row(task) for _, tasks in found for task in tasks)), nl=False)
    else:
        lines = list(_listed(found, session.style()))
        if lines:
            click.echo("\n".join(lines))
        else:
            session.note(_nothing(status, owner, track, ready=ready, blocked=blocked))
    return 0


def _nothing(status: str, owner: str, track: str, *, ready: bool, blocked: bool) -> str:
    """What is said of an empty list: no task is all of what was asked for."""
    asked = {
        "ready": ready,
        "blocked": blocked,
        f"{status}": status,
        f"of owner {owner}": owner,
        f"of track {track}": track,
    }
    words = [word for word, is_asked in asked.items() if is_asked]
    return printable(f"no task is {' and '.join(words)}" if words else "no tasks")


def _conditions(
    plan: Plan, states: set[str], owner: str, tracks: set[str], *, ready: bool, blocked: bool
) -> Iterable[Callable[[Task], bool]]:
    if states:
        yield lambda task: task.state in states
    if owner:
        yield lambda task: owner.lstrip("@") in {name.lstrip("@") for name in task.owner}
    if tracks:
        yield lambda task: bool(tracks & set(plan.tracks_of(task)))
    if ready:
        found = {task.key for task in ready_tasks(plan, plan.tasks)}
        yield lambda task: task.key in found
    if blocked:
        yield (
            lambda task: (
                task.state == "blocked" or (task.state == "todo" and bool(unmet(plan, task)))
            )
        )


def _states(plans: Iterable[Plan], text: str) -> set[str]:
    """The states that words of any of the plans mean."""
    found = set()
    for word in (part.strip() for part in text.split(",")):
        states = {state for plan in plans for state in states_named(plan, word)}
        if not states:
            raise TaskctlError(f"no state or status is called {word!r}: {', '.join(STATES)}")
        found |= states
    return found


def _listed(found: list[tuple[Plan, list[Task]]], style: Style) -> Iterator[str]:
    """The lines of all collections, below the name of the document where there are several."""
    shown = [(part, tasks) for part, tasks in found if tasks]
    for number, (part, tasks) in enumerate(shown):
        if len(shown) > 1:
            yield from [""] * (number > 0)
            yield paint(printable(tasks[0].path if len(part.files) == 1 else "tasks"), BOLD, style)
        yield from _lines(part, tasks, style)


def _lines(plan: Plan, tasks: list[Task], style: Style) -> Iterable[str]:
    width = max((len(task.id) for task in tasks), default=0)
    for task in tasks:
        waits = map(named, holding_back(plan, task)) if task.state == "todo" else ()
        remark = printable(", ".join(waits))
        remark = f"  ← {remark}" if remark else ""
        name = printable(task.id or task.path)
        yield fit(f"{name:<{width}}  {task.state:<8}{remark}  {printable(task.bare_title)}", style)


def _csv(fields: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(fields)
    for row in rows:
        shown = map(printable, row)
        # A spreadsheet takes a cell that begins so for a formula.
        writer.writerow(
            f"'{cell}" if cell[:1] in "=+-@\t\r" and cell[:1] else cell for cell in shown
        )
    return stream.getvalue()


def _row(task: Task) -> Sequence[str]:
    return (
        task.id,
        task.state,
        task.status_text,
        task.bare_title,
        " ".join(task.owner),
        task.created,
        task.path,
    )


def _candidates(plan: Plan, track: str, *, ready: bool, blocked: bool) -> list[Candidate]:
    found = [candidate for item in plan.tracks for candidate in item.candidates]
    if track:
        names = known_tracks(plan, track)
        found = [candidate for candidate in found if candidate.track in names]
    if ready:
        found = [c for c in found if is_ready(c, blockers(plan, c))]
    if blocked:
        found = [c for c in found if c.state != "extracted" and blockers(plan, c)]
    return found


def _print_candidates(
    session: Session, plan: Plan, found: list[Candidate], *, as_json: bool, as_csv: bool
) -> int:
    if as_json:
        from taskctl.report.json import json_text

        items = [candidate_object(plan, candidate) for candidate in found]
        click.echo(json_text({"version": 1, "items": items}))
    elif as_csv:
        click.echo(_csv(FIELDS, (candidate_row(plan, c) for c in found)), nl=False)
    else:
        lines = render_candidates(plan, found, session.style())
        click.echo("".join(f"{line}\n" for line in lines), nl=False)
        ready = sum(is_ready(candidate, blockers(plan, candidate)) for candidate in found)
        session.note(f"{ready} of {len(found)} could become a task now (taskctl extract CAND-…)")
    return 0
