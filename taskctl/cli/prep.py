"""`taskctl prep`: check whether the next task can be started."""

import click

from taskctl.actions.clock import today
from taskctl.actions.prep import Person, PrepSession, task_to_prepare
from taskctl.cli.output import print_whole, write_or_show
from taskctl.cli.session import Session
from taskctl.errors import TaskctlError
from taskctl.model.prep import GO, LEADS_TO, NO, YES
from taskctl.read.open import open_to_write
from taskctl.report.json import json_text
from taskctl.report.prep import no_prep_object, prep_object, render_prep
from taskctl.report.style import printable
from taskctl.text.nearest import nearest


@click.command("prep")
@click.argument("task_id", metavar="[ID]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--write", "to_file", is_flag=True, help="Write the prep file (prep.file).")
@click.option("--brief", "as_brief", is_flag=True, help="Print everything a person needs to begin.")
@click.option("--answer", "answers", metavar="KEY=YES|NO", multiple=True,
              help="Record a person's answer to a key.")  # fmt: skip  # a table
@click.option("--by", "name", metavar="NAME", default="", help="Name who answers.")
@click.option("--note", metavar="TEXT", default="", help="Give the reason for the answer.")
@click.option("--dry-run", is_flag=True, help="Show the change, and write nothing.")
@click.pass_obj
def command(
    session: Session,
    task_id: str | None,
    answers: tuple[str, ...],
    name: str,
    note: str,
    *,
    as_json: bool,
    to_file: bool,
    as_brief: bool,
    dry_run: bool,
) -> int:
    """Check whether the task ID can be started; without ID, the one that `next` names.

    An answer is valid until the task changes; its status, ticks, dates and follow-ups do not count.
    Exits with 0 only for GO.
    """
    given = dict(_parsed(text) for text in answers)
    if as_brief and as_json:
        raise click.UsageError("choose one of --brief and --json")
    if given and not name.strip():
        raise click.UsageError("name who answers: --by NAME")
    loaded, tree, plan = open_to_write(session.load())
    task, why = task_to_prepare(plan, loaded.settings, task_id)
    if task is None:
        print_whole(json_text(no_prep_object(why)) if as_json else why)
        return 1
    prep_session = PrepSession(plan, tree, loaded.settings, task)
    refusals: list[str] = []
    if given:
        person = Person(" ".join(name.split()), today(), " ".join(note.split()))
        refusals = prep_session.answer(given, person)
    if refusals:
        click.echo("\n".join(f"not recorded: {printable(reason)}" for reason in refusals))
        session.note("nothing was written")
        return 1
    if to_file:
        prep_session.write_page()
    write_or_show(prep_session.changeset, dry_run=dry_run)
    if dry_run:
        return 0
    prep = prep_session.prep()
    if as_brief:
        print_whole(prep_session.brief(prep), nl=False)
    elif as_json:
        print_whole(json_text(prep_object(prep_session.plan, loaded.settings, prep)))
    else:
        click.echo("\n".join(render_prep(prep, session.style())))
    return 0 if prep.decision == GO else 1


def _parsed(text: str) -> tuple[str, str]:
    """The key and the answer of `KEY=YES`.

    Raises:
        TaskctlError: it is not of this form, or there is no such key.
    """
    key, sign, said = text.partition("=")
    if not sign or said.upper() not in {YES, NO}:
        raise click.UsageError(f"--answer {text}: write KEY=YES or KEY=NO")
    if key not in LEADS_TO:
        choices = nearest(key, LEADS_TO) or f"; the keys are {', '.join(LEADS_TO)}"
        raise TaskctlError(f"there is no key {key}{choices}")
    return key, said.upper()
