"""`taskctl rule`: explain a rule, or list all of them."""

import click

from taskctl.cli.output import print_whole
from taskctl.plans.catalog import HEADINGS, find, full_catalog
from taskctl.report.rules import render_rule, render_rules


@click.command("rule")
@click.argument("code", required=False)
@click.option("--output-format", "form", type=click.Choice(["text", "json", "markdown"]),
              default="text", help="Choose the form.")  # fmt: skip  # a table
def command(code: str | None, form: str) -> int:
    """Explain the rule CODE (or name); without it, list all rules."""
    if code:
        text = render_rule(find(code), form)
    else:
        text = render_rules(form, full_catalog().values(), HEADINGS)
    (click.echo if form == "text" else print_whole)(text)
    return 0
