"""What `next` says to a person: the answer first, then why nothing else."""

from collections.abc import Iterator

from taskctl.model.items import ITEM, Task
from taskctl.model.plan import Plan
from taskctl.model.queue import Answer
from taskctl.report.style import BOLD, Style, cells, paint, printable

_SHOWN = 8
_INDENT = " " * 10


def render_answer(plan: Plan, answer: Answer, style: Style, number: int = 1) -> Iterator[str]:
    """The lines of an answer; `number` is how many tasks were asked for."""
    yield from _RENDER[answer.action](plan, answer, style, number)
    if answer.skipped:
        yield ""
        yield "skipped"
        for skipped in answer.skipped[:_SHOWN]:
            yield fit(f"{_INDENT}{skipped.task.id} {_reason(plan, skipped)}", style)
        if len(answer.skipped) > _SHOWN:
            yield f"{_INDENT}and {len(answer.skipped) - _SHOWN} more (taskctl list --blocked)"


def _reason(plan: Plan, skipped: object) -> str:
    blocked_by = getattr(skipped, "blocked_by", ())
    if not blocked_by:
        task = getattr(skipped, "task", None)
        return f"has the status {task.status_text!r}" if task else ""
    names = []
    for item_id in blocked_by:
        other = plan.by_id.get(item_id)
        names.append(f"{item_id} ({other.status.word or 'unknown' if other else 'no file'})")
    return f"waits for {', '.join(names)}"


def _continue(plan: Plan, answer: Answer, style: Style, number: int) -> Iterator[str]:
    assert answer.task is not None
    yield _headline("continue", answer.task, style)
    yield f"{_INDENT}{answer.task.status_text} ({place(answer.task)})"
    yield from _work(answer.task, style)
    others = [task for task in answer.active if task.key != answer.task.key]
    if others:
        yield fit(f"{_INDENT}also under way: {', '.join(task.id for task in others)}", style)
    yield from _more(answer, style, number)
    yield ""
    yield f"next:     {_look(answer.task)}"


def _start(plan: Plan, answer: Answer, style: Style, number: int) -> Iterator[str]:
    assert answer.task is not None
    task = answer.task
    yield _headline("start", task, style)
    prereqs = [p.id for p in plan.prereqs(task) if p.hard]
    done = f"every prerequisite is done ({', '.join(prereqs)})" if prereqs else "no prerequisites"
    yield fit(_INDENT + done, style)
    yield from _work(task, style)
    yield from _more(answer, style, number)
    yield ""
    yield f"next:     {_begin(task)}"


def _more(answer: Answer, style: Style, number: int) -> Iterator[str]:
    shown = answer.task.key if answer.task else None
    rest = [task for task in answer.ready if task.key != shown][: number - 1]
    for task in rest:
        yield _headline("or", task, style)


def _blocked(plan: Plan, answer: Answer, style: Style, number: int) -> Iterator[str]:
    del plan, number
    yield paint("blocked", BOLD, style) + "   there are open tasks, and none can be started"
    for task in answer.active:
        yield fit(f"{_INDENT}under way: {task.id}  {printable(task.bare_title)}", style)


def _complete(plan: Plan, answer: Answer, style: Style, number: int) -> Iterator[str]:
    del plan, answer, number
    yield paint("complete", BOLD, style) + "  nothing is open"


def _settle(plan: Plan, answer: Answer, style: Style, number: int) -> Iterator[str]:
    del plan, number
    for conflict in answer.conflicts:
        yield _headline("settle", conflict.task, style)
        yield f"{_INDENT}its header says {conflict.task.status_text} ({place(conflict.task)})"
        for record in conflict.records:
            yield f"{_INDENT}a board says {record.says} ({record.place.path}:{record.place.line})"
    yield ""
    ids = answer.conflicts[0].task.id
    yield f"decide:   taskctl done {ids}, or correct the boards (taskctl sync);"
    yield "          taskctl next --ignore-conflicts goes by the headers alone"


_RENDER = {
    "continue": _continue,
    "start": _start,
    "blocked": _blocked,
    "complete": _complete,
    "settle": _settle,
}


def _headline(action: str, task: Task, style: Style) -> str:
    title = printable(task.bare_title)
    return fit(f"{paint(f'{action:<8}', BOLD, style)}  {task.id}  {title}", style)


def _work(task: Task, style: Style) -> Iterator[str]:
    """What the task touches, and how it is proved."""
    paths = [entry.pattern for entry in task.scope.entries if entry.kind == "allow"] if (
        task.scope
    ) else []  # fmt: skip
    if paths:
        yield listing(f"{_INDENT}touches   ", paths, style)
    commands = list(dict.fromkeys(proof.command for proof in task.proofs))
    if commands:
        yield listing(f"{_INDENT}proofs    ", commands, style, " · ")


def listing(label: str, parts: list[str], style: Style, sign: str = " ") -> str:
    """`label a b +3`: as many parts as fit on the line, and how many do not."""
    shown = label
    for index, part in enumerate(parts):
        more = f" +{len(parts) - index - 1}" if index + 1 < len(parts) else ""
        candidate = f"{shown}{sign if index else ''}{printable(part)}"
        if cells(candidate + more) > style.width and index:
            return f"{shown} +{len(parts) - index}"
        shown = candidate
    return fit(shown, style)


def fit(line: str, style: Style) -> str:
    """A line cut to the width of the terminal."""
    if cells(line) <= style.width:
        return line
    while cells(line) > style.width - 1:
        line = line[:-1]
    return f"{line}…"


def place(task: Task) -> str:
    """Where the status of a task stands."""
    return f"{task.path}:{task.status_place.line}"


def render_other(plan: Plan, answer: Answer, style: Style) -> Iterator[str]:
    """One line for another collection than the one whose answer is given whole."""
    what = f"{answer.task.id}  {printable(answer.task.bare_title)}" if answer.task else ""
    where = printable(plan.files[0]) if len(plan.files) == 1 else "the tasks"
    yield fit(f"{'also':<{len(_INDENT)}}{where}: {answer.action} {what}".rstrip(), style)


def _begin(task: Task) -> str:
    """The command that begins a task; an item of a document has nothing to be begun with."""
    return _look(task) if task.kind == ITEM else f"taskctl start {task.id}"


def _look(task: Task) -> str:
    if task.kind != ITEM:
        return f"taskctl show {task.id}"
    from shlex import quote  # noqa: PLC0415  few plans are documents

    return f"taskctl show {quote(task.id)} --from {quote(task.path)}"
