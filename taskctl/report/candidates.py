"""Candidates: which of them could become a task now, and what the others wait for."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from taskctl.model.extraction import Blocker, blockers, is_extractable, unclear
from taskctl.model.items import Candidate, Task
from taskctl.model.plan import Plan
from taskctl.report.style import BOLD, Style, fit, paint, printable

FIELDS = ("id", "state", "ready", "track", "title", "path", "line", "extracted_to", "blocked_by")


def standing(candidate: Candidate, waits: Sequence[Blocker]) -> str:
    """The standing of a candidate: ready, blocked, in parts, extracted, or unknown."""
    if candidate.state == "candidate":
        return "blocked" if waits else "ready"
    return candidate.state


def candidate_object(plan: Plan, candidate: Candidate) -> dict[str, Any]:
    """One candidate as JSON."""
    waits = blockers(plan, candidate)
    return {
        "id": candidate.id,
        "title": candidate.title,
        "track": candidate.track,
        "path": candidate.place.path,
        "line": candidate.place.line,
        "state": candidate.state,
        "ready": is_extractable(candidate, waits),
        "extracted_to": [item_id for item_id, _ in candidate.extracted_to],
        "blocked_by": [
            {
                "kind": b.kind,
                "id": b.id,
                "status": b.status,
                "path": b.place.path,
                "line": b.place.line,
            }
            for b in waits
        ],
        "asks": unclear(plan, candidate),
    }


def candidate_row(plan: Plan, candidate: Candidate) -> list[str]:
    """One candidate as the cells of `FIELDS`."""
    waits = blockers(plan, candidate)
    place = candidate.place
    return [
        candidate.id,
        candidate.state,
        "yes" if is_extractable(candidate, waits) else "no",
        candidate.track,
        candidate.title,
        place.path,
        str(place.line),
        " ".join(i for i, _ in candidate.extracted_to),
        " ".join(dict.fromkeys(waiting.id for waiting in waits)),
    ]


def render_candidates(plan: Plan, found: Sequence[Candidate], style: Style) -> Iterator[str]:
    """The lines that list candidates below their tracks, with the gates of each track once."""
    for path, group in groupby(found, key=lambda candidate: candidate.place.path):
        members = list(group)
        track = plan.by_path[path]
        yield paint(printable(track.id or path), BOLD, style)
        yield from (fit(f"  {line}", style) for line in _gates(plan, track))
        width = max(len(candidate.id) for candidate in members)
        for candidate in members:
            yield from _lines(plan, candidate, width, style)


def _gates(plan: Plan, track: Task) -> Iterator[str]:
    for gate in track.gates:
        where = f"(:{gate.place.line})"
        if waits := plan.waits_of(gate):
            names = ", ".join(f"{i} ({_status(plan, i)})" for i in waits)
            yield f"red gate: {names} {where}"
        elif gate.colour == "red" and not gate.ids:
            yield f"red gate asks {where}: {printable(gate.text)}"


def _lines(plan: Plan, candidate: Candidate, width: int, style: Style) -> Iterator[str]:
    waits = blockers(plan, candidate)
    became = ", ".join(item_id for item_id, _ in candidate.extracted_to)
    remark = f"→ {became}  " if became else ""
    state = f"{standing(candidate, waits):<9}"
    yield fit(f"  {candidate.id:<{width}}  {state}  {remark}{printable(candidate.title)}", style)
    if candidate.state == "extracted":
        return
    indent = " " * (width + 15)
    for waiting in waits:
        if waiting.kind != "red gate":
            says = f"{waiting.kind} {waiting.id}, which {waiting.says} (:{waiting.place.line})"
            yield fit(indent + printable(says), style)
    for text in candidate.unclear:
        yield fit(f"{indent}asks: {printable(text)}", style)


def _status(plan: Plan, item_id: str) -> str:
    task = plan.by_id.get(item_id)
    return printable(task.status_text or task.state) if task else "no file"
