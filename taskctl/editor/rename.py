"""Renaming a task in an editor: another number, in all files that mention it, saved or not."""

from typing import NamedTuple

from lsprotocol import types

from taskctl.actions.rename import NewName, rename
from taskctl.actions.status import Outcome, StatusContext
from taskctl.editor.actions import workspace_edit
from taskctl.editor.desk import Desk
from taskctl.editor.lookups import Spot, spot_at
from taskctl.errors import TaskctlError
from taskctl.model.items import Task
from taskctl.model.lookup import find_readable
from taskctl.model.plans import Plans
from taskctl.read.plan import read_plan
from taskctl.report.style import printable


class EditorAbilities(NamedTuple):
    """The edits that a client can make.

    versioned  edits of versions of documents
    moves      another name for a file
    """

    versioned: bool
    moves: bool


class Renamed(NamedTuple):
    """The edit that renames a task, or why there is none.

    remarks  what a person has to know about the edit
    """

    edit: types.WorkspaceEdit | None = None
    refusal: str = ""
    remarks: tuple[str, ...] = ()


def prepare_rename(
    desk: Desk, path: str, params: types.PrepareRenameParams
) -> types.PrepareRenamePlaceholder | None:
    """The id at a position that can be renamed, and where it is."""
    spot = _task_spot(desk, path, params.position)
    if spot is None or not isinstance(spot.thing, Task):
        return None
    return types.PrepareRenamePlaceholder(desk.positions(path).range(spot.place), spot.thing.id)


def renamed(
    desk: Desk, path: str, params: types.RenameParams, *, abilities: EditorAbilities
) -> Renamed:
    """The edit that gives the task at a position another id, as `taskctl rename` would.

    Args:
        desk: its plan.
        path: the document.
        params: the position, and the new id or number.
        abilities: the edits that the client can make.
    """
    spot = _task_spot(desk, path, params.position)
    loaded = desk.answered.loaded
    if spot is None or loaded is None:
        return Renamed(refusal="there is no id of a task here")
    tree = desk.plan.snapshot()
    try:
        plan = read_plan(tree, loaded.settings, memory=desk.plan.memory)
        task = find_readable(plan, spot.name)
        number = _number(plan, task, params.new_name.strip())
        answer = rename(StatusContext(plan, tree, loaded.settings), task, NewName(number=number))
    except TaskctlError as error:
        return Renamed(refusal=printable(str(error)))
    if answer.refusal:
        return Renamed(refusal=_reasons(answer))
    if answer.changeset is None:
        return Renamed(remarks=(answer.message,))
    moved = answer.changeset.moved
    if moved and not abilities.moves:
        command = f"taskctl rename {task.id} --number {number}"
        return Renamed(refusal=f"this editor moves no files; save all files, then run `{command}`")
    # Neovim 0.7 takes moves, and does not say that it takes the form in which they are written.
    versioned = abilities.versioned or bool(moved)
    edit = workspace_edit(desk, answer.changeset.after, moved, versioned=versioned)
    return Renamed(edit, remarks=tuple(map(printable, answer.remarks)))


def _task_spot(desk: Desk, path: str, position: types.Position) -> Spot | None:
    """The id or path of a task file at a position."""
    spot = spot_at(desk, path, position)
    if spot is None or not isinstance(spot.thing, Task) or not spot.thing.id:
        return None
    return spot if desk.whole.by_path.get(spot.thing.path) is spot.thing else None


def _number(plan: Plans, task: Task, name: str) -> str:
    """The number and letter of a new id; another text as it is."""
    folder = task.id.rpartition("/")[0]
    bare = name.removeprefix(f"{folder}/") if folder else name
    grammar = plan.grammars[task.collection]
    wanted = grammar.canonical(bare)
    number = grammar.number(wanted)
    fitting = (s for s in ("", wanted[-1:]) if wanted and grammar.make(number, s) == wanted)
    suffix = next(fitting, None)
    return bare if suffix is None else f"{number}{suffix}"


def _reasons(answer: Outcome) -> str:
    hint = f" ({answer.hint})" if answer.hint else ""
    return printable(f"{answer.message}: {'; '.join(answer.refusal)}{hint}")
