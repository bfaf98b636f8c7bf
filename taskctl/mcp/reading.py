"""The tools that only look: each answers as the command of its name does with `--json`."""

import os
from collections.abc import Mapping
from contextlib import closing
from itertools import islice
from typing import Any

from taskctl.actions.clock import today
from taskctl.actions.prep import PrepSession, task_to_prepare
from taskctl.judge.change import change_of
from taskctl.judge.check.request import Request
from taskctl.judge.check.run import opened, run
from taskctl.judge.ends import Choice
from taskctl.judge.git_states import GitStates
from taskctl.judge.next_work import NextRequest, find_next
from taskctl.judge.scope.allowlist import NoAllowlistError, judge_commit
from taskctl.judge.scope.attribution import is_of_another_plan
from taskctl.judge.scope.subject import attribution_of, settings_for
from taskctl.model.leases import Worker
from taskctl.read.item_view import view_item
from taskctl.read.open import open_plans, open_to_write
from taskctl.read.search import hits
from taskctl.report.items import next_object
from taskctl.report.json import report_object
from taskctl.report.prep import no_prep_object
from taskctl.report.scope import scope_object
from taskctl.report.show import task_object
from taskctl.settings.load import Loaded
from taskctl.text.tree import DiskTree

Arguments = Mapping[str, Any]
MOST_FINDINGS = 50
"""How many findings are given at once: clients cut long answers, or refuse them."""


def next_(loaded: Loaded, given: Arguments) -> dict[str, Any]:
    """The next work, as `next --json`."""
    worker = Worker(given["as"], today()) if given.get("as") else None
    return next_object(
        find_next(loaded, NextRequest(number=given.get("number", 1), worker=worker, whole=True))
    )


def search(loaded: Loaded, text: str) -> dict[str, Any]:
    """The first lines of the plan with a text, as `search --json`."""
    _, tree, plan = open_plans(loaded)
    found = hits(plan, tree, text) if text else iter(())
    return {"version": 1, "hits": [hit._asdict() for hit in islice(found, MOST_FINDINGS)]}


def show(loaded: Loaded, given: Arguments) -> dict[str, Any]:
    """One item, as `show --json`."""
    name, sign, _ = given["id"].partition("#")
    if sign and os.path.exists(os.path.join(loaded.start, name)):
        loaded.relative(name)  # nothing outside the root is shown
    view = view_item(loaded, given["id"])
    shown = task_object(view.plan, view.task, view.steps, view.suspects, view.remarks)
    return {"version": 1, **shown}


def brief(loaded: Loaded, given: Arguments) -> dict[str, Any]:
    """All that is needed to begin a task, as `prep --brief`, and the decision of `prep`."""
    loaded, tree, plan = open_to_write(loaded)
    task, why = task_to_prepare(plan, loaded.settings, given.get("id"))
    if task is None:
        return no_prep_object(why)
    session = PrepSession(plan, tree, loaded.settings, task)
    prep = session.prep()
    return {"version": 1, "task": task.id, "decision": prep.decision, "brief": session.brief(prep)}


def check(loaded: Loaded, given: Arguments) -> dict[str, Any]:
    """The findings, as `check --output-format json`, the first of them."""
    paths = [loaded.relative(path) for path in given.get("paths", ())]
    is_changed = given.get("changed", False)
    source = "changed" if is_changed else "paths" if paths else "disk"
    choice = Choice(source, "--changed", given.get("base", ""), paths=paths)
    request = Request(choice, environment=os.environ)
    with opened(loaded.root, request, DiskTree(loaded.root)) as ends:
        result = run(loaded, request, ends)
    report = result.report
    limit = given.get("limit", MOST_FINDINGS)
    cut = report._replace(findings=report.findings[:limit])
    return {**report_object(cut), "left_out": max(0, len(report.findings) - limit)}


def scope(loaded: Loaded, given: Arguments) -> dict[str, Any]:
    """The paths outside the allowlist of their task, as `scope --json`."""
    paths = given.get("paths")
    with closing(GitStates(loaded.root, os.environ, everywhere=True)) as states:
        choice = Choice("present", "scope") if paths is None else Choice("listed", paths=paths)
        ends = states.open(choice)
        change = change_of(states, ends, settings_for(ends, loaded), "")
        if not given.get("id") and is_of_another_plan(change):
            return {"version": 1, **scope_object(None, "another plan", change, suggest=False)}
        try:
            attribution = attribution_of(change, given.get("id"))
            report = judge_commit(change, attribution.task)
        except NoAllowlistError as error:
            return {"version": 1, "allow": None, "refusal": [str(error)]}
        return {"version": 1, **scope_object(report, attribution.by, change, suggest=False)}


def all_tasks(loaded: Loaded) -> dict[str, Any]:
    """The items of the plan in short: enough to choose one."""
    _, _, plan = open_to_write(loaded, may_be_empty=True)
    return {
        "version": 1,
        "items": [
            {
                "id": task.id,
                "title": task.bare_title,
                "state": task.state,
                "path": task.path,
                "claimed_by": task.lease.holder if task.lease else "",
            }
            for part in plan.each()
            for task in (*part.tasks, *part.decisions)
        ],
    }
