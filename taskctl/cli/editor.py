"""A file in the person's own editor, checked when it comes back."""

import os
import shlex
import subprocess
from collections.abc import Sequence

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


def open_in_editor(
    session: Session, loaded: Loaded, before: Plans, path: str, documents: Sequence[str] = ()
) -> int:
    """Open a file, print the findings that it has afterwards and had not before, update the boards.

    On a terminal, a file with new findings can be opened again.

    Args:
        session: the global options.
        loaded: the settings.
        before: the plan before the change.
        path: the file, from the root.
        documents: the documents outside all collections that are read with the plan.

    Returns:
        1 if the file has a new error, else 0.

    Raises:
        TaskctlError: no editor is set, or it fails.
    """
    command = _editor()
    raw = _bytes_of(Snapshot(loaded.root), path)
    while True:
        _run(command, os.path.join(loaded.root, path))
        tree = Snapshot(loaded.root)
        if _bytes_of(tree, path) == raw:
            session.note(f"{path} is unchanged")
            return 0
        changeset = Changeset(tree)
        _, corrected = sync_boards(changeset, loaded.settings)
        plan = read_plan(changeset.tree_after(), loaded.settings, documents=documents)
        found = [f for f in new_findings(loaded.settings, before, plan) if _is_about(f, path)]
        for finding in found:
            click.echo(headline(finding, session.style()))
        if not (found and can_ask() and click.confirm("Open it again?", default=True, err=True)):
            break
    changeset.write()
    if boards := sorted({change.path for change in corrected}):
        session.note(f"updated {', '.join(boards)}")
    if not found:
        session.note(f"no new findings in {path}")
    return int(any(finding.severity == "error" for finding in found))


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


def _run(command: Sequence[str], full: str) -> None:
    # No shell: the name of a file is nothing to expand.
    try:
        code = subprocess.run([*command, full], check=False).returncode
    except OSError as error:
        raise TaskctlError(f"the editor {command[0]!r} cannot start: {error.strerror}") from None
    if code:
        raise TaskctlError(f"the editor {command[0]!r} ended with exit code {code}")


def _bytes_of(tree: Snapshot, path: str) -> bytes | None:
    source = tree.read(path) if tree.exists(path) else None
    return source.raw if isinstance(source, Source) else None


def _is_about(finding: Finding, path: str) -> bool:
    return path in {finding.place.path, *(related.place.path for related in finding.related)}
