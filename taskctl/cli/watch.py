"""`--watch`: run a command again whenever something that it looked at has changed.

The run itself notes its inputs, which are compared a few times a second: the files of the plan,
the settings, the folders that were listed, and git's HEAD. A watcher of the operating system would
report each file that a change of the branch rewrites, in any order.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Concatenate, ParamSpec

import click

from taskctl.cli.session import Session
from taskctl.errors import TaskctlError
from taskctl.memory import inputs
from taskctl.memory.seen import as_seen, is_as_seen
from taskctl.read.watching import looked_at, states_of

_PAUSE = 0.5
# Git and editors write many files at a time: wait until none has changed for so long.
_QUIET = 0.15

Parameters = ParamSpec("Parameters")
Command = Callable[Concatenate[Session, Parameters], int]


def watched(command: "Command[Parameters]") -> Callable[..., int]:
    """Give a command the option `--watch`."""

    @click.option("--watch", is_flag=True, help="Run again at each change, until Ctrl-C.")
    @wraps(command)
    def run(session: Session, *args: Parameters.args, **given: Parameters.kwargs) -> int:
        # An interactive board follows the files by itself.
        if not given.pop("watch") or given.get("is_interactive"):
            return command(session, *args, **given)
        while True:
            _wait(session, _looked_at(session, lambda now: command(now, *args, **given)))

    return run


def _looked_at(session: Session, command: Callable[[Session], int]) -> inputs.Inputs:
    """Run the command on a cleared screen; everything that it looked at."""
    above = click.get_current_context()
    click.clear()
    with (
        looked_at(session.folder) as found,
        click.Context(above.command, parent=above.parent, info_name=above.info_name),
    ):
        try:
            command(replace(session, loaded=None))
        except TaskctlError as error:
            from taskctl.report.style import printable

            click.echo(f"taskctl: {printable(str(error), keep=chr(10))}", err=True)
    return found


def _wait(session: Session, found: inputs.Inputs) -> None:
    """Wait until something is not as it was found, and then until nothing changes any more."""
    seen = as_seen(found)
    session.note(f"\nwatching {len(found.files)} files (Ctrl-C ends)")
    states = states_of(found)
    while is_as_seen(seen, found.at):
        while states == (now := states_of(found)):
            time.sleep(_PAUSE)
        states = now
    while True:
        time.sleep(_QUIET)
        if states == (now := states_of(found)):
            return
        states = now
