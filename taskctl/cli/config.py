"""`taskctl config`: show the settings in force, and their JSON Schema."""

import click

from taskctl.cli.output import print_whole
from taskctl.cli.session import Session
from taskctl.settings.show import schema_text, show_text


@click.group("config")
def command() -> None:
    """Show the settings and their schema."""


@command.command("show")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def show(session: Session, *, as_json: bool) -> int:
    """Print every setting in force, and where it comes from."""
    print_whole(show_text(session.load(), as_json=as_json))
    return 0


@command.command("schema")
def schema() -> int:
    """Print the JSON Schema of taskctl.toml."""
    print_whole(schema_text())
    return 0
