"""The questions of `taskctl init` on a terminal, for what its options leave open."""

from dataclasses import replace

import click

from taskctl.actions.init import Offer, Wishes, offers
from taskctl.report.style import printable
from taskctl.settings.builtin import DEFAULT_PRESET, preset_names, preset_purpose
from taskctl.settings.learning.conventions import Conventions
from taskctl.settings.load import FILE_NAME, Loaded

_FOUND = "found"
_FIRST_FILES = f"; {DEFAULT_PRESET} also a template and a board"
_QUESTIONS = {
    "adopt": "Wrap its boards, and accept today's findings?",
    "pre_commit": "Check each commit with pre-commit?",
    "github_actions": "Run the gate on GitHub Actions?",
    "agents": "Tell coding agents about the plan?",
}


def asked(loaded: Loaded, wishes: Wishes) -> tuple[Loaded, Wishes]:
    """The conventions and the wishes, after a person has answered; nothing is written yet.

    Every question has the default that holds where nobody is asked.

    Raises:
        click.Abort: the person leaves.
    """
    if not (loaded.file or wishes.preset or wishes.detect):
        wishes = replace(wishes, preset=_layout(loaded))
    if not (loaded.file or wishes.preset):
        loaded = replace(loaded, learnt=_decided(loaded.learnt))
    for offer in offers(loaded, wishes):
        if click.confirm(_question(offer), default=False, err=True):
            wishes = wishes.plus(offer.wish)
    return loaded, wishes


def _layout(loaded: Loaded) -> str:
    """The preset that a person names; empty for the layout that the files have."""
    found = loaded.learnt
    if found.tables:
        read = [f"{one.says} ({one.kept:,})" for one in found.evidence if one.topic == "items"]
        click.echo(f"A plan is there: {printable(', '.join(read))}", err=True)
    else:
        click.echo("No plan is found here.", err=True)
    for folder in found.unread:
        click.echo(f"Not read, though it looks like a plan: {printable(folder)}", err=True)
    names = preset_names()
    if found.tables:
        click.echo(f"Other layouts: {', '.join(names)}", err=True)
    else:
        width = max(map(len, names))
        click.echo("\nLayouts for a new one, or for yours:", err=True)
        for name in names:
            click.echo(f"  {name:{width}}  {preset_purpose(name)}", err=True)
        click.echo(err=True)
    answer = click.prompt(
        f"Layout (writes {FILE_NAME}{'' if found.tables else _FIRST_FILES})",
        type=click.Choice([*([_FOUND] if found.tables else ()), *names]),
        default=_FOUND if found.tables else DEFAULT_PRESET,
        show_choices=False,
        err=True,
    )
    return "" if answer == _FOUND else str(answer)


def _decided(learnt: Conventions) -> Conventions:
    """The conventions, after a person has chosen between close readings."""
    for one in learnt.evidence:
        if one.rival and click.confirm(
            printable(f"{one.collection}: {one.says}. Is it rather: {one.rival}?"), err=True
        ):
            learnt = learnt.with_rival(one)
    return learnt


def _question(offer: Offer) -> str:
    if offer.wish == "adopt":
        does = "The change is shown first"
    else:
        parts = [f"Writes {', '.join(offer.written)}"] if offer.written else []
        parts += [f"shows what to add to {', '.join(offer.shown)}"] if offer.shown else []
        does = "; ".join(parts)
    return f"{_QUESTIONS[offer.wish]}\n  {does[0].upper()}{does[1:]}."
