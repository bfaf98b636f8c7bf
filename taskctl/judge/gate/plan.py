"""GT001, GT002, GT004, GT005: the plan itself after a change."""

from collections.abc import Iterator

from taskctl.judge.gate.input import GateInput, caused, listed
from taskctl.judge.gate.registry import reason
from taskctl.judge.ready.hundred import open_parts, unmet_prereqs
from taskctl.model.findings import Finding, Related
from taskctl.model.work import in_the_way

# The rules whose new errors are GT004 and GT006, not GT001.
_WITH_A_REASON = frozenset({"BD010", "EV001", "EV003"})


@reason("GT001", "new-error")
def new_error(given: GateInput) -> Iterator[Finding]:
    """A change brings an error that was not there before.

    Old errors do not fail a change; new ones do.

    Fix:
        Fix what the message says; `taskctl check --changed` shows it with its source.
    """
    yield from caused(f for f in given.new_errors if f.code not in _WITH_A_REASON)


@reason("GT004", "region-not-synced")
def region_not_synced(given: GateInput) -> Iterator[Finding]:
    """A change leaves a generated region of a board out of date.

    The board contradicts the headers.

    Fix:
        Run `taskctl sync`, and commit the board with the change.
    """
    yield from caused(f for f in given.new_errors if f.code == "BD010")


@reason("GT002", "done-not-100")
def done_not_100(given: GateInput) -> Iterator[Finding]:
    """A change sets a task to done that is not 100 %.

    Somebody will rely on the missing part. An item of a document is not done either while one of
    its parts or prerequisites is open.

    Fix:
        Finish what the message lists, or leave the task in review; `taskctl done ID` checks it.
    """
    yield from _items_too_early(given)
    for step in given.steps:
        if step.judged is None:
            continue
        missing = [entry for entry in step.judged.missing if entry.kind != "evidence"]
        if not missing:
            continue
        says = "; ".join(entry.message for entry in missing)
        yield Finding(
            step.task.status_place,
            f"{step.task.id} is set to done, and it is not 100 %: {says}",
            "finish what is missing, or leave the task in review; mark deliberate gaps with "
            "<!-- taskctl: not-claimed reason -->",
            item=step.task.id,
            subject="done",
            related=tuple(Related(m.place, m.message) for m in missing[:9]),
        )


def _items_too_early(given: GateInput) -> Iterator[Finding]:
    """The items of documents that are done before their parts or prerequisites."""
    for part, item in given.items_finished:
        missing = [*open_parts(part, item), *unmet_prereqs(part, item)]
        if missing:
            says = "; ".join(entry.message for entry in missing)
            yield Finding(
                item.status_place,
                f"{item.id} is set to done, and {says}",
                "finish that first (this change may do it), or leave the item open",
                subject=f"{item.path}#{item.id}",
                related=tuple(Related(m.place, m.message) for m in missing[:9]),
            )


@reason("GT005", "beyond-wip-limit")
def beyond_wip_limit(given: GateInput) -> Iterator[Finding]:
    """A change starts a task while as many are in progress as the queue allows.

    Work that is started everywhere is finished nowhere.

    Fix:
        Finish or park a task in progress first.
    Settings:
        queue.wip_limit, queue.wip_states
    """
    queue = given.settings.queue
    for step in given.steps:
        if step.after not in queue.wip_states or step.before in queue.wip_states:
            continue
        others = in_the_way(given.after, step.task, queue.wip_limit, queue.wip_states)
        if not others:
            continue
        names = listed([task.id or task.path for task in others])
        yield Finding(
            step.task.status_place,
            f"{step.task.id} is started while {names} {'is' if len(others) == 1 else 'are'} "
            f"in progress (queue.wip_limit = {queue.wip_limit})",
            f"finish or park {names} first, do not start {step.task.id} yet, or raise "
            "queue.wip_limit in a change of its own",
            item=step.task.id,
            subject="wip",
            related=tuple(
                Related(task.status_place, f"{task.id} is {task.status_text}") for task in others
            ),
        )
