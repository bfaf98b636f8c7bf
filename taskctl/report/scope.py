"""What `scope` says: as text and JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from taskctl.judge.overlap import Overlap
from taskctl.judge.scope import Explanation, ScopeReport, suggest
from taskctl.report.queue import fit
from taskctl.report.style import BOLD, Style, paint, printable

_SIGNS = {
    "id": "as asked", "trailer": "its Task: trailer", "branch": "the branch name",
    "subject": "the subject", "task-file": "the only task file that changed",
    "active": "the only active task",
}  # fmt: skip


def render_scope(report: ScopeReport, attributed_by: str, style: Style) -> Iterator[str]:
    """The answer first, then the paths that lie outside, then the way out."""
    task = report.task
    count = len(report.outside)
    sign = _SIGNS.get(attributed_by, attributed_by)
    changed = f"{len(report.changed)} changed path{'s' * (len(report.changed) != 1)}"
    verdict = f"{count} outside its allowlist" if count else "all inside its allowlist"
    yield fit(f"{paint(task.id, BOLD, style)} ({sign}): {changed}, {verdict}", style)
    if report.outside:
        yield f"{task.path}:{_list_line(report)}"
        yield ""
        for outside in report.outside:
            where = f" by line {outside.place.line}" if outside.place else ""
            yield f"  {printable(outside.path)}  {outside.reason}{where}"
    for path in report.excused:
        yield f"  {printable(path)}  allowed only by an entry that this change added"
    for unread in report.unreadable:
        yield f"  {task.path}:{unread.place.line}: {printable(unread.text)} {unread.why}"
    if report.exempt:
        yield fit(f"  always allowed: {', '.join(map(printable, report.exempt))}", style)
    if report.outside:
        yield ""
        yield "leave them out, or widen the allowlist where a reviewer sees it"
        yield "(taskctl scope --suggest)"


def _list_line(report: ScopeReport) -> int:
    return report.task.scope.place.line if report.task.scope else 1


def render_suggestion(report: ScopeReport) -> Iterator[str]:
    """The bullets to add to the allowlist."""
    scope = report.task.scope
    lines = suggest(report.outside)
    if lines and scope:
        yield f"add to {report.task.path}:{scope.place.line}"
    yield from (f"- `{printable(line)}`" for line in lines)
    for outside in report.outside:
        if outside.reason == "denied":
            yield f"not suggested: {printable(outside.path)} is denied"


def render_explanation(task_id: str, path: str, found: Explanation) -> str:
    """Which entry decides about a path."""
    verdict = {
        "allowed": "may touch", "always": "may touch", "denied": "must not touch",
        "not listed": "may not touch",
    }[found.verdict]  # fmt: skip
    where = f" ({found.place.path}:{found.place.line})" if found.place else ""
    why = {
        "always": f": scope.always has {found.pattern}",
        "not listed": ": no entry of its allowlist covers it",
    }.get(found.verdict, f": {found.pattern}")
    return f"{task_id} {verdict} {printable(path)}{printable(why)}{where}"


def render_overlaps(found: Sequence[Overlap], style: Style) -> Iterator[str]:
    """The pairs of tasks that must not be worked on at once."""
    for overlap in found:
        yield fit(f"{paint(f'{overlap.first.id}  {overlap.second.id}', BOLD, style)}", style)
        for left, right in overlap.entries[:3]:
            same = left.pattern == right.pattern
            shown = left.pattern if same else f"{left.pattern} and {right.pattern}"
            yield fit(f"    {printable(shown)}", style)
        if len(overlap.entries) > 3:
            yield f"    and {len(overlap.entries) - 3} more"


def scope_object(report: ScopeReport, attributed_by: str, base: str, head: str) -> dict[str, Any]:
    """What `scope --json` says of one change."""
    return {
        "task": report.task.id,
        "attributed_by": attributed_by,
        "base": base,
        "head": head,
        "allow": list(report.allow),
        "deny": list(report.deny),
        "unparseable": [
            {"path": u.place.path, "line": u.place.line, "text": u.text} for u in report.unreadable
        ],
        "changed": list(report.changed),
        "outside": [{"path": o.path, "reason": o.reason} for o in report.outside],
        "exempt": list(report.exempt),
        "widened": [
            {"pattern": e.pattern, "path": e.place.path, "line": e.place.line}
            for e in report.widened
        ],
    }
