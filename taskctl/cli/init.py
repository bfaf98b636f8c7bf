"""`taskctl init`: set up a repository."""

import click

from taskctl.actions.init import Setup, Wishes, prepare
from taskctl.cli.output import agreed, can_ask, print_lines, write_or_show
from taskctl.cli.session import Session
from taskctl.report.corrections import render_corrections
from taskctl.report.found import evidence_lines
from taskctl.report.style import Style, printable
from taskctl.settings.builtin import preset_names


@click.command("init")
@click.option("--preset", type=click.Choice(preset_names()), help="Name the layout of the plan.")
@click.option(
    "--detect", is_flag=True, help="Show what the files agree on, and write it as settings."
)
@click.option("--adopt", is_flag=True, help="Wrap the boards, and accept today's findings.")
@click.option("--pre-commit", is_flag=True, help="Write a pre-commit configuration.")
@click.option("--github-actions", is_flag=True, help="Write a workflow that runs the gate.")
@click.option("--agents", is_flag=True, help="Write instructions for coding agents.")
@click.option("--yes", is_flag=True, help="Ask nothing: take the defaults.")
@click.option("--dry-run", is_flag=True, help="Show the changes, and write nothing.")
@click.pass_obj
def command(
    session: Session,
    preset: str | None,
    *,
    detect: bool,
    adopt: bool,
    pre_commit: bool,
    github_actions: bool,
    agents: bool,
    yes: bool,
    dry_run: bool,
) -> int:
    """Set up a repository: an empty folder, or one that has a plan.

    On a terminal, it asks for what the options leave open, and says what each answer writes.
    Without a terminal, with --yes and with --dry-run it asks nothing.

    Existing text stays as it is, except tables that --adopt wraps and corrects. On a terminal,
    --adopt shows the change, and writes it if you agree.
    """
    wishes = Wishes(preset or "", adopt, pre_commit, github_actions, agents, detect)
    loaded = session.load()
    if detect:
        print_lines(evidence_lines(loaded.learnt, session.style()))
    if can_ask() and not (yes or dry_run):
        from taskctl.cli.init_questions import asked  # a pipe is asked nothing

        try:
            loaded, wishes = asked(loaded, wishes)
        except click.Abort:
            session.note("\nnothing was written")
            raise
    setup = prepare(loaded, wishes)
    if wishes.adopt and not yes and not dry_run and not agreed(setup.changeset):
        session.note("nothing was written")
        return 1
    write_or_show(setup.changeset, dry_run=dry_run)
    if not dry_run:
        _print_written(setup, loaded.root, session.style())
    for remark in setup.left_alone:
        session.note(f"left alone: {printable(remark, keep=chr(10))}")
    if not dry_run:
        click.echo("\nnext:")
        width = max(len(step) for step, _ in setup.next_steps)
        for step, purpose in setup.next_steps:
            click.echo(f"  {step:{width}}  # {purpose}")
    return 0


def _print_written(setup: Setup, root: str, style: Style) -> None:
    changeset = setup.changeset
    for path in changeset.after:
        known = path in changeset.before
        click.echo(f"{'changed' if known else 'written'}  {printable(path)}")
    if setup.corrections:
        click.echo(f"corrected  {len(setup.corrections)} cells and rows of the boards:")
        print_lines(render_corrections(setup.corrections, style))
    if setup.accepted:
        click.echo(f"accepted  {setup.accepted} findings, in {setup.settings.rules.baseline}")
    if not changeset.after:
        click.echo(f"nothing to write: {printable(root)} is set up")
