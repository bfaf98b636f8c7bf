"""LK: links lead somewhere, and what a finished task is bound by is settled."""

from collections.abc import Iterator, Sequence
from functools import cache
from posixpath import basename

from taskctl.model.findings import Finding, Fix, Related
from taskctl.model.items import Link, Task
from taskctl.model.plan import Plan
from taskctl.model.plans import Plans
from taskctl.model.reviews import suspects
from taskctl.rules.registry import rule, status_of
from taskctl.settings.schema import Settings
from taskctl.text.edits import Edit
from taskctl.text.places import Place


@rule("LK001", "broken-link", "warning")
def broken_link(plan: Plans) -> Iterator[Finding]:
    """A link leads to a file that is not there.

    Whoever follows it finds nothing, and a renamed task looks deleted. Links that begin with `/`
    count if most of them lead to files: otherwise they are those of a site made from the files.

    Bad:
        links:
          - Depends-on: tasks/TASK-0144-old-slug.md
    Fix:
        Correct the path. Where the id of a task in the header still exists, `taskctl check --fix`
        writes its file.
    """
    meant_by = cache(lambda target: _meant(plan, target))
    holders: list[tuple[Task | None, Sequence[Link]]] = [(item, item.links) for item in plan.items]
    holders += [(None, board.links) for board in plan.boards]
    holders += [(None, breakdown.links) for breakdown in plan.breakdowns]
    from_top = [link for _, links in holders for link in links if link.from_top]
    of_site = 2 * sum(link.found and not link.is_folder for link in from_top) < len(from_top)
    for item, links in holders:
        for link in links:
            if link.found or (link.from_top and of_site):
                continue
            if not (item and link.in_header and _is_unknown_prereq(plan, item, link)):
                meant = meant_by(link.target)
                fix = None
                if meant and link.in_header and link.exact:
                    fix = Fix(f"write {meant}", (Edit(link.place, meant),))
                yield Finding(
                    link.place,
                    f"{link.target} is not there"
                    + (f"; the {plan.by_path[meant].kind} is now {meant}" if meant else ""),
                    f"write {meant}" if meant else "correct the path, or remove the link",
                    item=item.id if item else "",
                    subject=link.target,
                    fix=fix,
                )


def _is_unknown_prereq(plan: Plan, item: Task, link: Link) -> bool:
    """Whether PR001 reports the entry of a link."""
    outer = link.place
    return any(
        prereq.source == "link"
        and outer.line == prereq.place.line
        and outer.column <= prereq.place.column <= outer.end_column
        and not plan.knows(prereq.id)
        for prereq in item.prereqs
    )


def _meant(plan: Plan, target: str) -> str:
    """The file that has the id with which the missing one begins.

    A bare number is an id only in the folder of its kind.
    """
    folder, _, name = target.rpartition("/")
    for grammar in plan.grammars.values():
        task = plan.by_id.get(grammar.leading(name)) if name.endswith(".md") else None
        if task and (not name[:1].isdecimal() or folder == task.path.rpartition("/")[0]):
            return task.path
    return ""


@rule("LK002", "linked-contract-is-draft", "warning")
def linked_contract_is_draft(plan: Plan) -> Iterator[Finding]:
    """A task is done, and a contract that it links is still a draft.

    The contract can still change, and contradict the finished work.

    Fix:
        Settle the contract, or reopen the task.
    Settings:
        contracts.files, contracts.draft
    """
    for task in plan.tasks if plan.contracts else ():
        if task.state != "done":
            continue
        for link in task.links:
            contract = plan.contracts.get(link.target) if link.in_header else None
            if contract is not None and contract.draft:
                yield Finding(
                    link.place,
                    f"{task.id} is done, its contract {basename(link.target)} is {contract.status}",
                    "settle the contract, or reopen the task",
                    item=task.id,
                    subject=link.target,
                    related=(Related(contract.place, contract.status), status_of(task)),
                )


@rule("LK003", "unknown-mention", "warning")
def unknown_mention(plan: Plans) -> Iterator[Finding]:
    """The text of a task names a task that has no file.

    Work that is "left to TASK-0064B" is left to nobody when that task was never created. In a
    document with many items, lanes, drawings and notes are looked at: `CI-001..017` names CI-017.

    Bad:
        The blur is left to TASK-0064B.
    Fix:
        Create the task, or name the one that is meant. Ids in fences, comments and paths are not
        looked at, and each id is reported once for a file.
    """
    # A follow-up in the header is for PR010, a prerequisite for PR001.
    items = {item for item, _, _ in plan.mentions}
    named = {
        (task.id, name)
        for task in (plan.nodes if items else ())
        if task.id in items
        for name in _named_in_header(task)
    }
    for item, mentioned, place in plan.mentions:
        if (item, mentioned) not in named:
            yield Finding(
                place,
                f"{item} names {mentioned}, which has no file",
                f"create {mentioned}, or name the task that is meant",
                item=item,
                subject=mentioned,
            )
    for breakdown in plan.breakdowns:
        strange: dict[Place, list[str]] = {}
        for _, mentioned, place in breakdown.mentions:
            if not any(part.knows(mentioned) for part in plan.each()):
                strange.setdefault(place, []).append(mentioned)
        for place, names in strange.items():
            shown = ", ".join(names)
            are = "is" if len(names) == 1 else "are"
            yield Finding(
                place,
                f"{shown} {are} named here, and no item is called so",
                f"add {shown}, or name what is meant",
                subject=names[0],
                number=len(names),
            )


def _named_in_header(task: Task) -> Iterator[str]:
    yield from (prereq.id for prereq in task.prereqs)
    yield from (follow_up for follow_up, _ in task.follow_ups)


@rule("LK004", "suspect-link", "warning")
def suspect_link(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """A document that a task builds on has changed since both were last reviewed.

    A prerequisite or a contract was rewritten, and the task that was planned on it may not fit any
    more. Status, ticks, dates and follow-ups do not count. A task that was never reviewed is
    not reported; for a task that is done it is an info.

    Bad:
        docs/rfcs/RFC-0023.md    (changed after `taskctl review-links TASK-0013`)
    Fix:
        Read what changed, correct the task, then run `taskctl review-links TASK-0013`.
    Settings:
        contracts.files, evidence.folder
    """
    for task in plan.tasks:
        record = plan.prep_records.get(task.id)
        if record is None or task.state == "dropped":
            continue
        for suspect in suspects(plan, task, settings.contracts.files):
            yield Finding(
                suspect.place,
                f"{suspect.target} {suspect.why} since the last review of {task.id}",
                f"read what changed, then `taskctl review-links {task.id}`",
                item=task.id,
                subject=suspect.target,
                related=(Related(Place(suspect.target), "what has changed"),),
                severity="info" if task.state == "done" else "",
            )
    for record in plan.prep_records.values():
        if record.problem:
            yield Finding(
                Place(record.path),
                f"{record.path} {record.problem}, so nobody knows what was reviewed",
                "fix it, or remove it and review the links again",
                item=record.item,
                subject=record.path,
            )
