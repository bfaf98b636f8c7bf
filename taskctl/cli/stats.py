"""`taskctl stats`: count the progress of the plan, and its pace."""

import click

from taskctl.cli.session import Session, from_option
from taskctl.git.ancestry import cut_history
from taskctl.git.repository import Repository
from taskctl.model.plans import with_documents
from taskctl.model.progress import progress
from taskctl.read.history import status_steps
from taskctl.read.open import open_plan
from taskctl.report.documents import document_object, render_document
from taskctl.report.stats import render_stats, stats_object
from taskctl.text.words import count


@click.command("stats")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@from_option
@click.pass_obj
def command(session: Session, document: str, *, as_json: bool) -> int:
    """Count the plan: progress, throughput, longest chain, and the tasks most others wait for.

    The count covers everything that `taskctl list` lists, except archived documents.
    """
    loaded, _, plan = open_plan(session.load(), document)
    repository = Repository(loaded.root)
    dates = {}
    if repository.is_repository():
        if cut := cut_history(repository):
            session.note(f"dates and lead times may be untrue, for history is cut: {cut}")
        steps = status_steps(plan, loaded.settings, repository)
        dates = {item: [(s.date, s.state) for s in found] for item, found in steps.items()}
    whole = with_documents(plan)
    counted = progress(whole, dates)
    archived = sum(part.is_archived for part in plan.documents)
    if as_json:
        from taskctl.report.json import json_text

        shown = stats_object(counted)
        if whole.breakdown:
            shown["document"] = document_object(whole)
        if parts := [part for part in plan.current() if part.breakdown]:
            shown["documents"] = [document_object(part) for part in parts]
        if archived:
            shown["archived"] = archived
        click.echo(json_text(shown))
    else:
        lines = [*render_stats(whole, counted, session.style())]
        if whole.breakdown:
            lines += render_document(whole, session.style())
        click.echo("\n".join(lines))
        if archived and not plan.current_documents and not plan.tasks:
            session.note(f"all are archived: {count(archived, 'document')}")
        elif archived:
            session.note(f"left out: {count(archived, 'archived document')}")
        # What is a task of the plan is counted, as unknown, even where it cannot be read.
        if foreign := sum(fault.kind == "foreign" for fault in plan.unread):
            session.note(
                f"not counted: {count(foreign, 'file')} or more that look like open "
                "tasks and are not read (taskctl check)"
            )
        if loose := sum(
            len(one.loose) + len(one.strays) for part in plan.current() if (one := part.breakdown)
        ):
            session.note(f"not counted: open boxes of no open item ({loose}; taskctl next)")
    return 0
