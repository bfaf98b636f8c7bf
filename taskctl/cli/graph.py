"""`taskctl graph`: the graph of prerequisites, drawn."""

import click

from taskctl.cli.main import Session
from taskctl.cli.plan import find_task, from_option, open_plan
from taskctl.views.graphs import FORMATS, draw


@click.command("graph")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="mermaid",
              help="What to print.")  # fmt: skip
@click.option("--focus", metavar="ID", default="", help="Only what is near one task.")
@click.option("--depth", default=2, show_default=True, help="How many steps are near.")
@click.option("--group", "by", type=click.Choice(["state", "track"]), default="state",
              help="What the nodes are grouped by.")  # fmt: skip
@click.option("--open", "open_only", is_flag=True, help="Leave out what is done or dropped.")
@click.option("--isolated", is_flag=True, help="Draw also what nothing waits for or leads to.")
@click.option("--critical-path", is_flag=True, help="Draw the longest chain of open tasks.")
@from_option
@click.pass_obj
def command(
    session: Session, document: str, form: str, focus: str, depth: int, by: str,
    *, open_only: bool, isolated: bool, critical_path: bool,
) -> int:  # fmt: skip
    """Draw which task waits for which; edges that a longer way implies are left out."""
    _, _, plan = open_plan(session, document)
    node = find_task(plan, focus).id if focus else ""
    drawing = draw(plan, focus=node, depth=depth, by=by, open_only=open_only,
                   critical=critical_path, isolated=isolated)  # fmt: skip
    click.echo("\n".join(FORMATS[form](plan, drawing)))
    return 0
