"""The task, item or track that a person names."""

from taskctl.errors import TaskctlError
from taskctl.model.items import DECISION, Candidate, Task
from taskctl.model.names import track_names, tracks_named
from taskctl.model.plan import Plan
from taskctl.text.expressions import expression
from taskctl.text.nearest import nearest

_NUMBER = expression(r"([0-9]{1,12})([A-Z]?)")
_ID = expression(r"[^0-9]*([0-9]{1,12})([A-Z]?)")


def find_task(plan: Plan, text: str) -> Task:
    """The task or track that a text names: an id, its number (`23b`), or the path of its file.

    Raises:
        TaskctlError: there is none, or several files have the id.
    """
    by_path = plan.by_path.get(text.removeprefix("./"))
    if by_path is not None:
        return by_path
    if text.strip() in plan.by_id:
        return _only(plan, text.strip())
    for grammar in plan.grammars.values():
        for reference in grammar.references(text.strip()):
            if reference.first == reference.last and reference.first in plan.by_id:
                return _only(plan, reference.first)
    meant = text.strip().upper()
    # Across several documents an item's name is `path#id`; across several folders, `folder/id`.
    alike = [
        item_id
        for item_id in plan.by_id
        if item_id.upper() == meant or item_id.upper().endswith((f"#{meant}", f"/{meant}"))
    ]
    short = _NUMBER.fullmatch(meant)
    alike = alike or [
        item_id for item_id in plan.by_id if short and _number_of(item_id) == _number_of(meant)
    ]
    if len(alike) == 1:
        return _only(plan, alike[0])
    if alike:
        raise TaskctlError(f"{text} can be {' or '.join(alike)}; name one")
    if short:
        made = (grammar.make(int(short[1]), short[2]) for grammar in plan.grammars.values())
        meant = next(filter(None, made), meant)
    raise TaskctlError(f"{_no_task(plan, text)}{nearest(meant, plan.by_id)}")


def find_readable(plan: Plan, text: str) -> Task:
    """The task or track that a text names, if its file can be read.

    Raises:
        TaskctlError: there is none, several files have the id, or its file cannot be read.
    """
    task = find_task(plan, text)
    if task.unread:
        where = "" if task.path in task.unread else f"{task.path} "
        raise TaskctlError(f"{task.id or 'the task'} cannot be read: {where}{task.unread}")
    return task


def find_work(plan: Plan, text: str) -> Task:
    """The task or track that a text names, if its file can be read; a decision is refused.

    Raises:
        TaskctlError: as `find_readable`, or it is a decision.
    """
    task = find_readable(plan, text)
    if task.kind == DECISION:
        raise TaskctlError(
            f"{task.id} is a decision, and nobody works on it; `taskctl show {task.id}` shows it"
        )
    return task


def part_with(plan: Plan, text: str) -> Plan:
    """The plan of task files, or else its document that has an item of this id."""
    if not plan.tasks and len(plan.current_documents) == 1:
        return plan.current_documents[0]
    try:
        find_task(plan, text)
    except TaskctlError:
        holding = documents_with(plan, text)
        if not holding:
            raise
        if len(holding) > 1:
            names = ", ".join(f"{part.name}#{text}" for part in holding)
            raise TaskctlError(
                f"{text} is an item of {len(holding)} documents; name one: {names}"
            ) from None
        return holding[0]
    return plan


def documents_with(plan: Plan, text: str) -> list[Plan]:
    """The documents that have an item of this id; archived ones only if no other has it."""
    for parts in (plan.current_documents, plan.documents):
        holding = [part for part in parts if numbered(part, text) in part.by_id]
        if holding:
            return holding
    return []


def numbered(plan: Plan, item_id: str) -> str:
    """An id; the number is enough for a box without one, whose name is `#7`."""
    return f"#{item_id}" if f"#{item_id}" in plan.by_id and item_id not in plan.by_id else item_id


def known_tracks(plan: Plan, text: str) -> set[str]:
    """The track that `--track` names.

    Raises:
        TaskctlError: there is none.
    """
    found = tracks_named(plan, text)
    if not found:
        raise TaskctlError(f"no track is called {text}{nearest(text, track_names(plan))}")
    return found


def _no_task(plan: Plan, text: str) -> str:
    if plan.breakdown:
        return f"no item of {plan.breakdown.path} is called {text}"
    path, is_item, _ = text.removeprefix("./").partition("#")
    if is_item and any(path == part.name for part in plan.documents):
        return f"{text} names an item of a document: `taskctl mark {text} done` marks it"
    said = f"no task is called {text}"
    holding = documents_with(plan, text)
    if not holding:
        return said
    name = f"{holding[0].name}#{text}"
    return f"{said}; {name} is an item of a document: `taskctl mark {name} done` marks it"


def _number_of(item_id: str) -> tuple[int, str] | None:
    """The number and the letter at the end of an id."""
    match = _ID.fullmatch(item_id)
    return (int(match[1]), match[2]) if match else None


def _only(plan: Plan, item_id: str) -> Task:
    files = [item for item in plan.items if item.id == item_id]
    if len(files) > 1 and plan.breakdown:
        lines = ", ".join(str(item.id_place.line) for item in files)
        raise TaskctlError(
            f"{item_id} is the id of {len(files)} items of {plan.breakdown.path}, "
            f"on lines {lines}; give all but one of them a new id"
        )
    if len(files) > 1:
        names = ", ".join(sorted(item.path for item in files))
        raise TaskctlError(f"{item_id} is the id of {len(files)} files; name one: {names}")
    return files[0]


def find_candidate(plan: Plan, text: str, file: str) -> Candidate:
    """The candidate that a text names, in a track if one is given.

    Raises:
        TaskctlError: there is none, or several have the id.
    """
    path = file.removeprefix("./")
    track = plan.by_path.get(path)
    if file and (track is None or track.kind != "track"):
        raise TaskctlError(f"{file} is not a track of the plan")
    tracks = [track] if track else plan.tracks
    every = [candidate for item in tracks for candidate in item.candidates]
    found = [candidate for candidate in every if candidate.id == text]
    if len(found) > 1:
        places = ", ".join(f"{c.place.path}:{c.place.line}" for c in found)
        raise TaskctlError(f"{text} is defined {len(found)} times: {places}; choose with --from")
    if not found:
        near = nearest(text, [candidate.id for candidate in every])
        raise TaskctlError(f"no candidate in {file or 'any track'} is called {text}{near}")
    return found[0]
