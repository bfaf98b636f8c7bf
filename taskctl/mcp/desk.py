"""Answering calls: each reads the plan as it is now, and one is answered after the other."""

import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import unquote

import jsonschema

from taskctl.errors import TaskctlError
from taskctl.mcp import reading
from taskctl.mcp.ritual import ritual
from taskctl.mcp.tools import TOOLS
from taskctl.model.lookup import find_task
from taskctl.plans.catalog import HEADINGS, find, full_catalog
from taskctl.read.open import open_plans
from taskctl.report.json import json_text
from taskctl.report.rules import render_rule, render_rules
from taskctl.settings.load import Loaded, load
from taskctl.text.source import Source

TASKS, RULES = "taskctl://tasks", "taskctl://rules"
TASK, RULE, SEARCH = "taskctl://task/", "taskctl://rule/", "taskctl://search/"
"""The beginnings of the addresses of one task, of one rule, and of the lines with a text."""
MARKDOWN, JSON = "text/markdown", "application/json"
_Found = TypeVar("_Found")


class AgentDesk:
    """The plan of one root.

    Args:
        root: the folder of the plan; paths in calls are relative to it.
        config: the file of the settings, if it was named.
        writes: whether the tools that write are offered.
    """

    def __init__(self, root: str, config: str | None, *, writes: bool) -> None:
        self._root, self._config = root, config
        self.tools = {n: tool for n, tool in TOOLS.items() if writes or not tool.writes}
        # What was read is remembered for the whole process, and two writers would undo each other.
        self._turn = threading.Lock()

    def call(self, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """The answer of a tool.

        Raises:
            TaskctlError: there is no such tool, its arguments are wrong, or the work failed.
        """
        tool = self.tools.get(name)
        if tool is None:
            raise TaskctlError(f"there is no tool {name!r}; there are {', '.join(self.tools)}")
        try:
            jsonschema.validate(given, tool.schema)
        except jsonschema.ValidationError as error:
            where = "".join(f"{key}: " for key in error.absolute_path)
            raise TaskctlError(f"{where}{error.message}") from None
        return self._alone(lambda loaded: tool.answer(loaded, given))

    def resource(self, uri: str) -> tuple[str, str]:
        """The type and the text of a resource.

        Raises:
            TaskctlError: there is none at this address.
        """
        if uri == TASKS:
            return JSON, json_text(self._alone(reading.all_tasks))
        if uri == RULES:
            return MARKDOWN, render_rules("markdown", full_catalog().values(), HEADINGS)
        if uri.startswith(SEARCH):
            text = unquote(uri.removeprefix(SEARCH))
            return JSON, json_text(self._alone(lambda loaded: reading.search(loaded, text)))
        if uri.startswith(RULE):
            return MARKDOWN, render_rule(find(uri.removeprefix(RULE)), "markdown")
        if uri.startswith(TASK):
            return MARKDOWN, self._alone(lambda loaded: _file(loaded, uri.removeprefix(TASK)))
        raise TaskctlError(f"there is no resource {uri}")

    def prompt(self, task_id: str, name: str) -> str:
        """The ritual for a task, or for the next one."""
        given = {"id": task_id} if task_id else {}
        return ritual(self._alone(lambda loaded: reading.brief(loaded, given)), name)

    def finish(self) -> None:
        """Let the current call end, and answer no other."""
        self._turn.acquire()

    def _alone(self, act: Callable[[Loaded], _Found]) -> _Found:
        with self._turn:
            return act(load(self._root, self._config))


def _file(loaded: Loaded, task_id: str) -> str:
    """The file of a task, as it is."""
    _, tree, plan = open_plans(loaded)
    path = find_task(plan, task_id).path
    source = tree.read(path)
    if not isinstance(source, Source):
        raise TaskctlError(f"{path} {source.reason}")
    return source.text
