"""Edges between tasks that need the same exclusive resource, or may change the same paths.

The users of a resource form a chain in the order of work: n users need n - 1 edges, and fewer
where other edges already order two of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from taskctl.errors import PhaseError
from taskctl.model.paths import entries_meet, is_within, literal_prefix
from taskctl.plans.artifacts.parts import SourceEvidence
from taskctl.plans.artifacts.tasks import (
    EstimatedResources,
    PlannedTask,
    ResourceConflict,
    ResourceRequirements,
    SharedResource,
    TasksFile,
)
from taskctl.plans.create.order import Order
from taskctl.plans.create.sketch import edge, edge_evidence, plain_path
from taskctl.text.words import count

UNRESOLVABLE = 4
"""The exit code for conflicts that no order resolves."""
_WIDE, _NAMED = 10, 3
PATH = "path:"
"""Begins the name of a resource that is a path which several tasks may change."""


Places = Mapping[tuple[str, str], SourceEvidence]


def exclude_each_other(
    tasks: TasksFile, resources: dict[str, SharedResource], places: Places
) -> list[str]:
    """Add the edges of mutual exclusion to a plan, and note its conflicts; return remarks.

    Args:
        resources: the resources by name; those that are paths are added.
        places: the lines that give a task a resource or a path.

    Raises:
        PhaseError: the plan has a cycle, or a task needs more than there is.
    """
    exclusion = _Exclusion(tasks, places)
    _take_located(tasks.tasks, resources)
    for name, ids in _users(tasks.tasks, resources).items():
        resource = resources[name]
        if resource.type == "exclusive":
            exclusion.chain(name, ids, f"need {name}, which one task at a time can use", name)
        elif conflict := _limited(name, resource, ids, exclusion.by_id):
            tasks.resource_conflicts[name] = conflict
    paths = [path for path in _shared_paths(tasks.tasks) if exclusion.on_path(path, resources)]
    return list(_wide(paths))


def _wide(paths: Iterable["_Path"]) -> Iterator[str]:
    """A remark about each of the few paths for which most tasks wait."""
    wide = sorted((path for path in paths if len(path.within) >= _WIDE), key=_width)[:_NAMED]
    for path in wide:
        yield (
            f"{path.pattern} is in the scope of {', '.join(path.direct[:_NAMED])}"
            f"{' and others' if len(path.direct) > _NAMED else ''}, and parts of it in that of "
            f"{count(len(path.within), 'more task')}: narrower scopes let more run at once"
        )


def _width(path: "_Path") -> int:
    return -len(path.within)


def _take_located(tasks: Iterable[PlannedTask], resources: Mapping[str, SharedResource]) -> None:
    """Give tasks the exclusive resources that their paths meet, such as a folder of migrations."""
    located = {
        name: resource.location
        for name, resource in resources.items()
        if resource.type == "exclusive" and resource.location
    }
    met: dict[tuple[str, str], bool] = {}
    for task in tasks if located else ():
        for name, location in located.items():
            for path in _includes(task):
                if (path, name) not in met:
                    met[path, name] = entries_meet(path, location)
                if met[path, name]:
                    _need(task, name)
                    break


def _need(task: PlannedTask, name: str) -> None:
    needs = task.resource_requirements or ResourceRequirements()
    used = needs.estimated or EstimatedResources()
    if name not in used.exclusive_resources:
        names = [*used.exclusive_resources, name]
        used = used.model_copy(update={"exclusive_resources": names})
        task.resource_requirements = needs.model_copy(update={"estimated": used})


def _users(
    tasks: Iterable[PlannedTask], resources: Mapping[str, SharedResource]
) -> dict[str, list[str]]:
    """The tasks that use each resource, in the order of the plan.

    Raises:
        PhaseError: a task uses a resource that nothing describes.
    """
    found: dict[str, list[str]] = {name: [] for name in resources}
    for task in tasks:
        used = task.resource_requirements and task.resource_requirements.estimated
        for name in (*used.exclusive_resources, *used.shared_resources) if used else ():
            if name not in found:
                message = f"{task.id} uses {name}, which nothing describes; add it to the resources"
                raise PhaseError(message, UNRESOLVABLE)
            found[name].append(task.id)
    return found


def _limited(
    name: str, resource: SharedResource, ids: Sequence[str], by_id: Mapping[str, PlannedTask]
) -> ResourceConflict | None:
    """The conflict about a limited resource, if its users together need more than there is."""
    capacity = resource.capacity or 0
    units = {task: _units(by_id[task], name) for task in ids}
    for task, number in units.items():
        if number > capacity:
            raise PhaseError(
                f"{task} needs {number} of {name}, but there are only {capacity}; "
                "raise the capacity, or let the task use less",
                UNRESOLVABLE,
            )
    total = sum(units.values())
    if total <= capacity:
        return None
    return ResourceConflict(
        tasks=list(ids),
        resolution="capacity_planning",
        capacity=capacity,
        rationale=f"together they need {total}, but only {capacity} can be used at a time",
    )


def _units(task: PlannedTask, name: str) -> int:
    used = task.resource_requirements and task.resource_requirements.estimated
    return used.shared_resources.get(name, 0) if used else 0


@dataclass(slots=True)
class _Path:
    """A path of several tasks: those that include it, and those that include something in it.

    within   the paths of the latter that meet it, by task
    """

    pattern: str
    direct: list[str] = field(default_factory=list)
    within: dict[str, list[str]] = field(default_factory=dict)


def _includes(task: PlannedTask) -> list[str]:
    scope = task.boundaries.scope if task.boundaries else None
    return scope.includes if scope else []


def _excludes(task: PlannedTask) -> list[str]:
    scope = task.boundaries.scope if task.boundaries else None
    return scope.excludes if scope else []


def _shared_paths(tasks: Iterable[PlannedTask]) -> list[_Path]:
    """The paths that several tasks may change, in the order of their first use."""
    paths: dict[str, _Path] = {}
    folders: dict[str, list[_Path]] = defaultdict(list)
    for task in tasks:
        for pattern in dict.fromkeys(map(plain_path, _includes(task))):
            if pattern not in paths:
                paths[pattern] = _Path(pattern)
                folders[_folder(pattern)].append(paths[pattern])
            paths[pattern].direct.append(task.id)
    for pattern, path in paths.items():
        for folder in _above(_folder(pattern)):
            for outer in folders.get(folder, ()):
                if outer is not path and _reaches(outer, pattern, folder):
                    for task_id in path.direct:
                        outer.within.setdefault(task_id, []).append(pattern)
    for path in paths.values():
        for task_id in path.direct:
            path.within.pop(task_id, None)
    return [path for path in paths.values() if len(path.direct) + len(path.within) > 1]


def _reaches(outer: _Path, pattern: str, folder: str) -> bool:
    """Whether a path covers something of another one, each pair judged in one direction only."""
    if _folder(pattern) == folder and outer.pattern > pattern:
        return False
    return entries_meet(outer.pattern, pattern)


def _folder(pattern: str) -> str:
    """The part of a pattern up to its first wildcard, cut at the folder."""
    prefix = literal_prefix(pattern)
    return pattern if prefix == pattern else prefix.rpartition("/")[0]


def _above(folder: str) -> Iterator[str]:
    """A folder, and those above it up to the root, which is empty."""
    yield folder
    while folder:
        folder = folder.rpartition("/")[0]
        yield folder


class _Exclusion:
    """The edges of a plan while those of mutual exclusion are added."""

    def __init__(self, tasks: TasksFile, places: Places) -> None:
        self.tasks = tasks
        self.places = places
        self.order = Order(tasks)
        self.by_id = {task.id: task for task in tasks.tasks}

    def chain(self, name: str, ids: Sequence[str], reason: str, thing: str) -> bool:
        """Order the users of a resource one after the other; whether that took an edge."""
        if len(ids) < 2:
            return False
        line = self.order.sorted(ids)
        steps = pairwise(line)
        added = sum(
            self._ordered(first, last, name, reason, (thing, thing)) for first, last in steps
        )
        self.tasks.resource_conflicts[name] = ResourceConflict(
            tasks=list(ids),
            resolution="sequential_ordering",
            suggested_order=line,
            rationale="in the order of the prerequisites, and of the plan where they leave it open",
        )
        return bool(added)

    def on_path(self, path: _Path, resources: dict[str, SharedResource]) -> bool:
        """Order the tasks that may change a path: those of all of it, and others between them.

        Return whether that took an edge.
        """
        name = f"{PATH}{path.pattern}"
        reason = f"may change {path.pattern}"
        needed = self.chain(name, path.direct, reason, path.pattern)
        needed |= self._between(path, name, reason) if path.within else False
        if not needed:
            self.tasks.resource_conflicts.pop(name, None)
            return False
        resources[name] = SharedResource(
            type="exclusive",
            location=path.pattern,
            constraint="one_at_a_time",
            reason=f"{count(len(path.direct) + len(path.within), 'task')} may change it",
        )
        if len(path.direct) > 1:
            for task_id in path.direct:
                _need(self.by_id[task_id], name)
        return True

    def _between(self, path: _Path, name: str, reason: str) -> bool:
        """Order the tasks of parts of a path between those of all of it."""
        needed = False
        waiting: list[str] = []
        line: list[str] = []
        for task_id in self.order.sorted([*path.direct, *path.within]):
            inner = path.within.get(task_id)
            if inner is not None:
                before = (one for one in reversed(line) if _conflict(self.by_id[one], inner))
                if (last := next(before, None)) is not None:
                    things = path.pattern, inner[0]
                    needed |= self._ordered(last, task_id, name, reason, things)
                waiting.append(task_id)
                continue
            met = [one for one in waiting if _conflict(self.by_id[task_id], path.within[one])]
            for one in met:
                things = path.within[one][0], path.pattern
                needed |= self._ordered(one, task_id, name, reason, things)
            waiting = [one for one in waiting if one not in set(met)] if met else waiting
            line.append(task_id)
        return needed

    def _ordered(
        self, first: str, last: str, name: str, reason: str, things: tuple[str, str]
    ) -> bool:
        """Add an edge unless others already lead from one task to the other.

        Args:
            things: the resources or paths by which the two tasks meet.
        """
        if self.order.leads(first, last):
            return False
        self.order.add(first, last)
        verb = "includes" if name.startswith(PATH) else "needs"
        evidence = [
            edge_evidence(
                "infrastructure", f"{task} {verb} {thing}", self.places.get((task, thing))
            )
            for task, thing in zip((first, last), things, strict=True)
        ]
        text = f"{first} and {last} both {reason}"
        added = edge(first, last, "mutual_exclusion", text, evidence)
        added.shared_resource = name
        self.tasks.dependencies.append(added)
        return True


def _conflict(task: PlannedTask, patterns: Iterable[str]) -> bool:
    """Whether a task that includes a folder may change one of the paths in it."""
    denied = _excludes(task)
    return any(not any(is_within(path, entry) for entry in denied) for path in patterns)
