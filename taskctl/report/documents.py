"""The figures of a document that holds many items."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from taskctl.model.graph import cycles
from taskctl.model.lanes import most_at_once
from taskctl.model.network import hard_edges
from taskctl.model.plan import Plan
from taskctl.model.queue import MOST_RANKED
from taskctl.model.schedule import calendar, critical_path, layers, ranges
from taskctl.model.states import STATES
from taskctl.model.wording import is_test, targets
from taskctl.model.work import ready_tasks
from taskctl.report.style import BOLD, Style, fit, paint, printable
from taskctl.text.words import count

_WIDTH = 24


def document_object(plan: Plan) -> dict[str, Any]:
    """The figures of a document as JSON; `plan` is that of one document."""
    breakdown = plan.breakdown
    assert breakdown is not None
    waits = [(item.id, prereq.id) for item in plan.tasks for prereq in plan.prereqs(item)]
    ready = ready_tasks(plan, plan.tasks)
    counts = Counter(item.state for item in plan.tasks)
    slots = calendar(breakdown.phases)
    return {
        "path": breakdown.path,
        "dialect": breakdown.dialect.name,
        "items": len(plan.tasks),
        "states": {state: counts[state] for state in STATES if counts[state]},
        "tables": breakdown.tables,
        "edges": len(waits),
        "ranges": ranges(breakdown),
        "unresolved": sum(not plan.knows(name) for _, name in waits),
        "cycles": len(cycles(hard_edges(plan))),
        "layers": [len(layer) for layer in layers(plan)],
        "at_once": most_at_once(plan) if len(plan.tasks) <= MOST_RANKED else None,
        "ready": len(ready),
        "ready_by_priority": dict(sorted(Counter(i.priority for i in ready if i.priority).items())),
        "priorities": dict(sorted(Counter(i.priority for i in plan.tasks if i.priority).items())),
        "estimates": dict(sorted(Counter(i.estimate for i in plan.tasks if i.estimate).items())),
        "tests": sum(is_test(item.title) for item in plan.tasks),
        "targets": sum(bool(targets(item.title)) for item in plan.tasks),
        "aliases": len({frozenset((i.id, a)) for i in plan.tasks for a, _ in i.aliases}),
        "lanes": len(breakdown.lanes),
        "estimates_in_lanes": [
            {
                "phase": lane.phase,
                "lane": lane.name,
                "items": len(lane.ids),
                "estimates": dict(
                    sorted(
                        Counter(
                            plan.by_id[i].estimate for i in lane.ids if plan.by_id[i].estimate
                        ).items()
                    )
                ),
            }
            for lane in breakdown.lanes
        ],
        "items_in_lanes": len({item_id for lane in breakdown.lanes for item_id in lane.ids}),
        "weeks_in_sequence": sum(phase.duration for phase in breakdown.phases),
        "weeks": max((slot.last for slot in slots), default=0),
        "critical_path": critical_path(breakdown.phases),
        "phases": [
            {
                "name": slot.phase.name,
                "title": slot.phase.title,
                "first": slot.first,
                "last": slot.last,
            }
            for slot in slots
        ],
    }


def render_document(plan: Plan, style: Style) -> Iterator[str]:
    """The lines that `stats` adds for a document."""
    found = document_object(plan)
    yield ""
    yield paint("document", BOLD, style)
    holds = f"{count(found['items'], 'item')}, {count(found['edges'], 'edge')}"
    yield fit(f"  {printable(found['path'])}: {found['dialect']}, {holds}", style)
    if len(found["layers"]) > 1:
        in_layers = ", ".join(map(str, found["layers"]))
        yield fit(
            f"  {len(found['layers'])} layers that can be done in parallel: {in_layers}", style
        )
    if found["at_once"]:
        yield f"  at most {found['at_once']} can be in progress at once"
    by_priority = ", ".join(f"{name} {n}" for name, n in found["ready_by_priority"].items())
    yield fit(f"  {found['ready']} ready{f' ({by_priority})' if by_priority else ''}", style)
    if found["tests"] or found["targets"]:
        yield f"  {found['tests']} of them are tests, {found['targets']} name a number to reach"
    if found["lanes"]:
        yield f"  {found['lanes']} lanes with {found['items_in_lanes']} items"
    if found["weeks"]:
        yield ""
        yield paint(
            f"{found['weeks']} weeks, {found['weeks_in_sequence']} in sequence", BOLD, style
        )
        yield fit(f"  critical path: {' → '.join(found['critical_path'])}", style)
        for phase in found["phases"]:
            name = fit(printable(f"{phase['name']} {phase['title']}"), style._replace(width=_WIDTH))
            bar = " " * (phase["first"] - 1) + "▪" * (phase["last"] - phase["first"] + 1)
            yield fit(f"  {name:<{_WIDTH}}  {bar}", style)
