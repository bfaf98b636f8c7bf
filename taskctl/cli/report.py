"""`taskctl report`: write the report of a week."""

from collections.abc import Iterator

import click

from taskctl.cli.session import Session, from_option
from taskctl.errors import TaskctlError
from taskctl.git.blobs import Blobs
from taskctl.git.repository import Repository
from taskctl.git.trees import commit_tree
from taskctl.model.plan import Plan, plan_of
from taskctl.read.open import open_plan
from taskctl.read.plan import PlanReader
from taskctl.settings.load import Loaded
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
    parts = list(_parts(plan, before, loaded.settings.queue.order))
    texts = [
        "\n".join(weekly(now, then, number, order, name if len(parts) > 1 else ""))
        for name, now, then, order in parts
    ]
    click.echo("\n\n".join(texts))
    return 0


def _parts(
    plan: Plan, before: Plan | None, order: str
) -> Iterator[tuple[str, Plan, Plan | None, str]]:
    """The plan, and each document in it that is worked on, as they are and as they were."""
    documents = [
        (one.path, part) for one, part in plan.documents if part.tasks and not one.is_archived
    ]
    if plan.tasks or not documents:
        yield "tasks", plan, before, order
    old = {one.path: part for one, part in before.documents} if before else {}
    for path, part in documents:
        yield path, part, old.get(path, Plan()) if before else None, "document"


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
        if documents and not any(one.items for one in found.breakdowns):
            raise TaskctlError(f"{documents[0]} holds no items in {revision}")
        return plan_of(found.breakdowns[0]) if documents else found
    finally:
        blobs.close()
