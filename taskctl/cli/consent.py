"""Ask for consent to commands that a repository brings, before they run for the first time."""

import sys
from collections.abc import Iterable, Sequence

import click

from taskctl.cli.session import Session
from taskctl.errors import TaskctlError
from taskctl.proofs.trust import Trust
from taskctl.report.style import printable


def refused_commands(session: Session, root: str, commands: Iterable[str]) -> set[str]:
    """Ask about each new command; return those without consent.

    Raises:
        TaskctlError: there is no terminal to ask on.
    """
    trust = Trust(root)
    new = [command for command in dict.fromkeys(commands) if command not in trust.trusted]
    if not new:
        return set()
    listed = "\n".join(f"  {shown_command(command)}" for command in new)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise TaskctlError(
            f"these commands have never been run in {root} and need your consent, but there is "
            f"no terminal to ask on:\n{listed}\nrun the command once in a terminal, or with --yes "
            "where the plan is trusted (CI)"
        )
    click.echo(f"Never run in {printable(root)} before:\n{listed}\n", err=True)
    agreed = set(_agreed(new))
    try:
        trust.remember(agreed)
    except TaskctlError as error:
        session.note(f"the answer is not saved: {error}")
    return set(new) - agreed


def shown_command(command: str) -> str:
    """A command for the terminal."""
    return "\n     ".join(printable(line) for line in command.split("\n"))


def _agreed(commands: Sequence[str]) -> Sequence[str]:
    agreed: list[str] = []
    choice = click.Choice(["y", "n", "all", "none"])
    for index, command in enumerate(commands):
        answer = click.prompt(f"run  {shown_command(command)}\n ", type=choice, err=True)
        if answer == "all":
            return [*agreed, *commands[index:]]
        if answer == "none":
            return agreed
        if answer == "y":
            agreed.append(command)
    return agreed
