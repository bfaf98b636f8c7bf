"""`taskctl report`: write the report of a week."""

import click

from taskctl.cli.session import Session, from_option
from taskctl.errors import TaskctlError
from taskctl.git.blobs import Blobs
from taskctl.git.repository import Repository
from taskctl.git.trees import commit_tree
from taskctl.model.plan import Plan
from taskctl.model.plans import plan_of
from taskctl.read.open import open_plan, read_alone
from taskctl.read.plan import read_plan
from taskctl.settings.load import Loaded
from taskctl.text.source import Unreadable
from taskctl.views.weekly import weekly


@click.command("report")
@click.option(
    "--week",
    "number",
    type=click.IntRange(1),
    required=True,
    help="Put this number of the week into the heading.",
)
@click.option("--base", metavar="REV", default="", help="Report the changes since REV.")
@from_option
@click.pass_obj
def command(session: Session, number: int, base: str, document: str) -> int:
    """Write the report of a week as Markdown: what changed, what is blocked, what comes next.

    With --base it covers the changes since that commit, also those of the plan itself: items,
    priorities, prerequisites. Without it, every item that is no longer to do is reported.
    """
    loaded, _, plan = open_plan(session.load(), document)
    before = _at(loaded, plan, base) if base else None
    parts = plan.current()
    old = {part.name: part for part in before.each()} if before else {}
    texts = [
        "\n".join(
            weekly(
                part,
                old.get(part.name, Plan()) if before else None,
                number,
                part.name if len(parts) > 1 else "",
            )
        )
        for part in parts
    ]
    click.echo("\n\n".join(texts))
    return 0


def _at(loaded: Loaded, plan: Plan, revision: str) -> Plan:
    """The same plan as it was at a commit.

    Raises:
        TaskctlError: there is no such commit, or the document was not in it.
    """
    repository = Repository(loaded.root)
    repository.must_exist("--base")
    blobs = Blobs(repository)
    try:
        tree = commit_tree(repository, blobs, repository.commit(revision))
        if plan.breakdown is None:
            return read_plan(tree, loaded.settings)
        source = tree.read(plan.name)
        if isinstance(source, Unreadable):
            raise TaskctlError(f"{plan.name} is not in {revision}")
        found = read_alone(source, tree, loaded.settings).breakdown
        if found is None or not found.items:
            raise TaskctlError(f"{plan.name} holds no items in {revision}")
        return plan_of(found)
    finally:
        blobs.close()
