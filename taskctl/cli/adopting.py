"""What is said and asked when boards are adopted."""

import sys
from collections.abc import Iterator, Mapping

import click

from taskctl.actions.wrapping import LeftAlone
from taskctl.report.style import printable
from taskctl.text.edits import unified_diff


def agreed(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> bool:
    """Show what would be written and ask, where there is somebody to ask.

    Scripts and pipes are not asked: they would wait for ever.
    """
    if not after or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return True
    for path, raw in after.items():
        lines = unified_diff(path, before.get(path), raw)
        click.echo("\n".join(printable(line, keep="\t") for line in lines))
    return click.confirm("Write this?", default=False, err=True)


def left_alone_lines(one: LeftAlone) -> Iterator[str]:
    """A table that was left alone: where, why, and what can be done."""
    yield f"{one.path}:{one.line}: left alone: {one.why}"
    yield f"  {one.remedy}"
