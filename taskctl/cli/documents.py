"""What `sync` and `mark` do with documents that hold many items."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import click

from taskctl.actions.documents import check_damage, mark_item, number_edits
from taskctl.actions.sync import region_edits
from taskctl.actions.transaction import contents
from taskctl.cli.session import Session
from taskctl.errors import TaskctlError
from taskctl.judge.hundred import unmet_prereqs
from taskctl.model.lookup import find_task, numbered
from taskctl.read.open import OpenDocument, open_document
from taskctl.read.plan import PlanReader
from taskctl.report.corrections import correction_objects, outcome, render_corrections
from taskctl.report.style import Style, printable
from taskctl.text.edits import Edit, apply, unified_diff
from taskctl.text.source import Source
from taskctl.text.tree import Overlay, Snapshot, find
from taskctl.text.words import count
from taskctl.text.writing import write_all
from taskctl.views.boards import Boards
from taskctl.views.corrections import Correction


class _Change(NamedTuple):
    """What `sync` found in one document: its numbers, and the edits of its regions."""

    document: OpenDocument
    numbers: list[tuple[str, str, Edit]]
    regions: list[Edit]
    corrections: list[Correction]


def sync_documents(
    session: Session,
    names: Iterable[str],
    *,
    adopting: bool,
    check: bool,
    diff: bool,
    as_json: bool,
) -> int:
    """Make the regions of documents anew, and compare the numbers that stand outside of them.

    The numbers are written with `adopting` only: no marker says that they are ours.
    """
    # All of them are read before the first is written: what cannot be done changes nothing.
    found = (_compare(session, name) for name in names)
    changes = list({change.document.breakdown.path: change for change in found}.values())
    write = not (check or diff)
    for change in changes:
        numbers = [edit for *_, edit in change.numbers] if adopting or diff else []
        _change(
            change.document.tree,
            change.document.breakdown.path,
            [*change.regions, *numbers],
            write=write,
            diff=diff and not as_json,
        )
    if as_json:
        from taskctl.report.json import json_text

        click.echo(json_text(_as_json(changes)))
    elif not diff:
        click.echo("".join(f"{line}\n" for line in _lines(changes, session.style())), nl=False)
    _say_outcome(session, changes, write=write, adopting=adopting)
    is_left = any(
        (c.regions and not write) or (c.numbers and not (write and adopting)) for c in changes
    )
    return 1 if is_left and (check or not diff) else 0


def _compare(session: Session, name: str) -> _Change:
    document = open_document(session.load(), name)
    breakdown = document.breakdown
    queue = document.loaded.settings.queue
    plan = document.plan
    if not breakdown.regions:
        return _Change(document, number_edits(breakdown), [], [])
    if _is_board(session, document):
        raise TaskctlError(f"{name} is a board; `taskctl sync` without FILE keeps its regions")
    edits, corrections = region_edits(Boards(plan, queue), plan.boards[0])
    return _Change(document, number_edits(breakdown), edits, corrections)


def _is_board(session: Session, document: OpenDocument) -> bool:
    """Whether the regions of a document tell of the tasks of the plan."""
    boards = session.load().settings.boards.files
    return document.breakdown.path in find(document.tree, boards)


def _as_json(changes: Iterable[_Change]) -> dict[str, Any]:
    found: list[dict[str, Any]] = []
    regions = 0
    for change in changes:
        breakdown = change.document.breakdown
        regions += len(breakdown.regions)
        found += [
            {
                "path": breakdown.path,
                "line": edit.place.line,
                "what": what,
                "was": was,
                "is": edit.text,
            }
            for what, was, edit in change.numbers
        ]
        found += [
            one | {"what": f"{one['column']} of {one['item']}"}
            for one in correction_objects(change.corrections)
        ]
    return {"version": 1, "regions": regions, "changes": found}


def _lines(changes: Iterable[_Change], style: Style) -> Iterator[str]:
    for change in changes:
        for what, was, edit in change.numbers:
            where = f"{change.document.breakdown.path}:{edit.place.line}"
            yield printable(f"{where}: {what}: {was} → {edit.text}")
        yield from render_corrections(change.corrections, style)


def _say_outcome(
    session: Session, changes: Iterable[_Change], *, write: bool, adopting: bool
) -> None:
    regions = sum(len(change.document.breakdown.regions) for change in changes)
    corrections = sum(len(change.corrections) for change in changes)
    numbers = sum(len(change.numbers) for change in changes)
    if regions:
        changed = [change.document.breakdown.path for change in changes if change.regions]
        session.note(outcome(regions, corrections, changed, write=write, of_files=True))
    if numbers:
        verb = "corrected" if write and adopting else "out of date; --adopt writes them"
        session.note(f"{count(numbers, 'number')} {verb}")
    elif not regions:
        session.note("all numbers are right")


def mark_document(session: Session, name: str, item_id: str, state: str, *, dry_run: bool) -> int:
    """Mark one item of a document, in its place, and bring its regions up to date."""
    document = open_document(session.load(), name)
    plan = document.plan
    # Boxes without an id are called by their number: `#7`.
    item = find_task(plan, numbered(plan, item_id))
    if document.breakdown.holds_candidates:
        raise TaskctlError(
            f"{item.id} is a candidate: `taskctl extract {item.id}` makes a task of it, and writes "
            "into the track what it became"
        )
    if parts := plan.open_parts.get(item.id, []) if state == "done" else []:
        for part in parts:
            where = f"{part.path}:{part.status_place.line}"
            click.echo(printable(f"{item.id} is not done: its part {part.id} is open ({where})"))
        session.note("nothing was written; mark the parts first")
        return 1
    edit = mark_item(document.breakdown, item, state)
    if edit is None:
        session.note(f"{item.id} is {state} already")
        return 0
    check_damage(item, edit, document.faults)
    before = contents(document.tree, item.path)
    raw = apply(before, [edit])
    if document.breakdown.regions and not _is_board(session, document):
        raw = _synced(document, item.path, raw)
    _put(document.tree, before, raw, write=not dry_run, diff=dry_run)
    if not dry_run:
        session.note(f"{item.id}  {state}: {printable(item.title)}")
        for missing in unmet_prereqs(plan, item) if state == "done" else ():
            session.note(f"  {printable(missing.message)}; the gate asks for it first")
    return 0


def _synced(document: OpenDocument, path: str, raw: bytes) -> bytes:
    """New contents of a document with the regions that follow from them."""
    settings = document.loaded.settings
    tree = Overlay(document.tree, {path: raw})
    (plan,) = PlanReader(tree, settings, documents=[path]).read().parts
    edits, _ = region_edits(Boards(plan, settings.queue), plan.boards[0])
    return apply(Source(path, raw), edits)


def _change(tree: Snapshot, path: str, edits: list[Edit], *, write: bool, diff: bool) -> None:
    source = contents(tree, path)
    _put(tree, source, apply(source, edits), write=write, diff=diff)


def _put(tree: Snapshot, before: Source, after: bytes, *, write: bool, diff: bool) -> None:
    path = before.path
    if diff and after != before.raw:
        lines = unified_diff(path, before.raw, after)
        click.echo("\n".join(printable(line, keep="\t") for line in lines))
    if write:
        write_all(tree.root, {path: before.raw}, {path: after})
