"""Parallel lanes: the parts of a plan that can proceed at the same time, phase by phase."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from taskctl.model.breakdowns import Lane, bare_heading
from taskctl.model.items import Task
from taskctl.model.network import Edges, open_items, open_waits, ordered, width
from taskctl.model.plan import Plan

SMALL = 2
"""Lanes of at most so many items are joined to others of their area."""
_REST = "Anything else"
Team = tuple[str, ...]
"""The headings, track or parent of a team's items; of a chain, its first id."""
_Level = tuple[int, int]


def parallel_lanes(plan: Plan) -> list[Lane]:
    """The open items in lanes, phase by phase; each is in exactly one.

    One team can do a lane without waiting for another: the items of one heading, else of one track,
    else the parts of one item. A phase ends where work is handed over: an item is in the phase of
    its prerequisite if the same team does both, else in the next phase. So no item waits for one in
    another lane of its phase, or in a later phase.

    - Without headings, or with a single one, chains take their place: each item of a chain waits
      only for the one before, and only the next one waits for it.
    - Phases of the document without prerequisites come one after the other.
    - The items of a dependency cycle are one team, that of the first.
    - Small lanes of one area and phase are joined, as this makes nothing wait longer.
    """
    items = open_items(plan)
    waits, stands_for = open_waits(plan, items)
    teams = _teams(plan, items, waits)
    levels: dict[str, _Level] = {}
    for name in ordered(waits):
        before = [_level_after(levels[o], teams.get(o), teams.get(name)) for o in waits[name]]
        levels[name] = max([(_own_phase(plan, items.get(name)), 0), *before])
    lanes: dict[tuple[_Level, Team], list[str]] = defaultdict(list)
    for item_id in items:
        first = stands_for.get(item_id, item_id)
        lanes[levels[first], teams[first]].append(item_id)
    return _named(plan, _put_together(lanes))


def lane_edges(plan: Plan, lanes: Sequence[Lane]) -> list[list[int]]:
    """For each lane, the numbers of the other lanes that its items wait for."""
    number_of = {item_id: number for number, lane in enumerate(lanes) for item_id in lane.ids}
    found = []
    for number, lane in enumerate(lanes):
        names = {p.id for i in lane.ids for p in plan.prereqs(plan.by_id[i]) if p.hard}
        ids = (i for name in names for i in plan.phases.get(name, (name,)))
        others = {number_of[i] for i in ids if i in number_of}
        found.append(sorted(others - {number}))
    return found


def most_at_once(plan: Plan) -> int:
    """The largest number of open items that can be worked on at once; a cycle counts once."""
    items = open_items(plan)
    waits, _ = open_waits(plan, items)
    return width(waits, items)


def _teams(plan: Plan, items: Mapping[str, Task], waits: Edges) -> dict[str, Team]:
    """The team of each item; items without heading or neighbours have none."""
    headings = _headings(plan, items)
    dependents = Counter(other for name in waits if name in items for other in waits[name])
    teams: dict[str, Team] = {}
    chained: set[str] = set()
    for name in filter(items.__contains__, ordered(waits)):
        before = waits[name]
        if headings.get(name) or not (before or dependents[name]):
            teams[name] = headings.get(name, ())
            continue
        goes_on = len(before) == 1 and before[0] in chained and dependents[before[0]] == 1
        teams[name] = teams[before[0]] if goes_on else (name,)
        chained.add(name)
    return teams


def _headings(plan: Plan, items: Mapping[str, Task]) -> Mapping[str, Team]:
    """The headings of each item, else its track, else its parent: the first that differ."""
    parents = {item.parent for item in items.values()}
    groups = {i: item.groups for i, item in items.items()}
    tracks = {i: tuple(plan.tracks_of(item)[:1]) for i, item in items.items()}
    wholes = {
        i: ((item.parent,) if item.parent else (i,) if i in parents else ())
        for i, item in items.items()
    }
    return next((by for by in (groups, tracks, wholes) if len(set(by.values())) > 1), {})


def _own_phase(plan: Plan, item: Task | None) -> int:
    """The number of the item's phase, if the document orders its phases only by place."""
    phases = plan.breakdown.phases if plan.breakdown else ()
    if item is None or any(phase.prereqs for phase in phases):
        return 0
    return next((n for n, phase in enumerate(phases) if phase.name == item.phase), 0)


def _level_after(level: _Level, before: Team | None, own: Team | None) -> _Level:
    """The level of a node after `level`: the same within a team, and for a phase of its items."""
    return level if own is None or own == before else (level[0], level[1] + 1)


def _put_together(
    lanes: Mapping[tuple[_Level, Team], list[str]],
) -> dict[tuple[_Level, Team], list[str]]:
    """The lanes, small ones joined to those of the same area."""
    areas = Counter((level, team[:1]) for (level, team), ids in lanes.items() if len(ids) <= SMALL)
    found: dict[tuple[_Level, Team], list[str]] = defaultdict(list)
    for (level, team), ids in lanes.items():
        joined = len(ids) <= SMALL and areas[level, team[:1]] > 1
        found[level, team[:1] if joined else team].extend(ids)
    return found


def _named(plan: Plan, lanes: Mapping[tuple[_Level, Team], list[str]]) -> list[Lane]:
    # A document with phases of its own must not get two named `Phase 2`.
    word = "Step" if plan.phases else "Phase"
    numbers = {level: n for n, level in enumerate(sorted({level for level, _ in lanes}), 1)}
    found = []
    for (level, team), ids in sorted(lanes.items(), key=lambda lane: lane[0][0]):
        place = plan.by_id[ids[0]].id_place
        found.append(Lane(f"{word} {numbers[level]}", _name(plan, team), place, tuple(ids)))
    return found


def _name(plan: Plan, team: Team) -> str:
    item = plan.by_id.get(team[0]) if len(team) == 1 else None
    if item:
        return item.id if item.kind == "track" else item.bare_title
    return next(filter(None, map(bare_heading, reversed(team))), _REST)
