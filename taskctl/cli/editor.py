"""A file in the person's own editor, checked when it comes back."""

import os
import shlex
import subprocess
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Concatenate, ParamSpec

import click

from taskctl.actions.sync import sync_boards
from taskctl.cli.output import can_ask
from taskctl.cli.session import Session
from taskctl.errors import TaskctlError
from taskctl.judge.check.newly import new_findings
from taskctl.model.findings import Finding
from taskctl.model.plans import Plans
from taskctl.read.plan import read_plan
from taskctl.report.concise import headline
from taskctl.settings.load import Loaded
from taskctl.text.changeset import Changeset
from taskctl.text.source import Source
from taskctl.text.tree import Snapshot

Parameters = ParamSpec("Parameters")
Command = Callable[Concatenate[Session, Parameters], int]
_OPEN, _KEEP, _DISCARD = "open", "keep", "discard"


def with_editor(option: str) -> "Callable[[Command[Parameters]], Callable[..., int]]":
    """Give a command an option that opens its file in an editor, and `--dry-run`; not both."""

    def given_to(command: "Command[Parameters]") -> Callable[..., int]:
        @click.option(
            option, "in_editor", is_flag=True,
            help="Open the file in $VISUAL or $EDITOR, and check it afterwards.",
        )  # fmt: skip  # a sentence
        @click.option("--dry-run", is_flag=True, help="Show the change, and write nothing.")
        @wraps(command)
        def run(session: Session, *args: Parameters.args, **given: Parameters.kwargs) -> int:
            if given["in_editor"] and given["dry_run"]:
                raise click.UsageError(f"choose one of {option} and --dry-run")
            return command(session, *args, **given)

        return run

    return given_to


def open_in_editor(
    session: Session, loaded: Loaded, before: Plans, path: str, documents: Sequence[str] = ()
) -> int:
    """Open a file, print the findings that it has afterwards and had not before, update the boards.

    On a terminal, a file with new findings can be opened again, or get its old text back.

    Args:
        session: the global options.
        loaded: the settings.
        before: the plan before the change.
        path: the file, from the root.
        documents: the documents outside all collections that are read with the plan.

    Returns:
        1 if the file has a new error or is gone, else 0.

    Raises:
        TaskctlError: no editor is set, or it fails.
    """
    command = _editor()
    raw = _bytes_of(Snapshot(loaded.root), path)
    while True:
        code = _exit_code(command, os.path.join(loaded.root, path))
        tree = Snapshot(loaded.root)
        now = _bytes_of(tree, path)
        is_unchanged = now == raw
        if code:
            left = "is unchanged" if is_unchanged else "stays as it left it, and was not checked"
            raise TaskctlError(
                f"the editor {command[0]!r} ended with exit code {code}; {path} {left}"
            )
        if is_unchanged:
            session.note(f"{path} is unchanged")
            return 0
        changeset = Changeset(tree)
        _, corrected = sync_boards(changeset, loaded.settings)
        plan = read_plan(changeset.tree_after(), loaded.settings, documents=documents)
        found = [f for f in new_findings(loaded.settings, before, plan) if _is_about(f, path)]
        for finding in found:
            click.echo(headline(finding, session.style()))
        if now is None:
            session.note(f"{path} is gone")
        is_wrong = now is None or any(finding.severity == "error" for finding in found)
        answer = _answer() if found or is_wrong else _KEEP
        if answer == _DISCARD and raw is not None:
            back = Changeset(tree)
            back.put(path, raw)
            back.write()
            session.note(f"{path} is as it was before")
            return 0
        if answer == _KEEP:
            break
    changeset.write()
    if boards := sorted({change.path for change in corrected}):
        session.note(f"updated {', '.join(boards)}")
    if not (found or is_wrong):
        session.note(f"no new findings in {path}")
    return int(is_wrong)


def _editor() -> list[str]:
    """The words of the command that opens an editor.

    Raises:
        TaskctlError: none is set.
    """
    text = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise TaskctlError(f"VISUAL or EDITOR cannot be read: {text!r} ({error})") from None
    if not words:
        raise TaskctlError("no editor is set; set VISUAL or EDITOR, such as EDITOR=nano")
    return words


def _answer() -> str:
    """The choice of a person for a file with new findings; without a terminal, it is kept."""
    if not can_ask():
        return _KEEP
    answer: str = click.prompt(
        "Open it again, keep it, or discard the changes?",
        type=click.Choice([_OPEN, _KEEP, _DISCARD]),
        default=_OPEN,
        err=True,
    )
    return answer


def _exit_code(command: Sequence[str], full: str) -> int:
    # No shell: the name of a file is nothing to expand.
    try:
        return subprocess.run([*command, full], check=False).returncode
    except OSError as error:
        raise TaskctlError(f"the editor {command[0]!r} cannot start: {error.strerror}") from None


def _bytes_of(tree: Snapshot, path: str) -> bytes | None:
    source = tree.read(path) if tree.exists(path) else None
    return source.raw if isinstance(source, Source) else None


def _is_about(finding: Finding, path: str) -> bool:
    return path in {finding.place.path, *(related.place.path for related in finding.related)}
