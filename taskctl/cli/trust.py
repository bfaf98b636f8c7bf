"""Asking before a command is run for the first time in a repository."""

import sys
from collections.abc import Sequence

import click

from taskctl.cli.session import Session
from taskctl.errors import TaskctlError
from taskctl.model.evidence import ProofRun
from taskctl.proofs.trust import Trust
from taskctl.report.style import printable


def agree(session: Session, root: str, cases: Sequence[ProofRun]) -> None:
    """Ask about each command that was never run in a repository; refuse the cases of a no.

    Raises:
        TaskctlError: there is nobody to ask.
    """
    trust = Trust(root)
    new = [c for c in dict.fromkeys(case.proof.command for case in cases) if c not in trust.trusted]
    if not new:
        return
    listed = "\n".join(f"  {_shown(command)}" for command in new)
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
        session.note(f"the answer is not kept: {error}")
    for case in cases:
        if case.proof.command in new and case.proof.command not in agreed:
            case.refused = "not run: nobody agreed to it"


def _agreed(commands: Sequence[str]) -> Sequence[str]:
    agreed: list[str] = []
    choice = click.Choice(["y", "n", "all", "none"])
    for index, command in enumerate(commands):
        answer = click.prompt(f"run  {_shown(command)}\n ", type=choice, err=True)
        if answer == "all":
            return [*agreed, *commands[index:]]
        if answer == "none":
            return agreed
        if answer == "y":
            agreed.append(command)
    return agreed


def _shown(command: str) -> str:
    return "\n     ".join(printable(line) for line in command.split("\n"))
