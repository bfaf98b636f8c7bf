"""`taskctl sync`: bring the generated regions of the boards up to date."""

import os

import click

from taskctl.actions.adopt import adopt
from taskctl.actions.sync import NotStaged, Synced, not_staged, sync
from taskctl.actions.wrapping import LeftAlone
from taskctl.cli.adopting import agreed, left_alone_lines
from taskctl.cli.documents import sync_documents
from taskctl.cli.session import Session
from taskctl.errors import TaskctlError
from taskctl.git.blobs import Blobs
from taskctl.git.repository import GitError, Repository
from taskctl.git.trees import index_tree
from taskctl.read.plan import read_plan
from taskctl.report.corrections import correction_objects, outcome, render_corrections
from taskctl.report.style import printable
from taskctl.settings.load import Loaded
from taskctl.text.edits import unified_diff
from taskctl.text.tree import DiskTree, Snapshot
from taskctl.text.writing import write_all


@click.command("sync")
@click.argument("files", nargs=-1, metavar="[FILE]…")
@click.option("--from", "documents", multiple=True, metavar="FILE", help="The same as FILE.")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when something is old.")
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
    """Derive the generated regions of the boards from the headers.

    What stands outside the regions is left alone, byte for byte. With --adopt, hand-kept tables
    are recognised and wrapped first; what is corrected in them is listed. On a terminal, the change
    is shown and written when you agree. No row and no word goes out of sight: what is uncertain is
    left alone and named, with the lines that wrap it by hand.

    FILE is a document that holds many items: its regions are made from them. The numbers that it
    states of them outside of regions (progress tables, totals) are compared with what is counted,
    and written with --adopt. Where a plan is documents alone, all of them are meant without FILE.
    """
    if staged and not check:
        raise click.UsageError("--staged goes with --check: the index is never written")
    if files or documents:
        if staged:
            raise click.UsageError("--staged is for boards: leave out FILE")
        return sync_documents(
            session,
            (*files, *documents),
            adopting=adopting,
            check=check,
            diff=diff or dry_run,
            as_json=as_json,
        )
    loaded = session.load()
    disk = Snapshot(loaded.root)
    plan = None if staged else read_plan(disk, loaded.settings)
    if plan and plan.current_parts and not (plan.tasks or plan.boards):
        paths = [os.path.join(loaded.root, part.files[0]) for part in plan.current_parts]
        return sync_documents(
            session, paths, adopting=adopting, check=check, diff=diff or dry_run, as_json=as_json
        )
    left_alone: tuple[LeftAlone, ...] = ()
    unstaged: list[NotStaged] = []
    if plan is None:
        synced, unstaged = _of_index(loaded)
    elif adopting:
        adopted = adopt(plan, disk, loaded.settings)
        left_alone = adopted.left_alone
        synced = Synced(
            dict(adopted.before),
            dict(adopted.after),
            adopted.corrections,
            adopted.regions,
            adopted.unread,
        )
    else:
        synced = sync(plan, disk, loaded.settings)
    if synced.unread:
        raise TaskctlError("\n".join(synced.unread) + "; nothing was written")
    changed = {p: raw for p, raw in synced.after.items() if raw != synced.before[p]}
    write = not (check or diff or dry_run)
    if write and adopting and not yes and not agreed(synced.before, changed):
        session.note("nothing was written")
        return 1
    if write:
        # Before anything is printed: a reader that goes away must not leave the work half done.
        write_all(disk.root, synced.before, changed)
    if as_json:
        _print_json(synced, left_alone, unstaged)
    else:
        _show(session, synced, changed if diff or dry_run else None)
    _note(session, left_alone, unstaged)
    if synced.regions or not unstaged:
        session.note(_outcome(synced, changed, write=write))
    return 1 if check and (changed or unstaged) else 0


def _show(session: Session, synced: Synced, changed: dict[str, bytes] | None) -> None:
    """Print what is corrected; the files that change, where they are given, as a diff."""
    if changed is None:
        for shown in render_corrections(synced.changes, session.style()):
            click.echo(shown)
        return
    for path, raw in changed.items():
        lines = unified_diff(path, synced.before[path], raw)
        click.echo("\n".join(printable(line, keep="\t") for line in lines))


def _note(session: Session, left_alone: tuple[LeftAlone, ...], unstaged: list[NotStaged]) -> None:
    for one in left_alone:
        session.note("\n".join(map(printable, left_alone_lines(one))))
    for board in unstaged:
        session.note(printable(f"{board.path} {board.what}"))


def _of_index(loaded: Loaded) -> tuple[Synced, list[NotStaged]]:
    repository = Repository(loaded.root)
    if not repository.is_repository():
        raise GitError(f"--staged needs a git repository, and {loaded.root} is in none")
    blobs = Blobs(repository)
    try:
        tree = index_tree(repository, blobs)
        synced = sync(read_plan(tree, loaded.settings), tree, loaded.settings)
        disk = DiskTree(loaded.root)
        return synced, list(not_staged(synced, disk, loaded.settings, repository.untracked()))
    finally:
        blobs.close()


def _outcome(synced: Synced, changed: dict[str, bytes], *, write: bool) -> str:
    if not synced.regions:
        return (
            "no generated regions: write <!-- taskctl:begin done --> and <!-- taskctl:end --> "
            "into a board,\nor let `taskctl sync --adopt` wrap the tables that are there"
        )
    return outcome(synced.regions, len(synced.changes), changed, write=write)


def _print_json(
    synced: Synced, left_alone: tuple[LeftAlone, ...], unstaged: list[NotStaged]
) -> None:
    from taskctl.report.json import json_text  # only for --json

    document = {
        "version": 1,
        "regions": synced.regions,
        "changes": correction_objects(synced.changes),
        "left_alone": [one._asdict() for one in left_alone],
        "not_staged": [board._asdict() for board in unstaged],
    }
    click.echo(json_text(document))
