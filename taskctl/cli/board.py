"""`taskctl board`: the columns of the plan in the terminal, to look at or to work with."""

import click

from taskctl.cli.session import Session, from_option
from taskctl.cli.watch import watched
from taskctl.model.choice import boards
from taskctl.model.lookup import known_tracks
from taskctl.read.open import open_plan
from taskctl.report.kanban import render_boards
from taskctl.report.listing import none_found


@click.command("board")
@click.option("--owner", metavar="O", default="", help="Show the tasks of one owner.")
@click.option("--track", metavar="T", default="", help="Show the tasks of one track.")
@click.option(
    "--limit", default=8, show_default=True, help="Show up to this many cards in a column."
)
@click.option("--all", "everything", is_flag=True, help="Show dropped and parked tasks too.")
@click.option("-i", "--interactive", "is_interactive", is_flag=True,
              help="Work on the board in the terminal: move, tick and edit.",
              )  # fmt: skip  # a table
@from_option
@click.pass_obj
@watched
def command(
    session: Session,
    document: str,
    owner: str,
    track: str,
    limit: int,
    *,
    everything: bool,
    is_interactive: bool,
) -> int:
    """Draw the plan in columns: ready, waiting, in progress, done.

    Each of several documents has its own columns; a finished one has a single line.

    With --interactive, the board fills the terminal until `q`, and follows the files. Cards are
    moved, boxes ticked and values changed by the same rules as on the command line; `?` shows the
    keys.
    """
    if is_interactive:
        from taskctl.cli.interactive import open_board  # the other board needs none of it

        return open_board(session, document, owner, track, everything=everything)
    _, _, plan = open_plan(session.load(), document)
    tracks = known_tracks(plan, track) if track else set()
    shown = boards(plan, owner=owner, tracks=tracks, everything=everything)
    if plan.decisions and not any(columns for _, columns in shown):
        session.note("there are only decisions: `taskctl list` shows them")
        return 0
    if not any(columns for _, columns in shown):
        session.note(none_found("task", owner=owner, track=track))
        return 0
    click.echo("\n".join(render_boards(shown, session.style(), limit)))
    return 0
