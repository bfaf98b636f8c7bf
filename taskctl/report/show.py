"""One task, shown for people."""

from collections.abc import Iterable, Iterator, Sequence
from posixpath import basename
from typing import Any

from taskctl.model.boxes import StopCondition
from taskctl.model.evidence import cases_of, standing
from taskctl.model.items import ITEM, Task
from taskctl.model.plan import Plan
from taskctl.model.reviews import Suspect
from taskctl.model.wording import targets
from taskctl.read.history import StatusStep
from taskctl.read.remarks import Remark
from taskctl.report.prove import STANDINGS, prove_object
from taskctl.report.style import BOLD, Style, cells, cut, fit, paint, place, printable, wrap

# The status of a contract is cut: its own file has all of it.
_LONGEST_STATUS = 24
_MARKS = {"x": "[x]", " ": "[ ]", None: " - "}


def task_object(
    plan: Plan,
    task: Task,
    steps: Sequence[StatusStep],
    suspect: Sequence[Suspect],
    remarks: Sequence[Remark],
) -> dict[str, Any]:
    """The output of `show --json`."""
    from taskctl.report.items import item_object, suspect_objects  # only for --json

    history = [
        {"date": s.date, "commit": s.commit, "state": s.state, "status": s.status} for s in steps
    ]
    (proved,) = prove_object([task], cases_of(task, plan.evidence.get(task.id)))
    shown = {
        **item_object(plan, task, plan.dependents),
        "proofs": proved["proofs"],
        "not_runnable": proved["not_runnable"],
        "suspects": suspect_objects(suspect),
        "history": history,
    }
    return shown | ({"remarks": [one._asdict() for one in remarks]} if plan.breakdown else {})


def render_task(
    plan: Plan,
    task: Task,
    steps: Sequence[StatusStep],
    style: Style,
    suspect: Sequence[Suspect] = (),
    remarks: Sequence[Remark] = (),
) -> Iterator[str]:
    """The lines that show a task: status, prerequisites, stop conditions, allowlist, history."""
    name = printable(task.id or task.path)
    first, *more = _wrapped(f"{name}  ", printable(task.bare_title), style)
    yield paint(name, BOLD, style) + first[len(name) :]
    yield from more
    unread = f"cannot be read: {task.unread}" if task.unread else ""
    facts = [unread or task.status_text or task.state, " ".join(task.owner)]
    facts.append(f"claimed by {task.lease}" if task.lease else "")
    facts.append(f"created {task.created}" if task.created else "")
    facts += [task.priority, task.estimate, *task.groups]
    facts += ["may run beside others"] * task.parallel
    facts += [f"the same work as {name}" for name, _ in task.aliases]
    yield from wrap(" · ".join(printable(fact) for fact in facts if fact), style.width)
    yield place(task)
    if task.kind == ITEM:
        yield from _block("targets", (("", printable(t)) for t in targets(task.title)), style)
        files = dict.fromkeys(printable(path) for path, _ in task.plan_paths)
        yield from _block("files that it names", (("", path) for path in files), style)
    yield from _block("prerequisites", _prereqs(plan, task), style)
    waiting = map(_state_and_title, plan.waiting.get(task.id, ()))
    yield from _block("waiting for this", waiting, style)
    follow_ups = dict.fromkeys(item for item, _ in task.follow_ups)
    lines = (line for i in follow_ups for line in _lines(plan, i))
    yield from _block("follow-ups", lines, style)
    yield from _block(stop_title(task), _stops(task.stops), style)
    yield from _block("allowlist", dict.fromkeys(_scope(task)), style)
    yield from _block("tracks and their gates", _gates(plan, task), style)
    yield from _block("contracts", _contracts(plan, task), style)
    since = (f"{printable(s.target)} {s.why} since the last review" for s in suspect)
    yield from _block("suspect links", (("", line) for line in since), style)
    yield from _block("proofs", _proofs(plan, task), style)
    for about, title in (("item", "said of it"), ("section", "said of its section")):
        yield from _block(title, (_said(r.text) for r in remarks if r.about == about), style)
    yield from _block("history", _steps(steps), style)


def _said(text: str) -> tuple[str, str]:
    """A line of a document, split into its indentation and text."""
    bare = text.lstrip()
    return text[: len(text) - len(bare)].replace("\t", "    "), printable(bare)


def _block(title: str, rows: Iterable[str | tuple[str, str]], style: Style) -> Iterator[str]:
    """Rows below a title: a line that is cut, or a label and a text that is shown whole."""
    shown = list(rows)
    if shown:
        yield ""
        yield paint(title, BOLD, style)
    for row in shown:
        if isinstance(row, str):
            yield fit(f"  {row}", style)
        else:
            yield from _wrapped(f"  {row[0]}", row[1], style)


def _wrapped(label: str, text: str, style: Style) -> Iterator[str]:
    return wrap(text, style.width, label, " " * cells(label))


def _lines(plan: Plan, item_id: str, remark: str = "") -> Iterator[str]:
    """The state of an item; of each item, if several share the id."""
    others = plan.all_of(item_id)
    if item_id in plan.phases:
        yield f"{'done' if plan.is_met(item_id) else 'todo':<8} {item_id}{remark}"
    elif not others:
        yield f"{'no file':<8} {item_id}{remark}"
    else:
        yield from (_state_and_title(other, remark) for other in others)


def _state_and_title(task: Task, remark: str = "") -> str:
    return f"{task.state:<8} {task.id or task.path}{remark}  {printable(task.bare_title)}"


def _prereqs(plan: Plan, task: Task) -> Iterator[str]:
    for prereq in plan.prereqs(task):
        if prereq.unread:
            where = f"cannot be read, :{prereq.place.line}"
            where += "" if prereq.hard else ", optional"
            yield f"{'unread':<8} {printable(prereq.id)} ({where})"
            continue
        yield from _lines(plan, prereq.id, "" if prereq.hard else " (optional)")
        other = plan.find(prereq.id)
        for successor in plan.successors(other) if other and other.state == "done" else ():
            yield from _lines(plan, successor, f" (what {prereq.id} became)")


def stop_title(task: Task) -> str:
    """How many stop conditions there are, and how many of them are done; empty without any."""
    boxes = [stop for stop in task.stops if stop.box is not None]
    if not task.stops:
        return ""
    if not boxes:
        return f"stop conditions ({len(task.stops)}, none checkable)"
    done = sum(stop.is_done for stop in boxes)
    plain = (
        f", {len(task.stops) - len(boxes)} without a box" if len(boxes) < len(task.stops) else ""
    )
    return f"stop conditions ({done} of {len(boxes)} done{plain})"


def _stops(stops: Sequence[StopCondition]) -> Iterator[tuple[str, str]]:
    """The open ones first; ids for `mark` count from 1 in the order of the file."""
    numbered = list(enumerate(stops, 1))
    for number, stop in sorted(numbered, key=lambda pair: (pair[1].is_done, pair[0])):
        mark = _MARKS.get(stop.box, stop.written)
        yield f"#{number:<3}{mark} ", printable(stop.text)


def _scope(task: Task) -> Iterator[tuple[str, str]]:
    for entry in task.scope.entries if task.scope else ():
        yield "may not touch " if entry.kind == "deny" else "", printable(entry.pattern)
    for unread in task.scope.unreadable if task.scope else ():
        yield "? ", f"{printable(unread.text)} (:{unread.place.line}, {unread.why})"


def _gates(plan: Plan, task: Task) -> Iterator[str | tuple[str, str]]:
    for track_id in plan.tracks_of(task):
        track = plan.by_id[track_id]
        yield f"{track_id}  {printable(track.bare_title)}"
        for gate in track.gates:
            waits = plan.waits_of(gate)
            if waits:
                where = f"{printable(track.path)}:{gate.place.line}"
                yield "  red gate: ", f"{', '.join(waits)} ({where})"


def _contracts(plan: Plan, task: Task) -> Iterator[str]:
    for link in task.links:
        contract = plan.contracts.get(link.target) if link.in_header else None
        if contract is not None:
            status = cut(printable(contract.status), _LONGEST_STATUS)
            yield f"{status:<12} {printable(basename(link.target))}"


def _proofs(plan: Plan, task: Task) -> Iterator[tuple[str, str]]:
    """The proofs, each once, with the standing of their evidence if there is any."""
    evidence = plan.evidence.get(task.id)
    shown = {printable(proof.title): proof for proof in task.proofs}
    for title, proof in shown.items():
        word = f"{STANDINGS[standing(evidence, proof).kind]:<10}" if evidence else ""
        yield word, title


def _steps(steps: Sequence[StatusStep]) -> Iterator[str]:
    for step in steps:
        yield f"{step.date}  {step.state:<8} {step.commit}  {printable(step.subject)}"
