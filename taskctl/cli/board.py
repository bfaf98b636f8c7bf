"""`taskctl board`: the columns of the plan in the terminal."""

import click

from taskctl.cli.main import Session
from taskctl.cli.plan import from_option, open_plan, track_option
from taskctl.model.queue import in_order, unmet
from taskctl.report.kanban import render_board


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
    """Draw the plan in columns: ready, waiting, under way, done."""
    loaded, _, plan = open_plan(session, document)
    tracks = track_option(plan, track) if track else set()
    tasks = [
        task
        for task in in_order(plan, loaded.settings.queue.order)
        if (not owner or owner.lstrip("@") in {name.lstrip("@") for name in task.owner})
        and (not track or tracks & set(plan.tracks_of(task)))
    ]
    waiting = {
        task.path
        for task in tasks
        if task.state == "blocked" or (task.state == "todo" and unmet(plan, task))
    }
    done = [task for task in tasks if task.state == "done"]
    columns = [
        ("ready", [t for t in tasks if t.state == "todo" and t.path not in waiting]),
        ("waiting", [t for t in tasks if t.path in waiting]),
        ("in progress", [t for t in tasks if t.state == "active"]),
        ("in review", [t for t in tasks if t.state == "review"]),
        ("done", done[::-1]),
    ]
    if everything:
        for state in ("parked", "dropped", "unknown"):
            columns.append((state, [task for task in tasks if task.state == state]))
    shown = [(title, cards) for title, cards in columns if cards]
    click.echo("\n".join(render_board(plan, shown, session.style(), limit)))
    return 0
