"""The options of commands that run commands: where these run."""

from collections.abc import Callable
from typing import Any

import click

from taskctl.proofs.open import ENGINES

Function = Callable[..., Any]


def engine_options(function: Function) -> Function:
    """Add --engine and --scheduler to a command."""
    options = (
        click.option("--engine", type=click.Choice(ENGINES), default="local", show_default=True,
                     is_eager=True,
                     help="Run the commands on this machine, or on the workers of Dask."),
        click.option("--scheduler", metavar="ADDRESS", default="", callback=_checked,
                     help="With --engine dask: the address of its scheduler (TASKCTL_SCHEDULER)."),
    )  # fmt: skip  # a table
    for option in reversed(options):
        function = option(function)
    return function


def _checked(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if value and context.params["engine"] != "dask":
        raise click.UsageError("--scheduler needs --engine dask")
    return value
