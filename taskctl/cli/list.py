"""`taskctl list`: list the tasks that meet some conditions."""

import click

from taskctl.cli.output import print_json, print_lines, print_whole
from taskctl.cli.session import Session, from_option
from taskctl.model.choice import chosen, chosen_candidates, states_meant
from taskctl.model.extraction import blockers, is_extractable
from taskctl.model.items import Candidate
from taskctl.model.lookup import known_tracks
from taskctl.model.plan import Plan
from taskctl.model.queue import everything_in_order
from taskctl.read.open import open_plan
from taskctl.report.candidates import FIELDS, candidate_object, candidate_row, render_candidates
from taskctl.report.listing import TASK_FIELDS, csv_text, none_found, render_list, task_row


@click.command("list")
@click.option(
    "--status", metavar="S,…", default="", help="List tasks with these states or status words."
)
@click.option(
    "--ready",
    is_flag=True,
    help="List tasks that can be started, or candidates that can be extracted.",
)
@click.option("--blocked", is_flag=True, help="List what waits for something.")
@click.option("--owner", metavar="O", default="", help="List the tasks of one owner.")
@click.option("--track", metavar="T", default="", help="List the tasks of one track.")
@click.option("--candidates", is_flag=True, help="List the candidates of the tracks.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@from_option
@click.pass_obj
def command(
    session: Session,
    document: str,
    status: str,
    owner: str,
    track: str,
    *,
    ready: bool,
    blocked: bool,
    candidates: bool,
    as_json: bool,
    as_csv: bool,
) -> int:
    """List the tasks, in the order of the queue."""
    if candidates and (status or owner):
        raise click.UsageError("--candidates goes with --track, --ready and --blocked only")
    if candidates and document:
        raise click.UsageError(
            "--candidates lists candidates of tracks; it cannot be combined with --from"
        )
    _, _, plan = open_plan(session.load(), document)
    tracks = known_tracks(plan, track) if track else set()
    if candidates:
        candidates_found = chosen_candidates(plan, tracks, ready=ready, blocked=blocked)
        if not (candidates_found or as_json or as_csv):
            session.note(none_found("candidate", track=track, ready=ready, blocked=blocked))
            return 0
        return _print_candidates(session, plan, candidates_found, as_json=as_json, as_csv=as_csv)
    states = states_meant(plan.each(), status) if status else set()
    found = []
    for part in plan.each():
        tasks = chosen(
            part,
            everything_in_order(part),
            states=states,
            owner=owner,
            tracks=tracks,
            ready=ready,
            blocked=blocked,
        )
        found.append((part, tasks))
    if as_json:
        from taskctl.report.items import item_object

        items = [item_object(part, t, part.dependents) for part, tasks in found for t in tasks]
        print_json({"items": items})
    elif as_csv:
        print_whole(
            csv_text(TASK_FIELDS, (task_row(task) for _, tasks in found for task in tasks)),
            nl=False,
        )
    else:
        print_lines(render_list(found, session.style()))
        if not any(tasks for _, tasks in found):
            session.note(none_found("task", status, owner, track, ready=ready, blocked=blocked))
    return 0


def _print_candidates(
    session: Session, plan: Plan, found: list[Candidate], *, as_json: bool, as_csv: bool
) -> int:
    if as_json:
        items = [candidate_object(plan, candidate) for candidate in found]
        print_json({"items": items})
    elif as_csv:
        print_whole(csv_text(FIELDS, (candidate_row(plan, c) for c in found)), nl=False)
    else:
        lines = render_candidates(plan, found, session.style())
        click.echo("".join(f"{line}\n" for line in lines), nl=False)
        ready = sum(is_extractable(candidate, blockers(plan, candidate)) for candidate in found)
        session.note(f"{ready} of {len(found)} could become a task now (taskctl extract CAND-…)")
    return 0
