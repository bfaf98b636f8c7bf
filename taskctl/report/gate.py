"""The output of `gate`: the verdict in words, as JSON, and as a Markdown summary."""

from collections.abc import Iterator
from typing import Any

from taskctl.judge.catalog import catalog
from taskctl.judge.gate.input import StateChange
from taskctl.judge.gate.verdict import Verdict
from taskctl.model.findings import Finding, Report, Summary
from taskctl.report.style import printable
from taskctl.text.words import count


def gate_report(verdict: Verdict) -> Report:
    """The reasons as a report for the formats of `check`."""
    severities = [reason.severity for reason in verdict.reasons]
    summary = Summary(errors=severities.count("error"), warnings=severities.count("warning"))
    return Report(verdict.reasons, summary, catalog())


def verdict_lines(verdict: Verdict) -> Iterator[str]:
    """The judged change, its effect on tasks, and the verdict as the last line."""
    yield from (f"note: {notice}" for notice in verdict.notices)
    for step in verdict.steps:
        if step.before:
            yield f"{step.task.id}: {step.before} → {step.after}{_percent(step)}"
    if verdict.proofs is not None:
        passing = sum(case.passes for case in verdict.proofs)
        yield f"proofs run again: {passing} of {len(verdict.proofs)} pass"
    errors = sum(reason.severity == "error" for reason in verdict.reasons)
    others = len(verdict.reasons) - errors
    remark = f", {others} to look at" if others else ""
    if errors:
        yield f"no: {count(errors, 'reason')} against this change{remark}"
    else:
        yield f"yes: nothing is against this change{remark}"


def _percent(step: StateChange) -> str:
    judged = step.judged
    if judged is None:
        return ""
    if not judged.is_met:
        return f", not 100 %: {len(judged.missing)} missing"
    if judged.remarks:
        return f", nothing is missing ({'; '.join(judged.remarks)})"
    return ", 100 %"


def gate_lines(verdict: Verdict) -> Iterator[str]:
    """The output of `gate --output-format json`."""
    from taskctl.report.json import finding_object, json_text  # only for this form

    report = gate_report(verdict)
    reasons = [finding_object(reason, report) for reason in verdict.reasons]
    yield json_text(
        {
            "version": 1,
            "verdict": "yes" if verdict.passes else "no",
            "base": verdict.ends.base,
            "head": verdict.ends.head,
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
            "policy": [reason for reason in reasons if reason["code"] == "GT009"],
            "root": verdict.root,
            "merge_base": verdict.ends.fork,
            "judged": verdict.ends.trees[1],
            "notices": list(verdict.notices),
            **({} if verdict.proofs is None else {"proofs": _proofs(verdict)}),
        }
    )


def _proofs(verdict: Verdict) -> list[dict[str, object]]:
    from taskctl.report.prove import prove_object  # only when they were run

    return prove_object([step.task for step in verdict.steps if step.judged], verdict.proofs or ())


def _hundred(step: StateChange) -> dict[str, Any] | None:
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
    """A Markdown summary for the page of a CI job."""
    *steps, last = verdict_lines(verdict)
    yield f"## taskctl gate: {_cell(last)}"
    yield ""
    if verdict.reasons:
        yield "| | reason | where | what to do |"
        yield "|---|---|---|---|"
        yield from map(_row, verdict.reasons)
        yield ""
    yield from (f"- {_cell(step)}" for step in steps)


def _row(reason: Finding) -> str:
    message = _cell(f"{reason.code} {reason.text}")
    place = _cell(f"{reason.place.path}:{reason.place.line}")
    return f"| {reason.severity} | {message} | {place} | {_cell(reason.help)} |"


_SPECIAL = str.maketrans({char: f"\\{char}" for char in "\\`*_{}[]<>|#~$"} | {"&": "&amp;"})


def _cell(text: str) -> str:
    """Text from files and commits, as Markdown that shows it literally."""
    return printable(text).translate(_SPECIAL)
