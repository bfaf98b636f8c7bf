"""Working papers: files beside a task that have its id in their names, but are not tasks.

`TASK-0001.progress.md` and `TASK-0001-dhcp-report.md` belong to `TASK-0001-dhcp.md`. They have no
header; a second task with the same id has one.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from taskctl.text.expressions import expression

_DIGITS = expression(r"[1-9]\d*")
_STEM_END = expression(r"[.\s_-]")


class Sheet(NamedTuple):
    """A file with its id, and whether it has a header."""

    id: str
    path: str
    headed: bool


def papers(entries: Sequence[Sheet]) -> frozenset[str]:
    """The paths of the files that are working papers of another one."""
    if len({entry.id for entry in entries}) == len(entries):
        return frozenset()
    groups: defaultdict[tuple[str, str], list[Sheet]] = defaultdict(list)
    for entry in entries:
        if entry.id:
            groups[entry.path.rpartition("/")[0], entry.id].append(entry)
    return frozenset(path for group in groups.values() if len(group) > 1 for path in _in(group))


def _in(group: Iterable[Sheet]) -> Iterable[str]:
    tasks = [_stem(entry.path) for entry in group if entry.headed]
    for entry in group:
        name = _stem(entry.path)
        if not entry.headed and any(_continues(name, task, entry.id) for task in tasks):
            yield entry.path


def _continues(name: str, task: str, item_id: str) -> bool:
    """Whether a name is that of a task and a suffix, or its id and an extension."""
    rest = name.removeprefix(task)
    if rest != name:
        return _STEM_END.match(rest) is not None
    begun, dot, _ = name.partition(".")
    # `0106.2-brief` begins like `0106.2-cleanup`, whose id has a dot itself.
    is_whole = _DIGITS.findall(begun) == _DIGITS.findall(item_id)
    return bool(dot) and is_whole and task.startswith(begun) and not task[len(begun)].isalnum()


def _stem(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0]
