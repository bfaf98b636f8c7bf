"""`taskctl report`: write the weekly report."""

import click

from taskctl.cli.session import Session, from_option
from taskctl.model.plan import Plan
from taskctl.read.history import plan_at
from taskctl.read.open import open_plan
from taskctl.views.weekly import weekly


@click.command("report")
@click.option("--week", "number", type=click.IntRange(1), required=True,
              help="Put this number of the week into the heading.")  # fmt: skip  # a table
@click.option("--base", metavar="REV", default="", help="Report the changes since REV.")
@from_option
@click.pass_obj
def command(session: Session, number: int, base: str, document: str) -> int:
    """Write the weekly report in Markdown: what changed, what is blocked, what comes next.

    With --base it covers the changes since that commit, also those of the plan itself: items,
    priorities, prerequisites. Without it, every item that is no longer to do is reported.
    """
    loaded, _, plan = open_plan(session.load(), document)
    before = plan_at(loaded, plan, base) if base else None
    parts = plan.current()
    old = {part.name: part for part in before.each()} if before else {}
    texts = []
    for part in parts:
        then = old.get(part.name, Plan()) if before else None
        texts.append("\n".join(weekly(part, then, number, named=len(parts) > 1)))
    click.echo("\n\n".join(texts))
    return 0
