"""The plan that is validated: its files, its graph, and the places of findings in them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from taskctl.errors import PhaseError
from taskctl.model.findings import Finding
from taskctl.plans.artifacts.canonical import file_hash
from taskctl.plans.artifacts.folder import FEATURES, META, TASKS
from taskctl.plans.artifacts.network import Network, depths, network_of
from taskctl.plans.artifacts.older import Pointer
from taskctl.plans.artifacts.parts import as_json
from taskctl.plans.artifacts.project import project_of
from taskctl.plans.artifacts.reading import Artifacts
from taskctl.plans.artifacts.tasks import PlannedTask
from taskctl.plans.compile.dag import metrics_of
from taskctl.plans.compile.page import PlanFiles
from taskctl.plans.compile.plan import compile_plan
from taskctl.plans.compile.resources import uses_of
from taskctl.text.json_finder import JsonFinder
from taskctl.text.places import Place
from taskctl.text.tree import Tree
from taskctl.text.words import count

SINGLE = 5
"""As many tasks with the same lack are named by a finding each; more of them share one."""
LISTED = 12
"""The most ids in one message; a longer list says how many follow."""


@dataclass(frozen=True)
class ValidatedPlan:
    """A plan as the rules see it.

    codebase  the files that evidence may quote; None if nobody says where they are
    """

    artifacts: Artifacts
    codebase: Tree | None = None

    @property
    def tasks(self) -> list[PlannedTask]:
        """The tasks in the order of tasks.json."""
        return self.artifacts.tasks.tasks

    @cached_property
    def network(self) -> Network:
        """The graph of hard dependencies."""
        return network_of(self.artifacts.tasks)

    @cached_property
    def depth(self) -> dict[str, int]:
        """The layer of each task, in a topological order; tasks behind a cycle are missing."""
        return depths(self.network)

    @cached_property
    def index(self) -> dict[str, int]:
        """The index of each task in tasks.json; of several with one id, that of the first."""
        found: dict[str, int] = {}
        for number, task in enumerate(self.tasks):
            found.setdefault(task.id, number)
        return found

    @cached_property
    def figures(self) -> Mapping[str, Any]:
        """The metrics of dag.json as they follow from tasks.json; empty if there is a cycle."""
        if self.has_cycle:
            return {}
        uses = uses_of(project_of(self.artifacts.tasks, self.network))
        return as_json(metrics_of(self.artifacts.tasks, self.network, self.depth, uses))

    @cached_property
    def compiled(self) -> PlanFiles | None:
        """The plan compiled again; None if no program has compiled it, or it cannot be."""
        artifacts = self.artifacts
        if not self.is_compiled or artifacts.problems.keys() & {TASKS, FEATURES}:
            return None
        order, holds = artifacts.order
        try:
            return compile_plan(artifacts.tasks, artifacts.features, "", order, holds)
        except PhaseError:  # rules say why
            return None

    @property
    def is_compiled(self) -> bool:
        """Whether a program has compiled the plan: its .tasks-meta.json has hashes."""
        meta = self.artifacts.values.get(META)
        return isinstance(meta, dict) and isinstance(meta.get("hashes"), dict)

    def digest(self, file: str) -> str:
        """The hash of a file in JSON as it is; empty if it has none."""
        if file not in self._digests:
            value = self.artifacts.values.get(file)
            try:
                self._digests[file] = file_hash(value) if isinstance(value, dict) else ""
            except (ValueError, RecursionError):  # numbers that JSON's readers do not agree on
                self._digests[file] = ""
        return self._digests[file]

    @cached_property
    def _digests(self) -> dict[str, str]:
        return {}

    @property
    def has_cycle(self) -> bool:
        """Whether some tasks wait for each other."""
        return len(self.depth) < len(self.network.ids)

    @cached_property
    def _finders(self) -> dict[str, JsonFinder]:
        texts = self.artifacts.folder.texts
        return {name: JsonFinder(texts[name]) for name in self.artifacts.values}

    def path(self, file: str) -> str:
        """The path of a file of the plan, as it is shown."""
        folder = self.artifacts.folder.path
        return file if folder in {"", "."} else f"{folder.rstrip('/')}/{file}"

    def at(self, file: str, pointer: Pointer = ()) -> Place:
        """The place of a value in a file; of its beginning if the value is not there."""
        if file not in self._finders:
            return Place(self.path(file))
        finder = self._finders[file]
        start, end = finder.span(pointer)
        return Place(self.path(file), *finder.position(start), *finder.position(end))

    def in_model(self, file: str, pointer: Pointer) -> Place:
        """The place of a part of tasks.json or features.json, by its pointer in the model."""
        return self.at(file, self.artifacts.origins[file](pointer))

    def of_task(self, index: int, *steps: str | int) -> Place:
        """The place of a part of a task, or of its id."""
        return self.in_model(TASKS, ("tasks", index, *(steps or ("id",))))

    def of_edge(self, index: int, *steps: str | int) -> Place:
        """The place of a part of a dependency, or of the id that it leads to."""
        return self.in_model(TASKS, ("dependencies", index, *(steps or ("to",))))

    def about(self, indexes: Sequence[int], problem: str, help: str) -> Iterable[Finding]:
        """A finding for each of a few tasks, one for all of many: `ID has no …`."""
        if len(indexes) <= SINGLE:
            for index in indexes:
                task = self.tasks[index]
                yield Finding(
                    self.of_task(index), f"{task.id} {problem}", help, item=task.id, subject=problem
                )
            return
        all_of = "all " if len(indexes) == len(self.tasks) else ""
        yield Finding(
            self.of_task(indexes[0]),
            f"{all_of}{count(len(indexes), 'task')} {_of_many(problem)}: "
            f"{listed(self.tasks[index].id for index in indexes)}",
            help,
            subject=problem,
            number=len(indexes),
        )


def _of_many(problem: str) -> str:
    """`needs …` and `has …`, said about several tasks."""
    verb, _, rest = problem.partition(" ")
    return f"{'have' if verb == 'has' else verb.removesuffix('s')} {rest}"


def listed(names: Iterable[str]) -> str:
    """Names in a message, at most `LISTED` of them."""
    found = list(names)
    more = len(found) - LISTED
    return ", ".join(found[:LISTED]) + (f" and {more:,} more" if more > 0 else "")


def pairs(edges: Iterable[tuple[str, str]]) -> str:
    """Edges in a message, as `A → B`."""
    return listed(f"{start} → {end}" for start, end in edges)
