"""The output of `prep`: as text and JSON."""

from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from taskctl.model.items import Task
from taskctl.model.paths import allowed_patterns, wide_entries
from taskctl.model.plan import Plan
from taskctl.model.prep import BLOCKED, GO, HUMAN, NO, YES, Ground, Key, Prep, first_open
from taskctl.model.reviews import contract_links, suspects
from taskctl.report.items import blocker_objects, suspect_objects
from taskctl.report.style import BOLD, SEVERITY_COLORS, Style, cells, fit, paint, place, printable
from taskctl.settings.schema import Settings
from taskctl.text.globs import any_matcher

_WORDS = {NO: ("no", "error"), HUMAN: ("asks", "warning"), YES: ("yes", "info")}
_SHOWN = 6
_INDENT = " " * 9
_NAMES = 34
_HELP = {
    "aligns_with_current_state": "correct the record or the header; `taskctl sync` corrects what "
    "is generated",
    "prereqs_ready": "finish what it waits for, or mark the entry (optional)",
    "linked_contracts_exist": "write the contract, or correct the link",
    "contracts_unchanged": "read what changed, then `taskctl review-links {id}`",
    "scope_clear": "add what is missing to the task",
    "touched_paths_allowlist_present": "write each path in back-ticks, one to a bullet",
    "follow_ups_in_task_header": "name them in the header of the task",
    "security_considerations_complete": "say what could go wrong, or that nothing can",
    "best_system_solution": "change the task, then answer again",
}


def render_prep(prep: Prep, style: Style) -> Iterator[str]:
    """The decision, then every key with its evidence: faults first, then open questions."""
    task = prep.task
    verdict = prep.decision if prep.decision == GO else f"NO: {prep.decision}"
    room = style.width - cells(task.id) - cells(verdict) - 4
    title = fit(printable(task.bare_title), style._replace(width=room))
    gap = " " * (room - cells(title))
    yield f"{paint(task.id, BOLD, style)}  {title}{gap}  {verdict}"
    yield f"{printable(task.status_text) or task.state} ({place(task)})"
    for answer in _WORDS:
        keys = [key for key in prep.keys if key.answer == answer]
        if keys and answer == YES:
            yield ""
        for key in keys:
            yield from _yes(task, key, style) if answer == YES else _open(task, key, style)
    yield from _next(prep)


def _yes(task: Task, key: Key, style: Style) -> Iterator[str]:
    """A key that holds, on one line; its remarks below."""
    facts = [one for one in key.evidence if not one.remark]
    says = printable("; ".join(one.message for one in facts))
    line = f"{_head(key, style)}  {says}"
    where = _where(task, facts[0]) if facts else ""
    yield f"{line} {where}" if cells(f"{line} {where}") <= style.width else fit(line, style)
    yield from _remarks(task, key, style)


def _open(task: Task, key: Key, style: Style) -> Iterator[str]:
    """A key that does not hold, or has no answer."""
    yield ""
    yield _head(key, style).rstrip()
    facts = [one for one in key.evidence if not one.remark]
    for one in facts[:_SHOWN]:
        yield from _evidence(task, one.message, one, style)
    if len(facts) > _SHOWN:
        yield f"{_INDENT}and {len(facts) - _SHOWN} more (--json lists them)"
    yield from _remarks(task, key, style)
    if key.answer == NO:
        yield from _wrapped(f"help: {_HELP[key.name].format(id=task.id)}", style)


def _head(key: Key, style: Style) -> str:
    word, colour = _WORDS[key.answer]
    by = f"(answered by {printable(key.answered_by)})" if key.answered_by else ""
    name = f"{key.name} {by}" if by else f"{key.name:<{_NAMES}}"
    return f"  {paint(f'{word:<5}', SEVERITY_COLORS[colour], style)}  {name}"


def _remarks(task: Task, key: Key, style: Style) -> Iterator[str]:
    for one in key.evidence:
        if one.remark:
            yield from _evidence(task, f"note: {one.message}", one, style)


def _evidence(task: Task, message: str, one: Ground, style: Style) -> Iterator[str]:
    """A message and its place, which goes on the last line if it fits, and is never cut."""
    *first, last = _wrapped(message, style)
    yield from first
    joined = f"{last} {_where(task, one)}".rstrip()
    if cells(joined) <= style.width:
        yield joined
    else:
        yield last
        yield f"{_INDENT}{_where(task, one)}"


def _where(task: Task, one: Ground) -> str:
    """`(path:line)`; only the line if it is in the file of the task."""
    if one.place is None:
        return ""
    path = "" if one.place.path == task.path else printable(one.place.path)
    return f"({path}:{one.place.line})"


def _wrapped(message: str, style: Style) -> list[str]:
    width = max(20, style.width - len(_INDENT))
    lines = wrap(printable(message), width, break_long_words=False, break_on_hyphens=False)
    return [f"{_INDENT}{line}" for line in lines or [""]]


def _next(prep: Prep) -> Iterator[str]:
    task = prep.task
    if any(key.answer == HUMAN and key.name != "contracts_unchanged" for key in prep.keys):
        yield ""
        yield f"a person answers:  taskctl prep {task.id} --by NAME --answer KEY=YES"
    if prep.decision == GO:
        yield ""
        verb = "review" if task.state in {"active", "review"} else "start"
        yield f"next:  taskctl {verb} {task.id}; --brief prints what somebody needs to begin"


def prep_object(plan: Plan, settings: Settings, prep: Prep) -> dict[str, Any]:
    """The output of `prep --json`."""
    task = prep.task
    return {
        "version": 1,
        "task": task.id,
        "title": task.bare_title,
        "status": task.status_text,
        "path": task.path,
        "line": task.line,
        "decision": prep.decision,
        "keys": {key.name: _key_object(key) for key in prep.keys},
        "blocked_by": blocker_objects(plan, task),
        "contracts": _contracts(plan, settings, task),
        "suspects": suspect_objects(suspects(plan, task, settings.contracts.files)),
        "slice": _slice(prep),
    }


def no_prep_object(why: str) -> dict[str, Any]:
    """The output of `prep --json` if there is no task to check."""
    return {"version": 1, "task": None, "decision": BLOCKED, "keys": {}, "reason": why}


def _key_object(key: Key) -> dict[str, Any]:
    found: dict[str, Any] = {
        "answer": key.answer,
        "evidence": [_evidence_object(one) for one in key.evidence if not one.remark],
        "remarks": [_evidence_object(one) for one in key.evidence if one.remark],
    }
    if key.answered_by:
        found["answered_by"] = key.answered_by
    return found


def _evidence_object(one: Ground) -> dict[str, Any]:
    path, line = (one.place.path, one.place.line) if one.place else ("", 0)
    return {"message": one.message, "path": path, "line": line}


def _contracts(plan: Plan, settings: Settings, task: Task) -> list[dict[str, Any]]:
    changed = {suspect.target for suspect in suspects(plan, task, settings.contracts.files)}
    found = []
    for link in contract_links(task, any_matcher(settings.contracts.files)):
        contract = plan.contracts.get(link.target)
        found.append(
            {
                "label": link.label,
                "path": link.target,
                "found": link.found,
                "status": contract.status if contract else "",
                "suspect": link.target in changed,
            }
        )
    return found


def _slice(prep: Prep) -> dict[str, Any]:
    """The first step: its paths, its goal and its proofs."""
    task = prep.task
    number, stop = first_open(task) or (0, None)
    entries = task.scope.entries if task.scope else ()
    return {
        "allow": [entry.pattern for entry in entries if entry.kind == "allow"],
        "deny": [entry.pattern for entry in entries if entry.kind == "deny"],
        "patterns": allowed_patterns(entries),
        "wide": [entry.pattern for entry in wide_entries(entries)],
        "added": list(prep.added),
        "stop": {"number": number, "text": stop.text, "path": task.path, "line": stop.place.line}
        if stop
        else None,
        "proofs": [
            {"command": command, "path": task.path, "line": line}
            for command, line in {p.command: p.place.line for p in reversed(task.proofs)}.items()
        ][::-1],
    }
