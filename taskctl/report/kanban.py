"""The columns of the plan, drawn in the terminal."""

from collections.abc import Iterator, Sequence

from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.model.queue import unmet
from taskctl.report.style import BOLD, Style, cells, paint, printable

_MINIMUM = 18


def render_board(
    plan: Plan, columns: Sequence[tuple[str, Sequence[Task]]], style: Style, limit: int
) -> Iterator[str]:
    """Columns beside each other, as many as fit; the rest below.

    Args:
        plan: where prerequisites are looked up.
        columns: title and tasks of each column.
        style: how wide the terminal is.
        limit: how many cards of a column are drawn.
    """
    per_row = max(1, min(len(columns), (style.width + 2) // (_MINIMUM + 2)))
    for start in range(0, len(columns), per_row):
        part = columns[start : start + per_row]
        width = (style.width + 2) // len(part) - 2
        drawn = [list(_column(plan, title, tasks, width, limit)) for title, tasks in part]
        if start:
            yield ""
        for number in range(max(map(len, drawn))):
            row = [lines[number] if number < len(lines) else "" for lines in drawn]
            text = "  ".join(f"{line}{' ' * (width - cells(line))}" for line in row).rstrip()
            yield paint(text, BOLD, style) if number == 0 else text


def _column(plan: Plan, title: str, tasks: Sequence[Task], width: int, limit: int) -> Iterator[str]:
    yield _cut(f"{title} ({len(tasks)})", width)
    yield "─" * width
    for task in tasks[:limit]:
        yield _cut(f"{task.id} {printable(task.bare_title)}", width)
        waits = unmet(plan, task) if task.state in {"todo", "blocked"} else []
        if waits:
            yield _cut(f"  ← {', '.join(waits)}", width)
    if len(tasks) > limit:
        yield _cut(f"+{len(tasks) - limit} more", width)


def _cut(text: str, width: int) -> str:
    if cells(text) <= width:
        return text
    while cells(text) > width - 1:
        text = text[:-1]
    return f"{text}…"
