"""`taskctl stats`: how far the plan is, and how fast it goes."""

import click

from taskctl.cli.main import Session
from taskctl.cli.plan import from_option, open_plan
from taskctl.git.repository import Repository
from taskctl.model.progress import progress
from taskctl.read.history import status_steps
from taskctl.report.documents import document_object, render_document
from taskctl.report.stats import render_stats, stats_object


@click.command("stats")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@from_option
@click.pass_obj
def command(session: Session, document: str, *, as_json: bool) -> int:
    """Count the plan: progress, throughput, longest chain, what most tasks wait for."""
    loaded, _, plan = open_plan(session, document)
    repository = Repository(loaded.root)
    dates = {}
    if repository.is_repository():
        steps = status_steps(plan, loaded.settings, repository)
        dates = {item: [(s.date, s.state) for s in found] for item, found in steps.items()}
    counted = progress(plan, dates)
    if as_json:
        from taskctl.report.json import json_text  # noqa: PLC0415

        more = {"document": document_object(plan)} if plan.breakdown else {}
        click.echo(json_text(stats_object(counted) | more))
    else:
        lines = [*render_stats(plan, counted, session.style())]
        if plan.breakdown:
            lines += render_document(plan, session.style())
        click.echo("\n".join(lines))
    return 0
