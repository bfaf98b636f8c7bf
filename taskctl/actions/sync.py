"""Updating the generated regions of boards and documents."""

import re
from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from operator import attrgetter
from shlex import quote
from typing import NamedTuple

from taskctl.actions.wrapping import LeftAlone
from taskctl.errors import TaskctlError
from taskctl.judge.ends import Choice
from taskctl.judge.git_states import GitStates
from taskctl.model.items import Board, Region
from taskctl.model.plans import Plans
from taskctl.read.plan import read_plan
from taskctl.settings.load import Loaded
from taskctl.settings.schema import Settings
from taskctl.text.changeset import Changeset
from taskctl.text.edits import Edit, apply
from taskctl.text.expressions import expression
from taskctl.text.source import Source
from taskctl.text.tree import DiskTree, Tree, find
from taskctl.views.boards import Boards, RegionError
from taskctl.views.corrections import Correction, Differences
from taskctl.views.regions import compact, render

_CONFLICT = expression(
    r"^<{7}[^\n]*\n(?P<ours>.*?)(?:^\|{7}[^\n]*\n.*?)?^={7}\n(?P<theirs>.*?)^>{7}[^\n]*\n",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Synced:
    """The contents of the boards before and after, and the corrections.

    unread       unreadable boards, each with the reason
    left_alone   hand-kept tables that stay as they are
    not_staged   boards that a commit would leave behind
    """

    before: dict[str, bytes]
    after: dict[str, bytes]
    changes: tuple[Correction, ...]
    regions: int
    unread: tuple[str, ...] = ()
    left_alone: tuple[LeftAlone, ...] = ()
    not_staged: tuple["NotStaged", ...] = ()

    def changeset(self, tree: DiskTree) -> Changeset:
        """The boards that change."""
        changed = {path: raw for path, raw in self.after.items() if raw != self.before[path]}
        return Changeset(tree, self.before, changed)


def sync(plan: Plans, tree: Tree, settings: Settings) -> Synced:
    """The expected contents of the boards and the regions in documents; nothing is written.

    Raises:
        TaskctlError: a region cannot be made, its markers do not match, or its board is damaged.
    """
    unread = tuple(_unread(plan, tree, settings))
    before: dict[str, bytes] = {}
    after: dict[str, bytes] = {}
    changes: list[Correction] = []
    regions = 0
    for part in plan.with_tracks():
        boards = Boards(part, settings.queue)
        for board in part.boards:
            source = tree.read(board.path)
            if not board.regions or not isinstance(source, Source):
                continue
            regions += len(board.regions)
            edits, differences = region_edits(boards, board)
            before[board.path], after[board.path] = source.raw, apply(source, edits)
            changes.extend(differences)
    return Synced(before, after, tuple(changes), regions, unread)


def sync_boards(changeset: Changeset, settings: Settings) -> tuple[Plans, tuple[Correction, ...]]:
    """Update the boards for the new contents; return the new plan and the corrections."""
    tree = changeset.tree_after()
    plan = read_plan(tree, settings)
    synced = sync(plan, tree, settings)
    for path, raw in synced.changeset(changeset.tree).after.items():
        changeset.put(path, raw)
    return plan, synced.changes


def planned(changeset: Changeset, settings: Settings) -> Plans:
    """The plan once a change is written."""
    return read_plan(changeset.tree_after(), settings)


class NotStaged(NamedTuple):
    """A board whose regions are right in the working tree, but not in the index; and the remedy."""

    path: str
    what: str


def not_staged(
    synced: Synced, disk: Tree, settings: Settings, untracked: Collection[str]
) -> Iterator[NotStaged]:
    """The boards that a commit would leave behind: a hook may have just written them.

    Args:
        synced: the boards of the index.
        disk: the working tree.
        untracked: its paths that are neither in the index nor ignored.
    """
    for path in find(disk, settings.boards.files):
        source = disk.read(path)
        if not isinstance(source, Source) or b"taskctl:begin" not in source.raw:
            continue
        if path in untracked:
            yield NotStaged(path, f"is new and not staged: git add {quote(path)}")
        elif synced.before.get(path) != synced.after.get(path) == source.raw:
            yield NotStaged(path, f"is up to date, but not staged: git add {quote(path)}")


def sync_index(loaded: Loaded) -> Synced:
    """The expected contents of the boards in git's index.

    Raises:
        GitError: there is no repository.
    """
    with closing(GitStates(loaded.root, {})) as states:
        tree = states.open(Choice("staged", "--staged")).after
        synced = sync(read_plan(tree, loaded.settings), tree, loaded.settings)
        untracked = states.repository.untracked()
        unstaged = not_staged(synced, states.disk, loaded.settings, untracked)
        return replace(synced, not_staged=tuple(unstaged))


def region_edits(boards: Boards, board: Board) -> tuple[list[Edit], list[Correction]]:
    """The edits that update the regions of one board, and their corrections.

    Raises:
        TaskctlError: a region cannot be made, or its markers do not match.
    """
    edits = []
    differences = Differences()
    for region in board.regions:
        wanted = _wanted(boards, board, region)
        if wanted != region.content and region.inside is not None:
            edits.append(Edit(region.inside, wanted))
            differences.compare(boards, board, region, wanted)
    return edits, sorted(differences.found(), key=attrgetter("line"))


def _unread(plan: Plans, tree: Tree, settings: Settings) -> Iterator[str]:
    paths = set(find(tree, settings.boards.files))
    for fault in plan.faults:
        path, line = fault.place.path, fault.place.line
        if fault.kind not in {"encoding", "unreadable"} or path not in paths:
            continue
        source = tree.read(path)
        if isinstance(source, Source) and b"taskctl:begin" in source.raw:
            raise TaskctlError(f"{path}:{line}: {fault.message}; nothing was written")
        yield fault.message if fault.kind == "unreadable" else f"{path}:{line}: {fault.message}"


def _wanted(boards: Boards, board: Board, region: Region) -> str:
    where = f"{board.path}:{region.place.line}:{region.place.column}"
    if region.problem:
        name = f"the region {region.view!r}" if region.view else "this marker"
        raise TaskctlError(f"{where}: {name} {region.problem}; nothing was written")
    try:
        return _resolved(boards, board, region)
    except RegionError as error:
        raise TaskctlError(f"{where}: {error}; nothing was written") from None


def _resolved(boards: Boards, board: Board, region: Region) -> str:
    """The regenerated region; where a merge left two versions, the text that both sides share.

    Kept cells that differ between the sides stay as a conflict.
    """
    if "<<<<<<< " not in region.content:
        return render(boards, board, region)
    ours = _CONFLICT.sub(lambda match: match["ours"], region.content)
    theirs = _CONFLICT.sub(lambda match: match["theirs"], region.content)
    mine, other = (
        compact(boards, board, _with_content(region, content)).split("\n")
        for content in (ours, theirs)
    )
    if mine == other:
        return "\n".join(mine)
    if len(mine) != len(other):
        raise RegionError("the two sides of the merge conflict differ in more than their cells")
    return "\n".join(_merged(mine, other))


def _merged(mine: list[str], other: list[str]) -> Iterator[str]:
    for left, right in zip(mine, other, strict=True):
        if left == right:
            yield left
        else:
            yield from ("<<<<<<< ours", left, "=======", right, ">>>>>>> theirs")


def _with_content(region: Region, content: str) -> Region:
    return Region(region.view, region.place, region.attributes, content, region.inside)
