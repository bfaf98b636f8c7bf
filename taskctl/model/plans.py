"""All plans of one tree of files: that of the task files, and one for each document."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from taskctl.model.breakdowns import Breakdown, groups_of
from taskctl.model.items import Board, FileFault, Mention, Suppression, Task, sound_places
from taskctl.model.plan import Plan


@dataclass(frozen=True)
class DocumentPlan(Plan):
    """The items of one document."""

    breakdown: Breakdown = field(kw_only=True)


@dataclass(frozen=True)
class Plans(Plan):
    """The plan of the task files, and the other documents of a tree.

    breakdowns        the documents that hold many items
    track_documents   the tracks with generated regions, as documents
    files             the paths of all files that were read
    """

    breakdowns: tuple[Breakdown, ...] = ()
    track_documents: tuple[Breakdown, ...] = ()
    mentions: tuple[Mention, ...] = ()
    faults: tuple[FileFault, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    files: Sequence[str] = ()

    @cached_property
    def documents(self) -> tuple[DocumentPlan, ...]:
        """Each breakdown as a plan of its own, as ids are unique in one document only."""
        return tuple(plan_of(breakdown, self) for breakdown in self.breakdowns)

    def find(self, name: str) -> Task | None:
        """The item of an id, or of a document: `docs/PLAN.md#E-1`."""
        found = super().find(name)
        path, is_inner, inner = name.partition("#")
        if found or not is_inner:
            return found
        part = next((part for part in self.documents if part.name == path), None)
        return part.by_id.get(inner) or part.by_id.get(f"#{inner}") if part else None

    def knows(self, name: str) -> bool:
        """Whether it has an item or phase of that name, or a document has the item."""
        return super().knows(name) or ("#" in name and self.find(name) is not None)

    @cached_property
    def _track_plans(self) -> tuple[DocumentPlan, ...]:
        return tuple(plan_of(breakdown, self) for breakdown in self.track_documents)

    def with_tracks(self) -> tuple[Plan, ...]:
        """Each plan whose files can hold regions, including tracks."""
        return (*self.each(), *self._track_plans)

    def readable(self) -> "Plans":
        """The plans without unreadable items: rules report their files."""
        if not any(item.unread for item in self.nodes):
            return self
        tasks, decisions = (
            tuple(item for item in items if not item.unread)
            for items in (self.tasks, self.decisions)
        )
        return replace(self, tasks=tasks, decisions=decisions)


def plan_of(breakdown: Breakdown, outer: Plan | None = None) -> DocumentPlan:
    """The plan of a document's items; `outer` is the plan that it belongs to."""
    members: dict[str, list[str]] = {phase.name: [] for phase in breakdown.phases}
    for item in breakdown.items:
        if item.phase in members and item.id:
            members[item.phase].append(item.id)
    regions = breakdown.regions
    board = Board(
        breakdown.path,
        groups=tuple(groups_of(breakdown)),
        regions=regions,
        generated=sound_places(regions),
    )
    return DocumentPlan(
        tasks=breakdown.items,
        boards=(board,),
        order="document",
        vocabularies={"": breakdown.vocabulary} if breakdown.vocabulary else {},
        phases=members,
        breakdown=breakdown,
        outer=outer.named if outer and breakdown.elsewhere else {},
        unread=tuple(_open_beside(breakdown)),
    )


def _open_beside(breakdown: Breakdown) -> Iterator[FileFault]:
    """The fault that a document has open boxes outside any item: each may be work."""
    places = [place for place, _ in breakdown.loose]
    places += [box.box_place or box.place for box in breakdown.strays]
    if places and not breakdown.is_archived:
        others = f" (and {len(places) - 1} more)" if len(places) > 1 else ""
        yield FileFault("loose", min(places), f"an open box belongs to no open item{others}")


def with_documents(plan: Plan, *, archived: bool = False) -> Plan:
    """The plan with the items of its documents, to show them all at once.

    Ids are unique in one document only, so an item's name is `path#id` here; a single document
    alone is the plan itself. Archived documents are left out unless they are wanted.
    """
    if not isinstance(plan, Plans):
        return plan
    parts: Sequence[Plan] = plan.current_documents
    # If all documents are archived, they are shown.
    if archived or not (parts or plan.tasks):
        parts = [part for part in plan.documents if part.tasks]
    if not parts or (len(parts) == 1 and not plan.tasks):
        return parts[0] if parts else plan
    tasks = list(plan.tasks)
    phases: dict[str, Sequence[str]] = {}
    for part in parts:
        names = {name: f"{part.name}#{name}" for name in (*part.by_id, *part.phases)}
        phases |= {names[name]: [names[i] for i in ids] for name, ids in part.phases.items()}
        tasks += [_renamed(task, names) for task in part.tasks if task.id]
    return replace(plan, tasks=tuple(tasks), phases=phases, breakdowns=())


def _renamed(task: Task, names: Mapping[str, str]) -> Task:
    prereqs = tuple(p._replace(id=names.get(p.id, p.id)) for p in task.prereqs)
    parent = names.get(task.parent, task.parent)
    return task._replace(id=names[task.id], prereqs=prereqs, parent=parent)
