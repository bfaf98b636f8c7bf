"""The columns of the plan, drawn in the terminal."""

from collections.abc import Iterator, Sequence

from taskctl.model.choice import Columns
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.model.waits import named
from taskctl.model.work import holding_back
from taskctl.report.style import BOLD, Style, cells, cut, paint, printable, wrap

# A narrower column has no room for the words of a title.
_MINIMUM = 24


def render_boards(
    boards: Sequence[tuple[Plan, Columns]], style: Style, limit: int
) -> Iterator[str]:
    """The boards, each below the name of its document if there are several."""
    if len(boards) == 1:
        ((plan, columns),) = boards
        yield from _render_board(plan, columns, style, limit)
        return
    for number, (plan, columns) in enumerate(boards):
        yield from [""] * (number > 0)
        name = printable(plan.name)
        finished = [title for title, _ in columns] == ["done"]
        head = f"{name}: done ({len(columns[0][1])})" if finished else name
        yield paint(head, BOLD, style)
        if not finished:
            yield from _render_board(plan, columns, style, limit)


def _render_board(plan: Plan, columns: Columns, style: Style, limit: int) -> Iterator[str]:
    """Columns side by side, as many as fit; the rest below."""
    fitting = max(1, (style.width + 2) // (_MINIMUM + 2))
    # Rows of equally many columns: two and two, not three and one.
    rows = -(-len(columns) // fitting)
    per_row = -(-len(columns) // rows) if rows else 1
    for start in range(0, len(columns), per_row):
        part = columns[start : start + per_row]
        width = (style.width + 2) // per_row - 2
        drawn = [list(_column(plan, title, tasks, width, limit)) for title, tasks in part]
        if start:
            yield ""
        for number in range(max(map(len, drawn))):
            row = [lines[number] if number < len(lines) else "" for lines in drawn]
            text = "  ".join(f"{line}{' ' * (width - cells(line))}" for line in row).rstrip()
            yield paint(text, BOLD, style) if number == 0 else text


def _column(plan: Plan, title: str, tasks: Sequence[Task], width: int, limit: int) -> Iterator[str]:
    yield cut(f"{title} ({len(tasks)})", width)
    yield "─" * width
    for task in tasks[:limit]:
        yield from _card(plan, task, width)
    if len(tasks) > limit:
        yield cut(f"+{len(tasks) - limit} more", width)


def _card(plan: Plan, task: Task, width: int) -> Iterator[str]:
    """The id and title of a task on at most two lines, and its open prerequisites."""
    first, *more = wrap(f"{printable(task.id or task.path)} {printable(task.bare_title)}", width)
    yield cut(first, width)
    if more:
        yield cut(f"  {' '.join(more)}", width)
    if waits := waits_for(plan, task):
        yield cut(f"  ← {printable(waits)}", width)


def waits_for(plan: Plan, task: Task) -> str:
    """The names of all that keeps the task of a card from starting; empty without any."""
    names = list(map(named, holding_back(plan, task))) if task.state in {"todo", "blocked"} else []
    waits = names or [part.id for part in plan.open_parts.get(task.id, ()) if task.state == "todo"]
    return ", ".join(waits) or (task.status_text if task.state == "blocked" else "")
