"""What `sync` and `mark` do with documents that hold many items."""

from collections.abc import Iterable

import click

from taskctl.actions.documents import check_damage, mark_item, number_edits
from taskctl.cli.main import Session
from taskctl.cli.plan import find_task, read_document
from taskctl.errors import TaskctlError
from taskctl.model.plan import Plan, plan_of
from taskctl.report.style import printable
from taskctl.text.edits import Edit, apply, unified_diff
from taskctl.text.source import Source
from taskctl.text.tree import Snapshot
from taskctl.text.writing import write_all


def sync_documents(
    session: Session, names: Iterable[str], *, write: bool, diff: bool, as_json: bool
) -> int:
    """Compare the numbers that documents state with what is counted, and write them if asked."""
    changes = []
    for name in names:
        document = read_document(session, name)
        found = number_edits(document.breakdown)
        changes += [
            {"path": document.breakdown.path, "line": edit.place.line, "what": what, "was": was,
             "is": edit.text}
            for what, was, edit in found
        ]  # fmt: skip
        _change(document.tree, document.breakdown.path, [edit for *_, edit in found],
                write=write, diff=diff)  # fmt: skip
    if as_json:
        from taskctl.report.json import json_text  # noqa: PLC0415

        click.echo(json_text({"version": 1, "changes": changes}))
    elif not diff:
        for change in changes:
            where = f"{change['path']}:{change['line']}"
            click.echo(printable(f"{where}: {change['what']}: {change['was']} → {change['is']}"))
    verb = "corrected" if write else "out of date; --adopt writes them"
    session.note(f"{len(changes)} numbers {verb}" if changes else "all numbers are right")
    return 1 if changes and not (write or diff) else 0


def mark_document(session: Session, name: str, item_id: str, state: str, *, dry_run: bool) -> int:
    """Mark one item of a document, in its place."""
    document = read_document(session, name)
    plan = plan_of(document.breakdown)
    # Boxes without an id are called by their number: `#7`.
    item = find_task(plan, item_id if item_id in plan.by_id else _numbered(plan, item_id))
    edit = mark_item(document.breakdown, item, state)
    if edit is None:
        session.note(f"{item.id} is {state} already")
        return 0
    check_damage(item, edit, document.faults)
    _change(document.tree, item.path, [edit], write=not dry_run, diff=dry_run)
    if not dry_run:
        session.note(f"{item.id}  {state}: {printable(item.title)}")
    return 0


def _numbered(plan: Plan, item_id: str) -> str:
    return f"#{item_id}" if f"#{item_id}" in plan.by_id else item_id


def _change(tree: Snapshot, path: str, edits: list[Edit], *, write: bool, diff: bool) -> None:
    source = tree.read(path)
    if not isinstance(source, Source):
        raise TaskctlError(f"{path} {source.reason}")
    after = apply(source, edits)
    if diff and after != source.raw:
        lines = unified_diff(path, source.raw, after)
        click.echo("\n".join(printable(line, keep="\t") for line in lines))
    if write:
        write_all(tree.root, {path: source.raw}, {path: after})
