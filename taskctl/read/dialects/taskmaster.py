"""task-master's `tasks.json`: tasks with subtasks, in one tag or several.

    document := {tag: {"tasks": [task …], "metadata": …} …}, or {"tasks": [task …]}
    task     := {"id", "title", "status", "dependencies": [id …], "priority", "subtasks": [task …]}
    status   := pending | in-progress | done | deferred | cancelled | review | blocked

Ids are numbers or texts. The id of subtask `2` of task `1` is `1.2`; its dependencies are numbers
of its siblings, or whole ids. With more than one tag, ids begin with theirs: `master/1.2`. A
`testStrategy` that is a list (`- [ ] text`) holds the stop conditions of its task.

The files that `task-master generate` writes beside it, `task_001.txt` or `task_001_TAG.txt`, repeat
the statuses of a task and its subtasks (BD015). The tasks of the current tag, `currentTag` in
`.taskmaster/state.json`, come first.
"""

from collections.abc import Iterator, Mapping, Sequence

from taskctl.model.breakdowns import Beside, Breakdown, Copied, Dialect, Said
from taskctl.model.items import Prereq, Task
from taskctl.read.dialects.acceptance import boxes_of, condition_in
from taskctl.read.dialects.outline import item
from taskctl.read.dialects.words import read_status
from taskctl.text.document import Document
from taskctl.text.expressions import expression
from taskctl.text.json_places import JsonError, Node, read_json
from taskctl.text.places import Passage, Place
from taskctl.text.source import LineTable

_COPY = expression(r"task_\d+(?:_(?P<tag>[\w.-]+))?\.(?:txt|md)")
_HOME, _STATE = ".taskmaster/tasks/", "../state.json"
_TASK = expression(r"#\s*Task ID:\s*(?P<id>\S+)\s*")
_PARTS = expression(r"#+\s*Subtasks\b")
_PART = expression(r"##+\s*(?:\d+\.)?(?P<id>\d+)\.?\s.*?(?:\[(?P<says>[\w-]+)\])?\s*")
_STATUS = expression(r"(?:#\s*Status:|\*\*Status:\*\*)\s*(?P<says>\S.*?)\s*")
_PROSE = ("description", "details", "testStrategy")


def read_taskmaster(document: Document) -> Breakdown | None:
    """Read a `tasks.json` of task-master; None if the document is not one."""
    if not any(line.lstrip()[:1] == "{" for line in document.lines[:1]):
        return None
    text = "\n".join(document.lines)
    try:
        root = read_json(text)
    except JsonError:
        return None
    lists = _lists(root)
    reader = _Reader(document.path, LineTable(text))
    items = [
        one
        for tag, tasks in lists
        for one in reader.tasks(tasks, f"{tag}/" if len(lists) > 1 else "", tag)
    ]
    return Breakdown(document.path, _DIALECT, tuple(items)) if lists else None


def _read_fields(path: str, lines: Sequence[str]) -> Mapping[Place, Sequence[Said]]:
    """The other fields of each task, by the place of its id.

    They are split into lines, each with the line of its field.
    """
    text = "\n".join(lines)
    reader = _Reader(path, LineTable(text))
    found: dict[Place, list[Said]] = {}
    nodes = [node for _, tasks in _lists(read_json(text)) for node in tasks.nodes()]
    for node in nodes:
        if number := node.get("id"):
            fields = ((key, node.get(key)) for key in _PROSE)
            found[reader.place(number)] = [
                (reader.place(field).line, line)
                for key, field in fields
                if field and isinstance(field.value, str) and field.value.strip()
                if key != "testStrategy" or not _listed(field)
                for line in f"{key}: {field.value.strip()}".splitlines()
            ]
        if subtasks := node.get("subtasks"):
            nodes += subtasks.nodes()
    return found


def _with_files(found: Breakdown, beside: Beside) -> Breakdown:
    """The document with the statuses in the generated copies of its tasks, and the current tag."""
    names = filter(_COPY.fullmatch, beside.names)
    copies = (one for name in names for one in _copied(beside.folder + name, beside.lines(name)))
    is_home = beside.folder.endswith(_HOME)
    current = _current_tag(beside.lines(_STATE)) if is_home else ""
    return found._replace(copies=tuple(copies), current=current)


def _current_tag(lines: Sequence[str]) -> str:
    """The tag that people work on; empty if it is not said."""
    try:
        tag = read_json("\n".join(lines)).get("currentTag")
    except JsonError:
        return ""
    return tag.value if tag and isinstance(tag.value, str) else ""


def _copied(path: str, lines: Sequence[str]) -> Iterator[Copied]:
    """The statuses in a generated copy of a task; later lines are its text."""
    name = _COPY.fullmatch(path.rpartition("/")[2])
    prefix = f"{name['tag']}/" if name and name["tag"] else ""
    task = item_id = ""
    in_parts = False
    for number, line in enumerate(lines, 1):
        in_parts = in_parts or bool(task and _PARTS.match(line))
        part = _PART.fullmatch(line) if in_parts else None
        if match := part or (None if task else _TASK.fullmatch(line)):
            item_id = f"{task}.{match['id']}" if task else match["id"]
            task = task or item_id
        status = part if part and part["says"] else _STATUS.fullmatch(line)
        if status and item_id:
            start, end = status.span("says")
            place = Place(path, number, start + 1, number, end + 1)
            state = read_status(status["says"], {}).state
            yield Copied(prefix + item_id, place, status["says"], state)
            item_id = ""


_DIALECT = Dialect(
    "task-master",
    has_prose=False,
    has_own_numbers=True,
    words={"done": "done", "todo": "pending"},
    read_fields=_read_fields,
    read_beside=_with_files,
)


def _lists(root: Node) -> list[tuple[str, Node]]:
    """The lists of tasks, each with its tag."""
    if (tasks := root.get("tasks")) is not None:
        return [("", tasks)]
    if not isinstance(root.value, dict):
        return []
    return [(tag, tasks) for tag, node in root.value.items() if (tasks := node.get("tasks"))]


def _listed(strategy: Node) -> list[str]:
    """The entries of a test strategy that is a list and nothing else."""
    lines = _word(strategy).splitlines()
    return [line[2:] for line in lines] if all(line[:2] == "- " for line in lines) else []


def _word(node: Node) -> str:
    """The word of a value, or the kind of a list or an object, which is not a word."""
    if isinstance(node.value, list):
        return "[…]"
    return "{…}" if isinstance(node.value, dict) else str(node.value)


class _Reader:
    def __init__(self, path: str, table: LineTable) -> None:
        self.path = path
        self.table = table

    def tasks(self, tasks: Node, prefix: str, tag: str, parent: str = "") -> Iterator[Task]:
        """Each task of a list, then its subtasks."""
        for count, node in enumerate(tasks.nodes(), 1):
            number = node.get("id")
            if number is None and not (isinstance(node.value, dict) and node.get("title")):
                continue
            # A task without an id is open work all the same: its place is its name.
            name = f"#{count}" if number is None else _word(number)
            item_id = f"{prefix}{name}"
            if parent and not name.startswith(f"{parent.rpartition('/')[2]}."):
                item_id = f"{parent}.{name}"
            yield self._task(node, item_id, prefix, parent, (tag,) if tag else ())
            if subtasks := node.get("subtasks"):
                yield from self.tasks(subtasks, prefix, tag, item_id)

    def _task(
        self, node: Node, item_id: str, prefix: str, parent: str, groups: tuple[str, ...]
    ) -> Task:
        title, status = node.get("title"), node.get("status")
        priority, number = node.get("priority"), node.get("id")
        written = _word(status) if status else ""
        strategy = node.get("testStrategy")
        stops = (
            tuple(condition_in(t, self.place(strategy)) for t in _listed(strategy))
            if strategy
            else ()
        )
        heading = self._passage(title) if title else Passage(self.path, "", ((1, 1),))
        state = read_status(written, {})
        if not written:
            state = state._replace(state="todo")
        return item(
            item_id,
            self.place(number) if number else heading.place(),
            heading,
            state,
            written,
            self._inner(status) if status else Place(self.path),
            priority=_word(priority) if priority else "",
            parent=parent,
            prereqs=tuple(self._prereqs(node, prefix, parent)),
            groups=groups,
            stops=stops,
            boxes=boxes_of(stops),
        )

    def _prereqs(self, node: Node, prefix: str, parent: str) -> Iterator[Prereq]:
        entries = node.get("dependencies")
        for entry in entries.nodes() if entries else ():
            name = _word(entry)
            local = parent and "." not in name
            yield Prereq(
                f"{parent}.{name}" if local else f"{prefix}{name}", True, self._inner(entry)
            )

    def _passage(self, node: Node) -> Passage:
        line, column = self.table.position(node.start)
        return Passage(self.path, _word(node), ((line, column + 1),))

    def place(self, node: Node) -> Place:
        """The place of a value."""
        return Place(self.path, *self.table.position(node.start), *self.table.position(node.end))

    def _inner(self, node: Node) -> Place:
        """The place of a text without its quotes."""
        quote = int(isinstance(node.value, str))
        start = self.table.position(node.start + quote)
        return Place(self.path, *start, *self.table.position(node.end - quote))
