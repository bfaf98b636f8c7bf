"""GT001, GT002, GT004, GT005: what a change does to the plan itself."""

from collections.abc import Iterator

from taskctl.errors import SettingsError
from taskctl.judge import baseline
from taskctl.judge.baseline import Accepted, is_new, read_baseline
from taskctl.judge.check import check, select
from taskctl.judge.gate.case import Case, listed, reason
from taskctl.judge.hundred import open_parts, unmet_prereqs
from taskctl.model.evidence import orphans
from taskctl.model.findings import Finding, Related
from taskctl.model.work import in_the_way
from taskctl.text.places import Place
from taskctl.text.tree import Tree

# What rules say of a task that is not 100 % or not proved, and of an id that is taken, is told by a
# reason of its own.
_SAID_BY = {
    "DD001": "GT002", "DD002": "GT002", "DD003": "GT002", "EV001": "GT006", "EV003": "GT006",
    "ID001": "GT007",
}  # fmt: skip  # a table
# The code under which an error of these rules is told; GT001 for all others.
_TOLD_AS = {"BD010": "GT004", "EV001": "GT006", "EV003": "GT006"}


def new_errors(case: Case) -> Iterator[Finding]:
    """GT001: errors that the base had not; GT004 for regions, GT006 for evidence."""
    active = select(case.settings.rules).active
    known = dict(accepted(case.change.before, case.settings.rules.baseline))
    for finding in check(case.before, case.settings, active):
        known[finding.fingerprint] = max(finding.number, known.get(finding.fingerprint, 0))
    set_to_done = {step.task.id for step in case.steps if step.judged is not None}
    said = {
        "GT002": set_to_done,
        "GT006": set_to_done,
        "GT007": {task.id for task in case.added} & case.before.by_id.keys(),
    }
    finished = {item.key for _, item in case.items_finished}
    found = check(case.after, case.settings, active)
    stale = {finding.place for finding in found if finding.code == "BD010"}
    regions = [
        region.inside
        for part in (case.after, *case.after.parts, *case.after.track_parts)
        for board in part.boards
        for region in board.regions
        if region.inside and region.place in stale
    ]
    for finding in found:
        if finding.severity != "error" or not is_new(finding, known):
            continue
        if finding.item in said.get(_SAID_BY.get(finding.code, ""), ()) and not _is_orphan(
            case, finding
        ):
            continue
        if finding.code == "BK007" and (finding.place.path, finding.item) in finished:
            continue  # GT002 says so
        if finding.place not in stale and any(_lies_in(finding.place, r) for r in regions):
            continue  # `sync` writes what is wrong there anew
        yield reason(
            _TOLD_AS.get(finding.code, "GT001"),
            finding.place,
            f"{finding.code} {finding.message}",
            finding.help,
            item=finding.item,
            subject=finding.fingerprint,
            related=finding.related,
        )


def _is_orphan(case: Case, finding: Finding) -> bool:
    """Whether a record was altered whose proof is gone: GT006 speaks of proofs that are left."""
    recorded = case.after.evidence.get(finding.item) if finding.code == "EV003" else None
    if recorded is None:
        return False
    left = orphans(recorded, case.after.by_id[finding.item])
    return finding.subject in {record.command for record in left}


def _lies_in(place: Place, outer: Place) -> bool:
    return place.path == outer.path and outer.line <= place.line < outer.end_line


def accepted(tree: Tree | None, path: str) -> Accepted:
    """What a baseline accepts; nothing where there is no such file, or it cannot be read."""
    if tree is None or not tree.exists(path):
        return {}
    try:
        return baseline.accepted(read_baseline(tree.read(path)))
    except SettingsError:
        return {}


def not_100(case: Case) -> Iterator[Finding]:
    """GT002: a task or an item of a document that is set to done, and is not."""
    yield from _items_too_early(case)
    for step in case.steps:
        if step.judged is None:
            continue
        missing = [entry for entry in step.judged.missing if entry.kind != "evidence"]
        if not missing:
            continue
        says = "; ".join(entry.message for entry in missing)
        yield reason(
            "GT002",
            step.task.status_place,
            f"{step.task.id} is set to done, and it is not 100 %: {says}",
            "finish what is missing, or leave the task in review until it is; what is "
            "deliberately not claimed is marked <!-- taskctl: not-claimed reason -->",
            item=step.task.id,
            subject="done",
            related=tuple(Related(m.place, m.message) for m in missing[:9]),
        )


def _items_too_early(case: Case) -> Iterator[Finding]:
    """The items of documents that are done before their parts or what they wait for."""
    for part, item in case.items_finished:
        missing = [*open_parts(part, item), *unmet_prereqs(part, item)]
        if missing:
            says = "; ".join(entry.message for entry in missing)
            yield reason(
                "GT002",
                item.status_place,
                f"{item.id} is set to done, and {says}",
                "finish that (in this change too), or leave it open until then",
                subject=f"{item.path}#{item.id}",
                related=tuple(Related(m.place, m.message) for m in missing[:9]),
            )


def beyond_limit(case: Case) -> Iterator[Finding]:
    """GT005: a task that is started while as many are under way as may be."""
    queue = case.settings.queue
    for step in case.steps:
        if step.after not in queue.wip_states or step.before in queue.wip_states:
            continue
        others = in_the_way(case.after, step.task, queue.wip_limit, queue.wip_states)
        if not others:
            continue
        names = listed([task.id or task.path for task in others])
        yield reason(
            "GT005",
            step.task.status_place,
            f"{step.task.id} is started while {names} {'is' if len(others) == 1 else 'are'} "
            f"under way (queue.wip_limit = {queue.wip_limit})",
            f"finish or park {names} first, leave {step.task.id} as it was, or raise "
            "queue.wip_limit in a change of its own",
            item=step.task.id,
            subject="wip",
            related=tuple(
                Related(task.status_place, f"{task.id} is {task.status_text}") for task in others
            ),
        )
