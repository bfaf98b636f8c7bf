"""The output of `scope`: as text and JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from taskctl.judge.change import Change
from taskctl.judge.scope.allowance import Explanation
from taskctl.judge.scope.allowlist import ScopeReport
from taskctl.judge.scope.attribution import Attribution
from taskctl.judge.scope.overlap import Overlap
from taskctl.judge.scope.suggestion import suggest
from taskctl.model.items import ScopeEntry, Task
from taskctl.report.style import BOLD, Style, fit, paint, printable, wrap
from taskctl.text.words import count

_SIGNS = {
    "id": "as asked", "trailer": "its Task: trailer", "branch": "the branch name",
    "subject": "the subject", "task-file": "the only task file that changed",
    "active": "the only active task",
}  # fmt: skip  # a table


def render_scope(report: ScopeReport, attributed_by: str, style: Style) -> Iterator[str]:
    """The answer first, then the paths outside the allowlist, then the remedies."""
    task = report.task
    changed = count(len(report.changed), "changed path")
    number = len(report.outside)
    verdict = f"{number} outside its allowlist" if number else "all inside its allowlist"
    if task.scope is None:
        verdict = f"and {task.id} has no allowlist ({task.path})"
    sign = _SIGNS[attributed_by]
    first, *rest = wrap(f"{task.id} ({sign}): {changed}, {verdict}", style.width, rest="  ")
    yield first.replace(task.id, paint(task.id, BOLD, style), 1)
    yield from rest
    if report.outside:
        if task.scope:
            yield f"{task.path}:{task.scope.place.line}"
        yield ""
        for outside in report.outside:
            where = f" by line {outside.place.line}" if outside.place else ""
            yield f"  {printable(outside.path)}  {outside.reason}{where}"
            if outside.twin:
                yield from wrap(_twins(outside.path, outside.twin), style.width, "    ", "    ")
    yield from _remarks(report, style)
    if report.outside:
        yield ""
        yield "leave them out, or widen the allowlist where a reviewer sees it"
        yield f"(`taskctl scope {task.id} --suggest` writes the lines)"


def _twins(path: str, twin: ScopeEntry) -> str:
    """Two spellings that look alike, written so that they differ."""
    changed, listed = (
        text.encode("ascii", "backslashreplace").decode() for text in (path, twin.pattern)
    )
    return (
        f"line {twin.place.line} looks the same but has other characters: {changed}, not {listed}"
    )


def _remarks(report: ScopeReport, style: Style) -> Iterator[str]:
    if report.is_new:
        yield f"  {report.task.id} is new in this change, and so is its allowlist"
    for path in report.granted:
        yield f"  {printable(path)}  allowed only by what this change added to the task"
    for unread in report.unreadable:
        where = f"{report.task.path}:{unread.place.line}"
        said = f"{where}: {printable(unread.text)} {unread.why}"
        yield from wrap(said, style.width, "  ", "    ")
    if report.exempt:
        said = f"always allowed: {', '.join(map(printable, report.exempt))}"
        yield from wrap(said, style.width, "  ", "    ")


def render_commit(
    report: ScopeReport | None, attribution: Attribution, commit: Change, style: Style
) -> Iterator[str]:
    """One commit of many: one line, and the paths outside the allowlist."""
    line = f"{commit.ends.head[:10]}  {printable(commit.commits[-1].subject)}"
    if report is None:
        what = "needs no task" if attribution.by == "none" else "belongs to no task"
        if attribution.candidates:
            what = f"may belong to {', '.join(attribution.candidates)}"
        yield fit(f"{line}  ({what})", style)
        return
    yield fit(line, style)
    yield from (f"  {part}" if part else "" for part in render_scope(report, attribution.by, style))


def render_unattributed(attribution: Attribution) -> Iterator[str]:
    """A commit whose task is unknown, and the remedy."""
    if attribution.candidates:
        yield f"this commit may belong to {', '.join(attribution.candidates)}"
    else:
        yield "it is unknown to which task this commit belongs"
    yield "name it in the subject, or with a `Task:` trailer"


def render_suggestion(report: ScopeReport, change: Change) -> Iterator[str]:
    """The bullets to add to the allowlist."""
    lines = _suggested(report, change)
    if lines:
        line = report.task.scope.place.line if report.task.scope else 1
        yield f"add to {report.task.path}:{line}"
    else:
        yield f"the allowlist of {report.task.id} needs no additions"
    yield from (f"- `{line}`" for line in lines)
    for outside in report.outside:
        if outside.reason == "denied":
            where = f" by line {outside.place.line}" if outside.place else ""
            yield f"not suggested: {printable(outside.path)} is denied{where}"


def _suggested(report: ScopeReport, change: Change) -> list[str]:
    return suggest(report.outside, lambda name: name in change.ends.after.children(""))


def render_explanation(task: Task, path: str, found: Explanation) -> Iterator[str]:
    """The entry that decides about a path, and its place."""
    verdict = {
        "allowed": "may touch",
        "always": "may touch",
        "denied": "must not touch",
        "not listed": "may not touch",
    }[found.verdict]
    where = f" ({found.place.path}:{found.place.line})" if found.place else ""
    why = {
        "always": f"scope.always has {found.pattern}",
        "not listed": "no entry of its allowlist covers it",
    }.get(found.verdict, found.pattern)
    yield f"{task.id} {verdict} {printable(path)}: {printable(why)}{where}"
    if found.twin:
        yield _twins(path, found.twin)
    if found.verdict == "not listed":
        if task.scope is None:
            yield f"it has no allowlist ({task.path}), which does not allow everything"
        else:
            yield f"the list: {task.path}:{task.scope.place.line}"


def render_overlaps(found: Sequence[Overlap], style: Style) -> Iterator[str]:
    """The pairs of tasks that must not be worked on at the same time."""
    for overlap in found:
        yield fit(f"{paint(f'{overlap.first.id}  {overlap.second.id}', BOLD, style)}", style)
        for left, right in overlap.entries[:3]:
            same = left.pattern == right.pattern
            shown = left.pattern if same else f"{left.pattern} and {right.pattern}"
            yield fit(f"    {printable(shown)}", style)
        if len(overlap.entries) > 3:
            yield f"    and {len(overlap.entries) - 3} more"


def scope_object(
    report: ScopeReport | None, attributed_by: str, change: Change, *, suggest: bool
) -> dict[str, Any]:
    """The JSON object of `scope` for one change; without a task, only the paths it changes."""
    if report is None:
        ends = {"base": change.ends.base, "head": change.ends.head, "changed": list(change.changed)}
        return {"task": None, "attributed_by": attributed_by, **ends}
    found = {
        "task": report.task.id,
        "attributed_by": attributed_by,
        "base": change.ends.base,
        "head": change.ends.head,
        "allow": list(report.allow) if report.task.scope else None,
        "deny": list(report.deny),
        "unparseable": [
            {"path": u.place.path, "line": u.place.line, "text": u.text, "why": u.why}
            for u in report.unreadable
        ],
        "changed": list(report.changed),
        "outside": [
            {
                "path": o.path,
                "reason": o.reason,
                **({"twin": _entry_object(o.twin)} if o.twin else {}),
            }
            for o in report.outside
        ],
        "exempt": list(report.exempt),
        "widened": [_entry_object(entry) for entry in report.widened],
        "lifted": [_entry_object(entry) for entry in report.lifted],
        "excused": list(report.granted),
    }
    return {**found, "suggest": _suggested(report, change)} if suggest else found


def _entry_object(entry: ScopeEntry) -> dict[str, Any]:
    return {"pattern": entry.pattern, "path": entry.place.path, "line": entry.place.line}


def explanation_object(task: Task, path: str, found: Explanation) -> dict[str, Any]:
    """The output of `scope --explain --json`."""
    place = found.place
    return {
        "task": task.id,
        "path": path,
        "verdict": found.verdict,
        "pattern": found.pattern,
        "place": {"path": place.path, "line": place.line} if place else None,
    }


def overlaps_object(found: Sequence[Overlap]) -> dict[str, Any]:
    """The output of `scope --overlaps --json`."""
    return {
        "overlaps": [
            {
                "tasks": [overlap.first.id, overlap.second.id],
                "entries": [[left.pattern, right.pattern] for left, right in overlap.entries],
            }
            for overlap in found
        ]
    }
