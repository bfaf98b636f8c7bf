"""`taskctl scope --commit-msg`: the hook that judges the index by the message of the commit."""

import click

from taskctl.cli.session import Session
from taskctl.errors import TaskctlError
from taskctl.judge.change import Changes
from taskctl.judge.scope.message import judge_message, without_comments
from taskctl.report.scope import render_scope, render_unattributed


def answer_hook(session: Session, changes: Changes, path: str) -> int:
    """Judge the commit that is being made; 1 only where the settings want it to fail.

    Args:
        path: the file of the message, as git names it from where it runs the hook.

    Raises:
        TaskctlError: the file cannot be read, or the task has no allowlist.
    """
    try:
        with open(path, "rb") as stream:
            message = stream.read().decode("utf-8", "replace")
    except OSError as error:
        raise TaskctlError(f"{path} cannot be read: {error.strerror}") from None
    ruling = judge_message(changes, without_comments(message, changes.repository.comment_sign))
    if ruling.report is not None and ruling.attribution is not None:
        if ruling.report.outside:
            click.echo(
                "\n".join(render_scope(ruling.report, ruling.attribution.by, session.style()))
            )
    elif ruling.attribution is not None:
        click.echo("\n".join(render_unattributed(ruling.attribution)))
    return 0 if ruling.passes else 1
