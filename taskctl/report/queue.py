"""The output of `next` for people: the answer, then why nothing else, then the next command."""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from taskctl.model.items import ITEM, FileFault, Prereq, Record, Task
from taskctl.model.plan import Plan
from taskctl.model.queue import Answer, Skipped
from taskctl.model.waits import how_far, named
from taskctl.model.work import holding_back
from taskctl.report.style import BOLD, Style, fit, listing, paint, place, printable

if TYPE_CHECKING:
    from taskctl.judge.scope.team import Apart, Team

_SHOWN = 8
_INDENT = " " * 10
# The claims of boards that a task is done, by their form.
_SAYS = {
    "status": "a board says {}",
    "tick": "a board ticks it {}",
    "title": "a board says {} in its title",
    "heading": "a board lists it under {}",
}


def render_answer(
    plan: Plan,
    answer: Answer,
    style: Style,
    others: "Team | None" = None,
    document: str = "",
    startable: Container[str] = (),
    worker: str = "",
) -> Iterator[str]:
    """The lines of an answer, and of the tasks that can be worked on in parallel.

    `document` is the requested file, as it was named; `startable` are the collections whose tasks
    a command can start; `worker` is the name of the one who asks, if it was given.
    """
    source = _from(plan, document)
    yield from _RENDER[answer.action](plan, answer, style)
    if others:
        yield from _team(others, style)
    if answer.action in {"start", "blocked"}:
        reasons = [f"{s.task.id or s.task.path} {why_skipped(plan, s)}" for s in answer.skipped]
        yield from _block("skipped", reasons, style, _list_of(answer.skipped, source))
    yield from _block("not readable", list(map(_fault, answer.unread)), style, "taskctl check")
    then = _then(plan, answer, source, startable, worker)
    if then:
        yield ""
        yield from map(printable, then)


def _block(head: str, lines: list[str], style: Style, more: str) -> Iterator[str]:
    """The first lines of a section below its heading; `more` is the command that shows the rest."""
    if lines:
        yield ""
        yield head
    for line in lines[:_SHOWN]:
        yield fit(_INDENT + printable(line), style)
    if len(lines) > _SHOWN:
        yield f"{_INDENT}and {len(lines) - _SHOWN} more ({more})"


def _then(
    plan: Plan, answer: Answer, source: str, startable: Container[str], worker: str
) -> list[str]:
    """The commands to choose from now."""
    task = answer.task
    if task is None:
        command = _list_of(answer.skipped, source) if answer.skipped else "taskctl check"
        return [] if answer.action == "complete" else [f"next:     {command}"]
    if answer.action == "decide":
        return [
            f"next:     taskctl show {task.id}, then taskctl accept {task.id}",
            f"{_INDENT}or taskctl reject {task.id}",
        ]
    if answer.action == "settle":
        return [
            f"decide:   it is done: taskctl done {task.id}",
            f"{_INDENT}it is not: correct the boards, by hand or with taskctl sync",
            f"{_INDENT}not now: taskctl next --ignore-conflicts goes by the headers alone",
        ]
    begins = answer.action == "start"
    own = f" --as {_shell_word(worker)}" if worker else ""
    command = _begin(plan, task, source, startable, own) if begins else _look(task, source)
    if own and not begins and task.collection in startable:
        command = f"taskctl start {task.id}{own}, then {command}"
    return [f"next:     {command}"]


def _list_of(skipped: Sequence[Skipped], source: str) -> str:
    """The command that lists more tasks like these."""
    reasons = {one.reason for one in skipped}
    if reasons & {"prerequisites", "blocked"}:
        return f"taskctl list --blocked{source}"
    states = ",".join(sorted({one.task.state for one in skipped}))
    return f"taskctl list --status {states}{source}"


def why_skipped(plan: Plan, skipped: Skipped) -> str:
    """The reason why a task is not the answer, after its id."""
    if skipped.lease:
        return f"is claimed by {skipped.lease}"
    if skipped.reason == "open parts":
        return f"has open parts: {', '.join(skipped.blocked_by)}"
    task = skipped.task
    if skipped.blocked_by:
        return f"waits for {', '.join(_waited_for(plan, p) for p in holding_back(plan, task))}"
    text = task.status_text
    if task.state != "unknown":
        return f"is {text}"
    where = f" ({place(task)})"
    if task.unread:
        return f"cannot be read: {task.unread}"
    if not task.id:
        return f"has no readable id{where}"
    return f"says {text!r}{where}, no known status" if text else f"has no status{where}"


def _waited_for(plan: Plan, prereq: Prereq) -> str:
    """A prerequisite and its progress; for a dropped one, the progress of its successors."""
    item_id = prereq.id
    if prereq.unread:
        where = f"{prereq.place.path}:{prereq.place.line}"
        return f"{named(prereq)} ({how_far(plan, prereq)}, {where})"
    other = plan.find(item_id)
    successors = plan.successors(other) if other else ()
    if other is None or other.archived or not (successors or other.state == "dropped"):
        return f"{item_id} ({_how_far(plan, item_id)})"
    shown = ", ".join(f"{item} ({_how_far(plan, item)})" for item in successors)
    sign = " by" if other.state == "dropped" else " →"
    behind = f"{sign} {shown}" if shown else ", with no successor"
    return f"{item_id} ({other.status.word}{behind})"


def _how_far(plan: Plan, item_id: str) -> str:
    other = plan.find(item_id)
    if other is None:
        if item_id in plan.nearly:
            return f"{plan.nearly[item_id]}, whose id cannot be read"
        is_there = any(item_id in fault.place.path for fault in plan.unread)
        return "not readable" if is_there else "no file"
    if other.archived:
        return other.says
    if other.unread:
        return "not readable"
    # A box has no word.
    return other.status.word or ("unknown status" if other.state == "unknown" else other.state)


def _fault(fault: FileFault) -> str:
    path = fault.place.path
    return fault.message if path in fault.message else f"{path}:{fault.place.line} {fault.message}"


def _continue(plan: Plan, answer: Answer, style: Style) -> Iterator[str]:
    del plan
    assert answer.task is not None
    yield _headline("continue", answer.task, style)
    yield _line(f"{answer.task.status_text} ({place(answer.task)})")
    yield from _work(answer.task, style)
    others = [task.id for task in answer.active if task.key != answer.task.key]
    if others:
        yield listing(f"{_INDENT}also under way: ", others, style, ", ")


def _start(plan: Plan, answer: Answer, style: Style) -> Iterator[str]:
    assert answer.task is not None
    yield _headline("start", answer.task, style)
    prereqs = [p.id for p in plan.prereqs(answer.task) if p.hard]
    done = f"every prerequisite is done ({', '.join(prereqs)})" if prereqs else "no prerequisites"
    yield fit(_INDENT + done, style)
    yield from _work(answer.task, style)


def _blocked(plan: Plan, answer: Answer, style: Style) -> Iterator[str]:
    del plan
    is_open = answer.active or answer.skipped
    what = (
        "all that is under way is claimed, and the limit is reached (queue.wip_limit)"
        if answer.ready
        else "there are open tasks, and none can be started"
        if is_open
        else ("no task is known to be open, but not all can be read")
    )
    yield f"{paint('blocked', BOLD, style)}   {what}"
    for task in answer.active[:_SHOWN]:
        yield fit(f"{_INDENT}under way: {task.id}  {printable(task.bare_title)}", style)


def _complete(plan: Plan, answer: Answer, style: Style) -> Iterator[str]:
    del plan, answer
    yield f"{paint('complete', BOLD, style)}  nothing is open"


def _decide(plan: Plan, answer: Answer, style: Style) -> Iterator[str]:
    del plan
    assert answer.task is not None
    yield _headline("decide", answer.task, style)
    status = answer.task.status_text
    yield _line(f"a decision to take, not work: its status is {status} ({place(answer.task)})")


def _settle(plan: Plan, answer: Answer, style: Style) -> Iterator[str]:
    del plan
    for conflict in answer.conflicts:
        yield _headline("settle", conflict.task, style)
        yield _line(f"its header says {conflict.task.status_text} ({place(conflict.task)})")
        yield from map(_record, conflict.records)


def _record(record: Record) -> str:
    says = _SAYS[record.state_from].format(record.says.strip("()"))
    return _line(f"{says} ({record.place.path}:{record.place.line})")


_RENDER: Mapping[str, Callable[[Plan, Answer, Style], Iterator[str]]] = {
    "continue": _continue,
    "start": _start,
    "blocked": _blocked,
    "complete": _complete,
    "decide": _decide,
    "settle": _settle,
}


def _team(others: "Team", style: Style) -> Iterator[str]:
    for task in others.tasks:
        yield _headline("and", task, style)
        yield from _touches(task, style)
    lines = [_apart(apart, style) for apart in others.apart]
    yield from _block("apart", lines, style, "taskctl scope --overlaps")


def _apart(apart: "Apart", style: Style) -> str:
    overlap = apart.overlap
    if overlap is None:
        return f"{apart.task.id} has no allowlist: nobody can tell what it shares"
    shared = [max(left.pattern, right.pattern, key=len) for left, right in overlap.entries]
    label = f"{apart.task.id} and {overlap.first.id} both touch "
    return listing(label, list(dict.fromkeys(shared)), style._replace(width=style.width - 10))


def _headline(action: str, task: Task, style: Style) -> str:
    line = fit(f"{action:<8}  {task.id}  {printable(task.bare_title)}", style)
    return paint(line[:8], BOLD, style) + line[8:]


def _line(text: str) -> str:
    """A line with a place at its end, which is never cut off."""
    return _INDENT + printable(text)


def _work(task: Task, style: Style) -> Iterator[str]:
    """The paths that the task touches, and its proofs."""
    yield from _touches(task, style)
    commands = list(dict.fromkeys(proof.title for proof in task.proofs))
    if commands:
        yield listing(f"{_INDENT}proofs    ", commands, style, " · ")


def _touches(task: Task, style: Style) -> Iterator[str]:
    entries = task.scope.entries if task.scope else ()
    paths = [entry.pattern for entry in entries if entry.kind == "allow"]
    if paths:
        yield listing(f"{_INDENT}touches   ", paths, style)


def render_other(plan: Plan, answer: Answer, style: Style) -> Iterator[str]:
    """One line for a collection other than the one whose answer is shown in full."""
    what = f"{answer.task.id}  {printable(answer.task.bare_title)}" if answer.task else ""
    where = printable(plan.name) if plan.breakdown else "the tasks"
    yield fit(f"{'also':<{len(_INDENT)}}{where}: {answer.action} {what}".rstrip(), style)


def _begin(plan: Plan, task: Task, source: str, startable: Container[str], own: str) -> str:
    """The commands that begin a task; an item of a document has none."""
    if plan.breakdown and plan.breakdown.holds_candidates:
        return f"taskctl extract {task.id}{source}"
    if task.kind == ITEM or task.collection not in startable:
        return _look(task, source)
    return f"taskctl prep {task.id}, then taskctl start {task.id}{own}"


def _look(task: Task, source: str) -> str:
    return f"taskctl show {_shell_word(task.id) if source else task.id}{source}"


def _from(plan: Plan, document: str) -> str:
    """The option that names a document, to append to a command; empty if there is none."""
    name = document or (plan.breakdown.path if plan.breakdown else "")
    return f" --from {_shell_word(name)}" if name else ""


def _shell_word(text: str) -> str:
    from shlex import quote  # few plans are documents

    return quote(text)
