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

    History that was broken before does not fail a change; what it adds does.

    Fix:
        Fix what the message says; `taskctl check --changed` shows it with its source.
    """
    yield from caused(f for f in given.new_errors if f.code not in _WITH_A_REASON)


@reason("GT004", "region-not-synced")
def region_not_synced(given: GateInput) -> Iterator[Finding]:
    """A change leaves a generated region of a board out of date.

    The board says what is no longer true.

    Fix:
        `taskctl sync`, and commit the board with the change.
    """
    yield from caused(f for f in given.new_errors if f.code == "BD010")


@reason("GT002", "done-not-100")
def done_not_100(given: GateInput) -> Iterator[Finding]:
    """A change sets a task to done that is not 100 %.

    Somebody will rely on the part that is missing. An item of a document is not done either while
    a part of it or something that it waits for is open.

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
            "finish what is missing, or leave the task in review until it is; what is "
            "deliberately not claimed is marked <!-- taskctl: not-claimed reason -->",
            item=step.task.id,
            subject="done",
            related=tuple(Related(m.place, m.message) for m in missing[:9]),
        )


def _items_too_early(given: GateInput) -> Iterator[Finding]:
    """The items of documents that are done before their parts or what they wait for."""
    for part, item in given.items_finished:
        missing = [*open_parts(part, item), *unmet_prereqs(part, item)]
        if missing:
            says = "; ".join(entry.message for entry in missing)
            yield Finding(
                item.status_place,
                f"{item.id} is set to done, and {says}",
                "finish that (in this change too), or leave it open until then",
                subject=f"{item.path}#{item.id}",
                related=tuple(Related(m.place, m.message) for m in missing[:9]),
            )


@reason("GT005", "beyond-wip-limit")
def beyond_wip_limit(given: GateInput) -> Iterator[Finding]:
    """A change starts a task while as many are under way as the queue allows.

    Work that is begun everywhere is finished nowhere.

    Fix:
        Finish or park what is under way first.
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
            f"under way (queue.wip_limit = {queue.wip_limit})",
            f"finish or park {names} first, leave {step.task.id} as it was, or raise "
            "queue.wip_limit in a change of its own",
            item=step.task.id,
            subject="wip",
            related=tuple(
                Related(task.status_place, f"{task.id} is {task.status_text}") for task in others
            ),
        )
