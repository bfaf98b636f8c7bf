"""Proofs: the standing of their evidence, their results, and commands that are not run."""

from collections.abc import Iterable, Iterator, Sequence
from xml.etree import ElementTree

from taskctl.model.evidence import ProofRun
from taskctl.model.items import Task
from taskctl.report.junit import DECLARATION, SUITE, xml_text
from taskctl.report.style import BOLD, SEVERITY_COLORS, Style, fit, paint, printable
from taskctl.text.words import count

STANDINGS = {
    "holds": "holds",
    "missing": "no record",
    "failed": "failed",
    "not run": "not run",
    "elsewhere": "elsewhere",
    "altered": "altered",
    "changed": "changed",
    "stale": "outdated",
    "unknown": "unknown",
}
_WIDTH = len("pass 12.3s")
_GREEN = "32"


def render_list(tasks: Sequence[Task], cases: Sequence[ProofRun], style: Style) -> Iterator[str]:
    """The lines that list proofs: whole commands, their markers, the standing of their evidence."""
    for task in tasks:
        yield from _title(task, style)
        for case in _of(task, cases):
            standing = case.standing
            word = paint(f"{STANDINGS[standing.kind]:<{_WIDTH}}", _color(standing.holds), style)
            yield from _command(case, f"{case.number:>3}  {word}  ", style)
            for index, marker in enumerate(case.proof.markers):
                yield _below(f"{'' if index else 'must print':<10}  `{marker}`")
            if not standing.holds and standing.kind != "missing":
                yield _below(standing.why)
        yield from _not_run(task, style)


def render_results(tasks: Sequence[Task], cases: Sequence[ProofRun], style: Style) -> Iterator[str]:
    """The lines of the results, task by task, and the number of proofs that pass."""
    for task in tasks:
        yield from _title(task, style)
        for case in _of(task, cases):
            word = paint(f"{_word(case):<{_WIDTH}}", _color(case.passes), style)
            yield from _command(case, f"{case.number:>3}  {word}  ", style, whole=False)
            reason = case.shown.reason if case.shown else case.refused
            if reason:
                yield _below(reason)
        yield from _not_run(task, style)
    passing = sum(case.passes for case in cases)
    yield f"{passing} of {count(len(cases), 'proof')} {'passes' if passing == 1 else 'pass'}"


def prove_object(tasks: Sequence[Task], cases: Sequence[ProofRun]) -> list[dict[str, object]]:
    """Each task with its proofs and its commands that are not run, for JSON."""
    return [
        {
            "task": task.id,
            "path": task.path,
            "proofs": [_case_object(case) for case in _of(task, cases)],
            "not_runnable": [
                {
                    "text": entry.text,
                    "reason": entry.why,
                    "path": entry.place.path,
                    "line": entry.place.line,
                }
                for entry in task.not_runnable
            ],
        }
        for task in tasks
    ]


def render_junit(tasks: Sequence[Task], cases: Sequence[ProofRun]) -> Iterator[str]:
    """The lines of a JUnit report: a suite for each task, a case for each proof."""
    root = ElementTree.Element("testsuites", {"name": SUITE, **_counts(tasks, cases)})
    for task in tasks:
        own = _of(task, cases)
        suite = ElementTree.SubElement(root, "testsuite", {"name": task.id, **_counts([task], own)})
        suite.extend(_junit_case(case) for case in own)
        for entry in task.not_runnable:
            name = {"name": xml_text(entry.text), "classname": task.id}
            skipped = ElementTree.SubElement(suite, "testcase", name)
            ElementTree.SubElement(skipped, "skipped", message=xml_text(entry.why))
    ElementTree.indent(root)
    yield DECLARATION
    yield from ElementTree.tostring(root, encoding="unicode").split("\n")


def _counts(tasks: Sequence[Task], cases: Sequence[ProofRun]) -> dict[str, str]:
    skipped = sum(len(task.not_runnable) for task in tasks)
    return {
        "tests": str(len(cases) + skipped),
        "failures": str(sum(case.outcome == "failed" for case in cases)),
        "errors": str(sum(case.outcome == "not run" for case in cases)),
        "skipped": str(skipped),
        "time": f"{sum(case.shown.duration for case in cases if case.shown):.3f}",
    }


def _junit_case(case: ProofRun) -> ElementTree.Element:
    time = case.shown.duration if case.shown else 0.0
    element = ElementTree.Element(
        "testcase", name=xml_text(case.proof.title), classname=case.task.id, time=f"{time:.3f}"
    )
    if not case.passes:
        why = case.shown.reason if case.shown else case.refused or case.standing.why
        kind = "failure" if case.outcome == "failed" else "error"
        failure = ElementTree.SubElement(element, kind, message=xml_text(why))
        failure.text = xml_text(case.shown.tail, keep="\n\t") if case.shown else ""
    elif case.shown is None:
        ElementTree.SubElement(element, "system-out").text = "its evidence holds; it was not run"
    return element


def _case_object(case: ProofRun) -> dict[str, object]:
    shown = case.shown
    return {
        "number": case.number,
        "command": case.proof.command,
        "shell": case.proof.shell,
        "path": case.proof.place.path,
        "line": case.proof.place.line,
        "markers": list(case.proof.markers),
        "evidence": case.standing.kind,
        "why": case.standing.why,
        "passes": case.passes,
        "outcome": case.outcome,
        "counterproof": case.proof.counterproof,
        "not_run": case.refused,
        "run": {
            "exit_code": shown.exit_code,
            "reason": shown.reason,
            "outcome": shown.outcome,
            "program": shown.program,
            "counterproof": shown.counter._asdict() if shown.counter else None,
            "started": shown.started,
            "duration": shown.duration,
            "markers_seen": list(shown.markers_seen),
            "output": {"digest": shown.output, "size": shown.size, "tail": shown.tail},
        }
        if shown
        else None,
    }


def _title(task: Task, style: Style) -> Iterator[str]:
    yield fit(f"{paint(task.id, BOLD, style)}  {printable(task.bare_title)}", style)
    if not task.proofs:
        yield "  no proof that can be run"


def _command(case: ProofRun, before: str, style: Style, *, whole: bool = True) -> Iterator[str]:
    """The line of a case and its command; all lines of the command, or only the first."""
    lines = case.proof.command.split("\n") if whole else [case.proof.title]
    yield f"{before}{printable(lines[0])}" if whole else fit(before + printable(lines[0]), style)
    yield from (_below(line) for line in lines[1:])


def _below(text: str) -> str:
    return f"{'':<{_WIDTH + 7}}{printable(text)}"


def _not_run(task: Task, style: Style) -> Iterator[str]:
    found: dict[tuple[str, str], list[int]] = {}
    for entry in task.not_runnable:
        found.setdefault((entry.text, entry.why), []).append(entry.place.line)
    for (text, why), numbers in found.items():
        lines = ", ".join(f":{number}" for number in numbers)
        word = paint(f"{'not run':<{_WIDTH}}", SEVERITY_COLORS["warning"], style)
        yield f"     {word}  {printable(text)} ({lines})"
        yield _below(why)
    yield ""


def _word(case: ProofRun) -> str:
    if case.shown is None:
        return "not run" if case.refused else STANDINGS[case.standing.kind]
    word = {"passed": "pass", "failed": "FAIL"}.get(case.shown.outcome)
    return f"{word} {_seconds(case.shown.duration)}" if word else "not run"


def _seconds(duration: float) -> str:
    """A duration in at most five characters."""
    if duration < 60:
        return f"{duration:.1f}s"
    minutes = round(duration / 60)
    return f"{minutes}m" if minutes < 600 else f"{minutes // 60}h"


def _color(good: bool) -> str:
    return _GREEN if good else SEVERITY_COLORS["error"]


def _of(task: Task, cases: Iterable[ProofRun]) -> list[ProofRun]:
    return [case for case in cases if case.task.path == task.path]
