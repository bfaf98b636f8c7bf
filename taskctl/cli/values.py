"""The names in a plan that completion offers: ids, owners, tracks, states, rules."""

import os
from collections.abc import Callable, Iterable

from taskctl.model.names import track_names
from taskctl.model.plan import Plan
from taskctl.model.queue import everything_in_order
from taskctl.model.states import STATES
from taskctl.plans.catalog import full_catalog
from taskctl.read.open import open_plan
from taskctl.report.style import printable
from taskctl.settings.load import load

Pairs = Iterable[tuple[str, str]]


def value_lines(kind: str, folder: str, config: str | None, document: str) -> tuple[str, list[str]]:
    """The values of one kind, each with a description behind a tab.

    Also the files whose contents do not matter: those that are named after the one id in them.

    Raises:
        TaskctlError: there is no plan.
    """
    if kind == "rule":
        return _lines((code, rule.name) for code, rule in full_catalog().items()), []
    _, tree, plan = open_plan(load(folder, config), document)
    loose: list[str] = []
    if kind == "id" and not document:
        loose = [
            os.path.join(tree.root, task.path)
            for task in (*plan.tasks, *plan.decisions)
            if task.id and task.id.casefold() in os.path.basename(task.path).casefold()
        ]
    return _lines(_KINDS[kind](plan)), loose


def _ids(plan: Plan) -> Pairs:
    for part in plan.current():
        for task in everything_in_order(part):
            yield task.id, task.bare_title


def _candidates(plan: Plan) -> Pairs:
    return ((one.id, one.title) for track in plan.tracks for one in track.candidates)


def _owners(plan: Plan) -> Pairs:
    for part in plan.each():
        for task in part.items:
            for owner in task.owner:
                yield owner, ""


def _states(plan: Plan) -> Pairs:
    yield from ((state, "") for state in STATES)
    for words in plan.vocabularies.values():
        yield from ((word, state) for word, state in words.states.items())


_KINDS: dict[str, Callable[[Plan], Pairs]] = {
    "id": _ids,
    "candidate": _candidates,
    "owner": _owners,
    "track": lambda plan: ((name, "") for name in track_names(plan)),
    "state": _states,
}


def _lines(pairs: Pairs) -> str:
    found: dict[str, str] = {}
    for value, what in pairs:
        if value and value.isprintable():
            found.setdefault(value, printable(" ".join(what.split())))
    return "\n".join(f"{value}\t{what}" for value, what in found.items())
