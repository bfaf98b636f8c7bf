"""What `gate` says: the verdict in words, as JSON, and as a Markdown summary."""

from collections.abc import Iterator
from typing import Any

from taskctl.judge.gate import Step, Verdict
from taskctl.model.findings import Report, Summary
from taskctl.report.json import finding_object
from taskctl.report.style import printable


def verdict_lines(verdict: Verdict) -> Iterator[str]:
    """What the change does to tasks, and the verdict as the last line."""
    for step in verdict.steps:
        if step.before:
            yield f"{step.task.id}: {step.before} → {step.after}{_percent(step)}"
    errors = sum(reason.severity == "error" for reason in verdict.reasons)
    others = len(verdict.reasons) - errors
    remark = f", {others} to look at" if others else ""
    if errors:
        yield f"no: {errors} reason{'s' * (errors != 1)} against this change{remark}"
    else:
        yield f"yes: nothing is against this change{remark}"


def _percent(step: Step) -> str:
    if step.judged is None:
        return ""
    return ", 100 %" if step.judged.is_met and not step.judged.remarks else (
        f", not 100 %: {len(step.judged.missing)} things missing" if not step.judged.is_met
        else f", nothing is missing ({'; '.join(step.judged.remarks)})"
    )  # fmt: skip


def gate_object(verdict: Verdict) -> dict[str, Any]:
    """What `gate --output-format json` prints."""
    report = Report(verdict.reasons, Summary())
    reasons = [finding_object(reason, report) for reason in verdict.reasons]
    return {
        "version": 1,
        "verdict": "yes" if verdict.passes else "no",
        "base": verdict.base,
        "head": verdict.head,
        "reasons": reasons,
        "tasks": [
            {
                "id": step.task.id,
                "from": step.before,
                "to": step.after,
                "hundred": _hundred(step),
            }
            for step in verdict.steps
        ],
        "policy": [r for r in reasons if r["code"] == "GT009"],
    }


def _hundred(step: Step) -> dict[str, Any] | None:
    if step.judged is None:
        return None
    return {
        "met": step.judged.is_met,
        "missing": [
            {"message": m.message, "path": m.place.path, "line": m.place.line}
            for m in step.judged.missing
        ],
        "remarks": list(step.judged.remarks),
    }


def gate_summary(verdict: Verdict) -> Iterator[str]:
    """A Markdown summary for a CI page."""
    yield f"## taskctl gate: {'yes' if verdict.passes else 'no'}"
    yield ""
    if verdict.reasons:
        yield "| | reason | where |"
        yield "|---|---|---|"
        for reason in verdict.reasons:
            message = _cell(f"{reason.code} {reason.message}")
            place = f"{reason.place.path}:{reason.place.line}"
            yield f"| {reason.severity} | {message} | `{_cell(place)}` |"
        yield ""
    for step in verdict.steps:
        if step.before:
            yield f"- {step.task.id}: {step.before} → {step.after}{_cell(_percent(step))}"


def _cell(text: str) -> str:
    escaped = printable(text).replace("&", "&amp;").replace("<", "&lt;")
    return escaped.replace("|", "\\|").replace("`", "'")
