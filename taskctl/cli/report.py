"""`taskctl report`: what a week brought."""

import click

from taskctl.cli.main import Session
from taskctl.cli.plan import from_option, open_plan
from taskctl.errors import TaskctlError
from taskctl.git.repository import Blobs, Repository
from taskctl.git.trees import commit_tree
from taskctl.model.plan import Plan, plan_of
from taskctl.read.plan import PlanReader
from taskctl.settings.load import Loaded
from taskctl.views.weekly import weekly


@click.command("report")
@click.option("--week", "number", type=click.IntRange(1), required=True, help="Its number.")
@click.option("--base", metavar="REV", default="", help="The commit with which the week began.")
@from_option
@click.pass_obj
def command(session: Session, number: int, base: str, document: str) -> int:
    """Write the report of a week as Markdown: what changed, what is blocked, what comes next.

    Without --base everything is reported that is not still to be done.
    """
    loaded, _, plan = open_plan(session, document)
    before = _at(loaded, plan, base) if base else None
    click.echo("\n".join(weekly(plan, before, number, loaded.settings.queue.order)))
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
        documents = [plan.breakdown.path] if plan.breakdown else []
        for path in documents:
            if not tree.exists(path):
                raise TaskctlError(f"{path} is not in {revision}")
        found = PlanReader(tree, loaded.settings, documents=documents).read()
        return plan_of(found.breakdowns[0]) if documents else found
    finally:
        blobs.close()
