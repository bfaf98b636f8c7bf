"""The title of a task, wherever it is written: in its header, its heading, and hand-kept rows."""

from collections import defaultdict

from taskctl.actions.draft import TaskDraft
from taskctl.errors import TaskctlError
from taskctl.model.ids import Grammar
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.text.edits import Edit
from taskctl.text.expressions import expression
from taskctl.text.places import Place

_SEPARATOR = expression(r"[\s:._–—-]*")
_LONGEST_ID = 80


def own_words(title: str, task: Task, grammar: Grammar) -> str:
    """A title without the id of a task that begins it: `Read` of `Task 12: Read`."""
    bare = task.bare_title if title == task.title else title
    start, own = len(title) - len(bare), task.id.rpartition("/")[2]
    ends = range(min(len(title), _LONGEST_ID), start, -1)
    end = next((n for n in ends if own and grammar.canonical(title[:n]) == own), 0)
    gap = _SEPARATOR.match(title, end) if end else None
    return title[max(start, gap.end() if gap else 0) :] or title


def put_title(draft: TaskDraft, title: str) -> None:
    """Write another title into a task file, behind the id that begins the old one.

    Raises:
        TaskctlError: the file has no title.
    """
    parsed = draft.parsed()
    old = own_words(draft.task.title, draft.task, draft.grammar)
    header = parsed.header
    keys = draft.collection.header.keys.get("title") or ["title"]
    field = header.get(*keys) if header else None
    edits = []
    if header and field and field.kind == "scalar":
        edits.append(draft.writer(header).replace(field, _renamed(field.text, old, title)))
    elif parsed.title:
        place = parsed.title_place
        start = place.end_column - len(parsed.title) + _start(parsed.title, old)
        edits.append(Edit(place._replace(column=start), title))
    else:
        raise TaskctlError(f"{draft.task.path} has no title to change; write a heading by hand")
    first = next((block for block in parsed.document.headings if block.level == 1), None)
    if first and not any(edit.place.line == first.line for edit in edits) and old:
        # Beside a title in the header, only a heading that repeats it is a title.
        start = _start(first.text, old)
        lead = own_words(first.text, draft.task, draft.grammar)
        if first.text.endswith(old) and lead == old:
            column, end = first.column + start, first.column + len(first.text)
            edits.append(
                Edit(Place(parsed.source.path, first.line, column, first.line, end), title)
            )
    draft.apply(edits)


def title_edits(plan: Plan, task: Task, title: str) -> dict[str, list[Edit]]:
    """The edits of the hand-kept rows that repeat the title of a task as it was, by board."""
    old = own_words(task.title, task, plan.grammars[task.collection])
    edits: defaultdict[str, list[Edit]] = defaultdict(list)
    for board in plan.boards:
        for record in board.records:
            cell = record.cells.get("title")
            if record.id != task.id or cell is None or board.is_generated(record.place):
                continue
            written = old.replace("|", "\\|")
            start = cell.text.find(written) if old else -1
            # A row with words of its own stays as it is.
            if start >= 0 and cell.is_exact and _is_only(cell.text, start, written, task):
                place = cell.place(start, start + len(written))
                edits[board.path].append(Edit(place, title.replace("|", "\\|")))
    return edits


def _is_only(text: str, start: int, old: str, task: Task) -> bool:
    """Whether a cell holds a title, maybe with the id before it or as a link, and nothing else."""
    before, behind = text[:start].strip(" [*_`:.—–-"), text[start + len(old) :].strip(" *_`")
    is_link = behind.startswith("](") and behind.endswith(")")
    return before in {"", task.id, "✅"} and (not behind or is_link)


def _renamed(text: str, old: str, title: str) -> str:
    return text[: _start(text, old)] + title


def _start(text: str, old: str) -> int:
    """Where the title begins in a text that may have an id before it."""
    return len(text) - len(old) if text.endswith(old) else 0
