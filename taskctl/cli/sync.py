"""`taskctl sync`: update the generated regions of the boards."""

import os
from collections.abc import Iterator, Sequence

import click

from taskctl.actions.adopt import adopt
from taskctl.actions.documents import DocumentSync, sync_document
from taskctl.actions.sync import Synced, sync, sync_index
from taskctl.cli.output import agreed, print_diff, print_json, print_lines
from taskctl.cli.session import Session
from taskctl.errors import TaskctlError
from taskctl.read.plan import read_plan
from taskctl.report.corrections import correction_objects, outcome, render_corrections
from taskctl.report.style import printable
from taskctl.text.tree import Snapshot
from taskctl.text.words import count


@click.command("sync")
@click.argument("files", nargs=-1, metavar="[FILE]…")
@click.option("--from", "documents", multiple=True, metavar="FILE", help="The same as FILE.")
@click.option(
    "--check", is_flag=True, help="Write nothing; exit with 1 if a region is out of date."
)
@click.option("--diff", is_flag=True, help="Show the change, and write nothing.")
@click.option("--dry-run", is_flag=True, help="The same as --diff.")
@click.option("--adopt", "adopting", is_flag=True, help="Wrap hand-kept tables in regions first.")
@click.option("--yes", is_flag=True, help="With --adopt: do not ask.")
@click.option("--staged", is_flag=True, help="With --check: judge git's index.")
@click.option("--json", "as_json", is_flag=True, help="Print the changes as JSON.")
@click.pass_obj
def command(
    session: Session,
    files: tuple[str, ...],
    documents: tuple[str, ...],
    *,
    check: bool,
    diff: bool,
    dry_run: bool,
    adopting: bool,
    yes: bool,
    staged: bool,
    as_json: bool,
) -> int:
    """Update the generated regions of the boards from the headers of the tasks.

    Text outside the regions stays as it is, byte for byte. With --adopt, hand-kept tables are first
    wrapped in regions, and their corrections are listed; on a terminal, the command shows the
    change and asks. No row and no word is lost: a table that taskctl is not sure of stays as it is,
    and the command prints the lines with which you can wrap it yourself.

    FILE is a document with many items, from which its regions are made. Numbers outside the regions
    (progress tables, totals) are compared with the real count, and corrected with --adopt. In a
    plan that has only documents, the command without FILE updates all of them.
    """
    if staged and not check:
        raise click.UsageError("--staged goes with --check: the index is never written")
    names = (*files, *documents)
    if staged and names:
        raise click.UsageError("--staged is for boards: leave out FILE")
    loaded = session.load()
    disk = Snapshot(loaded.root)
    diff = diff or dry_run
    write = not (check or diff)
    plan = None if staged or names else read_plan(disk, loaded.settings)
    if plan and plan.current_documents and not (plan.tasks or plan.boards):
        names = tuple(os.path.join(loaded.root, part.name) for part in plan.current_documents)
    if names:
        # All of them are read before the first is written: what cannot be done changes nothing.
        found = {one.path: one for one in [sync_document(loaded, name) for name in names]}
        changes = list(found.values())
        for one in changes:
            if write:
                one.changeset(with_numbers=adopting).write()
            elif diff and not as_json:
                print_diff(one.changeset(with_numbers=True))
        is_left = any(
            (one.regions and not write) or (one.numbers and not (write and adopting))
            for one in changes
        )
        _print_documents(session, changes, diff=diff, as_json=as_json)
        _note_documents(session, changes, write=write, adopting=adopting)
        return 1 if is_left and (check or not diff) else 0
    if plan is None:
        synced = sync_index(loaded)
    else:
        synced = (adopt if adopting else sync)(plan, disk, loaded.settings)
    if synced.unread:
        raise TaskctlError("\n".join(synced.unread) + "; nothing was written")
    changeset = synced.changeset(disk)
    if write and adopting and not yes and not agreed(changeset):
        session.note("nothing was written")
        return 1
    if write:
        # Before anything is printed: a reader that goes away must not leave the work half done.
        changeset.write()
    if as_json:
        print_json(
            {
                "regions": synced.regions,
                "changes": correction_objects(synced.changes),
                "left_alone": [one._asdict() for one in synced.left_alone],
                "not_staged": [board._asdict() for board in synced.not_staged],
            }
        )
    elif diff:
        print_diff(changeset)
    else:
        print_lines(render_corrections(synced.changes, session.style()))
    for line in _notes(synced, list(changeset.after), write=write):
        session.note(line)
    return 1 if check and (changeset.after or synced.not_staged) else 0


def _notes(synced: Synced, changed: Sequence[str], *, write: bool) -> Iterator[str]:
    for one in synced.left_alone:
        yield printable(f"{one.path}:{one.line}: left alone: {one.why}")
        yield printable(f"  {one.remedy}")
    for board in synced.not_staged:
        yield printable(f"{board.path} {board.what}")
    if synced.regions:
        yield outcome(synced.regions, len(synced.changes), changed, write=write)
    elif not synced.not_staged:
        yield (
            "no generated regions: write <!-- taskctl:begin done --> and <!-- taskctl:end --> "
            "into a board,\nor let `taskctl sync --adopt` wrap the tables that are there"
        )


def _print_documents(
    session: Session, changes: Sequence[DocumentSync], *, diff: bool, as_json: bool
) -> None:
    found: list[dict[str, object]] = []
    lines: list[str] = []
    for one in changes:
        for what, was, edit in one.numbers:
            line = edit.place.line
            found.append(
                {"path": one.path, "line": line, "what": what, "was": was, "is": edit.text}
            )
            lines.append(printable(f"{one.path}:{line}: {what}: {was} → {edit.text}"))
        found += [
            one | {"what": f"{one['column']} of {one['item']}"}
            for one in correction_objects(one.corrections)
        ]
        lines += render_corrections(one.corrections, session.style())
    if as_json:
        print_json({"regions": _regions(changes), "changes": found})
    elif not diff:
        print_lines(lines)


def _note_documents(
    session: Session, changes: Sequence[DocumentSync], *, write: bool, adopting: bool
) -> None:
    corrections = sum(len(one.corrections) for one in changes)
    numbers = sum(len(one.numbers) for one in changes)
    if regions := _regions(changes):
        changed = [one.path for one in changes if one.regions]
        session.note(outcome(regions, corrections, changed, write=write, of_files=True))
    if numbers:
        verb = "corrected" if write and adopting else "out of date; --adopt writes them"
        session.note(f"{count(numbers, 'number')} {verb}")
    elif not regions:
        session.note("all numbers are right")


def _regions(changes: Sequence[DocumentSync]) -> int:
    return sum(len(one.document.plan.breakdown.regions) for one in changes)
