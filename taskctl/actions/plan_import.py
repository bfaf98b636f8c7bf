"""`import` of a T.A.S.K.S. plan: each task as an item, and the sections that only plans have."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from taskctl.actions.import_source import ImportSource
from taskctl.errors import PhaseError
from taskctl.model.boxes import StopCondition
from taskctl.model.breakdowns import Breakdown, Dialect
from taskctl.model.items import ITEM, Prereq, Task
from taskctl.model.paths import problem_of
from taskctl.model.states import Status
from taskctl.plans.artifacts.folder import TASKS, PlanFolder
from taskctl.plans.artifacts.reading import Artifacts, read_artifacts
from taskctl.plans.artifacts.tasks import (
    RESOURCE_TYPES,
    AcceptanceCheck,
    Dependency,
    PlannedTask,
    ScopeBounds,
)
from taskctl.text.expressions import expression
from taskctl.text.json_finder import JsonFinder
from taskctl.text.places import Place
from taskctl.text.prose import code_texts
from taskctl.text.words import count

_DIALECT = Dialect("T.A.S.K.S.", has_prose=False)
_TRACK = expression(r"(?:TRACK\s+)?(?P<title>.*)", re.DOTALL)
_UNITS = {"minutes": "m", "hours": "h", "days": "d"}
# The check of a task without a proof: its own file says whether it is done.
_OWN_CHECK = expression(r"taskctl show \S.* --done")
_BLANK = expression(r"\s")
_NO_TRACK = "Tasks without a track"
_CONTAINS = "contains"


def from_plan_folder(folder: str, files: PlanFolder) -> ImportSource:
    """The tasks of a plan.

    Args:
        folder: of the plan, as a path from the root that is imported to.

    Raises:
        PhaseError: its tasks.json cannot be read, or holds no task.
    """
    found = read_artifacts(files)
    for name, problem in found.problems.items():
        raise PhaseError(f"{folder}/{name} {problem}", 5)
    tasks = found.tasks.tasks
    if not tasks:
        raise PhaseError(f"{folder}/{TASKS} holds no task", 5)
    features = {
        feature.id: str(_TRACK.fullmatch(feature.title)["title"])  # type: ignore[index]
        for feature in found.features.features
        if feature.title != _NO_TRACK
    }
    finder = JsonFinder(files.texts[TASKS])
    path = f"{folder}/{TASKS}"
    before: dict[str, list[Dependency]] = defaultdict(list)
    for edge in found.tasks.dependencies:
        if edge.type not in RESOURCE_TYPES:
            before[edge.to].append(edge)
    items = []
    for number, task in enumerate(tasks):
        line, _ = finder.position(finder.start(("tasks", number, "id")))
        place = Place(path, line, 1, line, 1)
        edges = before[task.id]
        least = found.tasks.meta.min_confidence
        items.append(_item(task, features.get(task.feature_id, ""), edges, least, place))
    return ImportSource(
        Breakdown(path, _DIALECT, tuple(items)),
        {task.id: list(_about(task)) for task in tasks},
        {},
        {task.id: list(_sections(task)) for task in tasks},
        list(_left_out(found)),
    )


def _item(
    task: PlannedTask, feature: str, edges: Sequence[Dependency], least: float, place: Place
) -> Task:
    done = task.boundaries.definition_of_done if task.boundaries else None
    hints = task.scheduling_hints
    stops = [*(done.criteria if done else ()), *_unrunnable(task.acceptance_checks)]
    return Task(
        path=place.path,
        id=task.id,
        id_place=place,
        id_from_file=task.id,
        collection="",
        kind=ITEM,
        title=" ".join(task.title.split()),
        title_place=place,
        header=None,
        status=Status("todo"),
        status_text="",
        status_place=place,
        priority=hints.priority if hints and hints.priority else "",
        estimate=_estimate(task),
        prereqs=tuple(
            Prereq(edge.from_, edge.isHard and edge.confidence >= least, place) for edge in edges
        ),
        stops=tuple(StopCondition(text, place) for text in stops),
        groups=(feature,) if feature else (),
    )


def _estimate(task: PlannedTask) -> str:
    points = task.duration
    if points is None:
        return ""
    low, likely, high = points.optimistic, points.mostLikely, points.pessimistic
    figures = f"{likely:g}" if low == likely == high else f"{low:g}/{likely:g}/{high:g}"
    return f"{figures}{_UNITS[task.durationUnits]}"


def _unrunnable(checks: Sequence[AcceptanceCheck]) -> Iterator[str]:
    """The checks that are not commands, as conditions for people."""
    for check in checks:
        if check.type != "command":
            expects = ", ".join(
                f"{key} {json.dumps(value, ensure_ascii=False)}"
                for key, value in check.expect.items()
            )
            yield f"{check.type} `{check.path or check.name}`: {expects or 'exists'}"


def _about(task: PlannedTask) -> Iterator[str]:
    """The lines of the context: the description, and what a task file has no field for."""
    yield from task.description.splitlines()
    scope = task.boundaries.scope if task.boundaries else None
    used = task.resource_requirements and task.resource_requirements.estimated
    denied = scope.excludes if scope else ()
    lists = {
        "Produces": task.interfaces_produced,
        "Consumes": task.interfaces_consumed,
        "Must not touch": [text for text in denied if not _is_path(text)],
        "Needs alone": [n for n in (used.exclusive_resources if used else ()) if ":" not in n],
        "Needs": [f"{n} x{units}" for n, units in (used.shared_resources if used else {}).items()],
        "Restrictions": [scope.restrictions] if scope and scope.restrictions else [],
    }
    for label, values in lists.items():
        if values:
            yield f"{label}: {', '.join(values)}"


def _sections(task: PlannedTask) -> Iterator[str]:
    bounds = task.boundaries
    done = bounds.definition_of_done if bounds else None
    if done and done.stop_when:
        text = done.stop_when.removeprefix("Not part of the task: ")
        yield from ("", "## Non-Goals", "", *(f"- {part}" for part in text.split("; ")))
    if bounds and bounds.scope:
        yield from _allowlist(task, bounds.scope)
    said = {code for text in (done.criteria if done else ()) for code in code_texts(text)}
    checks = [c for c in task.acceptance_checks if c.type == "command" and _is_proof(c, said)]
    if checks:
        yield from ("", "## Proof")
        for check in checks:
            fence = "```" if "```" not in (check.cmd or "") else "````"
            yield from ("", f"{fence}bash", *(check.cmd or "").splitlines(), fence)
            markers = check.expect.get(_CONTAINS)
            if isinstance(markers, list) and markers:
                yield from ("", *(f"- `{marker}`" for marker in markers))


def _allowlist(task: PlannedTask, scope: ScopeBounds) -> Iterator[str]:
    own = {place.source for place in task.source_evidence}
    allowed = [path for path in scope.includes if path not in own and _is_path(path)]
    denied = [path for path in scope.excludes if _is_path(path)]
    if allowed or denied:
        yield from ("", "## Touched paths (allowlist)", "")
        yield from (f"- `{path}`" for path in allowed)
        yield from (f"- deny: `{path}`" for path in denied)


def _is_path(text: str) -> bool:
    return not _BLANK.search(text) and "#" not in text and not problem_of(text)


def _is_proof(check: AcceptanceCheck, said: set[str]) -> bool:
    """Whether a command has to be written down: no condition names it, and it is not the file's."""
    command = check.cmd or ""
    return not _OWN_CHECK.fullmatch(command) and (command not in said or _CONTAINS in check.expect)


def _left_out(found: Artifacts) -> Iterator[str]:
    edges = found.tasks.dependencies
    exclusive = sum(edge.type in RESOURCE_TYPES for edge in edges)
    if exclusive:
        yield f"{count(exclusive, 'edge')} of mutual exclusion: allowlists imply them"
    checks = [check for task in found.tasks.tasks for check in task.acceptance_checks]
    expecting = sum(check.type == "command" and _expects_more(check) for check in checks)
    if expecting:
        yield f"expectations of {count(expecting, 'command')} beside success and its output"
    others = sum(check.type != "command" for check in checks)
    if others:
        yield f"{count(others, 'check')} of artifacts and metrics: they are stop conditions now"


def _expects_more(check: AcceptanceCheck) -> bool:
    more = check.expect.keys() - {_CONTAINS, "exitCode"}
    return bool(more) or check.expect.get("exitCode", 0) != 0
