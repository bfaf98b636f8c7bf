"""A plan from the tasks of a repository, or from the items of one document.

Open tasks become tasks: allowlists are their scope, stop conditions their criteria, proofs their
checks, prerequisites their edges. A task without a proof is checked by `taskctl show ID --done`,
which succeeds only once the task is marked as done and nothing of it is left.
"""

import re
import shlex
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from taskctl.errors import PhaseError
from taskctl.model.items import ITEM, Prereq, Proof, Task, is_open
from taskctl.model.paths import unusable
from taskctl.model.plan import Plan
from taskctl.model.work import holding_back
from taskctl.plans.artifacts.features import Feature
from taskctl.plans.artifacts.parts import SourceEvidence
from taskctl.plans.artifacts.tasks import (
    AcceptanceCheck,
    Boundaries,
    Complexity,
    DefinitionOfDone,
    ExecutionGuidance,
    PlannedTask,
    SchedulingHints,
    ScopeBounds,
)
from taskctl.plans.create.commands import commands_by_line
from taskctl.plans.create.quotes import Quotes
from taskctl.plans.create.sketch import Sketch, edge, edge_evidence, measured, standard_logging
from taskctl.plans.create.words import PRIORITIES, priority_of, sized
from taskctl.plans.validate.checks import cannot_fail
from taskctl.read.sections import blocks_of, unwrapped
from taskctl.text.expressions import expression
from taskctl.text.tree import Tree
from taskctl.text.words import count

CONTAINS = "contains"
"""The key of `expect` for the texts that an output must contain."""
_ORDER = {priority: number for number, priority in enumerate(PRIORITIES)}
_NOT_IN_ID = expression(r"[^\w.-]+", re.ASCII)
_MARKS = expression(r"[*_]{2,}")
_SHOWN = 5
_LONGEST = 1000
_MOST_FEATURES = 25  # by the T.A.S.K.S. document


def sketch_of_plan(plan: Plan, tree: Tree) -> Sketch:
    """The plan of the open tasks of a repository, or of the open items of a document.

    Raises:
        PhaseError: a task waits for something that nobody will do, or two tasks have one id.
    """
    return _Reader(plan, tree).read()


@dataclass(slots=True)
class _Group:
    """The tasks of one feature."""

    title: str
    description: str
    place: SourceEvidence | None
    tasks: list[Task] = field(default_factory=list)


class _Reader:
    """The tasks that are planned, by the names that prerequisites use."""

    def __init__(self, plan: Plan, tree: Tree) -> None:
        self.plan = plan
        self.quotes = Quotes(tree)
        self.sketch = Sketch(plan.name)
        self.planned = [
            task
            for task in plan.tasks
            if task.id and is_open(task) and task.id not in plan.open_parts
        ]
        self.ids = _plan_ids(self.planned)
        self.ends = _ends(plan, self.ids)
        self.held = {task.id: holding_back(plan, task) for task in self.planned}
        self.groups = {
            task_id: {prereq.id for prereq in held if prereq.id in self.ends}
            for task_id, held in self.held.items()
        }
        self.tests: dict[str, Mapping[int, Sequence[str]]] = {}
        self.problems: list[str] = []

    def read(self) -> Sketch:
        """The sketch of all of them."""
        for number, group in enumerate(self._groups(), 1):
            feature_id = f"F{number:03d}"
            self.sketch.features.append(self._feature(feature_id, group))
            for task in group.tasks:
                self.sketch.tasks.append(self._task(task, feature_id))
        rank = {self.ids[task.id]: number for number, task in enumerate(self.planned)}
        self.sketch.tasks.sort(key=lambda task: rank[task.id])
        for task in self.planned:
            self._add_edges(task)
        if self.problems:
            lines = "\n".join(f"  {problem}" for problem in self.problems)
            raise PhaseError(f"{self.plan.name} cannot become a plan:\n{lines}", 1)
        self._remark()
        return self.sketch

    def _groups(self) -> list[_Group]:
        """The features: the tracks of task files, the parts of a document."""
        found: dict[str, _Group] = {}
        tracks = {track.id: track for track in self.plan.tracks}
        headings = self._headings()
        depth = 2 if len({task.groups[:2] for task in self.planned}) <= _MOST_FEATURES else 1
        for task in self.planned:
            own = self.plan.tracks_of(task)
            if self.plan.breakdown is not None:
                names = list(filter(None, task.groups[:depth] or (task.phase,))) or [self.plan.name]
                title, about = " / ".join(names), f"Items of {task.path}"
                place = headings.get(names[-1]) or headings.get(" ".join(names))
            elif own and own[0] in tracks:
                track = tracks[own[0]]
                title, about = track.bare_title, f"The tasks of {track.path}"
                place = self.quotes.line(track.title_place)
            else:
                title, place, about = "Tasks without a track", None, "Tasks that link no track"
            group = found.setdefault(title, _Group(title, about, place))
            group.tasks.append(task)
        return list(found.values())

    def _headings(self) -> dict[str, SourceEvidence]:
        """The lines of the headings of a document, by their text."""
        if self.plan.breakdown is None:
            return {}
        document = self.quotes.document(self.plan.name)
        found: dict[str, SourceEvidence] = {}
        for block in document.blocks:
            if block.kind == "heading":
                passage = document.passage(block)
                if place := self.quotes.line(passage.place()):
                    found.setdefault(unwrapped(passage.text), place)
        return found

    def _feature(self, feature_id: str, group: _Group) -> Feature:
        known = [p for task in group.tasks if (p := priority_of(_said(task, "priority")))]
        place = group.place or self._evidence(group.tasks[0])
        return Feature(
            id=feature_id,
            title=group.title,
            description=group.description,
            priority=min(known, key=_ORDER.__getitem__, default="medium"),
            source_evidence=[place] if place else [],
        )

    def _evidence(self, task: Task) -> SourceEvidence | None:
        section = task.groups[-1] if task.groups else None
        place = task.id_place if task.kind == ITEM else task.title_place
        return self.quotes.line(place, section) or self.quotes.line(task.id_place, section)

    def _task(self, task: Task, feature_id: str) -> PlannedTask:
        estimate, why = sized(_said(task, "estimate"))
        priority = priority_of(_said(task, "priority"))
        checks = self._checks(task)
        planned = PlannedTask(
            id=self.ids[task.id],
            feature_id=feature_id,
            title=_MARKS.sub("", unwrapped(task.bare_title)) or task.id,
            description=" ".join([*self._about(task), f"The duration is {why}."]),
            boundaries=self._boundaries(task, checks),
            execution_guidance=ExecutionGuidance(logging=standard_logging()),
            scheduling_hints=SchedulingHints(priority=priority) if priority else None,
            duration=estimate.points,
            durationUnits=estimate.units,
            acceptance_checks=checks,
        )
        if place := self._evidence(task):
            planned.source_evidence.append(place)
        return planned

    def _about(self, task: Task) -> Iterator[str]:
        where = f"{task.path}, line {task.id_place.line}" if task.kind == ITEM else task.path
        yield f"See {where}."
        goal = " ".join(self._texts(task, "goal"))
        if goal:
            yield goal if len(goal) <= _LONGEST else f"{goal[:_LONGEST]}…"
        met = [p.id for p in self.plan.prereqs(task) if not p.unread and self.plan.is_met(p.id)]
        if met:
            yield f"Prerequisites that are done: {', '.join(met)}."

    def _texts(self, task: Task, role: str) -> list[str]:
        """The paragraphs and items in the sections of a role."""
        if not any(section.role == role for section in task.sections):
            return []
        document = self.quotes.document(task.path)
        return [
            unwrapped(document.passage(block).text)
            for block in blocks_of(document, task.sections, role)
            if block.kind in {"paragraph", "item"}
        ]

    def _boundaries(self, task: Task, checks: Sequence[AcceptanceCheck]) -> Boundaries:
        stops = (unwrapped(stop.text) for stop in task.stops if stop.state != "dropped")
        criteria = [text for text in stops if text]
        if not criteria:
            criteria = [f"{task.id} is done: {_MARKS.sub('', unwrapped(task.bare_title))}"]
        scope = self._scope(task)
        size = measured(criteria, scope.includes, checks)
        estimate = _said(task, "estimate")
        not_part = self._texts(task, "non_goals")
        return Boundaries(
            expected_complexity=Complexity(
                value=f"{estimate}: {size}" if estimate else size, breakdown="counted in the task"
            ),
            definition_of_done=DefinitionOfDone(
                criteria=criteria,
                stop_when=f"Not part of the task: {'; '.join(not_part)}" if not_part else "",
            ),
            scope=scope,
        )

    def _scope(self, task: Task) -> ScopeBounds:
        includes, excludes, said = [], [], []
        for entry in task.scope.entries if task.scope else ():
            if why := unusable(entry):
                said.append(f"`{entry.pattern}` ({why})")
            elif entry.kind == "deny":
                excludes.append(entry.pattern)
            else:
                includes.append(entry.pattern)
                if place := self.quotes.line(entry.place):
                    self.sketch.note(self.ids[task.id], entry.pattern, place)
        for rejected in task.scope.unreadable if task.scope else ():
            said.append(f"`{unwrapped(rejected.text)}`")
        if task.kind == ITEM:
            includes = [path for path, _ in task.plan_paths if "/" in path]
            for path, at in task.plan_paths:
                if place := self.quotes.line(at):
                    self.sketch.note(self.ids[task.id], path, place)
        restrictions = [f"the allowlist also says: {', '.join(said)}"] if said else []
        if not includes:
            restrictions.append(f"{task.path} names no paths: ask before you change anything else")
        # Everybody may keep the record of the own work. An item has a row or a box of a document
        # that others share, which is not a path.
        own = [task.path if task.kind != ITEM else self._name(task)]
        return ScopeBounds(
            includes=list(dict.fromkeys([*includes, *own])),
            excludes=list(dict.fromkeys(excludes)),
            restrictions="; ".join(restrictions),
        )

    def _checks(self, task: Task) -> list[AcceptanceCheck]:
        found = []
        for proof in task.proofs:
            check = _check(proof)
            if cannot_fail(check):
                self.sketch.remarks.append(
                    f"left out, as it always succeeds: the proof `{proof.title}` of {task.id}"
                )
            else:
                found.append(check)
        if self.plan.breakdown is not None and task.kind == ITEM:
            if task.path not in self.tests:
                self.tests[task.path] = commands_by_line(self.quotes.document(task.path))
            commands = self.tests[task.path].get(task.id_place.line, ())
            found += [AcceptanceCheck(type="command", cmd=command) for command in commands]
        if found:
            return found
        command = f"taskctl show {shlex.quote(self._name(task))} --done"
        return [AcceptanceCheck(type="command", cmd=command)]

    def _name(self, task: Task) -> str:
        """The name of a task for commands."""
        is_inner = task.kind == ITEM and "#" not in task.id
        return f"{task.path}#{task.id}" if is_inner else task.id

    def _add_edges(self, task: Task) -> None:
        held = self.held[task.id]
        hard = {prereq.id for prereq in held}
        within = {prereq.id for prereq in held if prereq.id in self.ids}
        seen: set[str] = set()
        for prereq in (*held, *(p for p in self.plan.prereqs(task) if p.id not in hard)):
            targets = self._targets(prereq)
            if prereq.hard and not targets and not self._is_met(prereq):
                self.problems.append(self._hopeless(task, prereq))
            if prereq.id in self.ends and any(prereq.id in self.groups[one] for one in within):
                continue  # another prerequisite waits for the same group
            for target in targets:
                if target != task.id and target not in seen:
                    seen.add(target)
                    self._add_edge(task, target, prereq)

    def _add_edge(self, task: Task, target: str, prereq: Prereq) -> None:
        first, last = self.ids[target], self.ids[task.id]
        kind = "prerequisite" if prereq.hard else "optional prerequisite"
        reason = f"{prereq.place.path} names {prereq.id} as {'a' if prereq.hard else 'an'} {kind}"
        evidence = edge_evidence("doc", reason, self.quotes.line(prereq.place))
        added = edge(first, last, "sequential", reason, [evidence])
        added.isHard = prereq.hard
        self.sketch.dependencies.append(added)

    def _is_met(self, prereq: Prereq) -> bool:
        return not prereq.unread and self.plan.is_met(prereq.id)

    def _targets(self, prereq: Prereq) -> list[str]:
        """The planned tasks that a prerequisite means: of a group, those that end it."""
        if prereq.unread or self._is_met(prereq):
            return []
        return self.ends.get(prereq.id) or ([prereq.id] if prereq.id in self.ids else [])

    def _hopeless(self, task: Task, prereq: Prereq) -> str:
        where = f"{prereq.place.path}:{prereq.place.line}"
        if prereq.unread:
            return f"{where}: {task.id} waits for {prereq.id!r}, which cannot be read as an id"
        other = self.plan.find(prereq.id)
        says = f"is {other.says}" if other else "is not part of the plan"
        return f"{where}: {task.id} waits for {prereq.id}, which {says}"

    def _remark(self) -> None:
        left = Counter(task.state for task in self.plan.tasks if not is_open(task))
        if left:
            numbers = ", ".join(f"{number} {state}" for state, number in left.items())
            self.sketch.remarks.append(f"left out, as there is nothing to do: {numbers}")
        for what, ids in {
            "without an estimate, so 2 to 8 hours are assumed": [
                task.id for task in self.planned if not _said(task, "estimate")
            ],
            "without stop conditions": [
                task.id for task in self.planned if task.kind != ITEM and not task.stops
            ],
        }.items():
            if ids:
                more = f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
                names = ", ".join(ids[:_SHOWN])
                self.sketch.remarks.append(f"{count(len(ids), 'task')} {what}: {names}{more}")


def _plan_ids(tasks: Sequence[Task]) -> dict[str, str]:
    """The ids of tasks in the plan: their own, as far as they can be the name of a file.

    Raises:
        PhaseError: two tasks have one id.
    """
    numbers = Counter(task.id for task in tasks)
    if twice := next((task_id for task_id, number in numbers.items() if number > 1), ""):
        raise PhaseError(
            f"{twice} is the id of several tasks; `taskctl check --select ID001` lists them", 1
        )
    found: dict[str, str] = {}
    taken: set[str] = set()
    for task in tasks:
        name = _NOT_IN_ID.sub("-", task.id).strip("-.") or "T"
        number, own = 1, name
        while own in taken:
            number += 1
            own = f"{name}-{number}"
        taken.add(own)
        found[task.id] = own
    return found


def _said(task: Task, key: str) -> str:
    """The estimate or priority of an item; a task file has it in its header."""
    field = task.header.get(key) if task.header else None
    return str(getattr(task, key) or (field.text if field else "")).strip()


def _check(proof: Proof) -> AcceptanceCheck:
    command = proof.command
    if proof.shell != "bash":
        command = shlex.join([proof.shell, "-e", "-c", command])
    expect = {CONTAINS: list(proof.markers)} if proof.markers else {}
    return AcceptanceCheck(type="command", cmd=command, expect=expect)


def _ends(plan: Plan, planned: Mapping[str, str]) -> dict[str, list[str]]:
    """The planned tasks of each phase and container that no other task of it waits for."""
    members: dict[str, list[str]] = defaultdict(list)
    for name, ids in plan.phases.items():
        members[name] += [task_id for task_id in ids if task_id in planned]
    for name, parts in plan.open_parts.items():
        members[name] += [part.id for part in parts if part.id in planned]
    found = {}
    for name, ids in members.items():
        own = set(ids)
        waited = {
            prereq.id
            for task_id in own
            if (task := plan.find(task_id))
            for prereq in plan.prereqs(task)
            if prereq.hard
        }
        found[name] = [task_id for task_id in ids if task_id not in waited]
    return found
