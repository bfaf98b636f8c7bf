"""Print diffs, answers and JSON to the terminal, and write result files."""

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from taskctl.cli.session import Session
from taskctl.errors import TaskctlError
from taskctl.report.style import cells, printable, wrap
from taskctl.text.words import count

if TYPE_CHECKING:
    from taskctl.actions.status import Outcome
    from taskctl.text.changeset import Changeset

_LONGEST = 120  # a terminal breaks a line by itself, so that it can be copied whole


def print_lines(lines: Iterable[str]) -> None:
    """Print lines; print nothing if there are none."""
    if text := "\n".join(lines):
        click.echo(text)


def print_whole(text: str, *, nl: bool = True) -> None:
    """Print text that a program may read: its lines are not folded on a terminal."""
    screen: Any = sys.stdout
    width = getattr(screen, "fold_at", 0)
    if width:
        screen.fold_at = 0
    click.echo(text, nl=nl)
    if width:
        screen.fold_at = width


def print_json(value: dict[str, object]) -> None:
    """Print an object of a published schema as JSON."""
    from taskctl.report.json import json_text  # only for --json

    print_whole(json_text({"version": 1, **value}))


def print_diff(changeset: "Changeset") -> None:
    """Show a change."""
    if lines := [printable(line, keep="\t") for line in changeset.diff()]:
        print_whole("\n".join(lines))


def write_or_show(changeset: "Changeset", *, dry_run: bool) -> None:
    """Write a change, or only show it."""
    if dry_run:
        print_diff(changeset)
    else:
        changeset.write()


def can_ask() -> bool:
    """Whether a person sits at a terminal, sees a question there and can answer it."""
    return sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()


def agreed(changeset: "Changeset") -> bool:
    """Show a change and ask for consent, if there is a terminal.

    Scripts and pipes are not asked: they would wait forever.
    """
    if not changeset.after or not can_ask():
        return True
    print_diff(changeset)
    return click.confirm("Write this?", default=False, err=True)


def finish(session: Session, answer: "Outcome", *, dry_run: bool) -> int:
    """Write the change of an answer, or print why there is none; return the exit code."""
    if answer.refusal:
        width = max(session.style().width, _LONGEST)
        reasons = [f"  {reason}" for reason in answer.refusal]
        hint = ["", answer.hint] if answer.hint else []
        for line in (answer.message, "", *reasons, *hint):
            click.echo(_in_lines(line, width))
        session.note("nothing was written")
        return 1
    if answer.changeset is not None:
        write_or_show(answer.changeset, dry_run=dry_run)
    if answer.changeset is not None and dry_run:
        for remark in answer.remarks:
            session.note(printable(remark))
        return 0
    click.echo(printable(answer.message, keep="\n"))
    for remark in answer.remarks:
        click.echo(f"  {printable(remark)}")
    if boards := sorted({change.path for change in answer.corrected}):
        session.note(f"{count(len(answer.corrected), 'correction')} in {', '.join(boards)}")
    return 0


def _in_lines(text: str, width: int) -> str:
    """The text, wrapped where it is too long; columns are kept."""
    shown = printable(text)
    if cells(shown) <= width:
        return shown
    first = shown[: len(shown) - len(shown.lstrip())]
    return "\n".join(wrap(shown, width, first, f"{first}  "))


def write_file(session: Session, name: str, text: str, *, append: bool = False) -> None:
    """Write a result to a file that a person named.

    Raises:
        TaskctlError: it cannot be written.
    """
    path = os.path.join(session.folder, name)
    mode = "a" if append else "w"
    try:
        with open(path, mode, encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            stream.write(f"{text}\n" if text else "")
    except OSError as error:
        raise TaskctlError(f"{name} cannot be written: {error.strerror}") from None
