"""`taskctl board`: the columns of the plan in the terminal."""

from collections.abc import Iterator, Sequence

import click

from taskctl.cli.session import Session, from_option
from taskctl.model.items import Task
from taskctl.model.lookup import known_tracks
from taskctl.model.plan import Plan
from taskctl.model.queue import in_order
from taskctl.model.work import is_ready
from taskctl.read.open import open_plan
from taskctl.report.kanban import render_board
from taskctl.report.style import BOLD, Style, paint, printable

_Columns = list[tuple[str, Sequence[Task]]]


@click.command("board")
@click.option("--owner", metavar="O", default="", help="The tasks of one owner.")
@click.option("--track", metavar="T", default="", help="The tasks of one track.")
@click.option("--limit", default=8, show_default=True, help="How many cards a column shows.")
@click.option("--all", "everything", is_flag=True, help="Show what is dropped and parked too.")
@from_option
@click.pass_obj
def command(
    session: Session, document: str, owner: str, track: str, limit: int, *, everything: bool
) -> int:
    """Draw the plan in columns: ready, waiting, under way, done.

    Of several documents each has its own columns, and one that is done a line.
    """
    loaded, _, plan = open_plan(session.load(), document)
    tracks = known_tracks(plan, track) if track else set()
    boards: list[tuple[Plan, _Columns]] = []
    for part in (plan, *plan.current_parts):
        order = loaded.settings.queue.order if part is plan else "document"
        tasks = [
            task
            for task in in_order(part, order)
            if (not owner or owner.lstrip("@") in {name.lstrip("@") for name in task.owner})
            and (not track or tracks & set(plan.tracks_of(task)))
        ]
        if tasks or not plan.breakdowns:
            boards.append((part, _columns(part, tasks, everything=everything)))
    click.echo("\n".join(_lines(boards, session.style(), limit)))
    return 0


def _columns(plan: Plan, tasks: list[Task], *, everything: bool) -> _Columns:
    waiting = {
        task.key
        for task in tasks
        if task.state == "blocked" or (task.state == "todo" and not is_ready(plan, task))
    }
    optional = {task.key for task in tasks if task.optional and task.state == "todo"}
    waiting -= optional
    done = [task for task in tasks if task.state == "done"]
    columns: _Columns = [
        ("ready", [t for t in tasks if t.state == "todo" and t.key not in waiting | optional]),
        ("waiting", [t for t in tasks if t.key in waiting]),
        ("in progress", [t for t in tasks if t.state == "active"]),
        ("in review", [t for t in tasks if t.state == "review"]),
        ("done", done[::-1]),
    ]
    if optional:
        columns.insert(-1, ("optional", [t for t in tasks if t.key in optional]))
    if everything:
        for state in ("parked", "dropped", "unknown"):
            columns.append((state, [task for task in tasks if task.state == state]))
    return [(title, cards) for title, cards in columns if cards]


def _lines(boards: Sequence[tuple[Plan, _Columns]], style: Style, limit: int) -> Iterator[str]:
    """The boards, each below the name of its document where there are several."""
    if len(boards) == 1:
        ((plan, columns),) = boards
        yield from render_board(plan, columns, style, limit)
        return
    for number, (plan, columns) in enumerate(boards):
        yield from [""] * (number > 0)
        name = printable(plan.files[0]) if plan.breakdown else "tasks"
        finished = [title for title, _ in columns] == ["done"]
        head = f"{name}: done ({len(columns[0][1])})" if finished else name
        yield paint(head, BOLD, style)
        if not finished:
            yield from render_board(plan, columns, style, limit)
