"""What boards say of the items that replace dropped ones."""

import re
from itertools import pairwise

from taskctl.model.ids import Grammar
from taskctl.model.items import Task
from taskctl.text.source import Source

_SUPERSEDED = re.compile(r"\W{1,6}[Ss]uper[sc]eded by\W{1,6}")


def board_successors(source: Source, grammar: Grammar) -> dict[str, str]:
    """`TASK-0076B Superseded by TASK-0080C` in the prose of a board."""
    text = source.text
    if "eded by" not in text:
        return {}
    found = {}
    singles = list(grammar.singles(text))
    for left, right in pairwise(singles):
        if _SUPERSEDED.fullmatch(text[left.end : right.start]):
            found[left.first] = right.first
    return found


def with_successors(task: Task, successors: dict[str, str]) -> Task:
    """A dropped task whose own file names no successor takes the one that a board names."""
    if task.state != "dropped" or task.superseded_by or task.id not in successors:
        return task
    return task._replace(superseded_by=(successors[task.id],))
