"""Items as JSON, in the published format."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from taskctl.model.items import ITEM, Task
from taskctl.model.plan import Plan
from taskctl.model.queue import Answer, Skipped
from taskctl.model.reviews import Suspect
from taskctl.model.waits import how_far, place_of
from taskctl.model.wording import is_test, targets
from taskctl.model.work import holding_back

if TYPE_CHECKING:
    from taskctl.judge.next_work import NextWork
    from taskctl.judge.scope.team import Apart, Team


def item_object(plan: Plan, task: Task, dependents: Mapping[str, list[str]]) -> dict[str, Any]:
    """One task.

    Args:
        plan: the plan in which prerequisites are looked up.
        task: the task.
        dependents: the ids that wait for each id.
    """
    boxes = [stop for stop in task.stops if stop.box is not None]
    return {
        "id": task.id,
        "title": task.bare_title,
        "state": task.state,
        "status": task.status_text,
        "path": task.path,
        "line": task.line,
        "owner": list(task.owner),
        "claimed_by": task.lease.holder if task.lease else "",
        "claimed_until": task.lease.until if task.lease else "",
        "created": task.created,
        "prereqs": [
            {
                "id": prereq.id,
                "hard": prereq.hard,
                "state": "unknown" if prereq.unread else _prereq_state(plan, prereq.id),
                "path": prereq.place.path,
                "line": prereq.place.line,
            }
            for prereq in plan.prereqs(task)
        ],
        "dependents": dependents.get(task.id, []),
        "archived": bool(task.archived),
        "follow_ups": list(dict.fromkeys(item_id for item_id, _ in task.follow_ups)),
        "tracks": plan.tracks_of(task),
        "stop": {
            "items": len(task.stops),
            "open": sum(stop.is_open for stop in boxes),
            "done": sum(stop.is_done for stop in boxes),
            "plain": len(task.stops) - len(boxes),
        },
        "scope": [
            {"pattern": entry.pattern, "kind": entry.kind, "line": entry.place.line}
            for entry in (task.scope.entries if task.scope else ())
        ],
        "links": [
            {"label": link.label, "target": link.target, "state": _link_state(plan, link.target)}
            for link in task.links
            if link.in_header
        ],
        **(_of_document(task) if task.kind == ITEM else {}),
    }


def _of_document(task: Task) -> dict[str, Any]:
    """The keys that only the items of a document have."""
    return {
        "priority": task.priority,
        "estimate": task.estimate,
        "percent": task.percent if task.percent >= 0 else None,
        "targets": targets(task.title),
        "is_test": is_test(task.title),
        "groups": list(task.groups),
        "phase": task.phase,
        "parent": task.parent,
        "parallel": task.parallel,
        "aliases": [item_id for item_id, _ in task.aliases],
        "paths": list(dict.fromkeys(path for path, _ in task.plan_paths)),
    }


def _prereq_state(plan: Plan, name: str) -> str:
    if name in plan.phases:
        return "done" if plan.is_met(name) else "todo"
    other = plan.find(name)
    return other.state if other else "unknown"


def suspect_objects(suspects: Iterable[Suspect]) -> list[dict[str, Any]]:
    """The links of a task that changed since its last review."""
    return [
        {"target": s.target, "why": s.why, "path": s.place.path, "line": s.place.line}
        for s in suspects
    ]


def _link_state(plan: Plan, target: str) -> str:
    """The state of a linked task, the status of a linked contract, else whether it exists."""
    other = plan.by_path.get(target)
    if other is not None:
        return other.state
    contract = plan.contracts.get(target)
    return contract.status if contract else ""


def next_object(work: "NextWork") -> dict[str, Any]:
    """The output of `next --json`."""
    shown = answer_object(work.plan, work.answer, work.others)
    if work.rest is not None:
        shown["documents"] = [
            {"path": part.name, "action": a.action, "task": a.task.id if a.task else None}
            for part, a in work.rest
        ]
    return shown


def answer_object(plan: Plan, answer: Answer, others: "Team | None" = None) -> dict[str, Any]:
    """An answer of the queue; `others` are the tasks to work on beside the answer's."""
    beside = [task.id for task in others.tasks] if others else []
    first = [answer.task.id] if answer.task and answer.action in {"start", "continue"} else []
    return {
        "version": 1,
        "action": answer.action,
        "task": item_object(plan, answer.task, plan.dependents) if answer.task else None,
        "active": [task.id for task in answer.active],
        "ready": [task.id for task in answer.ready],
        "skipped": [
            {
                "id": skipped.task.id,
                "reason": skipped.reason,
                "path": skipped.task.path,
                "line": skipped.task.line,
                "blocked_by": _skipped_by(plan, skipped),
                "claimed_by": skipped.lease.holder if skipped.lease else "",
                "claimed_until": skipped.lease.until if skipped.lease else "",
            }
            for skipped in answer.skipped
        ],
        "conflicts": [
            {
                "id": conflict.task.id,
                "header": {
                    "path": conflict.task.path,
                    "line": conflict.task.line,
                    "says": conflict.task.status_text,
                },
                "records": [
                    {"path": r.place.path, "line": r.place.line, "says": r.says}
                    for r in conflict.records
                ],
            }
            for conflict in answer.conflicts
        ],
        "together": [*first, *beside],
        "apart": [_apart_object(apart) for apart in (others.apart if others else ())],
        "unread": [
            {"path": fault.place.path, "line": fault.place.line, "reason": fault.message}
            for fault in answer.unread
        ],
    }


def _apart_object(apart: "Apart") -> dict[str, Any]:
    overlap = apart.overlap
    return {
        "id": apart.task.id,
        "reason": "overlap" if overlap else "no allowlist",
        "with": overlap.first.id if overlap else "",
        "entries": [
            [left.pattern, right.pattern] for left, right in (overlap.entries if overlap else ())
        ],
    }


def _skipped_by(plan: Plan, skipped: Skipped) -> list[dict[str, Any]]:
    if skipped.reason != "open parts":
        return blocker_objects(plan, skipped.task) if skipped.blocked_by else []
    parts = [plan.by_id[item_id] for item_id in skipped.blocked_by]
    return [
        {
            "id": part.id,
            "status": part.status_text,
            "path": part.path,
            "line": part.line,
            "reason": f"is {part.says}",
        }
        for part in parts
    ]


def blocker_objects(plan: Plan, task: Task) -> list[dict[str, Any]]:
    """The prerequisites that a task waits for, and where their status or name is."""
    found = []
    for prereq in holding_back(plan, task):
        other = None if prereq.unread else plan.find(prereq.id)
        place = place_of(plan, prereq)
        found.append(
            {
                "id": prereq.id,
                "status": other.status_text if other else "",
                "path": place.path,
                "line": place.line,
                "reason": how_far(plan, prereq),
            }
        )
    return found
