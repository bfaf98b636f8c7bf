"""`taskctl stats`: count the progress of the plan, and its pace."""

import click

from taskctl.cli.output import print_json, print_lines
from taskctl.cli.session import Session, from_option
from taskctl.git.ancestry import cut_history
from taskctl.git.repository import Repository
from taskctl.model.plans import with_documents
from taskctl.model.progress import progress
from taskctl.read.history import status_steps
from taskctl.read.open import open_plan
from taskctl.report.documents import render_document
from taskctl.report.stats import render_stats, stats_notes, stats_object


@click.command("stats")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@from_option
@click.pass_obj
def command(session: Session, document: str, *, as_json: bool) -> int:
    """Count the plan: progress, throughput, longest chain, and the tasks most others wait for.

    The count covers everything that `taskctl list` lists, archived documents too.
    """
    loaded, _, plan = open_plan(session.load(), document, bodies=False)
    repository = Repository(loaded.root)
    dates = {}
    if repository.is_repository():
        if cut := cut_history(repository):
            session.note(f"dates and lead times may be wrong: {cut}")
        steps = status_steps(plan, loaded.settings, repository)
        dates = {item: [(s.date, s.state) for s in found] for item, found in steps.items()}
    whole = with_documents(plan, archived=True)
    counted = progress(whole, dates)
    if as_json:
        print_json(stats_object(plan, whole, counted))
    else:
        lines = [*render_stats(whole, counted, session.style())]
        if whole.breakdown:
            lines += render_document(whole, session.style())
        print_lines(lines)
        for note in stats_notes(plan):
            session.note(note)
    return 0
