"""The derived parts of the prep file."""

from collections.abc import Iterator, Mapping
from posixpath import basename

from taskctl.model.ids import order_key
from taskctl.model.items import Task
from taskctl.model.paths import allowed_patterns
from taskctl.model.plan import Plan
from taskctl.model.prep import Ground, Key, Prep, first_open
from taskctl.model.reviews import contract_links, suspects
from taskctl.model.work import unmet
from taskctl.settings.schema import Settings
from taskctl.text.globs import any_matcher
from taskctl.text.tree import Tree
from taskctl.views.prep_file import PrepPart

_SHOWN = 10


def parts_of(plan: Plan, tree: Tree, settings: Settings, prep: Prep) -> dict[str, PrepPart]:
    """The derived fields of the prep file, by name."""
    task = prep.task
    entries = task.scope.entries if task.scope else ()
    patterns = len(allowed_patterns(entries))
    number, stop = first_open(task) or (0, None)
    since = suspects(plan, task, settings.contracts.files)
    return {
        "task": PrepPart(f"`{task.path}` ({task.status_text or task.state})"),
        "handoff_archive": PrepPart(_archived(plan, tree, settings)),
        "linked_contracts": PrepPart(keyed=_contracts(plan, settings, task)),
        "suspect_links": PrepPart(
            "" if since else "none", [f"`{s.target}` {s.why} since the last review" for s in since]
        ),
        "target_file": PrepPart(
            f"the allowlist of {task.id} ({patterns} patterns)",
            [f"{'' if e.kind == 'allow' else 'must not touch '}`{e.pattern}`" for e in entries],
        ),
        "first_stop_condition": PrepPart(
            f"#{number} {stop.text} (line {stop.place.line})" if stop else "none is open"
        ),
        "proofs": PrepPart(
            "" if task.proofs else "none is named",
            [f"`{title}`" for title in dict.fromkeys(proof.title for proof in task.proofs)],
        ),
        "blocked_by": PrepPart(", ".join(unmet(plan, task)) or "none"),
        **{key.name: PrepPart(_answer(key), list(_evidence(task, key))) for key in prep.keys},
        "status": PrepPart(prep.decision),
    }


def order_of(plan: Plan, task: Task) -> dict[str, str]:
    """The open prerequisites in order, and then the task: each with its status."""
    ids = [prereq.id for prereq in plan.prereqs(task) if prereq.hard]
    return {
        item_id: (other.status_text or other.state) if other else "no file"
        for item_id in (*ids, task.id)
        for other in [plan.by_id.get(item_id)]
    }


def _answer(key: Key) -> str:
    return f"{key.answer} (answered by {key.answered_by})" if key.answered_by else key.answer


def _evidence(task: Task, key: Key) -> Iterator[str]:
    facts = [one for one in key.evidence if not one.remark]
    yield from (_line(task, one) for one in facts[:_SHOWN])
    if len(facts) > _SHOWN:
        yield f"and {len(facts) - _SHOWN} more (`taskctl prep --json`)"
    yield from (f"note: {_line(task, one)}" for one in key.evidence if one.remark)


def _line(task: Task, one: Ground) -> str:
    """A message and its place; only the line if it is in the task's own file."""
    if one.place is None:
        return one.message
    path, line = one.place.path, one.place.line
    return f"{one.message} ({f'line {line}' if path == task.path else f'`{path}:{line}`'})"


def _contracts(plan: Plan, settings: Settings, task: Task) -> Mapping[str, str]:
    found = {}
    for link in contract_links(task, any_matcher(settings.contracts.files)):
        contract = plan.contracts.get(link.target)
        there = contract.status if contract else "exists"
        found[link.target] = there if link.found else "missing"
    return found


def _archived(plan: Plan, tree: Tree, settings: Settings) -> str:
    """The handoff of the last finished task, in the order of the ids."""
    folder = settings.prep.archive.rstrip("/")
    found = {}
    for name in tree.children(folder) if folder else ():
        ids = (grammar.leading(basename(name)) for grammar in plan.grammars.values())
        item_id = next(filter(None, ids), "")
        task = plan.by_id.get(item_id)
        if task is not None and task.state == "done":
            found[item_id] = name
    if not found:
        return "none"
    return f"`{folder}/{found[max(found, key=order_key)]}`"
