"""`taskctl search`: find a text in the plan."""

import click

from taskctl.cli.output import print_json, print_lines
from taskctl.cli.session import Session
from taskctl.read.open import open_plans
from taskctl.read.search import hits
from taskctl.report.style import fit, printable


@click.command("search")
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, text: str, *, as_json: bool) -> int:
    """Find TEXT in tasks, tracks and boards, ignoring case.

    Exits with 1 when it is not found.
    """
    _, tree, plan = open_plans(session.load())
    found = list(hits(plan, tree, text))
    if as_json:
        print_json({"hits": [hit._asdict() for hit in found]})
    else:
        style = session.style()
        print_lines(
            fit(f"{printable(hit.path)}:{hit.line}: {printable(hit.text)}", style) for hit in found
        )
    if not found:
        session.note(f"{printable(text)!r} is nowhere in the plan")
    return 0 if found else 1
